// @ts-check
/** A map of places and flows: MapLibre GL, or Leaflet on a canvas where there is no fast WebGL. */

import { ground } from "./map_base.js";

/**
 * @typedef {import("./map_base.js").Point} Point
 * @typedef {{id: string, at: Point, radius: number, fill: string, line: string}} Spot
 * @typedef {{id: string, from: Point, to: Point, width: number}} Flow
 * @typedef {{spots: Spot[], flows: Flow[]}} Content Spots are drawn in their order, flows below them.
 */

/**
 * @typedef {object} Drawing
 * @property {(content: Content) => Promise<void>} show Resolves once it is on the screen.
 * @property {(box: [Point, Point]) => void} frame Shows everything from south-west to north-east.
 * @property {() => [Point, Point]} inView What is on the screen, south-west and north-east.
 * @property {(hear: (id: string | null) => void) => void} onPick
 * @property {() => void} close
 */

export const COLOURS = {
  sea: "#dfe9ee", land: "#f7f5ef", border: "#b3bcb8", road: "#e6dcc4", flow: "#0b5d66",
};

/**
 * Draws an empty map into an element.
 * @param {HTMLElement} element
 * @param {[Point, Point]} box
 * @returns {Promise<Drawing>}
 */
export async function openMap(element, box) {
  const kind = hasGl() ? import("./map_gl.js") : import("./map_flat.js");
  const [{ draw }, below] = await Promise.all([kind, ground()]);
  return draw(element, below, box);
}

/** Whether there is WebGL on a graphics card: in software it is many times slower than a plain canvas. */
function hasGl() {
  return document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true }) !== null;
}

/**
 * Returns the box around points, or around France if there is none.
 * @param {Point[]} points
 * @returns {[Point, Point]}
 */
export function boxAround(points) {
  if (points.length === 0) return [[-5, 42], [8.5, 51]];
  const lon = points.map((point) => point[0]).sort((a, b) => a - b);
  const lat = points.map((point) => point[1]).sort((a, b) => a - b);
  // A few places overseas should not shrink all others to a dot.
  const part = (/** @type {number[]} */ row, /** @type {number} */ share) => row[Math.round((row.length - 1) * share)];
  const cut = points.length > 50 ? 0.02 : 0;
  const margin = 0.3;
  return [
    [part(lon, cut) - margin, part(lat, cut) - margin],
    [part(lon, 1 - cut) + margin, part(lat, 1 - cut) + margin],
  ];
}
