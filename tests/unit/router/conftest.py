"""Plans that several test files look at; each is made once."""

import pytest

from fabrouter import Plan, Scenario, route
from scenario_cases import document

SUPPLIED = {
    "/labs/0/stock": [
        {
            "material": "petg",
            "quantity": 0,
            "purchase_limit": 300,
            "purchase_extra_eur": 0.01,
        }
    ],
    "/labs/1/stock": [{"material": "petg", "quantity": 300}],
    "/labs/1/machines": [],
    "/transport/transfers": {"materials": ["petg"], "max_km": 1000},
    "/lines/1/deadline": "2020-04-04",
}
"""600 g of PETG are needed in Paris: half can be bought there, the rest has to come from Lyon."""


def proven(changes=None) -> Plan:
    """Returns the best plan of a changed tiny scenario."""
    return route(Scenario(document(changes)), engine="cpsat", workers=1)


@pytest.fixture(scope="session")
def tiny_plan() -> Plan:
    """Returns the best plan of the tiny scenario."""
    return proven()


@pytest.fixture(scope="session")
def supplied_plan() -> Plan:
    """Returns a plan with purchases and transfers of material."""
    return proven(SUPPLIED)
