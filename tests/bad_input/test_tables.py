"""Every kind of wrong CSV table is refused with row, column and a way out; nothing is merged."""

import json
from typing import Any, NamedTuple

import pytest

from fabrouter_network.spreadsheets import (
    LABS,
    LINES,
    MACHINES,
    SITES,
    STOCK,
    SheetFormat,
    import_sheet,
    table_of,
)
from input_cases import command, found, merged, table_issues
from scenario_cases import document, scenario_json

KINDS = {sheet.name: sheet for sheet in (LABS, MACHINES, STOCK, SITES, LINES)}

LINE_HEAD = "id,site,designs,quantity,due,note\n"
SITE_HEAD = "id,name,lat,lon\n"


class Fault(NamedTuple):
    """A wrong table and what must be said about it."""

    sheet: SheetFormat
    data: bytes
    where: str
    code: str
    words: tuple[str, ...]


def fault(
    name: str, sheet: SheetFormat, data: str | bytes, where: str, code: str, *words: str
) -> Any:
    raw = data.encode() if isinstance(data, str) else data
    return pytest.param(Fault(sheet, raw, where, code, words), id=name)


def site(name: str, row: str, where: str, code: str, *words: str) -> Any:
    return fault(name, SITES, SITE_HEAD + row, where, code, *words)


def line(name: str, row: str, where: str, code: str, *words: str) -> Any:
    return fault(name, LINES, LINE_HEAD + row, where, code, *words)


def number(cell: str, code: str, *words: str) -> Any:
    row = f'a,site-paris,saver,"{cell}",,\n'
    return line(f"quantity {cell}", row, "row 2, column quantity", code, *words)


LAB_HEAD = "id,name,lat,lon,opening\n"
MACHINE_HEAD = "lab,id,capability,count,materials\n"
BIG = "x" * 140_000

ENCODINGS = [
    fault("utf-16", SITES, (SITE_HEAD + "a,A,48,2\n").encode("utf-16"), "byte 1", "encoding",
          "UTF-16", "CSV UTF-8"),
    fault("utf-16 unmarked", SITES, SITE_HEAD.encode("utf-16-le"), "byte 1", "encoding", "UTF-8"),
    fault("latin-1", SITES, SITE_HEAD.encode() + b"a,A,48,2\nb,H\xf4pital,48,2\n", "row 3",
          "encoding", "byte", "CSV UTF-8"),
    fault("empty", SITES, "", "", "no-rows", "empty", "header row"),
    fault("blank lines only", SITES, "\n \n,,\n", "", "no-rows", "empty"),
    fault("header only", SITES, SITE_HEAD, "row 1", "no-rows", "at least one row"),
    fault("pdf", SITES, b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "row 2", "encoding", "UTF-8"),
    fault("colons", SITES, "id:name:lat:lon\na:A:48:2\n", "row 1", "csv-header", "Known columns"),
]  # fmt: skip

HEADERS = [
    fault("missing column", LINES, "id,site,designs\na,site-paris,saver\n", "row 1", "csv-header",
          "'quantity' is missing"),
    fault("column twice", SITES, "id,name,lat,lon,Latitude\na,A,48,2,48\n", "row 1", "csv-header",
          "'lat' is there twice"),
    fault("misspelt column", SITES, "id,name,latt,lon\na,A,48,2\n", "row 1", "csv-header",
          "Did you mean 'lat'?"),
    fault("unknown column", SITES, "id,name,lat,lon,zzzzzz\na,A,48,2,1\n", "row 1", "csv-header",
          "'zzzzzz'", "Known columns: city, country"),
    fault("empty heading", SITES, "id,name,,lat,lon\na,A,,48,2\n", "row 1", "csv-header",
          "a heading is empty"),
]  # fmt: skip

