"""A lab's statement on paper, to be sent to who pays."""

from zoneinfo import ZoneInfo

from fabrouter.i18n import Language, Translator
from fabrouter.service.papers.sheet import Sheet
from fabrouter.service.statements.effort import LabEffort
from fabrouter.store.tables import Campaign


def statement_pdf(campaign: Campaign, effort: LabEffort, language: Language) -> bytes:
    """Returns the statement of what a lab did for a campaign as PDF."""
    t = Translator(language)
    sheet = Sheet(f"{t('Statement')} · {effort.lab.name}", language, campaign.name)
    sheet.heading(t("Statement"))
    sheet.facts(
        [
            (t("Lab"), effort.lab.name),
            (t("Campaign"), campaign.name),
            (t("Machine hours"), t.number(effort.total("machine_s") / 3600, 1)),
            (t("People's hours"), t.number(effort.total("people_s") / 3600, 1)),
            (t("Units made"), t.number(effort.total("made"))),
            (t("Emissions of transport"), f"{t.number(effort.total('co2e_g') / 1000, 1)} kg CO2e"),
            (t("Total"), _eur(t, effort.total_cents)),
        ]
    )
    _write_work(sheet, effort, t)
    _write_materials(sheet, effort, t)
    _write_trips(sheet, effort, t, ZoneInfo(campaign.time_zone))
    sheet.paragraph(t("Hours follow the times of the designs, not a clock."))
    return sheet.bytes()


def _write_work(sheet: Sheet, effort: LabEffort, t: Translator) -> None:
    header = (t("Work order"), t("Order line"), t("Stage"), t("Made"), t("Spoilt"), t("Work"),
              t("Material"))  # fmt: skip
    rows = [
        (str(row.number), row.line, row.stage, t.number(row.made), t.number(row.scrapped),
         _eur(t, row.work_cents), _eur(t, row.material_cents))
        for row in effort.work
    ]  # fmt: skip
    if rows:
        sheet.grid(header, rows, (16, 30, 24, 14, 14, 22, 22), numbers={3, 4, 5, 6})


def _write_materials(sheet: Sheet, effort: LabEffort, t: Translator) -> None:
    rows = [
        (material, f"{t.short(milli / 1000)} {t('pieces') if unit == 'piece' else unit}")
        for (material, unit), milli in effort.materials.items()
    ]
    if rows:
        sheet.grid((t("Material"), t("Used")), rows, (40, 20), numbers={1})


def _write_trips(sheet: Sheet, effort: LabEffort, t: Translator, zone: ZoneInfo) -> None:
    rows = [
        (t.day(trip.dispatched_at, zone), trip.destination, t.number(trip.km),
         _eur(t, trip.cost_cents), f"{t.number(trip.co2e_g / 1000, 1)} kg")
        for trip in effort.trips
    ]  # fmt: skip
    header = (t("Sent"), t("To"), t("km"), t("Transport"), t("CO2e"))
    if rows:
        sheet.grid(header, rows, (22, 60, 14, 22, 22), numbers={2, 3, 4})


def _eur(t: Translator, cents: int) -> str:
    return f"{t.number(cents / 100, 2)} €"
