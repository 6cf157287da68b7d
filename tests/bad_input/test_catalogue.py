"""Every kind of wrong scenario file is refused with its place, a code and a way out."""

import json
from typing import Any, NamedTuple

import pytest

from input_cases import command, found, issues_of, literally
from scenario_cases import GONE, as_json, commitment, parts, scenario, scenario_json

BIDI = "\u202e"


class Fault(NamedTuple):
    """A wrong scenario and what must be said about it."""

    data: bytes
    where: str
    code: str
    words: tuple[str, ...]


def fault(name: str, data: bytes, where: str, code: str, *words: str) -> Any:
    return pytest.param(Fault(data, where, code, words), id=name)


def change(name: str, where: str, value: Any, code: str, *words: str, at: str | None = None) -> Any:
    """Returns the fault of one changed value; ``at`` = where it shows, if elsewhere."""
    return fault(name, scenario_json({where: value}), where if at is None else at, code, *words)


def text(name: str, where: str, value: str, code: str, *words: str, at: str | None = None) -> Any:
    """Returns the fault of a value that no JSON encoder writes."""
    return fault(name, literally(where, value), where if at is None else at, code, *words)


def promise(name: str, at: str, code: str, *words: str, **fields: Any) -> Any:
    data = scenario_json({"/commitments": [commitment(**fields)]})
    return fault(name, data, f"/commitments/0{at}", code, *words)


VALID = scenario_json()
NESTED = b"[" * 100_000
LAB, SITE, LINE, DESIGN = (scenario()[name][0] for name in ("labs", "sites", "lines", "designs"))
FRAME = "/designs/0/stages/1"
OPEN = "/labs/0/opening"
OPTION = {"design": "saver"}
CIRCLE = [{**stage, "parent": "frame"} for stage in DESIGN["stages"]]
FERRY = {
    "id": "ferry",
    "mode": "ferry",
    "ends": [{"name": "A", "lat": 43, "lon": 5}, {"name": "B", "lat": 42, "lon": 9}],
}

FILES = [
    fault("truncated", VALID[:-10], "line 1, column", "malformed-json", "cut off"),
    fault("truncated in a word", VALID[:-40], "line 1, column", "malformed-json", "cut off"),
    fault("empty", b"", "", "malformed-json", "empty", "Write a JSON document"),
    fault("white space only", b" \n\t ", "", "malformed-json", "empty"),
    fault("latin-1", VALID.replace(b"tiny", b"caf\xe9"), "byte", "malformed-json", "UTF-8"),
    fault("utf-16", VALID.decode().encode("utf-16"), "byte 1", "malformed-json", "UTF-8"),
    fault("byte order mark", b"\xef\xbb\xbf" + VALID, "byte 1", "malformed-json", "without BOM"),
    fault("trailing junk", VALID + b" {}", "line 1, column", "malformed-json", "One document"),
    fault("single quotes", b"{'name': 1}", "line 1, column 2", "malformed-json", "Check commas"),
    fault("deep lists", NESTED, "", "malformed-json", "nested", "at most 100"),
    text("deep closed lists", "/seed", "[" * 150 + "]" * 150, "malformed-json", "nested", at=""),
    text("deep objects", "/seed", '{"a":' * 990 + "1" + "}" * 990, "malformed-json", "100", at=""),
    text("5,000 digits", "/lines/0/quantity", "9" * 5000, "out-of-range", "5,000 digits"),
    text("half a character", "/name", '"\\ud800"', "malformed-json", "half", at=""),
    text("half a key", "/name", '"x", "\\udfff": 1', "malformed-json", "half", at=""),
    fault("a list", b"[1, 2]", "", "wrong-type", "object"),
    fault("a number", b"12", "", "wrong-type", "object"),
    change("future version", "/schema_version", "9.9", "unknown-version", "'9.9'", '"1.0"'),
    change("no version", "/schema_version", GONE, "unknown-version", "missing", '"1.0"'),
    change("number as version", "/schema_version", 1.0, "unknown-version", '"1.0"'),
    change("endless version", "/schema_version", "1" * 10**6, "unknown-version", '"1.0"'),
]

