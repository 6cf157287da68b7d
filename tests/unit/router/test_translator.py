"""Numbers, dates and texts in both languages."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from fabrouter.i18n import Translator

EN, FR = Translator("en"), Translator("fr")
PARIS = ZoneInfo("Europe/Paris")
THIN = "\u202f"
NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("value", "digits", "english", "french"),
    [
        (0, 0, "0", "0"),
        (1234567, 0, "1,234,567", f"1{THIN}234{THIN}567"),
        (1234.5, 1, "1,234.5", f"1{THIN}234,5"),
        (0.125, 2, "0.12", "0,12"),
        (999.5, 0, "1,000", f"1{THIN}000"),
    ],
)
def test_numbers_use_the_marks_of_the_language(value, digits, english, french):
    """Thousands and decimals are written as the reader is used to."""
    assert EN.number(value, digits) == english
    assert FR.number(value, digits) == french


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [(6, "6", "6"), (4.4, "4.4", "4,4"), (10.667, "10.67", "10,67"), (0.004, "0", "0")],
)
def test_short_numbers_have_no_needless_decimals(value, english, french):
    """At most two decimals, and none where they would be zero."""
    assert (EN.short(value), FR.short(value)) == (english, french)


def test_money_is_in_whole_euros():
    """The sign stands where the language puts it."""
    assert EN.euros(1234.5) == "€1,234"
    assert FR.euros(1234.5) == f"1{THIN}234 €".replace(" €", FR.euros(0)[1] + "€")


@pytest.mark.parametrize(
    ("share", "digits", "english"), [(0.125, 1, "12.5%"), (0.5, 0, "50%"), (1, 0, "100%")]
)
def test_shares_are_percentages(share, digits, english):
    """A share of 1 is 100 percent."""
    assert EN.percent(share, digits) == english
    assert FR.percent(share, digits).startswith(english.rstrip("%").replace(".", ","))


def test_days_are_local():
    """An instant is told as the day it falls on at the place that is meant."""
    instant = datetime(2020, 3, 31, 22, tzinfo=UTC)
    assert EN.day(instant, PARIS) == "Wed 1 Apr"
    assert FR.day(instant, PARIS) == "mer. 1 avr."
    assert EN.day(instant, ZoneInfo("America/Guadeloupe")) == "Tue 31 Mar"


def test_messages_are_translated_and_filled_in():
    """A text of the catalogue takes its values in both languages."""
    text = "{count} labs: {obstacle}"
    assert EN(text, count=2, obstacle="x") == "2 labs: x"
    assert FR(text, count=2, obstacle="x") == "2 labs : x"


def test_unknown_messages_stay_as_they_are():
    """A text without translation is shown in English rather than not at all."""
    assert FR("No such text") == "No such text"


def test_braces_in_plain_messages_are_left_alone():
    """Without values nothing is filled in."""
    assert EN("{not a place}") == "{not a place}"


def test_names_fall_back_to_english():
    """Where a French name is missing the English one is used."""
    assert FR.name("Frame", "Serre-tête") == "Serre-tête"
    assert FR.name("Frame", "") == "Frame"
    assert EN.name("Frame", "Serre-tête") == "Frame"
