"""Reading scenario files: everything wrong at once, at the right place."""

import pytest

from fabrouter_network.issues import InputError, Severity
from fabrouter_network.reader import parse_scenario, read_scenario
from input_cases import found, issues_of
from scenario_cases import GONE, as_json, commitment, scenario, scenario_json


def test_a_good_file_is_read_without_warnings(tmp_path):
    """The tiny scenario is clean."""
    path = tmp_path / "tiny.json"
    path.write_bytes(scenario_json())
    document, warnings = read_scenario(path)
    assert document.name == "tiny"
    assert warnings == []


def test_warnings_come_with_the_document():
    """What is odd is no error."""
    _, warnings = parse_scenario(scenario_json({"/labs/1/opening": GONE}))
    assert [(w.code, w.severity) for w in warnings] == [("no-hours", Severity.WARNING)]


def test_the_error_names_the_file_in_every_line(tmp_path):
    """Each line of the message can stand alone."""
    path = tmp_path / "wrong.json"
    path.write_bytes(scenario_json({"/lines/0/quantity": 0, "/lines/1/site": "x"}))
    with pytest.raises(InputError) as caught:
        read_scenario(path)
    lines = str(caught.value).splitlines()
    assert len(lines) == 2
    assert all(line.startswith("wrong.json: /lines/") for line in lines)


def test_warnings_are_no_part_of_the_error():
    """Only what must be mended is listed when a file is refused."""
    issues = issues_of(scenario_json({"/labs/1/opening": GONE, "/lines/0/site": "x"}))
    assert found(issues) == [("/lines/0/site", "unknown-reference")]


@pytest.mark.parametrize("bad", [[0], [1], [0, 1], [2]])
def test_rows_keep_their_numbers_when_bad_rows_are_left_out(bad):
    """A dangling name in a row after misshapen rows is reported with the row of the file."""
    tree = scenario()
    for row in bad:
        tree["lines"][row]["quantity"] = 0
    good = [row for row in range(3) if row not in bad]
    for row in good:
        tree["lines"][row]["site"] = "nowhere"
    expected = [(f"/lines/{row}/quantity", "out-of-range") for row in bad]
    expected += [(f"/lines/{row}/site", "unknown-reference") for row in good]
    assert found(issues_of(as_json(tree))) == expected


def test_pointers_inside_messages_keep_their_numbers():
    """A message that points to another row points to the row of the file."""
    changes = {"/labs/0/name": "", "/labs/3/id": "lab-lyon"}
    issues = {issue.code: issue for issue in issues_of(scenario_json(changes))}
    assert issues["duplicate-id"].where == "/labs/3/id"
    assert "/labs/1/id" in issues["duplicate-id"].message


def test_numbers_below_the_row_are_not_moved():
    """Only the first step of a pointer names a row that may have moved."""
    changes = {"/labs/0/name": "", "/labs/3/machines/1/materials": ["petg", "gold"]}
    assert ("/labs/3/machines/1/materials/1", "unknown-reference") in found(
        issues_of(scenario_json(changes))
    )


def test_what_refers_to_a_bad_row_does_not_dangle():
    """A row that is left out still counts as defined."""
    changes = {
        "/labs/0/name": "",
        "/sites/0/name": "",
        "/designs/0/name": "",
        "/materials/0/name": "",
        "/lines/0/quantity": 0,
        "/commitments": [commitment()],
    }
    assert {issue.code for issue in issues_of(scenario_json(changes))} == {"blank", "out-of-range"}


@pytest.mark.parametrize("value", [{}, None, "x", 5])
def test_a_list_that_is_none_makes_nothing_dangle(value):
    """If a whole section is misshapen, names of it are not called unknown."""
    for section in ("materials", "labs", "sites", "designs", "lines"):
        issues = issues_of(scenario_json({f"/{section}": value}))
        assert found(issues) == [(f"/{section}", "wrong-type")]


def test_keys_that_are_wrong_as_a_whole_leave_the_rest_checked():
    """A wrong policy or transport does not hide a dangling site."""
    for key in ("policy", "transport", "area", "seed", "credits"):
        issues = issues_of(scenario_json({f"/{key}": 1.5, "/lines/0/site": "x"}))
        assert ("/lines/0/site", "unknown-reference") in found(issues), key


def test_an_old_program_refuses_a_new_format_once():
    """Of a later version only the version is said, not every key that is new in it."""
    changes = {"/schema_version": "2.0", "/new_key": 1, "/lines/0/site": "x"}
    assert found(issues_of(scenario_json(changes))) == [("/schema_version", "unknown-version")]
