"""Robust plans: hedged against labs that fail or stand still."""

from fabrouter.robust.hedge import hedge, is_hedged, lab_risk
from fabrouter.robust.search import search_robust

__all__ = ["hedge", "is_hedged", "lab_risk", "search_robust"]
