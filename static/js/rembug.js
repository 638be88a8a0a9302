/* Small comforts. Every page works without this file. */
(() => {
  "use strict";

  /* A form is sent once: a second tap while the first is on its way does nothing. */
  const sent = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.matches("[hx-post]") || event.defaultPrevented) return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.add(form);
    setTimeout(() => sent.delete(form), 8000);
  });

  /* The list of errors is read first. */
  const summary = document.querySelector(".errors");
  if (summary) summary.focus();

  /* "Copy" beside an address. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    field.select();
    navigator.clipboard?.writeText(field.value).then(() => {
      button.textContent = button.dataset.done;
    });
  });
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;

  /* Printing from the page. */
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  /* Dots: buttons for more and less, and how many are left. */
  for (const form of document.querySelectorAll("form[data-dots]")) {
    const fields = [...form.querySelectorAll('input[type="number"]')];
    const count = () => {
      const left = Number(form.dataset.dots) - fields.reduce((sum, field) => sum + (Number(field.value) || 0), 0);
      form.querySelector("[data-rest]").textContent = left;
      return left;
    };
    form.addEventListener("input", count);
    for (const button of form.querySelectorAll("[data-step]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const field = button.parentElement.querySelector("input");
        const step = Number(button.dataset.step);
        if (step < 0 || count() > 0) field.value = Math.max(0, (Number(field.value) || 0) + step);
        count();
      });
    }
    count();
  }

  /* A draft is kept while one types. */
  for (const form of document.querySelectorAll("form[data-keep]")) {
    let timer = 0;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const fields = new FormData(form);
        for (const [name, value] of [...fields]) if (value instanceof File) fields.delete(name);
        fields.set("lanjut", "diam");
        const told = document.querySelector("[data-kept]");
        const part = form.querySelector("[data-fresh]");
        try {
          const headers = { "HX-Request-Type": "partial" };
          const answer = await fetch(form.action, { method: "POST", headers, body: new URLSearchParams(fields) });
          if (told && answer.ok) told.textContent = told.dataset.kept;
          if (part && answer.status === 200 && !part.contains(document.activeElement)) part.outerHTML = await answer.text();
        } catch {
          /* without a connection the words stay in the form */
        }
      }, 1500);
    });
  }

  /* Words that nobody has sent yet: the browser asks before a key or a link leaves them behind. */
  for (const form of document.querySelectorAll("form[data-guard]")) {
    let unsent = form.querySelector("[aria-invalid]") !== null;
    form.addEventListener("input", () => { unsent = true; });
    form.addEventListener("submit", () => { unsent = false; });
    addEventListener("beforeunload", (event) => {
      if (unsent) event.preventDefault();
    });
  }
})();
