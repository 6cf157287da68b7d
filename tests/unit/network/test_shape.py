"""What pydantic finds wrong, in words people can act on."""

import pytest
from pydantic import ValidationError

from fabrouter_network.document import Document
from fabrouter_network.shape import shape_issues, show
from input_cases import found, issues_of
from scenario_cases import scenario_json


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (5, "5"),
        ("5", "'5'"),
        ({"a": 1}, "an object"),
        ([1, 2], "a list of 2"),
        ((), "a list of 0"),
    ],
)
def test_values_are_shown_as_they_stood_in_the_file(value, shown):
    """null, true and text keep the look of JSON."""
    assert show(value) == shown


def test_long_values_are_cut():
    """No message repeats a page of input."""
    assert len(show("x" * 1000)) <= 80


def test_the_member_of_a_union_is_no_step_of_the_pointer():
    """A policy in full is at /policy, not below the name of a class."""
    issues = issues_of(scenario_json({"/policy": {"lot_eur": "5"}}))
    assert found(issues) == [("/policy/lot_eur", "wrong-type")]


def test_faulty_entries_do_not_make_a_list_too_short():
    """A list with one bad entry is reported for that entry only."""
    changes = {"/lines/0/designs/0/preference_eur": -1}
    assert found(issues_of(scenario_json(changes))) == [
        ("/lines/0/designs/0/preference_eur", "out-of-range")
    ]


def test_an_object_in_place_of_a_word_is_reported():
    """Where only words are allowed, an object is wrong itself, even if it holds something."""
    changes = {"/labs/0/machines/0/hours": {"open": "09:00"}}
    (issue,) = issues_of(scenario_json(changes))
    assert (issue.where, issue.code) == ("/labs/0/machines/0/hours", "wrong-value")
    assert "an object" in issue.message
    assert "'always'" in issue.fix


@pytest.mark.parametrize(
    ("key", "advice"),
    [
        ("quantiy", "Did you mean 'quantity'?"),
        ("Deadline", "Did you mean 'deadline'?"),
        ("zzzzz", "Remove it."),
        ("opening", "It belongs elsewhere"),
    ],
)
def test_unknown_keys_come_with_advice(key, advice):
    """The nearest key is suggested, unless it is the same word in the wrong place."""
    (issue,) = issues_of(scenario_json({f"/lines/0/{key}": 1}))
    assert (issue.where, issue.code) == (f"/lines/0/{key}", "unknown-key")
    assert advice in issue.fix


def test_each_place_is_reported_once():
    """Two members of a union that both refuse a value give one issue."""

    class Model(Document):
        value: int | bool

    with pytest.raises(ValidationError) as caught:
        Model.model_validate({"value": "x"})
    assert found(shape_issues(caught.value, {"value": "x"})) == [("/value", "wrong-type")]
