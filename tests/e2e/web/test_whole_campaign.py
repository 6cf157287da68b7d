"""A whole campaign by its pages alone: from an empty database to closed, in five browsers.

The service runs as people run it, ``fabrouter serve`` in a process of its own. Nothing is called
but what pages call; only the invitations are read from the folder that e-mail is written to.
"""

import email
import re
import time
from contextlib import ExitStack
from email import policy
from urllib.parse import urlsplit

import pyotp
import pytest

from service_processes import WebServer
from web_visitors import IN_BOTH_LANGUAGES, PASSWORD, inspect, visiting

pytestmark = pytest.mark.browser

PHONE = 390
PATIENCE_S = 90
"""Searches, and e-mail that is sent every 15 seconds."""
SETTLING_MS = 700
"""Buttons that have just appeared are not for the second click of a double click."""
OFFLINE_MS = 3000
"""Stands for 30 seconds: longer than the pauses after which pages try again."""
SESSION_COOKIES = re.compile("^fabrouter(_csrf)?$")
OFFLINE = ("INTERNET_DISCONNECTED", "ERR_FAILED", "NETWORK_CHANGED", "Failed to load")

DESIGN, MATERIAL = "ear-saver-laser", "pp-0.8mm"
TAKES = 0.004
"""Material of one unit."""
FIRST_STOCK = 40
"""Units that each lab has material for: three labs are needed."""
LABS = """id;name;lat;lon;country;region;city
rennes;Lab de Rennes;48,11;-1,68;FR;35;Rennes
brest;Lab de Brest;48,39;-4,49;FR;29;Brest
vannes;Lab de Vannes;47,66;-2,76;FR;56;Vannes
"""
SITES = """id;name;lat;lon;country;region;city
chu-rennes;CHU de Rennes;48,118;-1,695;FR;35;Rennes
chu-brest;CHU de Brest;48,401;-4,501;FR;29;Brest
"""
PASTED = f"id\tsite\tdesigns\tquantity\nr1\tchu-rennes\t{DESIGN}\t60\nb1\tchu-brest\t{DESIGN}\t30\n"
ASKED = 20
EVERYTHING = 60 + 30 + ASKED


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Returns where the database, e-mail and logs are."""
    return tmp_path_factory.mktemp("campaign")


@pytest.fixture
def service(folder, language):
    """Returns a running service with an empty database."""
    settings = {
        "FABROUTER_SECRET": "s" * 40,
        "FABROUTER_DATABASE_URL": f"sqlite:///{folder / f'{language}.db'}",
        "FABROUTER_MAIL_FOLDER": str(folder / f"mail-{language}"),
    }
    server = WebServer(f"serve-{language}", settings, folder)
    server.start()
    server.wait_until_ready()
    yield server
    server.kill()


class Cast:
    """Everybody in the campaign: who opens browsers, and what is known about the campaign.

    Parameters
    ----------
    browser, service, mails, language
        Where they are, and where their e-mail goes.
    """

    def __init__(self, browser, service, mails, language):
        self.browser, self.service, self.language = browser, service, language
        self._mails, self._stack = mails, ExitStack()
        self.campaign, self.authenticator = "", None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return self._stack.__exit__(*error)

    def visitor(self, link, width=PHONE):
        """Returns somebody who has chosen a password by a one-time link."""
        person = self._stack.enter_context(
            visiting(self.browser, self.service.address, width=width, language=self.language)
        )
        person.go(f"/language/{self.language}?after=/")
        parts = urlsplit(link)
        person.go(f"{parts.path}#{parts.fragment}")
        person.page.fill("main form [name=password]", PASSWORD)
        person.page.click("main form button")
        person.page.wait_for_url(lambda url: "/welcome" not in url)
        person.ready()
        return person

    def invited(self, address):
        """Returns somebody who has followed the link of an invitation by e-mail."""
        return self.visitor(patiently(lambda: self._link_to(address)))

    def _link_to(self, address):
        for path in self._mails.glob("*.eml"):
            mail = email.message_from_bytes(path.read_bytes(), policy=policy.default)
            found = re.search(r"http\S+/welcome#\S+", mail.get_content())
            if found and mail["To"] == address:
                return found[0]
        return None

    def first_link(self):
        """Returns the link that the service prints as long as nobody can sign in."""
        (link,) = re.findall(r"First sign-in, as \S+\s+(\S+)", self.service.words())
        return link


def patiently(find):
    """Returns what is found within some time."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        found = find()
        if found:
            return found
        time.sleep(0.25)
    raise AssertionError("it never came to be")


