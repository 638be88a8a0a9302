/* A map on tap: Leaflet comes from this server when somebody asks for it. Without this file drawing and list stay. */
(() => {
  "use strict";

  const sheet = (href) =>
    new Promise((done, failed) => {
      const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: done, onerror: failed });
      document.head.append(link);
    });
  const script = (src) =>
    new Promise((done, failed) => {
      document.head.append(Object.assign(document.createElement("script"), { src, onload: done, onerror: failed }));
    });
  const point = (text) => {
    const found = text.match(/[-+]?\d{1,3}[.,]\d{1,10}/g) || [];
    return found.length === 2 ? found.map((part) => Number(part.replace(",", "."))) : null;
  };
  const plain = (text) => Object.assign(document.createElement("span"), { textContent: text }).outerHTML;

  const name = (item) => item.dataset.say || (item.querySelector("a") || item.firstElementChild || item).textContent.trim();

  /* What lies at a point: the links of the list beside the map, again. */
  const told = (items) => {
    const box = document.createElement("div");
    for (const item of items) {
      const line = document.createElement("p");
      const link = item.querySelector("a");
      line.append(link ? Object.assign(link.cloneNode(true), { textContent: name(item) }) : name(item));
      box.append(line);
    }
    return box;
  };
  const pin = (at, title, options, calm = false) => {
    const icon = L.divIcon({ className: calm ? "map-pin map-calm" : "map-pin", iconSize: [24, 24] });
    return L.marker(at, { icon, title, alt: title, ...options });
  };

  const draw = async (box) => {
    const [answer] = await Promise.all([
      fetch(box.dataset.map),
      script(box.dataset.script),
      ...box.dataset.sheets.split(" ").map(sheet),
    ]);
    if (!answer.ok) throw new Error(answer.status);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const place = Object.assign(document.createElement("div"), { className: "map" });
    place.setAttribute("role", "application");
    place.setAttribute("aria-label", box.dataset.label);
    box.append(place);
    const motion = { zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still };
    const map = L.map(place, { zoomControl: false, scrollWheelZoom: false, maxZoom: 19, ...motion });
    map.attributionControl.setPrefix("Leaflet");
    L.control.zoom({ zoomInTitle: box.dataset.in, zoomOutTitle: box.dataset.out }).addTo(map);
    if (box.dataset.tiles) {
      place.dataset.streets = "";
      L.tileLayer(box.dataset.tiles, { attribution: plain(box.dataset.credit), maxZoom: 19 }).addTo(map);
    }
    const borders = await answer.json();
    const one = borders.features.filter((feature) => feature.properties.own).length === 1;
    const style = (ward) => ({ className: one && ward.properties.own ? "map-ward map-own" : "map-ward" });
    const wards = L.geoJSON(borders, { style, interactive: false }).addTo(map);
    const own = L.featureGroup(wards.getLayers().filter((layer) => layer.feature.properties.own));
    map.fitBounds(own.getBounds());
    map.setMaxBounds(wards.getBounds().pad(0.5));
    const here = new Map();
    for (const item of document.querySelectorAll("[data-pin]")) {
      here.set(item.dataset.pin, [...(here.get(item.dataset.pin) || []), item]);
    }
    const shape = { maxWidth: Math.min(260, place.clientWidth - 110), autoPanPaddingTopLeft: [64, 8], autoPanPaddingBottomRight: [8, 8] };
    for (const [text, items] of here) {
      const at = point(text);
      if (!at) continue;
      const title = items.map(name).join("; ");
      const calm = items.every((item) => "calm" in item.dataset);
      const marker = pin(at, title, {}, calm).bindPopup(() => told(items), shape).addTo(map);
      marker.getElement().setAttribute("aria-label", title);
    }
    return map;
  };

  /* A form that takes a point: a tap fills its field, the server keeps it and says in which kelurahan it lies. */
  const choosing = (box, map) => {
    const field = document.getElementById(box.dataset.field);
    const form = field.form;
    let chosen = null;
    const show = () => {
      const at = point(field.value);
      if (chosen) chosen.remove();
      chosen = at ? pin(at, field.value, { keyboard: false, interactive: false }).addTo(map) : null;
      return at;
    };
    const keep = async () => {
      const fields = new FormData(form);
      for (const [name, value] of [...fields]) if (value instanceof File) fields.delete(name);
      fields.set("titik.x", "0");
      fields.set("titik.y", "0");
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(fields) });
      const part = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-pin-told]");
      if (part) document.querySelector("[data-pin-told]").replaceWith(part);
    };
    const take = (text) => {
      field.value = text;
      show();
      keep().catch(() => {});
    };
    const words = (at) => `${at.lat.toFixed(6)}, ${at.lng.toFixed(6)}`;
    map.on("click", (event) => take(words(event.latlng)));
    box.querySelector("[data-map-middle]").addEventListener("click", () => take(words(map.getCenter())));
    box.querySelector("[data-map-none]").addEventListener("click", () => take(""));
    field.addEventListener("change", show);
    const at = show();
    if (at) map.setView(at, 16);
  };

  for (const box of document.querySelectorAll("[data-map]")) {
    box.hidden = false;
    const open = box.querySelector("[data-map-open]");
    open.addEventListener("click", async () => {
      open.disabled = true;
      try {
        const map = await draw(box);
        for (const part of box.querySelectorAll("[data-map-middle], [data-map-none], [data-map-how]")) part.hidden = false;
        for (const drawing of document.querySelectorAll("[data-map-instead]")) drawing.hidden = true;
        open.remove();
        if (box.dataset.field) choosing(box, map);
        map.getContainer().focus({ preventScroll: true });
      } catch {
        open.disabled = false;
        box.querySelector("[data-map-told]").textContent = box.dataset.failed;
      }
    });
  }
})();