SHAPES = [
    site("fewer cells", "a,A,48\n", "row 2", "csv-row", "3 cells", "has 4"),
    site("more cells", "a,A,48,2,9\n", "row 2", "csv-row", "5 cells", "has 4"),
    site("unclosed quote", 'a,A,48,2\nb,"B,48,2\nc,C,48,2\n', "row 3", "unclosed-quote",
         "never closed"),
    site("text after a quote", 'a,"A"B,48,2\n', "row 2", "malformed-csv", "double a"),
    site("cell over 128 KB", f"a,A,48,2\nb,{BIG},48,2\n", "row 3", "too-long", "131,072"),
    site("over 100,000 rows", "a,A,48,2\n" * 100_001, "row 100002", "too-many-rows", "Split it"),
    site("required cell empty", "a, ,48,2\n", "row 2, column name", "missing", "Fill it in"),
    site("after blank rows", "\n\na,A,48,2\n,,,\nb,B,91,2\n", "row 6, column lat",
         "out-of-range"),
    site("after line breaks", 'a,"A\nA\nA",48,2\nb,B,91,2\n', "row 3, column lat", "out-of-range"),
]  # fmt: skip

CELLS = [
    number("1,000", "number-format", "digits only"),
    number("1.000,5", "number-format", "digits only"),
    number("1 000", "number-format", "digits only"),
    number("１２", "number-format", "digits only"),
    number("1E+05", "number-format", "digits only"),
    number("5.0", "number-format", "digits only"),
    number("9" * 5000, "number-format", "digits only"),
    number("9" * 19, "out-of-range", "1000000 or less"),
    number("#REF!", "spreadsheet-error", "Correct the formula"),
    number("#N/A", "spreadsheet-error", "Correct the formula"),
    number("0", "out-of-range", "1 or more"),
    number("-1", "out-of-range", "1 or more"),
    site("1.000,5 as degrees", 'a,A,"1.000,5",2\n', "row 2, column lat", "number-format", "plain"),
    site("nan", "a,A,nan,2\n", "row 2, column lat", "number-format", "plain number"),
    site("#REF! as name", "a,#REF!,48,2\n", "row 2, column name", "spreadsheet-error", "formula"),
    site("latitude 91", "a,A,91,2\n", "row 2, column lat", "out-of-range", "90"),
    site("bad id", "a b,A,48,2\n", "row 2, column id", "bad-id", "without spaces"),
    site("bidi", "a,A\u202eB,48,2\n", "row 2, column name", "bad-character", "U+202E"),
    site("NUL", "".join(f"a{k},A,48,2\n" for k in range(150)) + "b,B\x00,48,2\n",
         "row 152, column name", "bad-character", "U+0000"),
    site("no point", "a,A,,\n", "row 2, column lat", "missing", "city and postcode"),
    line("ambiguous date", "a,site-paris,saver,5,03/04/2020,\n", "row 2, column due",
         "ambiguous-date", "year-month-day"),
    line("dotted date", "a,site-paris,saver,5,03.04.2020,\n", "row 2, column due",
         "ambiguous-date", "year-month-day"),
    line("no such day", "a,site-paris,saver,5,2020-02-30,\n", "row 2, column due", "bad-date",
         "2020-04-12"),
    line("no zone", "a,site-paris,saver,5,2020-04-03T12:00,\n", "row 2, column due",
         "zone-required"),
    line("price", 'a,site-paris,"saver:1,5",5,,\n', "row 2, column designs", "number-format"),
    line("negative price", "a,site-paris,saver:-1,5,,\n", "row 2, column designs", "out-of-range"),
    line("no designs", "a,site-paris,|,5,,\n", "row 2, column designs", "out-of-range"),
    fault("bad hours", LABS, LAB_HEAD + "a,A,48,2,9 to 5\n", "row 2, column opening", "bad-hours",
          "mon-fri 09:00-18:00"),
    fault("no such weekday", LABS, LAB_HEAD + "a,A,48,2,xyz 09:00-18:00\n",
          "row 2, column opening", "bad-hours", "day of the week"),
    fault("night shift", LABS, LAB_HEAD + "a,A,48,2,mon 22:00-02:00\n", "row 2, column opening",
          "bad-hours", "split a night shift"),
    fault("backwards", LABS, LAB_HEAD + "a,A,48,2,fri-mon 09:00-10:00\n", "row 2, column opening",
          "bad-hours", "backwards"),
    fault("overlap", LABS, LAB_HEAD + "a,A,48,2,mon 09:00-12:00|mon 11:00-13:00\n",
          "row 2, column opening", "overlap", "Join"),
    fault("neither yes nor no", LABS, "id,name,lat,lon,home_region_only\na,A,48,2,maybe\n",
          "row 2, column home_region_only", "wrong-value", "Write yes or no"),
    fault("unknown kind", LABS, "id,name,lat,lon,kind\na,A,48,2,shop\n", "row 2, column kind",
          "wrong-value", "'fab_lab'"),
    fault("share without people", LABS, "id,name,lat,lon,people_share_percent\na,A,48,2,50\n",
          "row 2, column people", "missing"),
    fault("capability", MACHINES, MACHINE_HEAD + "lab-lyon,a,laser,1,\n",
          "row 2, column capability", "unknown-capability", "Did you mean laser_cutting"),
]  # fmt: skip

