"""The visitor's own account: name, language, second factor, tokens; credits."""

import pyotp
import pytest

from fabrouter.store.tables import Account
from service_cases import rows
from web_visitors import PASSWORD, inspect

pytestmark = pytest.mark.browser


def test_a_second_factor_is_set_up_and_asked_for(site, visit):
    """The key from the page gives codes that the service takes; the next sign-in needs one."""
    email = site.person(administrator=True)
    with visit() as person:
        person.sign_in(email)
        person.go("/account")
        person.page.click("#begin-factor button")
        key = person.page.inner_text("#factor-key:not(:empty)")
        totp = pyotp.TOTP(key)
        person.page.fill("#factor-steps [name=code]", totp.now())
        person.page.click("#factor-steps button")
        person.page.wait_for_selector("#factor ~ p .tag.good")
        assert rows(site.desk, Account, Account.email == email)[0].totp_secret == key
        person.page.click("text=Sign out")
        person.page.wait_for_selector("text=Urgent orders")
        person.go("/sign-in")
        person.page.fill("main form [name=email]", email)
        person.page.fill("main form [name=password]", PASSWORD)
        person.page.click("main form button")
        person.page.wait_for_selector("main .errors:not([hidden])")
        person.forgive("401")
        assert "six digits" in person.page.inner_text("main .errors")


def test_name_and_language_are_changed(site, visit):
    """The page comes back in the new language, with the new name."""
    email = site.person(administrator=True)
    with visit() as person:
        person.sign_in(email)
        person.go("/account")
        person.page.fill("[name=name]", "<script>alert(1)</script> Ana")
        person.page.select_option("[name=language]", "fr")
        person.page.click("main section:has(#about) button")
        person.page.wait_for_selector("html[lang=fr][data-ready]", state="attached")
        assert "<script>alert(1)</script> Ana" in person.page.inner_text("header")


def test_a_token_is_shown_once(site, visit):
    """A new token opens the API; it is listed and ended."""
    with visit() as person:
        person.sign_in(site.person(administrator=True))
        person.go("/account")
        person.page.click("summary:has-text('New token')")
        person.page.fill("#new-token [name=name]", "stock sync")
        person.page.click("#new-token button")
        secret = person.page.inner_text("#token-secret code:not(:empty)")
        headers = {"authorization": f"Bearer {secret}"}
        path = f"{site.address}/api/v1/campaigns"
        assert person.context.request.get(path, headers=headers).ok
        person.go("/account")
        person.page.click("tr:has-text('stock sync') button")
        person.page.wait_for_selector("tr:has-text('stock sync')", state="detached")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_both_pages_are_open_to_everybody(site, visit, language):
    """No barriers, no sideways scrolling."""
    with visit(language=language) as person:
        person.go("/credits")
        inspect(person, "credits", language)
        person.sign_in(site.person(administrator=True, language=language))
        person.go("/account")
        inspect(person, "account", language)
