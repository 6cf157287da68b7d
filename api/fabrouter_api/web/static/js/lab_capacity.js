// @ts-check
/** A lab declares what it can do: fields without a name are put together here before they are sent. */

import { clock, readHours } from "./lab_hours.js";
import { drawWeek, listenToWeek } from "./lab_week.js";
import { refresh, say } from "./live.js";
import { moment, number, t } from "./words.js";

/** @typedef {HTMLInputElement} Field */

const form = () => /** @type {HTMLFormElement} */ (document.getElementById("capacity"));

/**
 * @param {string} name
 * @param {unknown} value
 */
function put(name, value) {
  /** @type {Field} */ (form().elements.namedItem(name)).value = JSON.stringify(value);
}

/**
 * @param {Element} box
 * @param {string} name
 * @returns {Field}
 */
const part = (box, name) => /** @type {Field} */ (box.querySelector(`[data-part=${name}]`));

/**
 * @param {string} selector
 * @returns {HTMLElement[]}
 */
const all = (selector) => [...form().querySelectorAll(selector)].map((one) => /** @type {HTMLElement} */ (one));

/** Writes what the fields say into the form's body. */
function collect() {
  put("machines", all("[data-machine]").map(machine));
  put("opening/weekly", weekly());
  put("opening/exceptions", all("[data-exception]").map(exception));
  put("people", people());
  put("limits/refused_designs", all("[data-refuses]").filter((box) => /** @type {Field} */ (box).checked)
    .map((box) => box.dataset.refuses));
}

/** @param {HTMLElement} card */
function machine(card) {
  const known = JSON.parse(card.dataset.machine ?? "{}");
  const size = part(card, "largest_part_mm").value.match(/[0-9.]+/g);
  return {
    ...known,
    name: part(card, "name").value.trim(),
    count: Number(part(card, "count").value),
    speed_percent: Number(part(card, "speed_percent").value),
    share_percent: Number(part(card, "share_percent").value),
    eur_per_hour: Number(part(card, "eur_per_hour").value),
    hours: part(card, "hours").checked ? "always" : "opening",
    largest_part_mm: size ? size.map(Number) : null,
    materials: materials(card, known.materials ?? []),
  };
}

/**
 * @param {HTMLElement} card
 * @param {string[]} known Those the network has no box for stay.
 */
function materials(card, known) {
  const boxes = [...card.querySelectorAll("[data-material]")].map((box) => /** @type {Field} */ (box));
  const listed = boxes.map((box) => box.dataset.material);
  const chosen = [
    ...boxes.filter((box) => box.checked).map((box) => box.dataset.material),
    ...known.filter((name) => !listed.includes(name)),
  ];
  return chosen.length ? chosen : null;
}

function weekly() {
  /** @type {Map<string, string[]>} */
  const days = new Map();
  for (const field of all("[data-day]")) {
    for (const [open, close] of readHours(/** @type {Field} */ (field).value) ?? []) {
      const span = `${clock(open)}-${clock(close)}`;
      days.set(span, [...(days.get(span) ?? []), field.dataset.day ?? ""]);
    }
  }
  return [...days].map(([span, listed]) => ({ days: listed, open: span.slice(0, 5), close: span.slice(6) }));
}

/** @param {HTMLElement} row */
function exception(row) {
  const spans = readHours(part(row, "hours").value) ?? [];
  return {
    ...JSON.parse(row.dataset.exception ?? "{}"),
    date: part(row, "date").value,
    hours: spans.map(([open, close]) => ({ open: clock(open), close: clock(close) })),
  };
}

function people() {
  const row = /** @type {HTMLElement} */ (form().querySelector("[data-people]"));
  const count = part(row, "count").value;
  if (count === "") return null;
  return {
    ...(JSON.parse(row.dataset.people ?? "null") ?? {}),
    count: Number(count),
    share_percent: Number(part(row, "share_percent").value || 100),
    eur_per_hour: Number(part(row, "eur_per_hour").value || 0),
  };
}

/** @param {HTMLElement} button */
function add(button) {
  const { capability = "", name = "" } = button.dataset;
  const before = all("[data-machine]").filter((card) => JSON.parse(card.dataset.machine ?? "{}").capability === capability);
  const last = before.at(-1);
  if (last) step(last, 1);
  else append(capability, name, /** @type {Element} */ (button.querySelector("svg")));
  touch();
  const card = /** @type {HTMLElement} */ (last ?? all("[data-machine]").at(-1));
  const status = /** @type {HTMLElement} */ (document.getElementById("tapped"));
  status.textContent = t("{name}: {count}", { name, count: part(card, "count").value });
}

