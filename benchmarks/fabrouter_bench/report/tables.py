"""Results as Markdown tables: medians over the seeds."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from fabrouter.research.merit import (
    TARGET_GAP,
    best_objectives,
    certified_gaps,
    excess,
    integral,
    middle,
    primal_gaps,
    time_to,
)
from fabrouter_bench.job import Outcome
from fabrouter_network.units import NANOEUROS_PER_EURO

Group = list[Outcome]


def engines_table(outcomes: list[Outcome]) -> list[str]:
    """Returns one row per suite, mix, tightness and engine, the best plan first."""
    best = best_objectives(outcomes)
    groups = _grouped(outcomes, lambda o: (o.suite, o.mix, o.tightness))
    rows = []
    for (suite, mix, tightness), group in groups.items():
        by_engine = _grouped(group, lambda o: (o.engine,))
        ranked = sorted(by_engine.items(), key=lambda item: _mean_excess(item[1], best))
        for (engine,), runs in ranked:
            name = f"{suite} {mix} {tightness:g}"
            rows.append([name, str(engine), *_figures(runs, best)])
    head = (
        "instances", "engine", "seeds", "status", "objective EUR", "bound EUR", "gap",
        "above best", "unmet units", "late unit-periods", "primal integral", "first plan s",
        "to 1 % s", "runtime s", "peak MB",
    )  # fmt: skip
    return table(head, rows)


def _mean_excess(runs: Group, best: dict[str, int]) -> float:
    return sum(excess(run, best.get(run.instance, 0)) for run in runs) / len(runs)


def _figures(runs: Group, best: dict[str, int]) -> list[str]:
    done = [run for run in runs if not run.error]
    words = Counter("failed" if run.error else str(run.status) for run in runs)
    integrals = [integral(primal_gaps(run, best[run.instance]), run.time_limit_s) for run in done]
    reached = [time_to(certified_gaps(run), TARGET_GAP) for run in done]
    all_reached = bool(done) and None not in reached
    return [
        str(len(runs)),
        ", ".join(f"{count} {word}" for word, count in sorted(words.items())),
        money(middle(run.objective_neur for run in done)),
        money(middle(run.lower_bound_neur for run in done)),
        percent(middle(run.gap for run in done)),
        percent(middle(excess(run, best[run.instance]) for run in done)),
        whole(middle(run.terms["unmet"] for run in done if run.terms)),
        whole(middle(run.terms["tardiness"] for run in done if run.terms)),
        decimal(middle(integrals), 3),
        decimal(middle(run.first_plan_s for run in done)),
        decimal(middle(reached))
        if all_reached
        else f"{len(done) - reached.count(None)} of {len(runs)}",
        decimal(middle(run.runtime_s for run in done)),
        whole(middle(run.peak_memory_mb for run in done)),
    ]


def sizes_table(outcomes: list[Outcome]) -> list[str]:
    """Returns one row per suite and mix: size, seconds to load and compile, share of the limit."""
    rows = []
    done = [outcome for outcome in outcomes if not outcome.error]
    for (suite, mix), runs in _grouped(done, lambda o: (o.suite, o.mix)).items():
        load, compiled = middle(o.load_s for o in runs), middle(o.compile_s for o in runs)
        share = middle(((o.load_s or 0) + (o.compile_s or 0)) / o.time_limit_s for o in runs)
        counts = [middle(getattr(o, name) for o in runs) for name in _SIZES]
        times = (decimal(load), decimal(compiled), percent(share))
        rows.append([f"{suite} {mix}", *map(whole, counts), *times])
    head = ("instances", *_SIZES, "load s", "compile s", "share of the time limit")
    return table(head, rows)


_SIZES = ("labs", "sites", "lines", "periods", "modes")


def failures_table(outcomes: list[Outcome]) -> list[str]:
    """Returns one row per failed run, nothing if none failed."""
    rows = [[o.instance, o.engine, o.error.replace("|", "/")] for o in outcomes if o.error]
    return table(("instance", "engine", "why"), rows) if rows else []


def _grouped(
    outcomes: Iterable[Outcome], key: Callable[[Outcome], tuple[object, ...]]
) -> dict[tuple[object, ...], Group]:
    """Returns groups in the order in which their keys first appear."""
    groups: dict[tuple[object, ...], Group] = defaultdict(list)
    for outcome in outcomes:
        groups[key(outcome)].append(outcome)
    return dict(groups)


def table(head: tuple[str, ...], rows: list[list[str]]) -> list[str]:
    """Returns the lines of a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(line) + " |" for line in lines]


def money(nanoeuros: float | None) -> str:
    """Returns euros with thousands marked, a dash for the unknown."""
    return "–" if nanoeuros is None else f"{nanoeuros / NANOEUROS_PER_EURO:,.2f}"


def percent(share: float | None) -> str:
    """Returns a share in per cent."""
    return "–" if share is None else f"{share:.2%}"


def whole(value: float | None) -> str:
    """Returns a whole number with thousands marked."""
    return "–" if value is None else f"{value:,.0f}"


def decimal(value: float | None, places: int = 2) -> str:
    """Returns a number with so many decimals."""
    return "–" if value is None else f"{value:.{places}f}"
