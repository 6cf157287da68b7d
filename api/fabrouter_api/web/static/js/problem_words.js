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
};

/** @param {import("./api.js").ApiProblem} problem */
export const problemWords = (problem) => WORDS[problem.code]?.() ?? problem.message;