def until(person, holds):
    """Waits until something holds; pages go on meanwhile."""
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end, person.page.inner_text("main")
        person.page.wait_for_timeout(100)


def staying(person):
    """Marks the page in front of somebody: a reload would take the mark away."""
    person.page.evaluate("window.stays = true")


def has_stayed(person):
    """Returns whether the marked page is still there."""
    return person.page.evaluate("window.stays === true")


# The coordinator ---------------------------------------------------------------------------------


class Authenticator:
    """An authenticator on a phone; each of its codes counts once.

    Parameters
    ----------
    key
        The key that the service shows.
    """

    def __init__(self, key):
        self._totp, self._used = pyotp.TOTP(key), ""

    def code(self):
        """Returns a code that was not used yet."""
        self._used = patiently(lambda: self._totp.now() != self._used and self._totp.now())
        return self._used


def set_up_second_factor(boss):
    """Sets up the factor that launching and publishing need; returns what shows its codes."""
    page = boss.page
    boss.go("/")
    page.click("main a[href='/account']")
    page.wait_for_selector("#begin-factor button")
    boss.ready()
    page.click("#begin-factor button")
    shown = Authenticator(page.inner_text("#factor-key:not(:empty)"))
    page.fill("#factor-steps [name=code]", shown.code())
    page.click("#factor-steps button")
    page.wait_for_selector("#factor ~ p .tag.good")
    return shown


def launch(cast, boss):
    """Launches the campaign with a double click; that takes a password and a code."""
    page = boss.page
    boss.go(cast.campaign)
    page.locator("form[data-call$='/launch'] button").dblclick()
    page.wait_for_selector("#confirm-identity[open]")
    page.fill("#confirm-identity [name=password]", PASSWORD)
    page.fill("#confirm-identity [name=code]", cast.authenticator.code())
    page.click("#confirm-identity .actions button >> nth=0")
    page.wait_for_selector("a.button[href$='/route']")
    boss.forgive("403")


def set_up_network(cast, boss):
    """From the guide to a network with designs, sites and labs that were let in."""
    page = boss.page
    boss.go("/")
    page.click("main a[href='/networks/new']")
    page.wait_for_selector("[name=slug]")
    boss.ready()
    page.fill("[name=name]", "Makers of Brittany")
    page.fill("[name=slug]", "brittany")
    page.locator("main form button").dblclick()
    page.wait_for_url(re.compile(r"/networks/[0-9a-f-]{36}$"))
    boss.ready()
    page.click(".notice button")
    page.wait_for_selector("#first")
    page.click("form[data-call$='/designs/seed'] button")
    page.wait_for_selector("main dl a[href^='/designs']:text-is('23')")
    for kind, table in (("sites", SITES), ("labs", LABS)):
        form = f"form[data-call*='/{kind}/import']"
        file = {"name": f"{kind}.csv", "mimeType": "text/csv", "buffer": table.encode()}
        page.set_input_files(f"{form} input", file)
        page.click(f"{form} button")
        count = table.count("\n") - 1
        page.wait_for_selector(f"main dl dd:has-text('{count}')")
    boss.go("/labs")
    for left in (2, 1, 0):
        page.click("form[data-call$='/verify'] button >> nth=0")
        until(boss, lambda left=left: page.locator("form[data-call$='/verify']").count() == left)


def invite_labs(cast, boss):
    """Invites one person for each lab; returns them."""
    boss.go("/labs")
    homes = boss.page.locator("tbody th a").evaluate_all(
        "links => links.map(a => [a.textContent, a.pathname])"
    )
    found = {}
    for name, path in homes:
        boss.go(path)
        address = f"{name.rsplit(' ')[-1].lower()}@example.org"
        invite(boss, "form[data-call$='/roles']", address)
        found[address.partition("@")[0]] = address
    return {town: cast.invited(address) for town, address in found.items()}


def invite(boss, form, address):
    """Fills in an invitation."""
    boss.page.fill(f"{form} [name=email]", address)
    boss.page.fill(f"{form} [name=name]", address.partition("@")[0].title())
    boss.page.click(f"{form} button")


