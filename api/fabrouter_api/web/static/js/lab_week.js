// @ts-check
/**
 * A week to drag hours in. The text fields of the days are what counts: the grid shows what they say
 * and writes into them. Arrow keys move, the space bar opens or closes, with Shift held moves paint.
 */

import { changed, clock, readHours, share, writeHours } from "./lab_hours.js";

const DAY_HOURS = [6, 22];

/** @type {{isOpen: boolean} | null} What is being painted. */
let brush = null;
let [day, hour] = [0, 9];
let isWhole = false;

/** @returns {HTMLInputElement[]} */
const fields = () => [...document.querySelectorAll("input[data-day]")].map((field) => /** @type {HTMLInputElement} */ (field));

/** @param {HTMLInputElement} field */
const spansOf = (field) => readHours(field.value) ?? [];

/** Draws the week anew, as the text fields say. */
export function drawWeek() {
  const place = document.getElementById("week");
  if (!place) return;
  const { days = "", label = "" } = place.dataset;
  const [first, last] = isWhole ? [0, 24] : DAY_HOURS;
  if (hour < first || hour >= last) hour = first;
  const table = document.createElement("table");
  table.className = "week";
  table.setAttribute("role", "grid");
  table.setAttribute("aria-label", label);
  const head = table.createTHead().insertRow();
  head.append(document.createElement("td"), ...days.split(",").map((name) => heading(name, "col")));
  const body = table.createTBody();
  for (let row = first; row < last; row += 1) {
    const line = body.insertRow();
    line.append(heading(clock(row * 60), "row"), ...fields().map((_, column) => cell(column, row)));
  }
  place.replaceChildren(table);
  paintCells();
}

/**
 * @param {string} words
 * @param {string} scope
 */
const heading = (words, scope) =>
  Object.assign(document.createElement("th"), { textContent: words, scope, role: scope === "col" ? "columnheader" : "rowheader" });

/**
 * @param {number} column
 * @param {number} row
 */
function cell(column, row) {
  const one = document.createElement("td");
  one.setAttribute("role", "gridcell");
  one.dataset.column = String(column);
  one.dataset.row = String(row);
  return one;
}

function paintCells() {
  const spans = fields().map(spansOf);
  for (const one of cells()) {
    const [column, row] = [Number(one.dataset.column), Number(one.dataset.row)];
    const open = share(spans[column] ?? [], row);
    one.setAttribute("aria-selected", String(open === 1));
    one.toggleAttribute("data-part", open > 0 && open < 1);
    one.tabIndex = column === day && row === hour ? 0 : -1;
  }
}

/** @returns {HTMLTableCellElement[]} */
const cells = () => [...document.querySelectorAll("#week td[data-row]")].map((one) => /** @type {HTMLTableCellElement} */ (one));

/**
 * @param {number} column
 * @param {number} row
 */
const cellAt = (column, row) => cells().find((one) => one.dataset.column === String(column) && one.dataset.row === String(row));

/**
 * Opens or closes one hour.
 * @param {number} column
 * @param {number} row
 * @param {boolean} isOpen
 */
function set(column, row, isOpen) {
  const field = fields()[column];
  field.value = writeHours(changed(spansOf(field), [row * 60, row * 60 + 60], isOpen));
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/**
 * @param {number} x
 * @param {number} y
 */
function cellUnder(x, y) {
  const found = document.elementFromPoint(x, y);
  return found instanceof HTMLTableCellElement && found.dataset.row ? found : null;
}

/** @param {HTMLTableCellElement} one */
function go(one) {
  [day, hour] = [Number(one.dataset.column), Number(one.dataset.row)];
  paintCells();
  one.focus();
}

/** Lets people paint in the grid. */
export function listenToWeek() {
  document.addEventListener("pointerdown", (event) => {
    const one = cellUnder(event.clientX, event.clientY);
    if (!one || event.button !== 0) return;
    event.preventDefault();
    brush = { isOpen: one.getAttribute("aria-selected") !== "true" };
    go(one);
    set(day, hour, brush.isOpen);
  });
  document.addEventListener("pointermove", (event) => {
    const one = brush && cellUnder(event.clientX, event.clientY);
    if (!brush || !one) return;
    set(Number(one.dataset.column), Number(one.dataset.row), brush.isOpen);
  });
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => { brush = null; });
  document.addEventListener("keydown", press);
  document.addEventListener("input", (event) => {
    if (/** @type {HTMLElement} */ (event.target).dataset.day) paintCells();
  });
  document.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button[data-week]");
    if (button instanceof HTMLButtonElement) preset(button);
  });
}

/** @type {Record<string, [number, number]>} */
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @param {KeyboardEvent} event */
function press(event) {
  const here = /** @type {HTMLElement} */ (event.target);
  if (!(here instanceof HTMLTableCellElement) || !here.dataset.row) return;
  [day, hour] = [Number(here.dataset.column), Number(here.dataset.row)];
  const isOpen = here.getAttribute("aria-selected") === "true";
  if (event.key === " " || event.key === "Enter") set(day, hour, !isOpen);
  else if (event.key in MOVES) {
    const next = cellAt(day + MOVES[event.key][0], hour + MOVES[event.key][1]);
    if (!next) return;
    go(next);
    if (event.shiftKey) set(day, hour, isOpen);
  } else return;
  event.preventDefault();
}

/** @param {HTMLButtonElement} button */
function preset(button) {
  if (button.dataset.week === "night") {
    isWhole = !isWhole;
    button.setAttribute("aria-pressed", String(isWhole));
    drawWeek();
    return;
  }
  for (const [place, field] of fields().entries()) {
    field.value = button.dataset.week === "office" && place < 5 ? "09:00-17:00" : "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
