"""Order-by-order planning as in frePPLe: by priority and due date, cheapest way, no look-ahead.

This is what ``greedy`` does already, so both are one engine. The difference to frePPLe: it plans
each order backward from its due date and, where that fails, forward; here every lot is made as
early as there is room, which never delivers later and leaves the last periods to later orders.
"""

from fabrouter_solver.greedy.engine import solve_greedy

solve_priority_greedy = solve_greedy
