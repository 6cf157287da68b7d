"""Files in formats of others on the command line, into scenarios and out of them."""

import json

import pytest

from fabrouter import Scenario
from fabrouter.cli.main import run
from scenario_cases import scenario_json

FABLABS = [
    {"id": 7, "slug": "fab-nantes", "name": "Fab Nantes", "latitude": 47.2, "longitude": -1.55,
     "country_code": "FR", "activity_status": "active"},
]  # fmt: skip
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:test
BEGIN:VEVENT
UID:1
DTSTAMP:20200101T000000Z
DTSTART:{day}T080000Z
DTEND:{day}T100000Z
END:VEVENT
END:VCALENDAR
"""
OKH_OF_OTHERS = (
    "title: Visor\ndescription: A visor\nproject-link: https://example.org\n"
    "license:\n  hardware: CERN-OHL-S-2.0\n"
)


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.json").write_bytes(scenario_json())
    return tmp_path


@pytest.fixture
def cli(tiny, capfd):
    def call(*words):
        code = run(list(words))
        captured = capfd.readouterr()
        return code, captured.out, captured.err

    return call


def load(tiny):
    return Scenario.load(tiny / "tiny.json").document


def test_labs_and_designs_come_back_as_they_went(cli, tiny):
    """OKW and both OKH formats lose nothing of a scenario."""
    before = load(tiny)
    for kind in ("okw", "okh_v1", "okh_losh"):
        assert cli("export", kind, "tiny.json", "--out", "x")[0] == 0
    code, out, err = cli(
        "import", "labs", "x/labs.okw.json", "--format", "okw", "--into", "tiny.json", "--json"
    )
    assert code == 0, err
    assert (json.loads(out)["added"], json.loads(out)["updated"]) == (0, 0)
    for design in before.designs:
        for kind, suffix in (("okh_v1", "yaml"), ("okh_losh", "toml")):
            code, _, err = cli(
                "import", "designs", f"x/{design.id}.okh.{suffix}", "--format", kind,
                "--into", "tiny.json",
            )  # fmt: skip
            assert code == 0, err
    assert load(tiny) == before


def test_labs_of_fablabs_io_are_added_without_capacity(cli, tiny):
    """A lab that is known keeps what it can do; only who and where it is may change."""
    known = load(tiny).labs[0]
    moved = FABLABS[0] | {"id": 8, "slug": known.id, "name": "Renamed"}
    (tiny / "f.json").write_text(json.dumps([*FABLABS, moved]))
    words = ["import", "labs", "f.json", "--format", "fablabs_io", "--into", "tiny.json", "--json"]
    code, out, err = cli(*words)
    assert code == 0, err
    assert (json.loads(out)["added"], json.loads(out)["updated"]) == (1, 1)
    labs = {lab.id: lab for lab in load(tiny).labs}
    assert labs["fab-nantes"].machines == ()
    assert labs[known.id].name == "Renamed"
    assert labs[known.id].machines == known.machines


def test_a_calendar_replaces_what_it_said_before(cli, tiny):
    lab = load(tiny).labs[0]
    group = lab.machines[0].id
    day = load(tiny).horizon.local_day(0)
    (tiny / "c.ics").write_text(CALENDAR.format(day=f"{day:%Y%m%d}"))
    words = ["import", "busy", "c.ics", "--format", "icalendar", "--lab", lab.id,
             "--machines", group, "--into", "tiny.json"]  # fmt: skip
    for _ in range(2):
        code, _, err = cli(*words)
        assert code == 0, err
    (busy,) = load(tiny).labs[0].busy
    assert busy.machine == group
    code, out, _ = cli(*words, "--json")
    assert json.loads(out)["updated"] == 1


def test_fab_manager_s_machines_need_names(cli, tiny):
    """A reservation takes one machine of the group that was named for it."""
    lab = load(tiny).labs[0]
    day = load(tiny).horizon.local_day(0)
    times = {"start_at": f"{day}T09:00:00+02:00", "end_at": f"{day}T10:00:00+02:00"}
    reservation = {"id": 1, "reservable_type": "Machine", "reservable_id": 12,
                   "reserved_slots": [{"canceled_at": None} | times]}  # fmt: skip
    (tiny / "r.json").write_text(json.dumps({"reservations": [reservation]}))
    words = ["import", "busy", "r.json", "--format", "fab_manager", "--lab", lab.id,
             "--into", "tiny.json"]  # fmt: skip
    code, _, err = cli(*words)
    assert (code, "12:printers" in err) == (2, True)
    code, _, err = cli(*words, "--machines", "12:nothing")
    assert (code, "no machines 'nothing'" in err) == (2, True)
    code, _, err = cli(*words, "--machines", f"12:{lab.machines[0].id}")
    assert code == 0, err
    assert len(load(tiny).labs[0].busy) == 1


def test_an_okh_file_of_others_is_a_draft_with_questions(cli, tiny):
    """The answer is no; the draft goes to stdout, and the scenario stays as it was."""
    (tiny / "visor.yaml").write_text(OKH_OF_OTHERS)
    before = load(tiny)
    code, out, err = cli(
        "import", "designs", "visor.yaml", "--format", "okh_v1", "--into", "tiny.json"
    )
    assert code == 1
    assert json.loads(out)["name"] == "Visor"
    assert "how long" in err
    assert load(tiny) == before


@pytest.mark.parametrize(
    "words",
    [
        ("labs", "--format", "okh_v1"),
        ("designs", "--format", "okw"),
        ("sites", "--format", "okw"),
        ("busy", "--format", "okw"),
        ("busy",),
        ("busy", "--format", "icalendar"),
        ("busy", "--format", "icalendar", "--lab", "nowhere"),
    ],
)
def test_what_does_not_fit_together_is_bad_input(cli, tiny, words):
    (tiny / "x").write_text("[]")
    kind, *rest = words
    before = (tiny / "tiny.json").read_bytes()
    assert cli("import", kind, "x", *rest, "--into", "tiny.json")[0] == 2
    assert (tiny / "tiny.json").read_bytes() == before
