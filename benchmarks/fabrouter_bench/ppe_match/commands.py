"""The commands that replay GetUsPPE; everything heavy is imported only when one runs."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fabrouter.cli import exit_codes
from fabrouter.cli.output import note, print_json, stdout

if TYPE_CHECKING:
    from fabrouter_bench.ppe_match.process import Framework
    from fabrouter_solver import SolveParams

Out = Annotated[Path, typer.Option("--out", help="Folder for results.", show_default=False)]
Python = Annotated[str | None, typer.Option("--python", help="Interpreter that has ppe_match.")]
Environment = Annotated[
    Path | None, typer.Option("--env", help="Folder of its environment; made if missing.")
]
Interval = Annotated[int, typer.Option("--interval", min=1, help="Days.")]
MaxDonation = Annotated[
    int, typer.Option("--max-donation", min=1, help="Larger offers are left out.")
]
Engine = Annotated[str, typer.Option("--engine", help="Engine of the solver.")]
Work = Annotated[float, typer.Option("--work", min=0.01, help="Deterministic seconds a day.")]
Limit = Annotated[float, typer.Option("--time-limit", min=0.0, max=86_400.0, help="Seconds.")]
Candidates = Annotated[int, typer.Option("--candidates", min=1, help="Requests per stock, twice.")]
Seed = Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1)]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
DAY = ["%Y-%m-%d"]


def ppe_match_command(
    out: Out,
    python: Python = None,
    env: Environment = None,
    interval: Interval = 7,
    max_donation: MaxDonation = 1000,
    setting: Annotated[
        str, typer.Option("--setting", help="Settings, as in balanced,near; or all.")
    ] = "balanced",
    price: Annotated[
        list[str] | None,
        typer.Option("--price", help="A setting of your own, as in shipment_eur=3; repeatable."),
    ] = None,
    engine: Engine = "cpsat",
    work: Work = 2.0,
    time_limit: Limit = 300.0,
    candidates: Candidates = 15,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Replay the requests of GetUsPPE in 2020 with the router as ppe_match's strategy."""
    from fabrouter_bench.extras import needs

    needs("bench", "matplotlib")
    from fabrouter_bench.ppe_match.session import replay_session
    from fabrouter_bench.ppe_match.settings import chosen_settings
    from fabrouter_bench.ppe_match.table import scores_table

    settings = chosen_settings(setting, price or [])
    params = _params(engine, time_limit, seed, work)
    framework = _framework(python, env, interval, max_donation)
    scores = replay_session(framework, settings, params, candidates, out)
    if scores is None:
        raise typer.Exit(exit_codes.INTERRUPTED)
    if as_json:
        print_json([row.as_json() for row in scores])
    else:
        stdout.print(scores_table(scores))


def ppe_holdout_command(
    out: Out,
    python: Python = None,
    env: Environment = None,
    divide: Annotated[
        datetime, typer.Option("--divide", formats=DAY, help="First day of the second part.")
    ] = datetime(2020, 5, 1),
    interval: Interval = 7,
    max_donation: MaxDonation = 1000,
    engine: Engine = "cpsat",
    work: Work = 2.0,
    time_limit: Limit = 300.0,
    candidates: Candidates = 15,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Choose prices on one part of the replay and score them on the other, both ways."""
    from fabrouter_bench.extras import needs

    needs("bench", "matplotlib")
    from fabrouter_bench.ppe_match.holdout import replay_parts
    from fabrouter_bench.ppe_match.report import write_holdout

    framework = _framework(python, env, interval, max_donation)
    params = _params(engine, time_limit, seed, work)

    def tell(name: str, seconds: float) -> None:
        note(f"{name}: {seconds:.0f} s")

    parts = list(replay_parts(framework, divide.date(), params, candidates, tell))
    page = write_holdout(out, parts)
    note(f"Report: {page}")
    if as_json:
        print_json([part.as_json() for part in parts])
    else:
        stdout.print(page.read_text("utf-8"), markup=False, highlight=False)


def _framework(
    python: str | None, env: Path | None, interval: int, max_donation: int
) -> "Framework":
    from fabrouter_bench.ppe_match.interpreter import interpreter
    from fabrouter_bench.ppe_match.process import Framework

    return Framework(interpreter(python, env), interval, max_donation)


def _params(engine: str, time_limit: float, seed: int, work: float) -> "SolveParams":
    from fabrouter_bench.lists import names
    from fabrouter_solver import ENGINES, SolveParams

    (named,) = names(engine, list(ENGINES), "engine")[:1]
    return SolveParams(named, time_limit=time_limit, seed=seed, deterministic_limit=work)
