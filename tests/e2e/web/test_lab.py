"""A lab's pocket, on a phone: offers, today's work, bad network, capacity, stock, record."""

import re
from datetime import timedelta
from functools import partial
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from PIL import Image

import service_cases as cases
from counting_wire import wire_to
from fabrouter.service.papers.sheet import Sheet
from fabrouter.service.work_orders import work
from fabrouter.store.tables import (
    Account,
    Certificate,
    Contact,
    Declaration,
    Lab,
    Shipment,
    StockMovement,
    WorkEntry,
    WorkOrder,
    WorkPhoto,
)
from lab_cases import material
from web_visitors import IN_BOTH_LANGUAGES, inspect, visiting
from work_cases import PETG, world

pytestmark = pytest.mark.browser

WITH_BACKGROUND = False
"""Declined work would ask for new plans, which is not what is tested here."""

PHONE = 390
SETTLING_MS = 700
"""Buttons that have just appeared are not for the second click of a double click."""
SESSION_COOKIES = re.compile("^fabrouter(_csrf)?$")
STACK = 8
STACKED = {
    "id": "visor",
    "name": "Visor frame",
    "name_fr": "Cadre de visière",
    "version": "2.1",
    "stages": [
        {
            "id": "strap",
            "name": "Frame",
            "name_fr": "Cadre",
            "mass_g": 30.0,
            "lot_multiple": STACK,
            "operations": [{"capability": "3d_printing", "machine_min_per_unit": 5.0}],
            "materials": [{"material": "petg", "quantity": 6.0}],
        }
    ],
}
SEWN = {
    "id": "mask",
    "name": "Cloth mask",
    "name_fr": "Masque en tissu",
    "version": "1.0",
    "stages": [
        {
            "id": "sew",
            "name": "Sewing",
            "name_fr": "Couture",
            "operations": [{"capability": "sewing", "labour_min_per_unit": 6.0}],
            "skills": ["hygiene"],
        }
    ],
}


@pytest.fixture(scope="module")
def w(site):
    """Returns a network with a printed and a sewn design, and an open line of 4,000 frames."""
    made = world(site.desk)
    made.design = cases.design(site.desk, made.net, STACKED, slug="visor")
    cases.design(site.desk, made.net, SEWN, slug="mask")
    material(site.desk, made.net)
    made.line = cases.line(site.desk, made.campaign, made.site, made.design, quantity=4000)
    return made


@pytest.fixture
def mine(w, site):
    """Returns a lab of its own for a test, its member's e-mail address, and what offers work."""
    lab = cases.lab(site.desk, w.net, name="Atelier des Halles")
    who = site.person(acts_for=lab)
    maker = cases.principal(site.desk, _account(site, who))
    return Mine(w, site.desk, lab, who, maker)


def _account(site, email):
    return cases.rows(site.desk, Account, Account.email == email)[0]


class Mine:
    """A lab, who acts for it, and its work."""

    def __init__(self, w, desk, lab, email, maker):
        self.w, self.desk, self.lab, self.email, self.maker = w, desk, lab, email, maker
        self.offer = partial(w.offer, lab=lab, materials=PETG)
        self.started = partial(w.started, who=maker, lab=lab, materials=PETG)
        self.made = partial(w.made, who=maker, lab=lab, materials=PETG)
        self.home = f"/lab/{lab.id}"

    def enter(self, person, path="", language="en"):
        """Signs somebody in who acts for the lab, and opens one of its pages in a language."""
        known = {"email": self.email, "password": cases.PASSWORD}
        person.context.request.post(f"{person.address}/api/v1/session", data=known)
        person.go(f"/language/{language}?after={self.home}{path}")

    def order(self, order):
        """Returns a work order as it is stored now."""
        return cases.fetch(self.desk, order)

    def children(self, order):
        """Returns state and units of the parts of a split offer."""
        rows = cases.rows(self.desk, WorkOrder, WorkOrder.parent_id == order.id)
        return sorted((row.state, row.quantity) for row in rows)

    def entries(self, order):
        """Returns kind and units of everything that was reported, oldest first."""
        rows = cases.rows(self.desk, WorkEntry, WorkEntry.work_order_id == order.id)
        return [(row.kind, row.units) for row in sorted(rows, key=lambda row: row.id)]


