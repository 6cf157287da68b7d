// @ts-check
/** Counting what arrived: units that are neither bad nor missing are good. */

document.addEventListener("input", (event) => {
  const box = /** @type {HTMLElement} */ (event.target).closest("fieldset[data-units]");
  if (box instanceof HTMLElement) count(box);
});

/** @param {HTMLElement} box */
function count(box) {
  /** @param {string} name */
  const field = (name) => /** @type {HTMLInputElement} */ (box.querySelector(`input[name$="/${name}"]`));
  const units = Number(box.dataset.units);
  const [bad, missing] = [field("bad"), field("missing")];
  bad.max = String(units - Number(missing.value));
  missing.max = String(units - Number(bad.value));
  field("good").value = String(Math.max(0, units - Number(bad.value) - Number(missing.value)));
}
