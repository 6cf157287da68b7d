"""Bottlenecks of the network: what ten per cent more of one capability, material or region gives.

Only what is short somewhere is tried.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import partial

from fabrouter.advice import changes
from fabrouter.advice.document import BottleneckKind
from fabrouter.advice.shortage import Shortage
from fabrouter.advice.verify import Change
from fabrouter.compile.compiled import CompiledScenario
from fabrouter.plan.reasons import PEOPLE
from fabrouter_solver import ProblemData

MOST_OF_A_KIND = 4


def bottleneck_candidates(
    compiled: CompiledScenario, found: Shortage
) -> Iterator[tuple[BottleneckKind, str, Change]]:
    """Yields (kind, name, change) of what could be a bottleneck."""
    capabilities, regions = _pools_by_name(compiled)
    for kind, pools in (("capability", capabilities), ("region", regions)):
        short = Counter({n: sum(found.seconds[row] for row in rows) for n, rows in pools.items()})
        for name, seconds in short.most_common(MOST_OF_A_KIND):
            if seconds:
                change = partial(_more_time, pools=tuple(pools[name]))
                yield ("capability" if kind == "capability" else "region"), name, change
    bins: defaultdict[int, list[int]] = defaultdict(list)
    for row, (_, material) in enumerate(compiled.bin_keys):
        bins[material].append(row)
    lacking: Counter[int] = Counter()
    for row, steps in found.quantity.items():
        lacking[compiled.bin_keys[row][1]] += steps
    for material, _ in lacking.most_common(MOST_OF_A_KIND):
        have = compiled.data.bins.arrivals.sum(axis=1)
        more = {row: -(-int(have[row]) // 10) for row in bins[material]}
        name = compiled.index.materials[material].id
        yield "material", name, partial(changes.more_material, quantity=more)


def _pools_by_name(
    compiled: CompiledScenario,
) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Returns pools by capability and by region of their lab."""
    capabilities: defaultdict[str, list[int]] = defaultdict(list)
    regions: defaultdict[str, list[int]] = defaultdict(list)
    for pool, (lab, group) in enumerate(compiled.pool_keys):
        place = compiled.index.labs[lab]
        names = {row.id: row.capability for row in place.machines}
        capabilities[names[group] if group else PEOPLE].append(pool)
        regions[place.place.region or ""].append(pool)
    regions.pop("", None)
    return capabilities, regions


def _more_time(data: ProblemData, pools: tuple[int, ...]) -> ProblemData:
    return changes.more_seconds(data, changes.scaled(data, pools, 1, 10))
