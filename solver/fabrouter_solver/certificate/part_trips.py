"""What a part owes of the trip that carries it: its seconds of all there were until it left."""

import numpy as np

from fabrouter_solver.certificate.exact import Exact, Numbers
from fabrouter_solver.certificate.price_list import PRICE_UNIT
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import IntArray
from fabrouter_solver.validation.resources import effective_capacity


class PartTrips:
    """Shares of trips between labs.

    Parameters
    ----------
    data
        The instance.
    pools
        The pool of a lab whose seconds share out trips of parts; labs without one owe nothing.
    """

    def __init__(self, data: ProblemData, pools: dict[int, int]) -> None:
        self._data, self._pools = data, pools
        self._seconds = np.cumsum(effective_capacity(data), axis=1)

    def owed(self, mode: int, labs: IntArray, numbers: Numbers) -> Exact:
        """Returns what a unit of a mode owes by destination and period of leaving, rounded down.

        Shape ``(num_labs_asked_for, num_periods)``. All that is aboard was made by then, so that
        seconds of a unit ÷ seconds of the pool, summed over what is aboard, are at most 1.
        """
        data, lab = self._data, int(self._data.modes.lab[mode])
        pool = self._pools.get(lab)
        own = sum(unit_s for used, unit_s, _ in data.operations_of(mode) if used == pool)
        if not own:
            return numbers.full((len(labs), data.num_periods), 0)
        weight = PRICE_UNIT * data.weights.transport * own
        trips = [weight * int(ueur) for ueur in data.links.shipment_ueur[lab, labs]]
        seconds = np.maximum(self._seconds[pool], 1)
        small = max(trips, default=0) < np.iinfo(np.int64).max
        whole = np.array(trips, np.int64 if small else object)[:, None] // seconds[None, :]
        return numbers.array(np.where(self._seconds[pool] > 0, whole, 0))
