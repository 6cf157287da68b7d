// @ts-check
/** A search as it goes: figures, curve, and its best plan on the map. */

import uPlot from "../vendor/uplot/uPlot.esm.js";
import { ApiProblem, PREFIX, everyItem, get } from "./api.js";
import { boxAround, openMap } from "./map.js";
import { PlanOnMap } from "./plan_content.js";
import { number, percent, t } from "./words.js";

/** @typedef {import("./map.js").Drawing} Drawing */
/** @typedef {{phase: string, seconds: number | null, objective_eur: number | null, lower_bound_eur: number | null, gap: number | null, incumbent?: number}} Progress */

const ROWS = 200;
/** @type {Record<string, () => string>} */
const PHASES = {
  "": () => t("Waiting for a worker"),
  starting: () => t("Reading the campaign"),
  compiling: () => t("Working out who can make what, when and how far"),
  checking: () => t("Checking the plan"),
  start: () => t("Completing the first plan"),
  greedy: () => t("Looking for a first plan"),
  local_search: () => t("Improving the plan"),
  bound: () => t("Proving how good the plan is"),
  promised: () => t("Keeping what was promised"),
  assignment: () => t("Looking for a first plan"),
  openings: () => t("Choosing which labs work"),
  prices: () => t("Improving the plan and its bound"),
  cpsat: () => t("Searching exactly"),
};

/** Everything that is at a place, under the names that outlines use. */
class Places {
  /** @param {any[]} labs @param {any[]} sites @param {any[]} lines */
  constructor(labs, sites, lines) {
    /** @type {Map<string, any>} */
    this.labs = new Map(labs.map(({ identity }) => [identity.id, identity]));
    /** @type {Map<string, any>} */
    this.sites = new Map(sites.map((site) => [site.slug, site]));
    /** @type {Map<string, any>} */
    this.lines = new Map(lines.map((line) => [line.key, line]));
  }

  /** @param {string} name Labs of other networks carry their network's name in front. */
  lab(name) {
    return this.labs.get(name) ?? this.labs.get(name.slice(name.indexOf(":") + 1));
  }

  /** @param {string} name */
  site(name) {
    return this.sites.get(name.replace(/^site:/, ""));
  }

  /**
   * Returns an outline as the map of a plan would be.
   * @param {any} outline
   */
  tree(outline) {
    /** @type {Map<string, any>} */
    const atSite = new Map();
    for (const line of outline.lines) {
      const site = this.lines.get(line.id)?.site;
      if (!site) continue;
      const sum = atSite.get(site) ?? { requested: 0, on_time: 0, late: 0, unmet: 0 };
      sum.requested += line.on_time + line.late + line.unmet;
      for (const part of ["on_time", "late", "unmet"]) sum[part] += line[part];
      atSite.set(site, sum);
    }
    const labs = outline.labs.map((/** @type {any} */ row) => point({ kind: "lab", ...row }, this.lab(row.id)));
    const sites = [...atSite].map(([slug, sum]) => point({ kind: "site", id: slug, ...sum }, this.sites.get(slug)));
    const flows = outline.flows.map((/** @type {any} */ { origin, destination, units }) => ({
      geometry: null,
      properties: {
        kind: "flow", origin, units, loads: [{ day: "", design: "", units }],
        destination: this.site(destination)?.slug ?? destination,
      },
    }));
    return { designs: [], features: [...labs, ...sites, ...flows].filter(Boolean) };
  }
}

/**
 * @param {any} properties
 * @param {any} row
 */
function point(properties, row) {
  if (!row) return null;
  const { lat, lon, region } = row.place;
  return { geometry: { coordinates: [lon, lat] }, properties: { region, name: row.name, ...properties } };
}

/** Plan and bound over time. */
class Curve {
  /** @param {HTMLElement} element */
  constructor(element) {
    /** @type {(number | null)[][]} */
    this.data = [[], [], []];
    this.rows = /** @type {HTMLElement} */ (document.getElementById("curve-rows"));
    const size = { width: element.clientWidth, height: 260 };
    this.plot = new uPlot({
      ...size,
      legend: { show: true, live: false },
      cursor: { show: false },
      scales: { x: { time: false } },
      axes: [{ label: t("Seconds") }, { label: t("EUR"), size: 80, values: (/** @type {any} */ _, /** @type {number[]} */ marks) => marks.map(number) }],
      series: [
        { label: t("Seconds") },
        { label: t("Best plan"), stroke: "#0b5d66", width: 2, paths: uPlot.paths.stepped?.({ align: 1 }) },
        { label: t("Bound"), stroke: "#b06a1a", width: 2, dash: [6, 4], paths: uPlot.paths.stepped?.({ align: 1 }) },
      ],
    }, /** @type {uPlot.AlignedData} */ (/** @type {unknown} */ (this.data)), element);
    new ResizeObserver(() => this.plot.setSize({ width: element.clientWidth, height: 260 })).observe(element);
  }

