// @ts-check
/** Lets a lab's pages be installed, and read without a network: see sw.js. */

import { refresh } from "./live.js";

if (navigator.serviceWorker) void install(navigator.serviceWorker);

/** @param {ServiceWorkerContainer} workers */
async function install(workers) {
  const isFirst = !workers.controller;
  workers.addEventListener("controllerchange", () => {
    hand(workers);
    if (isFirst) void refresh();
  }, { once: true });
  await workers.register("/sw.js");
  if (!isFirst) hand(workers);
}

/**
 * Tells the worker which files this page is made of: those that came before it was there, too.
 * @param {ServiceWorkerContainer} workers
 */
function hand(workers) {
  const here = new URL(import.meta.url).pathname.split("/", 3).join("/");
  const files = performance.getEntriesByType("resource").map((entry) => entry.name);
  workers.controller?.postMessage({ edition: `${here}/`, files });
}