def card(person, order):
    """Returns the card of a work order."""
    return person.page.locator(f"[data-order='{order.id}']")


def wait_for(person, holds, message=""):
    """Waits until something holds in the database; scripts of the page go on meanwhile."""
    for _ in range(400):
        if holds():
            return
        person.page.wait_for_timeout(50)
    raise AssertionError(message or "it never came to be")


WORDS = {
    "en": {"part": "Accept a part", "so_many": "Accept so many", "decline": "Decline",
           "reason": "Machine broken", "start": "Start", "finish": "Finish", "scrap": "Scrap 1",
           "pack": "Pack", "left": "It has left", "yes": "Yes, it has left"},
    "fr": {"part": "Accepter une partie", "so_many": "Accepter cette quantité",
           "decline": "Refuser", "reason": "Machine en panne", "start": "Commencer",
           "finish": "Terminer", "scrap": "1 au rebut", "pack": "Emballer",
           "left": "C’est parti", "yes": "Oui, c’est parti"},
}  # fmt: skip


@IN_BOTH_LANGUAGES
def test_offers_become_parcels_in_a_few_taps(mine, visit, language):
    """Accept with the keyboard, accept a part, decline; start, +1, +stack, scrap, finish, send."""
    words = WORDS[language]
    whole, part, none = mine.offer(10), mine.offer(40), mine.offer(16)
    with visit(width=PHONE, language=language) as lab:
        mine.enter(lab, language=language)
        inspect(lab, "lab-offers", language)
        card(lab, whole).locator("[data-do=accept]").first.focus()
        lab.page.keyboard.press("Enter")
        card(lab, part).locator(f"summary:has-text('{words['part']}')").click()
        card(lab, part).get_by_role("button", name=words["so_many"]).click()
        card(lab, none).locator(f"summary:has-text('{words['decline']}')").click()
        card(lab, none).get_by_role("button", name=words["reason"]).click()
        wait_for(lab, lambda: mine.order(none).state == "declined")
        assert mine.order(whole).state == "accepted"
        assert mine.children(part) == [("accepted", 16), ("declined", 24)]
        assert mine.order(none).reason == words["reason"]

        made = card(lab, whole)
        lab.page.wait_for_timeout(SETTLING_MS)
        made.get_by_role("button", name=words["start"]).click()
        lab.page.wait_for_timeout(SETTLING_MS)
        made.get_by_role("button", name="+1").click()
        made.get_by_role("button", name=f"+{STACK}").click()
        assert made.locator("[data-figure=made]").inner_text() == "9"
        inspect(lab, "lab-work", language)
        made.get_by_role("button", name=words["scrap"]).click()
        lab.page.wait_for_timeout(SETTLING_MS)
        made.get_by_role("button", name=words["finish"]).click()
        wait_for(lab, lambda: mine.order(whole).state == "made")
        assert mine.entries(whole) == [("made", 1), ("made", STACK), ("scrapped", 1)]

        lab.page.get_by_role("button", name=words["pack"]).click()
        lab.page.locator(f"summary:has-text('{words['left']}')").click()
        inspect(lab, "lab-parcel", language)
        lab.page.get_by_role("button", name=words["yes"]).click()
        parcels = partial(cases.rows, mine.desk, Shipment, Shipment.lab_id == mine.lab.id)
        wait_for(lab, lambda: [row.state for row in parcels()] == ["dispatched"])
        assert mine.order(whole).shipped == 9


