// @ts-check
/**
 * The buttons of work orders: what is tapped is shown at once and counts once, also with a bad
 * network. A card says what it is about in data-order, data-state, data-version, data-quantity,
 * data-made, data-scrapped; a button what it does in data-do, and with how many units: data-units,
 * or data-counted (the number beside it); data-reason or data-written likewise.
 */

import { Outbox } from "./lab_outbox.js";
import { refreshSoon } from "./live.js";
import { learnProblems, reasonWords } from "./problem_words.js";
import { t } from "./words.js";

/** @typedef {import("./lab_outbox.js").Report} Report */
/** @typedef {{state: string, made: number, scrapped: number, quantity: number, version: number}} Order */

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
const DOUBLE_CLICK_MS = 600;

/** @type {Record<string, string>} */
const STATE_AFTER = { accept: "accepted", decline: "declined", start: "started", finish: "made" };

const account = document.getElementById("outbox")?.dataset.account ?? "";
const outbox = new Outbox(account);
/** @type {Map<string, Order>} What the service has answered last, by work order. */
const answered = new Map();
/** @type {Map<string, {state: string, at: number}>} What cards show, and when that last changed. */
const shown = new Map();
let pause = FIRST_PAUSE_MS;
let timer = 0;
let hold = "";

document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("button[data-do]");
  const card = button?.closest("[data-order]");
  if (!(button instanceof HTMLButtonElement && card instanceof HTMLElement)) return;
  // Where a button was, another one appears: the second click of a double click is not for it.
  const since = shown.get(card.dataset.order ?? "")?.at ?? 0;
  if (event.detail === 0 || event.timeStamp > since + DOUBLE_CLICK_MS) press(card, button);
});
document.addEventListener("refreshed", paint);
window.addEventListener("storage", paint);
window.addEventListener("online", retry);
document.addEventListener("visibilitychange", () => { if (!document.hidden) retry(); });
paint();
retry();

/**
 * @param {HTMLElement} card
 * @param {HTMLButtonElement} button
 */
function press(card, button) {
  const fields = /** @type {HTMLInputElement | null} */ (button.parentElement?.querySelector("input"));
  const counted = "counted" in button.dataset;
  if ((counted || "written" in button.dataset) && fields) {
    fields.required = true;
    if (!fields.reportValidity()) return;
  }
  const units = counted ? Number(fields?.value) : button.dataset.units ? Number(button.dataset.units) : null;
  outbox.add({
    order: /** @type {string} */ (card.dataset.order),
    action: /** @type {Report["action"]} */ (button.dataset.do),
    units,
    reason: button.dataset.reason ?? ("written" in button.dataset ? fields?.value.trim() ?? "" : ""),
    version: baseOf(card).version,
  });
  button.closest("details")?.removeAttribute("open");
  paint();
  keepFocus(card);
  retry();
}

/** Sends what waits, now. */
function retry() {
  clearTimeout(timer);
  pause = FIRST_PAUSE_MS;
  void flush();
}

async function flush() {
  if (outbox.waiting().length) await outbox.send(hear);
}

/** @param {import("./lab_outbox.js").Outcome} outcome */
function hear(outcome) {
  hold = "";
  if (outcome.kind === "done") {
    pause = FIRST_PAUSE_MS;
    if (outcome.order.id === outcome.report.order) answered.set(outcome.order.id, outcome.order);
  } else if (outcome.kind === "refused") {
    const { report, problem } = outcome;
    void learnProblems().then(() => complain(report, reasonWords(problem)));
  } else if (outcome.kind === "waits") {
    hold = "network";
    clearTimeout(timer);
    timer = window.setTimeout(() => void flush(), pause);
    pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
  } else if (outcome.kind === "signed out") {
    hold = "sign-in";
  }
  paint();
  if (outcome.kind !== "waits" && outcome.kind !== "signed out") refreshSoon();
}

/** Shows every card as it will be once all reports have got through. */
function paint() {
  const waiting = outbox.waiting();
  for (const card of document.querySelectorAll("[data-order]")) {
    const mine = waiting.filter((report) => report.order === /** @type {HTMLElement} */ (card).dataset.order);
    paintCard(/** @type {HTMLElement} */ (card), mine);
  }
  paintLine(waiting.length);
}

/**
 * @param {HTMLElement} card
 * @param {Report[]} waiting
 */
