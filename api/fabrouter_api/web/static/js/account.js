// @ts-check
/** Shows secrets that the API tells only once: of a second factor, of a token. */

const $ = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

document.addEventListener("called", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const { data } = /** @type {CustomEvent} */ (event).detail;
  if (form.id === "begin-factor") {
    $("#factor-key").textContent = data.secret;
    /** @type {HTMLImageElement} */ ($("#factor-picture")).src = data.picture;
    $("#factor-steps").hidden = false;
    form.hidden = true;
  }
  if (form.id === "new-token") {
    $("#token-secret code").textContent = data.secret;
    $("#token-secret").hidden = false;
  }
});
