// @ts-check
/**
 * Pages that follow what happens: <main data-live="campaign=…"> hears events and is drawn again by
 * the server; what somebody is typing, and what says data-keep, stays.
 */

import { Idiomorph } from "../vendor/idiomorph/idiomorph.esm.js";

const PAUSE_MS = 400;
let timer = 0;
/** @type {Promise<void> | null} */
let running = null;

/** Draws the page's content again as it is now. */
export function refresh() {
  running ??= redraw().finally(() => { running = null; });
  return running;
}

async function redraw() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  // Without a network the page stays as it is; it is drawn again once there is one.
  if (!answer) return;
  if (answer.redirected && new URL(answer.url).pathname === "/sign-in") {
    location.assign(answer.url);
    return;
  }
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const here = document.getElementById("main");
  const there = fresh.getElementById("main");
  if (!here || !there) return;
  Idiomorph.morph(here, there, {
    // Only of fields: it keeps all that is inside, and a click anywhere gives <main> the focus.
    ignoreActiveValue: document.activeElement?.matches("input, select, textarea") ?? false,
    callbacks: {
      /** @param {Node} node */
      beforeNodeMorphed: (node) =>
        !(node instanceof HTMLElement && ("keep" in node.dataset || "dirty" in node.dataset)),
      /**
       * What a reader has unfolded stays so.
       * @param {string} name
       * @param {Node} node
       */
      beforeAttributeUpdated: (name, node) => !(name === "open" && node instanceof HTMLDetailsElement),
    },
  });
  document.dispatchEvent(new CustomEvent("refreshed"));
}

/** Draws again soon; several calls in a short time draw once. */
export function refreshSoon() {
  clearTimeout(timer);
  timer = window.setTimeout(() => void refresh(), PAUSE_MS);
}

/**
 * Tells the reader something, aloud to those who listen.
 * @param {string} words
 */
export function say(words) {
  const status = document.getElementById("status");
  if (status) status.textContent = words;
}

const topic = document.getElementById("main")?.dataset.live;
if (topic !== undefined) follow(topic);

/** @param {string} filter */
function follow(filter) {
  const source = new EventSource(`/api/v1/events/stream?coalesce=true&named=false${filter ? `&${filter}` : ""}`);
  let wasLost = false;
  const hear = (/** @type {Event} */ event) => {
    document.dispatchEvent(new CustomEvent("heard", { detail: event }));
    refreshSoon();
  };
  source.addEventListener("message", hear);
  source.addEventListener("error", () => { wasLost = true; document.body.dataset.offline = ""; });
  source.addEventListener("open", () => {
    delete document.body.dataset.offline;
    if (wasLost) refreshSoon();
    wasLost = false;
  });
  window.addEventListener("online", refreshSoon);
  window.addEventListener("pagehide", () => source.close(), { once: true });
}
