"""How issues read."""

from fabrouter_network.issues import InputError, Issue, Severity


def test_an_issue_reads_as_one_line():
    """Place, message and advice follow each other."""
    issue = Issue("/lines/3/site", "unknown-reference", "'x' is not one of the sites.", "Add it.")
    assert str(issue) == "/lines/3/site: 'x' is not one of the sites. Add it."
    assert issue.severity is Severity.ERROR


def test_place_and_advice_may_be_missing():
    """An issue of the whole file has no place."""
    assert str(Issue("", "empty", "the file is empty.")) == "the file is empty."


def test_what_would_not_show_is_escaped():
    """Control characters, line breaks and changes of direction cannot disturb a terminal."""
    shown = str(Issue("/a", "x", "name '\x1b[31m\u202e\n' é."))
    assert shown == "/a: name '\\x1b[31m\\u202e\\n' é."


def test_an_error_lists_every_issue_after_its_source():
    """One line per issue, each with the name of the file."""
    error = InputError("f.csv", [Issue("row 2", "a", "x."), Issue("", "b", "y.", "z.")])
    assert str(error) == "f.csv: row 2: x.\nf.csv: y. z."
    assert isinstance(error, ValueError)
    assert len(error.issues) == 2
