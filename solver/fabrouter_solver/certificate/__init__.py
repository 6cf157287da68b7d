"""Checks lower bounds from their prices alone, in whole numbers.

``certified_bound`` computes what every plan costs at least at given prices. It shares nothing with
``fabrouter_solver.bounds``, which finds the prices, but the formula, which is in ``docs/model.md``.
"""

from fabrouter_solver.certificate.bound import certified_bound
from fabrouter_solver.certificate.price_list import PRICE_UNIT, PriceList

__all__ = ["PRICE_UNIT", "PriceList", "certified_bound"]
