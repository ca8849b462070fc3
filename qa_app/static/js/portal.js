// What the public form can do besides: first answers while one types, and a draft on this device for those who ask.
(() => {
  const KEY = "complaint-draft", NAMES = ["title", "product", "order_ref", "story", "wish", "name", "email", "phone", "care"];
  let store;
  try { store = window.localStorage; } catch { store = null; }
  if (store && document.querySelector("[data-sent]")) store.removeItem(KEY);

  const form = document.getElementById("complaint");
  const answers = document.getElementById("answers");
  const title = document.getElementById("title");
  if (!form || !answers || !title) return;

  // First answers: asked for when the typing rests, and never in the way.
  let timer, last = title.value.trim();
  const look = async () => {
    const typed = title.value.trim();
    if (typed === last || typed.length < 6) return;
    last = typed;
    const body = new FormData();
    for (const name of ["csrf_token", "title", "dialogue"]) body.set(name, form.elements[name]?.value ?? "");
    try {
      const answer = await fetch(answers.dataset.answers, { method: "POST", body, headers: { "X-Part": "answers" } });
      if (answer.ok) answers.innerHTML = await answer.text();
    } catch { /* without a connection there are just no first answers */ }
  };
  title.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 700); });
  title.addEventListener("change", look);

  // The draft: only once it is asked for, only on this device, and gone when it is sent.
  if (!store) return;
  const box = document.getElementById("keep"), told = document.querySelector("[data-kept]");
  document.querySelector("[data-keep]").hidden = false;
  const save = () => {
    if (!box.checked) return;
    const kept = Object.fromEntries(NAMES.map((name) => [name, form.elements[name].value]));
    kept.category = form.elements.category.value;
    store.setItem(KEY, JSON.stringify(kept));
    told.textContent = told.dataset.words ?? "";
  };
  const draft = JSON.parse(store.getItem(KEY) ?? "null");
  if (draft) {
    box.checked = true;
    for (const name of NAMES) form.elements[name].value ||= draft[name] ?? "";
    form.elements.category.value ||= draft.category ?? "";
  }
  form.addEventListener("input", save);
  box.addEventListener("change", () => { if (box.checked) save(); else { store.removeItem(KEY); told.textContent = ""; } });
})();
