"""Planning again: what was promised stays, and what changes is told."""

from fabrouter.replan.changes import Changes
from fabrouter.replan.differences import Differences
from fabrouter.replan.replan import Replan, replan

__all__ = ["Changes", "Differences", "Replan", "replan"]
