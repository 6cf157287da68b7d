// @ts-check
/**
 * The builder of studies: boxes under data-list become lists in the body, sliders say what they stand
 * at, and the page tells how many runs that makes and how long they may take.
 */

import { number, t } from "./words.js";

const form = /** @type {HTMLFormElement | null} */ (document.getElementById("new-study"));

/** @param {string} name */
const field = (name) => /** @type {HTMLInputElement} */ (form?.elements.namedItem(name));

/**
 * Returns what is ticked under a name.
 * @param {string} name
 */
function chosen(name) {
  const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (
    form?.querySelectorAll(`[data-list="${name}"] input:checked`)
  );
  return [...boxes].map((box) => (box.dataset.number === undefined ? box.value : Number(box.value)));
}

function collect() {
  for (const name of ["sizes_percent", "mixes", "tightness", "engines"]) {
    field(name).value = JSON.stringify(chosen(name));
  }
  const seeds = Number(/** @type {HTMLInputElement} */ (document.getElementById("seed-count")).value);
  field("seeds").value = JSON.stringify(Array.from({ length: seeds }, (_, place) => place + 1));
  tell(seeds);
}

/** @param {number} seeds */
function tell(seeds) {
  const lists = ["sizes_percent", "mixes", "tightness", "engines"];
  const runs = lists.reduce((count, name) => count * chosen(name).length, seeds);
  const minutes = Math.ceil((runs * Number(field("time_limit_s").value)) / 60);
  const place = document.getElementById("how-long");
  if (place) {
    place.textContent = t("{runs} runs, at most {minutes} minutes of searching.", {
      runs: number(runs), minutes: number(minutes),
    });
  }
  for (const slider of document.querySelectorAll("input[type=range]")) {
    const input = /** @type {HTMLInputElement} */ (slider);
    const output = document.querySelector(`output[for="${input.id}"]`);
    if (output) output.textContent = input.value;
  }
}

if (form) {
  const network = /** @type {HTMLSelectElement} */ (document.getElementById("network"));
  const aim = () => { form.dataset.call = `POST /networks/${network.value}/studies`; };
  network.addEventListener("change", aim);
  form.addEventListener("input", collect);
  aim();
  collect();
}
