"""The researcher's bench: a study is built with sliders, watched, read, shared and repeated."""

import pytest

import service_cases as cases
from fabrouter.research import StudySpec
from fabrouter.store.tables import Study
from web_visitors import IN_BOTH_LANGUAGES, inspect

pytestmark = pytest.mark.browser

PHONE = 390
FOUND_MS = 90_000


@pytest.fixture(scope="module")
def net(site):
    return cases.network(site.desk, name="Makers du Nord")


def enter(person, site, net, language):
    person.sign_in(site.person(researches=net))
    person.go(f"/language/{language}?after=/research?network={net.id}")


def tick(page, name, *values):
    """Leaves just these boxes of a list ticked."""
    for box in page.locator(f"[data-list={name}] input").all():
        box.set_checked(box.get_attribute("value") in values)


def slide(page, name, value):
    """Moves a slider as a script of the page would see it."""
    moved = "(it, to) => { it.value = to; it.dispatchEvent(new Event('input', {bubbles: true})); }"
    page.locator(f"#{name}").evaluate(moved, value)


@IN_BOTH_LANGUAGES
def test_a_study_from_sliders_to_a_shared_link(site, net, visit, language):
    """Two sizes, two engines: progress without reload, pictures with tables, the same again."""
    words = {"en": ("Run it", "Share a link"), "fr": ("Lancer", "Partager un lien")}[language]
    with visit(language=language) as person:
        enter(person, site, net, language)
        inspect(person, "research-list", language)
        person.go("/research/new")
        page = person.page
        page.fill("[name=name]", "How small can it be?")
        tick(page, "sizes_percent", "10", "25")
        tick(page, "engines", "auto", "nearest")
        slide(page, "seed-count", 1)
        slide(page, "days", 4)
        slide(page, "time-limit", 1)
        slide(page, "simulations", 50)
        assert "4" in page.inner_text("#how-long")
        inspect(person, "research-new", language)
        page.get_by_role("button", name=words[0]).click()
        page.wait_for_url("**/studies/*")
        person.ready()
        page.wait_for_selector("main:not([data-poll])", timeout=FOUND_MS)
        assert page.locator("progress").get_attribute("value") == "4"
        assert page.locator(".chart").count() == 3
        assert page.locator("table").first.locator("tbody tr").count() == 2
        inspect(person, "research-study", language)
        with page.expect_response("**/study.json") as kept:
            page.evaluate("fetch(document.querySelector('a[href$=\"study.json\"]').href)")
        spec = StudySpec.model_validate_json(kept.value.text())
        assert spec.sizes_percent == (10, 25)
        assert spec.engines == ("auto", "nearest")
        page.get_by_role("button", name=words[1]).click()
        link = page.locator("a[href^='/shared/studies/']")
        link.wait_for()
        shared = link.get_attribute("href")
    with visit(width=PHONE, language=language) as stranger:
        stranger.go(shared)
        assert "How small can it be?" in stranger.page.inner_text("h1")
        assert stranger.page.locator(".chart").count() == 3
        assert stranger.page.locator("form.act[data-call*=studies]").count() == 0
        inspect(stranger, "research-shared", language)


def test_a_study_can_be_given_up_and_begun_again(site, net, visit):
    """What waits is given up at once; another one begins with the same choices."""
    with visit() as person:
        enter(person, site, net, "en")
        person.go("/research/new")
        page = person.page
        page.fill("[name=name]", "<script>alert(1)</script>")
        tick(page, "tightness", "0.6", "1.3")
        slide(page, "seed-count", 5)
        page.get_by_role("button", name="Run it").click()
        page.wait_for_url("**/studies/*")
        person.ready()
        page.get_by_role("button", name="Give up what is left").click()
        page.locator("text=given up").first.wait_for()
        page.wait_for_selector("main:not([data-poll])", timeout=FOUND_MS)
        page.get_by_role("link", name="Another one like it").click()
        person.ready()
        assert page.input_value("[name=name]") == "<script>alert(1)</script>"
        assert page.input_value("#seed-count") == "5"
        page.go_back()
        person.ready()
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Remove it").click()
        page.wait_for_url("**/research")
        named = cases.rows(site.desk, Study, Study.name == "<script>alert(1)</script>")
        assert named == []


def test_strangers_and_labs_see_no_studies(site, net, visit):
    """Without the link there is nothing; labs have no place called research."""
    lab = cases.lab(site.desk, net)
    with visit(width=PHONE) as person:
        person.sign_in(site.person(acts_for=lab))
        assert person.page.locator("nav a[href='/research']").count() == 0
        answer = person.page.goto(f"{site.address}/shared/studies/not-a-real-key")
        assert answer.status == 404
        person.forgive("404")
