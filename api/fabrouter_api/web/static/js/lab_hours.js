// @ts-check
/** Hours of a day as people write them, "09:00-12:00, 14:00-18:00", and as minutes from midnight. */

/** @typedef {[number, number]} Span First minute, and the one after the last. */

const SPAN = /^(\d{1,2})(?:[:h](\d{2})?)?\s*[-–]\s*(\d{1,2})(?:[:h](\d{2})?)?$/;
const DAY_MIN = 24 * 60;

/**
 * Returns the spans that a text means, in order; null if it means nothing.
 * @param {string} text
 * @returns {Span[] | null}
 */
export function readHours(text) {
  const spans = [];
  for (const part of text.split(/[,;]/).map((one) => one.trim()).filter(Boolean)) {
    const found = SPAN.exec(part);
    if (!found) return null;
    const open = minutes(found[1], found[2]);
    const close = minutes(found[3], found[4]);
    if (open >= close || close > DAY_MIN) return null;
    spans.push(/** @type {Span} */ ([open, close]));
  }
  return joined(spans);
}

/**
 * @param {string} hour
 * @param {string | undefined} minute
 */
const minutes = (hour, minute) => Number(hour) * 60 + Math.min(Number(minute ?? 0), 59);

/** @param {Span[]} spans */
export const writeHours = (spans) => spans.map(([open, close]) => `${clock(open)}-${clock(close)}`).join(", ");

/** @param {number} minute */
export const clock = (minute) =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

/**
 * Returns spans in order, with those that touch made one.
 * @param {Span[]} spans
 * @returns {Span[]}
 */
function joined(spans) {
  /** @type {Span[]} */
  const whole = [];
  for (const [open, close] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = whole.at(-1);
    if (last && open <= last[1]) last[1] = Math.max(last[1], close);
    else whole.push([open, close]);
  }
  return whole;
}

/**
 * Returns spans with a part of the day opened or closed.
 * @param {Span[]} spans
 * @param {Span} part
 * @param {boolean} isOpen
 */
export function changed(spans, [begin, end], isOpen) {
  if (isOpen) return joined([...spans, [begin, end]]);
  /** @type {Span[]} */
  const rest = spans.flatMap(([open, close]) => [
    /** @type {Span} */ ([open, Math.min(close, begin)]), /** @type {Span} */ ([Math.max(open, end), close]),
  ]);
  return rest.filter(([open, close]) => open < close);
}

/**
 * Returns how much of an hour is open, 0 to 1.
 * @param {Span[]} spans
 * @param {number} hour
 */
export function share(spans, hour) {
  const [begin, end] = [hour * 60, hour * 60 + 60];
  return spans.reduce((sum, [open, close]) => sum + Math.max(0, Math.min(close, end) - Math.max(open, begin)), 0) / 60;
}
