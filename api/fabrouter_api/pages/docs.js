"use strict";

// Changes need the token of the session and a new key each time; the page adds both by itself.
function complete(request) {
  if (request.method !== "GET") {
    const cookie = document.cookie.split("; ").find((part) => part.startsWith("fabrouter_csrf="));
    if (cookie) {
      request.headers["X-CSRF-Token"] = cookie.split("=")[1];
    }
    request.headers["Idempotency-Key"] ??= crypto.randomUUID();
  }
  return request;
}

window.ui = SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#api",
  deepLinking: true,
  validatorUrl: null,
  requestInterceptor: complete,
});
