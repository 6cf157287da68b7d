"""fabrouter: turns a network of labs and an urgent order into a verified production plan."""

from fabrouter.plan import Plan
from fabrouter.routing import route
from fabrouter.scenario import Scenario
from fabrouter_network.issues import InputError, Issue
from fabrouter_network.policy import POLICIES, Policy
from fabrouter_solver.solve import InfeasibleError, NoPlanError

__all__ = [
    "POLICIES",
    "InfeasibleError",
    "InputError",
    "Issue",
    "NoPlanError",
    "Plan",
    "Policy",
    "Scenario",
    "route",
]