function paintCard(card, waiting) {
  const order = waiting.reduce(after, baseOf(card));
  const left = order.quantity - order.made - order.scrapped;
  const state = order.state === "started" && left <= 0 ? "full" : order.state;
  note(card.dataset.order ?? "", state);
  card.toggleAttribute("data-waits", waiting.length > 0);
  for (const part of card.querySelectorAll("[data-when]")) {
    const { when = "" } = /** @type {HTMLElement} */ (part).dataset;
    /** @type {HTMLElement} */ (part).hidden = !when.split(" ").includes(state);
  }
  write(card, "made", order.made);
  write(card, "scrapped", order.scrapped);
  const scrapped = /** @type {HTMLElement | null} */ (card.querySelector("[data-figure-of=scrapped]"));
  if (scrapped) scrapped.hidden = !order.scrapped;
  const bar = card.querySelector("progress");
  if (bar) {
    bar.max = order.quantity;
    bar.value = order.made + order.scrapped;
  }
  for (const button of card.querySelectorAll("button[data-units]")) {
    const { units } = /** @type {HTMLElement} */ (button).dataset;
    /** @type {HTMLButtonElement} */ (button).disabled = Number(units) > left;
  }
}

/**
 * Notes which buttons a card shows from now on.
 * @param {string} order
 * @param {string} state
 */
function note(order, state) {
  const before = shown.get(order);
  if (before?.state !== state) shown.set(order, { state, at: before ? performance.now() : -DOUBLE_CLICK_MS });
}

/**
 * Returns a work order after a report.
 * @param {Order} order
 * @param {Report} report
 * @returns {Order}
 */
function after(order, { action, units }) {
  if (action === "made" || action === "scrapped") return { ...order, [action]: order[action] + (units ?? 0) };
  if (action === "accept" && units !== null) return { ...order, quantity: units, state: "accepted" };
  return { ...order, state: STATE_AFTER[action] };
}

/**
 * Returns a work order as the service told it last, on the page or in an answer.
 * @param {HTMLElement} card
 * @returns {Order}
 */
function baseOf(card) {
  const { order = "", state = "", version, quantity, made, scrapped } = card.dataset;
  const heard = answered.get(order);
  if (heard && heard.version > Number(version)) return heard;
  return {
    state, version: Number(version), quantity: Number(quantity), made: Number(made), scrapped: Number(scrapped),
  };
}

/**
 * @param {HTMLElement} card
 * @param {string} name
 * @param {number} value
 */
function write(card, name, value) {
  const place = card.querySelector(`[data-figure=${name}]`);
  if (place && place.textContent !== String(value)) place.textContent = String(value);
}

/** @param {number} reports */
function paintLine(reports) {
  const line = document.getElementById("waiting");
  if (!line) return;
  line.hidden = !(reports && hold);
  const words = lineWords(reports);
  if (line.textContent !== words) line.textContent = words;
  if (hold === "sign-in" && reports) line.append(" ", signInLink());
}

/** @param {number} reports */
function lineWords(reports) {
  if (!hold) return "";
  if (hold === "sign-in") return t("Reports that wait for you to sign in: {reports}.", { reports });
  return reports === 1
    ? t("One report waits for the network.")
    : t("{reports} reports wait for the network.", { reports });
}

function signInLink() {
  const link = document.createElement("a");
  link.href = `/sign-in?after=${encodeURIComponent(location.pathname)}`;
  link.textContent = t("Sign in");
  return link;
}

/**
 * Tells that a report was refused; it is gone, and the page shows what is true.
 * @param {Report} report
 * @param {string} why
 */
function complain(report, why) {
  const box = document.getElementById("refused");
  if (!box) return;
  const card = document.querySelector(`[data-order="${report.order}"]`);
  const title = card?.querySelector("h1, h3")?.textContent?.trim() ?? "";
  const words = t("“{action}” was refused: {why}", { action: actionWords(report), why });
  box.append(Object.assign(document.createElement("p"), { textContent: title ? `${title} – ${words}` : words }));
  box.hidden = false;
}

/** @param {Report} report */
function actionWords({ action, units }) {
  const words = {
    accept: t("Accept"), decline: t("Decline"), start: t("Start"), finish: t("Finish"),
    made: t("{units} made", { units: units ?? 0 }), scrapped: t("{units} scrapped", { units: units ?? 0 }),
  };
  return words[action];
}

/**
 * Moves the focus on if the button that had it is gone.
 * @param {HTMLElement} card
 */
function keepFocus(card) {
  const focus = /** @type {HTMLElement | null} */ (document.activeElement);
  if (focus && focus !== document.body && focus.checkVisibility()
    && !(/** @type {HTMLButtonElement} */ (focus).disabled)) return;
  const buttons = /** @type {HTMLButtonElement[]} */ ([...card.querySelectorAll("button[data-do]")]);
  (buttons.find((button) => button.checkVisibility() && !button.disabled) ?? card).focus();
}
