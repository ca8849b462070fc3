// The reviewing page by hand and by keyboard: the current question, options by number, cited lines, the
// divider between the sides, tabs on a phone. Saving is review-save.js. The sound is player.js, and nothing
// here moves it.
(() => {
  const form = document.querySelector("[data-review]");
  if (!form) return;
  const texts = document.querySelector("[data-texts]").dataset;
  const status = form.querySelector("[data-status]");
  const pane = form.closest(".pane");
  const template = form.querySelector("[data-cite-template]");
  const all = [...form.querySelectorAll("[data-question]")];
  const shown = () => all.filter((question) => !question.hidden);
  const changed = () => form.dispatchEvent(new CustomEvent("draft:changed"));
  const say = (text) => { status.textContent = text; };
  let current = null;

  // Beside the transcript the pane scrolls; on a narrow page the page itself does, below the pinned player.
  const narrow = window.matchMedia("(max-width: 800px)");
  const scrollBy = (distance) => {
    if (narrow.matches) window.scrollBy({ top: distance, behavior: "instant" });
    else pane.scrollTop += distance;
  };
  const pinned = () => (narrow.matches ? document.getElementById("pane-left") : form.querySelector(".strip"));

  // --- the current question ------------------------------------------------------------------------------
  // Unfolding one question folds another; whatever is under the pointer stays where it is.
  function makeCurrent(question, { focus = true } = {}) {
    if (!question || question.hidden) return;
    const before = question.getBoundingClientRect().top;
    if (question !== current) {
      current?.classList.remove("is-current");
      question.classList.add("is-current");
      current = question;
      grow(question);
    }
    scrollBy(question.getBoundingClientRect().top - before);
    if (focus) question.focus({ preventScroll: true });
  }

  function go(step) {
    const list = shown();
    const here = list.indexOf(current);
    const next = list[here < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(Math.max(here + step, 0), list.length - 1)];
    makeCurrent(next);
    reveal(next);
  }

  // Brings the whole question below the sticky strip; a question taller than the pane shows its beginning.
  function reveal(question) {
    if (!question) return;
    const problems = form.querySelector("[data-problems]");
    const top = (narrow.matches || problems.hidden ? pinned() : problems).getBoundingClientRect().bottom;
    const bottom = narrow.matches ? window.innerHeight - 52 : pane.getBoundingClientRect().bottom;
    const box = question.getBoundingClientRect();
    if (box.top < top + 8 || box.height > bottom - top) scrollBy(box.top - top - 8);
    else if (box.bottom > bottom - 8) scrollBy(box.bottom - bottom + 8);
  }

  // --- answers -------------------------------------------------------------------------------------------
  const inputs = (question) => [...question.querySelectorAll(".q-options input[type=radio], .q-options input[type=checkbox]")];
  const isNa = (input) => input.value === "~na" || input.value === "~none";

  function alone(input) {
    const others = inputs(input.closest("[data-question]")).filter((other) => other !== input && other.checked);
    if (!input.checked || input.type === "radio") return;
    for (const other of others) if (isNa(input) || isNa(other)) other.checked = false;
    const field = input.closest(".q-options").querySelector("input[type=number], input[type=date]");
    if (isNa(input) && field) field.value = "";
  }

  function choose(input) {
    if (!input) return;
    input.checked = input.type === "radio" || !input.checked;
    alone(input);
    changed();
  }

  function unanswer(question) {
    for (const input of inputs(question)) input.checked = false;
    changed();
  }

  const nth = (question, number) => inputs(question).filter((input) => !isNa(input))[number - 1];
  const na = (question) => inputs(question).find((input) => input.value === "~na");

  // --- evidence ------------------------------------------------------------------------------------------
  const clock = (ms) => {
    const seconds = Math.floor(ms / 1000);
    const two = (value) => String(value).padStart(2, "0");
    const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
    return seconds >= 3600 ? `${Math.floor(seconds / 3600)}:${rest}` : rest;
  };

  function lineOf(index) {
    const line = document.querySelector(`[data-player] [data-segment="${CSS.escape(String(index))}"]`);
    const words = (line?.querySelector("[data-words]")?.textContent || "").trim().replace(/\s+/g, " ");
    return line && { index: Number(index), start: Number(line.dataset.start), speaker: line.dataset.speaker, text: words };
  }

  function addCite(question, line) {
    const list = question.querySelector("[data-cite-list]");
    if (!list || !line || list.querySelector(`[data-cite="${line.index}"]`)) return false;
    const item = template.content.firstElementChild.cloneNode(true);
    item.dataset.cite = line.index;
    item.className = `cite cite-${line.speaker}`;
    const input = item.querySelector("input");
    input.name = `e-${question.dataset.question}`;
    input.value = line.index;
    const link = item.querySelector("a");
    link.href = `#s${line.index}`;
    link.textContent = clock(line.start);
    item.querySelector(".cite-who").textContent =
      document.querySelector(`[data-speaker="${line.speaker}"] :is(.seg-who, .line-who)`)?.firstChild.textContent.trim() || "";
    item.querySelector("q").textContent = line.text;
    const after = [...list.children].find((other) => Number(other.dataset.cite) > line.index);
    list.insertBefore(item, after || null);
    return true;
  }

  function pointedAt() {
    const focused = document.activeElement?.closest?.("[data-segment]");
    const chosen = window.player?.selection?.()?.segments || [];
    const index = focused && Number(focused.dataset.segment);
    if (focused && !chosen.some((line) => line.index === index)) return [lineOf(index)];
    if (chosen.length) return chosen;
    const playing = window.player?.segment?.();
    return playing === null || playing === undefined ? [] : [lineOf(playing)];
  }

  function cite() {
    if (!current) return say(texts.noQuestion);
    const found = pointedAt();
    if (!found.length) return say(texts.noLine);
    const added = found.filter((line) => addCite(current, line));
    if (added.length) changed();
    say(`${texts.cited} ${found.map((line) => clock(line.start)).join(", ")}`);
    reveal(current);
  }

  function refresh() {
    const marks = [];
    for (const question of all) {
      const cites = question.querySelectorAll("[data-cite]");
      const count = question.querySelector("[data-cites]");
      count.hidden = !cites.length;
      count.querySelector("b").textContent = cites.length;
      const comment = question.querySelector("[name^='c-']");
      question.querySelector("[data-has-comment]").hidden = !comment?.value.trim();
      question.classList.toggle("is-answered", inputs(question).some((input) => input.checked));
      for (const label of question.querySelectorAll(".anchors label")) {
        label.parentElement.classList.toggle("is-chosen", Boolean(document.getElementById(label.htmlFor)?.checked));
      }
      for (const item of cites) {
        const line = lineOf(item.dataset.cite);
        if (line) marks.push({ at: line.start, label: question.querySelector(".q-text").textContent.trim() });
      }
    }
    if (window.player?.duration?.()) window.player.mark(marks);
  }

  // --- text fields grow with their text ------------------------------------------------------------------
  function grow(scope) {
    for (const field of scope.querySelectorAll("[data-grows]")) {
      if (!field.offsetParent) continue;
      field.style.height = "auto";
      field.style.height = `${field.scrollHeight + 2}px`;
    }
  }

  // --- mouse ---------------------------------------------------------------------------------------------
  form.addEventListener("click", (event) => {
    const question = event.target.closest("[data-question]");
    const remove = event.target.closest("[data-uncite]");
    if (remove) {
      remove.closest("[data-cite]").remove();
      changed();
    }
    if (event.target.closest("[data-cite-add]")) cite();
    const link = event.target.closest("a[href^='#q-']");
    if (link) {
      event.preventDefault();
      form.querySelector("details[open]")?.removeAttribute("open");
      const wanted = document.getElementById(link.hash.slice(1));
      makeCurrent(wanted);
      reveal(wanted);
    }
    if (!question) return;
    const isTyping = event.target.closest("textarea, input:not([type=radio]):not([type=checkbox]), a");
    makeCurrent(question, { focus: !isTyping });
  });

  form.addEventListener("change", (event) => {
    if (event.target.matches(".q-options input")) alone(event.target);
    if (event.target.matches("[type=number], [type=date]") && event.target.value) {
      const other = na(event.target.closest("[data-question]"));
      if (other) other.checked = false;
    }
    if (!event.target.matches("textarea")) changed();
  });
  form.addEventListener("input", (event) => {
    if (event.target.matches("[data-grows]")) grow(event.target.parentElement);
    if (!event.target.matches("[type=radio], [type=checkbox]")) changed();
  });
  form.addEventListener("focusin", (event) => {
    const question = event.target.closest("[data-question]");
    if (question && question !== current && event.target.matches(":focus-visible")) makeCurrent(question, { focus: false });
  });
  form.addEventListener("draft:changed", refresh);

  // --- keyboard ------------------------------------------------------------------------------------------
  const typing = (element) => element?.closest?.("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
  const toTranscript = () => {
    const now = window.player?.segment?.();
    const lines = [...document.querySelectorAll("[data-player] [data-segment]")];
    const line = lines.find((item) => item.hasAttribute("data-selected")) || lines.find((item) => Number(item.dataset.segment) === now)
      || lines.find((item) => item.tabIndex === 0) || lines[0];
    line?.focus();
  };
  const acts = {
    j: () => go(1),
    k: () => go(-1),
    n: () => current && choose(na(current)),
    0: () => current && choose(na(current)),
    e: cite,
    Backspace: () => current && unanswer(current),
    t: toTranscript,
    s: () => form.dispatchEvent(new CustomEvent("draft:save")),
    c: () => {
      const field = current?.querySelector("[name^='c-']");
      field?.focus();
      field?.setSelectionRange(field.value.length, field.value.length);
    },
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.dispatchEvent(new CustomEvent("draft:submit", { detail: "submit" }));
      return;
    }
    if (event.key === "Escape") form.querySelector(".how[open]")?.removeAttribute("open");
    if (event.key === "Escape" && typing(event.target) && form.contains(event.target)) {
      event.target.blur();
      current?.focus({ preventScroll: true });
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const digit = /^[1-9]$/.test(event.key) && current;
    if (digit) choose(nth(current, Number(event.key)));
    else if (Object.hasOwn(acts, event.key)) acts[event.key]();
    else return;
    event.preventDefault();
    if (digit || event.key === "n" || event.key === "0") current?.focus({ preventScroll: true });
  });

  document.addEventListener("click", (event) => {
    const how = form.querySelector(".how[open]");
    if (how && !how.contains(event.target)) how.removeAttribute("open");
  });

  // --- the divider ---------------------------------------------------------------------------------------
  const desk = document.querySelector(".desk-main");
  const divider = document.querySelector("[data-divider]");
  const widths = { least: 25, most: 75, kept: "review-width" };
  function setWidth(percent) {
    const width = Math.round(Math.min(Math.max(percent, widths.least), widths.most));
    desk.style.setProperty("--left", `${width}%`);
    divider.setAttribute("aria-valuenow", width);
    try { localStorage.setItem(widths.kept, width); } catch { /* a browser that keeps nothing still works */ }
    grow(form);
  }
  const width = () => Number(divider.getAttribute("aria-valuenow"));
  divider.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: width() - 2, ArrowRight: width() + 2, Home: widths.least, End: widths.most };
    if (!(event.key in steps)) return;
    event.preventDefault();
    event.stopPropagation();
    setWidth(steps[event.key]);
  });
  divider.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    divider.setPointerCapture(event.pointerId);
    const box = desk.getBoundingClientRect();
    const move = (moved) => setWidth((100 * (moved.clientX - box.left)) / box.width);
    divider.addEventListener("pointermove", move);
    divider.addEventListener("pointerup", () => divider.removeEventListener("pointermove", move), { once: true });
  });
  divider.addEventListener("dblclick", () => setWidth(50));
  try { if (localStorage.getItem(widths.kept)) setWidth(Number(localStorage.getItem(widths.kept)) || 50); } catch { /* as above */ }

  // --- tabs on a narrow page -----------------------------------------------------------------------------
  const tabs = document.querySelector("[data-tabs]");
  tabs.hidden = false;
  const open = (name) => {
    desk.dataset.open = name;
    for (const tab of tabs.querySelectorAll("button")) tab.setAttribute("aria-pressed", String(tab.dataset.tab === name));
  };
  tabs.addEventListener("click", (event) => { const tab = event.target.closest("[data-tab]"); if (tab) open(tab.dataset.tab); });
  form.addEventListener("click", (event) => { if (event.target.closest("a[href^='#s']")) open("said"); });
  open("form");

  window.review = { form, all, addCite, lineOf, makeCurrent, reveal, refresh, grow, say };
  refresh();
  document.addEventListener("player:ready", refresh);
  grow(form);
})();
