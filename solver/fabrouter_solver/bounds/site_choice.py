"""Which lines of a site are served, from which labs, when a trip serves them together?

Lines of a site that one lab serves share a trip. At given prices nothing is limited, so that it
never pays to split a line; the cheapest choice is a partition of the served lines into groups,
each with its cheapest lab, found by dynamic programming over sets of lines.
"""

from dataclasses import dataclass

import numpy as np

from fabrouter_solver.bounds.prices import FloatArray
from fabrouter_solver.tables import IntArray

NOT_SERVED = -1

MOST_LINES = 4
"""Most lines of a site for which all partitions are tried; with more, one trip is counted."""


@dataclass(frozen=True)
class SiteChoice:
    """The cheapest choice of some sites with the same number of lines.

    Parameters
    ----------
    cost
        float64, shape ``(num_sites,)``: nanoeuros, trips and unserved lines included.
    lab
        int64, shape ``(num_sites, num_lines)``: who serves each line; ``NOT_SERVED`` = nobody.
    trip
        float64, same shape: the line's share of trip costs.
    """

    cost: FloatArray
    lab: IntArray
    trip: FloatArray


def choose(serve: FloatArray, trip: FloatArray, unserved: FloatArray) -> SiteChoice:
    """Returns the cheapest choice.

    Parameters
    ----------
    serve
        float64, shape ``(num_sites, num_lines, num_labs)``: cost of serving a line.
    trip
        float64, shape ``(num_sites, num_labs)``: cost of one trip.
    unserved
        float64, shape ``(num_sites, num_lines)``: cost of leaving a line.
    """
    if not serve.shape[2]:
        nobody = np.full(unserved.shape, NOT_SERVED, np.int64)
        return SiteChoice(unserved.sum(axis=1), nobody, np.zeros(unserved.shape))
    if serve.shape[1] > MOST_LINES:
        return _one_trip(serve, trip, unserved)
    sites, lines = np.arange(len(serve)), serve.shape[1]
    sets = range(1 << lines)
    group_cost = np.zeros((len(sets), len(serve)))
    group_lab = np.zeros((len(sets), len(serve)), np.int64)
    for members in sets[1:]:
        chosen = [line for line in range(lines) if members >> line & 1]
        total = serve[:, chosen].sum(axis=1) + trip
        group_lab[members] = total.argmin(axis=1)
        group_cost[members] = total[sites, group_lab[members]]
    best = np.zeros((len(sets), len(serve)))
    first = np.zeros((len(sets), len(serve)), np.int64)
    for members in sets[1:]:
        lowest = members & -members
        best[members] = best[members ^ lowest] + unserved[:, lowest.bit_length() - 1]
        group = members
        while group:
            if group & lowest:
                cost = group_cost[group] + best[members ^ group]
                better = cost < best[members]
                best[members][better] = cost[better]
                first[members][better] = group
            group = (group - 1) & members
    return _traced(best[-1], first, group_lab, trip, unserved.shape)


def _traced(
    cost: FloatArray,
    first: IntArray,
    group_lab: IntArray,
    trip: FloatArray,
    shape: tuple[int, ...],
) -> SiteChoice:
    """Follows the choices from the set of all lines down to none."""
    sites = np.arange(shape[0])
    lab = np.full(shape, NOT_SERVED, np.int64)
    share = np.zeros(shape)
    left = np.full(shape[0], len(first) - 1)
    for line in range(shape[1]):
        here = (left >> line & 1) == 1
        group = np.where(here, first[left, sites], 0)
        size = np.array([int(g).bit_count() for g in group.tolist()])
        owner = group_lab[group, sites]
        for member in range(line, shape[1]):
            served = group >> member & 1 == 1
            lab[served, member] = owner[served]
            share[served, member] = trip[sites[served], owner[served]] / size[served]
        left = left & ~group & ~np.where(here, 1 << line, 0)
    return SiteChoice(cost, lab, share)


def _one_trip(serve: FloatArray, trip: FloatArray, unserved: FloatArray) -> SiteChoice:
    """Counts one trip for all lines of a site, and each line's own cheapest lab."""
    owner = serve.argmin(axis=2)
    least = np.take_along_axis(serve, owner[:, :, None], axis=2)[:, :, 0]
    nearest = trip.min(axis=1)
    together = np.minimum(least, unserved).sum(axis=1) + nearest
    nothing = unserved.sum(axis=1)
    lab = np.where((least < unserved) & (together < nothing)[:, None], owner, NOT_SERVED)
    share = np.where(lab >= 0, (nearest / serve.shape[1])[:, None], 0.0)
    return SiteChoice(np.minimum(together, nothing), lab, share)
