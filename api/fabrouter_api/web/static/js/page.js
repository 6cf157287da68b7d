// @ts-check
/** What every page runs. */

import "./forms.js";
import "./live.js";

window.addEventListener("pageshow", (event) => {
  // A page from the browser's own store may show what is long past.
  if (event.persisted) location.reload();
});

document.documentElement.dataset.ready = "";
