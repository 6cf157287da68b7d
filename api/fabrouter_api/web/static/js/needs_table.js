// @ts-check
/**
 * Needs from a table: cells are pasted, dropped or read from a file, columns matched, every fault
 * shown in its cell; the server checks (dry run) after each change and takes all rows or none.
 */

import { ApiProblem, call, newKey } from "./api.js";
import { refresh, say } from "./live.js";
import { faultWords, learnProblems, problemWords } from "./problem_words.js";
import { number, t } from "./words.js";

const SYNONYMS = {
  id: ["key", "clé", "cle", "numéro", "numero", "no"],
  site: ["destination", "lieu", "hospital", "hôpital", "hopital"],
  designs: ["design", "product", "produit", "modèle", "modele"],
  quantity: ["quantité", "quantite", "qty", "number", "nombre"],
  priority: ["priorité", "priorite", "urgency", "urgence"],
  release: ["from", "début", "debut"],
  due: ["needed by", "échéance", "echeance", "due date", "due_date", "pour le"],
  deadline: ["limite", "date_limite"],
  note: ["remarque", "comment", "commentaire"],
};
const SHOWN = 200;

const box = /** @type {HTMLElement | null} */ (document.getElementById("table"));
const cells = /** @type {HTMLTextAreaElement} */ (document.getElementById("cells"));
const file = /** @type {HTMLInputElement} */ (document.getElementById("table-file"));

/** @type {string[][]} */
let rows = [];
/** @type {string[]} Column of the import that each column of the table is; "" = left out. */
let meanings = [];
let turn = 0;

if (box) {
  cells.addEventListener("input", () => take(cells.value));
  file.addEventListener("change", async () => { if (file.files?.[0]) take(await file.files[0].text()); });
  for (const name of ["dragover", "dragleave", "drop"]) {
    cells.addEventListener(name, (event) => cells.classList.toggle("over", event.type === "dragover"));
  }
  cells.addEventListener("dragover", (event) => event.preventDefault());
  cells.addEventListener("drop", async (event) => {
    const dropped = event.dataTransfer?.files[0];
    if (!dropped) return;
    event.preventDefault();
    take(await dropped.text());
  });
}

/** @param {string} text */
function take(text) {
  if (!box) return;
  // @ts-ignore Papa Parse is a classic script.
  const found = /** @type {string[][]} */ (window.Papa.parse(text.trim(), { skipEmptyLines: true }).data);
  box.hidden = found.length < 2;
  if (found.length < 2) return;
  const [header, ...body] = found;
  meanings = header.map(meaningOf);
  rows = body.map((row) => header.map((_, column) => (row[column] ?? "").trim()));
  if (!meanings.includes("id")) {
    meanings.push("id");
    rows.forEach((row, index) => row.push(`${new Date().toISOString().slice(0, 10)}-${index + 1}`));
    header.push("id");
  }
  draw(header);
  void check();
}

/** @param {string} name */
function meaningOf(name) {
  const plain = name.trim().toLowerCase();
  for (const column of (box?.dataset.columns ?? "").split(" ")) {
    const also = SYNONYMS[/** @type {keyof typeof SYNONYMS} */ (column)] ?? [];
    if (plain === column || also.includes(plain)) return column;
  }
  return "";
}

/** @param {string[]} header */
function draw(header) {
  if (!box) return;
  const table = element("table", "sheet");
  table.append(element("caption", "", t("{n} rows; the first {shown} can be mended here", { n: number(rows.length), shown: number(Math.min(SHOWN, rows.length)) })));
  const top = table.appendChild(element("thead")).appendChild(element("tr"));
  top.append(heading(t("Row")));
  header.forEach((name, column) => {
    const cell = heading("");
    cell.append(chooser(name, column));
    top.append(cell);
  });
  const body = table.appendChild(element("tbody"));
  rows.slice(0, SHOWN).forEach((row, index) => {
    const line = body.appendChild(element("tr"));
    line.append(element("td", "number", String(index + 2)));
    row.forEach((value, column) => line.append(cellOf(index, column, value)));
  });
  const scroll = element("div", "scroll");
  scroll.append(table);
  const foot = element("div", "actions");
  const send = /** @type {HTMLButtonElement} */ (element("button", "", t("Bring them in")));
  send.type = "button";
  send.id = "bring-in";
  send.addEventListener("click", () => void bringIn(send));
  foot.append(send, choice());
  const verdict = element("div", "errors");
  verdict.id = "verdict";
  verdict.setAttribute("role", "status");
  verdict.hidden = true;
  box.replaceChildren(scroll, verdict, foot);
}

function choice() {
  const label = element("label", "check", "");
  const tick = /** @type {HTMLInputElement} */ (element("input"));
  tick.type = "checkbox";
  tick.id = "upsert";
  tick.addEventListener("change", () => void check());
  label.append(tick, " ", t("Change needs whose key exists already"));
  return label;
}

