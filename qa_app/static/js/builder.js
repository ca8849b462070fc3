// The scorecard editor: saves a part as it is typed, shows the pieces of the page that changed, moves parts by keys
// or by dragging. Requests go one after another, so that every change builds on the answer before it.
(() => {
  const editor = document.querySelector("[data-editor]");
  if (!editor) return;
  editor.classList.add("is-live");
  const texts = editor.dataset;
  const WAIT_MS = 700;
  const RETRY_MS = [2000, 4000, 8000, 15000];
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const byId = (id) => document.getElementById(id);
  const pane = () => byId("pane");
  const form = () => pane().querySelector("form[data-form]");
  const row = (uid) => byId(`row-${uid}`);
  const revision = () => editor.dataset.revision;
  let timer = null;
  let tries = 0;
  let queue = Promise.resolve();

  // --- what was typed and not saved yet: fields that differ from what the page showed -------------------------
  const groups = (root) => {
    const found = new Map();
    for (const field of root.querySelectorAll("[name^='f.']")) {
      if (!found.has(field.name)) found.set(field.name, []);
      found.get(field.name).push(field);
    }
    return found;
  };
  const isTick = (field) => field.type === "checkbox";
  const now = (fields) => fields.filter((f) => !isTick(f) || f.checked).map((f) => f.value);
  const before = (fields) => fields.filter((f) => !isTick(f) || f.defaultChecked).map((f) => (
    f.tagName === "SELECT" ? ([...f.options].find((o) => o.defaultSelected) || f.options[0])?.value ?? "" : f.defaultValue));
  const same = (one, other) => one.length === other.length && one.every((value, i) => value === other[i]);
  const touched = (root) => [...groups(root)].filter(([, fields]) => !same(now(fields), before(fields)));
  const settle = (fields, values) => {
    for (const f of fields) {
      if (isTick(f)) f.defaultChecked = values.includes(f.value);
      else if (f.tagName === "SELECT") for (const o of f.options) o.defaultSelected = o.value === values.at(-1);
      else if (f.type !== "hidden") f.defaultValue = values.at(-1) ?? "";
    }
  };

  // --- saying how it stands ---------------------------------------------------------------------------------
  function say(words, isTrouble = false) {
    const place = editor.querySelector("[data-how]");
    place.textContent = words;
    place.classList.toggle("is-trouble", isTrouble);
  }
  const clock = () => new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });

  // --- sending ----------------------------------------------------------------------------------------------
  function save(order = "", focus = null) {
    clearTimeout(timer);
    queue = queue.then(() => send(order, focus)).catch(() => {});
    return queue;
  }

  async function send(order, focus) {
    const root = form();
    const changed = touched(root);
    if (!changed.length && !order) return;
    const body = new FormData();
    body.set("revision", revision());
    if (order) body.set("do", order);
    if (tries) body.set("again", "1");
    const sent = new Map();
    for (const [name, fields] of changed) {
      sent.set(name, now(fields));
      for (const value of now(fields)) body.append(name, value);
      for (const value of before(fields)) body.append(name.replace(/^f\./, "was."), value);
    }
    say(texts.saving);
    await post(root.getAttribute("action"), body, sent, order, focus);
  }

  // Back or forward one step: whatever was typed is saved before, so that it is a step too.
  function undo(form, isForward) {
    save();
    queue = queue.then(async () => {
      const body = new FormData();
      body.set("at", pane().dataset.pane);
      if (isForward) body.set("redo", "1");
      await post(form.getAttribute("action"), body, new Map(), "", null);
    }).catch(() => {});
  }

  async function post(address, body, sent, order, focus) {
    let answer;
    try {
      answer = await fetch(address, { method: "POST", body, redirect: "error", headers: { "X-Pieces": "1", Accept: "application/json", "X-CSRFToken": token } });
      if (answer.status >= 500 || answer.status === 429) throw new Error("not now");
    } catch {
      say(texts.offline, true);
      await new Promise((done) => setTimeout(done, RETRY_MS[Math.min(tries++, RETRY_MS.length - 1)]));
      return form().getAttribute("action") === address ? send(order, focus) : post(address, body, sent, order, focus);
    }
    tries = 0;
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) return took(told, sent, focus);
    if (told.pieces?.clash) return clashed(told);
    say(answer.status === 401 || answer.status === 400 ? texts.signedOut : `${texts.refused} ${told.error || ""}`, true);
  }

  function took(told, sent, focus) {
    const active = document.activeElement?.id;
    const fields = groups(form());
    for (const [name, values] of sent) if (fields.has(name)) settle(fields.get(name), values);
    editor.dataset.revision = told.revision;
    const isNew = "pane" in told.pieces;
    const unsaved = isNew ? touched(form()).map(([name, held]) => [name, now(held)]) : [];
    const openParts = isNew && String(told.at) === pane().dataset.pane ? [...pane().querySelectorAll("details")].map((d) => d.open) : [];
    for (const [id, html] of Object.entries(told.pieces)) replace(id, html);
    if (isNew) {
      [...pane().querySelectorAll("details")].forEach((d, i) => { if (i in openParts) d.open = openParts[i]; });
      again(unsaved);
    }
    fill(told.values, sent);
    show(told.errors, isNew);
    mark(told.at);
    say(`${texts.saved} ${clock()}`);
    refocus(focus || (told.focus ? { part: told.focus } : null), active);
    if (touched(form()).length) later();
  }

  // A piece is replaced where it stands; the same height is kept in the outline's list.
  function replace(id, html) {
    const old = byId(id);
    if (!old) return;
    const top = id === "outline" ? old.querySelector("ol")?.scrollTop : 0;
    const box = document.createElement("template");
    box.innerHTML = html.trim();
    old.replaceWith(box.content);
    if (top) byId(id).querySelector("ol").scrollTop = top;
  }

  // What was typed while the answer was on its way stands in the new form again.
  function again(unsaved) {
    const fields = groups(form());
    for (const [name, values] of unsaved) {
      for (const f of fields.get(name) || []) {
        if (isTick(f)) f.checked = values.includes(f.value);
        else if (f.type !== "hidden") f.value = values.at(-1);
      }
    }
  }

  // Values that the server made, such as keys and balanced weights; never over what is being typed.
  function fill(values, sent) {
    const fields = groups(form());
    for (const [name, value] of Object.entries(values || {})) {
      const held = fields.get(`f.${name}`);
      if (!held || Array.isArray(value)) continue;
      const isBusy = !same(now(held), before(held)) || (held.includes(document.activeElement) && sent.has(`f.${name}`));
      if (isBusy) continue;
      for (const f of held) {
        if (isTick(f)) { f.checked = value === true; f.defaultChecked = f.checked; }
        else if (f.tagName === "SELECT") { f.value = value; settle([f], [value]); }
        else if (f.type !== "hidden") { f.value = value; f.defaultValue = value; }
      }
    }
  }

  function show(errors, isNew) {
    if (isNew) return;
    for (const place of pane().querySelectorAll(".field-error[id^='e-']")) {
      const [, uid, ...name] = place.id.split("-");
      const words = errors[`${uid}.${name.join("-")}`] || "";
      place.textContent = words;
      place.hidden = !words;
      byId(place.id.replace(/^e-/, "f-"))?.toggleAttribute("aria-invalid", Boolean(words));
    }
  }

  function mark(at) {
    editor.dataset.at = at;
    for (const link of editor.querySelectorAll(".outline [data-at]")) {
      if (link.dataset.at === String(at)) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    const add = editor.querySelector(".o-add");
    if (add) {
      add.setAttribute("action", form().getAttribute("action"));
      for (const button of add.querySelectorAll("[name=do]")) button.value = button.value.replace(/^add:\d+/, `add:${at}`);
    }
  }

  function refocus(focus, active) {
    if (focus?.row) return row(focus.row)?.querySelector("a").focus();
    if (focus?.part) {
      const place = byId(`p-${focus.part}`) || (pane().dataset.pane === String(focus.part) ? pane() : null);
      const field = place?.querySelector("input:not([type=hidden]):not([type=checkbox]), textarea, select");
      row(focus.part)?.scrollIntoView({ block: "nearest" });
      return field?.focus();
    }
    if (active && document.activeElement?.id !== active) byId(active)?.focus();
  }

  function clashed(told) {
    editor.dataset.revision = told.revision;
    replace("clash", told.pieces.clash);
    say(`${texts.refused} ${told.error}`, true);
    byId("clash").querySelector("section").focus();
    byId("clash").scrollIntoView({ block: "center" });
  }

  // Of two texts this one was chosen: it goes into its field and is saved over the other.
  function chosen(dialog) {
    const body = new FormData(dialog);
    const sent = new Map();
    for (const name of new Set(body.keys())) if (name.startsWith("f.")) sent.set(name, body.getAll(name));
    again([...sent]);
    queue = queue.then(async () => {
      await post(dialog.getAttribute("action"), body, sent, body.get("do") || "", null);
      byId("clash").replaceChildren();
    }).catch(() => {});
  }

  // --- going from part to part ------------------------------------------------------------------------------
  async function open(uid, focus = null) {
    await save();
    if (touched(form()).length) return; // not saved: stay where the words are
    const answer = await fetch(`${texts.address}${uid}`, { headers: { "X-Pieces": "1" } }).catch(() => null);
    if (!answer?.ok) { location.search = `?at=${uid}`; return; }
    replace("pane", await answer.text());
    mark(pane().dataset.pane);
    history.replaceState(null, "", `?at=${pane().dataset.pane}`);
    byId("clash").replaceChildren();
    if (focus) byId(focus)?.focus();
    row(uid)?.scrollIntoView({ block: "nearest" });
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(save, WAIT_MS);
  }

  editor.addEventListener("input", (event) => { if (event.target.name?.startsWith("f.") && pane().contains(event.target)) { say(texts.saving); later(); } });
  editor.addEventListener("change", (event) => { if (event.target.name?.startsWith("f.") && pane().contains(event.target)) save(); });

  editor.addEventListener("submit", (event) => {
    if (event.target.matches(".strip-undo")) {
      event.preventDefault();
      undo(event.target, event.submitter?.name === "redo");
    } else if (event.target.matches("[data-clash]")) {
      event.preventDefault();
      chosen(event.target);
    } else if (event.target.matches("[data-form], .o-add")) {
      event.preventDefault();
      save(event.submitter?.name === "do" ? event.submitter.value : "");
    }
  });

  editor.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-at]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    link.closest("details")?.removeAttribute("open");
    open(link.dataset.at, link.dataset.focus || null);
  });

  // --- keys -------------------------------------------------------------------------------------------------
  const typing = (element) => element.matches("input:not([type=checkbox]):not([type=radio]), textarea");

  document.addEventListener("keydown", (event) => {
    const link = event.target.closest?.(".outline a[data-at]");
    const uid = link?.dataset.at || editor.dataset.at;
    const item = event.target.closest?.("[data-item]");
    if (event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key)) {
      event.preventDefault();
      const moved = item ? item.dataset.item : uid;
      save(`${event.key === "ArrowUp" ? "up" : "down"}:${moved}`, link ? { row: uid } : null);
    } else if (event.altKey && link && ["ArrowRight", "ArrowLeft"].includes(event.key)) {
      event.preventDefault();
      save(`${event.key === "ArrowRight" ? "in" : "out"}:${uid}`, { row: uid });
    } else if (event.altKey && event.key.toLowerCase() === "n") {
      event.preventDefault();
      save(`add:${uid}:question`);
    } else if (link) outlineKey(event, link, uid);
    else if (event.key === "Escape" && pane().contains(event.target)) row(pane().dataset.pane)?.querySelector("a").focus();
    else undoKey(event);
  });

  function outlineKey(event, link, uid) {
    const links = [...editor.querySelectorAll(".outline a[data-at]")];
    const next = links[links.indexOf(link) + (event.key === "ArrowDown" ? 1 : -1)];
    if (["ArrowDown", "ArrowUp"].includes(event.key) && next) { event.preventDefault(); next.focus(); }
    else if (event.key === "Enter") {
      event.preventDefault();
      open(uid).then(() => pane().querySelector("textarea, input:not([type=hidden])")?.focus());
    } else if (event.key === "Delete" && row(uid)) {
      event.preventDefault();
      save(`remove:${uid}`, { row: next?.dataset.at || links[0].dataset.at });
    } else undoKey(event);
  }

  function undoKey(event) {
    if (!(event.ctrlKey || event.metaKey) || (typing(event.target) && touched(form()).length)) return;
    const name = event.key.toLowerCase() === "z" && !event.shiftKey ? "undo" : event.key.toLowerCase() === "y" || event.key.toLowerCase() === "z" ? "redo" : "";
    const button = name && editor.querySelector(`[data-${name}]:not(:disabled)`);
    if (button) { event.preventDefault(); undo(button.form, name === "redo"); }
  }

  // --- dragging ---------------------------------------------------------------------------------------------
  let dragged = null;
  const over = (event) => event.target.closest?.(".o-row");
  const clear = () => editor.querySelectorAll(".is-over, .is-into").forEach((one) => one.classList.remove("is-over", "is-into"));

  editor.addEventListener("dragstart", (event) => {
    dragged = over(event);
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.uid);
    dragged.classList.add("is-dragged");
  });
  editor.addEventListener("dragover", (event) => {
    const target = over(event);
    if (!dragged || !target || target === dragged || (dragged.dataset.kind === "section" && target.dataset.kind !== "section")) return;
    event.preventDefault();
    clear();
    target.classList.add(dragged.dataset.kind === target.dataset.kind ? "is-over" : "is-into");
  });
  editor.addEventListener("drop", (event) => {
    const target = over(event);
    if (!dragged || !target) return;
    event.preventDefault();
    clear();
    save(`before:${dragged.dataset.uid}:${target.dataset.uid}`, { row: dragged.dataset.uid });
  });
  editor.addEventListener("dragend", () => { clear(); dragged?.classList.remove("is-dragged"); dragged = null; });

  window.addEventListener("beforeunload", (event) => { if (touched(form()).length) { save(); event.preventDefault(); } });
})();
