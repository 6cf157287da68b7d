// @ts-check
/** Needs drawn on the map: sites are chosen there or by name, and become rows of the table of needs. */

import { everyItem } from "./api.js";
import { boxAround, openMap } from "./map.js";
import { number, t } from "./words.js";

/** @typedef {{slug: string, name: string, place: {lat: number, lon: number}}} Site */

const LOOK = { chosen: { radius: 8, fill: "#a3182b" }, other: { radius: 5, fill: "#3558a8" } };

/** @type {Map<string, Site>} */
const sites = new Map();
/** @type {Set<string>} */
const chosen = new Set();
/** @type {import("./map.js").Drawing | null} */
let drawing = null;

const box = /** @type {HTMLDetailsElement | null} */ (document.getElementById("draw"));
/** @param {string} id */
const field = (id) => /** @type {HTMLInputElement} */ (document.getElementById(id));

box?.addEventListener("toggle", () => { if (box.open && !drawing) void open(); });
field("choose-none")?.addEventListener("click", () => { chosen.clear(); void show(); });
field("choose-view")?.addEventListener("click", () => { chooseInView(); void show(); });
field("draw-rows")?.addEventListener("click", intoTable);
field("find-site")?.addEventListener("change", () => {
  const wanted = [...sites.values()].find((site) => site.name === field("find-site").value);
  if (!wanted) return;
  chosen.add(wanted.slug);
  field("find-site").value = "";
  void show();
});

async function open() {
  const element = /** @type {HTMLElement} */ (document.getElementById("needs-map"));
  for (const site of await everyItem(element.dataset.sites ?? "")) sites.set(site.slug, site);
  drawing = await openMap(element, boxAround([...sites.values()].map(at)));
  drawing.onPick((slug) => {
    if (slug === null) return;
    if (!chosen.delete(slug)) chosen.add(slug);
    void show();
  });
  await show();
  element.dataset.ready = "";
}

/** @param {Site} site @returns {import("./map.js").Point} */
const at = (site) => [site.place.lon, site.place.lat];

async function show() {
  const spots = [...sites.values()].map((site) => ({
    id: site.slug, at: at(site), line: "#ffffff", ...(chosen.has(site.slug) ? LOOK.chosen : LOOK.other),
  }));
  // Chosen ones last, so that none is hidden by a neighbour.
  spots.sort((a, b) => Number(chosen.has(a.id)) - Number(chosen.has(b.id)));
  await drawing?.show({ spots, flows: [] });
  const names = [...chosen].slice(0, 5).map((slug) => sites.get(slug)?.name ?? slug);
  field("sites-chosen").textContent = chosen.size
    ? t("{n} sites: {names}", { n: number(chosen.size), names: names.join(", ") + (chosen.size > 5 ? " …" : "") })
    : t("No site is chosen.");
}

function chooseInView() {
  if (!drawing) return;
  const [[west, south], [east, north]] = drawing.inView();
  for (const site of sites.values()) {
    const [lon, lat] = at(site);
    if (lon >= west && lon <= east && lat >= south && lat <= north) chosen.add(site.slug);
  }
}

/** Writes a row for each chosen site below what stands in the table already. */
function intoTable() {
  const quantity = field("draw-quantity");
  if (!chosen.size || !quantity.reportValidity()) return;
  const cells = /** @type {HTMLTextAreaElement} */ (document.getElementById("cells"));
  const [design, due] = [field("draw-design").value, field("draw-due").value];
  const stamp = new Date().toISOString().slice(0, 16).replace(/[-:T]/g, "");
  const rows = [...chosen].map((site) => [`${stamp}-${site}`.slice(0, 80), site, design, quantity.value, due].join(";"));
  const header = "id;site;designs;quantity;due";
  const before = cells.value.trim();
  const goesOn = before.startsWith(header);
  if (before && !goesOn && !window.confirm(t("Replace what stands in the table now?"))) return;
  cells.value = [goesOn ? before : header, ...rows].join("\n");
  cells.dispatchEvent(new Event("input", { bubbles: true }));
  chosen.clear();
  void show();
  const above = /** @type {HTMLDetailsElement} */ (document.getElementById("bring"));
  above.open = true;
  above.scrollIntoView();
}