KEYS = [
    text("duplicate key", "/lines/0/quantity", '1, "quantity": 9', "duplicate-key", "twice"),
    text("duplicate key in a list", "/lines/2/note", '"", "note": ""', "duplicate-key", "Keep one"),
    change("misspelt key", "/lines/0/quantiy", 5, "unknown-key", "mean 'quantity'"),
    change("unknown key", "/labs/0/zzzzzz", 5, "unknown-key", "Remove it"),
    change("key of something else", "/labs/0/due", "2020-04-04", "unknown-key", "elsewhere"),
    change("key with slash", "/labs/0/a~1b", 1, "unknown-key", "Remove"),
    change("key missing", "/lines/1/quantity", GONE, "missing", "'quantity'", "Add it"),
    change("section missing", "/labs", GONE, "missing", "'labs'", "Add it"),
]

VALUES = [
    change("text as number", "/lines/0/quantity", "5", "wrong-type", "'5'", "integer"),
    change("5.0 as whole number", "/lines/0/quantity", 5.0, "wrong-type", "5.0", "integer"),
    change("5.5 as whole number", "/lines/0/quantity", 5.5, "wrong-type", "5.5", "integer"),
    change("true as number", "/lines/0/quantity", True, "wrong-type", "true", "integer"),
    change("null", "/lines/0/quantity", None, "wrong-type", "null", "integer"),
    change("number as text", "/labs/0/name", 5, "wrong-type", "string"),
    change("object as list", "/labs", {}, "wrong-type", "array"),
    change("list as object", "/labs/0/place", [], "wrong-type", "object"),
    text("NaN", "/labs/0/place/lat", "NaN", "not-finite", "NaN", "finite"),
    text("infinity", "/labs/0/place/lon", "-Infinity", "not-finite", "finite"),
    text("1e999", "/labs/0/place/lat", "1e999", "not-finite", "finite"),
    text("4,000 digits", "/labs/0/place/lat", "9" * 4000, "not-finite", "finite"),
    change("quantity 0", "/lines/0/quantity", 0, "out-of-range", "Write 1 or more"),
    change("quantity -1", "/lines/0/quantity", -1, "out-of-range", "Write 1 or more"),
    change("quantity 10^12", "/lines/0/quantity", 10**12, "out-of-range", "1000000 or less"),
    change("quantity 2^63", "/lines/0/quantity", 2**63, "out-of-range", "1000000 or less"),
    change("certain failure", "/labs/0/delivery_probability", 0, "out-of-range", "more than 0"),
    change("certainty 1.01", "/labs/0/delivery_probability", 1.01, "out-of-range", "1.0 or less"),
    change("hedge", "/policy", {"robust": 2}, "out-of-range", "1.0 or less", at="/policy/robust"),
    change("latitude 91", "/sites/0/place/lat", 91, "out-of-range", "90"),
    change("longitude -181", "/sites/0/place/lon", -181.0, "out-of-range", "-180"),
    change("country in full", "/sites/0/place/country", "France", "wrong-value", "two capital"),
    change("country in small", "/designs/0/approved_in", ["fr"], "wrong-value", "two capital",
           at="/designs/0/approved_in/0"),
    change("unknown unit", "/materials/0/unit", "kg", "wrong-value", "'kg'", "'g'", "'m2'"),
    change("flat part", f"{FRAME}/operations/0/part_mm", [200, 100], "missing", "entry 3",
           at=f"{FRAME}/operations/0/part_mm/2"),
    change("unknown closure", "/transport/closures", [{"kind": "sea"}], "wrong-value", "'roads'",
           at="/transport/closures/0"),
    change("unknown mode", "/transport/modes", {"rail": {"speed_kmh": 9}}, "wrong-value", "'road'",
           at="/transport/modes/rail"),
    change("no road figures", "/transport/modes", {}, "missing", "'road'", "Add"),
]  # fmt: skip

