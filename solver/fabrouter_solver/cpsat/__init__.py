"""The exact engine: the whole model of ``docs/model.md`` in OR-Tools CP-SAT."""

from fabrouter_solver.cpsat.engine import estimate_size, solve_cpsat

__all__ = ["estimate_size", "solve_cpsat"]
