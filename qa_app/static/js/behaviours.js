// Behaviours beside a transcript: their places on the waveform, lines shown without leaving the page, and the chosen
// line offered when somebody says that one was missed. Without this script the links and forms work by themselves.
(() => {
  const marksOf = (root) =>
    [...root.querySelectorAll("[data-behaviour]")].map((line) => ({
      at: Number(line.dataset.at),
      label: line.dataset.label,
    }));

  // The reviewing page keeps the waveform's marks for its citations.
  const isReview = () => document.querySelector("[data-review]") !== null;

  const show = () => {
    const root = document.getElementById("behaviours");
    if (root && !isReview() && window.player?.duration?.()) window.player.mark(marksOf(root));
  };

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "behaviours" || event.target.querySelector?.("#behaviours")) show();
  });
  document.addEventListener("player:ready", show);

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#behaviours a[href*='#s']");
    const index = link && Number(link.hash.slice(2));
    if (!link || !window.player || Number.isNaN(index)) return;
    event.preventDefault();
    window.player.show(index);
    const at = Number(link.closest("[data-behaviour]")?.dataset.at);
    if (!Number.isNaN(at)) window.player.seek(at, { play: false });
  });

  document.addEventListener("segment:selected", (event) => {
    const select = document.querySelector("[data-chosen-line]");
    if (select && event.detail) select.value = String(event.detail.first);
  });
})();