TEXTS = [
    change("id with space", "/labs/0/id", "lab paris", "bad-id", "without spaces"),
    change("empty id", "/labs/0/id", "", "bad-id", "1 to 80"),
    change("long id", "/labs/0/id", "a" * 81, "bad-id", "1 to 80"),
    change("blank name", "/labs/0/name", " \t ", "blank", "must not be blank"),
    change("zero-width name", "/labs/0/name", "\u200b", "bad-character", "U+200B", "remove"),
    change("control character", "/sites/0/name", "a\x07b", "bad-character", "U+0007", "remove"),
    change("NUL", "/sites/0/name", "a\x00b", "bad-character", "character 2", "remove"),
    change("bidi override", "/sites/0/name", f"a{BIDI}b", "bad-character", "U+202E", "remove"),
    change("bidi in an id", "/sites/0/id", f"a{BIDI}b", "bad-id", "\\u202e", "letters"),
    change("long name", "/labs/0/name", "n" * 201, "out-of-range", "at most 200 characters"),
    change("100,000 characters", "/labs/0/name", "n" * 100_000, "out-of-range", "at most 200"),
    change("unknown capability", "/labs/0/machines/0/capability", "3d-print", "unknown-capability",
           "Did you mean 3d_printing"),
    change("foreign capability", "/labs/0/machines/0/capability", "laser", "unknown-capability",
           "Did you mean laser_cutting"),
    change("own word with bidi", "/labs/0/machines/0/capability", f"x-{BIDI}", "bad-id", "letters"),
    change("own word without word", "/labs/0/machines/0/capability", "x-", "unknown-capability"),
    change("unknown time zone", "/labs/0/time_zone", "Paris", "unknown-time-zone", "Europe/Paris"),
]  # fmt: skip

TIMES = [
    change("no such day", "/lines/0/due", "2020-02-30", "bad-date", "2020-04-12"),
    change("day first", "/lines/0/due", "03/04/2020", "bad-date", "2020-04-12"),
    change("no zone", "/lines/0/due", "2020-04-02T12:00:00", "zone-required", "+02:00"),
    change("year 1", "/lines/0/due", "0001-01-01", "out-of-range", "1990 to 2200"),
    change("year 9999", "/lines/0/deadline", "9999-12-31", "out-of-range", "1990 to 2200"),
    change("number as date", "/lines/0/due", 1585699200, "bad-date", "2020-04-12"),
    change("due after deadline", "/lines/0/due", "2020-04-06", "date-order", "/lines/0/deadline"),
    change("release after due", "/lines/0/release", "2020-04-05", "date-order", "/lines/0/due"),
    change("bad clock", f"{OPEN}/weekly/0/open", "9h", "bad-time", "09:00"),
    change("25 o'clock", f"{OPEN}/weekly/0/close", "25:00", "bad-time", "24:00"),
    change("full-width clock", f"{OPEN}/weekly/0/open", "0\uff19:00", "bad-time", "09:00"),
    change("closes before it opens", f"{OPEN}/weekly/0/close", "08:00", "date-order", "24:00",
           at=f"{OPEN}/weekly/0"),
    change("unknown day", f"{OPEN}/weekly/0/days", ["monday"], "wrong-value", "'mon'",
           at=f"{OPEN}/weekly/0/days/0"),
    change("no days", f"{OPEN}/weekly/0/days", [], "out-of-range", "at least 1"),
    change("overlapping hours", f"{OPEN}/weekly/-",
           {"days": ["fri"], "open": "16:00", "close": "18:00"}, "overlap", "fri", "Join",
           at=f"{OPEN}/weekly/1"),
    change("exception twice", f"{OPEN}/exceptions", [{"date": "2020-04-02"}] * 2, "duplicate-date",
           "Merge", at=f"{OPEN}/exceptions/1/date"),
    change("exception on no day", f"{OPEN}/exceptions", [{"date": "2020-02-30"}], "bad-date",
           at=f"{OPEN}/exceptions/0/date"),
    change("no periods", "/horizon/periods", 0, "out-of-range", "1 or more"),
    change("endless horizon", "/horizon/periods", 10**6, "out-of-range", "400 or less"),
]  # fmt: skip

SWAPPED = {**SITE["place"], "lat": 2.3522, "lon": 48.84}
AREA = {"south": 41, "west": -5, "north": 51, "east": 10}

PLACES = [
    change("swapped", "/sites/0/place", SWAPPED, "outside-area", "swapped?"),
    fault("swapped with an area", scenario_json({"/sites/0/place": SWAPPED, "/area": AREA}),
          "/sites/0/place", "outside-area", "swapped?"),
    fault("outside the area", scenario_json({"/area": {**AREA, "north": 50}}),
          "/labs/2/place", "outside-area", "widen the area"),
    change("empty area", "/area", {**AREA, "north": 40}, "empty-area", "South < north"),
]  # fmt: skip

