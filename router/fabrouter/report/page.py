"""What every page shares: the template engine, both languages, style sheet and script."""

from collections.abc import Callable
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from fabrouter.i18n import Translator
from fabrouter.report.svg import TRANSLATORS


def page_environment(package: str) -> Environment:
    """Returns the engine for the templates of a package; everything is escaped."""
    return Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def both(words: Callable[[Translator], str]) -> Markup:
    """Returns a text in every language; the page shows the chosen one."""
    texts = [words(t) for t in TRANSLATORS]
    if len(set(texts)) == 1:
        return escape(texts[0])
    spans = (
        f'<span lang="{t.language}">{escape(text)}</span>'
        for t, text in zip(TRANSLATORS, texts, strict=True)
    )
    return Markup("".join(spans))  # noqa: S704 - parts are escaped


def in_both(message: str, **values: object) -> Markup:
    """Returns a message in every language."""
    return both(lambda t: t(message, **values))


def asset(name: str) -> Markup:
    """Returns a style sheet or script of the report."""
    text = files("fabrouter.report").joinpath("assets", name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - our own file
