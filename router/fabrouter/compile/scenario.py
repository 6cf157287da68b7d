"""Puts the compiled tables together and refuses what no plan can keep."""

from dataclasses import replace

import numpy as np

from fabrouter.compile.compiled import CompiledScenario
from fabrouter.compile.index import ScenarioIndex
from fabrouter.compile.lines import compile_exclusions, compile_lines, compile_options
from fabrouter.compile.links import (
    compile_limits,
    compile_links,
    compile_transfers,
    measure_travel,
)
from fabrouter.compile.modes import collect_modes
from fabrouter.compile.promises import PromiseCompiler
from fabrouter.compile.resources import collect_bins, collect_pools
from fabrouter.compile.weights import compile_weights
from fabrouter_network.issues import InputError, Issue
from fabrouter_network.policy import Policy, resolve_policy
from fabrouter_network.scenario import ScenarioDocument
from fabrouter_network.units import MICROEUROS_PER_EURO, to_whole
from fabrouter_solver import ProblemData, Stages, Weights

LARGEST_OBJECTIVE = 2**61
"""Nanoeuros that the objective must stay below."""


def compile_scenario(
    document: ScenarioDocument, policy: Policy | str | None = None
) -> CompiledScenario:
    """Turns a consistent scenario into the solver's problem.

    Parameters
    ----------
    document
        The scenario; ``Scenario`` has checked it.
    policy
        Used instead of the scenario's own policy.

    Raises
    ------
    InputError
        If the weights are too large or in disorder, or a commitment names a lab that cannot do
        the work.
    """
    index = ScenarioIndex.of(document)
    horizon = document.horizon
    chosen = resolve_policy(policy if policy is not None else document.policy)
    _check_policy(chosen)
    weights = compile_weights(chosen, horizon.period_hours)
    _check_objective(document, weights)
    pools = collect_pools(index, horizon)
    pool_rows = {key: row for row, key in enumerate(pools.keys)}
    bin_keys, bins = collect_bins(index, horizon)
    bin_rows = {key: row for row, key in enumerate(bin_keys)}
    promised = {
        (index.stage_rows[promise.design, promise.stage], index.lab_rows[promise.lab])
        for promise in document.commitments
    }
    modes, refused = collect_modes(index, pool_rows, bin_rows, promised)
    mode_rows = {key: row for row, key in enumerate(modes.keys)}
    promises = PromiseCompiler(index, horizon, mode_rows)
    _check_promises(document, promises)
    travel = measure_travel(document, index)
    links = compile_links(travel, horizon)
    barred = {(index.stages[s][0], lab) for s, lab in refused if (s, lab) in promised}
    data = ProblemData(
        num_periods=horizon.periods,
        num_labs=len(index.labs),
        num_sites=len(index.sites),
        num_designs=len(index.designs),
        opening_ueur=_opening(index),
        pools=pools.pools(horizon.periods),
        bins=bins,
        stages=_stages(index),
        modes=modes.modes(),
        lines=compile_lines(index, horizon),
        options=compile_options(index),
        links=links,
        weights=weights,
        excluded=compile_exclusions(index, travel, barred),
        transfers=compile_transfers(document, index, travel, links, bin_rows),
        limits=compile_limits(document, index),
        parts=promises.parts(document.parts),
        commitments=tuple(promises.commitment(promise) for promise in document.commitments),
        first_open_period=horizon.first_open_period,
    )
    return CompiledScenario(
        document,
        chosen,
        index,
        data,
        travel,
        tuple(pools.keys),
        pools.unlimited(horizon.periods),
        tuple(bin_keys),
        tuple(modes.keys),
        refused,
    )


def with_policy(compiled: CompiledScenario, policy: Policy | str) -> CompiledScenario:
    """Returns a compiled scenario under another policy; only the weights are new.

    Raises
    ------
    InputError
        If the weights are too large or in disorder.
    """
    chosen = resolve_policy(policy)
    _check_policy(chosen)
    weights = compile_weights(chosen, compiled.horizon.period_hours)
    _check_objective(compiled.document, weights)
    return replace(compiled, policy=chosen, data=replace(compiled.data, weights=weights))


def _opening(index: ScenarioIndex) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    costs = [to_whole(lab.opening_eur, MICROEUROS_PER_EURO) for lab in index.labs]
    return np.array(costs, np.int64)


def _stages(index: ScenarioIndex) -> Stages:
    rows = []
    for design, stage in index.stages:
        name = index.designs[design].id
        parent = -1 if stage.parent is None else index.stage_rows[name, stage.parent]
        mass = to_whole(stage.mass_g)
        rows.append((design, parent, stage.per_parent, mass, stage.min_lot, stage.lot_multiple))
    table = np.array(rows, np.int64).reshape(-1, 6)
    return Stages(*(table[:, column] for column in range(6)))


def _check_policy(policy: Policy) -> None:
    """Refuses overload shares that do not rise."""
    shares = list(policy.overload_percent)
    if shares != sorted(set(shares)):
        message = f"overload_percent {shares} does not rise."
        issue = Issue("/overload_percent", "order", message, "Sort it, each value once.")
        raise InputError("policy", [issue])


def _check_objective(document: ScenarioDocument, weights: Weights) -> None:
    """Refuses weights under which sums could leave the 64-bit range."""
    demand = sum(line.quantity * line.priority for line in document.lines)
    late = weights.tardiness * document.horizon.periods
    worst = demand * (weights.unmet + late)
    if worst > LARGEST_OBJECTIVE:
        message = f"the objective could reach {worst / 1e9:,.0f} EUR, too much to count exactly."
        fix = "Lower unmet_eur, late_eur_per_unit_day, priorities or quantities."
        raise InputError(document.name, [Issue("/policy", "objective-overflow", message, fix)])


def _check_promises(document: ScenarioDocument, promises: PromiseCompiler) -> None:
    """Refuses commitments of work that the lab cannot do."""
    issues = []
    for k, promise in enumerate(document.commitments):
        if promises.key(promise) not in promises.modes:
            message = (
                f"lab '{promise.lab}' cannot do stage '{promise.stage}' of '{promise.design}' "
                "with these machines."
            )
            issues.append(
                Issue(f"/commitments/{k}", "wrong-machine", message, "Drop or correct it.")
            )
    if issues:
        raise InputError(document.name, issues)
