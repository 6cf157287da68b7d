"""Scripts, styles and pictures of pages: cached for ever, as their addresses name their state."""

import gzip
import hashlib
import mimetypes
from functools import cache
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from fabrouter.i18n import LANGUAGES
from fabrouter_api.problems import Problem
from fabrouter_api.web.words import problem_sentences, script_words

_HERE = Path(__file__).parent
_FOLDERS = {"vendor": _HERE.parent / "vendor", "": _HERE / "static"}
_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".webmanifest": "application/manifest+json",
    ".geojson": "application/geo+json",
}
_PACKED = frozenset({".png", ".woff2", ".jpg", ".webp"})
_FOR_EVER = "public, max-age=31536000, immutable"


@cache
def stamp() -> str:
    """Returns what names the present state of all files: part of a hash over them."""
    digest = hashlib.sha256()
    for path in sorted(path for folder in _FOLDERS.values() for path in folder.rglob("*")):
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    for language in LANGUAGES:
        digest.update(script_words(language).encode() + problem_sentences(language).encode())
    return digest.hexdigest()[:12]


def asset(name: str) -> str:
    """Returns the address of a file, such as ``js/page.js`` or ``vendor/uplot/uplot.css``."""
    if _made(name) is None and _path_of(name) is None:
        msg = f"There is no file {name}."
        raise FileNotFoundError(msg)
    return f"/static/{stamp()}/{name}"


def _path_of(name: str) -> Path | None:
    first, _, rest = name.partition("/")
    folder = _FOLDERS["vendor"] if first == "vendor" else _FOLDERS[""]
    path = (folder / (rest if first == "vendor" else name)).resolve()
    return path if path.is_relative_to(folder) and path.is_file() else None


def _made(name: str) -> bytes | None:
    """Returns a file that is not on disk: words of scripts, or of refusals, in a language."""
    folder, _, rest = name.partition("/")
    language = rest.removesuffix(".json")
    if language not in LANGUAGES:
        return None
    if folder == "words":
        return script_words(language).encode()
    return problem_sentences(language).encode() if folder == "problems" else None


@cache
def _content(name: str) -> tuple[bytes, bytes | None] | None:
    plain = _made(name)
    if plain is None:
        path = _path_of(name)
        if path is None:
            return None
        plain = path.read_bytes()
    packed = None if Path(name).suffix in _PACKED else gzip.compress(plain, 9, mtime=0)
    return plain, packed


def _type_of(name: str) -> str:
    return _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "text/plain"


@get("/static/{edition:str}/{name:path}", sync_to_thread=True)
def asset_file(
    request: Request[Any, Any, Any], edition: FromPath[str], name: FromPath[str]
) -> Response[bytes]:
    """Returns a file; an address of an earlier state gives the present file, not cached."""
    file = str(name).lstrip("/")
    found = _content(file)
    if found is None:
        raise Problem(404, "not-found", "There is nothing here that you can see.")
    plain, packed = found
    headers = {
        "cache-control": _FOR_EVER if edition == stamp() else "no-cache",
        "vary": "Accept-Encoding",
    }
    if packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        return Response(packed, media_type=_type_of(file), headers=headers)
    return Response(plain, media_type=_type_of(file), headers=headers)
