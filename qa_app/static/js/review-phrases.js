// Phrases for comments: p opens the list, typing narrows it, Enter puts one where the text cursor was. A comment can
// be kept as a phrase from the same place.
(() => {
  const { form, current, grow } = window.review || {};
  const dialog = document.getElementById("phrases");
  if (!form || !dialog) return;
  const list = dialog.querySelector("[data-phrase-list]");
  const filter = dialog.querySelector("[data-phrase-filter]");
  const status = dialog.querySelector("[data-phrase-status]");
  const keep = dialog.querySelector("[data-phrase-keep]");
  let field = null;

  const buttons = () => [...list.querySelectorAll("[data-phrase]")];
  const shown = () => buttons().filter((button) => !button.parentElement.hidden);

  // Those made for this question come first; those of other questions not at all.
  function narrow() {
    const key = current()?.dataset.question;
    const words = filter.value.trim().toLowerCase().split(/\s+/);
    for (const button of buttons()) {
      const fits = !button.dataset.for || button.dataset.for === key;
      button.parentElement.hidden = !fits || !words.every((word) => button.textContent.toLowerCase().includes(word));
    }
    const own = buttons().filter((button) => button.dataset.for === key);
    list.prepend(...own.map((button) => button.parentElement));
    dialog.querySelector("[data-phrase-none]").hidden = shown().length > 0;
  }

  function open() {
    field = form.contains(document.activeElement) && document.activeElement.matches("textarea") ? document.activeElement : current()?.querySelector("[name^='c-']");
    if (!field) return;
    filter.value = "";
    status.textContent = "";
    keep.hidden = !field.value.trim();
    narrow();
    dialog.showModal();
    filter.focus();
  }

  function put(button) {
    if (!button) return;
    const words = button.querySelector("[data-phrase-text]").textContent.replaceAll("{agent}", dialog.dataset.agent);
    dialog.close();
    field.focus();
    const at = field.selectionStart ?? field.value.length;
    const lead = at && !/\s$/.test(field.value.slice(0, at)) ? " " : "";
    field.setRangeText(lead + words, at, field.selectionEnd ?? at, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    grow(field.parentElement);
  }

  filter.addEventListener("input", narrow);
  dialog.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && !keep.contains(event.target)) {
      const found = shown();
      found[Math.min(Math.max(found.indexOf(event.target) + steps[event.key], 0), found.length - 1)]?.focus();
    } else if (event.key === "Enter" && event.target === filter) put(shown()[0]);
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => put(event.target.closest("[data-phrase]")));

  keep.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = new FormData(keep);
    body.set("text", field.value.slice(0, 2000));
    body.set("question", current()?.dataset.question || "");
    try {
      const answer = await fetch(keep.action, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.ok) {
        list.innerHTML = await answer.text();
        keep.reset();
        narrow();
      } else {
        const told = await answer.json();
        status.textContent = [told.error, ...Object.values(told.fields || {})].join(" ");
      }
    } catch { status.textContent = document.querySelector("[data-texts]").dataset.refused; }
  });

  form.addEventListener("draft:phrase", open);
  dialog.addEventListener("close", () => { if (document.activeElement === document.body) field?.focus(); });
})();
