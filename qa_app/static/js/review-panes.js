// The two sides of the reviewing page: a divider that is moved by pointer or keys and stays where it was put, and
// tabs on a narrow page, where the player stays pinned above either side.
(() => {
  const { form, grow } = window.review || {};
  if (!form) return;

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
})();
