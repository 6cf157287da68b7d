// @ts-check
/**
 * Forms that call the API. A form says what it does in its attributes:
 *
 * - data-call: "POST /campaigns/…/launch"
 * - data-then: "refresh" (default), "go:/address/{id}" (places from the answer), "say:words", "stay" (a script
 *   takes over), "retry"
 * - data-version: version for If-Match
 * - data-body: JSON that the fields are added to; without it and without fields nothing is sent
 * - data-confirm: question to ask first
 *
 * A field's name is its place in the body ("lines/0/quantity"), its data-kind the type there.
 * Scripts hear "called" (detail: the answer) on the form.
 */

import { ApiProblem, call, newKey } from "./api.js";
import { refresh, say } from "./live.js";
import { faultWords, learnProblems, problemWords } from "./problem_words.js";
import { t } from "./words.js";

/** @type {WeakMap<HTMLFormElement, {key: string, content: string}>} */
const keys = new WeakMap();
/** @type {HTMLFormElement | null} */
let waiting = null;

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.dataset.call) return;
  event.preventDefault();
  if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) return;
  void submit(form);
});

document.addEventListener("input", (event) => {
  const form = /** @type {HTMLElement} */ (event.target).closest("form");
  if (form) form.dataset.dirty = "";
});

document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("[data-close]");
  button?.closest("dialog")?.close();
});

for (const field of document.querySelectorAll("input[data-from=hash]")) {
  /** @type {HTMLInputElement} */ (field).value = location.hash.slice(1);
}

/** @param {HTMLFormElement} form */
export async function submit(form) {
  if (form.ariaBusy === "true") return;
  const [method, path] = /** @type {string} */ (form.dataset.call).split(" ");
  const body = bodyOf(form);
  const file = fileOf(form);
  setBusy(form, true);
  showFaults(form, null);
  try {
    const key = keyOf(form, JSON.stringify([method, path, body, file?.name, file?.size]));
    const answer = await call(method, path, {
      body, key, file, version: form.dataset.version, type: form.dataset.type,
    });
    keys.delete(form);
    delete form.dataset.dirty;
    form.dispatchEvent(new CustomEvent("called", { bubbles: true, detail: answer }));
    await goOn(form, answer.data);
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    await refused(form, error);
  } finally {
    setBusy(form, false);
  }
}

/**
 * The same content keeps its key, so that sending it again after a broken connection changes nothing twice.
 * @param {HTMLFormElement} form
 * @param {string} content
 */
function keyOf(form, content) {
  const known = keys.get(form);
  if (known?.content === content) return known.key;
  const key = newKey();
  keys.set(form, { key, content });
  return key;
}

/**
 * @param {HTMLFormElement} form
 * @param {ApiProblem} problem
 */
