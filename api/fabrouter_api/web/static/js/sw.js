// @ts-check
/// <reference lib="webworker" />
/**
 * Keeps the last pages of a lab that were seen, and the files they need, for reading without a
 * network. Pages come from the network first; they are forgotten whenever somebody signs in or out.
 */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

const PAGES = "fabrouter-lab-pages";
const FILES = "fabrouter-files";
const LAB_PAGE = /^\/(?:lab(?:\/.*)?|w\/[^/]+)$/;

/** How often somebody has signed in or out: what was asked for before is not kept afterwards. */
let changes = 0;

worker.addEventListener("install", () => void worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method !== "GET") {
    if (pathname === "/api/v1/session" || pathname === "/api/v1/session/link") event.respondWith(changeVisitor(request));
  } else if (pathname.startsWith("/static/")) {
    event.respondWith(file(request));
  } else if (pathname.endsWith(".webmanifest")) {
    event.respondWith(networkFirst(request, FILES));
  } else if (LAB_PAGE.test(pathname)) {
    event.respondWith(page(request, pathname));
  }
});

worker.addEventListener("message", (event) => {
  event.waitUntil(keepFiles(event.data.edition, event.data.files));
});

/** @param {Request} request */
async function changeVisitor(request) {
  changes += 1;
  const answer = await fetch(request);
  changes += 1;
  if (answer.ok) await caches.delete(PAGES);
  return answer;
}

/** @param {Request} request */
async function file(request) {
  const known = await caches.match(request.url, { ignoreVary: true });
  return known ?? fetch(request);
}

/**
 * @param {Request} request
 * @param {string} name Where the answer is kept.
 */
async function networkFirst(request, name) {
  const before = changes;
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected && changes === before) {
      await (await caches.open(name)).put(request.url, answer.clone());
    }
    return answer;
  } catch (error) {
    const known = await (await caches.open(name)).match(request.url, { ignoreVary: true });
    if (known) return known;
    throw error;
  }
}

/**
 * @param {Request} request
 * @param {string} pathname
 */
async function page(request, pathname) {
  try {
    const answer = await networkFirst(request, PAGES);
    if (answer.redirected && new URL(answer.url).pathname === "/sign-in") await caches.delete(PAGES);
    return answer;
  } catch (error) {
    const lab = pathname === "/lab" ? await lastLab() : undefined;
    if (lab) return Response.redirect(lab, 303);
    throw error;
  }
}

/** Returns the address of a lab's page that can be read: where the installed application begins. */
async function lastLab() {
  const known = await (await caches.open(PAGES)).keys();
  return known.map(({ url }) => url).find((url) => /\/lab\/[^/]+$/.test(new URL(url).pathname));
}

/**
 * Keeps the files of a page; drops those of earlier editions, and the pages that were made with them.
 * @param {string} edition First part of the addresses of this edition's files.
 * @param {string[]} files
 */
async function keepFiles(edition, files) {
  const cache = await caches.open(FILES);
  const known = new Set((await cache.keys()).map(({ url }) => url));
  for (const url of known) {
    const { pathname } = new URL(url);
    if (pathname.startsWith("/static/") && !pathname.startsWith(edition)) {
      await cache.delete(url);
      await caches.delete(PAGES);
    }
  }
  const missing = files.filter((url) => new URL(url).pathname.startsWith(edition) && !known.has(url));
  await cache.addAll(missing);
}