def draft_campaign(cast, boss):
    """Drafts a public campaign with the needs of a pasted table, invites a site, launches."""
    page = boss.page
    boss.go("/campaigns/new")
    page.fill("[name=name]", "Ear savers")
    page.check("[name=is_public]")
    page.locator("#new-campaign button").dblclick()
    page.wait_for_url("**/needs")
    boss.ready()
    cast.campaign = urlsplit(page.url).path.removesuffix("/needs")
    page.fill("#cells", PASTED)
    page.wait_for_selector("#verdict.good-news")
    page.click("#bring-in")
    page.wait_for_selector("tbody tr:nth-child(2) th a")
    page.click(f"main a[href='{cast.campaign}/requesters']")
    page.wait_for_selector("#invite")
    boss.ready()
    page.select_option("#invite [name=site_id]", label="CHU de Rennes")
    invite(boss, "#invite", "ward@example.org")
    page.wait_for_selector("tbody th:has-text('Ward')")
    inspect(boss, "requesters", cast.language)
    launch(cast, boss)
    page.go_back()
    page.wait_for_selector("#invite")
    page.go_forward()
    page.wait_for_selector("a.button[href$='/route']")
    page.reload()
    page.wait_for_selector("a.button[href$='/route']")
    boss.ready()


def figure(person, bucket):
    """Returns how many units the board in front of somebody shows in a bucket."""
    text = person.page.inner_text(f".facts .bucket-{bucket} dd")
    return int(re.sub(r"\D", "", text))


def route_and_publish(cast, boss):
    """Asks for a plan, watches the search, publishes what it finds; a double click asks once."""
    page = boss.page
    boss.go(f"{cast.campaign}/route")
    page.select_option("[name='options/time_limit_s']", "5")
    page.locator("form[data-call$='/solves'] > p.actions button").dblclick()
    page.wait_for_url("**/solves/*")
    plan = urlsplit(page.url).path
    page.wait_for_selector("#search, #plan-map")
    page.wait_for_selector("form[data-call$='/publish'] button", timeout=PATIENCE_S * 1000)
    page.wait_for_selector("#plan-map[data-ready]", timeout=PATIENCE_S * 1000)
    page.go_back()
    page.wait_for_selector("form[data-call$='/solves']")
    assert page.locator("tbody th a[href^='/solves/']").count() == 1
    page.go_forward()
    page.wait_for_url(f"**{plan}")
    page.wait_for_selector("#plan-map[data-ready]", timeout=PATIENCE_S * 1000)
    boss.ready()
    page.locator("form[data-call$='/publish'] button").dblclick()
    page.wait_for_selector("form[data-call$='/publish']", state="detached")
    boss.forgive("GPU stall")


def accept_replans(boss, is_over):
    """Publishes proposals on the page of the work as they come, until that is enough."""
    button = boss.page.locator("#main form[data-call$='/publish'] button")

    def step():
        if is_over():
            return True
        if button.count() and button.first.is_enabled():
            button.first.click(timeout=5000, no_wait_after=True)
            boss.page.wait_for_timeout(1500)
        return False

    until(boss, step)


# Labs --------------------------------------------------------------------------------------------


def declare(lab):
    """Says on the phone what a lab has: a laser cutter, office hours, people; then takes work."""
    page = lab.page
    page.wait_for_url(re.compile(r"/lab/[0-9a-f-]{36}$"))
    home = urlsplit(page.url).path
    page.click(f"main a[href='{home}/capacity'] >> nth=-1")
    page.wait_for_selector("[data-capability=laser_cutting]")
    lab.ready()
    page.click("[data-capability=laser_cutting]")
    page.click("[data-week=office]")
    page.fill("[data-people] [data-part=count]", "2")
    page.click("#capacity button.big:not([data-do])")
    page.wait_for_selector("#declared:not([hidden])")
    count_stock(lab, home, "counted", FIRST_STOCK)
    lab.go(home)
    page.click("form[data-call$='/activate'] button")
    page.wait_for_selector("form[data-call$='/pause']", state="attached")
    staying(lab)
    return home


def count_stock(lab, home, cause, units):
    """Notes material for so many units."""
    page = lab.page
    lab.go(f"{home}/stock")
    page.select_option("[name=material]", MATERIAL)
    page.check(f"[name=cause][value={cause}]")
    page.fill("[name=quantity]", f"{units * TAKES:g}")
    page.click("main form button.big")
    page.wait_for_selector("section:has(#moved) tbody tr")


