"""Who is calling, and what they may do."""

from fabrouter.access.policy import Relation, Rule, Target, authorise, relations
from fabrouter.access.principal import Principal, principal_of

__all__ = ["Principal", "Relation", "Rule", "Target", "authorise", "principal_of", "relations"]
