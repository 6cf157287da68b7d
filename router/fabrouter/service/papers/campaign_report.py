"""A campaign on paper: where its units are, what labs did, what is still missing."""

from uuid import UUID

from sqlmodel import Session, col

from fabrouter.access import Principal, Relation, Rule, authorise
from fabrouter.i18n import Language, Translator
from fabrouter.lifecycle import Ledger
from fabrouter.service.campaigns.access import target_of
from fabrouter.service.campaigns.board import LineOnBoard, lines_of_campaign, on_board, totals_of
from fabrouter.service.papers.sheet import Sheet
from fabrouter.service.refusals import NotFound
from fabrouter.service.statements.effort import LabEffort, efforts_of
from fabrouter.store.rows import look_at
from fabrouter.store.tables import Campaign, OrderLine

MOST_LINES = 1000
"""Missing lines that are listed; the table of all lines is another file."""

_READS = Rule(frozenset({Relation.COORDINATOR}))


def campaign_report(
    session: Session, principal: Principal, campaign_id: UUID, language: Language
) -> bytes:
    """Returns the report of a campaign as PDF, to those who coordinate it.

    Raises
    ------
    NotFound
        For everybody else.
    """
    campaign = session.get(Campaign, campaign_id)
    if campaign is None:
        raise NotFound
    authorise(principal, "campaigns:read", _READS, target_of(campaign))
    t = Translator(language)
    title = t("Report")
    sheet = Sheet(f"{title} · {campaign.name}", language, campaign.name)
    sheet.heading(campaign.name)
    sheet.facts(
        [
            (t("First day"), t.calendar_day(campaign.starts_on)),
            (t("Last day"), t.calendar_day(campaign.ends_on)),
        ]
    )
    _write_units(sheet, totals_of(session, principal, campaign_id).ledger, t)
    _write_labs(sheet, efforts_of(session, campaign), t)
    query = lines_of_campaign(session, principal, campaign_id).order_by(col(OrderLine.key))
    board = on_board(session, look_at(session, query))
    _write_missing(sheet, [row for row in board if row.ledger.unmet], t)
    sheet.paragraph(t("Hours follow the times of the designs, not a clock."))
    return sheet.bytes()


def _write_units(sheet: Sheet, ledger: Ledger, t: Translator) -> None:
    sheet.heading(t("Where the units are"), 13)
    rows = [
        (t("Asked for"), ledger.requested),
        (t("Received"), ledger.received),
        (t("On the way"), ledger.shipped),
        (t("Made"), ledger.made),
        (t("Accepted by labs"), ledger.accepted),
        (t("Offered to labs"), ledger.offered),
        (t("In a plan"), ledger.planned),
        (t("Missing"), ledger.unmet),
        (t("Cancelled"), ledger.cancelled),
    ]
    sheet.grid(
        ("", t("Units")), [(name, t.number(units)) for name, units in rows], (50, 20), numbers={1}
    )


def _write_labs(sheet: Sheet, efforts: list[LabEffort], t: Translator) -> None:
    if not efforts:
        return
    sheet.heading(t("What labs did"), 13)
    rows = [_lab_row(effort, t) for effort in efforts]
    header = (t("Lab"), t("Made"), t("Machine hours"), t("People's hours"), "€", "kg CO2e")
    sheet.grid(header, rows, (52, 16, 22, 22, 22, 18), numbers={1, 2, 3, 4, 5})


def _lab_row(effort: LabEffort, t: Translator) -> tuple[str, ...]:
    return (
        effort.lab.name,
        t.number(effort.total("made")),
        t.number(effort.total("machine_s") / 3600, 1),
        t.number(effort.total("people_s") / 3600, 1),
        t.number(effort.total_cents / 100, 2),
        t.number(effort.total("co2e_g") / 1000, 1),
    )


def _write_missing(sheet: Sheet, missing: list[LineOnBoard], t: Translator) -> None:
    if not missing:
        return
    sheet.heading(t("What is missing"), 13)
    rows = [
        (
            row.line.key,
            row.line.site,
            t.number(row.ledger.requested),
            t.number(row.ledger.unmet),
            t.calendar_day(row.line.due) if row.line.due else "",
        )
        for row in missing[:MOST_LINES]
    ]
    header = (t("Order line"), t("Site"), t("Asked for"), t("Missing"), t("Due"))
    sheet.grid(header, rows, (36, 50, 22, 22, 30), numbers={2, 3})
