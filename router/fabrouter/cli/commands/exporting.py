"""``fabrouter export``."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fabrouter.cli.options import Language, LanguageName
from fabrouter.cli.output import note
from fabrouter.compile import compile_scenario
from fabrouter.exports.geojson import to_geojson
from fabrouter.exports.icalendar import lab_calendar
from fabrouter.exports.tables import plan_tables
from fabrouter.files import write_bytes, write_text
from fabrouter.i18n import Translator
from fabrouter.plan.plan import Plan
from fabrouter.plan.read import read_plan, solution_of
from fabrouter.report import render_report
from fabrouter.scenario import Scenario
from fabrouter_network.exchange.found import parts
from fabrouter_network.exchange.okh_losh import write_okh_losh
from fabrouter_network.exchange.okh_v1 import write_okh_v1
from fabrouter_network.exchange.okw_write import write_okw
from fabrouter_network.issues import InputError, Issue
from fabrouter_network.scenario import ScenarioDocument
from fabrouter_network.spreadsheets import LABS, LINES, MACHINES, SITES, STOCK, table_of


class ExportFormat(StrEnum):
    """Formats of exports."""

    CSV = "csv"
    GEOJSON = "geojson"
    ICS = "ics"
    HTML = "html"
    TABLES = "tables"
    OKW = "okw"
    OKH_V1 = "okh_v1"
    OKH_LOSH = "okh_losh"


def export_command(
    to: Annotated[
        ExportFormat,
        typer.Argument(
            help="csv, geojson, ics or html of a plan; tables = the scenario's own spreadsheets; "
            "okw = its labs; okh_v1, okh_losh = its designs.",
            show_default=False,
        ),
    ],
    scenario: Annotated[Path, typer.Argument(help="Scenario file.", show_default=False)],
    plan: Annotated[Path | None, typer.Argument(help="Plan file.", show_default=False)] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder to write to.")] = Path(),
    lab: Annotated[str | None, typer.Option(help="For ics: only this lab.")] = None,
    lang: Language = LanguageName.EN,
) -> None:
    """Write a plan or a scenario in a format that other programs read."""
    loaded = Scenario.load(scenario)
    out.mkdir(parents=True, exist_ok=True)
    if to is ExportFormat.TABLES:
        tables = {f"{s.name}.csv": table_of(loaded.document, s) for s in _SHEETS}
        _write(out, tables)
        return
    if to in _OPEN_FORMATS:
        _write(out, _OPEN_FORMATS[to](loaded.document))
        return
    if plan is None:
        issue = Issue("", "missing", f"{to.value} needs a plan file.", "Add it after the scenario.")
        raise InputError("export", [issue])
    read = _read(loaded, plan)
    if to is ExportFormat.CSV:
        _write(out, plan_tables(read.document))
    elif to is ExportFormat.GEOJSON:
        _write(out, {"plan.geojson": json.dumps(to_geojson(read), ensure_ascii=False)})
    elif to is ExportFormat.HTML:
        _write(out, {"report.html": render_report(read)})
    else:
        _write_calendars(out, read, lab, Translator(lang.value))


_SHEETS = (LABS, MACHINES, STOCK, SITES, LINES)


def _okw(document: ScenarioDocument) -> dict[str, str]:
    return {"labs.okw.json": write_okw([parts(lab) for lab in document.labs]).decode()}


def _okh_v1(document: ScenarioDocument) -> dict[str, str]:
    return {f"{row.id}.okh.yaml": write_okh_v1(row).decode() for row in document.designs}


def _okh_losh(document: ScenarioDocument) -> dict[str, str]:
    return {f"{row.id}.okh.toml": write_okh_losh(row).decode() for row in document.designs}


_OPEN_FORMATS = {
    ExportFormat.OKW: _okw,
    ExportFormat.OKH_V1: _okh_v1,
    ExportFormat.OKH_LOSH: _okh_losh,
}
"""Texts by file name, of a scenario alone."""


def _read(scenario: Scenario, path: Path) -> Plan:
    document = read_plan(path)
    compiled = compile_scenario(scenario.document, document.policy)
    solution_of(document, compiled, path.name)
    return Plan(document, compiled)


def _write(out: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        write_text(out / name, text)
        note(f"{out / name}")


def _write_calendars(out: Path, plan: Plan, lab: str | None, t: Translator) -> None:
    labs = [row.id for row in plan.document.labs if row.lots]
    if lab is not None:
        if lab not in {row.id for row in plan.compiled.index.labs}:
            issue = Issue("", "unknown-reference", f"the scenario has no lab '{lab}'.")
            raise InputError("--lab", [issue])
        labs = [lab]
    for name in labs:
        write_bytes(out / f"{name}.ics", lab_calendar(plan, name, t))
    note(f"{len(labs)} calendars in {out}")
