"""``Plan``: a plan document together with the scenario it answers."""

import hashlib
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from fabrouter.compile.compiled import CompiledScenario
from fabrouter.files import write_text
from fabrouter.plan.build import PlanBuilder
from fabrouter.plan.document import (
    PLAN_VERSION,
    PlanDocument,
    ScenarioReference,
    SolveRecord,
    TraceEntry,
)
from fabrouter.plan.reasons import explain_late, explain_unmet
from fabrouter_network.units import NANOEUROS_PER_EURO
from fabrouter_solver import Result, SolveParams, TracePoint


class Plan:
    """A verified plan in the users' terms.

    Parameters
    ----------
    document
        The plan's data.
    compiled
        The scenario it answers.
    """

    def __init__(self, document: PlanDocument, compiled: CompiledScenario) -> None:
        self.document = document
        self.compiled = compiled

    @classmethod
    def from_result(
        cls,
        compiled: CompiledScenario,
        result: Result,
        params: SolveParams,
        warnings: tuple[str, ...] = (),
    ) -> "Plan":
        """Returns the plan that a solve found, with the reasons for what is missing.

        ``warnings`` say what is odd about the scenario.
        """
        builder = PlanBuilder(compiled, result.solution)
        scenario = compiled.document
        document = PlanDocument(
            schema_version=PLAN_VERSION,
            scenario=reference_to(compiled),
            policy=compiled.policy,
            solve=_record(result, params),
            totals=builder.totals(),
            weighted_eur=builder.weighted(),
            lots=builder.lots(),
            shipments=builder.shipments(),
            purchases=builder.purchases(),
            transfers=builder.transfers(),
            lines=builder.lines(
                explain_unmet(compiled, result.solution), explain_late(compiled, result.solution)
            ),
            labs=builder.labs(),
            warnings=warnings,
            assumptions=scenario.assumptions,
            credits=scenario.credits,
        )
        return cls(document, compiled)

    @property
    def objective(self) -> float:
        """Weighted objective in euros."""
        return self.document.solve.objective_eur

    @property
    def lower_bound(self) -> float:
        """No plan for the scenario has a lower objective, in euros."""
        return self.document.solve.lower_bound_eur

    @property
    def gap(self) -> float:
        """(objective - lower bound) / objective, 0 … 1."""
        return self.document.solve.gap

    @cached_property
    def unmet_units(self) -> int:
        """Units that miss their deadline."""
        return self.document.totals.unmet_units

    def to_json(self) -> str:
        """Returns the plan as JSON text."""
        return self.document.model_dump_json(indent=1) + "\n"

    def save(self, path: str | Path) -> None:
        """Writes the plan to a file."""
        write_text(path, self.to_json())


def reference_to(compiled: CompiledScenario) -> ScenarioReference:
    """Returns name and fingerprint of a scenario; order and defaults do not change it."""
    index = compiled.index
    ordered = compiled.document.model_copy(
        update={
            "labs": index.labs,
            "sites": index.sites,
            "lines": index.lines,
            "materials": index.materials,
            "designs": tuple(sorted(compiled.document.designs, key=lambda design: design.id)),
        }
    )
    text = ordered.model_dump_json()
    return ScenarioReference(
        name=compiled.document.name, sha256=hashlib.sha256(text.encode()).hexdigest()
    )


def _record(result: Result, params: SolveParams) -> SolveRecord:
    return SolveRecord(
        engine=result.engine,
        choice=result.choice,
        status=result.status.value,
        termination=result.termination.value,
        objective_eur=result.objective / NANOEUROS_PER_EURO,
        lower_bound_eur=result.lower_bound / NANOEUROS_PER_EURO,
        gap=result.gap,
        runtime_s=round(result.runtime, 3),
        time_limit_s=params.time_limit,
        seed=params.seed,
        workers=params.workers,
        deterministic_limit=params.deterministic_limit,
        versions={name: version(name) for name in ("fabrouter", "ortools")},
        trace=tuple(_trace_entry(point) for point in result.trace),
    )


def _trace_entry(point: TracePoint) -> TraceEntry:
    known = point.objective is not None
    return TraceEntry(
        seconds=round(point.seconds, 3),
        objective_eur=(point.objective or 0) / NANOEUROS_PER_EURO if known else None,
        lower_bound_eur=point.lower_bound / NANOEUROS_PER_EURO,
        phase=point.phase,
    )
