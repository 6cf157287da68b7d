// @ts-check
/** What a refusal means, in the reader's language; the server's own words where none are known here. */

import { t } from "./words.js";

/** @type {Record<string, () => string>} */
const WORDS = {
  "no-connection": () => t("No connection: nothing was lost. Try again; it will not be done twice."),
  "stale-version": () => t("Somebody changed this in the meantime: look again, then repeat."),
  "not-found": () => t("There is nothing here that you can see."),
  "too-many-requests": () => t("Too many tries: wait a little."),
  "csrf-token": () => t("This page is from an earlier session: load it again."),
  "wrong-credentials": () => t("E-mail, password or code is wrong."),
  "code-required": () => t("Type the six digits that your authenticator shows now."),
  "link-spent": () => t("This link was used or has run out: ask for a new one."),
  "bad-input": () => t("Something is not right yet:"),
  "invalid-transition": () => t("That is not possible any more: the work has gone on in the meantime."),
  "over-quantity": () => t("That is more than is left."),
  "offer-expired": () => t("The time to answer is over."),
  "design-withdrawn": () => t("The design has been withdrawn: decline the offer."),
  "not-complete": () => t("Some units are still to be made: report them, or stop early."),
  "not-at-hand": () => t("There are not so many good units in the lab."),
  "stock-short": () => t("There is less of it than that: count the stock first."),
  "declaration-expired": () => t("What the lab declared has run out: declare again, or confirm it."),
};

/** @type {Record<string, string>} What refusals mean, by code; English is in the answers themselves. */
let sentences = {};
let isLearnt = false;

/** Reads what refusals mean in the reader's language, once, when the first one is met. */
export async function learnProblems() {
  const address = document.body.dataset.problems;
  if (isLearnt || !address) return;
  const answer = await fetch(address).catch(() => null);
  if (answer?.ok) sentences = await answer.json();
  isLearnt = answer?.ok ?? false;
}

/** @param {import("./api.js").ApiProblem} problem */
export const problemWords = (problem) => WORDS[problem.code]?.() ?? sentences[problem.code] ?? problem.message;

/**
 * Returns what is wrong with a field, and the server's own words if they are in another language.
 * @param {import("./api.js").Fault} fault
 * @returns {{words: string, english: string}}
 */
export function faultWords({ code, detail }) {
  const words = sentences[code];
  return words ? { words, english: detail } : { words: detail, english: "" };
}

/**
 * Returns what a single thing that was asked for was refused for, where no form shows its fields.
 * @param {import("./api.js").ApiProblem} problem
 */
export function reasonWords(problem) {
  const [first] = problem.errors;
  return first ? WORDS[first.code]?.() ?? sentences[first.code] ?? first.detail : problemWords(problem);
}
