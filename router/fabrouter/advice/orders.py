"""Candidates from the orders' side: later dates, other designs."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import partial

import numpy as np

from fabrouter.advice import changes
from fabrouter.advice.candidates import DAY_EUR, DESIGN_EUR, Candidate
from fabrouter.advice.shortage import Shortage
from fabrouter.compile.compiled import CompiledScenario
from fabrouter_network.designs import Design
from fabrouter_solver import ProblemData

MOST_GROUPS = 4


def date_candidates(compiled: CompiledScenario, found: Shortage) -> Iterator[Candidate]:
    """Yields due dates a day later for late lines and deadlines for unserved ones, by region."""
    periods = max(1, -(-24 // compiled.horizon.period_hours))
    data = compiled.data
    for kind, units, latest in (
        ("due_date", found.late, data.lines.deadline),
        ("deadline", found.unmet, np.full(data.num_lines, data.num_periods - 1)),
    ):
        now = data.lines.due if kind == "due_date" else data.lines.deadline
        open_lines = Counter({row: n for row, n in units.items() if now[row] < latest[row]})
        groups = _by_region(compiled, open_lines)
        for region, lines in groups[:MOST_GROUPS]:
            rows = tuple(sorted(lines))
            asked = int(data.lines.quantity[list(rows)].sum())
            yield Candidate(
                change=partial(_later, lines=rows, periods=periods, deadline=kind == "deadline"),
                kind="deadline" if kind == "deadline" else "due_date",
                promise=lines.total(),
                effort_eur=DAY_EUR * asked,
                lines=tuple(compiled.index.lines[row].id for row in rows),
                region=region,
                amount=1.0,
            )


def _by_region(compiled: CompiledScenario, units: Counter[int]) -> list[tuple[str, Counter[int]]]:
    """Returns lines by region of their site, most units first; all lines first of all."""
    regions: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for row, count in units.items():
        site = compiled.index.sites[compiled.index.site_rows[compiled.index.lines[row].site]]
        regions[site.place.region or ""][row] += count
    ranked = sorted(regions.items(), key=lambda entry: (-entry[1].total(), entry[0]))
    return ranked if len(ranked) < 2 else [("", units), *ranked]


def _later(data: ProblemData, lines: tuple[int, ...], periods: int, deadline: bool) -> ProblemData:
    return changes.later(data, lines, periods, deadline=deadline)


def design_candidates(compiled: CompiledScenario, found: Shortage) -> Iterator[Candidate]:
    """Yields designs of the same family for lines that do not accept them yet."""
    units = found.unmet + found.late
    accepted: defaultdict[int, set[int]] = defaultdict(set)
    options = compiled.data.options
    for line, design in zip(options.line.tolist(), options.design.tolist(), strict=True):
        accepted[line].add(design)
    for row, design in enumerate(compiled.index.designs):
        lines = tuple(
            line
            for line in sorted(units)
            if row not in accepted[line] and _alike(compiled, line, design)
        )
        if lines:
            yield Candidate(
                change=partial(changes.accept_design, lines=lines, design=row),
                kind="design",
                promise=sum(units[line] for line in lines),
                effort_eur=DESIGN_EUR * len(lines),
                lines=tuple(compiled.index.lines[line].id for line in lines),
                design=design.id,
            )


def _alike(compiled: CompiledScenario, line: int, design: Design) -> bool:
    """Returns whether a line asks for something of the design's family, approved at its site."""
    index = compiled.index
    order = index.lines[line]
    country = index.sites[index.site_rows[order.site]].place.country
    if not design.family or not design.approved_for(country):
        return False
    own = (index.designs[index.design_rows[option.design]] for option in order.designs)
    return any(other.family == design.family for other in own)
