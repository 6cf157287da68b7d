"""The page that shows the description of the API; nothing on it comes from elsewhere."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from fabrouter_api.problems import Problem

_OPEN: dict[str, Any] = {"anonymous": True, "uncounted": True}
_HERE = Path(__file__).parent
_FILES = {
    "docs.js": (_HERE / "pages" / "docs.js", "text/javascript"),
    "swagger-ui-bundle.js": (
        _HERE / "vendor" / "swagger-ui" / "swagger-ui-bundle.js",
        "text/javascript",
    ),
    "swagger-ui.css": (_HERE / "vendor" / "swagger-ui" / "swagger-ui.css", "text/css"),
    "favicon-32x32.png": (_HERE / "vendor" / "swagger-ui" / "favicon-32x32.png", "image/png"),
}
# Swagger UI sets styles from its script.
_CONTENT = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@get("/docs", opt=_OPEN, include_in_schema=False, sync_to_thread=True)
def docs_page() -> Response[bytes]:
    """Shows the description of the API."""
    page = (_HERE / "pages" / "docs.html").read_bytes()
    headers = {"content-security-policy": _CONTENT}
    return Response(page, media_type="text/html", headers=headers)


@get("/docs/{name:str}", opt=_OPEN, include_in_schema=False, sync_to_thread=True)
def docs_file(name: FromPath[str]) -> Response[bytes]:
    """Returns a file of the page."""
    if name not in _FILES:
        raise Problem(404, "not-found", "There is nothing here that you can see.")
    path, media_type = _FILES[name]
    headers = {"cache-control": "public, max-age=3600"}
    return Response(_content(path), media_type=media_type, headers=headers)


@lru_cache(maxsize=8)
def _content(path: Path) -> bytes:
    return path.read_bytes()
