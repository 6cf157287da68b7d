"""``/problems/{code}``: where the types of problem documents lead; nothing on it is from elsewhere.

Its texts are catalogues keyed by code, one file per language.
"""

from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from babel.messages.pofile import read_po
from jinja2 import Environment
from litestar import Response, get
from litestar.params import FromPath

from fabrouter.i18n import LANGUAGES, Language
from fabrouter_api.problems import Problem

_OPEN: dict[str, Any] = {"anonymous": True, "uncounted": True}


@get("/problems/{code:str}", opt=_OPEN, include_in_schema=False, sync_to_thread=False)
def problem_page(code: FromPath[str]) -> Response[str]:
    """Says in every language what a problem means."""
    if code not in known_problems("en"):
        raise Problem(404, "not-found", "There is nothing here that you can see.")
    words = {language: known_problems(language)[code] for language in LANGUAGES}
    headers = {"cache-control": "public, max-age=3600"}
    page = _template().render(code=code, **words)
    return Response(page, media_type="text/html", headers=headers)


@cache
def known_problems(language: Language) -> dict[str, str]:
    """Returns what each problem means, by code."""
    text = files(__package__).joinpath(f"{language}.po").read_bytes()
    return {str(m.id): str(m.string) for m in read_po(BytesIO(text), locale=language) if m.id}


@cache
def _template() -> Any:
    source = files(__package__).joinpath("page.html.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True).from_string(source)
