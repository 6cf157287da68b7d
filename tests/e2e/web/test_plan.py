"""Routing through the page, the plan from every side, comparing, publishing by keyboard."""

from collections import Counter
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

import service_cases as cases
from fabrouter.store.tables import SolveRun, WorkOrder
from web_visitors import IN_BOTH_LANGUAGES, inspect

pytestmark = pytest.mark.browser

TOWNS = [
    ("Paris", 48.8566, 2.3522, "75"),
    ("Lyon", 45.764, 4.8357, "69"),
    ("Rennes", 48.1173, -1.6778, "35"),
    ("Lille", 50.6292, 3.0573, "59"),
    ("Toulouse", 43.6047, 1.4442, "31"),
    ("Nantes", 47.2184, -1.5536, "44"),
]
MOST_KB = 700
PATIENCE_MS = 150_000
"""Solves and maps wait for each other on a small machine."""
ANY_GL = """
const real = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, options) {
  return real.call(this, kind, { ...options, failIfMajorPerformanceCaveat: false });
};
"""
"""Has pages take WebGL in software for WebGL on a graphics card."""


@pytest.fixture(scope="module")
def crisis(site):
    """Returns a campaign of twelve labs in six towns, two designs, and more asked than can be."""
    desk = site.desk
    net = cases.network(desk)
    for number, (town, lat, lon, region) in enumerate(TOWNS * 2):
        where: Any = {"latitude": lat + 0.1 * (number // 6), "longitude": lon, "region": region}
        cases.lab(desk, net, name=f"Fablab {town} {number // 6 + 1}", **where)
    savers = [cases.design(desk, net, {**cases.SAVER, "name": name}) for name in ("Saver", "Strap")]
    campaign = cases.campaign(desk, net, name="Spring", transport={"roads": "none"})
    for number, (town, lat, lon, region) in enumerate(TOWNS):
        where = {"latitude": lat - 0.05, "longitude": lon + 0.1, "region": region}
        goes_to = cases.site(desk, net, name=f"Hospital of {town}", **where)
        for design in savers:
            is_huge = (number, design) == (0, savers[0])
            wish = {"quantity": 90_000} if is_huge else {"quantity": 120, "priority": 9}
            cases.line(desk, campaign, goes_to, design, **wish)
    return SimpleNamespace(net=net, campaign=campaign, email=site.person(coordinates=net))


@pytest.fixture(scope="module")
def routed(browser, site, crisis):
    """Returns the solve that the coordinator asked for on the page, watched and stopped."""
    from web_visitors import visiting

    with visiting(browser, site.address) as boss:
        boss.sign_in(crisis.email)
        boss.go(f"/campaigns/{crisis.campaign.id}/route")
        boss.page.select_option("[name='options/time_limit_s']", "60")
        boss.page.click("summary:has-text('More choices')")
        boss.page.select_option("[name='options/engine']", "local_search")
        boss.page.click("main form.card button")
        boss.page.wait_for_url("**/solves/*")
        boss.page.wait_for_selector("#live-map[data-shown]", timeout=PATIENCE_MS)
        assert boss.page.inner_text("#search-unmet") not in ("–", "0")
        assert boss.page.locator("#curve-rows tr").count() >= 1
        inspect(boss, "search", "en")
        boss.forgive("GPU stall")
        boss.page.click("text=Stop and keep the best plan")
        boss.page.wait_for_selector("#plan-map[data-ready]", timeout=PATIENCE_MS)
        return boss.page.url.rsplit("/", 1)[-1]


def on_map(boss, run):
    """Returns the features of a plan as the API tells them, by kind."""
    answer = boss.context.request.get(f"{boss.address}/api/v1/solves/{run}/plan/map")
    kinds: Any = {"site": [], "flow": [], "lab": []}
    for feature in answer.json()["features"]:
        kinds.get(feature["properties"]["kind"], kinds["lab"]).append(feature["properties"])
    return kinds


def drawn(boss, name):
    """Returns a figure the map says about itself."""
    return int(boss.page.get_attribute("#plan-map", f"data-{name}"))


@pytest.mark.parametrize("script", ["", ANY_GL], ids=["canvas", "gl"])
def test_the_map_shows_and_filters_what_the_api_tells(visit, crisis, routed, script):
    """With and without WebGL; the first map weighs little."""
    with visit() as boss:
        boss.context.add_init_script(script)
        boss.sign_in(crisis.email)
        weight = Weight(boss)
        boss.go(f"/solves/{routed}")
        boss.page.wait_for_selector("#plan-map[data-ready]", timeout=PATIENCE_MS)
        assert weight.kilobytes + worker_kilobytes(boss, script) <= MOST_KB
        known = on_map(boss, routed)
        counts = [len(known[kind]) for kind in ("lab", "site", "flow")]
        assert [drawn(boss, name) for name in ("labs", "sites", "flows")] == counts
        assert min(counts) > 0
        units: Counter[str] = Counter()
        for flow in known["flow"]:
            for load in flow["loads"]:
                units[load["design"]] += load["units"]
        assert drawn(boss, "units") == units.total()
        design, expected = units.most_common()[-1]
        boss.page.select_option("#map-filter [name=design]", design)
        boss.page.wait_for_selector(f"#plan-map[data-units='{expected}']")
        assert drawn(boss, "flows") < counts[2]


def worker_kilobytes(boss, script):
    """Returns what MapLibre's worker weighs: the page's own count does not hold it."""
    if not script:
        return 0
    from fabrouter_api.web.assets import asset

    path = asset("vendor/maplibre-gl/maplibre-gl-worker.mjs")
    answer = boss.context.request.get(boss.address + path, headers={"accept-encoding": "gzip"})
    return int(answer.headers["content-length"]) / 1000


class Weight:
    """Counts what a page has the browser fetch.

    Parameters
    ----------
    visitor
        Whose page.
    """

    def __init__(self, visitor):
        self._bytes = 0
        session = visitor.context.new_cdp_session(visitor.page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.on("Network.loadingFinished", self._count)

    def _count(self, event):
        self._bytes += event["encodedDataLength"]

    @property
    def kilobytes(self):
        """What came over the line so far."""
        assert self._bytes
        return self._bytes / 1000


@IN_BOTH_LANGUAGES
def test_a_plan_can_be_read_from_every_side(visit, crisis, routed, language):
    """No barriers; every page leads on."""
    with visit(language=language) as boss:
        boss.sign_in(crisis.email)
        boss.go(f"/language/{language}?after=/")
        page = boss.page
        boss.go(f"/campaigns/{crisis.campaign.id}/route")
        inspect(boss, "route", language)
        boss.go(f"/solves/{routed}")
        page.wait_for_selector("#plan-map[data-ready]", timeout=PATIENCE_MS)
        inspect(boss, "plan", language)
        boss.forgive("GPU stall")
        for name in ("flows", "loads", "schedule"):
            boss.go(f"/solves/{routed}/{name}")
            inspect(boss, f"plan-{name}", language)
        boss.go(f"/solves/{routed}/lines?show=missing")
        assert page.locator("tbody tr").count() >= 1
        inspect(boss, "plan-lines", language)
        page.click("tbody th a")
        boss.ready()
        assert page.locator(".story li").count() >= 1
        inspect(boss, "plan-line", language)


def test_taking_an_order_from_a_lab_shows_what_follows(visit, crisis, routed):
    """A what-if is planned without that lab and set beside the plan before."""
    with visit() as boss:
        boss.sign_in(crisis.email)
        boss.go(f"/solves/{routed}/lines")
        boss.page.click("tbody th a")
        boss.ready()
        form = boss.page.locator("form.card", has_text="Take it away from a lab")
        lab = form.locator("select").input_value()
        key = boss.page.url.rsplit("key=", 1)[-1]
        form.locator("button").click()
        boss.page.wait_for_url("**?than=*")
        boss.page.wait_for_selector("#live-map[data-shown]", timeout=PATIENCE_MS)
        boss.page.click("text=Stop and keep the best plan")
        boss.page.wait_for_selector("#plan-map[data-ready]", timeout=PATIENCE_MS)
        run = boss.page.url.split("/solves/")[1].split("?")[0]
        path = f"{boss.address}/api/v1/solves/{run}/plan"
        lots = boss.context.request.get(path).json()["plan"]["lots"]
        assert lots
        assert (key, lab) not in {(lot["line"], lot["lab"]) for lot in lots}
        assert boss.page.locator("form[data-call$='/publish']").count() == 0
        boss.page.click("text=Compare with the plan before")
        boss.page.wait_for_selector("h1:has-text('Compare plans')")
        inspect(boss, "compare", "en")


def test_publishing_needs_no_mouse(visit, site, crisis, routed):
    """Tab to the button and Enter; labs have offers then."""
    with visit() as boss:
        boss.sign_in(crisis.email)
        boss.go(f"/solves/{routed}")
        for _ in range(40):
            boss.page.keyboard.press("Tab")
            if boss.page.evaluate("document.activeElement.textContent") == "Publish":
                break
        boss.page.keyboard.press("Enter")
        boss.page.wait_for_selector("h1 .tag:text-is('published')")
    assert cases.rows(site.desk, SolveRun, SolveRun.id == UUID(routed))[0].state == "published"
    offers = cases.rows(site.desk, WorkOrder, WorkOrder.campaign_id == crisis.campaign.id)
    assert {order.state for order in offers} == {"offered"}
