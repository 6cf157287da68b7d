"""Plans in the users' terms: built from solutions, written, read back and checked."""

from fabrouter.plan.document import PlanDocument
from fabrouter.plan.plan import Plan

__all__ = ["Plan", "PlanDocument"]
