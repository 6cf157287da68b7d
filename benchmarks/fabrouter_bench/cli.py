"""``fabrouter bench``: a command group that the command line finds by its entry point.

Everything heavy is imported only when a command runs.
"""

from pathlib import Path
from typing import Annotated

import typer

from fabrouter.cli.output import note, print_json, print_text, stdout
from fabrouter_bench.ppe_match.commands import ppe_holdout_command, ppe_match_command
from fabrouter_bench.service.commands import service_command

app = typer.Typer(no_args_is_help=True, help="Measure speed and quality of the engines.")

SuiteList = Annotated[str, typer.Option("--suite", help="Suites, as in city,region.")]
EngineList = Annotated[str, typer.Option("--engine", help="Engines, as in auto,greedy.")]
MixList = Annotated[str, typer.Option("--mix", help="Mixes: one_stage, two_stage.")]
TightnessList = Annotated[str, typer.Option("--tightness", help="Shares, as in 0.6,1.3.")]
SeedList = Annotated[str, typer.Option("--seeds", help="Seeds, as in 1-5 or 1,3.")]
Limit = Annotated[float, typer.Option("--time-limit", min=0.0, max=86_400.0, help="Seconds.")]
Folder = Annotated[Path, typer.Argument(help="Folder of results.", show_default=False)]


@app.command("list")
def list_command() -> None:
    """Show suites, mixes and engines."""
    from fabrouter.campaigns.suites import MIXES, SUITES
    from fabrouter_solver import ENGINES

    for suite in SUITES.values():
        size = f"{suite.labs:,} labs × {suite.lines:,} lines × {suite.days} days"
        print_text(f"suite   {suite.name:<10} {size}\n")
    for mix in MIXES.values():
        goods = "; ".join(" or ".join(item.designs) for item in mix.items)
        print_text(f"mix     {mix.name:<10} {goods}\n")
    for engine in ENGINES:
        print_text(f"engine  {engine}\n")


@app.command("run")
def run_command(
    out: Annotated[Path, typer.Option("--out", help="Folder for results.", show_default=False)],
    suite: SuiteList = "city",
    engine: EngineList = "auto",
    mix: MixList = "one_stage,two_stage",
    tightness: TightnessList = "0.6,0.95,1.3",
    seeds: SeedList = "1-5",
    time_limit: Limit = 30.0,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Runs at a time.")] = 1,
    resume: Annotated[bool, typer.Option("--resume", help="Leave out what is done.")] = False,
    dask: Annotated[str | None, typer.Option("--dask", help="Scheduler to run on.")] = None,
) -> None:
    """Run engines on suites, each run in a process of its own; Ctrl-C keeps what is done."""
    from fabrouter_bench.extras import needs

    needs("bench", "pyarrow")
    if dask:
        needs("dask", "distributed")
    from fabrouter.campaigns.suites import MIXES, SUITES, cases
    from fabrouter_bench.job import Job
    from fabrouter_bench.lists import decimals, names, whole_numbers
    from fabrouter_bench.session import run_session
    from fabrouter_solver import ENGINES

    chosen = cases(
        names(suite, list(SUITES), "suite"),
        names(mix, list(MIXES), "mix"),
        decimals(tightness),
        whole_numbers(seeds),
    )
    engines = names(engine, list(ENGINES), "engine")
    scenarios = str((out / "scenarios").resolve())
    jobs = [Job(case, name, time_limit, scenarios) for case in chosen for name in engines]
    raise typer.Exit(run_session(jobs, out, workers=workers, resume=resume, dask=dask))


@app.command("report")
def report_command(folder: Folder) -> None:
    """Write report.md, with tables and pictures, into a folder of results."""
    from fabrouter_bench.extras import needs

    needs("bench", "pyarrow", "matplotlib")
    from fabrouter_bench.report import write_report
    from fabrouter_bench.store import Store
    from fabrouter_network.issues import InputError, Issue

    outcomes = Store(folder).read()
    if not outcomes:
        raise InputError(str(folder), [Issue("", "no-results", "there are no results here.")])
    note(f"Report: {write_report(folder, outcomes)}")


