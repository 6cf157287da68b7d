"""The router as a matching strategy: one solve per day of decisions."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from fabrouter_bench.ppe_match.candidates import Worth, promising_pairs
from fabrouter_bench.ppe_match.mapping import mapped_day
from fabrouter_bench.ppe_match.policy import ReplayPolicy
from fabrouter_bench.ppe_match.rounds import Decision, Round
from fabrouter_solver import SolveParams, solve


@dataclass
class RouterStrategy:
    """Answers the days of one replay in their order.

    It remembers which requests it has seen and how many parcels it has asked of whom, nothing else,
    and knows nothing of days to come.

    Parameters
    ----------
    policy
        Prices.
    params
        Engine and limits of every solve.
    candidates
        Most requests per stock that the solver sees by gain, and as many by gain per unit.
    gaps
        Certified gap of every day so far.
    """

    policy: ReplayPolicy
    params: SolveParams
    candidates: int = 15
    gaps: list[float] = field(default_factory=list)
    _seen: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _packed: Counter[str] = field(default_factory=Counter)

    def decide(self, day: Round) -> list[Decision]:
        """Returns what to send on a day."""
        for request in day.requests:
            self._seen[request.product].add(request.recipient)
        worth = Worth(self.policy, {name: len(group) for name, group in self._seen.items()})
        left = {donor: self.policy.parcels - self._packed[donor] for donor in day.donors}
        pairs = [
            (stock, request)
            for stock, request in promising_pairs(day, worth, self.candidates)
            if left[day.stocks[stock].donor] > 0
        ]
        if not pairs:
            return []
        problem = mapped_day(day, pairs, worth, left)
        result = solve(problem.data, self.params)
        self.gaps.append(result.gap)
        decisions = problem.decisions(result.solution)
        self._packed.update(decision.donor for decision in decisions)
        return decisions
