// @ts-check
/** What a map shows of a plan: labs by load, sites by fulfilment, flows by quantity. */

/**
 * @typedef {{day: string, design: string, units: number}} Load
 * @typedef {{kind: string, id: string, name: string, region: string, units: number, load_h: number, capacity_h: number,
 *   lots: number, requested: number, on_time: number, late: number, unmet: number}} Place
 * @typedef {{origin: string, destination: string, units: number, loads: Load[]}} Trip
 * @typedef {{design: string, day: string, region: string}} Filter
 * @typedef {import("./map.js").Point} Point
 */

export const FULFILMENT = { good: "#2a8f5a", late: "#e8a33d", bad: "#c4283c", none: "#9aa7ac" };
const LAB = "#3558a8";
const QUIET = "#c9d0d4";
const INK = "#16262b";

/** The features of a plan, by what they are. */
export class PlanOnMap {
  /** @param {any} tree A FeatureCollection of the API. */
  constructor(tree) {
    /** @type {Map<string, {place: Place, at: Point}>} */
    this.labs = new Map();
    /** @type {Map<string, {place: Place, at: Point}>} */
    this.sites = new Map();
    /** @type {Trip[]} */
    this.trips = [];
    for (const { geometry, properties } of tree.features) {
      if (properties.kind === "flow") this.trips.push(properties);
      else (properties.kind === "site" ? this.sites : this.labs).set(properties.id, { place: properties, at: geometry.coordinates });
    }
    /** @type {{id: string, name: string, name_fr: string}[]} */
    this.designs = tree.designs;
  }

  /** Where something happens. */
  get points() {
    const places = [...this.labs.values(), ...this.sites.values()];
    const busy = places.filter(({ place }) => place.kind === "site" || place.lots > 0);
    return (busy.length ? busy : places).map(({ at }) => at);
  }

  get days() {
    return [...new Set(this.trips.flatMap((trip) => trip.loads.map((load) => load.day)))].sort();
  }

  get regions() {
    const places = [...this.labs.values(), ...this.sites.values()];
    return [...new Set(places.map(({ place }) => place.region))].filter(Boolean).sort();
  }

  /** @param {string} id */
  place(id) {
    return this.labs.get(id) ?? this.sites.get(id);
  }

  /**
   * Returns the trips that a filter lets through, with the units that it leaves of them.
   * @param {Filter} filter
   */
  through(filter) {
    /** @type {{trip: Trip, units: number}[]} */
    const found = [];
    for (const trip of this.trips) {
      if (filter.region && ![trip.origin, trip.destination].some((id) => this.place(id)?.place.region === filter.region)) continue;
      let units = 0;
      for (const load of trip.loads) {
        if ((!filter.design || load.design === filter.design) && (!filter.day || load.day === filter.day)) units += load.units;
      }
      if (units > 0) found.push({ trip, units });
    }
    return found;
  }

  /**
   * Returns what to draw.
   * @param {Filter} filter
   * @returns {{content: import("./map.js").Content, units: number}}
   */
  drawn(filter) {
    const trips = this.through(filter);
    const isFiltered = Boolean(filter.design || filter.day || filter.region);
    const touched = new Set(trips.flatMap(({ trip }) => [trip.origin, trip.destination]));
    const most = Math.max(1, ...trips.map(({ units }) => units));
    const flows = trips.flatMap(({ trip, units }) => {
      const from = this.place(trip.origin)?.at;
      const to = this.place(trip.destination)?.at;
      return from && to ? [{ id: `${trip.origin} ${trip.destination}`, from, to, width: 0.8 + 5 * Math.sqrt(units / most) }] : [];
    });
    const highest = Math.max(1, ...[...this.labs.values()].map(({ place }) => place.load_h));
    const largest = Math.max(1, ...[...this.sites.values()].map(({ place }) => place.requested));
    /** @param {string} id @param {boolean} works */
    const shown = (id, works) => (isFiltered ? touched.has(id) : works);
    const sites = [...this.sites.entries()].map(([id, { place, at }]) => ({
      id, at,
      radius: 3 + 7 * Math.sqrt(place.requested / largest),
      fill: !isFiltered || touched.has(id) ? fulfilment(place) : QUIET,
      line: INK,
    }));
    const labs = [...this.labs.entries()].map(([id, { place, at }]) => {
      const works = shown(id, place.lots > 0);
      return { id, at, radius: works ? 3 + 9 * Math.sqrt(place.load_h / highest) : 2.5, fill: works ? LAB : QUIET, line: "#ffffff" };
    });
    const bySize = [...sites, ...labs].sort((a, b) => b.radius - a.radius);
    return { content: { spots: bySize, flows }, units: trips.reduce((sum, { units }) => sum + units, 0) };
  }
}

/** @param {Place} site */
function fulfilment(site) {
  if (site.unmet > 0) return FULFILMENT.bad;
  if (site.late > 0) return FULFILMENT.late;
  return site.on_time > 0 ? FULFILMENT.good : FULFILMENT.none;
}
