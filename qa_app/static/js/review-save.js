// Saving a review as it grows: every change is sent whole, kept in this browser until the server has it, and
// checked against the revision it began from. When two places saved, both texts are shown; none is dropped.
(() => {
  const { form, all, makeCurrent, reveal, say, snapshot, fill, begin, attention } = window.review || {};
  if (!form) return;
  const texts = document.querySelector("[data-texts]").dataset;
  const key = `review-${form.dataset.review}`;
  const address = form.getAttribute("action");
  const WAIT_MS = 500;
  const GIVE_UP_MS = 20000; // a network that swallows requests is no network
  const RETRY_MS = [2000, 4000, 8000, 15000, 30000];
  let timer = null;
  let tries = 0;
  let isSending = false;
  let wanted = null;
  let isDirty = false;
  let isHowOld = Boolean(form.querySelector("[data-arithmetic] > p:only-child"));

  const how = form.querySelector("[data-how]");
  // What is empty is not sent: two hundred questions are many fields.
  const packed = (sent) => new URLSearchParams([...sent].filter(([, value]) => value !== ""));
  const keep = () => {
    try { localStorage.setItem(key, JSON.stringify({ revision: form.elements.revision.value, ...snapshot() })); } catch { /* the page still holds it */ }
  };
  const forget = () => { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } };
  const kept = () => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };

  function changed() {
    isDirty = true;
    keep();
    say(texts.saving);
    later(WAIT_MS);
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(() => send(wanted || "save"), wait);
  }

  // One request at a time: what changes meanwhile goes with the next one.
  async function send(action, body = null) {
    clearTimeout(timer);
    if (action !== "save") wanted = action;
    if (isSending) { isDirty = true; return; }
    isSending = true;
    isDirty = false;
    const doing = wanted || "save";
    wanted = null;
    const sent = body || new FormData(form);
    sent.set("action", doing);
    if (how?.open) sent.set("how", "1");
    const told = body ? null : attention.put(sent);
    try {
      const answer = await fetch(address, {
        method: "POST", body: packed(sent), redirect: "error", signal: AbortSignal.timeout(GIVE_UP_MS),
        headers: { Accept: "application/json", "X-CSRFToken": sent.get("csrf_token") },
      });
      await took(answer, doing, told);
    } catch {
      if (doing !== "save") wanted = doing;
      isDirty = true;
      tryAgain();
    }
    isSending = false;
    if (isDirty && !tries) later(WAIT_MS);
  }

  function tryAgain() {
    say(texts.offline);
    form.querySelector("[data-status]").classList.add("is-trouble");
    later(RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]);
    tries += 1;
  }

  async function took(answer, doing, told) {
    if (answer.status >= 500 || answer.status === 429) throw new Error("not now");
    const body = await answer.json().catch(() => ({}));
    tries = 0;
    if (answer.ok && told) attention.took(body, told);
    if (answer.ok) return done(body, doing !== "save");
    form.querySelector("[data-status]").classList.add("is-trouble");
    if (body.both) return showBoth(body);
    const reasons = { 400: texts.signedOut, 401: texts.signedOut, 404: texts.gone };
    say(reasons[answer.status] || `${texts.refused} ${body.error || ""}`);
    if (body.fields) showProblems(body.fields);
  }

  function done(body, asked) {
    if (body.location) {
      forget();
      isDirty = false;
      window.location.assign(body.location);
      return;
    }
    form.elements.revision.value = body.revision;
    form.querySelector("[data-status]").classList.remove("is-trouble");
    form.querySelector("[data-strip]").innerHTML = body.strip;
    if (body.arithmetic) form.querySelector("[data-arithmetic]").innerHTML = body.arithmetic;
    isHowOld = Boolean(how) && !body.arithmetic;
    for (const question of all) question.hidden = body.hidden.includes(question.dataset.question);
    if (asked) showProblems(body.missing);
    else mendProblems();
    if (isDirty) keep();
    else { forget(); say(body.saved); }
  }

  // --- what is missing -----------------------------------------------------------------------------------
  const box = form.querySelector("[data-problems]");
  const problem = form.querySelector("[data-problem-template]");

  function tell(question, text) {
    question.classList.toggle("has-problem", Boolean(text));
    question.querySelector("[data-problem]")?.remove();
    if (!text) return;
    const place = problem.content.firstElementChild.cloneNode(true);
    place.querySelector("span").textContent = text;
    question.querySelector(".q-more").prepend(place);
  }

  function showProblems(problems) {
    const found = all.filter((question) => question.dataset.question in problems);
    for (const question of all) tell(question, problems[question.dataset.question] || "");
    box.querySelector("[data-problems-list]").replaceChildren(...found.map((question) => {
      const [item, link, name] = ["li", "a", "span"].map((tag) => document.createElement(tag));
      const text = question.querySelector(".q-text").textContent.trim().replace(/\s+/g, " ");
      link.href = `#${question.id}`;
      link.title = `${text} ${problems[question.dataset.question]}`;
      link.textContent = question.querySelector(".q-number").textContent;
      name.className = "visually-hidden";
      name.textContent = ` ${text}`;
      link.append(name);
      item.dataset.for = question.dataset.question;
      item.append(link);
      return item;
    }));
    box.hidden = !found.length;
    if (found[0]) { makeCurrent(found[0]); reveal(found[0]); }
  }

  // A problem leaves the list when its question has an answer (and the comment it needs).
  function mendProblems() {
    for (const item of box.querySelectorAll("li[data-for]")) {
      const question = document.getElementById(`q-${item.dataset.for}`);
      const chosen = question?.querySelector(".q-options input:checked");
      const comment = question?.querySelector("[name^='c-']");
      if (question && (question.hidden || (chosen && (!("needsComment" in chosen.dataset) || comment?.value.trim())))) {
        item.remove();
        tell(question, "");
      }
    }
    if (!box.querySelector("li")) box.hidden = true;
  }

  // --- two versions --------------------------------------------------------------------------------------
  const dialog = document.getElementById("both");

  function showBoth(body) {
    dialog.innerHTML = body.both;
    say(texts.refused);
    dialog.querySelector("[data-both]").addEventListener("submit", () => { forget(); isDirty = false; });
    if (!dialog.open) dialog.showModal();
  }

  // --- what a closed page left behind --------------------------------------------------------------------
  function restore() {
    const left = kept();
    if (!left) return;
    if (left.revision === form.elements.revision.value) {
      fill(left);
      begin();
      changed();
      say(texts.restored);
      return;
    }
    const body = new FormData();
    for (const [name, value] of left.fields) body.append(name, value);
    body.set("csrf_token", form.elements.csrf_token.value);
    body.set("revision", left.revision);
    send("save", body);
  }

  form.addEventListener("draft:changed", changed);
  form.addEventListener("draft:save", () => send("save"));
  how?.addEventListener("toggle", () => { if (how.open && (isHowOld || isDirty)) send("save"); });
  form.addEventListener("draft:submit", (event) => send(event.detail));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.submitter?.value || "save");
  });
  window.addEventListener("online", () => { if (isDirty) send(wanted || "save"); });
  window.addEventListener("beforeunload", (event) => { if (isDirty || isSending) event.preventDefault(); });
  restore();
})();
