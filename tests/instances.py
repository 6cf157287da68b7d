"""Random routing problems with every feature of the model, for tests."""

from dataclasses import dataclass, replace

import numpy as np

from fabrouter_solver import (
    ALREADY_SET_UP,
    Bins,
    Commitment,
    Lines,
    Links,
    Modes,
    Options,
    Parts,
    Pools,
    ProblemData,
    ShippingLimits,
    Solution,
    Stages,
    Transfers,
    Weights,
)


@dataclass(frozen=True)
class Size:
    """How large and how rich a random instance is."""

    labs: int = 2
    sites: int = 1
    designs: int = 1
    lines: int = 1
    periods: int = 3
    most_units: int = 3
    depth: int = 1
    materials: int = 1
    rich: bool = True


def random_problem(seed: int, size: Size | None = None) -> ProblemData:
    """Returns a random instance: the same seed and size always give the same one."""
    return _Builder(np.random.default_rng(seed), size or Size()).build()


def with_commitments(data: ProblemData, plan: Solution, seed: int) -> ProblemData:
    """Returns the instance with some lots of a plan promised: firmly or as an offer."""
    rng = np.random.default_rng(seed)
    promises = tuple(
        Commitment(
            lot.line,
            lot.mode,
            firm=bool(rng.random() < 0.6),
            setup_period=ALREADY_SET_UP if rng.random() < 0.2 else lot.setup_period,
            production=lot.production,
            shipments=lot.shipments,
        )
        for lot in plan.lots
        if rng.random() < 0.6
    )
    weights = replace(data.weights, change=int(rng.integers(0, 20_000)))
    return replace(data, commitments=promises, weights=weights)


