"""A few helpers for drawing SVG with the standard library's XML tree."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from fabrouter.i18n import LANGUAGES, Translator

Words = Callable[[Translator], str]
"""Gives a text in the language of a translator."""

TRANSLATORS = tuple(Translator(language) for language in LANGUAGES)


def canvas(width: float, height: float, css_class: str, label: Words) -> ET.Element:
    """Returns an empty drawing that scales to its place; the label is read to blind readers."""
    root = ET.Element(
        "svg",
        {"viewBox": f"0 0 {number(width)} {number(height)}", "class": css_class, "role": "img"},
    )
    title = " / ".join(dict.fromkeys(label(t) for t in TRANSLATORS))
    root.set("aria-label", title)
    return root


def add(parent: ET.Element, tag: str, css_class: str = "", **attributes: float | str) -> ET.Element:
    """Adds a shape; numbers are shortened, underscores in attribute names become hyphens."""
    values = {
        name.replace("_", "-"): value if isinstance(value, str) else number(value)
        for name, value in attributes.items()
    }
    if css_class:
        values["class"] = css_class
    return ET.SubElement(parent, tag, values)


def tip(shape: ET.Element, text: str) -> None:
    """Gives a shape a text that shows when it is pointed at."""
    ET.SubElement(shape, "title").text = text


def write(
    parent: ET.Element, x: float, y: float, words: Words | str, css_class: str = "", **more: str
) -> None:
    """Writes text; words that differ between the languages are written once for each."""
    if isinstance(words, str):
        add(parent, "text", css_class, x=x, y=y, **more).text = words
        return
    texts = [words(t) for t in TRANSLATORS]
    if len(set(texts)) == 1:
        add(parent, "text", css_class, x=x, y=y, **more).text = texts[0]
        return
    for t, text in zip(TRANSLATORS, texts, strict=True):
        add(parent, "text", css_class, x=x, y=y, lang=t.language, **more).text = text


def number(value: float) -> str:
    """Returns a coordinate with one decimal at most."""
    return f"{value:.1f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))


def to_markup(root: ET.Element) -> Markup:
    """Returns the drawing as HTML that is safe to insert."""
    return Markup(ET.tostring(root, encoding="unicode", short_empty_elements=True))  # noqa: S704


def day(instant: datetime, zone: ZoneInfo) -> Words:
    """Returns words for a local day."""
    return lambda t: t.day(instant, zone)


def short(value: float, unit: str = "") -> Words:
    """Returns words for a number."""
    return lambda t: f"{t.short(value)} {unit}".strip()


def percent(share: float) -> Words:
    """Returns words for a share of 1."""
    return lambda t: t.percent(share, 0)


def cut(text: str, most: int = 38) -> str:
    """Returns text that fits beside a chart."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