/**
 * @param {string} name
 * @param {number} column
 */
function chooser(name, column) {
  const label = element("label", "", name || t("Column {n}", { n: column + 1 }));
  const select = /** @type {HTMLSelectElement} */ (element("select"));
  select.append(new Option(t("leave out"), ""));
  for (const meaning of (box?.dataset.columns ?? "").split(" ")) select.append(new Option(meaning, meaning));
  select.value = meanings[column];
  select.addEventListener("change", () => { meanings[column] = select.value; void check(); });
  label.append(select);
  return label;
}

/**
 * @param {number} row
 * @param {number} column
 * @param {string} value
 */
function cellOf(row, column, value) {
  const cell = element("td");
  const input = /** @type {HTMLInputElement} */ (element("input"));
  input.value = value;
  input.setAttribute("aria-label", t("Row {row}, column {column}", { row: row + 2, column: column + 1 }));
  input.addEventListener("change", () => { rows[row][column] = input.value; void check(); });
  cell.dataset.row = String(row + 2);
  cell.dataset.column = String(column);
  cell.append(input);
  return cell;
}

/** The table as the server reads it: only columns with a meaning, under their own names. */
function csv() {
  const kept = meanings.flatMap((meaning, column) => (meaning ? [column] : []));
  // @ts-ignore Papa Parse is a classic script.
  const text = window.Papa.unparse([kept.map((column) => meanings[column]), ...rows.map((row) => kept.map((column) => row[column]))]);
  return new Blob([text], { type: "text/csv" });
}

/** @param {boolean} isTrial */
function address(isTrial) {
  const upsert = /** @type {HTMLInputElement} */ (document.getElementById("upsert")).checked;
  return `${box?.dataset.path}?dry_run=${isTrial}&on_duplicate=${upsert ? "upsert" : "refuse"}`;
}

async function check() {
  const mine = (turn += 1);
  try {
    const { data } = await call("POST", address(true), { file: csv(), type: "text/csv" });
    if (mine === turn) approve(t("All right: {added} new, {updated} changed, {unchanged} as they were.", data));
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    await learnProblems();
    if (mine === turn) refuse(error);
  }
}

/** @param {HTMLButtonElement} button */
async function bringIn(button) {
  button.disabled = true;
  button.dataset.key ??= newKey();
  try {
    const { data } = await call("POST", address(false), { file: csv(), type: "text/csv", key: button.dataset.key });
    cells.value = "";
    file.value = "";
    if (box) box.hidden = true;
    /** @type {HTMLDetailsElement} */ (document.getElementById("bring")).open = false;
    await refresh();
    say(t("Brought in: {added} new, {updated} changed.", data));
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    if (error.status) delete button.dataset.key;
    await learnProblems();
    refuse(error);
  } finally {
    button.disabled = false;
  }
}

/** @param {string} words */
function approve(words) {
  clear();
  verdict(words, true);
}

/** @param {ApiProblem} problem */
function refuse(problem) {
  clear();
  const rest = [];
  for (const fault of problem.errors) {
    const column = meanings.indexOf(fault.column ?? "");
    const cell = box?.querySelector(`td[data-row="${fault.row}"][data-column="${column}"]`);
    if (cell) {
      cell.classList.add("wrong");
      const { words, english } = faultWords(fault);
      const note = element("small", "", words);
      if (english) note.append(" ", Object.assign(element("span", "", english), { lang: "en" }));
      cell.append(note);
    } else {
      rest.push([fault.row ? t("row {row}", { row: fault.row }) : "", fault.column ?? "", fault.detail].filter(Boolean).join(", "));
    }
  }
  verdict([problem.errors.length ? t("{n} faults; nothing was brought in.", { n: problem.errors.length }) : problemWords(problem), ...rest.slice(0, 20)].join("\n"), false);
}

function clear() {
  for (const cell of box?.querySelectorAll("td.wrong") ?? []) {
    cell.classList.remove("wrong");
    for (const note of cell.querySelectorAll("small")) note.remove();
  }
}

/**
 * @param {string} words
 * @param {boolean} isGood
 */
function verdict(words, isGood) {
  const place = document.getElementById("verdict");
  if (!place) return;
  place.className = isGood ? "good-news" : "errors";
  place.replaceChildren(...words.split("\n").map((line) => element("p", "", line)));
  place.hidden = false;
  const send = /** @type {HTMLButtonElement | null} */ (document.getElementById("bring-in"));
  if (send) send.disabled = !isGood;
}

/** @param {string} words */
function heading(words) {
  const cell = element("th", "", words);
  cell.setAttribute("scope", "col");
  return cell;
}

/**
 * @param {string} name
 * @param {string} [style]
 * @param {string} [words]
 */
function element(name, style = "", words = "") {
  const made = document.createElement(name);
  if (style) made.className = style;
  if (words) made.textContent = words;
  return made;
}
