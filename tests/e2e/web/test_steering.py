"""A coordinator at the wheel: alerts, replans as differences, shipments, costs, history."""

from types import SimpleNamespace

import pytest

import service_cases as cases
from fabrouter.service.shipments import journey
from fabrouter.service.shipments.inputs import Dispatch, ItemToPack, NewShipment
from fabrouter.service.shipments.pack import pack
from fabrouter.service.work_orders import progress, reply, work
from fabrouter.service.work_orders.inputs import Acceptance, Report
from fabrouter.store.tables import Shipment, SolveRun
from solve_cases import orders_of, solved
from solve_cases import work as do_solves
from web_visitors import IN_BOTH_LANGUAGES, inspect, visiting

pytestmark = pytest.mark.browser

WITH_BACKGROUND = False
"""Tests do the solves themselves, when it is time for them."""

TOWNS = [("Paris", 48.8566, 2.3522), ("Lyon", 45.764, 4.8357), ("Rennes", 48.1173, -1.6778)]
SCRIPT = "<script>document.title='caught'</script>"
DESIGN = cases.SAVER | {"name": "Ear saver", "name_fr": "Attache de masque"}


class Crisis:
    """A campaign with a published plan, and everybody in it."""

    def __init__(self, site, language="en"):
        self.desk = desk = site.desk
        net = cases.network(desk)
        self.labs = [
            cases.lab(desk, net, name=f"Fablab {town}", latitude=lat, longitude=lon)
            for town, lat, lon in TOWNS
        ]
        self.design = cases.design(desk, net, DESIGN)
        self.site = cases.site(desk, net, name=f"Hospital {SCRIPT}")
        self.campaign = cases.campaign(
            desk, net, name=f"Spring {SCRIPT}", transport={"roads": "none"}
        )
        self.lines = [
            cases.line(desk, self.campaign, self.site, self.design, quantity=quantity)
            for quantity in (120, 80)
        ]
        self.makers = {
            lab.id: cases.principal(desk, cases.account(desk, acts_for=lab)) for lab in self.labs
        }
        self.boss = site.person(coordinates=net, language=language)
        self.home = f"/campaigns/{self.campaign.id}"

    def published(self):
        solved(self.desk, self.campaign, auto_publish=True)
        return self

    def orders(self, *states):
        return orders_of(self.desk, self.campaign, *states)

    def lab_does(self, use_case, order, *args):
        """Has the lab of a work order do something; returns its row."""
        who = self.makers[order.lab_id]
        return self.desk.write(
            lambda unit: use_case(unit, who, order.id, *args), actor_id=who.account_id
        )

    def made(self, order):
        self.lab_does(reply.accept, order, Acceptance(), None)
        self.lab_does(work.start, order, None)
        self.lab_does(progress.report, order, Report(made=order.quantity))
        self.lab_does(work.finish, order, None)
        return order

    def sent(self, order):
        """Returns the shipment of finished work, on its way."""
        who = self.makers[order.lab_id]
        item = ItemToPack(work_order_id=order.id, units=order.quantity)
        new = NewShipment(site=self.site.slug, items=(item,), carrier="a van")
        return self.desk.write(
            lambda unit: journey.dispatch(
                unit, who, pack(unit, who, self.campaign.id, order.lab_id, new).id, Dispatch(), None
            ),
            actor_id=who.account_id,
        )

    def runs(self):
        return cases.rows(self.desk, SolveRun, SolveRun.campaign_id == self.campaign.id)


@pytest.fixture
def crisis(site):
    return Crisis(site).published()


def enter(person, crisis, path, language="en"):
    """Signs the coordinator in, and opens a page of the campaign in a language."""
    known = {"email": crisis.boss, "password": cases.PASSWORD}
    person.context.request.post(f"{person.address}/api/v1/session", data=known)
    person.go(f"/language/{language}?after={crisis.home}{path}")


WORDS = {
    "en": SimpleNamespace(declined="Offers declined since the last plan: 1", publish="Accept"),
    "fr": SimpleNamespace(declined="depuis le dernier plan : 1", publish="Accepter"),
}


@IN_BOTH_LANGUAGES
def test_a_declined_offer_becomes_an_accepted_replan_without_a_reload(site, visit, language):
    """Replies come in live; the replan is shown as what it changes; the keyboard publishes it."""
    crisis, words = Crisis(site, language).published(), WORDS[language]
    first, *others = crisis.orders("offered")
    with visit(language=language) as boss:
        enter(boss, crisis, "/work", language)
        page = boss.page
        assert page.locator(".orders tbody tr").count() == 1 + len(others)
        page.evaluate("window.here = true")
        crisis.lab_does(reply.decline, first, "The printer burns", None)
        page.wait_for_selector(f".alerts li:has-text('{words.declined}')")
        assert page.locator(f"#order-{first.id}").count() == 0
        page.wait_for_selector("p[role=status] a[href^='/solves/']")
        do_solves(crisis.desk)
        page.wait_for_selector("#proposal")
        missing = page.locator(".proposal .facts > div").nth(2).locator("dd")
        assert missing.inner_text().split()[0] == "0"
        assert f"−{first.quantity}" in missing.inner_text()
        rows = page.locator(".proposal table >> nth=0 >> tbody tr")
        units = [
            [int(cell) for cell in row.locator("td.number").all_inner_texts()] for row in rows.all()
        ]
        assert sum(then - now for now, then in units) == first.quantity
        line = page.locator(".proposal table >> nth=1 >> tbody tr")
        assert "→" in line.inner_text()
        page.locator("#lots").evaluate("lots => { lots.open = true }")
        inspect(boss, "work", language)
        page.get_by_role("button", name=words.publish).focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("#proposal", state="detached")
        page.wait_for_selector(".alerts li", state="detached")
        assert page.evaluate("window.here") is True
        assert sum(order.quantity for order in crisis.orders("offered")) == 200
        assert crisis.runs()[-1].state == "published"


