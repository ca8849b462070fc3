// Mending a transcript in place: a line's words (E, or its pencil) and who said the chosen lines (A, C). Every
// save says which version it saw; when somebody else changed the line meanwhile, both texts stand side by side.
// What is typed stays in this browser tab until it is kept. Without this script the pencil leads to a small page.
(() => {
  const told = document.querySelector("[data-mending]")?.dataset;
  const player = window.player;
  const list = document.querySelector("[data-transcript]");
  if (!told || !player || !list) return;
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  const template = document.querySelector("[data-mend-template]");
  const bar = document.querySelector("[data-mend-bar]");
  const status = document.querySelector("[data-mend-status]");
  let open = null; // {line, index, form, version}

  const kept = (index) => `mend-${told.mending}-${index}`;
  const lineOf = (index) => list.querySelector(`[data-segment="${index}"]`);
  const part = (form, name) => form.querySelector(`[data-mend-${name}]`);

  async function ask(url, fields) {
    const body = fields && new URLSearchParams({ csrf_token: token, ...fields });
    const answer = await fetch(url, {
      method: body ? "POST" : "GET", body, credentials: "same-origin", redirect: "error",
      headers: { Accept: "application/json", "X-CSRFToken": token },
    });
    const json = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    return { ok: answer.ok, status: answer.status, ...json };
  }

  // What was just kept can be taken back: the version before it becomes the one that is shown.
  function offerUndo(answer, index) {
    const undo = bar.querySelector("[data-mend-undo]");
    undo.hidden = answer.version === Number(told.version);
    if (undo.hidden) return;
    undo.action = `${told.versions}/${answer.version - 1}/back`;
    undo.querySelector("[name=line]").value = index;
  }

  const reason = (answer) => (answer.status === 401 ? told.signedOut : answer.error || told.offline);

  // --- what came back ------------------------------------------------------------------------------------
  function take(answer) {
    const hadSound = Boolean(document.querySelector("[data-audio]"));
    if (hadSound && answer.sound !== "ready") return location.reload();
    if (answer.is_elsewhere) return location.reload();
    if (answer.transcript) {
      const fresh = new DOMParser().parseFromString(answer.transcript, "text/html").querySelector("[data-transcript]");
      list.replaceChildren(...fresh.children);
    } else {
      const changed = document.createElement("template");
      changed.innerHTML = answer.lines;
      for (const line of [...changed.content.children]) lineOf(line.dataset.segment)?.replaceWith(line);
      for (const rest of list.querySelectorAll("[data-chunk]")) {
        rest.dataset.chunk = rest.dataset.chunk.replace(/version=\d+/, `version=${answer.version}`);
      }
    }
    const measured = document.querySelector("[data-measured]");
    if (measured) {
      measured.innerHTML = answer.measures;
      window.htmx?.process(measured);
    }
    const speakers = document.querySelector("[data-speakers-told]");
    if (speakers) speakers.innerHTML = answer.speakers;
    const right = document.querySelector("[data-speakers-right]");
    if (right) right.hidden = Boolean(list.querySelector('[data-speaker="unknown"]'));
    told.version = answer.version;
    for (const field of document.querySelectorAll("input[name=version]")) field.value = answer.version;
    for (const shown of document.querySelectorAll("[data-version-shown]")) shown.textContent = answer.version;
    const figures = document.querySelector(".figures[hx-get]");
    if (figures && window.htmx) window.htmx.ajax("GET", figures.getAttribute("hx-get"), { target: figures, swap: "innerHTML" });
    const behaviours = document.querySelector("[data-behaviours]");
    if (behaviours && window.htmx) window.htmx.ajax("GET", behaviours.dataset.behaviours, { target: "#behaviours", swap: "outerHTML" });
    status.textContent = answer.told;
    player.reload();
  }

  // --- a line's words ------------------------------------------------------------------------------------
  async function edit(index) {
    const line = lineOf(index);
    if (!line || open?.index === index) return;
    close();
    let answer;
    try {
      answer = await ask(told.lines + index);
    } catch {
      answer = { ok: false };
    }
    if (!answer.ok) {
      location.assign(told.lines + index);
      return;
    }
    const form = template.content.firstElementChild.cloneNode(true);
    const field = form.querySelector("textarea");
    field.value = sessionStorage.getItem(kept(index)) ?? answer.text;
    line.classList.add("is-mended");
    bar.hidden = true;
    line.querySelector(".seg-body").append(form);
    open = { line, index, form, version: answer.version, text: answer.text };
    field.addEventListener("input", () => { sessionStorage.setItem(kept(index), field.value); grow(field); });
    form.addEventListener("submit", (event) => { event.preventDefault(); save(false); });
    part(form, "next").addEventListener("click", () => save(true));
    part(form, "cancel").addEventListener("click", () => { sessionStorage.removeItem(kept(index)); close(true); });
    part(form, "play").addEventListener("click", () => player.seek(Number(line.dataset.start), { play: true }));
    part(form, "play").hidden = !document.querySelector("[data-audio]");
    grow(field);
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
    form.scrollIntoView({ block: "nearest" });
  }

  function grow(field) {
    field.rows = 1;
    while (field.rows < 12 && field.scrollHeight > field.clientHeight + 2) field.rows += 1;
  }

  function close(isFocused = false) {
    if (!open) return;
    const { line, form } = open;
    open = null;
    form.remove();
    line.classList.remove("is-mended");
    bar.hidden = !player.selection();
    if (isFocused) line.focus({ preventScroll: true });
  }

  async function save(goesOn) {
    if (!open || open.isBusy) return;
    const { index, form, version } = open;
    open.isBusy = true;
    let answer;
    try {
      answer = await ask(told.lines + index, { text: form.querySelector("textarea").value, version, page: told.version });
    } catch {
      answer = { ok: false };
    }
    if (open) open.isBusy = false;
    if (!answer.ok) {
      trouble(form, answer);
      return;
    }
    sessionStorage.removeItem(kept(index));
    close();
    offerUndo(answer, index);
    take(answer);
    const next = goesOn ? await player.bring(index + 1) : null;
    player.select(next ? index + 1 : index);
    (next || lineOf(index))?.focus({ preventScroll: true });
    if (next) {
      next.scrollIntoView({ block: "center" });
      edit(index + 1);
    }
  }

  function trouble(form, answer) {
    const isBoth = answer.status === 409 && typeof answer.theirs === "string";
    part(form, "words").textContent = isBoth ? told.both : reason(answer);
    part(form, "theirs").hidden = part(form, "take").hidden = !isBoth;
    part(form, "trouble").hidden = false;
    if (!isBoth) return;
    part(form, "theirs").textContent = answer.theirs;
    open.version = answer.version; // keeping it again now goes over theirs, knowingly
    part(form, "take").onclick = () => { form.querySelector("textarea").value = answer.theirs; };
  }

  // --- who said the chosen lines -------------------------------------------------------------------------
  async function said(speaker) {
    const chosen = player.selection();
    if (!chosen) return;
    let answer;
    try {
      answer = await ask(told.speakers, { first: chosen.first, last: chosen.last, speaker, version: told.version, page: told.version });
    } catch {
      answer = { ok: false };
    }
    if (!answer.ok) {
      bar.querySelector("[data-mend-count]").textContent = status.textContent = reason(answer);
      return;
    }
    offerUndo(answer, chosen.first);
    take(answer);
    lineOf(chosen.first)?.focus({ preventScroll: true });
  }

  document.addEventListener("segment:selected", ({ detail }) => {
    bar.hidden = !detail || Boolean(open);
    if (!detail) return;
    const count = detail.segments.length;
    bar.querySelector("[data-mend-count]").textContent = count === 1 ? told.one : told.many.replace("{n}", count);
    bar.querySelector("[data-mend-edit]").hidden = count > 1;
    if (count > 1 && !bar.querySelector("[data-mend-speaker], [data-mend-undo]:not([hidden])")) bar.hidden = true;
  });
  bar.querySelector("[data-mend-edit]").addEventListener("click", () => edit(player.selection()?.first));
  for (const button of bar.querySelectorAll("[data-mend-speaker]")) {
    button.addEventListener("click", () => said(button.dataset.mendSpeaker));
  }

  list.addEventListener("click", (event) => {
    const pencil = event.target.closest("[data-mend]");
    if (!pencil || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const index = Number(pencil.closest("[data-segment]").dataset.segment);
    player.select(index);
    edit(index);
  });

  document.addEventListener("keydown", (event) => {
    if (open?.form.contains(event.target)) {
      const acts = { Escape: () => close(true) };
      if (event.target.matches("textarea") && event.key === "Enter" && !event.shiftKey) acts.Enter = () => save(event.ctrlKey || event.metaKey);
      if (!(event.key in acts)) return;
      event.preventDefault();
      event.stopPropagation();
      acts[event.key]();
      return;
    }
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, dialog, summary, audio, [contenteditable]")) return;
    const here = event.target.closest("[data-segment]");
    const key = event.key.toLowerCase();
    if (!"eacu".includes(key)) return;
    // The line with the focus is meant, unless it is one of those chosen.
    if (here && !here.hasAttribute("data-selected")) player.select(Number(here.dataset.segment));
    if (key === "e") {
      const index = player.selection()?.first ?? player.segment();
      if (index === null || index === undefined) return;
      event.preventDefault();
      player.select(index);
      edit(index);
    } else if (key === "u" && !bar.querySelector("[data-mend-undo]").hidden) {
      event.preventDefault();
      bar.querySelector("[data-mend-undo]").requestSubmit();
    } else if (key !== "u" && bar.querySelector("[data-mend-speaker]") && player.selection()) {
      event.preventDefault();
      said(key === "a" ? "agent" : "customer");
    }
  }, true);
})();
