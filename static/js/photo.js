/* Photos are made smaller on the phone before they leave it. Without this file they are sent as they are. */
(() => {
  "use strict";
  const LONGEST = 1600;
  const SMALL = 1000000;
  const waiting = new WeakMap();

  async function smaller(file) {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const paper = canvas.getContext("2d");
    paper.fillStyle = "white";
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return new File([blob], "foto.jpg", { type: "image/jpeg" });
  }

  async function shrink(field) {
    const file = field.files[0];
    try {
      const made = await smaller(file);
      if (made.size >= file.size || field.files[0] !== file) return;
      const list = new DataTransfer();
      list.items.add(made);
      field.files = list.files;
    } catch {
      /* what this device cannot read is sent as it is, and the answer says what is wrong */
    }
  }

  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.matches('input[type="file"][accept^="image/"]') || !field.files[0]) return;
    if (field.files[0].size > SMALL) waiting.set(field.form, shrink(field));
  });

  /* Who is faster than the phone waits for it. */
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const work = waiting.get(form);
    if (!work) return;
    event.preventDefault();
    const button = event.submitter;
    await work;
    waiting.delete(form);
    form.requestSubmit(button);
  }, true);
})();
