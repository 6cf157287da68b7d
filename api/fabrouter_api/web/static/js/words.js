// @ts-check
/** Texts in the reader's language. English is in the code; other languages come from the server. */

const address = document.body.dataset.words;
/** @type {Record<string, string>} */
const words = address ? await (await fetch(address)).json() : {};

export const language = document.documentElement.lang;

/**
 * Returns a text in the reader's language, with its places filled in.
 * @param {string} text English text; places are written {name}.
 * @param {Record<string, string | number>} [values]
 */
export function t(text, values = {}) {
  return (words[text] ?? text).replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
}

const locale = language === "fr" ? "fr-FR" : "en-GB";
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });

/** @param {number} value */
export const number = (value) => whole.format(value);

/**
 * @param {number} share Part of 1.
 * @param {number} [digits]
 */
export const percent = (share, digits = 1) =>
  new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: digits }).format(share);

/**
 * @param {string} instant
 * @param {string} [zone] IANA time zone.
 */
export const moment = (instant, zone) =>
  new Intl.DateTimeFormat(locale, {
    weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: zone,
  }).format(new Date(instant));
