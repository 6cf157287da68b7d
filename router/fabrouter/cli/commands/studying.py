"""``fabrouter study``."""

from dataclasses import astuple
from pathlib import Path
from typing import Annotated, Any

import typer

from fabrouter.cli import exit_codes
from fabrouter.cli.options import Language, LanguageName, read_document
from fabrouter.cli.output import note, stdout
from fabrouter.cli.progress import SolveProgress
from fabrouter.cli.tables import result_table
from fabrouter.files import write_text
from fabrouter.i18n import Translator
from fabrouter.research import (
    Experiment,
    ExperimentFigures,
    StudySpec,
    experiments_of,
    run_experiment,
)
from fabrouter.research.table import RunRow, runs_csv
from fabrouter_network.issues import InputError

_Results = list[tuple[Experiment, ExperimentFigures | None, str]]


def study_command(
    study: Annotated[Path, typer.Argument(help="Study file (JSON).", show_default=False)],
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for runs.csv and runs.jsonl.")
    ] = None,
    lang: Language = LanguageName.EN,
) -> int:
    """Compare engines on campaigns of real places, as a file says; Ctrl-C keeps what is done."""
    spec = read_document(study, StudySpec)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    results, is_whole = _run_all(spec)
    if out is not None:
        _write(results, out)
    _print(spec, results, Translator(lang.value))
    if not is_whole:
        return exit_codes.INTERRUPTED
    return exit_codes.NO if any(error for _, _, error in results) else exit_codes.GOOD


def _run_all(spec: StudySpec) -> tuple[_Results, bool]:
    """Returns what the runs found, and whether all were run."""
    results: _Results = []
    experiments = experiments_of(spec)
    progress = SolveProgress()
    with progress.shown():
        for number, one in enumerate(experiments, start=1):
            note(f"{number}/{len(experiments)}: {one.engine} on {one.instance} …")
            try:
                figures = run_experiment(spec, one, progress, progress.stop)
                results.append((one, figures, ""))
            except InputError as error:
                results.append((one, None, "; ".join(str(issue) for issue in error.issues)))
            if progress.stop():
                return results, number == len(experiments)
    return results, True


def _write(results: _Results, out: Path) -> None:
    rows, lines = [], []
    for number, (one, figures, error) in enumerate(results):
        state = "done" if figures else "failed"
        asked = (number, *astuple(one), state, error)
        rows.append(RunRow(asked, figures.model_dump() if figures else {}))
        if figures:
            lines.append(figures.model_dump_json())
    write_text(out / "runs.csv", runs_csv(rows))
    write_text(out / "runs.jsonl", "".join(f"{line}\n" for line in lines))
    note(f"Results: {out}")


def _print(spec: StudySpec, results: _Results, t: Translator) -> None:
    table = result_table(
        spec.name,
        t("Instance"),
        t("Engine"),
        ">" + t("Gap"),
        ">" + t("On time"),
        ">" + t("Missing"),
        ">EUR",
        ">" + t("Seconds"),
    )
    for one, figures, error in results:
        table.add_row(one.instance, one.engine, *_cells(figures, error, t))
    stdout.print(table)


def _cells(figures: ExperimentFigures | None, error: str, t: Translator) -> tuple[Any, ...]:
    if figures is None:
        return (error, "", "", "", "")
    return (
        t.percent(figures.gap, 2),
        t.number(figures.on_time_units),
        t.number(figures.unmet_units),
        t.number(figures.production_eur + figures.transport_eur),
        t.number(figures.runtime_s, 1),
    )
