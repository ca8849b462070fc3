// The form of a plan shows what its series needs; without this script everything is shown.
(() => {
  "use strict";
  const form = document.getElementById("plan");
  if (!form) return;
  const show = () => {
    const stream = form.elements.stream.value;
    const isShare = form.elements.how.value === "percent";
    form.querySelectorAll("[data-stream]").forEach((part) => {
      const isFor = part.dataset.stream.split(" ").includes(stream);
      part.hidden = !isFor && part.querySelector("[name='count']") === null;
    });
    const isMatched = stream === "complaint";
    for (const name of ["basis", "how"]) form.elements[name].closest(".field").hidden = isMatched;
    form.elements.count.closest(".field").hidden = isShare && !isMatched;
    for (const name of ["percent", "minimum", "maximum"]) form.elements[name].closest(".field").hidden = !isShare || isMatched;
    form.elements.claim_hours.closest(".field").hidden = form.elements.way.value !== "claim";
  };
  form.addEventListener("change", show);
  show();
})();