def test_a_rejected_plan_leaves_everything_as_it_is(crisis, visit):
    first, *others = crisis.orders("offered")
    crisis.lab_does(reply.decline, first, "no", None)
    do_solves(crisis.desk)
    with visit() as boss:
        enter(boss, crisis, "")
        boss.page.click("a[href$='/work#proposal']")
        boss.ready()
        boss.page.get_by_role("button", name="Reject it").click()
        boss.page.wait_for_selector("#proposal", state="detached")
        assert boss.page.locator(".alerts li").count() == 1
    assert crisis.runs()[-1].state == "cancelled"
    assert [row.id for row in crisis.orders("offered")] == [row.id for row in others]


def test_a_plan_that_no_longer_fits_says_so(crisis, visit):
    """It was shown, then the lab it gives more to left: publishing marks it as overtaken."""
    from fabrouter.service.labs.states import change_state

    first, *_ = crisis.orders("offered")
    crisis.lab_does(reply.decline, first, "no", None)
    do_solves(crisis.desk)
    with visit() as boss:
        enter(boss, crisis, "/work")
        for lab in crisis.labs:
            who = crisis.makers[lab.id]
            crisis.desk.write(
                lambda unit, who=who, lab=lab: change_state(unit, who, lab.id, "pause", "flood")
            )
        boss.page.get_by_role("button", name="Accept and publish").click()
        boss.page.wait_for_selector("#proposal", state="detached")
        assert crisis.orders("offered") == []
        assert "superseded" in {run.state for run in crisis.runs()}


def test_work_is_filtered_and_offers_are_taken_back(crisis, visit):
    """By state and lab; taking back asks for a reason, and frees the units."""
    first, *others = crisis.orders("offered")
    for order in others:
        crisis.lab_does(reply.accept, order, Acceptance(), None)
    with visit() as boss:
        enter(boss, crisis, "/work")
        page = boss.page
        page.select_option("[name=show]", "offered")
        page.click(".filter button")
        boss.ready()
        assert page.locator(".orders tbody tr").count() == 1
        row = page.locator(f"#order-{first.id}")
        row.locator("summary").click()
        row.locator("button").click()
        assert crisis.orders("withdrawn") == []
        row.locator("[name=reason]").fill("They called: no power")
        row.locator("button").click()
        row.wait_for(state="detached")
        assert [one.reason for one in crisis.orders("withdrawn")] == ["They called: no power"]
        page.select_option("[name=show]", "all")
        page.select_option("[name=lab]", str(first.lab_id))
        page.click(".filter button")
        boss.ready()
        of_lab = [one for one in crisis.orders() if one.lab_id == first.lab_id]
        assert page.locator(".orders tbody tr").count() == len(of_lab)


@IN_BOTH_LANGUAGES
def test_a_work_order_tells_its_history(site, visit, language):
    """Who did what, in words; a flag is looked at and goes."""
    from fabrouter.service.work_orders.flags import set_flag
    from fabrouter.store.tables import Campaign, WorkOrder

    crisis = Crisis(site, language).published()
    order, *_ = crisis.orders("offered")
    crisis.lab_does(reply.accept, order, Acceptance(), None)
    crisis.lab_does(work.start, order, None)
    crisis.lab_does(progress.report, order, Report(made=5, scrapped=1, note=SCRIPT))

    def flag(unit):
        stored = unit.lock(WorkOrder, order.id)
        campaign = unit.session.get_one(Campaign, crisis.campaign.id)
        set_flag(unit, campaign, stored, "notice_changed")

    crisis.desk.write(flag)
    lab = next(row.name for row in crisis.labs if row.id == order.lab_id)
    reported = {"en": "reported: 5 made, 1 spoilt", "fr": "a relevé : 5 fabriquées, 1 gâchées"}
    with visit(language=language) as boss:
        enter(boss, crisis, "/work?show=flagged", language)
        boss.page.click(f"#order-{order.id} th a")
        boss.ready()
        told = boss.page.locator(".trail tbody tr").all_inner_texts()
        assert len(told) == 5
        assert lab in told[1]
        assert reported[language] in told[1]
        inspect(boss, "work-order", language)
        boss.page.click("form[data-call$='/clear-flag'] button")
        boss.page.wait_for_selector("form[data-call$='/clear-flag']", state="detached")
        boss.page.wait_for_selector(".trail tbody tr:nth-child(6)")
    assert cases.fetch(crisis.desk, order).flag is None


