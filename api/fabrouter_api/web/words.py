"""What scripts say in another language: just the texts that occur in them."""

import json
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel.messages.extract import extract

from fabrouter.i18n import Language
from fabrouter_api.problem_pages.pages import known_problems
from fabrouter_api.web.language import page_catalogue


@cache
def script_texts() -> frozenset[str]:
    """Returns every text that a script asks for with ``t("…")``."""
    found: set[str] = set()
    for file in files(__package__).joinpath("static", "js").iterdir():
        if file.name.endswith(".js"):
            source = BytesIO(file.read_bytes())
            for message in extract("javascript", source, keywords={"t": None}):
                found.add(str(message[1] if isinstance(message[1], str) else message[1][0]))
    return frozenset(found)


@cache
def script_words(language: Language) -> str:
    """Returns English text → translation as JSON, for scripts."""
    known = page_catalogue(language)
    words = {text: known[text] for text in sorted(script_texts()) if text in known}
    return json.dumps(words, ensure_ascii=False, separators=(",", ":"))


@cache
def problem_sentences(language: Language) -> str:
    """Returns code → what a refusal means as JSON, for scripts that meet one."""
    return json.dumps(known_problems(language), ensure_ascii=False, separators=(",", ":"))
