// @ts-check
/**
 * Reports of a lab that wait for the service's answer. They are kept in the browser until then, one
 * entry each, so that tabs do not overwrite each other, and are sent in order with the key they were
 * made with: whatever was lost on the way, a report counts once.
 */

import { ApiProblem, call, get, newKey } from "./api.js";

/**
 * @typedef {object} Report
 * @property {string} key Names the change; the same one each time it is sent.
 * @property {number} at When it was made; its place in the order.
 * @property {string} order Id of the work order.
 * @property {"accept" | "decline" | "start" | "made" | "scrapped" | "finish"} action
 * @property {number | null} units
 * @property {string} reason
 * @property {number} version Version of the work order that was on the page.
 */

/**
 * What became of sending.
 * @typedef {{kind: "done", report: Report, order: any}
 *   | {kind: "refused", report: Report, problem: ApiProblem}
 *   | {kind: "waits", problem: ApiProblem}
 *   | {kind: "signed out"}
 *   | {kind: "empty"}} Outcome
 */

const TIMEOUT_MS = 20_000;
const TRIES = 3;

/** The CSRF cookie under which the account was last found to be signed in. */
let known = "";

/** Where the reports of one account are kept. */
export class Outbox {
  /** @param {string} account */
  constructor(account) {
    this.account = account;
    this.prefix = `fabrouter.report.${account}.`;
  }

  /**
   * Returns the reports that wait, in the order in which they were made.
   * @returns {Report[]}
   */
  waiting() {
    const found = [];
    for (const name of Object.keys(localStorage)) {
      const text = name.startsWith(this.prefix) ? localStorage.getItem(name) : null;
      if (text !== null) found.push(JSON.parse(text));
    }
    return found.sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1));
  }

  /**
   * Keeps a report until it is answered.
   * @param {Omit<Report, "key" | "at">} report
   */
  add(report) {
    const last = this.waiting().at(-1)?.at ?? 0;
    const kept = { ...report, key: newKey(), at: Math.max(Date.now(), last + 1) };
    localStorage.setItem(this.prefix + kept.key, JSON.stringify(kept));
  }

  /** @param {Report} report */
  drop(report) {
    localStorage.removeItem(this.prefix + report.key);
  }

  /**
   * Sends what waits, one after the other, until nothing is left or the service cannot be reached;
   * one tab at a time where the browser can see to that.
   * @param {(outcome: Outcome) => void} tell
   */
  async send(tell) {
    const work = () => this.#sendAll(tell);
    if (navigator.locks) await navigator.locks.request(this.prefix, work);
    else await work();
  }

  /** @param {(outcome: Outcome) => void} tell */
  async #sendAll(tell) {
    for (let [report] = this.waiting(); report; [report] = this.waiting()) {
      const outcome = await this.#sendOne(report);
      if (outcome.kind === "done" || outcome.kind === "refused") this.drop(report);
      tell(outcome);
      if (outcome.kind === "waits" || outcome.kind === "signed out") return;
    }
    tell({ kind: "empty" });
  }

  /**
   * @param {Report} report
   * @returns {Promise<Outcome>}
   */
  async #sendOne(report) {
    try {
      if (!(await this.#isSignedIn())) return { kind: "signed out" };
      return { kind: "done", report, order: await deliver(report) };
    } catch (error) {
      const problem = asProblem(error);
      if (problem.status === 401 || problem.code === "csrf-token") {
        known = "";
        return { kind: "signed out" };
      }
      return mayPass(problem) ? { kind: "waits", problem } : { kind: "refused", report, problem };
    }
  }

  /** Returns whether it is still the same person who is signed in. */
  async #isSignedIn() {
    const cookie = document.cookie;
    if (known === cookie && known) return true;
    const me = await get("/session", AbortSignal.timeout(TIMEOUT_MS));
    if (me.account.id !== this.account) return false;
    known = cookie;
    return true;
  }
}

/**
 * Returns a call that was given up as one that did not get through.
 * @param {unknown} error
 */
function asProblem(error) {
  if (error instanceof ApiProblem) return error;
  if (!(error instanceof DOMException)) throw error;
  return new ApiProblem(0, { code: "no-connection", detail: error.message });
}

/**
 * Returns whether the same call may succeed later.
 * @param {ApiProblem} problem
 */
function mayPass({ status, code }) {
  return status === 0 || status >= 500 || [408, 425, 429].includes(status) || code === "call-in-flight";
}

/** @param {Report} report */
async function deliver(report) {
  const { order, action, units, key, reason, version } = report;
  if (action === "made" || action === "scrapped") {
    return send(order, "reports", key, null, { [action]: units, key });
  }
  if (action === "accept") return send(order, "accept", key, version, units === null ? {} : { units });
  if (action === "decline") return send(order, "decline", key, version, { reason });
  return step(order, action, key);
}

/**
 * Starts or finishes work, whatever its version is by now: reports before this one have changed it.
 * @param {string} order
 * @param {"start" | "finish"} action
 * @param {string} key
 */
async function step(order, action, key) {
  for (let tries = 1; ; tries += 1) {
    const { version } = await get(`/work-orders/${order}`, AbortSignal.timeout(TIMEOUT_MS));
    try {
      return await send(order, action, key, version, undefined);
    } catch (error) {
      if (!(error instanceof ApiProblem && error.status === 412 && tries < TRIES)) throw error;
    }
  }
}

/**
 * @param {string} order
 * @param {string} what
 * @param {string} key
 * @param {number | null} version
 * @param {unknown} body
 */
async function send(order, what, key, version, body) {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  return (await call("POST", `/work-orders/${order}/${what}`, { key, version, body, signal })).data;
}
