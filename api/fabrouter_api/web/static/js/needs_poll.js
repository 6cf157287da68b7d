// @ts-check
/**
 * Draws a site's needs again from time to time: parcels and changes of needs are heard of at once,
 * but what labs promise and make is not told to everybody.
 */

import { refresh } from "./live.js";

const EVERY_MS = 20_000;

window.setInterval(() => {
  if (!document.hidden && navigator.onLine) void refresh();
}, EVERY_MS);
