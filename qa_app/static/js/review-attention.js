// How long somebody works on a review and what they hear of it. A second counts while the page is in view and
// something was done within the last half minute, or the sound plays. It goes with every save, and now and then by
// itself; the server takes no more time than really passed.
(() => {
  const { form } = window.review || {};
  if (!form) return;
  const IDLE_MS = 30000;
  const TELL_MS = 30000;
  const words = form.querySelector("[data-attended]");
  let actedAt = Date.now();
  let seconds = 0;
  let heard = [];
  let toldAt = Date.now();
  let isTelling = false;

  const acted = () => { actedAt = Date.now(); };
  for (const name of ["keydown", "pointerdown", "pointermove", "wheel", "input"]) document.addEventListener(name, acted, { passive: true, capture: true });

  const isPlaying = () => document.querySelector(".workspace.is-playing") !== null;
  setInterval(() => {
    if (document.hidden || (!isPlaying() && Date.now() - actedAt > IDLE_MS)) return;
    seconds += 1;
    if (Date.now() - toldAt > TELL_MS && !isTelling) tell();
  }, 1000);

  // What is sent stays here until the server has it; a stretch that arrives twice counts once.
  function put(body) {
    heard = [...heard, ...(window.player?.heard?.() || [])].slice(-400);
    const sent = { seconds, heard: heard.length };
    body.set("active", String(seconds));
    body.set("heard", heard.map(([from, to]) => `${from}-${to}`).join(","));
    body.set("stamp", form.elements.stamp.value);
    return sent;
  }

  function took(answer, sent) {
    seconds -= sent.seconds;
    heard = heard.slice(sent.heard);
    toldAt = Date.now();
    if (answer.stamp) form.elements.stamp.value = answer.stamp;
    if (answer.attended) words.textContent = answer.attended.trim();
  }

  function body() {
    const made = new FormData();
    made.set("csrf_token", form.elements.csrf_token.value);
    return { made, sent: put(made) };
  }

  async function tell() {
    const { made, sent } = body();
    toldAt = Date.now();
    isTelling = true;
    try {
      const answer = await fetch(form.dataset.attend, { method: "POST", body: made, headers: { Accept: "application/json" }, redirect: "error" });
      if (answer.ok) took(await answer.json(), sent);
    } catch { /* told again later */ }
    isTelling = false;
  }

  // Somebody leaves: what was not told yet goes along, without waiting for an answer.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden || isTelling || !navigator.sendBeacon) return;
    const { made, sent } = body();
    if ((sent.seconds || sent.heard) && navigator.sendBeacon(form.dataset.attend, made)) { seconds = 0; heard = []; }
  });

  Object.assign(window.review, { attention: { put, took } });
})();
