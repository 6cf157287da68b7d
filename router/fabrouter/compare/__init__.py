"""One scenario under several policies: what each of them gives and what it costs."""

from fabrouter.compare.compare import Comparison, compare
from fabrouter.compare.figures import PlanFigures

__all__ = ["Comparison", "PlanFigures", "compare"]
