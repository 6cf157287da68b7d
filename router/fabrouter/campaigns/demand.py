"""Who orders how much: the hospital curve of 2020, spread over real hospitals."""

from collections import Counter
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

import fabrouter_data
from fabrouter_network.places import Site

FloatArray = NDArray[np.float64]

KIND_WEIGHTS = {
    "university_or_regional_hospital": 6.0,
    "general_hospital": 3.0,
    "cancer_centre": 1.5,
    "private_clinic": 1.5,
    "local_hospital": 1.0,
    "long_term_care": 1.0,
    "rehabilitation": 0.7,
    "psychiatric": 0.5,
}
"""How much a hospital of a kind needs, against others of its department. An assumption: no public
source gives beds of French hospital sites."""

DEFAULT_KIND_WEIGHT = 1.0

_REPORTING_DAYS = 3
"""The curve is read from some days before the campaign on: orders lag behind patients."""


def patients_by_department(start: date, days: int) -> dict[str, float]:
    """Returns mean hospital patients with COVID-19 per department around a campaign.

    Outside the recorded time (18 March to 24 October 2020) the nearest recorded days count.
    """
    rows = fabrouter_data.read_rows("covid_fr_dep.csv")
    recorded = sorted({row["date"] for row in rows})
    first = (start - timedelta(days=_REPORTING_DAYS)).isoformat()
    last = (start + timedelta(days=days)).isoformat()
    first = min(max(first, recorded[0]), recorded[-1])
    last = max(min(last, recorded[-1]), first)
    totals: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    for row in rows:
        if first <= row["date"] <= last and row["hospitalised"]:
            totals[row["dep"]] += int(row["hospitalised"])
            counted[row["dep"]] += 1
    return {dep: totals[dep] / counted[dep] for dep in totals}


def site_weights(sites: list[Site], start: date, days: int) -> FloatArray:
    """Returns how much each site needs, float64, shape ``(num_sites,)``, relative.

    In France: kind of hospital × patients of the department per weight of hospitals there.
    Elsewhere every hospital counts the same.
    """
    patients = patients_by_department(start, days)
    kinds = np.array([KIND_WEIGHTS.get(site.kind, DEFAULT_KIND_WEIGHT) for site in sites])
    in_department: Counter[str] = Counter()
    for site, weight in zip(sites, kinds.tolist(), strict=True):
        in_department[site.place.region] += weight
    average = float(np.mean(list(patients.values()))) if patients else 1.0
    need = [patients.get(s.place.region, average) / in_department[s.place.region] for s in sites]
    return np.asarray(kinds * np.array(need), dtype=np.float64)


def choose_sites(
    sites: list[Site], weights: FloatArray, count: int, rng: np.random.Generator
) -> list[int]:
    """Returns the rows of the sites that order, drawn by weight without repeats, sorted."""
    usable = np.flatnonzero(weights > 0)
    if not len(usable):
        return []
    chances = weights[usable] / weights[usable].sum()
    drawn = rng.choice(usable, size=min(count, len(usable)), replace=False, p=chances)
    return sorted(int(row) for row in drawn)


def split_units(units: int, weights: FloatArray) -> list[int]:
    """Splits units by weight; every site with a weight gets at least one if there are enough.

    Largest remainders get the units that rounding leaves over.
    """
    if not len(weights):
        return []
    exact = units * weights / weights.sum()
    whole = np.floor(exact).astype(np.int64)
    if units >= len(weights):
        whole = np.maximum(whole, 1)
    order = np.argsort(-(exact - np.floor(exact)), kind="stable")
    while (left := units - int(whole.sum())) != 0:
        step = 1 if left > 0 else -1
        movable = [row for row in order.tolist() if whole[row] + step >= (units >= len(weights))]
        for row in movable[: abs(left)]:
            whole[row] += step
    return [int(number) for number in whole]