@IN_BOTH_LANGUAGES
def test_taps_without_a_network_count_once_when_it_is_back(mine, visit, language):
    """Shown at once, kept over a reload of the page, sent in order; then nothing waits."""
    waits = {"en": "4 reports wait", "fr": "4 relevés attendent"}[language]
    order = mine.offer(24)
    with visit(width=PHONE, language=language) as lab:
        mine.enter(lab, language=language)
        lab.page.evaluate("navigator.serviceWorker.ready")
        lab.page.reload()
        lab.ready()
        lab.context.set_offline(True)
        here = card(lab, order)
        here.locator("[data-do=accept]").first.click()
        lab.page.wait_for_timeout(SETTLING_MS)
        here.locator("[data-do=start]").click()
        lab.page.wait_for_timeout(SETTLING_MS)
        here.locator(f"[data-units='{STACK}']").click()
        here.locator("[data-do=scrapped][data-units]").click()
        lab.page.wait_for_selector(f"#waiting:has-text('{waits}')")
        lab.page.reload()
        lab.ready()
        assert here.locator("[data-figure=made]").inner_text() == str(STACK)
        assert here.locator("[data-figure=scrapped]").inner_text() == "1"
        assert waits in lab.page.inner_text("#waiting")
        assert mine.order(order).state == "offered"
        inspect(lab, "lab-offline", language)
        lab.context.set_offline(False)
        wait_for(lab, lambda: mine.entries(order) == [("made", STACK), ("scrapped", 1)])
        lab.page.wait_for_selector("#waiting", state="hidden")
        assert mine.order(order).state == "started"
        assert lab.page.evaluate("Object.keys(localStorage)") == []
        lab.forgive("INTERNET_DISCONNECTED", "ERR_FAILED", "NETWORK_CHANGED", "Failed to load")


def test_a_report_whose_answer_is_lost_counts_once(mine, visit):
    """The service hears it each time; the same key makes it one report."""
    order = mine.started(24)
    with visit(width=PHONE) as lab:
        mine.enter(lab)
        keys = []

        def lose_answer(route):
            keys.append(route.request.headers["idempotency-key"])
            route.fetch()
            if len(keys) < 3:
                route.abort()
            else:
                route.fallback()

        lab.page.route("**/reports", lose_answer)
        card(lab, order).locator("[data-units='1'][data-do=made]").click()
        wait_for(lab, lambda: not lab.page.evaluate("Object.keys(localStorage)"))
        lab.page.unroute_all()
        assert len(keys) == 3
        assert len(set(keys)) == 1
        assert mine.entries(order) == [("made", 1)]
        assert mine.order(order).made == 1
        lab.forgive("Failed to load")


def test_double_clicks_and_two_tabs_count_each_tap_once(mine, visit):
    """Accepting twice is accepting; a tab sees what the other one does without a reload."""
    order = mine.offer(4)
    with visit(width=PHONE) as lab:
        mine.enter(lab)
        tab = lab.context.new_page()
        lab.listen(tab)
        tab.goto(lab.page.url)
        tab.wait_for_selector("html[data-ready]", state="attached")
        here, there = card(lab, order), tab.locator(f"[data-order='{order.id}']")
        twice(here.locator("[data-do=accept]").first)
        start = tab.locator("[aria-labelledby=work] [data-do=start]")
        start.wait_for()
        tab.wait_for_timeout(SETTLING_MS)
        twice(start)
        one_more = "[data-do=made][data-units='1']"
        here.locator(one_more).wait_for()
        lab.page.wait_for_timeout(SETTLING_MS)
        here.locator(one_more).dblclick()
        there.locator(one_more).click()
        here.locator("[data-figure=made]:has-text('3')").wait_for()
        twice(here.locator(one_more))
        for one in (here, there):
            one.locator("[data-do=finish]").wait_for()
        wait_for(lab, lambda: mine.entries(order) == [("made", 1)] * 4)
        lab.page.wait_for_timeout(SETTLING_MS)
        assert mine.entries(order) == [("made", 1)] * 4
        assert lab.page.inner_text("#refused") == tab.inner_text("#refused") == ""
        assert mine.order(order).state == "started"


def twice(button):
    """Clicks twice at the same place, as nervous fingers do: whatever is there by then."""
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    button.page.mouse.dblclick(x, y)


def test_a_report_waits_for_whoever_made_it_to_sign_in_again(mine, visit, site, w):
    """With an expired session nothing is lost, and nobody else's session sends it."""
    order = mine.started(24)
    neighbour = cases.lab(site.desk, w.net)
    other = Mine(w, site.desk, neighbour, site.person(acts_for=neighbour), None)
    with visit(width=PHONE) as lab:
        mine.enter(lab)
        lab.context.clear_cookies(name=SESSION_COOKIES)
        card(lab, order).locator("[data-do=made][data-units='1']").click()
        lab.page.wait_for_selector("#waiting:has-text('for you to sign in: 1')")
        assert lab.page.locator("#waiting a").get_attribute("href").startswith("/sign-in?after=")
        other.enter(lab)
        lab.page.wait_for_timeout(500)
        assert mine.entries(order) == []
        mine.enter(lab)
        wait_for(lab, lambda: mine.entries(order) == [("made", 1)])
        assert lab.page.inner_text("#refused") == ""
        lab.forgive("401")


