// @ts-check
/** Draws maps with Leaflet on a canvas, for browsers without fast WebGL. */

import * as L from "../vendor/leaflet/leaflet-src.esm.js";
import { COLOURS } from "./map.js";
import { ROADS_FROM_ZOOM, roads } from "./map_base.js";
import { t } from "./words.js";

/** @param {import("./map_base.js").Point} point */
const turned = ([lon, lat]) => /** @type {[number, number]} */ ([lat, lon]);

/**
 * @param {HTMLElement} element
 * @param {import("./map_base.js").Ground} ground
 * @param {[import("./map.js").Point, import("./map.js").Point]} box
 * @returns {Promise<import("./map.js").Drawing>}
 */
export async function draw(element, ground, box) {
  await styled();
  element.classList.add("flat");
  const canvas = L.canvas({ padding: 0.3 });
  const map = L.map(element, { renderer: canvas, attributionControl: false, zoomControl: false, zoomSnap: 0.25 });
  L.control.zoom({ position: "topright", zoomInTitle: t("Zoom in"), zoomOutTitle: t("Zoom out") }).addTo(map);
  const corners = (/** @type {[import("./map.js").Point, import("./map.js").Point]} */ pair) => L.latLngBounds(pair.map(turned));
  map.fitBounds(corners(box));
  const land = [...ground.countries, ...ground.departments].map((ring) => [ring.map(turned)]);
  const outlines = L.polygon(land, {
    renderer: canvas, interactive: false, color: COLOURS.border, weight: 0.7, fillColor: COLOURS.land, fillOpacity: 1,
  }).addTo(map);
  const look = async () => {
    // Leaflet's tiles are half as large as MapLibre's: its zoom is one more.
    if (map.getZoom() < ROADS_FROM_ZOOM + 1) return;
    map.off("zoomend", look);
    const drawn = L.polyline((await roads()).map((line) => line.map(turned)), {
      renderer: canvas, interactive: false, color: COLOURS.road, weight: 1,
    });
    drawn.addTo(map).bringToBack();
    outlines.bringToBack();
  };
  map.on("zoomend", look);
  void look();
  const content = L.layerGroup().addTo(map);
  /** @type {(id: string | null) => void} */
  let hear = () => {};
  map.on("click", () => hear(null));
  return {
    async show({ spots, flows }) {
      content.clearLayers();
      for (const { from, to, width } of flows) {
        content.addLayer(L.polyline([turned(from), turned(to)], {
          renderer: canvas, interactive: false, color: COLOURS.flow, opacity: 0.45, weight: width,
        }));
      }
      for (const { id, at, radius, fill, line } of spots) {
        const spot = L.circleMarker(turned(at), {
          renderer: canvas, radius, color: line, weight: 1, fillColor: fill, fillOpacity: 1, bubblingMouseEvents: false,
        });
        spot.on("click", () => hear(id));
        content.addLayer(spot);
      }
      await new Promise((resolve) => { requestAnimationFrame(resolve); });
    },
    inView: () => {
      const seen = map.getBounds();
      return [[seen.getWest(), seen.getSouth()], [seen.getEast(), seen.getNorth()]];
    },
    frame: (pair) => { map.fitBounds(corners(pair)); },
    onPick: (listener) => { hear = listener; },
    close: () => map.remove(),
  };
}

/** Loads Leaflet's own style. */
function styled() {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL("../vendor/leaflet/leaflet.css", import.meta.url).href;
  return new Promise((resolve, reject) => {
    link.addEventListener("load", resolve);
    link.addEventListener("error", reject);
    document.head.append(link);
  });
}
