"""What everybody sees of a public campaign, without signing in."""

import pytest

import service_cases as cases
from web_visitors import IN_BOTH_LANGUAGES, inspect
from work_cases import world

pytestmark = pytest.mark.browser

WITH_BACKGROUND = False
SCRIPT = "<script>document.title='caught'</script>"
DESIGN = cases.SAVER | {"name": "Ear saver", "name_fr": "Attache de masque"}
TOWNS = [("Rennes", 48.1173, -1.6778, "35"), ("Lyon", 45.764, 4.8357, "69"),
         ("Saint-Denis", -20.8789, 55.4481, "974")]  # fmt: skip


@pytest.fixture(scope="module")
def w(site):
    """Returns a public campaign with sites in four departments; 30 of 100 units are in Paris."""
    made = world(
        site.desk, name=f"Spring {SCRIPT}", description="Ear savers for all.", is_public=True
    )
    design = cases.design(site.desk, made.net, DESIGN)
    for town, lat, lon, region in TOWNS:
        where = {"latitude": lat, "longitude": lon, "region": region}
        goes_to = cases.site(site.desk, made.net, name=f"Hospital of {town}", **where)
        cases.line(site.desk, made.campaign, goes_to, design, quantity=50)
    parcel = made.sent(made.made(30))
    from fabrouter.service.shipments import receive
    from fabrouter.service.shipments.inputs import Receipt

    made.do(receive.confirm, made.requester, parcel.id, Receipt(), None)
    made.started(20)
    return made


WORDS = {
    "en": {"product": "Ear saver", "region": "Ille-et-Vilaine", "far": "table only: 1."},
    "fr": {"product": "Attache de masque", "region": "Ille-et-Vilaine", "far": "seulement : 1."},
}


@IN_BOTH_LANGUAGES
def test_needs_and_progress_are_open_to_everybody(w, visit, language):
    """Sums, products and regions; nobody's name, no single place; scripts in names stay text."""
    words = WORDS[language]
    with visit(language=language) as stranger:
        stranger.go(f"/public/{w.campaign.id}")
        page = stranger.page
        text = page.inner_text("main")
        assert SCRIPT in text
        assert words["product"] in text
        assert words["far"] in text
        rows = page.locator("section:has(#where) tbody tr")
        assert rows.count() == 4
        paris = rows.filter(has_text="Paris")
        assert paris.locator("td").all_inner_texts() == ["1", "100", "30", "20", "1"]
        assert rows.filter(has_text=words["region"]).count() == 1
        assert page.locator(".ground circle.unmet").count() == 3
        assert page.locator(".ground rect.labs").count() == 1
        for name in (w.lab.name, w.site.name, "Hospital of"):
            assert name not in page.content()
        inspect(stranger, "public", language)
        assert page.title() != "caught"


def test_other_campaigns_stay_closed(site, visit, w):
    """A campaign that is not public is not there."""
    closed = cases.campaign(site.desk, w.net)
    with visit() as stranger:
        stranger.go(f"/public/{closed.id}")
        assert stranger.page.locator("h1:has-text('nothing here')").count() == 1
        stranger.forgive("404")
