"""The report: one page that stands alone, in two languages, whatever the plan and its names."""

import re
import xml.etree.ElementTree as ET
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest

from fabrouter import Scenario, route
from fabrouter.report import render_report
from fabrouter.report.axes import round_step
from fabrouter.report.projection import Box, Projection
from fabrouter.report.svg import cut, number
from scenario_cases import GONE, document

EVIL = "<script>alert('x')</script>\"&"

VOID = {"meta", "br", "hr", "img", "input", "link", "col", "wbr"}

REUNION = {"lat": -20.9, "lon": 55.45, "country": "RE", "region": "974"}


class Page(HTMLParser):
    """Reads a page and notes what a test wants to know about it."""

    def __init__(self, text):
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data):
        if not self.open or self.open[-1] not in ("script", "style"):
            self.words.append(data)


def report(changes=None, **options):
    """Returns the report of a changed tiny scenario."""
    return render_report(route(Scenario(document(changes)), **({"engine": "greedy"} | options)))


@pytest.fixture(scope="module")
def page(campaign_plan):
    """Returns the report of the campaign."""
    return render_report(campaign_plan)


CASES: dict[str, dict[str, Any]] = {
    "tiny": {},
    "nothing": {"/labs": [], "/sites": [], "/lines": []},
    "no lines": {"/lines": []},
    "no labs": {"/labs": []},
    "one site": {"/sites/1": GONE, "/lines/1": GONE},
    "overseas": {"/sites/1/place": REUNION, "/lines/1/deadline": GONE},
    "all missing": {"/designs/0/approved_in": ["BE"], "/designs/1/approved_in": ["BE"]},
    "one period": {"/horizon/periods": 1},
    "many periods": {"/horizon/periods": 120},
    "hours": {"/horizon/period_hours": 1, "/horizon/periods": 100},
}


@cache
def report_of(name):
    """Returns the report of a case."""
    return report(CASES[name])


@pytest.mark.parametrize("name", CASES)
def test_tags_are_balanced(name):
    """Every element that opens closes, for plans of any shape."""
    found = Page(report_of(name))
    assert (found.open, found.faults) == ([], [])


@pytest.mark.parametrize("name", CASES)
def test_drawings_are_well_formed(name):
    """Every drawing is XML of its own, with a label, and no number in it is broken."""
    text = report_of(name)
    drawings = re.findall(r"<svg[^>]*/>|<svg.*?</svg>", text, re.DOTALL)
    assert len(drawings) >= 4
    for drawing in drawings:
        root = ET.fromstring(drawing)
        assert root.get("role") == "img"
        assert root.get("aria-label")
        assert not re.search(r'="(nan|inf|-inf|[^"]*\bnan\b[^"]*)"', drawing)


def test_sizes_in_drawings_are_not_negative():
    """No bar, box or mark has a size below zero."""
    for name in CASES:
        for value in re.findall(r' (?:width|height|r|fill-opacity)="([^"]*)"', report_of(name)):
            assert float(value) >= 0, name


def test_the_page_stands_alone(page):
    """No script, style, picture or font comes from elsewhere; only sources are linked."""
    found = Page(page)
    for tag, attributes in found.tags:
        assert tag not in ("link", "iframe", "img", "object", "embed", "base", "form")
        assert "src" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
    assert "@import" not in page
    assert not re.search(r"url\((?!#)", page)
    links = [a["href"] for tag, a in found.tags if tag == "a" and a["href"][0] != "#"]
    assert links
    assert all(link.startswith("https://") for link in links)


def test_links_within_the_page_lead_somewhere(page):
    """Every contents entry has its section."""
    found = Page(page)
    ids = [a["id"] for _, a in found.tags if "id" in a]
    inner = [a["href"][1:] for t, a in found.tags if t == "a" and a["href"].startswith("#")]
    assert len(inner) > 5
    assert set(inner) <= set(ids)
    assert len(set(ids)) == len(ids)


def test_the_page_speaks_both_languages(page):
    """Every text that differs stands there twice, once per language."""
    assert page.count('<span lang="en">') == page.count('<span lang="fr">') > 50
    for words in ("Where things are made and where they go", "What is missing, and why"):
        assert words in page
    assert "Où" in page
    assert '<html lang="en">' in page


@pytest.mark.parametrize(
    "pointer",
    [
        "/name",
        "/description",
        "/labs/0/name",
        "/labs/0/place/city",
        "/labs/0/url",
        "/sites/0/name",
        "/sites/1/name",
        "/designs/0/name",
        "/designs/0/name_fr",
        "/designs/0/family",
        "/designs/0/stages/0/name",
        "/designs/0/stages/1/name_fr",
        "/designs/1/name",
        "/materials/0/name",
        "/materials/0/name_fr",
        "/materials/1/name",
        "/assumptions/-",
        "/lines/0/note",
    ],
)
def test_names_are_text_never_markup(pointer):
    """A name that looks like a script is shown as it is written."""
    text = report({"/assumptions": [], "/lines/0/quantity": 50, pointer: EVIL})
    assert "<script>alert" not in text
    assert EVIL.partition('"')[0] not in text
    found = Page(text)
    assert (found.open, found.faults) == ([], [])
    assert sum(tag == "script" for tag, _ in found.tags) == 1


