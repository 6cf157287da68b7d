"""What makes the lab's pages an application on a phone: its manifest and its service worker."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from fabrouter.i18n import Language
from fabrouter_api.web.assets import asset
from fabrouter_api.web.language import translator
from fabrouter_api.web.open_pages import OPEN

_WORKER = Path(__file__).parents[1] / "static" / "js" / "sw.js"
_INK, _GROUND = "#0b5d66", "#f3f6f7"


@get("/app/{language:str}/lab.webmanifest", opt=OPEN, sync_to_thread=False)
def manifest(language: FromPath[str]) -> Response[bytes]:
    """Returns how the application is called and looks once it is installed."""
    return Response(
        _manifest("fr" if language == "fr" else "en"), media_type="application/manifest+json"
    )


@cache
def _manifest(language: Language) -> bytes:
    t = translator(language)
    icons: list[dict[str, Any]] = [
        {"src": asset(f"img/icon-{side}.png"), "sizes": f"{side}x{side}", "type": "image/png"}
        for side in (192, 512)
    ]
    document = {
        "id": "/lab",
        "name": t("fabrouter: my lab"),
        "short_name": "fabrouter",
        "description": t("Offers, today's work and stock of a lab."),
        "lang": language,
        "start_url": "/lab",
        "scope": "/",
        "display": "standalone",
        "theme_color": _INK,
        "background_color": _GROUND,
        "icons": icons,
    }
    return json.dumps(document, ensure_ascii=False).encode()


@get("/sw.js", opt=OPEN, sync_to_thread=False)
def service_worker() -> Response[bytes]:
    """Returns the service worker; browsers ask for a newer one each time."""
    headers = {"cache-control": "no-cache"}
    return Response(_WORKER.read_bytes(), media_type="text/javascript", headers=headers)


LAB_APP = (manifest, service_worker)
