"""B58 to B71: order lines and sites as CSV tables; row 1 is the header."""

import csv
import io

import pytest

HEAD = "id,site,designs,quantity,due\n"
CSV = {"content-type": "text/csv"}
BIG = "x" * 140_000


@pytest.fixture
def refuse(stage):
    """Returns a function that sends a table of lines that is refused, in a dry run as well."""

    def send(table, code, *places, status=422, dry_too=True):
        world = stage.world
        if isinstance(table, str):
            named = table.replace("SITE", world.site.slug).replace("DESIGN", world.design.slug)
            table = named.encode()
        for query in ("?dry_run=true", "") if dry_too else ("",):
            path = f"{stage.lines}/import{query}"
            problem = stage.refuse(
                "coordinator", "POST", path, status, code, *places, content=table, headers=CSV
            )
        return problem

    return send


def line(quantity="5", due="", key="a"):
    return f"{key},SITE,DESIGN,{quantity},{due}\n"


FILES = {
    "B58 missing": ("id,site,designs\na,SITE,DESIGN\n", "csv-header", (1, ""), "'quantity'"),
    "B58 twice": (HEAD[:-1] + ",site\n" + line(), "csv-header", (1, ""), "twice"),
    "B58 misspelt": (HEAD.replace("due", "dues") + line(), "csv-header", (1, ""), "'due'"),
    "B60 UTF-16": ((HEAD + line()).encode("utf-16"), "encoding", "byte 1", "UTF-8"),
    "B60 Latin-1": ((HEAD + line(key="\xe9")).encode("latin-1"), "encoding", (2, ""), "UTF-8"),
    "B61 empty": ("\n", "no-rows", "#", "empty"),
    "B61 header only": (HEAD, "no-rows", (1, ""), "at least one row"),
    "B62 fewer": (HEAD + line() + "b,SITE,DESIGN\n", "csv-row", (3, ""), "3 cells"),
    "B62 more": (HEAD + "a,SITE,DESIGN,5,,9\n", "csv-row", (2, ""), "6 cells"),
    "B63 open quote": (
        HEAD + line() + 'b,"SITE,DESIGN,5,\n' + line(key="c"),
        "unclosed-quote",
        (3, ""),
        "never closed",
    ),
    "B64 long field": (HEAD + f"a,SITE,{BIG},5,\n", "too-long", (2, ""), "131,072"),
    "B65 100,001 rows": (HEAD + "a,b,c,5,\n" * 100_001, "too-many-rows", (100_002, ""), "Split"),
    "B81 a PDF": (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "encoding", (2, ""), "UTF-8"),
}


@pytest.mark.parametrize("row", FILES)
def test_tables_that_cannot_be_read(refuse, row):
    """422 with the row, and what to do about it."""
    table, code, place, words = FILES[row]
    problem = refuse(table, code, (place, code), dry_too=len(table) < 1_000_000)
    assert words in problem["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("row", "mark"), [("B59 semicolon", ";"), ("B59 tab", "\t"), ("B59 bar", "|")]
)
def test_other_delimiters(stage, row, mark):
    """B59: what is unambiguous is read."""
    table = (HEAD + line()).replace(",", mark)
    table = table.replace("SITE", stage.world.site.slug).replace("DESIGN", stage.world.design.slug)
    path = f"{stage.lines}/import?dry_run=true"
    answer = stage.ask("coordinator", "POST", path, content=table.encode(), headers=CSV)
    assert (answer.status_code, answer.json()["added"]) == (200, 1), answer.text


def test_b59_a_delimiter_nobody_knows(refuse):
    """B59: one column is what is seen, so its name is told."""
    refuse(HEAD.replace(",", ":"), "bad-input", ((1, ""), "csv-header"))


CELLS = {
    "B66 thousands": (line('"1,000"'), "number-format", "quantity"),
    "B66 thousands and decimals": (line('"1.000,5"'), "number-format", "quantity"),
    "B66 full-width digits": (line("１２"), "number-format", "quantity"),
    "B67 day or month first": (line(due="03/04/2020"), "ambiguous-date", "due"),
    "B68 exponent": (line("1E+05"), "number-format", "quantity"),
    "B68 error": (line("#REF!"), "spreadsheet-error", "quantity"),
    "B18 0": (line("0"), "out-of-range", "quantity"),
    "B28 in the past": (line(due="2019-04-03"), "date-order", "due"),
    "B36 unknown site": ("a,nowhere,DESIGN,5,\n", "unknown-reference", "site"),
}


@pytest.mark.parametrize("row", CELLS)
def test_cells(refuse, row):
    """422 with row and column; good rows beside it are not added either."""
    wrong, code, column = CELLS[row]
    refuse(HEAD + line(key="good") + wrong, code, ((3, column), code))


FORMULAS = ['=HYPERLINK("x")', "+1", "-1+1", "@SUM(A1)", "\tcmd", "\rcmd"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_b69_formulas_are_text(stage, formula):
    """B69: stored as text; no exported cell begins a formula; control characters are refused."""
    lab, cell = stage.world.lab, formula.replace('"', '""')
    path = f"/networks/{stage.world.net.id}/sites/import"
    table = f'id,name,lat,lon,country\nformula,"{cell}",48.8,2.3,FR\n'.encode()
    answer = stage.ask("coordinator", "POST", path, content=table, headers=CSV)
    assert answer.status_code == 200, answer.text
    sites = stage.ask("coordinator", "GET", f"/networks/{stage.world.net.id}/sites").json()["items"]
    assert [s["name"] for s in sites if s["id"] == "formula" or s.get("slug") == "formula"] == [
        formula.strip()
    ]
    identity = {"id": lab.slug, "name": formula.strip(), "place": sites[0]["place"]}
    tag = {"if-match": f'"{stage.world.again(lab).version}"'}
    changed = stage.ask("maker", "PUT", f"/labs/{lab.id}/identity", json=identity, headers=tag)
    assert changed.status_code == 200, changed.text
    text = stage.ask("maker", "GET", f"/labs/{lab.id}/export?format=labs_csv").text
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))] == []
    assert formula.strip() in [cell.removeprefix("'") for cell in cells]


def test_b70_a_key_twice_in_a_table(refuse):
    """B70: 422 with both rows."""
    table = HEAD + line() + line(key="b") + line("6")
    places = [((row, "id"), "duplicate-id") for row in (2, 4)]
    refuse(table, "bad-input", *places)


def test_b71_a_key_that_exists(stage, refuse):
    """B71: 409 with the keys, or changed where that was asked for; the answer counts them."""
    key = stage.world.line.key
    problem = refuse(HEAD + line(key=key) + line(key="new"), "duplicate-key", status=409)
    assert problem["keys"] == [key]
    table = (HEAD + line("100", key=key) + line(key="new")).encode()
    for name in ("site", "design"):
        slug = getattr(stage.world, name).slug
        table = table.replace(name.upper().encode(), slug.encode())
    path = f"{stage.lines}/import?on_duplicate=upsert&dry_run=true"
    answer = stage.ask("coordinator", "POST", path, content=table, headers=CSV)
    counts = answer.json()
    assert (answer.status_code, counts["added"]) == (200, 1), answer.text
    assert counts["updated"] + counts["unchanged"] == 1
