// @ts-check
/** Draws maps with MapLibre GL. */

import * as gl from "../vendor/maplibre-gl/maplibre-gl.mjs";
import { COLOURS } from "./map.js";
import { ROADS_FROM_ZOOM, roads } from "./map_base.js";
import { t } from "./words.js";

gl.setWorkerUrl(new URL("../vendor/maplibre-gl/maplibre-gl-worker.mjs", import.meta.url).href);

const PICKABLE = ["spots"];
const REACH_PX = 6;

/**
 * @param {HTMLElement} element
 * @param {import("./map_base.js").Ground} ground
 * @param {[import("./map.js").Point, import("./map.js").Point]} box
 * @returns {Promise<import("./map.js").Drawing>}
 */
export async function draw(element, ground, box) {
  const map = new gl.Map({
    container: element,
    style: style(ground),
    bounds: box,
    fitBoundsOptions: { padding: 20 },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 0,
    locale: words(),
  });
  map.addControl(new gl.NavigationControl({ showCompass: false }), "top-right");
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  await once(map, "load");
  showRoads(map);
  return {
    async show(content) {
      source(map, "flows").setData(collection(content.flows.map(flowFeature)));
      source(map, "spots").setData(collection(content.spots.map(spotFeature)));
      await once(map, "idle");
    },
    inView: () => {
      const seen = map.getBounds();
      return [[seen.getWest(), seen.getSouth()], [seen.getEast(), seen.getNorth()]];
    },
    frame: (corners) => { map.fitBounds(corners, { padding: 20, animate: false }); },
    onPick: (hear) => {
      map.on("click", (event) => hear(found(map, event.point)));
      map.on("mousemove", (event) => {
        map.getCanvas().style.cursor = found(map, event.point) === null ? "" : "pointer";
      });
    },
    close: () => map.remove(),
  };
}

const words = () => ({
  "Map.Title": t("Map"),
  "NavigationControl.ZoomIn": t("Zoom in"),
  "NavigationControl.ZoomOut": t("Zoom out"),
});

/**
 * Reads the roads once somebody looks closely.
 * @param {gl.Map} map
 */
function showRoads(map) {
  const look = async () => {
    if (map.getZoom() < ROADS_FROM_ZOOM) return;
    map.off("zoomend", look);
    source(map, "roads").setData(strokes(await roads()));
  };
  map.on("zoomend", look);
  void look();
}

/**
 * @param {gl.Map} map
 * @param {"load" | "idle"} event
 */
const once = (map, event) => new Promise((resolve) => { map.once(event, () => resolve(undefined)); });

/**
 * @param {gl.Map} map
 * @param {string} name
 */
const source = (map, name) => /** @type {gl.GeoJSONSource} */ (map.getSource(name));

/**
 * @param {gl.Map} map
 * @param {{x: number, y: number}} point
 * @returns {string | null}
 */
function found(map, { x, y }) {
  const near = /** @type {[[number, number], [number, number]]} */ (
    [[x - REACH_PX, y - REACH_PX], [x + REACH_PX, y + REACH_PX]]
  );
  return map.queryRenderedFeatures(near, { layers: PICKABLE })[0]?.properties.id ?? null;
}

/** @param {any[]} features */
const collection = (features) => ({ type: /** @type {const} */ ("FeatureCollection"), features });

/** @param {import("./map.js").Spot} spot */
const spotFeature = ({ id, at, radius, fill, line }) => ({
  type: "Feature",
  geometry: { type: "Point", coordinates: at },
  properties: { id, radius, fill, line },
});

/** @param {import("./map.js").Flow} flow */
const flowFeature = ({ id, from, to, width }) => ({
  type: "Feature",
  geometry: { type: "LineString", coordinates: [from, to] },
  properties: { id, width },
});

/** @param {import("./map_base.js").Point[][]} lines */
const strokes = (lines) => ({
  type: /** @type {const} */ ("Feature"),
  geometry: { type: /** @type {const} */ ("MultiLineString"), coordinates: lines },
  properties: {},
});

/** @param {import("./map_base.js").Point[][]} rings */
const areas = (rings) => ({
  type: /** @type {const} */ ("Feature"),
  geometry: { type: /** @type {const} */ ("MultiPolygon"), coordinates: rings.map((ring) => [ring]) },
  properties: {},
});

/**
 * @param {import("./map_base.js").Ground} ground
 * @returns {gl.StyleSpecification}
 */
function style(ground) {
  const land = [...ground.countries, ...ground.departments];
  return {
    version: 8,
    sources: {
      land: { type: "geojson", data: areas(land), tolerance: 0.5 },
      borders: { type: "geojson", data: strokes(land), tolerance: 0.5 },
      roads: { type: "geojson", data: strokes([]), tolerance: 0.5 },
      flows: { type: "geojson", data: collection([]), maxzoom: 8, buffer: 8, tolerance: 0.1 },
      spots: { type: "geojson", data: collection([]), maxzoom: 8, buffer: 32 },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": COLOURS.sea } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": COLOURS.land, "fill-antialias": false } },
      { id: "borders", type: "line", source: "borders", paint: { "line-color": COLOURS.border, "line-width": 0.7 } },
      {
        id: "roads", type: "line", source: "roads", minzoom: ROADS_FROM_ZOOM,
        paint: { "line-color": COLOURS.road, "line-width": ["interpolate", ["linear"], ["zoom"], 6, 0.4, 9, 2] },
      },
      {
        id: "flows", type: "line", source: "flows",
        paint: { "line-color": COLOURS.flow, "line-opacity": 0.45, "line-width": ["get", "width"] },
      },
      {
        id: "spots", type: "circle", source: "spots",
        paint: {
          "circle-radius": ["get", "radius"], "circle-color": ["get", "fill"],
          "circle-stroke-color": ["get", "line"], "circle-stroke-width": 1,
        },
      },
    ],
  };
}
