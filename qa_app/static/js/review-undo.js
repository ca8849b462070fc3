// Taking back and doing again: every change of answers, citations, causes, notes and comments is a step. What is
// taken back is saved as a new draft like any other change, so the server's revisions only ever go forward.
// Inside a text field the browser's own undo is used.
(() => {
  const { form, all, addCite, citedLine, lineOf, refresh, grow, say, typing, makeCurrent, reveal } = window.review || {};
  if (!form) return;
  const texts = document.querySelector("[data-texts]").dataset;
  const button = form.querySelector("[data-undo]");
  const LEFT_OUT = ["csrf_token", "revision", "action", "stamp"];
  const MOST = 200;
  const TYPING_MS = 1500;
  const past = [];
  const future = [];
  let now = null;
  let typedAt = 0;
  let typedIn = null;
  let isRestoring = false;

  const fields = () => [...new FormData(form)].filter(([name]) => !LEFT_OUT.includes(name));
  const lines = () => Object.fromEntries([...form.querySelectorAll("[data-cite-list] [data-cite]")].map((item) => [item.dataset.cite, citedLine(item)]));
  const snapshot = () => ({ fields: fields(), lines: lines() });
  const same = (one, other) => JSON.stringify(one.fields) === JSON.stringify(other.fields);

  // Puts a draft back into the page. A line it cites is quoted as it was, even if the transcript does not hold it yet.
  function fill(draft) {
    const values = new Map();
    for (const [name, value] of draft.fields) values.set(name, [...(values.get(name) || []), value]);
    const named = (name) => values.get(name) || [];
    for (const field of form.querySelectorAll("[name^='a-'], [name^='c-'], [name^='n-'], [name^='r-'], [name^='rn-'], [name='comment'], [name='private']")) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = named(field.name).includes(field.value);
      else field.value = named(field.name)[0] ?? "";
    }
    for (const question of all) {
      const wanted = named(`e-${question.dataset.question}`);
      for (const item of question.querySelectorAll("[data-cite]")) if (!wanted.includes(item.dataset.cite)) item.remove();
      for (const index of wanted) addCite(question, draft.lines?.[index] || lineOf(index));
    }
    for (const note of form.querySelectorAll(".q-note")) note.classList.toggle("is-open", Boolean(note.querySelector("textarea").value));
    refresh();
    grow(form);
  }

  function note() {
    if (isRestoring) return;
    const next = snapshot();
    if (same(next, now)) { now = next; return; }
    const field = typing(document.activeElement) ? document.activeElement : null;
    const isOneStretch = field && field === typedIn && Date.now() - typedAt < TYPING_MS;
    if (!isOneStretch) past.push(now);
    if (past.length > MOST) past.shift();
    future.length = 0;
    typedIn = field;
    typedAt = Date.now();
    now = next;
    button.disabled = false;
  }

  // The question that differs between two drafts, to be looked at when it changed by itself.
  function changedQuestion(one, other) {
    const text = (draft, key) => JSON.stringify(draft.fields.filter(([name]) => name.replace(/^(a|c|e|r|rn)-/, "") === key));
    return all.find((question) => text(one, question.dataset.question) !== text(other, question.dataset.question));
  }

  function step(from, to, told) {
    if (!from.length) return say(texts.nothingToUndo);
    const before = now;
    to.push(now);
    now = from.pop();
    isRestoring = true;
    fill(now);
    form.dispatchEvent(new CustomEvent("draft:changed"));
    isRestoring = false;
    typedIn = null;
    button.disabled = !past.length;
    say(told);
    const question = changedQuestion(before, now);
    if (question) { makeCurrent(question); reveal(question); }
  }

  const undo = () => step(past, future, texts.undone);
  const redo = () => step(future, past, texts.redone);

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || !(event.ctrlKey || event.metaKey) || event.altKey || document.querySelector("dialog[open]")) return;
    if (typing(event.target)) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) undo();
    else if ((key === "z" && event.shiftKey) || key === "y") redo();
    else return;
    event.preventDefault();
  });
  button.addEventListener("click", (event) => { event.preventDefault(); undo(); });

  now = snapshot();
  form.addEventListener("draft:changed", note);
  Object.assign(window.review, { fields, snapshot, fill, begin: () => { now = snapshot(); } });
})();