def cards(lab, state):
    """Returns the ids of the work orders in front of a lab that are in a state."""
    found = lab.page.locator(f"[data-order][data-state={state}]")
    return found.evaluate_all("cards => cards.map(card => card.dataset.order)")


def card(lab, order):
    """Returns the card of a work order."""
    return lab.page.locator(f"[data-order='{order}']")


def accept_all(lab):
    """Accepts every offer, with a double click as nervous fingers do."""
    for order in cards(lab, "offered"):
        card(lab, order).locator("[data-do=accept]:not([data-counted])").dblclick()
        until(lab, lambda order=order: order not in cards(lab, "offered"))


def accept_part(lab):
    """Accepts half of the first offer, and all of the others."""
    first = card(lab, cards(lab, "offered")[0])
    first.locator("details:has([data-do=accept][data-counted]) > summary").click()
    first.locator("[data-do=accept][data-counted]").click()
    lab.page.wait_for_timeout(SETTLING_MS)
    accept_all(lab)


def decline_all(lab):
    """Declines every offer, with the first reason."""
    for order in cards(lab, "offered"):
        one = card(lab, order)
        one.locator("details:has([data-do=decline]) > summary").click()
        one.locator("[data-do=decline][data-reason]").first.click()
        until(lab, lambda order=order: order not in cards(lab, "offered"))


def make_all(lab):
    """Starts, makes and finishes everything that was accepted."""
    for order in cards(lab, "accepted"):
        one = card(lab, order)
        one.locator("[data-do=start]").click()
        lab.page.wait_for_timeout(SETTLING_MS)
        one.locator("details:has([data-do=made][data-counted]) > summary").click()
        left = one.get_attribute("data-quantity")
        one.locator("details:has([data-do=made]) input").fill(left)
        one.locator("[data-do=made][data-counted]").click()
        finish = one.locator("[data-do=finish]")
        finish.wait_for()
        lab.page.wait_for_timeout(SETTLING_MS)
        finish.click()
        until(
            lab, lambda order=order: not {order} & {*cards(lab, "started"), *cards(lab, "accepted")}
        )


def send_all(lab):
    """Packs what is made, a parcel for each place, and hands it over."""
    page = lab.page
    pack = page.locator("form[data-call$='/shipments'] button")
    leave = page.locator("form[data-call$='/dispatch']")
    until(lab, lambda: pack.count() or leave.count())
    while pack.count():
        before = pack.count()
        pack.first.click()
        until(lab, lambda before=before: pack.count() < before)
    while leave.count():
        before = leave.count()
        button = leave.first.locator("button")
        if button.is_hidden():
            page.locator("details:has(form[data-call$='/dispatch']) > summary").first.click()
        button.click()
        until(lab, lambda before=before: leave.count() < before)


# The site ----------------------------------------------------------------------------------------


