"""Every text for people exists in French, and the catalogue holds nothing else."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from fabrouter.campaigns.assumptions import SENTENCES
from fabrouter.messages.mail_texts import MAIL_TEXTS

ROOT = Path(__file__).parents[2] / "router" / "fabrouter"


def used_messages() -> set[str]:
    """Returns every text that the code and the report template ask a translator for."""
    found = extract_from_dir(
        str(ROOT),
        method_map=[("**.py", "python"), ("**.j2", "jinja2.ext.babel_extract")],
        keywords={"t": None},
    )
    texts = {m[2] if isinstance(m[2], str) else m[2][0] for m in found}
    mails = {words for mail in MAIL_TEXTS.values() for words in (mail.subject, mail.body)}
    return texts | set(SENTENCES) | mails


@pytest.fixture(scope="module")
def catalogue():
    """Returns the French catalogue."""
    with (ROOT / "i18n" / "fr.po").open("rb") as file:
        return {m.id: m.string for m in read_po(file) if m.id}


def test_nothing_is_missing(catalogue):
    """Each text has a French translation."""
    assert sorted(used_messages() - catalogue.keys()) == []
    assert [text for text, french in catalogue.items() if not french] == []


def test_nothing_is_left_over(catalogue):
    """The catalogue translates no text that is gone."""
    assert sorted(catalogue.keys() - used_messages()) == []


def test_places_are_kept(catalogue):
    """Translations fill in the same values."""
    for text, french in catalogue.items():
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", french)), text