@app.command("public")
def public_command(
    file: Annotated[Path, typer.Argument(help="JSON lines or OR-Library text.")],
    kind: Annotated[str, typer.Option("--kind", help="cflp, gap or sscflp.", show_default=False)],
    time_limit: Limit = 30.0,
    engine: Annotated[str, typer.Option("--engine", help="Engine of the solver.")] = "auto",
    seed: Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1)] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Solve public location or assignment instances as routing problems."""
    from fabrouter_bench.job import THREADS
    from fabrouter_bench.lists import names
    from fabrouter_bench.public.native import Kind
    from fabrouter_bench.public.solving import Answer, read_public, solve_public
    from fabrouter_bench.public.table import answers_table
    from fabrouter_solver import ENGINES, SolveParams

    (chosen,) = names(kind, [item.value for item in Kind], "kind")[:1]
    (named,) = names(engine, list(ENGINES), "engine")[:1]
    instances = read_public(file, Kind(chosen))
    params = SolveParams(named, time_limit, seed, THREADS)
    answers: list[Answer] = []
    for answer in solve_public(instances, params):
        answers.append(answer)
        note(f"{len(answers)} of {len(instances)}: {answer.name}, {answer.seconds:.1f} s")
    if as_json:
        print_json([answer.as_json() for answer in answers])
    else:
        stdout.print(answers_table(answers))


@app.command("generate")
def generate_command(
    out: Annotated[Path, typer.Option("--out", help="JSON lines.", show_default=False)],
    family: Annotated[str, typer.Option("--family", help="As in gap-d, sscflp; see README.")],
    size: Annotated[str, typer.Option("--size", help="Agents x jobs, as in 20x200,40x400.")],
    seeds: SeedList = "1",
) -> None:
    """Draw instances of published families for `fabrouter bench public`."""
    import json

    from fabrouter.files import write_text
    from fabrouter_bench.lists import names, sizes, whole_numbers
    from fabrouter_bench.public.families import FAMILIES, generate

    rows = [
        generate(name, agents, jobs, seed)
        for name in names(family, list(FAMILIES), "family")
        for agents, jobs in sizes(size)
        for seed in whole_numbers(seeds)
    ]
    kinds = sorted({row["kind"] for row in rows})
    write_text(out, "".join(json.dumps(row) + "\n" for row in rows))
    note(f"{len(rows)} instances: {out}. Solve: fabrouter bench public --kind {kinds[0]} {out}")


@app.command("travel")
def travel_command(
    seed: Annotated[int, typer.Option("--seed", min=0)] = 1,
    repeats: Annotated[int, typer.Option("--repeats", min=1)] = 3,
) -> None:
    """Measure distances between all French labs and 500 hospitals."""
    from fabrouter_bench.travel import measure_travel

    for name, timing in measure_travel(seed, repeats).items():
        print_text(f"{name}: {timing.median:.2f} s (median of {repeats})\n")


@app.command("replan")
def replan_command(
    suite: SuiteList = "nation",
    mix: MixList = "one_stage,two_stage",
    tightness: TightnessList = "0.95",
    seeds: SeedList = "1",
    time_limit: Limit = 5.0,
    before: Annotated[
        float, typer.Option("--before", min=0.0, help="Seconds for the earlier plan.")
    ] = 15.0,
    engine: Annotated[str, typer.Option("--engine", help="Engine of the solver.")] = "auto",
    workers: Annotated[int, typer.Option("--workers", min=1, help="Threads of a solve.")] = 2,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Lose the busiest lab, plan again, and compare with planning from scratch."""
    from fabrouter.campaigns.suites import MIXES, SUITES, cases
    from fabrouter_bench.lists import decimals, names, whole_numbers
    from fabrouter_bench.replanning import Replanning, measure_replanning, problem_of
    from fabrouter_bench.replanning_table import replanning_table
    from fabrouter_solver import ENGINES, SolveParams

    chosen = cases(
        names(suite, list(SUITES), "suite"),
        names(mix, list(MIXES), "mix"),
        decimals(tightness),
        whole_numbers(seeds),
    )
    (named,) = names(engine, list(ENGINES), "engine")[:1]
    rows: list[Replanning] = []
    for case in chosen:
        earlier = SolveParams(named, before, case.seed, workers)
        later = SolveParams(named, time_limit, case.seed, workers)
        rows.append(measure_replanning(case.name, problem_of(case), earlier, later))
        note(f"{len(rows)} of {len(chosen)}: {case.name}")
    if as_json:
        print_json([row.as_json() for row in rows])
    else:
        stdout.print(replanning_table(rows))


app.command("ppe-match")(ppe_match_command)
app.command("ppe-holdout")(ppe_holdout_command)
app.command("service")(service_command)
