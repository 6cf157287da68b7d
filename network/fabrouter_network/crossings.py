"""Ways between land masses: by road to a port or airport, over, and on by road."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fabrouter_network.geometry import FloatArray, great_circle_km
from fabrouter_network.transport import ClosedCrossing, Crossing, Transport

NO_WAY = -1


@dataclass
class Legs:
    """Kilometres by mode and number of crossings; arrays of equal shape.

    Parameters
    ----------
    road_km, sea_km, air_km
        float64; ``road_km`` is ``inf`` where there is no way.
    ferries, flights
        uint8: ferry and air lines used.
    """

    road_km: FloatArray
    sea_km: FloatArray
    air_km: FloatArray
    ferries: NDArray[np.uint8]
    flights: NDArray[np.uint8]

    @classmethod
    def by_road(cls, km: FloatArray) -> "Legs":
        """Returns legs that use roads only."""
        shape = km.shape
        return cls(
            km.copy(),
            np.zeros(shape),
            np.zeros(shape),
            np.zeros(shape, np.uint8),
            np.zeros(shape, np.uint8),
        )

    def arrays(self) -> tuple[NDArray[np.float64] | NDArray[np.uint8], ...]:
        """Returns all arrays."""
        return self.road_km, self.sea_km, self.air_km, self.ferries, self.flights

    def hours(self, transport: Transport) -> FloatArray:
        """Returns time under way and at crossings, first loading not included."""
        modes = transport.modes
        hours: FloatArray = self.road_km / modes["road"].speed_kmh
        if "ferry" in modes:
            hours = hours + self.sea_km / modes["ferry"].speed_kmh
            hours = hours + self.ferries * modes["ferry"].handling_h
        if "air" in modes:
            hours = hours + self.air_km / modes["air"].speed_kmh
            hours = hours + self.flights * modes["air"].handling_h
        return hours


class CrossingNet:
    """The ferry and air lines of a scenario.

    Parameters
    ----------
    transport
        Lines, closed lines and figures per mode; a line whose mode has no figures does not run.
    """

    def __init__(self, transport: Transport) -> None:
        closed = {c.crossing for c in transport.closures if isinstance(c, ClosedCrossing)}
        self._transport = transport
        self._lines: list[Crossing] = [
            line
            for line in transport.crossings
            if line.id not in closed and line.mode in transport.modes
        ]
        ends = [(end.lat, end.lon) for line in self._lines for end in line.ends]
        self.points: FloatArray = np.array(ends, dtype=np.float64).reshape(-1, 2)

    def extend(self, direct: FloatArray, out: FloatArray, over: Legs, home: FloatArray) -> Legs:
        """Returns the legs of the fastest ways, crossings used only where no road leads.

        Parameters
        ----------
        direct
            float64, shape ``(n, m)``: road kilometres from origins to destinations.
        out, home
            float64, shapes ``(n, k)`` and ``(k, m)``: road kilometres to and from the ends of the
            lines, in the order of ``points``.
        over
            What :meth:`closure` says.
        """
        legs = Legs.by_road(direct)
        missing = np.isinf(direct)
        rows, columns = np.flatnonzero(missing.any(axis=1)), np.flatnonzero(missing.any(axis=0))
        if len(self._lines) and len(rows) and len(columns):
            ways = self._ways(Legs.by_road(out[rows]), over, Legs.by_road(home[:, columns]))
            found = missing[np.ix_(rows, columns)] & np.isfinite(ways.road_km)
            row, column = np.nonzero(found)
            for whole, part in zip(legs.arrays(), ways.arrays(), strict=True):
                whole[rows[row], columns[column]] = part[row, column]
        return legs

    def closure(self, between: FloatArray) -> Legs:
        """Returns the fastest ways between the ends of lines that use a line.

        By the algorithm of Floyd and Warshall. Ways by road alone are left out: where they count,
        there is a direct road.

        Parameters
        ----------
        between
            float64, shape ``(k, k)``: road kilometres between the ends, in the order of ``points``.
        """
        legs = Legs.by_road(between)
        for k, line in enumerate(self._lines):
            one, other = line.ends
            km = line.km
            if km is None:
                km = great_circle_km(one.lat, one.lon, other.lat, other.lon)
            for a, b in ((2 * k, 2 * k + 1), (2 * k + 1, 2 * k)):
                values = (0.0, km, 0.0, 1, 0) if line.mode == "ferry" else (0.0, 0.0, km, 0, 1)
                for array, value in zip(legs.arrays(), values, strict=True):
                    array[a, b] = value
        hours = legs.hours(self._transport)
        for k in range(len(hours)):
            detour = hours[:, k, None] + hours[None, k, :]
            better = detour < hours
            hours = np.where(better, detour, hours)
            for array in legs.arrays():
                joined = array[:, k, None] + array[None, k, :]
                array[better] = joined[better]
        legs.road_km[legs.ferries + legs.flights == 0] = np.inf
        return legs

    def _ways(self, out: Legs, over: Legs, home: Legs) -> Legs:
        """Returns the fastest ways out, over and home, joined."""
        start = _joined(out, over, self._transport)
        return _joined(start, home, self._transport)


def _joined(first: Legs, second: Legs, transport: Transport) -> Legs:
    """Returns the fastest joins of two sets of legs through a common middle (min-plus product)."""
    via = _fastest_middle(first.hours(transport), second.hours(transport))
    row, column = np.nonzero(via != NO_WAY)
    middle = via[row, column]
    joined = Legs.by_road(np.full(via.shape, np.inf))
    for whole, a, b in zip(joined.arrays(), first.arrays(), second.arrays(), strict=True):
        whole[row, column] = a[row, middle] + b[middle, column]
    return joined


def _fastest_middle(hours_in: FloatArray, hours_out: FloatArray) -> NDArray[np.intp]:
    """Returns the middle that each pair is joined through, ``NO_WAY`` where there is none.

    Most ends of lines lie on another land mass than most places, so only finite times are added.
    """
    best = np.full((len(hours_in), hours_out.shape[1]), np.inf)
    via = np.full(best.shape, NO_WAY, np.intp)
    for middle in range(len(hours_out)):
        rows = np.flatnonzero(np.isfinite(hours_in[:, middle]))
        columns = np.flatnonzero(np.isfinite(hours_out[middle]))
        block = np.ix_(rows, columns)
        hours = np.add.outer(hours_in[rows, middle], hours_out[middle, columns])
        better = hours < best[block]
        best[block] = np.where(better, hours, best[block])
        via[block] = np.where(better, middle, via[block])
    return via
