"""Single changes that would help a plan, each verified before it is said."""

from fabrouter.advice.advise import advise
from fabrouter.advice.document import Advice, AdviceItem, Bottleneck

__all__ = ["Advice", "AdviceItem", "Bottleneck", "advise"]