class _Builder:
    def __init__(self, rng: np.random.Generator, size: Size) -> None:
        self.rng = rng
        self.size = size

    def ints(self, low: int, high: int, *shape: int) -> np.ndarray:
        return self.rng.integers(low, high + 1, shape)

    def chance(self, share: float) -> bool:
        return self.size.rich and bool(self.rng.random() < share)

    def build(self) -> ProblemData:
        size = self.size
        stages = self.stages()
        pools = Pools(
            np.repeat(np.arange(size.labs), 2), self.ints(0, 12, 2 * size.labs, size.periods)
        )
        bins = self.bins()
        return ProblemData(
            num_periods=size.periods,
            num_labs=size.labs,
            num_sites=size.sites,
            num_designs=size.designs,
            opening_ueur=self.ints(0, 5, size.labs),
            pools=pools,
            bins=bins,
            stages=stages,
            modes=self.modes(stages),
            lines=self.lines(),
            options=self.options(),
            links=self.links(),
            weights=self.weights(),
            excluded=self.excluded(),
            transfers=self.transfers(bins),
            limits=self.limits(),
            parts=self.parts(stages),
        )

    def stages(self) -> Stages:
        design: list[int] = []
        parent: list[int] = []
        for d in range(self.size.designs):
            root = len(design)
            design.append(d)
            parent.append(-1)
            for _ in range(int(self.rng.integers(0, self.size.depth + 1))):
                parent.append(int(self.rng.integers(root, len(design))))
                design.append(d)
        n = len(design)
        return Stages(
            np.array(design),
            np.array(parent),
            self.ints(1, 2, n) if self.size.rich else np.ones(n, np.int64),
            self.ints(0, 3, n) * 1000,
            np.where(self.rng.random(n) < 0.2, 2, 1) if self.size.rich else np.ones(n, np.int64),
            np.where(self.rng.random(n) < 0.2, 2, 1) if self.size.rich else np.ones(n, np.int64),
        )

    def bins(self) -> Bins:
        labs, materials, periods = self.size.labs, self.size.materials, self.size.periods
        n = labs * materials
        arrivals = self.ints(0, 2, n, periods)
        arrivals[:, 0] += self.ints(0, 8, n)
        lead = np.where(self.rng.random(n) < 0.4, self.ints(0, 2, n), -1)
        return Bins(
            np.repeat(np.arange(labs), materials),
            np.tile(np.arange(materials), labs),
            arrivals,
            lead,
            self.ints(0, 4, n),
            self.ints(0, 3, n),
        )

    def modes(self, stages: Stages) -> Modes:
        rows = [
            (stage, lab)
            for stage in range(len(stages.parent))
            for lab in range(self.size.labs)
            if self.rng.random() < 0.8
        ]
        ops, uses, op_offsets, use_offsets = [], [], [0], [0]
        for _, lab in rows:
            pools = [2 * lab] if self.rng.random() < 0.6 else [2 * lab, 2 * lab + 1]
            ops += [(p, int(self.rng.integers(1, 4)), int(self.rng.integers(0, 3))) for p in pools]
            if self.size.materials and self.rng.random() < 0.7:
                material = int(self.rng.integers(self.size.materials))
                uses.append((lab * self.size.materials + material, int(self.rng.integers(0, 3))))
            op_offsets.append(len(ops))
            use_offsets.append(len(uses))
        op_table = np.array(ops, np.int64).reshape(-1, 3)
        use_table = np.array(uses, np.int64).reshape(-1, 2)
        table = np.array(rows, np.int64).reshape(-1, 2)
        return Modes(
            table[:, 0],
            table[:, 1],
            self.ints(0, 5, len(rows)),
            self.ints(0, 5, len(rows)),
            np.array(op_offsets),
            op_table[:, 0],
            op_table[:, 1],
            op_table[:, 2],
            np.array(use_offsets),
            use_table[:, 0],
            use_table[:, 1],
        )

    def lines(self) -> Lines:
        n, periods = self.size.lines, self.size.periods
        release = self.ints(0, 1, n) * self.chance(0.5)
        deadline = np.minimum(periods - 1, release + self.ints(1, periods, n))
        due = np.minimum(deadline, self.ints(-1, periods, n))
        return Lines(
            self.ints(0, self.size.sites - 1, n),
            self.ints(1, self.size.most_units, n),
            self.ints(1, 3, n),
            release,
            due,
            deadline,
            np.where(self.rng.random(n) < 0.3, 2, 1) if self.size.rich else np.ones(n, np.int64),
            np.where(self.rng.random(n) < 0.3, 2, 1) if self.size.rich else np.ones(n, np.int64),
            self.ints(0, 2, n) if self.size.rich else np.zeros(n, np.int64),
        )

    def options(self) -> Options:
        rows = []
        for line in range(self.size.lines):
            count = int(self.rng.integers(1, self.size.designs + 1))
            chosen = self.rng.permutation(self.size.designs)[:count]
            rows += [(line, int(d), int(self.rng.integers(0, 3))) for d in sorted(chosen)]
        table = np.array(rows, np.int64).reshape(-1, 3)
        return Options(table[:, 0], table[:, 1], table[:, 2])

    def links(self) -> Links:
        labs, places = self.size.labs, self.size.labs + self.size.sites
        lead = self.ints(0, min(2, self.size.periods - 1), labs, places)
        lead[self.rng.random((labs, places)) < 0.1] = -1
        lead[np.arange(labs), np.arange(labs)] = 0
        shipment = self.ints(0, 5, labs, places)
        shipment[np.arange(labs), np.arange(labs)] = 0
        return Links(lead, self.ints(0, 4, labs, places), self.ints(0, 4, labs, places), shipment)

    def weights(self) -> Weights:
        if not self.size.rich:
            return Weights(unmet=100_000, tardiness=1_000)
        return Weights(
            unmet=int(self.rng.integers(1_000, 500_000)),
            tardiness=int(self.rng.integers(0, 10_000)),
            production=int(self.rng.integers(0, 3)) * 500,
            transport=int(self.rng.integers(0, 3)) * 500,
            co2=int(self.rng.integers(0, 500)),
            lot=int(self.rng.integers(0, 3_000)),
            lab=int(self.rng.integers(0, 3_000)),
            overload=int(self.rng.integers(0, 500)),
            overload_percent=(25, 60),
        )

    def excluded(self) -> np.ndarray:
        pairs = [
            (line, lab)
            for line in range(self.size.lines)
            for lab in range(self.size.labs)
            if self.chance(0.1)
        ]
        return np.array(pairs, np.int64).reshape(-1, 2)

    def transfers(self, bins: Bins) -> Transfers:
        if not self.chance(0.3) or self.size.labs < 2 or not self.size.materials:
            return Transfers()
        n = int(self.rng.integers(1, 3))
        material = self.ints(0, self.size.materials - 1, n)
        target = self.ints(0, self.size.labs - 2, n) * self.size.materials + material
        source = target + self.size.materials
        assert (bins.material[source] == bins.material[target]).all()
        return Transfers(source, target, self.ints(0, 1, n), self.ints(0, 3, n), self.ints(0, 3, n))

    def limits(self) -> ShippingLimits:
        if not self.chance(0.3):
            return ShippingLimits()
        places = self.size.labs + self.size.sites
        destination = np.array([-1, int(self.rng.integers(self.size.labs, places))])
        return ShippingLimits(
            self.ints(0, self.size.labs - 1, 2), destination, self.ints(0, 4, 2) * 1000
        )

    def parts(self, stages: Stages) -> Parts:
        inner = np.flatnonzero(stages.parent >= 0)
        if not len(inner) or not self.chance(0.3):
            return Parts()
        return Parts(
            self.ints(0, self.size.lines - 1, 1),
            self.rng.choice(inner, 1),
            self.ints(0, self.size.labs - 1, 1),
            self.ints(0, self.size.periods - 1, 1),
            self.ints(0, 2, 1),
        )