REFERENCES = [
    change("site", "/lines/0/site", "site-pari", "unknown-reference", "mean 'site-paris'"),
    change("design", "/lines/0/designs/0/design", "mask", "unknown-reference", "/designs"),
    change("stock", "/labs/0/stock/0/material", "pet", "unknown-reference", "mean 'petg'"),
    change("worked material", "/labs/0/machines/0/materials", ["gold"], "unknown-reference",
           "/materials", at="/labs/0/machines/0/materials/0"),
    change("refused design", "/labs/1/limits/refused_designs", ["sheild"], "unknown-reference",
           "mean 'shield'", at="/labs/1/limits/refused_designs/0"),
    change("used material", f"{FRAME}/materials/0/material", "gold", "unknown-reference"),
    change("works", f"{FRAME}/operations/0/works", "gold", "unknown-reference"),
    change("parent", f"{FRAME}/parent", "assembli", "unknown-reference", "assembly, frame"),
    change("closed crossing", "/transport/closures", [{"kind": "crossing", "crossing": "x"}],
           "unknown-reference", "/crossings", at="/transport/closures/0/crossing"),
    change("override", "/transport/overrides",
           [{"ends": ["lab-paris", "moon"], "hours": 1, "km": 1}], "unknown-reference",
           at="/transport/overrides/0/ends/1"),
    change("limit origin", "/transport/limits",
           [{"origin": "site-paris", "destination": "site-lyon", "kg_per_period": 1}],
           "unknown-reference", "labs", at="/transport/limits/0/origin"),
    change("limit destination", "/transport/limits",
           [{"origin": "lab-paris", "destination": "moon", "kg_per_period": 1}],
           "unknown-reference", at="/transport/limits/0/destination"),
    change("transferred material", "/transport/transfers", {"materials": ["gold"]},
           "unknown-reference", at="/transport/transfers/materials/0"),
    promise("promised line", "/line", "unknown-reference", line="shild"),
    promise("promised design", "/design", "unknown-reference", design="mask"),
    promise("promised stage", "/stage", "unknown-reference", "no stage", stage="lid"),
    promise("promised lab", "/lab", "unknown-reference", lab="lab-nice"),
    promise("promised machine", "/machines/0", "unknown-reference", "no machine", machines=["x"]),
    promise("promised target", "/shipments/0/to", "unknown-reference",
            shipments=[{"at": "2020-04-02", "to": "moon", "units": 1}]),
    change("line of parts", "/parts", [parts(line="x")], "unknown-reference", at="/parts/0/line"),
    change("lab of parts", "/parts", [parts(lab="x")], "unknown-reference", at="/parts/0/lab"),
    change("design of parts", "/parts", [parts(design="x")], "unknown-reference",
           at="/parts/0/design"),
    change("stage of parts", "/parts", [parts(stage="assembly")], "unknown-reference", "parent",
           at="/parts/0/stage"),
]  # fmt: skip

TWICE = [
    change("material", "/materials/1/id", "petg", "duplicate-id", "/materials/0/id"),
    change("lab", "/labs/1/id", "lab-paris", "duplicate-id", "/labs/0/id"),
    change("site", "/sites/1/id", "site-paris", "duplicate-id", "/sites/0/id"),
    change("site like a lab", "/sites/1/id", "lab-lyon", "duplicate-id", "/labs/1/id"),
    change("machine group", "/labs/0/machines/1/id", "printers", "duplicate-id"),
    change("design", "/designs/-", DESIGN, "duplicate-id", at="/designs/2/id"),
    change("stage", "/designs/0/stages/-", DESIGN["stages"][1], "duplicate-id",
           at="/designs/0/stages/2/id"),
    change("line", "/lines/1/id", "shields", "duplicate-id", "/lines/0/id"),
    change("crossing", "/transport/crossings", [FERRY, FERRY], "duplicate-id",
           at="/transport/crossings/1/id"),
    change("option", "/lines/1/designs/-", OPTION, "duplicate-id", at="/lines/1/designs/1/design"),
    change("stock", "/labs/0/stock/-", LAB["stock"][0], "duplicate-id",
           at="/labs/0/stock/1/material"),
    change("used material", f"{FRAME}/materials/-", DESIGN["stages"][1]["materials"][0],
           "duplicate-id", at=f"{FRAME}/materials/1/material"),
    change("commitment", "/commitments", [commitment(), commitment(stage="assembly",
           lab="hub-paris", machines=["bench", "check"], shipments=[])], "duplicate-id",
           at="/commitments/1/id"),
    change("lot", "/commitments", [commitment(), commitment(id="other")], "duplicate-lot",
           "/commitments/0", at="/commitments/1"),
]  # fmt: skip

