/* A workshop while it runs: the board updates itself, and words that are typed are never lost. */
(() => {
  "use strict";
  const papan = document.getElementById("papan");
  if (!papan) return;
  const offer = document.getElementById("kabar");
  const changed = () => [...papan.querySelectorAll("textarea, input:not([type=hidden])")].filter(
    (field) => field.id && (field.value !== field.defaultValue || field.checked !== field.defaultChecked));
  const typing = () => papan.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");
  const version = () => Number(papan.querySelector("[data-versi]")?.dataset.versi || 0);
  /* What this reader can do now: another stage, another decision to agree to, a seat that became free. */
  const work = () => papan.querySelector("[data-kerja]")?.dataset.kerja;
  const began = work();
  const busy = () => [...document.querySelectorAll("main textarea, main input:not([type=hidden])")].some(
    (field) => field === document.activeElement || field.value !== field.defaultValue || field.checked !== field.defaultChecked);
  let loading = false;
  let newest = 0;

  /* Ask for the board again; what is open and typed in it is put back. */
  async function refresh() {
    if (loading) return;
    loading = true;
    const typed = changed().map((field) => [field.id, field.value, field.checked]);
    const open = [...papan.querySelectorAll("details[open][id]")].map((part) => part.id);
    const keys = typed.map(([id]) => [id, document.getElementById(id).form?.elements.kunci?.value]);
    try {
      await window.htmx.ajax("GET", location.pathname + location.search, { target: "#papan" });
      for (const id of open) document.getElementById(id)?.setAttribute("open", "");
      for (const [id, value, checked] of typed) {
        const field = document.getElementById(id);
        if (field) Object.assign(field, { value, checked });
      }
      for (const [id, key] of keys) {
        const hidden = document.getElementById(id)?.form?.elements.kunci;
        if (hidden && key) hidden.value = key;
      }
      if (offer) offer.hidden = true;
      if (work() !== began) {
        if (busy() && offer) offer.hidden = false;
        else location.reload();
      }
    } catch {
      /* the next change asks again */
    }
    loading = false;
    if (newest > version()) setTimeout(look, 1000);
  }

  /* A full room does not ask in the same instant: each page waits a moment of its own. */
  let waiting = 0;
  function look() {
    if (waiting || newest <= version()) return;
    waiting = setTimeout(showNewest, Math.random() * 700);
  }
  function showNewest() {
    waiting = 0;
    if (newest <= version()) return;
    if (typing() || changed().length) {
      if (offer) offer.hidden = false;
    } else refresh();
  }
  offer?.firstElementChild.addEventListener("click", () => (work() === began ? refresh() : location.reload()));
  papan.addEventListener("focusout", () => setTimeout(look, 300));

  function listen() {
    const stream = new EventSource(papan.dataset.aliran);
    stream.addEventListener("changed", (event) => {
      newest = Math.max(newest, Number(event.data));
      look();
    });
    stream.addEventListener("error", () => {
      if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 30000);
    });
  }
  if (papan.dataset.aliran) listen();

  /* Words wait here until they have arrived; the key makes sure that they arrive once. */
  const place = (form) => `kata:${form.getAttribute("action")}`;
  const box = (form) => form.querySelector("textarea");
  function keep(form) {
    const words = box(form).value;
    if (words) sessionStorage.setItem(place(form), JSON.stringify([form.elements.kunci.value, words]));
    else sessionStorage.removeItem(place(form));
  }
  for (const form of document.querySelectorAll("form[data-send]")) {
    const kept = JSON.parse(sessionStorage.getItem(place(form)) || "null");
    if (!kept || box(form).value) continue;
    [form.elements.kunci.value, box(form).value] = kept;
    form.closest("details")?.setAttribute("open", "");
  }
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-send]");
    if (form) keep(form);
  });

  function arrived(form) {
    sessionStorage.removeItem(place(form));
    box(form).value = box(form).defaultValue = "";
    for (const field of form.querySelectorAll("input:not([type=hidden])")) field.value = "";
    form.elements.kunci.value = [...crypto.getRandomValues(new Uint8Array(12))].map((n) => n.toString(36)).join("");
    form.closest("details")?.removeAttribute("open");
    refresh();
  }
  async function send(form) {
    const told = form.querySelector("[data-told]");
    const body = new URLSearchParams(new FormData(form));
    form.dataset.sending = "";
    try {
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
      if (answer.status >= 500) throw new Error("busy");
      if (answer.type === "opaqueredirect") {
        arrived(form);
        told.textContent = "";
      } else form.submit();
    } catch {
      told.textContent = told.dataset.told;
      box(form).readOnly = true;
      setTimeout(() => send(form), 4000);
      return;
    }
    delete form.dataset.sending;
    box(form).readOnly = false;
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-send]")) return;
    event.preventDefault();
    keep(form);
    if (!("sending" in form.dataset)) send(form);
  }, true);
})();
