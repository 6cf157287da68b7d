// @ts-check
/** Photos are made small before they are sent: phones take large ones, and the network may be bad. */

const LONGEST_SIDE = 1600;

document.addEventListener("change", async (event) => {
  const field = /** @type {HTMLInputElement} */ (event.target);
  const photo = field.files?.[0];
  if (!field.matches("form.photo input[type=file]") || !photo) return;
  const small = await shrunk(photo);
  if (small && small.size < photo.size) {
    const chosen = new DataTransfer();
    chosen.items.add(new File([small], "photo.jpg", { type: "image/jpeg" }));
    field.files = chosen.files;
  }
  field.form?.requestSubmit();
});

/**
 * Returns a photo as JPEG, upright and no larger than needed; nothing if the browser cannot read it.
 * @param {File} photo
 * @returns {Promise<Blob | null>}
 */
async function shrunk(photo) {
  try {
    const image = await createImageBitmap(photo, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.85); });
  } catch (error) {
    // The service says what is wrong with what no browser can read.
    if (error instanceof DOMException) return null;
    throw error;
  }
}