DESIGNS = [
    change("circle", "/designs/0/stages", CIRCLE, "cycle", "frame → frame", "no parent"),
    change("long circle", "/designs/0/stages/0/parent", "frame", "cycle",
           "assembly → frame → assembly", at="/designs/0/stages"),
    change("two final stages", f"{FRAME}/parent", GONE, "final-stage", "2 stages", "parent",
           at="/designs/0/stages"),
    change("no stages", "/designs/0/stages", [], "out-of-range", "at least 1"),
    change("no operations", f"{FRAME}/operations", [], "out-of-range", "at least 1"),
    change("operation without time", "/designs/1/stages/0/operations/0/machine_min_per_unit", 0,
           "no-time", "machine_min_per_unit", at="/designs/1/stages/0/operations/0"),
]  # fmt: skip

PROMISES = [
    promise("too few machines", "/machines", "wrong-count", "one per operation", machines=[]),
    promise("too many machines", "/machines", "wrong-count", machines=["printers", "bench"]),
    promise("wrong machine", "/machines/0", "wrong-machine", "assembly", machines=["bench"]),
    promise("work before the horizon", "/production/0/at", "outside-horizon", "/parts",
            production=[{"at": "2020-03-31", "units": 6}]),
    promise("shipment after the horizon", "/shipments/0/at", "outside-horizon",
            shipments=[{"at": "2020-04-06", "to": "hub-paris", "units": 6}]),
    promise("setup outside", "/setup", "outside-horizon", setup="2020-03-01"),
    promise("design not accepted", "/design", "design-not-accepted", "savers-lyon",
            line="savers-lyon"),
    promise("too many units", "/shipments", "over-committed", "10 units", "11 are promised",
            stage="assembly", lab="hub-paris", machines=["bench", "check"],
            shipments=[{"at": "2020-04-02", "to": "site-paris", "units": 11}]),
    promise("parts to a site", "/shipments/0/to", "wrong-destination", "parts to a lab",
            shipments=[{"at": "2020-04-02", "to": "site-paris", "units": 6}]),
    promise("goods to another site", "/shipments/0/to", "wrong-destination", "site of the line",
            stage="assembly", lab="hub-paris", machines=["bench", "check"],
            shipments=[{"at": "2020-04-02", "to": "site-lyon", "units": 6}]),
    promise("no work", "/production", "out-of-range", "at least 1", production=[]),
    promise("no units", "/production/0/units", "out-of-range", "1 or more",
            production=[{"at": "2020-04-02", "units": 0}]),
    promise("unknown status", "/status", "wrong-value", "'offered'", status="maybe"),
]  # fmt: skip

POLICIES = [
    change("unknown policy", "/policy", "cheap", "wrong-value", "'cheapest'"),
    change("negative weight", "/policy", {"unmet_eur": -1}, "out-of-range", "0",
           at="/policy/unmet_eur"),
    change("misspelt weight", "/policy", {"unmet_euro": 1}, "unknown-key", "mean 'unmet_eur'",
           at="/policy/unmet_euro"),
    change("falling shares", "/policy", {"overload_percent": [90, 50]}, "order", "Sort it",
           at="/policy/overload_percent"),
    change("equal shares", "/policy", {"overload_percent": [50, 50]}, "order", "each value once",
           at="/policy/overload_percent"),
    change("share 100", "/policy", {"overload_percent": [100]}, "out-of-range", "99",
           at="/policy/overload_percent/0"),
]  # fmt: skip

SIZES = [
    fault("10^9 units in all",
          scenario_json({"/lines": [{**LINE, "id": f"l{k}", "quantity": 10**6}
                                    for k in range(1001)]}),
          "/lines", "instance-too-large", "1,001,000,000 units", "1,000,000,000"),
    change("too many stages", "/designs/0/stages", DESIGN["stages"] * 26, "out-of-range", "50"),
]  # fmt: skip

