// @ts-check
/** The map of a plan, filtered without asking the server again. */

import { get } from "./api.js";
import { say } from "./live.js";
import { boxAround, openMap } from "./map.js";
import { PlanOnMap } from "./plan_content.js";
import { language, number, t } from "./words.js";

/** @typedef {import("./plan_content.js").Filter} Filter */

/**
 * Draws a plan into an element and keeps it in step with the form beside it.
 * @param {HTMLElement} element
 */
async function run(element) {
  const plan = new PlanOnMap(await get(/** @type {string} */ (element.dataset.source)));
  const drawing = await openMap(element, boxAround(plan.points));
  const form = /** @type {HTMLFormElement} */ (document.getElementById("map-filter"));
  fill(form, plan);
  const draw = async () => {
    const began = performance.now();
    const { content, units } = plan.drawn(filterOf(form));
    await drawing.show(content);
    element.dataset.drawMs = String(Math.round(performance.now() - began));
    element.dataset.flows = String(content.flows.length);
    element.dataset.units = String(units);
    element.dataset.labs = String(plan.labs.size);
    element.dataset.sites = String(plan.sites.size);
    tell(content.flows.length, units);
  };
  form.hidden = false;
  form.addEventListener("change", () => void draw());
  form.addEventListener("reset", () => setTimeout(() => void draw()));
  drawing.onPick((id) => pick(plan, id));
  await draw();
  element.dataset.ready = "";
}

/**
 * @param {number} flows
 * @param {number} units
 */
function tell(flows, units) {
  const note = document.getElementById("map-note");
  if (note) note.textContent = t("{units} units on {flows} ways", { units: number(units), flows: number(flows) });
}

/** @param {HTMLFormElement} form @returns {Filter} */
function filterOf(form) {
  const data = new FormData(form);
  const value = (/** @type {string} */ name) => String(data.get(name) ?? "");
  return { design: value("design"), day: value("day"), region: value("region") };
}

/**
 * @param {HTMLFormElement} form
 * @param {PlanOnMap} plan
 */
function fill(form, plan) {
  const used = new Set(plan.trips.flatMap((trip) => trip.loads.map((load) => load.design)));
  options(form, "design", plan.designs.filter(({ id }) => used.has(id)).map(({ id, name, name_fr }) => [id, (language === "fr" && name_fr) || name]));
  options(form, "day", plan.days.map((day) => [day, dayWords(day)]));
  /** @type {Record<string, string>} */
  const names = JSON.parse(form.dataset.regions ?? "{}");
  options(form, "region", plan.regions.map((region) => [region, names[region] ? `${region} ${names[region]}` : region]));
}

/** @param {string} day */
const dayWords = (day) =>
  new Intl.DateTimeFormat(language === "fr" ? "fr-FR" : "en-GB", { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" })
    .format(new Date(`${day}T12:00:00Z`));

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string[][]} rows
 */
function options(form, name, rows) {
  const select = /** @type {HTMLSelectElement} */ (form.elements.namedItem(name));
  for (const [value, words] of rows) select.append(new Option(words, value));
}

/**
 * Says what was picked.
 * @param {PlanOnMap} plan
 * @param {string | null} id
 */
function pick(plan, id) {
  const box = document.getElementById("map-picked");
  if (!box) return;
  const found = id === null ? undefined : plan.place(id);
  box.hidden = !found;
  if (!found) return;
  const { place } = found;
  const name = Object.assign(document.createElement("strong"), { textContent: place.name });
  const figures = place.kind === "site"
    ? t("{requested} asked for: {on_time} on time, {late} late, {unmet} missing", {
      requested: number(place.requested), on_time: number(place.on_time), late: number(place.late), unmet: number(place.unmet),
    })
    : t("{units} units in {lots} lots; {hours} h of {capacity} h", {
      units: number(place.units), lots: number(place.lots), hours: number(place.load_h), capacity: number(place.capacity_h),
    });
  const link = document.createElement("a");
  const page = place.kind === "site" ? `lines?site=${encodeURIComponent(place.id)}` : `schedule?lab=${encodeURIComponent(place.id)}`;
  link.href = `${location.pathname}/${page}`;
  link.textContent = place.kind === "site" ? t("Its orders") : t("Its work");
  box.replaceChildren(name, document.createTextNode(` ${figures} `), link);
}

const element = document.getElementById("plan-map");
if (element) {
  run(element).catch((error) => {
    element.dataset.failed = "";
    say(t("The map could not be drawn; everything it shows is in the tables."));
    throw error;
  });
}