REFERENCES = [
    line("unknown site", "a,site-pari,saver,5,,\n", "row 2, column site", "unknown-reference",
         "mean 'site-paris'"),
    line("unknown design", "a,site-paris,mask,5,,\n", "row 2, column designs",
         "unknown-reference", "/designs"),
    line("due after deadline", "shields,site-paris,shield,5,2020-04-09,\n", "row 2, column due",
         "date-order", "Put due before deadline"),
    fault("unknown lab", MACHINES, MACHINE_HEAD + "nowhere,a,3d_printing,1,\n",
          "row 2, column lab", "unknown-reference", "Import the labs first"),
    fault("unknown material", MACHINES, MACHINE_HEAD + "lab-lyon,a,3d_printing,1,petg|gold\n",
          "row 2, column materials", "unknown-reference", "/materials"),
    fault("unknown stock", STOCK, "lab,material,quantity\nlab-paris,petg,1\nlab-lyon,gold,1\n",
          "row 3, column material", "unknown-reference", "/materials"),
    fault("refused design", LABS, "id,name,refused_designs\nlab-lyon,L,sheild\n",
          "row 2, column refused_designs", "unknown-reference", "mean 'shield'"),
    site("site named like a lab", "lab-lyon,A,48,2\n", "row 2, column id", "duplicate-id", "/labs"),
    site("same key twice", "a,A,48,2\nb,B,48,2\na,C,48,2\n", "row 4, column id", "duplicate-id",
         "row 2"),
    site("swapped", "a,A,2.3,48.8\n", "row 2", "outside-area", "swapped?"),
]  # fmt: skip

FAULTS = [*ENCODINGS, *HEADERS, *SHAPES, *CELLS, *REFERENCES]


@pytest.mark.parametrize("wrong", FAULTS)
def test_a_wrong_table_is_refused_with_row_column_and_advice(wrong):
    """The issue names row and column, says what is wrong and what to write instead."""
    issues = table_issues(wrong.sheet, wrong.data)
    fits = [issue for issue in issues if (issue.where, issue.code) == (wrong.where, wrong.code)]
    assert fits, found(issues)
    message = str(fits[0])
    assert all(word in message for word in wrong.words), message
    assert len(message) < 600


@pytest.mark.parametrize("wrong", FAULTS)
def test_the_command_line_says_the_same_and_changes_nothing(wrong, tmp_path, capsys):
    """Status 2, file and row on stderr, and a scenario file that is the same to the byte."""
    path, table = tmp_path / "scenario.json", tmp_path / "table.csv"
    path.write_bytes(scenario_json())
    table.write_bytes(wrong.data)
    said = command(capsys)("import", wrong.sheet.name, table, "--into", path, "--json")
    assert said.status == 2
    assert wrong.code in {row["code"] for row in json.loads(said.out)["issues"]}
    assert f"table.csv: {wrong.where}" in said.err
    assert "Traceback" not in said.err
    assert path.read_bytes() == scenario_json()


