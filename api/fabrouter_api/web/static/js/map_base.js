// @ts-check
/** The ground that maps are drawn on: outlines of countries and departments, main roads. */

/** @typedef {[number, number]} Point Longitude and latitude. */
/** @typedef {{countries: Point[][], departments: Point[][]}} Ground */

const DEGREE = { countries: 100, departments: 500, roads: 100 };
export const ROADS_FROM_ZOOM = 6;

/** @returns {Promise<Ground>} */
export async function ground() {
  const packed = await read("base");
  return {
    countries: lines(packed.countries, DEGREE.countries),
    departments: lines(packed.departments, DEGREE.departments),
  };
}

/** @returns {Promise<Point[][]>} */
export async function roads() {
  return lines((await read("roads")).roads, DEGREE.roads);
}

/** @param {"base" | "roads"} name */
async function read(name) {
  const address = name === "base" ? new URL("../map/base.json", import.meta.url) : new URL("../map/roads.json", import.meta.url);
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`The ground of the map is not there: ${answer.status}`);
  return answer.json();
}

/**
 * @param {number[][]} packed Whole numbers: the first point, then steps.
 * @param {number} degree
 * @returns {Point[][]}
 */
function lines(packed, degree) {
  return packed.map((steps) => {
    let x = 0;
    let y = 0;
    /** @type {Point[]} */
    const line = [];
    for (let at = 0; at < steps.length; at += 2) {
      x += steps[at];
      y += steps[at + 1];
      line.push([x / degree, y / degree]);
    }
    return line;
  });
}
