"use strict";
(() => {
  const root = document.documentElement;
  const buttons = [...document.querySelectorAll("[data-lang]")];
  const choose = (language) => {
    root.lang = language;
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.lang === language));
    }
  };
  for (const button of buttons) {
    button.addEventListener("click", () => choose(button.dataset.lang));
  }
  const asked = new URLSearchParams(location.search).get("lang") || navigator.language || "en";
  choose(asked.toLowerCase().startsWith("fr") ? "fr" : "en");

  const frame = document.querySelector("[data-zoom]");
  const svg = frame && frame.querySelector("svg");
  if (!svg) return;
  const whole = svg.viewBox.baseVal;
  const full = { x: whole.x, y: whole.y, w: whole.width, h: whole.height };
  let view = { ...full };
  const show = () => svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${view.h}`);
  const inside = (value, low, high) => Math.max(low, Math.min(high, value));
  const keep = () => {
    view.x = inside(view.x, full.x, full.x + full.w - view.w);
    view.y = inside(view.y, full.y, full.y + full.h - view.h);
    show();
  };
  const zoom = (factor, px = 0.5, py = 0.5) => {
    const w = inside(view.w * factor, full.w / 40, full.w);
    const h = (w * full.h) / full.w;
    view = { x: view.x + (view.w - w) * px, y: view.y + (view.h - h) * py, w, h };
    keep();
  };
  const move = (dx, dy) => {
    view.x += dx * view.w;
    view.y += dy * view.h;
    keep();
  };
  const controls = document.querySelector(".zoom-buttons");
  controls.hidden = false;
  controls.querySelector("[data-zoom-in]").addEventListener("click", () => zoom(0.6));
  controls.querySelector("[data-zoom-out]").addEventListener("click", () => zoom(1 / 0.6));
  controls.querySelector("[data-zoom-reset]").addEventListener("click", () => {
    view = { ...full };
    show();
  });
  frame.addEventListener("keydown", (event) => {
    const keys = {
      "+": () => zoom(0.6), "-": () => zoom(1 / 0.6),
      ArrowLeft: () => move(-0.15, 0), ArrowRight: () => move(0.15, 0),
      ArrowUp: () => move(0, -0.15), ArrowDown: () => move(0, 0.15),
    };
    if (keys[event.key]) {
      keys[event.key]();
      event.preventDefault();
    }
  });
  frame.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    const box = frame.getBoundingClientRect();
    const px = (event.clientX - box.left) / box.width;
    const py = (event.clientY - box.top) / box.height;
    zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2, px, py);
    event.preventDefault();
  }, { passive: false });
  let start = null;
  frame.addEventListener("pointerdown", (event) => {
    start = { x: event.clientX, y: event.clientY, view: { ...view } };
  });
  frame.addEventListener("pointermove", (event) => {
    if (!start || !event.buttons || view.w >= full.w) return;
    const box = frame.getBoundingClientRect();
    view.x = start.view.x - ((event.clientX - start.x) / box.width) * view.w;
    view.y = start.view.y - ((event.clientY - start.y) / box.height) * view.h;
    keep();
  });
  window.addEventListener("pointerup", () => { start = null; });
})();