def test_every_fault_of_a_table_is_reported_at_once():
    """Wrong cells, wrong rows, doubled keys and dangling names are told in one go, in order."""
    rows = [
        "a,site-paris,saver,x,03/04/2020,",
        "b,nowhere,saver,5,,",
        "c,site-paris,saver,5,",
        "d,site-paris,saver,0,,",
        "b,site-paris,mask,5,,",
        "e,site-paris,saver,5,,fine",
    ]
    assert found(table_issues(LINES, LINE_HEAD + "\n".join(rows))) == [
        ("row 2, column quantity", "number-format"),
        ("row 2, column due", "ambiguous-date"),
        ("row 4", "csv-row"),
        ("row 5, column quantity", "out-of-range"),
        ("row 6, column id", "duplicate-id"),
        ("row 6, column designs", "unknown-reference"),
    ]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("before", ["", "\ufeff", "\n\n", "MM\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_usual_delimiter_quoting_and_line_end_is_understood(mark, quote, before, end):
    """Comma, semicolon, tab and bar tables, quoted or not, with mark or blank rows, all read."""
    cells = [["id", "name", "lat", "lon"], ["new", "A", "48.5", "2.5"]]
    lines = [mark.join(f"{quote}{cell}{quote}" for cell in row) for row in cells]
    before = before.replace("M", mark).replace("\n", end)
    site = merged(SITES, before + end.join(lines) + end).sites[-1]
    assert (site.id, site.place.lat, site.place.lon) == ("new", 48.5, 2.5)


@pytest.mark.parametrize(
    ("cell", "value"), [("1,5", 1.5), ("1000", 1000), ("0,25", 0.25), ("12,1234", 12.1234)]
)
def test_a_decimal_comma_is_read_where_it_cannot_be_a_thousands_mark(cell, value):
    """In semicolon tables 1,5 is one and a half."""
    stock = merged(STOCK, f"lab;material;quantity\nlab-lyon;petg;{cell}\n").labs[1].stock[0]
    assert stock.quantity == value


def test_a_comma_before_three_digits_is_refused():
    """1,000 is one or a thousand: nobody knows."""
    issues = table_issues(STOCK, "lab;material;quantity\nlab-lyon;petg;1,000\n")
    assert found(issues) == [("row 2, column quantity", "number-format")]


def test_degrees_may_have_a_decimal_comma():
    """Degrees have no thousands, so 48,857 is plain."""
    site = merged(SITES, "id;nom;latitude;longitude\nx;X;48,857;2,352\n").sites[-1]
    assert (site.place.lat, site.place.lon) == (48.857, 2.352)


def test_an_hours_cell_may_hold_the_delimiter_when_it_is_quoted():
    """What a French spreadsheet program saves of an exported table can be imported again."""
    text = 'id;nom;horaires\nlab-lyon;Lyon;"lun-ven 09:00-12:00; sam 10:00-12:00"\n'
    weekly = merged(LABS, text).labs[1].opening.weekly
    assert [(hours.days[0], hours.open, hours.close) for hours in weekly] == [
        ("mon", "09:00", "12:00"),
        ("sat", "10:00", "12:00"),
    ]


FORMULAS = ['=HYPERLINK("http://x")', "+1", "-1+1", "@SUM(A1)", "'=1", "''=1", "'quoted'", "="]


@pytest.mark.parametrize("formula", FORMULAS)
def test_formulas_are_stored_as_text_and_exported_quoted(formula):
    """No cell of an export starts a formula, and every text comes back as it was."""
    cell = formula.replace('"', '""')
    first = formula[1:] if formula.startswith(("'=", "''=")) else formula
    into = merged(SITES, f'id,name,lat,lon\nx,"{cell}",48,2\n')
    assert into.sites[-1].name == first
    table = table_of(into, SITES)
    assert not any(c.lstrip('"').startswith(("=", "+", "@")) for c in table.split(","))
    assert merged(SITES, table, into).sites == into.sites


def test_negative_numbers_stay_numbers():
    """A longitude west of Greenwich is no formula."""
    into = merged(SITES, "id,name,lat,lon\nx,X,48,-2.5\n")
    assert "-2.5" in table_of(into, SITES).splitlines()[-1].split(",")


@pytest.mark.parametrize(
    ("city", "postcode", "lat"),
    [
        ("Lyon", "69001", 45.76),
        ("LYON", "", 45.76),
        ("", "29200", 48.39),
        ("brest", "29200", 48.39),
    ],
)
def test_a_town_stands_for_its_point(city, postcode, lat, tmp_path, capsys):
    """City, postcode or both replace coordinates if they name one French town."""
    path, table = tmp_path / "s.json", tmp_path / "t.csv"
    path.write_bytes(scenario_json())
    table.write_text(f"id,name,city,postcode\nx,X,{city},{postcode}\n", encoding="utf-8")
    assert command(capsys)("import", "sites", table, "--into", path).status == 0
    assert json.loads(path.read_bytes())["sites"][-1]["place"]["lat"] == pytest.approx(lat, abs=0.1)


@pytest.mark.parametrize(
    ("city", "postcode"),
    [("Atlantis", ""), ("", "00000"), ("Saint-Denis", ""), ("Lyon", "29200"), ("", "")],
    ids=["unknown", "unknown code", "two of the name", "contradiction", "neither"],
)
def test_a_town_that_is_not_certain_is_refused(city, postcode, tmp_path, capsys):
    """Unknown and ambiguous towns ask for coordinates."""
    path, table = tmp_path / "s.json", tmp_path / "t.csv"
    path.write_bytes(scenario_json())
    table.write_text(f"id,name,city,postcode\nx,X,{city},{postcode}\n", encoding="utf-8")
    said = command(capsys)("import", "sites", table, "--into", path)
    assert said.status == 2
    assert "row 2, column lat" in said.err
    assert "Fill in lat and lon" in said.err
    assert path.read_bytes() == scenario_json()


def test_a_dry_run_writes_nothing(tmp_path, capsys):
    """--dry-run counts the rows and leaves the scenario alone."""
    path, table = tmp_path / "s.json", tmp_path / "t.csv"
    path.write_bytes(scenario_json())
    table.write_text(SITE_HEAD + "x,X,48,2\nsite-lyon,L,45,4\n", encoding="utf-8")
    said = command(capsys)("import", "sites", table, "--into", path, "--dry-run", "--json")
    assert said.status == 0
    assert json.loads(said.out) == {"added": 1, "updated": 1, "written": None}
    assert path.read_bytes() == scenario_json()


def test_a_missing_table_is_named(tmp_path, capsys):
    """A table that is not there ends with status 2 and its name."""
    path = tmp_path / "s.json"
    path.write_bytes(scenario_json())
    said = command(capsys)("import", "sites", tmp_path / "none.csv", "--into", path)
    assert said.status == 2
    assert "none.csv" in said.err


def test_rows_that_make_a_list_too_long_are_refused(monkeypatch):
    """An import cannot make a scenario that could not be read again."""
    monkeypatch.setattr("fabrouter_network.consistency.sizes.MOST_ROWS", 4)
    merged(SITES, SITE_HEAD + "x,X,48,2\ny,Y,48,2\n")
    issues = table_issues(SITES, SITE_HEAD + "x,X,48,2\ny,Y,48,2\nz,Z,48,2\n")
    assert found(issues) == [("/sites", "instance-too-large")]


def test_a_failed_import_leaves_the_document_alone():
    """The scenario that was given is never changed, even by rows before the fault."""
    tiny = document()
    table_issues(SITES, SITE_HEAD + "site-lyon,New,45,4\nb,B,91,2\n", tiny)
    assert tiny == document()


def test_an_odd_result_is_warned_of():
    """A lab without hours is merged with a warning."""
    outcome = import_sheet(document(), LABS, b"id,name,lat,lon\nx,X,48,2\n", "labs.csv")
    assert [(w.where, w.code) for w in outcome.warnings] == [("/labs/4/machines", "no-machines")]
