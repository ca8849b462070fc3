// The player and the transcript beside it: one waveform a speaker, the line that is being said, and a way to
// point at lines. Any page that includes interactions/_workspace.html and loads wavesurfer and this file has it.
//
// Contract for pages around it
//   Markup    [data-player] holds it all. Each line is <li data-segment="INDEX" data-start="MS" data-end="MS"
//             data-speaker="agent|customer|system|unknown">; lines can be focused; [data-words] holds its text.
//   API       window.player (made when this deferred script runs; also handed out as `event.detail` of
//             "player:ready" on document):
//               seek(ms, {play: bool})  toggle()  play()  pause()  speed(+1|-1)  at() -> ms  duration() -> ms
//               segment() -> index of the line at the playing position, or null
//               selection() -> {first, last, segments: [{index, speaker, start, end, text}]} or null
//               select(first, last = first)  clear()  show(index)   (show scrolls to a line and marks it briefly)
//               follow(bool)  mark([{at, label}])   (marks on the waveform; replaces earlier marks)
//               reload()   (after the lines in [data-transcript] were replaced; the chosen lines stay chosen)
//               skip(bool)  isSkipping()   (silences are left out while playing)
//               behaviour(+1|-1)  silence(+1|-1)   (to the next or previous one; whether it plays stays as it is)
//               heard() -> [[from, to], …] in ms, what was played since it was asked last
//               bring(index) -> promise of the line, fetched if the page does not hold it yet
//             Without sound (chats, e-mails) seek() goes to the line instead, the rest does nothing.
//   Events    on document, from the player element:
//               "segment:selected"  detail = selection(), or null when cleared
//               "player:time"       detail = {ms}
//               "player:segment"    detail = {index}
//               "player:lines"      more lines were fetched
//               "player:stop"       detail = {at, label, is_none}: the behaviour or silence that was gone to
//   Long transcripts  <li data-chunk="ADDRESS" data-first data-last data-start data-count> stands for lines that are
//             fetched when they come near the view, are asked for or are being said.
//   Keys      Space, ← →, [ ], X, F, B Shift+B, D Shift+D; on a line ↑ ↓, Shift+↑ ↓, Enter, Esc. Not while typing
//             or on a control.
//   Links     #s12 in the address shows and selects line 12; #s12-14 lines 12 to 14.
(() => {
  const root = document.querySelector("[data-player]");
  if (!root) return;
  const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3];
  const STEP_MS = 5000;
  const QUIET_MS = 1500; // shorter pauses belong to talking
  const SETTLED_MS = 150; // so long a stretch stays near the view before it is fetched
  const LEAD_MS = 250; // so much of a silence is left before the next word
  const part = (name) => root.querySelector(`[data-${name}]`);
  let lines = [...root.querySelectorAll("[data-segment]")];
  let starts = lines.map((line) => Number(line.dataset.start));
  const audio = part("audio");
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  let wave = null;
  let current = -1;
  let chosen = null;
  let following = true;
  let skipping = false;
  let played = [];
  let last = null;

  const stored = (name, value) => {
    try { return value === undefined ? localStorage.getItem(name) : localStorage.setItem(name, value); } catch { return null; }
  };
  const clock = (ms) => {
    const seconds = Math.max(0, Math.floor(ms / 1000));
    const two = (value) => String(value).padStart(2, "0");
    const hours = Math.floor(seconds / 3600);
    const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
    return hours ? `${hours}:${rest}` : rest;
  };
  const tell = (name, detail) => root.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  const place = (index) => lines.findIndex((line) => Number(line.dataset.segment) === index);
  const duration = () => Number(root.dataset.duration) || (audio?.duration || 0) * 1000;

  // The line that holds a moment: the last that began, so that whoever joined in last is shown.
  const lineAt = (ms) => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= ms) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };

  // A line that is far away is jumped to: gliding there would pass, and fetch, all the stretches between.
  const isFar = (line) => Math.abs(line.getBoundingClientRect().top) > 4 * window.innerHeight;
  const bring = (line, block = "center") =>
    line.scrollIntoView({ block, behavior: still.matches || isFar(line) ? "instant" : "smooth" });

  function follow(on) {
    following = on;
    part("follow")?.setAttribute("aria-pressed", String(on));
    if (on && lines[current]) bring(lines[current]);
  }

  // --- lines that the page did not bring at once ---------------------------------------------------------
  const chunks = () => [...root.querySelectorAll("[data-chunk]")];
  const chunkOf = (index) => chunks().find((item) => Number(item.dataset.first) <= index && index <= Number(item.dataset.last));
  const chunkAt = (ms) => chunks().filter((item) => Number(item.dataset.start) <= ms).at(-1);

  async function fetched(chunk) {
    if (!chunk || chunk.dataset.busy) return;
    chunk.dataset.busy = "1";
    try {
      const answer = await fetch(chunk.dataset.chunk, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(answer.status);
      const piece = document.createElement("template");
      piece.innerHTML = await answer.text();
      chunk.replaceWith(piece.content);
      reload();
      tell("player:lines", {});
    } catch {
      delete chunk.dataset.busy; // asked for again when it is next needed
    }
  }

  async function bringLine(index) {
    await fetched(chunkOf(index));
    return lines[place(index)] || null;
  }

  // A line that is not there yet is fetched, and until then no line is the current one.
  function lineOrFetch(ms) {
    const number = lineAt(ms);
    const chunk = chunkAt(ms);
    if (!chunk || (number >= 0 && starts[number] > Number(chunk.dataset.start))) return number;
    fetched(chunk);
    return -1;
  }

  function watchChunks() {
    if (!("IntersectionObserver" in window)) return;
    const soon = new Map(); // who drags the scroll bar passes many stretches and stays at one
    const near = new IntersectionObserver((seen) => {
      for (const { isIntersecting, target } of seen) {
        clearTimeout(soon.get(target));
        if (isIntersecting) soon.set(target, setTimeout(() => fetched(target), SETTLED_MS));
      }
    }, { rootMargin: "1200px 0px" });
    const height = lines.length ? lines.at(-1).getBoundingClientRect().bottom - lines[0].getBoundingClientRect().top : 0;
    for (const chunk of chunks()) {
      chunk.style.height = `${Math.round((height / Math.max(lines.length, 1)) * Number(chunk.dataset.count))}px`;
      near.observe(chunk);
    }
  }

  function moved(ms) {
    const text = part("position");
    if (text) text.textContent = clock(ms);
    const next = lineOrFetch(ms);
    if (next !== current) {
      lines[current]?.removeAttribute("aria-current");
      current = next;
      const line = lines[current];
      line?.setAttribute("aria-current", "true");
      if (line && following && !audio.paused) bring(line);
      tell("player:segment", { index: line ? Number(line.dataset.segment) : null });
    }
    tell("player:time", { ms });
  }

  function seek(ms, { play = false } = {}) {
    if (!audio) {
      const line = lines[lineAt(ms)];
      if (line) bring(line);
      return;
    }
    const at = Math.min(Math.max(0, ms), duration() || ms);
    audio.currentTime = at / 1000;
    wave?.setTime(at / 1000); // before the sound is loaded, no event of it moves the cursor
    moved(at);
    if (play) start();
  }

  const start = () => audio?.play().catch(() => {});
  const pause = () => audio?.pause();
  const toggle = () => (audio?.paused ? start() : pause());

  function speed(direction) {
    if (!audio) return;
    const here = SPEEDS.findIndex((value) => value >= audio.playbackRate);
    rate(SPEEDS[Math.min(Math.max(here + Math.sign(direction), 0), SPEEDS.length - 1)]);
  }

  function rate(value) {
    if (!SPEEDS.includes(value)) return;
    audio.playbackRate = value;
    if (part("rate")) part("rate").textContent = `${value}×`;
    stored("player-rate", value);
  }

  function skip(on) {
    skipping = on;
    part("skip")?.setAttribute("aria-pressed", String(on));
    stored("player-skip", on ? "1" : "");
  }

  // Where the silence that holds this moment ends, or null. What was said before may reach past the next line.
  function quietUntil(ms) {
    if (current < 0 || !lines[current + 1] || lines[current].nextElementSibling?.matches("[data-chunk]")) return null;
    const said = Math.max(...lines.slice(Math.max(0, current - 4), current + 1).map((line) => Number(line.dataset.end)));
    const next = starts[current + 1];
    return ms > said + LEAD_MS && next - said > QUIET_MS && next - ms > 2 * LEAD_MS ? next - LEAD_MS : null;
  }

  // What is played, as stretches. A silence that is skipped counts as heard: there is nothing in it to hear.
  function hear(ms, isJoined = false) {
    const gap = last === null ? -1 : ms - last;
    if (gap > 0 && (isJoined || gap < 3000 * audio.playbackRate)) {
      if (played.length && played.at(-1)[1] === last) played.at(-1)[1] = ms;
      else played.push([last, ms]);
    }
    last = ms;
  }

  function heard() {
    const found = played.map(([from, to]) => [Math.round(from), Math.round(to)]).filter(([from, to]) => to > from);
    played = [];
    return found;
  }

  function leap(stops, direction) {
    const now = audio ? audio.currentTime * 1000 : Number(lines[Math.max(current, 0)]?.dataset.start || 0);
    const ordered = stops.filter(({ at }) => (direction > 0 ? at > now + 400 : at < now - 1200)).sort((one, other) => one.at - other.at);
    const stop = direction > 0 ? ordered[0] : ordered.at(-1);
    tell("player:stop", stop || { is_none: true });
    if (!stop) return;
    seek(stop.at);
    if (!audio) current = lineAt(stop.at);
    if (lines[lineAt(stop.at)]) bring(lines[lineAt(stop.at)]);
  }

  const silences = () => [...root.querySelectorAll(".wave-silence[data-silence]")].map((item) => ({
    at: Number(item.dataset.silence.split(" ")[0]), label: item.title,
  }));
  const behaviours = () => [...document.querySelectorAll("#behaviours [data-behaviour][data-at]")].map((item) => ({
    at: Number(item.dataset.at), label: item.dataset.label,
  }));

  // Behaviours are fetched with the part of the page that lists them, when they are asked for first.
  function behaviour(direction) {
    const folded = document.querySelector("details:has(#behaviours):not([open])");
    if (behaviours().length || !folded) return leap(behaviours(), direction);
    folded.open = true;
    const arrived = (event) => {
      if (!event.target.closest?.("details") && event.target.id !== "behaviours") return;
      document.removeEventListener("htmx:afterSettle", arrived);
      leap(behaviours(), direction);
    };
    document.addEventListener("htmx:afterSettle", arrived);
  }

  function selection() {
    if (!chosen) return null;
    const segments = lines.slice(chosen[0], chosen[1] + 1).map((line) => ({
      index: Number(line.dataset.segment),
      speaker: line.dataset.speaker,
      start: Number(line.dataset.start),
      end: Number(line.dataset.end),
      text: (line.querySelector("[data-words]")?.textContent || "").trim().replace(/\s+/g, " "),
    }));
    return { first: segments[0].index, last: segments.at(-1).index, segments };
  }

  function choose(from, to) {
    chosen = from < 0 ? null : [Math.min(from, to), Math.max(from, to)];
    lines.forEach((line, number) => {
      line.toggleAttribute("data-selected", Boolean(chosen) && number >= chosen[0] && number <= chosen[1]);
    });
    tell("segment:selected", selection());
  }

  const select = (first, last = first) => choose(place(first), Math.max(place(first), place(last)));
  const clear = () => choose(-1, -1);

  function reload() {
    const before = selection();
    const focused = root.contains(document.activeElement) ? document.activeElement.dataset.segment : null;
    lines = [...root.querySelectorAll("[data-segment]")];
    starts = lines.map((line) => Number(line.dataset.start));
    current = -1;
    const inOrder = lines[Math.max(place(Number(focused ?? before?.first ?? 0)), 0)];
    if (inOrder) inOrder.tabIndex = 0;
    if (before) select(before.first, before.last);
    if (audio) moved(audio.currentTime * 1000);
  }

  async function show(index) {
    const line = lines[place(index)] || (await bringLine(index));
    if (!line) return;
    bring(line);
    line.classList.add("is-shown");
    setTimeout(() => line.classList.remove("is-shown"), 2400);
  }

  function mark(marks) {
    const lane = part("marks");
    if (!lane || !duration()) return;
    lane.replaceChildren(
      ...marks.map(({ at, label }) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "wave-mark";
        button.title = `${clock(at)} ${label}`;
        button.setAttribute("aria-label", button.title);
        button.style.left = `${(100 * at) / duration()}%`;
        button.addEventListener("click", () => seek(at, { play: true }));
        return button;
      }),
    );
  }

  // --- lines: focus moves with the arrows, one of them is in the tab order -------------------------------
  let anchor = 0;
  function focusLine(number, extend) {
    const gap = lines[number - 1]?.nextElementSibling;
    if (gap?.matches("[data-chunk]")) return fetched(gap);
    const line = lines[Math.min(Math.max(number, 0), lines.length - 1)];
    if (!line) return;
    lines.forEach((other) => { other.tabIndex = -1; });
    line.tabIndex = 0;
    line.focus({ preventScroll: true });
    bring(line, "nearest");
    const here = lines.indexOf(line);
    if (extend) choose(anchor, here);
    else anchor = here;
  }

  root.addEventListener("click", (event) => {
    const line = event.target.closest("[data-segment]");
    if (!line || event.target.closest("summary, button, input, textarea, select, a:not([data-seek])")) return;
    if (event.target.closest("a")) event.preventDefault();
    if (!window.getSelection().isCollapsed && !event.shiftKey) return;
    const number = lines.indexOf(line);
    if (event.shiftKey) {
      window.getSelection().removeAllRanges();
      choose(anchor, number);
      return;
    }
    anchor = number;
    lines.forEach((other) => { other.tabIndex = other === line ? 0 : -1; });
    choose(number, number);
    if (audio) seek(Number(event.target.closest("[data-at]")?.dataset.at ?? line.dataset.start));
  });

  const isBusy = (target) =>
    target.closest("input, textarea, select, button, a, summary, audio, dialog, [contenteditable]");

  function onLine(event, line) {
    const number = lines.indexOf(line);
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) focusLine(number + steps[event.key], event.shiftKey);
    else if (event.key === "Enter") {
      choose(number, number);
      seek(Number(line.dataset.start), { play: true });
    } else if (event.key === "Escape") clear();
    else return false;
    return true;
  }

  function onPage(event) {
    if (!audio) return false;
    const now = audio.currentTime * 1000;
    const acts = {
      " ": toggle,
      ArrowLeft: () => seek(now - STEP_MS),
      ArrowRight: () => seek(now + STEP_MS),
      "[": () => speed(-1),
      "]": () => speed(1),
      f: () => follow(!following),
      x: () => skip(!skipping),
      b: () => behaviour(1),
      B: () => behaviour(-1),
      d: () => leap(silences(), 1),
      D: () => leap(silences(), -1),
    };
    if (!(event.key in acts)) return false;
    acts[event.key]();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target instanceof Element ? event.target : document.body;
    if (isBusy(target)) return;
    const line = target.closest("[data-segment]");
    if ((line && onLine(event, line)) || onPage(event)) event.preventDefault();
  });

  // --- sound ---------------------------------------------------------------------------------------------
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function lanes() {
    return (root.dataset.lanes || "").split(" ").map((speaker) => {
      const hue = colour(speaker === "agent" || speaker === "customer" ? `--${speaker}` : "--ink-quiet");
      return { waveColor: hue, progressColor: hue, overlay: false };
    });
  }

  function draw() {
    const peaks = JSON.parse(root.dataset.peaks || "[]").map((lane) => lane.map((value) => value / 127));
    const box = part("wave");
    if (!window.WaveSurfer || !box || !peaks.length) return;
    wave = window.WaveSurfer.create({
      container: box,
      media: audio,
      peaks,
      duration: duration() / 1000,
      height: Math.round(72 / peaks.length),
      splitChannels: lanes(),
      barWidth: 2,
      barGap: 1,
      barRadius: 1,
      cursorColor: colour("--ink"),
      cursorWidth: 2,
      normalize: true,
      dragToSeek: true,
      hideScrollbar: true,
      cspNonce: root.dataset.nonce,
    });
    wave.on("ready", () => { if (audio.currentTime) wave.setTime(audio.currentTime); });
    wave.on("interaction", (seconds) => moved(seconds * 1000));
    new MutationObserver(() => wave.setOptions({ splitChannels: lanes(), cursorColor: colour("--ink") })).observe(
      document.documentElement,
      { attributes: true, attributeFilter: ["data-bs-theme"] },
    );
  }

  function shade() {
    for (const stretch of root.querySelectorAll("[data-silence]")) {
      const [from, to] = stretch.dataset.silence.split(" ").map(Number);
      stretch.style.left = `${(100 * from) / duration()}%`;
      stretch.style.width = `${(100 * (to - from)) / duration()}%`;
    }
  }

  function playing(on) {
    const button = part("toggle");
    button?.setAttribute("aria-pressed", String(on));
    button?.querySelector("i")?.setAttribute("class", `bi bi-${on ? "pause" : "play"}-fill`);
    root.classList.toggle("is-playing", on);
  }

  function tick() {
    const now = audio.currentTime * 1000;
    if (audio.seeking) return;
    hear(now);
    moved(now);
    const quiet = skipping ? quietUntil(now) : null;
    if (quiet === null) return;
    hear(quiet, true);
    audio.currentTime = quiet / 1000;
  }

  function frame() {
    if (audio.paused) return;
    tick();
    requestAnimationFrame(frame);
  }

  function wire() {
    root.classList.add("has-script");
    audio.removeAttribute("controls");
    audio.addEventListener("play", () => { playing(true); last = audio.currentTime * 1000; frame(); });
    audio.addEventListener("timeupdate", () => { if (!audio.paused && document.hidden) tick(); });
    audio.addEventListener("seeking", () => { if (Math.abs(audio.currentTime * 1000 - last) > 1) last = null; });
    audio.addEventListener("pause", () => playing(false));
    audio.addEventListener("seeked", () => { last = audio.currentTime * 1000; moved(last); });
    audio.addEventListener("loadedmetadata", () => rate(Number(stored("player-rate")) || audio.playbackRate));
    audio.addEventListener("error", () => { if (part("trouble")) part("trouble").hidden = false; });
    part("toggle")?.addEventListener("click", toggle);
    part("back")?.addEventListener("click", () => seek(audio.currentTime * 1000 - STEP_MS));
    part("slower")?.addEventListener("click", () => speed(-1));
    part("faster")?.addEventListener("click", () => speed(1));
    part("follow")?.addEventListener("click", () => follow(!following));
    part("skip")?.addEventListener("click", () => skip(!skipping));
    rate(Number(stored("player-rate")) || 1);
    skip(stored("player-skip") === "1");
    for (const name of ["wheel", "touchmove"]) {
      part("transcript")?.addEventListener(name, () => { if (following && !audio.paused) follow(false); }, { passive: true });
    }
    draw();
    shade();
  }

  window.player = {
    seek, toggle, play: start, pause, speed, duration, selection, select, clear, show, follow, mark, reload,
    skip, isSkipping: () => skipping, behaviour, silence: (direction) => leap(silences(), direction), heard, bring: bringLine,
    at: () => (audio ? audio.currentTime * 1000 : 0),
    segment: () => (lines[current] ? Number(lines[current].dataset.segment) : null),
  };

  if (lines[0]) lines[0].tabIndex = 0;
  if (audio) wire();
  watchChunks();
  tell("player:ready", window.player);

  async function fromAddress() {
    const wanted = location.hash.match(/^#s(\d+)(?:-(\d+))?$/);
    if (!wanted) return;
    const first = Number(wanted[1]);
    if (place(first) < 0) await bringLine(first);
    select(first, Number(wanted[2] ?? first));
    lines[place(first)]?.focus({ preventScroll: true });
    show(first);
    if (audio && lines[place(first)]) seek(Number(lines[place(first)].dataset.start));
  }
  window.addEventListener("hashchange", fromAddress);
  fromAddress();
})();
