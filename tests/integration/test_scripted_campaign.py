"""A whole campaign over HTTP, on both databases, with every rule checked after every step."""

import pytest

from campaign_script import Script
from solve_cases import work


def test_a_campaign_from_first_lab_to_last_box(desk, api):
    """Twelve labs and forty needs; the long run has sixty and three hundred."""
    script = Script(desk, api, lambda: work(desk), labs=12, lines=40)
    script.play()
    assert script.totals


@pytest.mark.slow
def test_a_large_campaign(desk, api):
    """Sixty labs declare, three hundred lines are made."""
    script = Script(desk, api, lambda: work(desk), labs=60, lines=300, seed=1)
    script.play()
    assert script.totals
