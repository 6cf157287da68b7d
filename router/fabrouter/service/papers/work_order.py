"""The paper that lies beside the machine: what to make, how many, for whom, and a lot label."""

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from fabrouter.access import Principal
from fabrouter.compile.resources import PEOPLE
from fabrouter.i18n import Language, Translator
from fabrouter.service.designs.library import document_of, network_materials, notice_for
from fabrouter.service.papers.addresses import address_of
from fabrouter.service.papers.sheet import Sheet
from fabrouter.service.work_orders.read import visible_order
from fabrouter.service.work_orders.schedule import local_day, read_schedule, read_terms
from fabrouter.store import tables
from fabrouter_network.designs import Design, Stage
from fabrouter_network.document import start_of
from fabrouter_network.materials import Material
from fabrouter_network.units import SECONDS_PER_HOUR

_LABEL_MM = (120.0, 46.0)
_CODE_MM = 42.0


@dataclass(frozen=True)
class _Facts:
    """Everything the paper says."""

    order: tables.WorkOrder
    campaign: tables.Campaign
    line: tables.OrderLine
    lab: tables.Lab
    design: Design
    materials: dict[str, Material]
    goals: tuple[str, ...]
    notice: str

    @property
    def stage(self) -> Stage:
        return next(stage for stage in self.design.stages if stage.id == self.order.stage)

    @property
    def units(self) -> int:
        """Units to make: full stacks may be more than was ordered."""
        return max(self.order.quantity, read_schedule(self.order.schedule).units)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.campaign.time_zone)


def work_order_pdf(
    session: Session, principal: Principal, order_id: UUID, language: Language, link: str
) -> bytes:
    """Returns the paper of a work order as PDF.

    Parameters
    ----------
    session, principal, order_id
        Where, who asks, for what.
    language
        ``en`` or ``fr``.
    link
        What the code on the label leads to.

    Raises
    ------
    NotFound
        If the caller may not know of the work order.
    """
    facts = _facts(session, visible_order(session, principal, order_id), language)
    t = Translator(language)
    title = t("Work order {number}", number=facts.order.number)
    sheet = Sheet(f"{title} · {facts.campaign.name}", language, facts.campaign.name)
    sheet.heading(title)
    sheet.facts(_what(facts, t))
    _write_schedule(sheet, facts, t)
    _write_materials(sheet, facts, t)
    if facts.notice:
        sheet.heading(t("Put this notice with the goods"), 12)
        sheet.boxed(facts.notice)
    _write_label(sheet, facts, t, link)
    return sheet.bytes()


def _facts(session: Session, order: tables.WorkOrder, language: Language) -> _Facts:
    campaign = session.get_one(tables.Campaign, order.campaign_id)
    line = session.get_one(tables.OrderLine, order.line_id)
    site = session.get_one(tables.Site, line.site_id)
    terms = read_terms(order.terms)
    written = terms.notice_fr if language == "fr" else terms.notice
    notice = notice_for(session, order.design_id, site.country, language) or written
    materials = {row.id: row for row in network_materials(session, campaign.network_id)}
    return _Facts(
        order,
        campaign,
        line,
        session.get_one(tables.Lab, order.lab_id),
        document_of(session.get_one(tables.Design, order.design_id)),
        materials,
        (address_of(site),) if order.is_final else _labs(session, campaign, order),
        notice,
    )


def _labs(session: Session, campaign: tables.Campaign, order: tables.WorkOrder) -> tuple[str, ...]:
    """Returns the labs that parts go to, by name where the network has them."""
    goals = dict.fromkeys(sent.to for sent in read_schedule(order.schedule).shipments)
    query = select(tables.Lab).where(
        tables.Lab.network_id == campaign.network_id, col(tables.Lab.slug).in_(goals)
    )
    known = {lab.slug: address_of(lab) for lab in session.exec(query)}
    return tuple(known.get(goal, goal) for goal in goals)


def _what(facts: _Facts, t: Translator) -> list[tuple[str, str]]:
    order, design = facts.order, facts.design
    stage = t.name(facts.stage.name, facts.stage.name_fr)
    product = t.name(design.name, design.name_fr)
    return [
        (t("Product"), f"{product} ({design.id}, {design.version})"),
        (t("Stage"), stage if len(design.stages) > 1 else ""),
        (t("Quantity"), t.number(order.quantity)),
        (t("For"), " · ".join(facts.goals)),
        (t("Order line"), facts.line.key),
        (t("Due"), t.day(order.due, facts.zone)),
        (t("Lab"), address_of(facts.lab)),
        (t("Time"), _hours(facts, t)),
        (t("Files"), design.url),
        (t("Licence"), design.licence),
    ]


def _hours(facts: _Facts, t: Translator) -> str:
    setups = int(read_schedule(facts.order.schedule).setup is not None)
    times = []
    for pool in read_terms(facts.order.terms).pools:
        seconds = pool.unit_s * facts.units + pool.setup_s * setups
        name = t("people") if pool.pool == PEOPLE else pool.pool
        times.append(f"{name} {t.short(seconds / SECONDS_PER_HOUR)} h")
    return ", ".join(times)


def _write_schedule(sheet: Sheet, facts: _Facts, t: Translator) -> None:
    schedule = read_schedule(facts.order.schedule)
    rows = [
        (t.day(start_of(entry.at, facts.zone), facts.zone), t.number(entry.units))
        for entry in sorted(schedule.production, key=lambda row: local_day(row.at, facts.zone))
    ]
    sheet.grid((t("Day"), t("Units to make")), rows, (30, 20), numbers={1})


def _write_materials(sheet: Sheet, facts: _Facts, t: Translator) -> None:
    rows = []
    for use in read_terms(facts.order.terms).materials:
        known = facts.materials.get(use.material)
        name = t.name(known.name, known.name_fr) if known else use.material
        unit = t("pieces") if use.unit == "piece" else use.unit.value
        amount = use.milli_per_unit * facts.order.quantity / 1000
        rows.append(
            (name, f"{t.short(amount)} {unit}", f"{t.short(use.milli_per_unit / 1000)} {unit}")
        )
    if rows:
        sheet.grid((t("Material"), t("In all"), t("Per unit")), rows, (40, 20, 20), numbers={1, 2})


def _write_label(sheet: Sheet, facts: _Facts, t: Translator, link: str) -> None:
    """Draws a label to cut out, on one page."""
    width, height = _LABEL_MM
    if sheet.will_page_break(height + 12):
        sheet.add_page()
    sheet.heading(t("Lot label"), 12)
    left, top = sheet.get_x(), sheet.get_y()
    sheet.rect(left, top, width, height)
    sheet.code(link, left + 2, top + 2, _CODE_MM)
    lines = (
        f"{facts.campaign.name} · {t('Work order {number}', number=facts.order.number)}",
        f"{t.name(facts.design.name, facts.design.name_fr)} {facts.design.version}",
        t("Quantity: {units}", units=t.number(facts.order.quantity)),
        t("For: {place}", place=" · ".join(facts.goals)),
        t("Made by: {lab}", lab=facts.lab.name),
    )
    sheet.set_xy(left + _CODE_MM + 4, top + 4)
    for text in lines:
        sheet.set_x(left + _CODE_MM + 4)
        sheet.multi_cell(width - _CODE_MM - 6, 5, text[:90], new_x="LEFT", new_y="NEXT")
    sheet.set_xy(left, top + height + 4)
