"""The independent checker sees each kind of broken rule, and nothing in a good history."""

from collections import Counter

import pytest
from litestar.testing import TestClient

import service_cases as cases
from campaign_script import Script, made_by_factory
from fabrouter.settings import Settings
from fabrouter.store import Desk, Store
from fabrouter.store.export import export_lines
from fabrouter.store.upgrade import upgrade
from fabrouter.verify import RULES, State, verify
from fabrouter_api.app import create_app
from solve_cases import work
from unit.service.planted import PLANTED, History


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """Returns the export of a whole small campaign."""
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('good') / 'good.db'}")
    upgrade(store)
    desk = Desk(store, cases.Clock())
    settings = Settings(secret="s" * 40, base_url="http://testserver.local")
    with TestClient(create_app(settings, desk), base_url=settings.base_url) as api:
        Script(desk, api, lambda: work(desk), labs=6, lines=10).play()
    lines = list(export_lines(store, secrets=False))
    store.close()
    return lines


def test_a_good_history_breaks_nothing(good):
    """But for accounts that the test made by hand."""
    assert [v for v in verify(good) if not made_by_factory(v)] == []


def test_every_rule_is_broken_in_three_ways():
    """Thirty rules."""
    ways = Counter(rule for rule, _ in PLANTED)
    assert [ways[number] >= 3 for number in range(1, 31)] == [True] * len(RULES)


@pytest.mark.parametrize(
    ("number", "plant"), PLANTED, ids=[f"I{number}-{plant.__name__}" for number, plant in PLANTED]
)
def test_what_is_planted_is_found(good, number, plant):
    """By the rule it breaks, where there was nothing before."""
    before = {str(violation) for violation in RULES[number - 1](State(good))}
    history = History(good)
    plant(history)
    found = [str(violation) for violation in RULES[number - 1](State(history.lines()))]
    assert set(found) - before, f"I{number} sees nothing"
    assert all(text.startswith(f"I{number} ") for text in found)