def test_a_refused_report_is_shown_and_dropped(mine, visit):
    """What the lab tapped while its work was stopped elsewhere is told, not tried for ever."""
    order = mine.started(24)
    with visit(width=PHONE) as lab:
        mine.enter(lab, language="fr")
        lab.context.set_offline(True)
        card(lab, order).locator("[data-do=made][data-units='1']").click()
        mine.w.do(work.stop_short, mine.maker, order.id, "No power", None)
        lab.context.set_offline(False)
        lab.page.wait_for_selector("#refused:has-text('1 fabriqués')")
        assert "Ce n’est plus possible" in lab.page.inner_text("#refused")
        assert lab.page.evaluate("Object.keys(localStorage)") == []
        assert mine.entries(order) == []
        lab.forgive("INTERNET_DISCONNECTED", "Failed to load", "NETWORK_CHANGED")


def test_the_label_leads_to_the_lot_through_sign_in(mine, visit, monkeypatch):
    """What the code on the paper says opens the work order, and its buttons work."""
    codes = []
    draw = Sheet.code

    def code(sheet, text, *where):
        codes.append(urlsplit(text).path)
        draw(sheet, text, *where)

    monkeypatch.setattr(Sheet, "code", code)
    order = mine.started(24)
    for made, language in enumerate(("en", "fr"), 1):
        with visit(width=PHONE, language=language) as lab:
            mine.enter(lab, language=language)
            with lab.page.expect_download() as paper:
                card(lab, order).locator("a:has-text('PDF')").click()
            assert paper.value.path().read_bytes().startswith(b"%PDF")
            lab.context.clear_cookies(name=SESSION_COOKIES)
            lab.go(codes[-1])
            assert "/sign-in" in lab.page.url
            lab.page.fill("main form [name=email]", mine.email)
            lab.page.fill("main form [name=password]", cases.PASSWORD)
            lab.page.click("main form button")
            lab.page.wait_for_url(f"**/w/{order.id}")
            lab.ready()
            card(lab, order).locator("[data-do=made][data-units='1']").click()
            lab.page.locator("tbody tr").nth(made).wait_for()
            assert mine.entries(order) == [("made", 1)] * made
            lab.page.set_input_files("form.photo input", photo_from_a_phone())
            lab.page.locator(".photos img").nth(made - 1).wait_for()
            lab.page.wait_for_function("document.querySelector('.photos img').naturalWidth > 0")
            inspect(lab, "lab-work-order", language)
    kept = cases.rows(mine.desk, WorkPhoto, WorkPhoto.work_order_id == order.id)
    assert [(row.width, row.height) for row in kept] == [(1600, 1200)] * 2


def photo_from_a_phone():
    """Returns a large photo as a file."""
    out = BytesIO()
    Image.new("RGB", (4000, 3000), "teal").save(out, "JPEG")
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