def test_names_of_sources_are_text_and_their_links_are_web_pages():
    """Credits of a foreign file bring neither markup nor script links."""
    credits = [
        {"name": EVIL, "licence": EVIL, "url": "javascript:alert(1)"},
        {"name": "Good", "url": "https://example.org/?a=1&b=2"},
    ]
    text = report({"/credits": credits})
    assert "<script>alert" not in text
    found = Page(text)
    links = [a["href"] for tag, a in found.tags if tag == "a"]
    assert "https://example.org/?a=1&b=2" in links
    assert not [link for link in links if link.startswith("javascript")]


def test_reasons_and_warnings_are_shown():
    """What is missing and what was odd about the scenario stands in the report."""
    text = report({"/lines/1/due": "2020-03-20", "/designs/0/approved_in": ["BE"]})
    assert "Design not approved for the country" in text
    assert "due 2020-03-20 has passed" in text


def test_sources_stand_below_the_map(page, campaign_plan):
    """Every source is named at the map and again at the end, with its licence."""
    text = "".join(Page(page).words)
    assert campaign_plan.document.credits
    for credit in campaign_plan.document.credits:
        assert text.count(credit.name) >= 2
        assert credit.licence in text


def test_overseas_places_get_boxes_of_their_own():
    """Places far from France are drawn in named boxes."""
    text = report({**CASES["overseas"], "/horizon/periods": 20})
    assert "Réunion" in text
    assert 'class="inset"' in text
    assert 'class="inset"' not in report()


def test_regions_fill_the_map_and_countries_do_not_become_strips(page):
    """A campaign in Brittany shows Brittany; one along a line gets a map, not a strip."""
    sizes = {}
    for name, text in (("brittany", page), ("line", report())):
        root = ET.fromstring(re.findall(r"<svg.*?</svg>", text, re.DOTALL)[0])
        sizes[name] = [float(word) for word in root.attrib["viewBox"].split()]
        sites = root.findall("g[@class='sites']/circle")
        xs = [float(site.attrib["cx"]) for site in sites]
        assert sites
        if name == "brittany":
            assert max(xs) - min(xs) > 0.5 * sizes[name][2]
    assert sizes["line"][2] >= 0.75 * sizes["line"][3]


def test_places_everywhere_are_drawn():
    """Every site that orders and every lab has a mark on the map."""
    text = report()
    drawing = ET.fromstring(re.findall(r"<svg.*?</svg>", text, re.DOTALL)[0])
    sites = drawing.find("g[@class='sites']")
    labs = drawing.find("g[@class='labs']")
    assert sites is not None
    assert labs is not None
    assert (len(sites), len(labs)) == (2, 4)


def test_colours_tell_how_sites_are_served():
    """All on time is green, some late amber, some missing red."""
    assert 'class="site served"' in report()
    assert 'class="site missing"' in report({"/designs/1/approved_in": ["BE"]})
    late = report({"/lines/1/due": "2020-03-31", "/lines/2": GONE})
    assert 'class="site late"' in late


def test_the_table_of_lines_has_every_line(page, campaign_plan):
    """No order line is left out of the page."""
    for line in campaign_plan.document.lines:
        assert f"<td>{line.id}</td>" in page


def test_the_size_stays_reasonable(page):
    """A campaign of ten hospitals makes a page that a mail can carry."""
    assert 50_000 < len(page.encode()) < 1_500_000


@pytest.mark.parametrize(
    ("largest", "step"),
    [(1, 0.2), (4, 1.0), (5, 1.0), (5.1, 2.0), (27, 10.0), (100, 20.0), (26_000, 10_000.0)],
)
def test_axes_have_round_steps(largest, step):
    """Grid lines stand at 1, 2 or 5 times a power of ten, at most five of them."""
    assert round_step(largest) == pytest.approx(step)


def test_the_projection_fills_the_drawing():
    """The corners of the box are the corners of the drawing, north is up."""
    projection = Projection(Box(0, 40, 10, 50), 900, 5000)
    assert projection(0, 50) == pytest.approx((0, 0))
    assert projection(10, 40) == pytest.approx((projection.width, projection.height))
    assert projection.width == pytest.approx(900)
    assert projection.height > 900  # degrees grow towards the pole


def test_high_boxes_are_fitted_to_the_height():
    """A narrow tall area is as high as allowed, and narrower."""
    projection = Projection(Box(0, 0, 1, 60), 900, 800)
    assert projection.height == pytest.approx(800)
    assert projection.width < 100


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "1"), (1.25, "1.2"), (0.04, "0"), (-0.5, "-0.5"), (100.0, "100")]
)
def test_coordinates_are_short(value, text):
    """One decimal is enough for a drawing."""
    assert number(value) == text


def test_long_names_are_cut():
    """A name that would not fit beside a chart ends in an ellipsis."""
    assert cut("a" * 50) == "a" * 37 + "…"
    assert cut("short") == "short"