  /** @param {Progress} progress */
  add({ seconds, objective_eur: plan, lower_bound_eur: bound }) {
    if (seconds === null || (plan === null && bound === null)) return;
    const [times, plans, bounds] = this.data;
    if (times.at(-1) === seconds) return;
    times.push(seconds);
    plans.push(plan);
    // The first bound is nothing at all and would only flatten the curves.
    bounds.push(bound === 0 ? null : bound);
    this.plot.setData(/** @type {uPlot.AlignedData} */ (/** @type {unknown} */ (this.data)));
    const row = document.createElement("tr");
    for (const value of [seconds, plan, bound]) {
      const cell = Object.assign(document.createElement("td"), { className: "number", textContent: value === null ? "–" : number(value) });
      row.append(cell);
    }
    this.rows.append(row);
    if (this.rows.childElementCount > ROWS) this.rows.firstElementChild?.remove();
  }
}

/** The best plan so far, read whenever there is a newer one. */
class LiveMap {
  /**
   * @param {HTMLElement} element
   * @param {string} solve
   * @param {Promise<Places>} places
   */
  constructor(element, solve, places) {
    this.element = element;
    this.path = `/solves/${solve}/incumbent`;
    this.places = places;
    /** @type {Promise<Drawing>} */
    this.drawing = openMap(element, boxAround([]));
    this.shown = 0;
    this.isBusy = false;
    this.isFramed = false;
  }

  /** @param {number} newest */
  async follow(newest) {
    if (this.isBusy || newest <= this.shown) return;
    this.isBusy = true;
    try {
      const [{ number: which, outline }, places, drawing] = await Promise.all([get(this.path), this.places, this.drawing]);
      const plan = new PlanOnMap(places.tree(outline));
      if (!this.isFramed) drawing.frame(boxAround(plan.points));
      this.isFramed = true;
      const { content, units } = plan.drawn({ design: "", day: "", region: "" });
      await drawing.show(content);
      this.shown = which;
      this.element.dataset.shown = String(which);
      this.element.dataset.units = String(units);
      tell("search-on-time", percent(share(outline.lines, "on_time")));
      tell("search-unmet", number(sum(outline.lines, "unmet")));
    } catch (error) {
      // The search may end between the news and the question.
      if (!(error instanceof ApiProblem)) throw error;
    } finally {
      this.isBusy = false;
    }
  }
}

/** @param {any[]} rows @param {string} name */
const sum = (rows, name) => rows.reduce((total, row) => total + row[name], 0);

/** @param {any[]} lines @param {string} name */
function share(lines, name) {
  const whole = sum(lines, "on_time") + sum(lines, "late") + sum(lines, "unmet");
  return whole ? sum(lines, name) / whole : 0;
}

/** @param {string} id @param {string} words */
function tell(id, words) {
  const place = document.getElementById(id);
  if (place && place.textContent !== words) place.textContent = words;
}

/**
 * Follows a search until it ends; then the page shows its plan.
 * @param {HTMLElement} search
 */
function follow(search) {
  const { solve = "", campaign = "", network = "" } = search.dataset;
  const places = Promise.all([
    everyItem(`/networks/${network}/labs`), everyItem(`/networks/${network}/sites`), everyItem(`/campaigns/${campaign}/lines`),
  ]).then(([labs, sites, lines]) => new Places(labs, sites, lines));
  const map = new LiveMap(/** @type {HTMLElement} */ (document.getElementById("live-map")), solve, places);
  const curve = new Curve(/** @type {HTMLElement} */ (document.getElementById("curve")));
  const time = /** @type {HTMLProgressElement} */ (document.getElementById("search-time"));
  const source = new EventSource(`${PREFIX}/solves/${solve}/progress`);
  source.addEventListener("progress", (event) => {
    const { state, progress } = /** @type {{state: string, progress: Progress}} */ (JSON.parse(event.data));
    if (state !== "queued" && state !== "running") {
      source.close();
      location.reload();
      return;
    }
    show(progress, time);
    curve.add(progress);
    void map.follow(progress.incumbent ?? 0);
  });
  window.addEventListener("pagehide", () => source.close(), { once: true });
}

/**
 * @param {Progress} progress
 * @param {HTMLProgressElement} time
 */
function show(progress, time) {
  tell("search-phase", PHASES[progress.phase]?.() ?? t("Searching"));
  if (progress.seconds !== null) {
    tell("search-seconds", t("{seconds} s", { seconds: number(progress.seconds) }));
    time.value = progress.seconds;
  }
  if (progress.objective_eur !== null) tell("search-objective", `${number(progress.objective_eur)} €`);
  if (progress.lower_bound_eur !== null) tell("search-bound", `${number(progress.lower_bound_eur)} €`);
  if (progress.gap !== null) tell("search-gap", percent(progress.gap));
}

const search = document.getElementById("search");
if (search) follow(search);