@IN_BOTH_LANGUAGES
def test_arrivals_are_confirmed_for_a_site_that_cannot(site, visit, language):
    """One arrives well, another in part: what is missing is asked for again."""
    crisis = Crisis(site, language).published()
    good, short, *_ = [crisis.made(order) for order in crisis.orders("offered")]
    good, short = crisis.sent(good), crisis.sent(short)
    with visit(language=language) as boss:
        enter(boss, crisis, "/shipments", language)
        page = boss.page
        inspect(boss, "shipments", language)
        href = page.get_attribute(f"#shipment-{good.id} a[href*='packing-list']", "href")
        paper = boss.context.request.get(boss.address + href)
        assert paper.body().startswith(b"%PDF-")
        page.locator(f"#shipment-{good.id} form.act button").first.click()
        page.locator(f"#shipment-{good.id}").wait_for(state="detached")
        row = page.locator(f"#shipment-{short.id}")
        row.locator("summary").click()
        units = int(row.locator("[name='items/0/good']").input_value())
        row.locator("[name='items/0/good']").fill(str(units - 3))
        row.locator("[name='items/0/bad']").fill("1")
        row.locator("[name='items/0/missing']").fill("2")
        row.locator("details button").click()
        row.wait_for(state="detached")
        page.select_option("[name=show]", "confirmed")
        page.click(".filter button")
        boss.ready()
        page.wait_for_selector(f"#shipment-{short.id} .tag.good")
    rows = cases.rows(crisis.desk, Shipment, Shipment.campaign_id == crisis.campaign.id)
    assert {row.state for row in rows} == {"confirmed"}
    assert sum(order.lost for order in crisis.orders()) == 3


@IN_BOTH_LANGUAGES
def test_hours_and_costs_lab_by_lab(site, visit, language):
    """Bars and table say the same; statements and files come down."""
    crisis = Crisis(site, language).published()
    for order in crisis.orders("offered"):
        crisis.sent(crisis.made(order))
    with visit(language=language) as boss:
        enter(boss, crisis, "/costs", language)
        page = boss.page
        workers = {order.lab_id for order in crisis.orders()}
        assert page.locator("main table >> nth=0 >> tbody tr").count() == len(workers)
        assert page.locator(".bars >> nth=1 >> ol li").count() == len(workers)
        assert page.locator("tfoot td").first.inner_text() == "200"
        inspect(boss, "costs", language)
        for link in page.locator("main a[href^='/api/v1']").all():
            answer = boss.context.request.get(boss.address + link.get_attribute("href"))
            assert answer.ok, link
            assert "attachment" in answer.headers["content-disposition"]


@IN_BOTH_LANGUAGES
def test_the_history_of_a_campaign_is_told_in_words(site, visit, language):
    """In pages, newest first; by what it is about; new entries appear by themselves."""
    crisis = Crisis(site, language).published()
    for order in crisis.orders("offered"):
        crisis.sent(crisis.made(order))
    with visit(language=language) as boss:
        enter(boss, crisis, "/history", language)
        page = boss.page
        inspect(boss, "history", language)
        shown = page.locator(".trail tbody tr")
        before = page.inner_text(".trail tbody tr >> nth=0")
        (parcel, *_) = cases.rows(crisis.desk, Shipment, Shipment.campaign_id == crisis.campaign.id)
        from fabrouter.service.shipments.receive import deliver

        boss_row = cases.account(crisis.desk, coordinates_campaign=crisis.campaign, name="Ada")
        who = cases.principal(crisis.desk, boss_row)
        crisis.desk.write(lambda unit: deliver(unit, who, parcel.id, None), actor_id=who.account_id)
        page.wait_for_selector(".trail tbody tr:first-child:has-text('Ada')")
        assert page.inner_text(".trail tbody tr >> nth=0") != before
        page.select_option("[name=about]", "plans")
        page.click(".filter button")
        boss.ready()
        assert shown.count() == 4
        assert all(
            "/solves/" in row
            for row in [link.get_attribute("href") for link in page.locator(".trail tbody a").all()]
        )


def test_the_board_shows_alerts_and_files(crisis, browser, site, visit):
    """Everything it offers can be fetched; requesters are not shown what is not theirs."""
    first, *_ = crisis.orders("offered")
    crisis.lab_does(reply.decline, first, "no", None)
    with visit() as boss:
        enter(boss, crisis, "")
        inspect(boss, "board-alerts", "en")
        assert boss.page.locator(".alerts li").count() == 1
        links = boss.page.locator(".exports a")
        assert links.count() == 6
        for link in links.all():
            answer = boss.context.request.get(boss.address + link.get_attribute("href"))
            assert answer.ok, link
    email = site.person(requests=(crisis.campaign, crisis.site))
    with visiting(browser, site.address) as asker:
        asker.context.request.post(
            f"{site.address}/api/v1/session", data={"email": email, "password": cases.PASSWORD}
        )
        asker.go(crisis.home)
        assert asker.page.locator(".alerts").count() == 0
        assert asker.page.locator(".exports a").count() == 1
