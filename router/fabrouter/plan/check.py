"""Checks a plan file against its scenario: every rule, and every figure it reports."""

from collections.abc import Iterator
from dataclasses import dataclass

from fabrouter.compile.compiled import CompiledScenario
from fabrouter.plan.build import PlanBuilder
from fabrouter.plan.document import PlanDocument
from fabrouter.plan.plan import reference_to
from fabrouter_network.units import NANOEUROS_PER_EURO
from fabrouter_solver import Solution, Violation, check, objective_value

_TOLERANCE = 1e-6

_NO_FIGURES = ("structure", "link")
"""Families whose violations leave figures without meaning: what does a way that is none cost?"""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a plan gets wrong.

    Parameters
    ----------
    family
        Constraint family of ``docs/model.md``, or ``reported`` for a figure that does not follow
        from the plan's decisions, or ``scenario`` for a plan of another scenario.
    message
        What is wrong, in names and local days.
    """

    family: str
    message: str


def check_plan(
    document: PlanDocument, compiled: CompiledScenario, solution: Solution
) -> list[Finding]:
    """Returns everything that is wrong with a plan; empty = it holds.

    Parameters
    ----------
    document
        The plan as it was read.
    compiled
        Its scenario, compiled with the plan's policy.
    solution
        The plan's decisions, see :func:`~fabrouter.plan.read.solution_of`.
    """
    findings = list(_scenario(document, compiled))
    violations = check(compiled.data, solution)
    findings += [Finding(v.family, describe(v, compiled, solution)) for v in violations]
    if not any(violation.family in _NO_FIGURES for violation in violations):
        findings += _reported(document, compiled, solution)
    return findings


def describe(violation: Violation, compiled: CompiledScenario, solution: Solution) -> str:
    """Returns a violation with names instead of row numbers."""
    index, subject = compiled.index, violation.subject
    words = [f"by {violation.amount}"] if violation.amount > 1 else []
    if "lot" in subject:
        lot = solution.lots[subject["lot"]] if subject["lot"] >= 0 else None
        if lot is not None and lot.line < len(index.lines):
            words.append(f"line {index.lines[lot.line].id}")
    elif "line" in subject:
        words.append(f"line {index.lines[subject['line']].id}")
    if "lab" in subject:
        words.append(f"lab {index.labs[subject['lab']].id}")
    if "pool" in subject:
        words.append(f"{compiled.pool_keys[subject['pool']][1] or 'people'}")
    if "bin" in subject:
        words.append(index.materials[compiled.bin_keys[subject["bin"]][1]].id)
    if "stage" in subject:
        words.append(f"stage {index.stages[subject['stage']][1].id}")
    if "period" in subject:
        words.append(f"{compiled.horizon.local_day(subject['period'])}")
    named = ", ".join(words)
    return f"{violation.message.rstrip('.')} ({named})." if named else violation.message


def _scenario(document: PlanDocument, compiled: CompiledScenario) -> Iterator[Finding]:
    if document.scenario.sha256 != reference_to(compiled).sha256:
        message = (
            f"the plan was made for another version of '{document.scenario.name}': "
            "the fingerprints differ."
        )
        yield Finding("scenario", message)


def _reported(
    document: PlanDocument, compiled: CompiledScenario, solution: Solution
) -> Iterator[Finding]:
    """Yields every figure of the document that the decisions do not bear out."""
    builder = PlanBuilder(compiled, solution)
    reasons = {row: line.reasons for row, line in enumerate(document.lines)}
    late = {row: line.late_reasons for row, line in enumerate(document.lines)}
    expected = {
        "totals": builder.totals(),
        "shipments": builder.shipments(),
        "purchases": builder.purchases(),
        "transfers": builder.transfers(),
        "lines": builder.lines(reasons, late),
        "labs": builder.labs(),
        "lots": builder.lots(),
    }
    for name, value in expected.items():
        if getattr(document, name) != value:
            yield Finding("reported", f"/{name} does not follow from the plan's lots.")
    for line in document.lines:
        explained = sum(reason.units for reason in line.reasons)
        if explained != line.unmet:
            message = f"line {line.id}: {line.unmet} units missing, reasons for {explained}."
            yield Finding("reported", message)
        if sum(reason.units for reason in line.late_reasons) > line.late:
            message = f"line {line.id}: reasons for more units than its {line.late} late ones."
            yield Finding("reported", message)
    yield from _objective(document, compiled, solution)


def _objective(
    document: PlanDocument, compiled: CompiledScenario, solution: Solution
) -> Iterator[Finding]:
    solve, value = document.solve, objective_value(compiled.data, solution) / NANOEUROS_PER_EURO
    margin = _TOLERANCE * max(1.0, value)
    if abs(solve.objective_eur - value) > margin:
        message = f"objective {solve.objective_eur:.6f} EUR is reported, {value:.6f} is right."
        yield Finding("reported", message)
    if solve.lower_bound_eur > value + margin:
        message = f"lower bound {solve.lower_bound_eur:.6f} EUR lies above the objective."
        yield Finding("reported", message)
    distance = (value - solve.lower_bound_eur) / value if value > 0 else 0.0
    if abs(solve.gap - max(0.0, distance)) > _TOLERANCE:
        yield Finding("reported", f"gap {solve.gap:.6f} is reported, {distance:.6f} is right.")
    if solve.status == "optimal" and distance > _TOLERANCE:
        yield Finding("reported", "the plan is called optimal, but its lower bound is lower.")
    weighted, told = PlanBuilder(compiled, solution).weighted(), document.weighted_eur
    wrong = any(abs(told.get(name, 0.0) - eur) > margin for name, eur in weighted.items())
    if wrong or told.keys() != weighted.keys():
        yield Finding("reported", "/weighted_eur does not follow from the plan's lots.")
