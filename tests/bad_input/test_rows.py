"""Every row of the catalogue of bad input has a test."""

from importlib import import_module
from itertools import zip_longest
from pathlib import Path

import pytest

from bad_input.rows import ELSEWHERE, LAST, rows_in

HERE = Path(__file__).parent


def ids_in(path):
    """Yields the ids that tests of a file have, without what fixtures add, and bare names."""
    place = path.relative_to(HERE.parent)
    module = import_module(".".join(place.with_suffix("").parts))
    for test in vars(module).values():
        if getattr(test, "__name__", "").startswith("test_") and test.__module__ == module.__name__:
            yield f"{place.as_posix()}::{test.__name__}"
            for part in parts_of(test):
                yield f"{place.as_posix()}::{test.__name__}[{part}]"


def parts_of(test):
    """Yields what the first parameter of a test adds to its id."""
    for mark in getattr(test, "pytestmark", ()):
        if mark.name != "parametrize" or mark.kwargs.get("indirect"):
            continue
        for given, name in zip_longest(mark.args[1], mark.kwargs.get("ids") or ()):
            first = given[0] if isinstance(given, tuple) else given
            yield name or getattr(given, "id", None) or first


@pytest.fixture(scope="module")
def known():
    """Returns the ids of all tests that the catalogue could mean."""
    listed = {test.partition("::")[0] for tests in ELSEWHERE.values() for test in tests}
    files = [*HERE.glob("api_catalogue/test_*.py"), *(HERE.parent / name for name in listed)]
    return {test for path in files for test in ids_in(path)}


def test_every_row_is_tested(known):
    """By its number in the name of a test, or by a test that is listed for it."""
    here = [test for test in known if test.startswith("bad_input/api_catalogue/")]
    found = set(ELSEWHERE).union(*map(rows_in, here))
    assert {f"B{number}" for number in range(1, LAST + 1)} - found == set()


def test_listed_tests_exist(known):
    """A test that was renamed or taken away is missed."""
    assert {test for tests in ELSEWHERE.values() for test in tests} - known == set()
