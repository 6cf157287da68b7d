"""The greedy engine: line after line, cheapest lab first. Always gives a feasible plan, fast."""

from fabrouter_solver.greedy.engine import build_plan, first_plan, solve_greedy

__all__ = ["build_plan", "first_plan", "solve_greedy"]
