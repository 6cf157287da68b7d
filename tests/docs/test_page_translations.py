"""Every text of pages and their scripts exists in French; their catalogues hold nothing else."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

WEB = Path(__file__).parents[2] / "api" / "fabrouter_api" / "web"


def used_messages() -> set[str]:
    """Returns every text that pages, their scripts and their Python ask a translator for."""
    found = extract_from_dir(
        str(WEB),
        method_map=[
            ("**.py", "python"),
            ("**.j2", "jinja2.ext.babel_extract"),
            ("**.js", "javascript"),
        ],
        keywords={"t": None},
    )
    return {m[2] if isinstance(m[2], str) else m[2][0] for m in found}


@pytest.fixture(scope="module")
def catalogue():
    """Returns the French texts of all catalogues; none is translated in two ways."""
    texts: dict[str, str] = {}
    for path in sorted((WEB / "i18n").glob("*.fr.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="fr"):
                if message.id:
                    text = str(message.string)
                    known = texts.setdefault(str(message.id), text)
                    assert known == text, f"{path.name}: {message.id!r}"
    return texts


def test_nothing_is_missing(catalogue):
    """Each text has a French translation."""
    assert sorted(used_messages() - catalogue.keys()) == []
    assert [text for text, french in catalogue.items() if not french] == []


def test_nothing_is_left_over(catalogue):
    """The catalogues translate no text that is gone."""
    assert sorted(catalogue.keys() - used_messages()) == []


def test_places_are_kept(catalogue):
    """Translations fill in the same values."""
    for text, french in catalogue.items():
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", french)), text