async function refused(form, problem) {
  await learnProblems();
  if (problem.status !== 0 && problem.status < 500) keys.delete(form);
  if (problem.code === "fresh-login-required") {
    waiting = form;
    dialog()?.showModal();
    return;
  }
  if (problem.status === 401 && form.dataset.call !== "POST /session") {
    location.assign(`/sign-in?after=${encodeURIComponent(location.pathname + location.search)}`);
    return;
  }
  showFaults(form, problem);
  if (problem.status === 412) {
    delete form.dataset.dirty;
    await refresh();
    say(t("Somebody changed this in the meantime: look again, then repeat."));
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {any} data
 */
async function goOn(form, data) {
  const then = form.dataset.then ?? "refresh";
  const [verb, ...rest] = then.split(":");
  const words = rest.join(":");
  if (verb === "go") {
    const address = words.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(data[name]));
    if (address === location.pathname) location.reload();
    else location.assign(address);
  } else if (verb === "retry") {
    dialog()?.close();
    form.reset();
    const next = waiting;
    waiting = null;
    if (next) await submit(next);
  } else if (verb === "say") {
    say(words);
    form.reset();
  } else if (verb === "refresh") {
    form.closest("dialog")?.close();
    form.reset();
    await refresh();
  }
}

const dialog = () => /** @type {HTMLDialogElement | null} */ (document.getElementById("confirm-identity"));

/**
 * @param {HTMLFormElement} form
 * @param {boolean} isBusy
 */
function setBusy(form, isBusy) {
  form.ariaBusy = String(isBusy);
  for (const button of form.querySelectorAll("button")) button.disabled = isBusy;
}

/**
 * Shows faults beside their fields, the others on top.
 * @param {HTMLFormElement} form
 * @param {ApiProblem | null} problem
 */
function showFaults(form, problem) {
  for (const old of form.querySelectorAll(".fault")) old.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  const box = /** @type {HTMLElement | null} */ (form.querySelector(".errors"));
  if (!problem) {
    if (box) box.hidden = true;
    return;
  }
  const rest = [];
  for (const fault of problem.errors) {
    const name = (fault.pointer ?? "").replace(/^#\//, "");
    const field = name ? form.elements.namedItem(name) : null;
    if (field instanceof HTMLElement) pin(field, fault);
    else rest.push([placeOf(fault), plainWords(fault)].filter(Boolean).join(": "));
  }
  if (!box) {
    say(problemWords(problem));
    return;
  }
  const lines = problem.errors.length && !rest.length ? [problemWords(problem)] : [problemWords(problem), ...rest];
  box.replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
  box.hidden = false;
  const first = /** @type {HTMLElement | null} */ (form.querySelector("[aria-invalid]"));
  first?.focus();
}

/** @param {import("./api.js").Fault} fault */
function plainWords(fault) {
  const { words, english } = faultWords(fault);
  return english ? `${words} (${english})` : words;
}

/** @param {import("./api.js").Fault} fault */
function placeOf(fault) {
  if (fault.row) return [t("row {row}", { row: fault.row }), fault.column].filter(Boolean).join(", ");
  return (fault.pointer ?? "").replace(/^#\//, "");
}

/**
 * @param {HTMLElement} field
 * @param {import("./api.js").Fault} fault
 */
function pin(field, fault) {
  field.setAttribute("aria-invalid", "true");
  const { words, english } = faultWords(fault);
  const note = Object.assign(document.createElement("small"), { className: "fault", textContent: words });
  if (english) note.append(" ", Object.assign(document.createElement("span"), { lang: "en", textContent: english }));
  note.id = `${field.id || field.getAttribute("name")}-fault`;
  field.setAttribute("aria-errormessage", note.id);
  field.insertAdjacentElement("afterend", note);
}

/** @param {HTMLFormElement} form */
function fileOf(form) {
  const field = /** @type {HTMLInputElement | null} */ (form.querySelector("input[type=file]"));
  return field?.files?.[0];
}

/**
 * Returns the JSON body that a form means; undefined if it sends none.
 * @param {HTMLFormElement} form
 */
export function bodyOf(form) {
  const start = form.dataset.body ? JSON.parse(form.dataset.body) : undefined;
  /** @type {any} */
  let body = start;
  for (const element of form.elements) {
    const field = /** @type {HTMLInputElement} */ (element);
    if (!field.name || field.disabled || field.type === "file") continue;
    if (field.type === "radio" && !field.checked) continue;
    const value = valueOf(field);
    if (value === undefined) continue;
    body ??= {};
    place(body, field.name.split("/"), value);
  }
  return body;
}

/** @param {HTMLInputElement} field */
function valueOf(field) {
  const kind = field.dataset.kind ?? "text";
  if (kind === "bool") return field.checked;
  const text = field.type === "password" ? field.value : field.value.trim();
  if (kind === "list") return text ? text.split("\n").map((line) => line.trim()).filter(Boolean) : [];
  if (text === "") return field.dataset.empty === "null" ? null : undefined;
  if (kind === "int" || kind === "number") return Number.isFinite(Number(text)) ? Number(text) : text;
  if (kind === "instant") return new Date(text).toISOString();
  if (kind === "json") return JSON.parse(text);
  return text;
}

/**
 * @param {any} body
 * @param {string[]} path
 * @param {unknown} value
 */
function place(body, path, value) {
  const [first, ...rest] = path;
  if (rest.length === 0) body[first] = value;
  else {
    body[first] ??= /^\d+$/.test(rest[0]) ? [] : {};
    place(body[first], rest, value);
  }
}
