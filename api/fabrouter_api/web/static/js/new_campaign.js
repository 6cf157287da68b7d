// @ts-check
/** A new campaign: today as its first day, and the network it goes to. */

const form = /** @type {HTMLFormElement | null} */ (document.getElementById("new-campaign"));

if (form) {
  const day = (/** @type {number} */ ahead) => {
    const date = new Date(Date.now() + ahead * 86_400_000);
    const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
    return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  };
  const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
  field("starts_on").value ||= day(0);
  field("ends_on").value ||= day(11);
  const network = /** @type {HTMLSelectElement} */ (document.getElementById("network"));
  const aim = () => { form.dataset.call = `POST /networks/${network.value}/campaigns`; };
  network.addEventListener("change", aim);
  aim();
}
