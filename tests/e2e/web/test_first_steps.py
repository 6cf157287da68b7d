"""The first minute: what somebody sees who may coordinate and has no campaign yet."""

import pytest

from fabrouter.service.demo import load_demo
from web_visitors import IN_BOTH_LANGUAGES, inspect

pytestmark = pytest.mark.browser

WITH_BACKGROUND = False


@pytest.fixture(scope="module")
def boss(site):
    """Returns the e-mail address of the service's administrator."""
    return site.person(administrator=True)


@IN_BOTH_LANGUAGES
def test_an_empty_service_leads_to_the_first_network(boss, visit, language):
    """The guide is there instead of an empty list, and leads on."""
    with visit(language=language) as person:
        person.sign_in(boss)
        person.go(f"/language/{language}?after=/")
        assert "fabrouter serve --demo" in person.page.inner_text("main")
        inspect(person, "first-steps", language)
        person.page.click("main a[href='/networks/new']")
        person.page.wait_for_selector("main form [name=slug]")


def test_the_demo_campaign_is_one_click_away(boss, site, visit):
    """As loaded by ``fabrouter serve --demo``; once it runs, the guide gives way to the desk."""
    assert "is loaded" in load_demo(site.desk)
    with visit() as person:
        person.sign_in(boss)
        person.go("/")
        inspect(person, "first-steps-demo", "en")
        person.page.click("text=Open the demo campaign")
        person.page.wait_for_selector("h1:has-text('Demo: France')")
        person.ready()
        person.page.click("form[data-call$='/launch'] button")
        person.page.wait_for_selector("a.button[href$='/route']")
        person.go("/")
        assert person.page.url.endswith("/campaigns")