@IN_BOTH_LANGUAGES
def test_capacity_is_declared_with_pictures_and_a_week(mine, visit, language):
    """Tap machines, drag hours, use the keys, close a day: the API knows it, and what it makes."""
    frame, mask, sewing, refused, skill = {
        "en": ("Visor frame", "Cloth mask", "no machine for: Sewing", "do not want", "hygiene"),
        "fr": ("Cadre de visière", "Masque en tissu", "pas de machine pour : Couture",
               "ne voulons pas", "hygiene"),
    }[language]  # fmt: skip
    with visit(width=PHONE, language=language) as lab:
        mine.enter(lab, "/capacity", language)
        page = lab.page
        of_frame = page.locator(".designs > li", has_text=frame)
        of_mask = page.locator(".designs > li", has_text=mask)
        assert of_frame.locator(".tag.good").count() == 1
        assert sewing in of_mask.inner_text()
        for _ in range(2):
            page.click("[data-capability=sewing]")
        page.click("[data-week=none]")
        _drag(page, (0, 9), (0, 12))
        first = page.locator("#week td[data-column='0'][data-row='12']")
        first.press("ArrowRight")
        page.keyboard.press("Space")
        page.keyboard.press("Shift+ArrowDown")
        assert page.input_value("[data-day=mon]") == "09:00-13:00"
        assert page.input_value("[data-day=tue]") == "12:00-14:00"
        page.fill("[data-day=fri]", "9h30-11h")
        page.click("[data-add=exception]")
        page.fill("[data-exception] [data-part=date]", "2030-05-01")
        page.fill("[data-people] [data-part=count]", "5")
        page.fill("[name='limits/max_share_percent']", "60")
        page.check("[data-refuses=visor]")
        page.click("#capacity button.big:not([data-do])")
        page.wait_for_selector("#declared:not([hidden])")
        of_frame.locator(f"text={refused}").wait_for()
        assert sewing not in of_mask.inner_text()
        assert skill in of_mask.inner_text()
        inspect(lab, "lab-capacity", language)
        (said,) = cases.rows(mine.desk, Declaration, Declaration.number == 2,
                             Declaration.lab_id == mine.lab.id)  # fmt: skip
        machines = {one["capability"]: one["count"] for one in said.document["machines"]}
        assert machines == {"3d_printing": 4, "laser_cutting": 1, "sewing": 2}
        week = {
            day: (span["open"], span["close"])
            for span in said.document["opening"]["weekly"]
            for day in span["days"]
        }
        assert week == {"mon": ("09:00", "13:00"), "tue": ("12:00", "14:00"),
                        "fri": ("09:30", "11:00")}  # fmt: skip
        closed = said.document["opening"]["exceptions"]
        assert [(one["date"], one["hours"]) for one in closed] == [("2030-05-01", [])]
        assert said.document["people"]["count"] == 5
        assert said.document["limits"]["max_share_percent"] == 60
        assert said.document["limits"]["refused_designs"] == ["visor"]


def _drag(page, begin, end):
    """Drags over the week from one hour to another."""
    for place, (column, row) in enumerate((begin, end)):
        cell = page.locator(f"#week td[data-column='{column}'][data-row='{row}']")
        cell.scroll_into_view_if_needed()
        box = cell.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=8)
        if not place:
            page.mouse.down()
    page.mouse.up()


def test_machines_come_from_a_file_and_freshness_is_confirmed(mine, visit):
    """A table of machines is read, with its faults in place; "it still holds" renews the word."""
    mine.desk.write(lambda unit: _age(unit, mine.lab))
    before = cases.fetch(mine.desk, mine.lab).expires_at
    with visit(width=PHONE) as lab:
        mine.enter(lab, "/capacity")
        page = lab.page
        page.click("text=It still holds")
        wait_for(lab, lambda: cases.fetch(mine.desk, mine.lab).expires_at > before)
        table = f"lab,id,name,capability,count\n{mine.lab.slug},saw,Saw,%s,2\n"
        for capability in ("sawing", "hand_tools"):
            page.select_option("[data-address]", "import?format=machines_csv")
            content = (table % capability).encode()
            file = {"name": "m.csv", "mimeType": "text/csv", "buffer": content}
            page.set_input_files("#import-lab [type=file]", file)
            page.click("#import-lab button")
            if capability == "sawing":
                page.wait_for_selector("#import-lab .errors:has-text('row 2')")
        page.wait_for_selector("#status:has-text('1 declared')")
        page.wait_for_selector("[data-machine] [data-part=name] >> nth=0")
        lab.forgive("422")
        row = cases.fetch(mine.desk, mine.lab)
        said = cases.rows(mine.desk, Declaration, Declaration.id == row.declaration_id)[0]
        assert "hand_tools" in {one["capability"] for one in said.document["machines"]}


def _age(unit, lab):
    row = unit.lock(Lab, lab.id)
    row.expires_at -= timedelta(days=15)


