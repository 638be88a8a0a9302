/* Lines that are typed stay on the device until they have arrived; without this file the form works as any other. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const place = `baris:${form.dataset.draft}`;
  const told = form.querySelector("[data-told]");
  const LONGEST = 3 * 24 * 3600 * 1000;
  const say = (name) => {
    told.textContent = name ? told.dataset[name] : "";
  };
  const lines = () => [...form.querySelectorAll("fieldset")];
  const cells = (line) => [...line.querySelectorAll("[name^=baris_]")];

  /* Kept by promise: what was typed, and the key under which it arrives once. */
  function keep() {
    const kept = {};
    for (const line of lines()) {
      const values = Object.fromEntries(cells(line).map((cell) => [cell.name, cell.value]));
      if (values.baris_persen || values.baris_isi) kept[line.id] = values;
    }
    if (Object.keys(kept).length) localStorage.setItem(place, JSON.stringify([Date.now(), kept]));
    else localStorage.removeItem(place);
    return Object.keys(kept).length;
  }
  function restore() {
    const [at, kept] = JSON.parse(localStorage.getItem(place) || "[0, {}]");
    if (Date.now() - at > LONGEST) localStorage.removeItem(place);
    let found = 0;
    for (const line of lines()) {
      const values = kept[line.id];
      if (!values || Date.now() - at > LONGEST || line.querySelector("[name=baris_persen]").value) continue;
      for (const cell of cells(line)) if (values[cell.name] !== undefined) cell.value = values[cell.name];
      found += 1;
    }
    if (found) say("back");
  }
  /* The next page says whether they arrived; after a detour by the log-in they are still here. */
  if ("arrived" in form.dataset) localStorage.removeItem(place);
  else restore();
  form.addEventListener("input", () => say(keep() ? "kept" : ""));

  let sending = false;
  let waits = false;
  async function send() {
    if (sending) return;
    sending = true;
    waits = false;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
      if (answer.type === "opaqueredirect") location.assign(form.action);
      else if (answer.status >= 500) throw new Error("busy");
      else if (answer.status === 422) {
        localStorage.removeItem(place);
        form.submit();
      } else say("refused");
    } catch {
      waits = true;
      say("offline");
      setTimeout(() => waits && send(), 15000);
    }
    sending = false;
  }
  window.addEventListener("online", () => waits && send());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keep();
    send();
  });
})();
