// @ts-check
/** Draws a study again and again while some of its runs wait or run: <main data-poll>. */

import { refresh } from "./live.js";

const EVERY_MS = 2000;

window.setInterval(() => {
  const isUnderWay = document.getElementById("main")?.dataset.poll !== undefined;
  if (isUnderWay && !document.hidden) void refresh();
}, EVERY_MS);
