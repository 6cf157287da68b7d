"""The list that goes into the parcel."""

from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from fabrouter.access import Principal
from fabrouter.i18n import Language, Translator
from fabrouter.service.designs.library import document_of, notice_for
from fabrouter.service.papers.addresses import address_of
from fabrouter.service.papers.sheet import Sheet
from fabrouter.service.shipments.access import items_of
from fabrouter.service.shipments.read import visible_shipment
from fabrouter.store.tables import Campaign, Design, Lab, OrderLine, Shipment, Site, WorkOrder

_CODE_MM = 34.0


def packing_list_pdf(
    session: Session, principal: Principal, shipment_id: UUID, language: Language, link: str
) -> bytes:
    """Returns the packing list of a shipment as PDF.

    Parameters
    ----------
    session, principal, shipment_id
        Where, who asks, for what.
    language
        ``en`` or ``fr``.
    link
        What its code leads to.

    Raises
    ------
    NotFound
        If the caller may not know of the shipment.
    """
    shipment = visible_shipment(session, principal, shipment_id)
    campaign = session.get_one(Campaign, shipment.campaign_id)
    t = Translator(language)
    sheet = Sheet(f"{t('Packing list')} · {campaign.name}", language, campaign.name)
    sheet.code(link, sheet.w - sheet.r_margin - _CODE_MM, sheet.t_margin, _CODE_MM)
    sheet.heading(t("Packing list"))
    goal = _goal(session, shipment)
    sheet.facts(
        [
            (t("Campaign"), campaign.name),
            (t("From"), address_of(session.get_one(Lab, shipment.lab_id))),
            (t("To"), address_of(goal)),
            (t("Carrier"), shipment.carrier),
            (t("Tracking"), shipment.tracking),
            (t("Packed"), t.day(shipment.created_at, ZoneInfo(campaign.time_zone))),
        ]
    )
    sheet.set_y(max(sheet.get_y(), sheet.t_margin + _CODE_MM + 4))
    rows, designs = _contents(session, shipment, t)
    header = (t("Work order"), t("Order line"), t("Product"), t("Units"))
    sheet.grid(header, rows, (18, 30, 60, 16), numbers={3})
    _write_notices(sheet, session, designs, goal.country, t)
    sheet.paragraph(t("Received by, on:"))
    return sheet.bytes()


def _goal(session: Session, shipment: Shipment) -> Site | Lab:
    if shipment.site_id is not None:
        return session.get_one(Site, shipment.site_id)
    return session.get_one(Lab, shipment.to_lab_id)


def _contents(
    session: Session, shipment: Shipment, t: Translator
) -> tuple[list[tuple[str, ...]], list[Design]]:
    """Returns the rows of the list, and the designs in it."""
    rows: list[tuple[str, ...]] = []
    designs: dict[UUID, Design] = {}
    for item in items_of(session, shipment):
        order = session.get_one(WorkOrder, item.work_order_id)
        design = designs.setdefault(order.design_id, session.get_one(Design, order.design_id))
        document = document_of(design)
        stage = next(stage for stage in document.stages if stage.id == order.stage)
        product = t.name(document.name, document.name_fr)
        part = "" if order.is_final else f": {t.name(stage.name, stage.name_fr)}"
        line = session.get_one(OrderLine, order.line_id)
        name = f"{product} {document.version}{part}"
        rows.append((str(order.number), line.key, name, t.number(item.units)))
    return rows, list(designs.values())


def _write_notices(
    sheet: Sheet, session: Session, designs: list[Design], country: str, t: Translator
) -> None:
    notices = {notice_for(session, design.id, country, t.language) for design in designs}
    for notice in sorted(notices - {""}):
        sheet.heading(t("Notice"), 12)
        sheet.boxed(notice)
