"""Who is calling, and what they may do."""

from fabrouter.access.freshness import require_fresh
from fabrouter.access.policy import Relation, Rule, Target, authorise, relations
from fabrouter.access.principal import Principal, principal_of
from fabrouter.access.scopes import SCOPES

__all__ = [
    "SCOPES",
    "Principal",
    "Relation",
    "Rule",
    "Target",
    "authorise",
    "principal_of",
    "relations",
    "require_fresh",
]
