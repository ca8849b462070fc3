// Suggestions on the reviewing page: accepting one fills the answer and cites its lines through the page's own form;
// what was held back until the answer is fetched when an answer is saved. Nothing is ever chosen without a person.
(() => {
  const form = document.querySelector("[data-review]");
  const places = form ? [...form.querySelectorAll("[data-suggestion-of]")] : [];
  if (!places.length) return;
  const address = `${form.getAttribute("action").replace(/\/review$/, "")}/suggestions`;
  const questionOf = (element) => element.closest("[data-question]");
  const placeOf = (key) => form.querySelector(`[data-suggestion-of="${CSS.escape(key)}"]`);

  async function ask(where, body) {
    const headers = { Accept: "application/json" };
    if (body) headers["X-CSRFToken"] = form.elements.csrf_token.value;
    const answer = await fetch(where, { method: body ? "POST" : "GET", body, headers, redirect: "error" });
    if (!answer.ok) throw new Error("not now");
    return (await answer.json()).pieces;
  }

  // --- pieces of the page ----------------------------------------------------------------------------------
  function put(pieces) {
    for (const [key, html] of Object.entries(pieces)) {
      const place = placeOf(key);
      const focused = place?.contains(document.activeElement);
      if (!place) continue;
      place.outerHTML = html;
      if (focused) questionOf(placeOf(key)).focus({ preventScroll: true });
    }
    mark();
  }

  // A proposal that may be filled in is shown on its option, dashed; only the reviewer chooses it.
  function mark() {
    for (const pill of form.querySelectorAll(".is-prefilled")) pill.classList.remove("is-prefilled");
    for (const item of form.querySelectorAll("[data-prefilled]")) {
      const question = questionOf(item);
      if (question.querySelector(".q-options input:checked")) continue;
      for (const input of inputsFor(question, item)) input.closest(".pill")?.classList.add("is-prefilled");
    }
  }

  const fields = (question) => [...question.querySelectorAll(`[name="a-${CSS.escape(question.dataset.question)}"]`)];
  const values = (item) => item.dataset.chosen.split(" ").filter(Boolean);
  const inputsFor = (question, item) => fields(question).filter((field) => values(item).includes(field.value));

  // --- accepting -------------------------------------------------------------------------------------------
  function fill(item) {
    const question = questionOf(item);
    const wanted = values(item);
    for (const field of fields(question)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = wanted.includes(field.value);
      else field.value = wanted.includes("~na") ? "" : wanted[0] ?? "";
    }
    for (const line of item.querySelectorAll("[data-line]")) {
      const { line: index, start, speaker } = line.dataset;
      const text = line.querySelector("q").textContent;
      window.review?.addCite(question, { index: Number(index), start: Number(start), speaker, text });
    }
    fields(question)[0]?.dispatchEvent(new Event("change", { bubbles: true }));
    form.dispatchEvent(new CustomEvent("draft:changed"));
  }

  async function judge(button) {
    const item = button.closest("[data-suggestion]");
    if (button.value === "accepted") fill(item);
    const body = new FormData();
    body.set("verdict", button.value);
    try {
      put(await ask(item.dataset.address, body));
    } catch {
      button.setAttribute("aria-pressed", "mixed");
    }
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-judge]");
    if (!button) return;
    event.preventDefault();
    judge(button);
  });

  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("textarea, select, dialog, input:not([type=radio], [type=checkbox])");
    if (event.key !== "a" || event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
    const button = form.querySelector(".question.is-current [data-judge][value=accepted]");
    if (!button) return;
    event.preventDefault();
    judge(button);
  });

  // --- what was held back ----------------------------------------------------------------------------------
  const isAnswered = (question) => fields(question).some((field) =>
    field.type === "radio" || field.type === "checkbox" ? field.checked : field.value.trim());
  const waiting = () => [...form.querySelectorAll("[data-held]")].some((held) => isAnswered(questionOf(held)));

  async function reveal() {
    mark();
    if (!waiting()) return;
    try { put(await ask(address)); } catch { /* the next save asks again */ }
  }

  // Every save that succeeds puts the score anew: then what was answered is with the server.
  new MutationObserver(reveal).observe(form.querySelector("[data-strip]"), { childList: true, subtree: true });
  form.addEventListener("change", mark);
  mark();
  if (form.querySelector("[data-suggestion-of][data-wanted]")) ask(address, new FormData()).then(put).catch(() => {});
})();