def ask(ward):
    """Asks for units; the session has ended meanwhile, so it takes signing in again."""
    page = ward.page
    page.wait_for_url("**/needs")
    ward.context.clear_cookies(name=SESSION_COOKIES)
    fill_in_need(page)
    page.wait_for_url("**/sign-in?after=*")
    ward.ready()
    page.fill("main form [name=email]", "ward@example.org")
    page.fill("main form [name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_url(lambda url: urlsplit(url).path == "/needs")
    ward.ready()
    ward.forgive("401")
    staying(ward)
    fill_in_need(page)
    page.locator(".need .tag.warn").wait_for()


def fill_in_need(page):
    """Fills in the form of a new need and sends it with a double click."""
    form = page.locator("details:has(form[data-call$='/lines'])")
    if not form.get_attribute("open") and form.locator("[name='lines/0/quantity']").is_hidden():
        form.locator("summary").click()
    page.select_option("[name='lines/0/designs/0/design']", DESIGN)
    page.fill("[name='lines/0/quantity']", str(ASKED))
    form.locator("button.big").dblclick()


# The play ----------------------------------------------------------------------------------------


@IN_BOTH_LANGUAGES
def test_from_an_empty_database_to_a_closed_campaign(browser, service, folder, language):
    """Coordinator at a desk, three labs and a site on phones; everybody sees the others live."""
    with Cast(browser, service, folder / f"mail-{language}", language) as cast:
        boss = cast.visitor(cast.first_link(), width=1440)
        boss.page.on("dialog", lambda dialog: dialog.accept())
        cast.authenticator = set_up_second_factor(boss)
        set_up_network(cast, boss)
        labs = invite_labs(cast, boss)
        homes = {town: declare(lab) for town, lab in labs.items()}
        draft_campaign(cast, boss)

        ward = cast.invited("ward@example.org")
        boss.go(f"{cast.campaign}/needs")
        tab = boss.context.new_page()
        boss.listen(tab)
        tab.goto(cast.service.address + cast.campaign)
        staying(boss)
        ask(ward)
        let_pass = boss.page.locator("form[data-call$='/lines/verify'] button")
        let_pass.wait_for()
        assert boss.page.locator("tbody tr").count() == 3
        let_pass.dblclick()
        let_pass.wait_for(state="detached")
        assert has_stayed(boss)
        ward.page.locator(".need .tag:not(.warn)").wait_for()
        tab.locator(f".bucket-unmet dd:text-is('{EVERYTHING}')").wait_for()
        tab.close()

        route_and_publish(cast, boss)
        for lab in labs.values():
            until(lab, lambda lab=lab: cards(lab, "offered"))
            assert has_stayed(lab)
        boss.go(f"{cast.campaign}/work")
        staying(boss)
        rennes, brest, vannes = (labs[town] for town in ("rennes", "brest", "vannes"))
        count_stock(rennes, homes["rennes"], "received", 2 * EVERYTHING)
        rennes.go(homes["rennes"])
        staying(rennes)
        accept_all(rennes)
        accept_part(brest)
        boss.context.set_offline(True)
        decline_all(vannes)
        boss.page.wait_for_timeout(OFFLINE_MS)
        boss.context.set_offline(False)
        boss.forgive(*OFFLINE)
        boss.page.locator("#proposal").wait_for(timeout=PATIENCE_S * 1000)
        assert has_stayed(boss)
        inspect(boss, "campaign-proposal", language)
        accept_replans(boss, lambda: cards(rennes, "offered"))
        assert has_stayed(rennes)

        board = boss.context.new_page()
        boss.listen(board)
        board.goto(cast.service.address + cast.campaign)

        def nothing_open():
            for lab in labs.values():
                accept_all(lab)
            return not any(
                int(re.sub(r"\D", "", board.inner_text(f".facts .bucket-{name} dd")))
                for name in ("unmet", "planned", "offered")
            )

        accept_replans(boss, nothing_open)
        boss.forgive("409", "412", "404")
        for lab in labs.values():
            make_all(lab)
            if lab.page.locator("#parcels").count():
                send_all(lab)
            assert has_stayed(lab)
        play_the_end(cast, boss, ward, board)


def play_the_end(cast, boss, ward, board):
    """Receives everything and closes the campaign."""
    coming = ward.page.locator("#main form[data-call$='/confirm'][data-body]")
    until(ward, lambda: coming.count())
    assert has_stayed(ward)
    until(ward, lambda: _take_one(ward, coming))
    boss.go(f"{cast.campaign}/shipments")
    rest = boss.page.locator("#main form[data-call$='/confirm'][data-body]")
    until(boss, lambda: _take_one(boss, rest))
    board.locator(f".facts .bucket-received dd:text-is('{EVERYTHING}')").wait_for()
    ward.page.locator(".need .tag.good").first.wait_for(state="attached")
    assert has_stayed(ward)
    board.on("dialog", lambda dialog: dialog.accept())
    board.locator("form[data-call$='/close'] button").click()
    board.locator("form[data-call$='/close']").wait_for(state="detached")
    over = board.locator("form[data-call$='/cancel']")
    over.wait_for(state="detached", timeout=PATIENCE_S * 1000)
    closed = {"en": "closed", "fr": "close"}[cast.language]
    board.locator(f"h1 .tag:text-is('{closed}')").wait_for()
    boss.go(f"{cast.campaign}/history")
    assert boss.page.locator(".trail tbody tr").count() > 20
    inspect(boss, "campaign-closed-history", cast.language)
    boss.go(cast.campaign.replace("/campaigns/", "/public/"))
    assert boss.page.locator(".facts .received dd").inner_text().startswith(str(EVERYTHING))
    assert boss.page.locator(".facts .unmet dd").inner_text() == "0"
    boss.go(cast.campaign)
    assert figure(boss, "received") == EVERYTHING


def _take_one(person, waiting):
    """Receives one parcel; returns whether there is none left."""
    before = waiting.count()
    if before == 0:
        return True
    waiting.first.locator("button").dblclick()
    until(person, lambda: waiting.count() < before)
    return waiting.count() == 0