@IN_BOTH_LANGUAGES
def test_stock_and_record(mine, visit, language):
    """A delivery is noted, the record shows what was given and hands the data out."""
    order = mine.made(24)
    with visit(width=PHONE, language=language) as lab:
        mine.enter(lab, "/stock", language)
        page = lab.page
        page.fill("[name=quantity]", "750.5")
        page.fill("[name=note]", "<script>alert(1)</script>")
        page.click("main form button")
        page.wait_for_selector("td:has-text('alert(1)')")
        inspect(lab, "lab-stock", language)
        moved = cases.rows(mine.desk, StockMovement, StockMovement.lab_id == mine.lab.id)
        assert [(row.cause, row.quantity_milli) for row in moved] == [("received", 750_500)]
        lab.go(f"{mine.home}/record")
        assert page.locator(".facts dd").all_inner_texts()[0] == str(order.quantity)
        page.fill("[name=role]", "Atelier")
        page.fill("[name=email]", "atelier@example.org")
        page.locator("form:has([name=role]) button").first.click()
        page.wait_for_selector("summary:has-text('Atelier')")
        page.fill("[name=skill]", "hygiene")
        page.locator("form:has([name=skill]) button").click()
        page.wait_for_selector("th:has-text('hygiene')")
        inspect(lab, "lab-record", language)
        for kind, table in ((Contact, "contacts"), (Certificate, "certificates")):
            assert len(cases.rows(mine.desk, kind, kind.lab_id == mine.lab.id)) == 1, table
        for words in ("(OKW)", "Machines (CSV)", "(iCalendar)", "(PDF)"):
            with page.expect_download() as file:
                page.locator(f"main a:has-text('{words}')").first.click()
            assert file.value.path().stat().st_size > 100, words


def test_a_lab_pauses_and_takes_work_again(mine, visit):
    """Offers go back while it is paused."""
    order = mine.offer(8)
    with visit(width=PHONE) as lab:
        mine.enter(lab)
        lab.page.click("text=Pause the lab")
        lab.page.fill("[name=reason]", "Holidays")
        lab.page.click("text=Pause now")
        lab.page.wait_for_selector("text=Holidays")
        assert mine.order(order).state == "withdrawn"
        lab.page.click("text=Take work")
        lab.page.wait_for_selector("summary:has-text('Pause the lab')")
        assert cases.fetch(mine.desk, mine.lab).state == "active"


FIRST_BYTES, REFRESH_BYTES = 60_000, 5_000


def test_a_lab_s_home_is_light(mine, browser, site):
    """What comes over the line the first time, and each time the page is drawn anew."""
    for _ in range(3):
        mine.offer(16)
        mine.started(24)
    with (
        wire_to(site.address) as wire,
        visiting(browser, wire.address, width=PHONE, language="fr") as lab,
    ):
        mine.enter(lab, language="fr")
        lab.page.evaluate("navigator.serviceWorker.ready")
        first = quiet_count(lab, wire)
        assert 20_000 < first <= FIRST_BYTES
        order = mine.offer(16)
        card(lab, order).wait_for()
        again = quiet_count(lab, wire) - first
        assert 1_000 < again <= REFRESH_BYTES


def quiet_count(person, wire):
    """Returns what came over a wire once nothing has come for a second."""
    before = -1
    while before != wire.received:
        before = wire.received
        person.page.wait_for_timeout(1000)
    return before


def test_the_pages_are_an_application_that_forgets_whoever_signs_out(mine, visit):
    """A manifest with pictures in both languages; nothing can be read offline after signing out."""
    with visit(width=PHONE) as lab:
        mine.enter(lab, language="fr")
        page = lab.page
        page.evaluate("navigator.serviceWorker.ready")
        lab.go(mine.home)
        manifest = page.evaluate(
            "fetch(document.querySelector('link[rel=manifest]').href).then(a => a.json())"
        )
        assert (manifest["lang"], manifest["start_url"]) == ("fr", "/lab")
        for icon in manifest["icons"]:
            assert lab.context.request.get(lab.address + icon["src"]).body().startswith(b"\x89PNG")
        held = "caches.open('fabrouter-lab-pages').then(c => c.keys()).then(k => k.length)"
        wait_for(lab, lambda: page.evaluate(held) > 0)
        page.click("text=Se déconnecter")
        page.wait_for_selector("h1:has-text('Des commandes urgentes')")
        assert page.evaluate(held) == 0
