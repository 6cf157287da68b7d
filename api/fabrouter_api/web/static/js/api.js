// @ts-check
/** Calls of the API, as any program makes them; a session's changes carry its token. */

export const PREFIX = "/api/v1";

/**
 * @typedef {object} Fault
 * @property {string} [pointer]
 * @property {number} [row]
 * @property {string} [column]
 * @property {string} code
 * @property {string} detail
 */

/** What the API refused, or that it could not be reached (status 0). */
export class ApiProblem extends Error {
  /**
   * @param {number} status
   * @param {{code: string, detail: string, errors?: Fault[], [extra: string]: unknown}} problem
   */
  constructor(status, problem) {
    super(problem.detail);
    this.status = status;
    this.code = problem.code;
    this.problem = problem;
    this.errors = problem.errors ?? [];
  }
}

/** Returns a new random word that names one change. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function sessionToken() {
  const found = document.cookie.match(/(?:^|; )fabrouter_csrf=([^;]*)/);
  return found ? decodeURIComponent(found[1]) : "";
}

/**
 * Calls the API.
 * @param {string} method
 * @param {string} path Below /api/v1.
 * @param {object} [options]
 * @param {unknown} [options.body] Sent as JSON.
 * @param {Blob} [options.file] Sent as it is, instead of a body.
 * @param {string} [options.type] Media type of the file.
 * @param {string} [options.key] Idempotency key; the same one when the same change is sent again.
 * @param {number | string | null} [options.version] Version that the change is meant for.
 * @param {AbortSignal} [options.signal]
 * @returns {Promise<{data: any, version: number | null}>}
 * @throws {ApiProblem}
 */
export async function call(method, path, options = {}) {
  const { body, file, key, version, signal } = options;
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (method !== "GET") {
    headers["X-CSRF-Token"] = sessionToken();
    headers["Idempotency-Key"] = key ?? newKey();
  }
  if (version !== undefined && version !== null) headers["If-Match"] = `"${version}"`;
  if (file) headers["Content-Type"] = options.type ?? file.type;
  else if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer;
  try {
    const content = file ?? (body === undefined ? undefined : JSON.stringify(body));
    answer = await fetch(PREFIX + path, { method, headers, body: content, signal });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiProblem(0, { code: "no-connection", detail: String(error) });
  }
  return read(answer);
}

/** @param {Response} answer */
async function read(answer) {
  const text = await answer.text();
  const isJson = (answer.headers.get("content-type") ?? "").includes("json");
  const data = isJson && text ? JSON.parse(text) : text;
  if (!answer.ok) {
    const problem = isJson ? data : { type: "/problems/failed", detail: answer.statusText };
    throw new ApiProblem(answer.status, { ...problem, code: problem.type.replace("/problems/", "") });
  }
  const tag = /^"(\d+)"$/.exec(answer.headers.get("etag") ?? "");
  return { data, version: tag ? Number(tag[1]) : null };
}

/**
 * Reads from the API.
 * @param {string} path
 * @param {AbortSignal} [signal]
 */
export const get = async (path, signal) => (await call("GET", path, { signal })).data;

/**
 * Returns all items of a list.
 * @param {string} path
 * @param {number} [most]
 * @returns {Promise<any[]>}
 */
export async function everyItem(path, most = 20_000) {
  const items = [];
  let cursor = null;
  do {
    const join = path.includes("?") ? "&" : "?";
    const page = await get(`${path}${join}limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor && items.length < most);
  return items;
}