/**
 * @param {string} capability
 * @param {string} name
 * @param {Element} icon
 */
function append(capability, name, icon) {
  const card = copyOf("new-machine");
  const used = all("[data-machine]").map((one) => JSON.parse(one.dataset.machine ?? "{}").id);
  let id = capability;
  for (let count = 2; used.includes(id); count += 1) id = `${capability}-${count}`;
  card.dataset.machine = JSON.stringify({ ...JSON.parse(card.dataset.machine ?? "{}"), id, name, capability });
  part(card, "name").value = name;
  card.querySelector("svg")?.replaceWith(icon.cloneNode(true));
  /** @type {HTMLElement} */ (card.querySelector(".soft")).textContent = name;
  form().querySelector("ul.machines")?.append(card);
}

/** @param {string} template */
function copyOf(template) {
  const source = /** @type {HTMLTemplateElement} */ (document.getElementById(template));
  return /** @type {HTMLElement} */ (source.content.firstElementChild?.cloneNode(true));
}

/**
 * @param {Element} card
 * @param {number} by
 */
function step(card, by) {
  const field = part(card, "count");
  field.value = String(Math.max(0, Number(field.value) + by));
}

/** Notes that somebody has changed something: the page is not drawn over it. */
function touch() {
  form().dataset.dirty = "";
}

/** @param {Field} field */
function checkHours(field) {
  const isRight = readHours(field.value) !== null;
  field.setCustomValidity(isRight ? "" : t("Write hours like 09:00-12:00, 14:00-18:00."));
}

document.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const button = target.closest("button");
  if (!button || !form()?.contains(button)) return;
  const row = button.closest("[data-machine], [data-exception]");
  if (button.dataset.capability) add(button);
  else if (button.dataset.step && row) step(row, Number(button.dataset.step));
  else if ("remove" in button.dataset) row?.remove();
  else if (button.dataset.add) form().querySelector("ul.exceptions")?.append(copyOf("new-exception"));
  else return;
  touch();
});

document.addEventListener("input", (event) => {
  const field = /** @type {Field} */ (event.target);
  if ("hours" in field.dataset) checkHours(field);
});

// Before the form's own listener, so that what it reads is complete.
document.addEventListener("submit", (event) => {
  if (event.target === form()) collect();
  else if (event.target === document.getElementById("import-lab")) aim();
}, true);

document.addEventListener("called", (event) => {
  const { data } = /** @type {CustomEvent} */ (event).detail;
  if (event.target === form()) {
    form().dataset.version = data.version;
    tellDeclared(data);
    void refresh();
  } else if (event.target === document.getElementById("import-lab")) tellImported(data);
});

/** @param {any} data */
function tellDeclared(data) {
  const box = /** @type {HTMLElement} */ (document.getElementById("declared"));
  const lines = [t("Declared. Thank you!")];
  for (const { pool, day, over_s: over } of data.over_committed) {
    lines.push(t("{day}: promised {hours} h more than these hours of {pool}; what you accepted stays.", {
      day: moment(`${day}T12:00:00Z`), hours: number(over / 3600), pool,
    }));
  }
  for (const warning of data.warnings) lines.push(warning.message);
  box.replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
  box.hidden = false;
}

/** @param {any} data */
function tellImported(data) {
  const said = data.times === undefined
    ? t("Read: {declared} declared, {counted} counted, {unchanged} unchanged.", {
      declared: data.declared.length, counted: data.counted.length, unchanged: data.unchanged,
    })
    : t("Read: {times} busy times.", { times: data.times });
  say([said, ...data.warnings.map((/** @type {{message: string}} */ one) => one.message)].join(" "));
}

/** Lets the form of files call what its choice says. */
function aim() {
  const importing = /** @type {HTMLFormElement} */ (document.getElementById("import-lab"));
  const choice = /** @type {HTMLSelectElement} */ (importing.querySelector("select[data-address]"));
  const option = choice.selectedOptions[0];
  const isBookings = option.value.endsWith("fab_manager");
  const machines = /** @type {Field} */ (importing.querySelector("[data-machines]"));
  /** @type {HTMLElement} */ (importing.querySelector("[data-for]")).hidden = !isBookings;
  const more = isBookings ? `&machines=${encodeURIComponent(machines.value.trim())}` : "";
  importing.dataset.call = `POST ${choice.dataset.address}/${option.value}${more}`;
  importing.dataset.type = option.dataset.type;
}

document.addEventListener("change", (event) => {
  if (/** @type {HTMLElement} */ (event.target).matches("select[data-address]")) aim();
});
document.addEventListener("refreshed", drawWeek);
listenToWeek();
drawWeek();
