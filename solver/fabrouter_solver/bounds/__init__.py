"""Lower bounds: what no plan can cost less than, whatever engine made it."""

from fabrouter_solver.bounds.column_generation import PricedBound, find_prices
from fabrouter_solver.bounds.price_bound import PriceBound
from fabrouter_solver.bounds.prices import Prices

__all__ = ["PriceBound", "PricedBound", "Prices", "find_prices"]
