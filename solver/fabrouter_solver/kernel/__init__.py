"""The compiled core of the heuristics: a plan in flat arrays, changed by Numba's code.

It books, inserts and improves some hundred times faster than ``greedy``, which stays for what is
asked once (explanations, repair, baselines) and as the reading version of the same moves.
"""

from fabrouter_solver.kernel.core import Core
from fabrouter_solver.kernel.instance import Instance, build_instance
from fabrouter_solver.kernel.readiness import is_compiled, make_ready

__all__ = ["Core", "Instance", "build_instance", "is_compiled", "make_ready"]
