"""Strict decoding of JSON, and pointers."""

import pytest

from fabrouter_network.issues import InputError
from fabrouter_network.json_text import MOST_LEVELS, decode, pointer
from input_cases import found


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((), ""),
        (("lines", 3, "site"), "/lines/3/site"),
        (("a/b", "m~n"), "/a~1b/m~0n"),
        (("~1",), "/~01"),
        (("",), "/"),
    ],
)
def test_pointers_escape_slash_and_tilde(parts, expected):
    """RFC 6901: ~ is ~0 and / is ~1."""
    assert pointer(*parts) == expected


def test_good_json_has_no_issues():
    """A clean document is decoded as it is."""
    assert decode(b'{"a": [1, 2.5, "x", true, null]}', "x") == (
        {"a": [1, 2.5, "x", True, None]},
        [],
    )


def test_doubled_keys_are_found_at_every_depth():
    """Each doubled key gives one issue however often it comes; the last value stays."""
    tree, issues = decode(b'{"a": [{"b": 1, "b": 2, "b": 3}], "c": 1, "c": {"d": 1, "d": 2}}', "x")
    assert tree == {"a": [{"b": 3}], "c": {"d": 2}}
    assert found(issues) == [
        ("/c", "duplicate-key"),
        ("/a/0/b", "duplicate-key"),
        ("/c/d", "duplicate-key"),
    ]


def test_pointers_of_faults_are_escaped():
    """A key with a slash stays one step of the pointer."""
    _, issues = decode(b'{"a/b": {"c~d": NaN}}', "x")
    assert found(issues) == [("/a~1b/c~0d", "not-finite")]


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_numbers_json_does_not_have_are_named(word):
    """The word itself stands in the message."""
    _, (issue,) = decode(f"[1, [{word}]]".encode(), "x")
    assert (issue.where, issue.code) == ("/1/0", "not-finite")
    assert word in issue.message


def test_nesting_is_counted():
    """The deepest allowed document is read, one level more is not."""
    decode(b"[" * MOST_LEVELS + b"]" * MOST_LEVELS, "x")
    with pytest.raises(InputError, match="nested too deeply"):
        decode(b"[" * (MOST_LEVELS + 1) + b"]" * (MOST_LEVELS + 1), "x")


def test_places_in_text_are_line_and_column():
    """A fault on the third line is said to be there."""
    with pytest.raises(InputError) as caught:
        decode(b'{\n "a": 1\n "b": 2}', "x.json")
    assert caught.value.issues[0].where == "line 3, column 2, byte 12"
    assert str(caught.value).startswith("x.json: line 3")


def test_huge_files_are_not_decoded(monkeypatch):
    """A file over the limit is refused with both sizes."""
    monkeypatch.setattr("fabrouter_network.json_text.MOST_BYTES", 10)
    with pytest.raises(InputError, match=r"12 bytes\. At most 10"):
        decode(b'{"a": 12345}', "x")


def test_escaped_backslashes_are_no_surrogates():
    """The text backslash-u-d800 is six plain characters."""
    assert decode(b'"\\\\ud800"', "x") == ("\\ud800", [])
