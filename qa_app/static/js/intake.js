// Recording a complaint: what is typed is kept as a draft by itself, and a customer who is found fills the fields in.
(() => {
  const form = document.getElementById("intake");
  if (!form) return;
  const kept = document.getElementById("draft-kept");
  const openOnes = document.getElementById("open-ones");
  let timer = 0, saving = false, changedMeanwhile = false, recording = false;

  async function keep() {
    if (recording) return;
    if (saving) { changedMeanwhile = true; return; }
    saving = true;
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      form.elements.draft_id.value = (await answer.json()).id;
      kept.textContent = `${form.dataset.kept} ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`;
      form.dataset.clean = "1";
    } catch (error) {
      if (String(error.message) === "404") form.elements.draft_id.value = "";
      kept.textContent = form.dataset.notKept;
      later(8000);
    }
    saving = false;
    if (changedMeanwhile) { changedMeanwhile = false; later(500); }
  }
  function later(ms) { clearTimeout(timer); timer = setTimeout(keep, ms); }

  form.addEventListener("input", (event) => {
    if (event.target.id === "typed") return;
    form.dataset.clean = "";
    later(1200);
  });
  form.addEventListener("submit", () => { recording = true; clearTimeout(timer); });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(form.querySelector(".btn-primary")); }
  });
  window.addEventListener("pagehide", () => {
    if (!recording && form.dataset.clean === "" && navigator.sendBeacon) navigator.sendBeacon(form.dataset.draft, new FormData(form));
  });

  function lookForOpenOnes() {
    const ref = form.elements.customer_ref.value.trim();
    if (!ref) { openOnes.replaceChildren(); return; }
    htmx.ajax("GET", `${openOnes.dataset.address}?customer_ref=${encodeURIComponent(ref)}`, { target: "#open-ones", swap: "innerHTML" });
  }
  form.elements.customer_ref.addEventListener("change", lookForOpenOnes);

  document.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-choose]");
    if (!chosen) return;
    for (const [field, value] of [["customer_ref", chosen.dataset.ref], ["customer_name", chosen.dataset.name], ["customer_email", chosen.dataset.email], ["customer_phone", chosen.dataset.phone]]) form.elements[field].value = value;
    document.getElementById("matches").replaceChildren();
    document.getElementById("typed").value = "";
    lookForOpenOnes();
    later(300);
    form.elements.channel.focus();
  });
  document.getElementById("typed").addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { document.querySelector("[data-choose]")?.focus(); event.preventDefault(); }
    if (event.key === "Enter") event.preventDefault();
  });
})();
