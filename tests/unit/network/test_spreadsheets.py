"""Tables out and in again, and how rows merge."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fabrouter_network.calendars import Opening
from fabrouter_network.spreadsheets import (
    LABS,
    LINES,
    MACHINES,
    SITES,
    STOCK,
    import_sheet,
    read_table,
    table_of,
)
from fabrouter_network.spreadsheets.cells import Column, number, text, words, write_cell
from fabrouter_network.spreadsheets.hours import parse_hours, write_hours
from input_cases import merged, table_issues
from scenario_cases import GONE, document

SHEETS = [LABS, MACHINES, STOCK, SITES, LINES]

RICH = {
    "/labs/0/limits": {
        "max_share_percent": 60,
        "home_region_only": True,
        "max_distance_km": 12.5,
        "refused_designs": ["shield", "org:saver:2"],
    },
    "/labs/0/skills": ["sterile work", "CAO, FAO", "a;b"],
    "/labs/0/opening_eur": 0.00001,
    "/labs/0/delivery_probability": 0.8125,
    "/labs/0/url": "https://example.org/?a=1,2",
    "/labs/1/name": "=1+1",
    "/labs/1/skills": ["-welding;x"],
    "/labs/1/place/city": 'L\'Île; "Rousse"',
    "/labs/2/name": "'=quoted",
    "/labs/0/machines/0/materials": ["petg", "elastic"],
    "/labs/0/machines/0/eur_per_hour": 1000000.0,
    "/labs/0/stock/0/quantity": 0.1,
    "/labs/0/stock/0/purchase_extra_eur": 1e-7,
    "/sites/0/place/lat": 48.123456789012345,
    "/sites/0/name": "two\nlines",
    "/designs/1/id": "org:saver:2",
    "/lines/1/designs/0": {"design": "org:saver:2"},
    "/lines/2/designs": [
        {"design": "org:saver:2", "preference_eur": 1234567.125 / 2},
        {"design": "shield", "preference_eur": 0.000001},
    ],
    "/lines/0/release": "2020-04-01T08:00:00+02:00",
    "/lines/0/max_labs": 2,
    "/lines/0/note": "- please\tsoon",
}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
@pytest.mark.parametrize("changes", [{}, RICH], ids=["tiny", "rich"])
def test_an_exported_table_changes_nothing_when_imported(sheet, changes):
    """Every value survives the way out and in, strange ones too."""
    before = document(changes)
    outcome = import_sheet(before, sheet, table_of(before, sheet).encode(), "t.csv")
    assert outcome.document == before
    assert outcome.added == 0
    assert outcome.updated == len(table_of(before, sheet).splitlines()) - 1 - _breaks(before, sheet)


def _breaks(tiny, sheet):
    return table_of(tiny, sheet).count("two\nlines")


@pytest.mark.parametrize(
    ("sheet", "removed"),
    [
        (MACHINES, {"/labs/0/machines": [], "/labs/2/machines": []}),
        (STOCK, {"/labs/0/stock": [], "/labs/1/stock": []}),
        (SITES, {"/sites": []}),
        (LINES, {"/lines": []}),
    ],
    ids=["machines", "stock", "sites", "lines"],
)
def test_rows_that_were_removed_come_back_from_the_table(sheet, removed):
    """An exported table holds all that its columns name."""
    before = document()
    emptied = document(removed)
    back = merged(sheet, table_of(before, sheet), emptied)
    assert table_of(back, sheet) == table_of(before, sheet)


def test_a_new_lab_and_a_known_one():
    """A row with a new id adds, one with a known id updates only the columns it has."""
    before = document()
    data = "id,name,lat,lon,people\nlab-lyon,Atelier,,,3\nlab-nice,Nice,43.7,7.26,\n"
    outcome = import_sheet(before, LABS, data.encode(), "labs.csv")
    assert (outcome.added, outcome.updated) == (1, 1)
    lyon, nice = outcome.document.labs[1], outcome.document.labs[4]
    assert lyon.name == "Atelier"
    assert lyon.people is not None
    assert lyon.people.count == 3
    assert lyon.machines == before.labs[1].machines
    assert lyon.place == before.labs[1].place
    assert (nice.id, nice.place.country, nice.people) == ("lab-nice", "FR", None)


def test_other_labs_are_left_alone():
    """Machines of labs that the table does not name stay as they are."""
    before = document()
    after = merged(MACHINES, "lab,id,capability,count\nlab-lyon,printers,3d_printing,5\n")
    assert after.labs[1].machines[0].count == 5
    assert after.labs[1].machines[0].name == before.labs[1].machines[0].name
    assert (after.labs[0], after.labs[2:]) == (before.labs[0], before.labs[2:])


def test_the_same_machine_id_may_be_in_two_labs():
    """Keys count within their lab."""
    data = "lab,id,capability\nlab-lyon,laser,laser_cutting\nlab-paris,laser,laser_cutting\n"
    outcome = import_sheet(document(), MACHINES, data.encode(), "m.csv")
    assert (outcome.added, outcome.updated) == (2, 0)


def test_a_machine_without_name_is_called_by_its_id():
    """The name column may be missing."""
    after = merged(MACHINES, "lab,id,capability\nlab-lyon,saw,hand_tools\n")
    assert after.labs[1].machines[-1].name == "saw"


def test_exceptions_of_the_opening_hours_are_kept():
    """A table has weekly hours only; dated ones stay."""
    before = document({"/labs/1/opening/exceptions": [{"date": "2020-04-02"}]})
    after = merged(LABS, "id,name,opening\nlab-lyon,L,mon 10:00-12:00\n", before)
    assert after.labs[1].opening.exceptions == before.labs[1].opening.exceptions
    assert write_hours(after.labs[1].opening) == "mon 10:00-12:00"


def test_an_empty_cell_leaves_what_is_known():
    """Only filled cells change something."""
    before = document({"/lines/0/note": "keep"})
    data = "id,site,designs,quantity,note\nshields,site-lyon,shield,4,\n"
    line = merged(LINES, data, before).lines[0]
    assert (line.site, line.quantity, line.note) == ("site-lyon", 4, "keep")


def test_french_headings_and_words_are_understood():
    """A table in French reads like one in English."""
    data = (
        "id;nom;ville;code_postal;pays;latitude;longitude;statut;horaires;personnes;"
        "home region only\n"
        "brest;Brest;Brest;29200;FR;48,39;-4,49;paused;lun-ven 09:00-18:00|sam 10:00-12:00;4;oui\n"
    )
    lab = merged(LABS, data).labs[-1]
    assert (lab.name, lab.place.city, lab.place.lon) == ("Brest", "Brest", -4.49)
    assert lab.status == "paused"
    assert lab.limits.home_region_only
    assert write_hours(lab.opening) == "mon-fri 09:00-18:00; sat 10:00-12:00"


@pytest.mark.parametrize(
    ("table", "read"),
    [
        ("id,name,delivery_probability\nlab-lyon,L,0.9\n", 0.9),
        ("id;nom;probabilité\nlab-lyon;L;0,875\n", 0.875),
        ("id;nom;fiabilité\nlab-lyon;L;1\n", 1.0),
        ("id,name,delivery_probability\nlab-lyon,L,\n", 0.5),
    ],
)
def test_chances_to_deliver(table, read):
    """A share of 1, with a decimal comma where that is not the separator; empty = as before."""
    before = document({"/labs/1/delivery_probability": 0.5})
    assert merged(LABS, table, before).labs[1].delivery_probability == read


@pytest.mark.parametrize(
    ("cell", "code", "advice"),
    [
        ("0", "out-of-range", "more than 0"),
        ("-0.1", "out-of-range", "more than 0"),
        ("90", "out-of-range", "1.0 or less"),
        ("90 %", "number-format", "decimal point"),
        ("often", "number-format", "decimal point"),
    ],
)
def test_chances_that_are_none(cell, code, advice):
    """What is no chance is refused by row and column."""
    data = f"id,name,delivery_probability\nlab-lyon,L,{cell}\n"
    (issue,) = table_issues(LABS, data)
    assert (issue.where, issue.code) == ("row 2, column delivery_probability", code)
    assert advice in (issue.fix or "")


def test_prices_of_designs():
    """``design:price`` reads a preference; an id may hold colons itself."""
    before = document({"/designs/1/id": "org:saver", "/lines": []})
    data = "id,site,designs,quantity\na,site-paris,shield:0.5|org:saver,1\n"
    options = merged(LINES, data, before).lines[0].designs
    assert [(o.design, o.preference_eur) for o in options] == [("shield", 0.5), ("org:saver", 0.0)]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("mon-fri 09:00-18:00; sat 10:00-16:00", "mon-fri 09:00-18:00; sat 10:00-16:00"),
        ("lun-ven 09:00-18:00; sam 10:00-16:00", "mon-fri 09:00-18:00; sat 10:00-16:00"),
        ("Mon 09:00-12:00|mon 14:00-18:00", "mon 09:00-12:00; mon 14:00-18:00"),
        ("  mar   09:00-12:00 ;; ", "tue 09:00-12:00"),
        ("dim 00:00-24:00", "sun 00:00-24:00"),
        ("", ""),
    ],
)
def test_hours_in_a_cell(cell, written):
    """English and French days, semicolons and bars are understood; English is written."""
    assert write_hours(parse_hours(cell)) == written


def test_days_are_written_as_runs():
    """Neighbouring days join, others stand apart."""
    weekly = [{"days": ["sun", "mon", "tue", "fri"], "open": "09:00", "close": "10:00"}]
    opening = Opening.model_validate({"weekly": weekly}, strict=False)
    assert write_hours(opening) == "mon-tue 09:00-10:00; fri 09:00-10:00; sun 09:00-10:00"


@settings(max_examples=200)
@given(st.floats(1e-12, 1e9))
def test_numbers_are_written_in_plain_digits_and_read_back_exactly(value):
    """No exponent, no lost digit."""
    assert number(write_cell(value), ",") == value


_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1)


@settings(max_examples=300)
@given(_WORDS)
def test_any_text_survives_the_protection_against_formulas(value):
    """Quote marks are put before what a spreadsheet would run, and taken off again."""
    cell = write_cell(value)
    assert not cell.startswith(("=", "+", "-", "@"))
    if not value.startswith("#"):
        assert text(cell, ",") == value


@settings(max_examples=300)
@given(st.lists(_WORDS.filter(lambda word: "|" not in word and word[0] != "#"), min_size=1))
def test_lists_of_words_survive(values):
    """Words without a bar come back one by one."""
    assert words(write_cell(tuple(values)), ",") == tuple(values)


@pytest.mark.parametrize(
    ("value", "cell"),
    [(None, ""), (True, "yes"), (False, "no"), (5, "5"), (5.0, "5"), (-2.5, "-2.5"), ((), "")],
)
def test_values_as_cells(value: Any, cell: str):
    """Nothing is an empty cell, and a negative number stays a number."""
    assert write_cell(value) == cell


COLUMNS = (Column("id", text, required=True), Column("note", text))


@pytest.mark.parametrize(
    ("data", "numbers"),
    [
        ("id,note\na,x\nb,y\n", [2, 3]),
        ("id,note\n\n\na,x\n,\nb,y\n", [4, 6]),
        ('id,note\na,"1\n2\n3"\nb,y\n', [2, 3]),
        ("\nid,note\na,x\n", [3]),
    ],
    ids=["plain", "blank rows", "line breaks", "blank before the header"],
)
def test_rows_are_numbered_as_in_a_spreadsheet(data, numbers):
    """Blank rows count, and a row of several lines counts once."""
    rows, issues = read_table(data.encode(), "t.csv", COLUMNS)
    assert [row.number for row in rows] == numbers
    assert issues == []


def test_rows_of_the_right_lab_are_blamed():
    """A dangling material is reported with the row of its own lab."""
    data = "lab,material,quantity\nlab-lyon,petg,1\nlab-paris,petg,1\nlab-paris,gold,1\n"
    (issue,) = table_issues(STOCK, data)
    assert issue.where == "row 4, column material"


def test_columns_of_an_update_may_be_few():
    """A known line without deadline keeps all the rest."""
    before = document({"/lines/0/deadline": GONE})
    line = merged(LINES, "id,lieu,modele,qty\nshields,site-lyon,shield,4\n", before).lines[0]
    assert (line.due, line.site, line.quantity) == (before.lines[0].due, "site-lyon", 4)
