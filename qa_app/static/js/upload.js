// Bringing files in one by one with progress: dropped or chosen files wait in a list, a CSV about them and
// transcripts beside them go along, and every file shows its own answer. Without this script the form sends
// everything at once and the server answers the same on a page.
(() => {
  const form = document.querySelector("[data-upload]");
  if (!form) return;
  const input = form.querySelector("#files");
  const table = form.querySelector("#metadata");
  const drop = form.querySelector("[data-drop]");
  const list = form.querySelector("[data-uploads]");
  const button = form.querySelector("[data-send]");
  const summary = form.querySelector("[data-summary]");
  const next = form.querySelector("[data-next]");
  const words = document.querySelector("[data-words]").dataset;
  const pattern = document.querySelector("template[data-row]");
  const largest = Number(form.dataset.max);
  const TRANSCRIPTS = [".vtt", ".srt", ".json"];
  const TONES = { waiting: "quiet", sending: "active", accepted: "good", duplicate: "warn", refused: "bad" };
  const AT_ONCE = 2;
  let entries = [];

  const ending = (name) => (name.match(/\.[^.]+$/)?.[0] || "").toLowerCase();
  const stem = (name) => name.slice(0, name.length - ending(name).length).toLowerCase();

  function say(entry, state, message = "", url = null) {
    entry.state = state;
    const badge = entry.row.querySelector(".state");
    badge.className = `state state-${TONES[state]}`;
    badge.textContent = words[state];
    entry.row.className = `upload upload-${state}`;
    entry.row.querySelector(".upload-message").textContent = message;
    entry.row.querySelector("progress").hidden = state !== "sending";
    entry.row.querySelector(".upload-away").hidden = state === "sending" || state === "accepted" || state === "duplicate";
    const name = entry.row.querySelector(".upload-name");
    if (url) {
      const link = document.createElement("a");
      link.href = url;
      link.textContent = entry.file.name;
      name.replaceChildren(link);
    } else name.textContent = entry.file.name;
  }

  // A CSV that has a column for the file describes the others; any other CSV is a chat.
  async function describes(file) {
    if (![".csv", ".tsv"].includes(ending(file.name))) return false;
    const first = (await file.slice(0, 4096).text()).split(/\r?\n/)[0];
    const keys = first.split(/[,;\t|]/).map((cell) => cell.toLowerCase().replace(/[^a-z0-9]/g, ""));
    return keys.some((key) => ["file", "filename", "recording", "path", "audio"].includes(key));
  }

  async function add(files) {
    document.querySelector("[data-problem]")?.remove(); // said about the send before
    for (const file of files) {
      if (await describes(file)) {
        const carrier = new DataTransfer();
        carrier.items.add(file);
        table.files = carrier.files;
        table.closest(".field").scrollIntoView({ block: "nearest" });
        continue;
      }
      const entry = { file, row: pattern.content.firstElementChild.cloneNode(true), state: "waiting" };
      entry.row.querySelector(".upload-away").addEventListener("click", () => {
        entries = entries.filter((other) => other !== entry);
        entry.row.remove();
        count();
      });
      entries.push(entry);
      list.append(entry.row);
      say(entry, "waiting");
    }
    count();
  }

  // What the server would pair: call.vtt and call.wav.vtt go with call.wav.
  function groups(open) {
    const beside = new Map();
    for (const entry of open) {
      if (!TRANSCRIPTS.includes(ending(entry.file.name))) continue;
      const owner = open.find((other) => other !== entry && !TRANSCRIPTS.includes(ending(other.file.name)) &&
        ![".csv", ".eml"].includes(ending(other.file.name)) &&
        [stem(other.file.name), other.file.name.toLowerCase()].includes(stem(entry.file.name)));
      if (owner && ![...beside.values()].includes(owner)) beside.set(entry, owner);
    }
    return open
      .filter((entry) => !beside.has(entry))
      .map((entry) => [entry, [...beside].find(([, owner]) => owner === entry)?.[0]]);
  }

  function send(entry, companion) {
    if (entry.file.size > largest) {
      say(entry, "refused", words.large);
      return Promise.resolve();
    }
    const body = new FormData(form);
    body.delete("files");
    body.append("files", entry.file);
    if (companion) body.append("files", companion.file);
    const request = new XMLHttpRequest();
    const bar = entry.row.querySelector("progress");
    say(entry, "sending");
    return new Promise((resolve) => {
      request.upload.addEventListener("progress", (event) => {
        bar.value = (100 * event.loaded) / event.total;
        entry.row.querySelector(".upload-message").textContent =
          event.loaded < event.total ? `${Math.round(bar.value)} %` : words.checking;
      });
      request.addEventListener("loadend", () => {
        settle(entry, companion, request);
        resolve();
      });
      request.open("POST", form.action || location.href);
      request.setRequestHeader("Accept", "application/json");
      request.send(body);
    });
  }

  function settle(entry, companion, request) {
    let answer = {};
    try { answer = JSON.parse(request.responseText); } catch { /* told below */ }
    const result = answer.results?.[0];
    if (!result) {
      say(entry, "refused", answer.error || words.broken);
      return;
    }
    const message = [result.state === "refused" ? result.message : "", ...result.remarks].filter(Boolean).join(" ");
    say(entry, result.state, message, result.url);
    if (companion) say(companion, result.state, `${words.beside} ${entry.file.name}`);
  }

  function count() {
    const of = (state) => entries.filter((entry) => entry.state === state).length;
    const settled = of("accepted") + of("duplicate") + of("refused");
    summary.textContent = settled
      ? words.done.replace("{a}", of("accepted")).replace("{d}", of("duplicate")).replace("{r}", of("refused"))
            : entries.length ? words.count.replace("{n}", entries.length) : "";
    next.hidden = !of("accepted");
  }

  async function start() {
    const waiting = groups(entries.filter((entry) => ["waiting", "refused"].includes(entry.state)));
    button.disabled = true;
    const work = async () => {
      for (let pair = waiting.shift(); pair; pair = waiting.shift()) {
        await send(...pair);
        count();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    button.disabled = false;
  }

  input.addEventListener("change", async () => {
    const files = [...input.files];
    input.value = "";
    await add(files);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (entries.length) start();
    else {
      summary.textContent = words.none;
      input.focus();
    }
  });
  for (const name of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("is-over", name === "dragover");
      if (name === "drop") add([...event.dataTransfer.files]);
    });
  }
  window.addEventListener("beforeunload", (event) => {
    if (entries.some((entry) => entry.state === "sending")) event.preventDefault();
  });
})();
