"""How to decide: immutable integer ``ProblemData`` in, checked ``Result`` out."""

from fabrouter_solver.objective import Terms, objective_terms, objective_value
from fabrouter_solver.params import SolveParams
from fabrouter_solver.problem_data import ALREADY_SET_UP, Commitment, ProblemData
from fabrouter_solver.result import Proof, Result, Status, Termination, TracePoint
from fabrouter_solver.solution import Lot, MaterialTransfer, Purchase, Solution
from fabrouter_solver.solve import ENGINES, solve
from fabrouter_solver.tables import (
    Bins,
    Lines,
    Links,
    Modes,
    Options,
    Parts,
    Pools,
    ShippingLimits,
    Stages,
    Transfers,
)
from fabrouter_solver.validation import Violation, check
from fabrouter_solver.weights import Weights

__all__ = [
    "ALREADY_SET_UP",
    "ENGINES",
    "Bins",
    "Commitment",
    "Lines",
    "Links",
    "Lot",
    "MaterialTransfer",
    "Modes",
    "Options",
    "Parts",
    "Pools",
    "ProblemData",
    "Proof",
    "Purchase",
    "Result",
    "ShippingLimits",
    "Solution",
    "SolveParams",
    "Stages",
    "Status",
    "Termination",
    "Terms",
    "TracePoint",
    "Transfers",
    "Violation",
    "Weights",
    "check",
    "objective_terms",
    "objective_value",
    "solve",
]
