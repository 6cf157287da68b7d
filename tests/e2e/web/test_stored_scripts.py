"""Scripts written into every text field of the database are shown as text and never run."""

from typing import Any

import pytest
from sqlalchemy import update

import service_cases as cases
from fabrouter.service.work_orders import progress, reply
from fabrouter.service.work_orders.inputs import Report
from fabrouter.store.tables import Contact, Row, SolveRun, WorkOrder
from lab_cases import material
from solve_cases import solved
from web_visitors import visiting
from work_cases import world

pytestmark = pytest.mark.browser

WITH_BACKGROUND = False

EVIL = "<script>window.caught=1</script><img src=x onerror=window.caught=1>"
MACHINE_WORDS = {
    "account": {"email", "language", "password_hash", "totp_secret"},
    "contact": {"email"},
    "lab": {"slug", "time_zone", "url"},
    "network": {"slug", "time_zone"},
    "campaign": {"time_zone"},
    "design": {"slug", "edition", "sha256"},
    "material": {"slug"},
    "site": {"slug"},
    "order_line": {"key"},
    "work_order": {"stage", "flag"},
    "work_entry": {"key"},
    "stock_movement": {"material"},
    "busy_time": {"machine"},
    "booking": {"pool"},
    "token": {"secret_hash"},
    "solve_run": {"worker"},
}
"""Columns that the service itself writes, or checks to be words of an alphabet."""
OTHERS = {
    "cursor", "journal_entry", "journal_head", "replay", "snapshot", "stored_plan", "study",
    "study_run", "webhook", "webhook_delivery", "mail",
}  # fmt: skip
"""Tables without a text that these pages show; names of studies have a test of their own."""


def text_columns():
    """Returns every column that holds what people write and has room for the script."""
    for table in Row.metadata.sorted_tables:
        if table.name in OTHERS:
            continue
        for column in table.columns:
            length = getattr(column.type, "length", None) or 0
            is_free = column.name not in MACHINE_WORDS.get(table.name, ())
            if length >= len(EVIL) and is_free:
                yield table, column


def write_everywhere(unit):
    """Writes the script into every text column of every row."""
    for table, column in text_columns():
        unit.session.connection().execute(update(table).values({column.name: EVIL}))


@pytest.fixture(scope="module")
def w(site):
    """Returns a campaign in full swing, all of whose texts are scripts."""
    desk = site.desk
    made: Any = world(desk, is_public=True, transport={"roads": "none"})
    stages = [cases.SAVER["stages"][0] | {"name": EVIL, "name_fr": EVIL}]
    evil = cases.SAVER | {"name": EVIL, "name_fr": EVIL, "stages": stages}
    design = cases.design(desk, made.net, evil)
    machines = [cases.DECLARATION["machines"][0] | {"name": EVIL}]
    for lab in (made.lab, made.other_lab):
        cases.declare(desk, lab, cases.DECLARATION | {"machines": machines})
    material(desk, made.net)
    for opened in (desk.clock(), None):
        cases.line(desk, made.campaign, made.site, design, opened_at=opened)
    made.coming = made.sent(made.made(10))
    made.packing = made.packed(made.made(10))
    made.order = made.started(20)
    made.do(progress.report, made.maker, made.order.id, Report(made=1, note=EVIL))
    made.offered = made.offer(5)
    declined = made.offer(5)
    now = desk.clock()
    person = {"lab_id": made.lab.id, "created_at": now, "changed_at": now}
    cases.keep(desk, Contact(**person, role="x", name="x", email="a@example.org"))
    made.boss = site.person(coordinates=made.net)
    made.member = site.person(acts_for=made.lab)
    made.ward = site.person(requests=(made.campaign, made.site))
    desk.write(write_everywhere)
    made.do(reply.decline, made.maker, declined.id, EVIL, None)
    made.run = solved(desk, made.campaign)
    desk.write(lambda unit: unit.session.connection().execute(update(SolveRun).values(cause=EVIL)))
    return made


def addresses(w):
    """Returns every page that shows something of the campaign, by who looks at it."""
    campaign, network = f"/campaigns/{w.campaign.id}", f"/networks/{w.net.id}"
    plan, lab = f"/solves/{w.run.id}", f"/lab/{w.lab.id}"
    key = cases.fetch(w.desk, w.line).key
    return {
        w.boss: [
            "/campaigns", campaign, *(f"{campaign}/{tab}" for tab in (
                "needs", "requesters", "route", "work", "shipments", "costs", "history")),
            f"{campaign}/work/{w.order.id}", f"/lines/{w.line.id}", "/networks", network,
            "/labs", f"/labs/{w.lab.id}", "/designs", f"/designs/{w.design.id}", "/account",
            plan, *(f"{plan}/{tab}" for tab in ("lines", "schedule", "loads", "why", "flows")),
            f"{plan}/line?key={key}", f"/shipments/{w.coming.id}",
        ],
        w.member: [lab, f"{lab}/capacity", f"{lab}/stock", f"{lab}/record",
                   *(f"/w/{order.id}" for order in (w.order, w.offered)),
                   f"/shipments/{w.packing.id}"],
        w.ward: ["/needs", f"/shipments/{w.coming.id}"],
        None: [f"/public/{w.campaign.id}"],
    }  # fmt: skip


def test_most_text_columns_are_tried():
    """The list of exceptions has not swallowed what people write."""
    named = {f"{table.name}.{column.name}" for table, column in text_columns()}
    assert {
        "network.name", "campaign.name", "campaign.description", "lab.name", "lab.state_reason",
        "site.name", "order_line.note", "order_line.closed_because", "work_order.reason",
        "work_entry.note", "shipment.carrier", "shipment.tracking", "contact.name",
        "contact.address", "account.name", "approval.notice", "stock_movement.note",
        "certificate.skill", "token.name",
    } <= named  # fmt: skip


def test_stored_scripts_are_shown_and_never_run(browser, site, w):
    """On every page of every room; what breaks the policy for scripts is a fault, too."""
    assert cases.rows(site.desk, WorkOrder, WorkOrder.state == "declined")[0].reason == EVIL
    for email, pages in addresses(w).items():
        with visiting(browser, site.address) as person:
            if email:
                known = {"email": email, "password": cases.PASSWORD}
                person.context.request.post(f"{site.address}/api/v1/session", data=known)
            for path in pages:
                person.go(path)
                if path == f"/solves/{w.run.id}":
                    person.page.wait_for_selector("#plan-map[data-ready]", timeout=60_000)
                    person.forgive("GPU stall")
                assert person.page.evaluate("window.caught") is None, path
                assert person.page.locator("h1").count() == 1, path
                assert EVIL in person.page.evaluate("document.body.textContent"), path
