"""Compiles a scenario whose promised work may have become impossible to tell."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from fabrouter.compile import CompiledScenario, compile_scenario
from fabrouter.scenario import Scenario
from fabrouter.service.work_orders.schedule import Schedule, bookings_of
from fabrouter.service.work_orders.terms import Terms, terms_of
from fabrouter_network.designs import Design, Stage
from fabrouter_network.issues import InputError
from fabrouter_network.labs import BookedTime, Lab
from fabrouter_network.orders import Commitment
from fabrouter_network.policy import Policy
from fabrouter_network.scenario import ScenarioDocument
from fabrouter_solver import check
from fabrouter_solver.repair import unsupplied
from fabrouter_solver.tables import NO_LINK
from fabrouter_solver.validation.resources import committed_work

_MOST_ROUNDS = 8
"""How often promises that turn out to be impossible are set apart."""
_MILLI = 1000
_COMMITMENT = re.compile(r"/commitments/(\d+)$")


def settle(document: ScenarioDocument, policy: Policy | str | None = None) -> CompiledScenario:
    """Compiles a scenario; promised work that no plan can keep is set apart.

    Labs go on with such work. It keeps its hours and material, and its units are no longer asked
    for; the plan does not show it.

    Parameters
    ----------
    document
        A campaign as it is now.
    policy
        Used instead of the scenario's own.

    Returns
    -------
    CompiledScenario
        Its document is the scenario that was settled on.

    Raises
    ------
    InputError
        If the scenario contradicts itself.
    """
    Scenario(document)
    for _ in range(_MOST_ROUNDS):
        try:
            compiled = compile_scenario(document, policy)
        except InputError as error:
            impossible = _refused(document, error)
            if not impossible:
                raise
        else:
            impossible = _cut_off(compiled) or _broken(compiled)
            if not impossible:
                return compiled
        document = set_apart(document, impossible)
    return compile_scenario(document.model_copy(update={"commitments": ()}), policy)


def _refused(document: ScenarioDocument, error: InputError) -> set[str]:
    """Returns ids of promises that the compiler refuses; none if it refuses anything else."""
    rows = [_COMMITMENT.fullmatch(issue.where) for issue in error.issues]
    if not all(rows):
        return set()
    return {document.commitments[int(row[1])].id for row in rows if row}


def _cut_off(compiled: CompiledScenario) -> set[str]:
    """Returns ids of promises that send something where no way leads."""
    index, lead = compiled.index, compiled.data.links.lead
    return {
        promise.id
        for promise in compiled.document.commitments
        for sent in promise.shipments
        if lead[index.lab_rows[promise.lab], index.place_rows[sent.to]] == NO_LINK
    }


def _broken(compiled: CompiledScenario) -> set[str]:
    """Returns ids of firm promises that break a rule, or lack parts nobody can make in time."""
    data = compiled.data
    if not data.firm:
        return set()
    ids: defaultdict[int, dict[int, str]] = defaultdict(dict)
    rows = zip(data.commitments, compiled.document.commitments, strict=True)
    for row, promise in rows:
        if row.firm:
            ids[row.line][row.mode] = promise.id
    promised = committed_work(data)
    found: set[str] = set()
    for violation in check(data, promised):
        subject = violation.subject
        if violation.family == "kits":
            continue
        if "lot" in subject:
            lot = promised.lots[subject["lot"]]
            found.add(ids[lot.line][lot.mode])
        elif "line" in subject:
            found |= set(ids[subject["line"]].values())
    return found or _lacking_parts(compiled, ids)


def _lacking_parts(compiled: CompiledScenario, ids: dict[int, dict[int, str]]) -> set[str]:
    data = compiled.data
    found = set()
    for line, stage, lab in unsupplied(data):
        parent = int(data.stages.parent[stage])
        for mode, name in ids[line].items():
            if int(data.modes.lab[mode]) == lab and int(data.modes.stage[mode]) == parent:
                found.add(name)
    return found


def set_apart(document: ScenarioDocument, ids: Iterable[str]) -> ScenarioDocument:
    """Returns a scenario without some commitments, but without what firm ones take, either."""
    gone = set(ids)
    apart = [row for row in document.commitments if row.id in gone]
    firm = [row for row in apart if row.status.is_firm]
    finals = {design.id: design.final_stage.id for design in document.designs}
    fewer: Counter[str] = Counter()
    for row in firm:
        if finals[row.design] == row.stage:
            fewer[row.line] += sum(sent.units for sent in row.shipments)
    lines = tuple(
        line.model_copy(update={"quantity": line.quantity - fewer[line.id]})
        for line in document.lines
        if line.quantity > fewer[line.id]
    )
    names = {line.id for line in lines}
    # Without its line a promise cannot be told; whatever it holds is set apart as well.
    orphans = [row for row in document.commitments if row.id not in gone and row.line not in names]
    return document.model_copy(
        update={
            "lines": lines,
            "commitments": tuple(
                row for row in document.commitments if row.id not in gone and row.line in names
            ),
            "parts": tuple(row for row in document.parts if row.line in names),
            "labs": _with_less(document, [*firm, *(o for o in orphans if o.status.is_firm)], names),
        }
    )


def _with_less(
    document: ScenarioDocument, firm: list[Commitment], lines: set[str]
) -> tuple[Lab, ...]:
    """Returns the labs without the hours and the material of some promises."""
    stages = {
        (design.id, stage.id): (design, stage)
        for design in document.designs
        for stage in design.stages
    }
    by_lab: defaultdict[str, list[Commitment]] = defaultdict(list)
    for row in firm:
        by_lab[row.lab].append(row)
    return tuple(
        _lab(document, lab, by_lab.get(lab.id, []), stages, lines) for lab in document.labs
    )


def _lab(
    document: ScenarioDocument,
    lab: Lab,
    promises: list[Commitment],
    stages: dict[tuple[str, str], tuple[Design, Stage]],
    lines: set[str],
) -> Lab:
    refused = tuple(name for name in lab.limits.refused_lines if name in lines)
    lab = lab.model_copy(
        update={"limits": lab.limits.model_copy(update={"refused_lines": refused})}
    )
    booked, used = list(lab.booked), Counter[str]()
    for promise in promises:
        terms = _terms(document, lab, promise, stages[promise.design, promise.stage][1])
        schedule = Schedule(
            machines=promise.machines, setup=promise.setup, production=promise.production
        )
        booked += [
            BookedTime(pool=pool, at=day, seconds=seconds)
            for (pool, day), seconds in bookings_of(terms, schedule, document.horizon.zone).items()
        ]
        for use in terms.materials:
            used[use.material] += use.milli_per_unit * schedule.units
    stock = tuple(
        row.model_copy(
            update={"quantity": max(0.0, round(row.quantity - used[row.material] / _MILLI, 3))}
        )
        for row in lab.stock
    )
    return lab.model_copy(update={"booked": tuple(booked), "stock": stock})


def _terms(document: ScenarioDocument, lab: Lab, promise: Commitment, stage: Stage) -> Terms:
    groups = {group.id: group for group in lab.machines}
    materials = {material.id: material for material in document.materials}
    return terms_of(lab, stage, [groups[name] for name in promise.machines], materials)
