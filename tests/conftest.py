"""What every test shares: a cache of its own, and a clear word where Chromium is missing."""

import os
import shutil

import pytest


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory):
    """Keeps travel matrices of tests apart from those of the user."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FABROUTER_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def chromium():
    """Returns the path of Debian's Chromium; skips without it, but fails where CI promised it."""
    path = shutil.which("chromium")
    if path is None:
        word = "Chromium is not installed: apt-get install chromium"
        if os.environ.get("FABROUTER_CI"):
            pytest.fail(word)
        pytest.skip(word)
    return path


BRITTANY = (47.2, -5.2, 48.9, -1.0)


@pytest.fixture(scope="session")
def campaign():
    """Returns a campaign in Brittany: three products, ten hospitals, six days."""
    from fabrouter import Scenario
    from fabrouter.campaigns import CampaignSpec, OrderItem, build_campaign
    from fabrouter_network.scenario import Area

    south, west, north, east = BRITTANY
    spec = CampaignSpec(
        "Brittany",
        (
            OrderItem(("shield-verkstan", "shield-does-laser"), 900),
            OrderItem(("gown-cotton",), 900),
        ),
        area=Area(south=south, west=west, north=north, east=east),
        sites=10,
        days=6,
        seed=3,
    )
    return Scenario(build_campaign(spec))


@pytest.fixture(scope="session")
def campaign_plan(campaign):
    """Returns a quick plan of the campaign, the same every time."""
    from fabrouter import route

    return route(campaign, engine="local_search", deterministic_limit=0.2, time_limit=60)
