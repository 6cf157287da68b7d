"""Scenario → ``ProblemData``: the only place where names become numbers."""

from fabrouter.compile.compiled import CompiledScenario
from fabrouter.compile.scenario import compile_scenario

__all__ = ["CompiledScenario", "compile_scenario"]
