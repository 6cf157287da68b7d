"""Coming in: the front page, signing in and out, the language, addresses that lead nowhere."""

import pytest

from web_visitors import inspect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["en", "fr"])
def test_pages_for_everybody_are_open_to_everybody(visit, language):
    """No barriers, no sideways scrolling, in the browser's language."""
    with visit(language=language) as stranger:
        for path, name in [("/", "front"), ("/sign-in", "sign-in"), ("/welcome#fr_x", "welcome")]:
            stranger.go(path)
            inspect(stranger, name, language)


def test_signing_in_leads_to_the_page_that_was_asked_for(site, visit):
    """A wrong password says so; a right one goes on; signing out ends it."""
    email = site.person(administrator=True)
    with visit() as person:
        person.go("/campaigns")
        assert "/sign-in?after=/campaigns" in person.page.url
        person.page.fill("main form [name=email]", email)
        person.page.fill("main form [name=password]", "not the right password")
        person.page.click("main form button")
        person.page.wait_for_selector("main .errors:not([hidden])")
        assert "is wrong" in person.page.inner_text("main .errors")
        person.forgive("401")
        person.page.fill("main form [name=password]", "correct horse battery staple")
        person.page.keyboard.press("Enter")
        person.page.wait_for_url("**/campaigns")
        person.ready()
        person.page.click("text=Sign out")
        person.page.wait_for_selector("text=Urgent orders")
        person.go("/campaigns")
        assert "/sign-in" in person.page.url


def test_the_chosen_language_stays(visit):
    """The link changes the language of this and the next page."""
    with visit(language="fr") as stranger:
        stranger.go("/sign-in")
        stranger.page.click("text=English")
        stranger.page.wait_for_selector("h1:has-text('Sign in')")
        stranger.go("/")
        assert stranger.page.get_attribute("html", "lang") == "en"


@pytest.mark.parametrize("after", ["//example.org/", "https://example.org/", "/\\example.org"])
def test_nothing_leads_to_other_servers(visit, site, after):
    """Where to go on to is always here."""
    with visit() as stranger:
        answer = stranger.context.request.get(
            f"{site.address}/language/en", params={"after": after}, max_redirects=0
        )
        assert answer.headers["location"] == "/"