FAULTS = [
    *FILES, *KEYS, *VALUES, *TEXTS, *TIMES, *PLACES, *REFERENCES, *TWICE, *DESIGNS, *PROMISES,
    *POLICIES, *SIZES,
]  # fmt: skip


@pytest.mark.parametrize("wrong", FAULTS)
def test_a_wrong_scenario_is_refused_with_place_code_and_advice(wrong):
    """The issue names the place, says what is wrong and what to write instead."""
    issues = issues_of(wrong.data)
    fits = [i for i in issues if i.code == wrong.code and _is_at(i.where, wrong.where)]
    assert fits, found(issues)
    message = str(fits[0])
    assert all(word in message for word in wrong.words), message
    assert len(message) < 600


@pytest.mark.parametrize("wrong", FAULTS)
def test_the_command_line_says_the_same(wrong, tmp_path, capsys):
    """Status 2, one JSON document on stdout, the file and the place on stderr, no traceback."""
    path = tmp_path / "wrong.json"
    path.write_bytes(wrong.data)
    said = command(capsys)("route", path, "--json")
    assert said.status == 2
    told = json.loads(said.out)
    assert told["source"] == "wrong.json"
    assert wrong.code in {row["code"] for row in told["issues"]}
    assert f"wrong.json: {wrong.where}" in said.err
    assert "Traceback" not in said.err
    assert len(said.err) < 100_000


def _is_at(where: str, wanted: str) -> bool:
    """Returns whether a place is the wanted one; positions in text may be anywhere."""
    return where.startswith(wanted) if not wanted.startswith("/") and wanted else where == wanted


def test_only_one_thing_is_said_about_one_fault():
    """A single wrong value gives a single issue, wherever it lies."""
    cases: list[dict[str, Any]] = [
        {"/policy": {"unmet_eur": -1}},
        {f"{FRAME}/operations/0/part_mm": [1, 2]},
        {"/lines/0/designs/0/design": 5},
        {"/labs/0/opening/weekly/0/days": ["monday"]},
        {"/horizon/periods": 0},
        {"/lines/0/quantity": "5"},
    ]
    for changes in cases:
        assert len(issues_of(scenario_json(changes))) == 1, changes


def test_every_fault_of_a_file_is_reported_at_once():
    """Wrong rows, doubled keys, dangling names and wrong order are all told in one go."""
    tree = scenario(
        {
            "/lines/0/quantity": 0,
            "/lines/1/site": "nowhere",
            "/labs/0/machines/0/capability": "printing",
            "/labs/2/stock": [{"material": "gold", "quantity": 1}],
            "/sites/0/place/lat": 91,
            "/designs/1/stages/0/operations/0/machine_min_per_unit": 0,
            "/policy": "cheap",
        }
    )
    data = as_json(tree).replace(b'"name": "tiny"', b'"name": "tiny", "name": "tiny"')
    assert sorted(found(issues_of(data))) == [
        ("/designs/1/stages/0/operations/0", "no-time"),
        ("/labs/0/machines/0/capability", "unknown-capability"),
        ("/labs/2/stock/0/material", "unknown-reference"),
        ("/lines/0/quantity", "out-of-range"),
        ("/lines/1/site", "unknown-reference"),
        ("/name", "duplicate-key"),
        ("/policy", "wrong-value"),
        ("/sites/0/place/lat", "out-of-range"),
    ]


def test_a_wrong_horizon_does_not_hide_dangling_names():
    """Names are checked although dates cannot be."""
    data = scenario_json({"/horizon/periods": 0, "/name": "", "/lines/0/site": "nowhere"})
    assert sorted(found(issues_of(data))) == [
        ("/horizon/periods", "out-of-range"),
        ("/lines/0/site", "unknown-reference"),
        ("/name", "blank"),
    ]


def test_more_than_a_hundred_faults_are_counted(tmp_path, capsys):
    """The command line prints a hundred issues and the number of the rest."""
    path = tmp_path / "wrong.json"
    lines = [{**LINE, "id": f"l{k}", "quantity": 0} for k in range(130)]
    path.write_bytes(scenario_json({"/lines": lines}))
    said = command(capsys)("route", path, "--json")
    assert said.status == 2
    assert "30 more" in said.err
    assert json.loads(said.out)["count"] == 130
    assert len(json.loads(said.out)["issues"]) == 100


