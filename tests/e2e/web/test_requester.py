"""A site on a phone: asks, changes its mind, sees what comes, says how it arrived."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest

import service_cases as cases
from fabrouter.service.orders.verify import verify_line
from fabrouter.service.papers.sheet import Sheet
from fabrouter.store.tables import OrderLine, Shipment, ShipmentItem
from web_visitors import IN_BOTH_LANGUAGES, inspect
from work_cases import world

pytestmark = pytest.mark.browser

WITH_BACKGROUND = False
"""What arrives short would ask for new plans, which is not what is tested here."""

PHONE = 390
SCRIPT = "<script>document.title='caught'</script>"
SESSION_COOKIES = re.compile("^fabrouter(_csrf)?$")
DESIGN = cases.SAVER | {"name": "Ear saver", "name_fr": "Attache de masque"}


@pytest.fixture
def w(site):
    """Returns a campaign with a checked need of 100 units, and who asks for its site."""
    made: Any = world(site.desk, name=f"Spring {SCRIPT}", is_public=True)
    made.design = cases.design(site.desk, made.net, DESIGN)
    made.email = site.person(requests=(made.campaign, made.site))
    return made


def enter(person, email, path="/needs", language="en"):
    """Signs somebody in and opens a page in a language."""
    known = {"email": email, "password": cases.PASSWORD}
    person.context.request.post(f"{person.address}/api/v1/session", data=known)
    person.go(f"/language/{language}?after={path}")


def lines_of(w):
    """Returns the needs of the campaign besides the one that is there from the start."""
    found = cases.rows(w.desk, OrderLine, OrderLine.campaign_id == w.campaign.id)
    return [line for line in found if line.id != w.line.id]


WORDS = {
    "en": {"ask": "Ask for it", "change": "Change it", "save": "Save", "cancel": "Cancel it",
           "waits": "waits for a check", "open": "open", "what": "Ear saver",
           "yes": "Cancel what no lab has promised", "gone": "cancelled"},
    "fr": {"ask": "Le demander", "change": "Modifier", "save": "Enregistrer",
           "cancel": "L’annuler", "waits": "à vérifier", "open": "ouvert",
           "what": "Attache de masque", "yes": "Annuler ce qu’aucun lab n’a promis",
           "gone": "annulée"},
}  # fmt: skip


@IN_BOTH_LANGUAGES
def test_a_need_is_asked_for_changed_checked_and_cancelled(w, visit, language):
    """It can be changed until it is checked; what a coordinator and labs do is seen live."""
    words = WORDS[language]
    with visit(width=PHONE, language=language) as asker:
        enter(asker, w.email, language=language)
        page = asker.page
        page.evaluate("window.here = true")
        page.click(f"#ask-{w.campaign.id} > summary")
        page.select_option("[name='lines/0/designs/0/design']", w.design.slug)
        page.fill("[name='lines/0/quantity']", "40")
        page.fill("[name='lines/0/due']", w.campaign.ends_on.isoformat())
        page.fill("[name='lines/0/note']", f"Ward 3 {SCRIPT}")
        page.get_by_role("button", name=words["ask"]).dblclick()
        card = page.locator(".need", has_text="Ward 3")
        card.wait_for()
        (line,) = lines_of(w)
        assert (line.quantity, line.opened_at, line.site_id) == (40, None, w.site.id)
        assert words["what"] in card.inner_text()
        assert card.locator(".tag").inner_text() == words["waits"]
        inspect(asker, "needs-of-site", language)

        card.locator(f"summary:has-text('{words['change']}')").click()
        card.locator("[name=quantity]").fill("60")
        card.get_by_role("button", name=words["save"]).click()
        card.locator("h3:has-text('60 ×')").wait_for()

        w.do(verify_line, w.coordinator, line.id, None)
        card.locator(f".tag:text-is('{words['open']}')").wait_for()
        assert card.locator(f"summary:has-text('{words['change']}')").count() == 0
        card.locator(f"summary:has-text('{words['cancel']}')").click()
        card.get_by_role("button", name=words["yes"]).click()
        page.locator(f".need:has-text('Ward 3') .tag:text-is('{words['gone']}')").wait_for(
            state="attached"
        )
        assert lines_of(w)[0].cancelled_units == 60
        assert page.evaluate("window.here")
        assert page.title() != "caught"


def items_of(w, parcel):
    """Returns good, bad and missing units of a parcel."""
    rows = cases.rows(w.desk, ShipmentItem, ShipmentItem.shipment_id == parcel.id)
    return [(row.good, row.bad, row.missing) for row in rows]


COUNTING = {
    "en": {"well": "All 30 arrived well", "bad": "Something is bad", "so": "So it arrived"},
    "fr": {"well": "Les 30 sont bien arrivées", "bad": "Il y a du mauvais", "so": "arrivé ainsi"},
}


@IN_BOTH_LANGUAGES
def test_parcels_come_in_live_and_are_received_with_a_tap(w, visit, language):
    """One arrives well, of another some units are bad and one is missing: those are asked again."""
    words = COUNTING[language]
    order = w.made(60)
    with visit(width=PHONE, language=language) as asker:
        enter(asker, w.email, language=language)
        page = asker.page
        page.evaluate("window.here = true")
        assert page.locator(".parcel").count() == 0
        first, second = w.sent(order, 30), w.sent(order, 30)
        one, other = (page.locator(f"#parcel-{parcel.id}") for parcel in (first, second))
        for card in (one, other):
            card.wait_for()
        inspect(asker, "needs-parcels", language)
        one.get_by_role("button", name=words["well"]).dblclick()
        page.locator(f"details.received #parcel-{first.id}").wait_for(state="attached")
        other.locator(f"summary:has-text('{words['bad']}')").click()
        other.locator("[name='items/0/bad']").fill("2")
        other.locator("[name='items/0/missing']").fill("1")
        assert other.locator("[name='items/0/good']").input_value() == "27"
        other.get_by_role("button", name=words["so"]).click()
        page.locator(f"details.received #parcel-{second.id}").wait_for(state="attached")
        assert items_of(w, first) == [(30, 0, 0)]
        assert items_of(w, second) == [(27, 2, 1)]
        assert w.ledger() == (0, 0, 0, 0, 57, 43, 0)
        page.click("details.received > summary")
        page.locator("details.received li:has-text('27')").first.wait_for()
        assert page.evaluate("window.here")


def test_the_packing_list_leads_to_the_parcel_through_sign_in(w, visit, site, monkeypatch):
    """Its code opens the parcel: the lab sends it there, the receiver counts it in two taps."""
    codes = []
    draw = Sheet.code

    def code(sheet, text, *where):
        codes.append(urlsplit(text))
        draw(sheet, text, *where)

    monkeypatch.setattr(Sheet, "code", code)
    parcel = w.packed(w.made(30))
    maker = site.person(acts_for=w.lab)
    with visit(width=PHONE) as lab:
        enter(lab, maker, f"/lab/{w.lab.id}")
        with lab.page.expect_download() as paper:
            lab.page.locator("a:has-text('Packing list')").click()
        assert paper.value.path().read_bytes().startswith(b"%PDF")
        assert codes[-1].netloc == "127.0.0.1"
        lab.go(codes[-1].path)
        inspect(lab, "parcel-packed", "en")
        lab.page.fill("[name=carrier]", f"Bike {SCRIPT}")
        lab.page.get_by_role("button", name="It has left").click()
        lab.page.locator(".tag:text-is('on its way')").wait_for()
        assert lab.page.get_by_role("button", name="arrived well").count() == 0
    for language, words in COUNTING.items():
        with visit(width=PHONE, language=language) as asker:
            asker.go(codes[-1].path)
            assert "/sign-in" in asker.page.url
            asker.page.fill("main form [name=email]", w.email)
            asker.page.fill("main form [name=password]", cases.PASSWORD)
            asker.page.click("main form button")
            asker.page.wait_for_url(lambda url: "/sign-in" not in url)
            asker.go(f"/language/{language}?after=/shipments/{parcel.id}")
            assert SCRIPT in asker.page.inner_text("main")
            inspect(asker, "parcel", language)
            if language == "fr":
                asker.page.get_by_role("button", name=words["well"]).click()
                asker.page.locator(".parcel .tag.good").wait_for()
            assert asker.page.title() != "caught"
    assert cases.fetch(w.desk, parcel).state == "confirmed"
    assert items_of(w, parcel) == [(30, 0, 0)]


def test_others_see_nothing_of_a_parcel(w, visit, site):
    """Another lab and another site are told that there is nothing."""
    parcel = w.packed(w.made(30))
    elsewhere = cases.site(site.desk, w.net)
    others = [site.person(acts_for=w.other_lab), site.person(requests=(w.campaign, elsewhere))]
    for email in others:
        with visit() as other:
            enter(other, email, f"/shipments/{parcel.id}")
            assert other.page.locator("h1:has-text('nothing here')").count() == 1
            other.forgive("404")
    assert cases.rows(w.desk, Shipment, Shipment.id == parcel.id)[0].state == "packed"
