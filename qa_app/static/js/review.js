// The reviewing page by hand and by keyboard: the current question, options by number, causes, notes, cited
// lines. Undo is review-undo.js, time and listening review-attention.js, phrases review-phrases.js, saving
// review-save.js, the divider and the tabs of a phone review-panes.js. The sound is player.js; answering never
// moves it.
(() => {
  const form = document.querySelector("[data-review]");
  if (!form) return;
  const texts = document.querySelector("[data-texts]").dataset;
  const status = form.querySelector("[data-status]");
  const pane = form.closest(".pane");
  const template = form.querySelector("[data-cite-template]");
  const tools = form.querySelector("[data-tools-template]").content.firstElementChild.cloneNode(true);
  const all = [...form.querySelectorAll("[data-question]")];
  const shown = () => all.filter((question) => !question.hidden && !question.closest(".is-na"));
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
      question.querySelector(".q-evidence")?.append(tools);
      grow(question);
    }
    scrollBy(question.getBoundingClientRect().top - before);
    if (focus) question.focus({ preventScroll: true });
  }

  // Where the current question would stand among those that are shown, when it was folded away itself.
  function after(list, step) {
    if (!current) return -1;
    const later = list.findIndex((question) => current.compareDocumentPosition(question) & Node.DOCUMENT_POSITION_FOLLOWING);
    return later < 0 ? list.length - 1 : step > 0 ? later - 1 : later;
  }

  function go(step) {
    const list = shown();
    const here = list.indexOf(current) >= 0 ? list.indexOf(current) : after(list, step);
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
    if (!input.checked || input.type === "radio" || !input.closest(".q-options")) return;
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
    for (const field of question.querySelectorAll(".q-options .form-control")) field.value = "";
    changed();
  }

  // The whole section N/A: its questions are folded away, their answers stay for when it is taken back.
  function sectionNa(section) {
    const box = section?.querySelector("[data-section-na]");
    if (!box) return;
    box.checked = !box.checked;
    shownNa(section);
    changed();
    section.scrollIntoView({ block: "nearest" });
  }
  const shownNa = (section) => section.classList.toggle("is-na", Boolean(section.querySelector("[data-section-na]")?.checked));
  const sections = [...form.querySelectorAll("[data-section]")];
  const sectionOf = (question) => question?.closest("[data-section]");

  function openNote(section) {
    const note = section?.querySelector(".q-note");
    if (!note) return;
    note.classList.add("is-open");
    typeInto(note.querySelector("textarea"));
  }

  function typeInto(field) {
    if (!field) return;
    field.focus();
    field.setSelectionRange?.(field.value.length, field.value.length);
    grow(field.parentElement);
  }

  const causes = (question) => [...question.querySelectorAll("[data-causes] input[type=checkbox]")];
  const isNaming = (element) => element?.closest?.("[data-causes]");

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

  // A cited line as its quote in the form tells it: the transcript may not hold it yet.
  const citedLine = (item) => ({
    index: Number(item.dataset.cite), start: Number(item.dataset.at), speaker: item.className.replace(/^.*cite-(\w+).*$/, "$1"),
    text: item.querySelector("q").textContent, who: item.querySelector(".cite-who").textContent,
  });

  function addCite(question, line) {
    const list = question.querySelector("[data-cite-list]");
    if (!list || !line || list.querySelector(`[data-cite="${line.index}"]`)) return false;
    const item = template.content.firstElementChild.cloneNode(true);
    item.dataset.cite = line.index;
    item.dataset.at = line.start;
    item.className = `cite cite-${line.speaker}`;
    const input = item.querySelector("input");
    input.name = `e-${question.dataset.question}`;
    input.value = line.index;
    const link = item.querySelector("a");
    link.href = `#s${line.index}`;
    link.textContent = clock(line.start);
    item.querySelector(".cite-who").textContent = line.who ||
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

  // What a folded question holds: a comment, and how many lines it cites.
  const markers = form.querySelector("[data-marks-template]").content;
  function showMarks(question, count, hasComment) {
    const place = question.querySelector(".q-marks");
    if (!place.firstChild && (count || hasComment)) place.append(markers.cloneNode(true));
    if (!place.firstChild) return;
    place.querySelector("[data-has-comment]").hidden = !hasComment;
    place.querySelector("[data-cites]").hidden = !count;
    place.querySelector("b").textContent = count;
  }

  let marked = "";
  function refresh() {
    const marks = [];
    for (const question of all) {
      const cites = question.querySelectorAll("[data-cite]");
      const comment = question.querySelector("[name^='c-']");
      showMarks(question, cites.length, Boolean(comment?.value.trim()));
      const less = question.querySelector("[data-less]");
      question.classList.toggle("is-less", !less || Boolean(question.querySelector("[data-less]:checked, [data-causes] input:checked")));
      question.classList.toggle("is-answered", inputs(question).some((input) => input.checked));
      for (const label of question.querySelectorAll(".anchors label")) {
        label.parentElement.classList.toggle("is-chosen", Boolean(document.getElementById(label.htmlFor)?.checked));
      }
      for (const item of cites) {
        marks.push({ at: Number(item.dataset.at), label: question.querySelector(".q-text").textContent.trim() });
      }
    }
    for (const section of sections) {
      shownNa(section);
      section.querySelector(".q-note")?.classList.toggle("has-note", Boolean(section.querySelector(".q-note textarea").value.trim()));
    }
    const told = JSON.stringify(marks);
    if (told !== marked && window.player?.duration?.()) { marked = told; window.player.mark(marks); }
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
    if (event.target.closest("[data-phrase-add]")) form.dispatchEvent(new CustomEvent("draft:phrase"));
    if (event.target.closest("[data-note-add]")) openNote(event.target.closest("[data-section]"));
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
    c: () => typeInto(current?.querySelector("[name^='c-']")),
    p: () => (current ? form.dispatchEvent(new CustomEvent("draft:phrase")) : say(texts.noQuestion)),
    r: () => current && causes(current)[0]?.focus(),
    i: () => (current ? openNote(sectionOf(current)) : say(texts.noQuestion)),
    o: () => typeInto(form.elements.comment),
    v: () => typeInto(form.elements.private),
    h: () => form.querySelector("[data-how]")?.toggleAttribute("open"),
    N: () => {
      const section = sectionOf(current);
      sectionNa(section);
      if (section?.classList.contains("is-na")) go(1);
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
    if (event.key === "Escape" && form.contains(event.target) && (typing(event.target) || isNaming(event.target))) {
      event.target.blur();
      current?.focus({ preventScroll: true });
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const digit = /^[1-9]$/.test(event.key) && current;
    if (digit && isNaming(event.target)) {
      event.preventDefault();
      return choose(causes(current)[Number(event.key) - 1]);
    }
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

  document.addEventListener("player:stop", ({ detail }) => say(detail.is_none ? texts.noStop : `${clock(detail.at)} ${detail.label || ""}`));
  document.addEventListener("player:ready", refresh);

  window.review = { form, all, current: () => current, addCite, citedLine, lineOf, makeCurrent, reveal, refresh, grow, say, typing };
  refresh();
  grow(form);
})();