def test_thousands_of_dangling_names_are_told_within_seconds():
    """Advice on the nearest name is given to the first culprits only, so that nobody waits."""
    sites = [{**SITE, "id": f"finess-{k:09}"} for k in range(5000)]
    lines = [{**LINE, "id": f"l{k}", "site": f"finess-9{k:08}"} for k in range(2000)]
    issues = issues_of(scenario_json({"/sites": sites, "/lines": lines}))
    assert len(issues) == 2000
    assert "Did you mean" in issues[0].fix
    assert "Add it to /sites" in issues[-1].fix


def test_lists_of_more_than_100000_rows_are_refused():
    """Too many rows are counted before they are compared with each other."""
    names = ["petg", "elastic", *(f"m{k}" for k in range(99_999))]
    rows = ",".join(f'{{"id": "{name}", "name": "m", "unit": "g"}}' for name in names)
    (issue,) = issues_of(literally("/materials", f"[{rows}]"))
    assert (issue.where, issue.code) == ("/materials", "out-of-range")
    assert "at most 100000" in issue.fix


def test_links_that_no_machine_here_can_hold_are_refused(monkeypatch):
    """More pairs of labs and places than fit in memory are refused with their number."""
    monkeypatch.setattr("fabrouter_network.consistency.sizes.MOST_LINKS", 23)
    (issue,) = issues_of(scenario_json())
    assert (issue.where, issue.code) == ("/labs", "instance-too-large")
    assert "4 labs and 2 sites make 24 links" in issue.message
    assert "At most 23" in issue.fix


@pytest.mark.parametrize("kind", ["missing", "folder"])
@pytest.mark.parametrize("words", [("route",), ("check",), ("explain",), ("export", "tables")])
def test_a_file_that_cannot_be_read_is_named(kind, words, tmp_path, capsys):
    """A missing file and a folder are told apart, with exit status 2."""
    path = tmp_path if kind == "folder" else tmp_path / "missing.json"
    more = [path] if words[0] in ("check", "explain") else []
    said = command(capsys)(*words, path, *more)
    assert said.status == 2
    assert str(path) in said.err
    assert ("directory" if kind == "folder" else "No such file") in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    ("text_of_policy", "where", "code"),
    [
        ('{"unmet_eur": -5}', "/unmet_eur", "out-of-range"),
        ('{"unmet_euro": 5}', "/unmet_euro", "unknown-key"),
        ('{"unmet_eur": 5, "unmet_eur": 6}', "/unmet_eur", "duplicate-key"),
        ("{", "line 1", "malformed-json"),
    ],
)
def test_a_wrong_policy_file_is_refused(text_of_policy, where, code, tmp_path, capsys):
    """A file of weights is read as strictly as a scenario."""
    good, path = tmp_path / "good.json", tmp_path / "policy.json"
    good.write_bytes(VALID)
    path.write_text(text_of_policy, encoding="utf-8")
    said = command(capsys)("route", good, "--policy", path, "--json")
    assert said.status == 2
    assert [row["code"] for row in json.loads(said.out)["issues"]] == [code]
    assert f"policy.json: {where}" in said.err


@pytest.mark.parametrize(
    "words",
    [
        ("--time-limit", "-1"),
        ("--time-limit", "1e12"),
        ("--seed", "-1"),
        ("--seed", str(2**31)),
        ("--workers", "0"),
        ("--engine", "magic"),
        ("--policy", "cheap"),
        ("--verbose",),
    ],
)
def test_wrong_options_are_refused(words, tmp_path, capsys):
    """Limits, seeds and engines out of range end with status 2 and name the option."""
    path = tmp_path / "good.json"
    path.write_bytes(VALID)
    said = command(capsys)("route", path, *words)
    assert said.status == 2
    assert words[0] in said.err
    assert "Traceback" not in said.err


def test_weights_whose_sum_leaves_64_bits_are_refused(tmp_path, capsys):
    """A scenario whose objective could overflow is refused by name."""
    path = tmp_path / "huge.json"
    changes = {"/policy": {"unmet_eur": 1e6}, "/lines/0/quantity": 10**6, "/lines/0/priority": 10}
    path.write_bytes(scenario_json(changes))
    said = command(capsys)("route", path)
    assert said.status == 2
    assert "/policy" in said.err
    assert "Lower" in said.err
