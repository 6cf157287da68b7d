"""Times of calls, and how they compare."""

from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True)
class Sample:
    """How long the same call took each time, in seconds."""

    seconds: tuple[float, ...]

    @property
    def p50(self) -> float:
        """The middle one."""
        return median(self.seconds)

    @property
    def p99(self) -> float:
        """All but one in a hundred took at most as long."""
        return quantiles(self.seconds, n=100, method="inclusive")[98]

    def as_json(self) -> dict[str, object]:
        """Returns count and quantiles, in milliseconds."""
        return {
            "count": len(self.seconds),
            "p50_ms": round(self.p50 * 1000, 3),
            "p99_ms": round(self.p99 * 1000, 3),
        }


@dataclass(frozen=True)
class Ratio:
    """A figure that is to stay below a multiple of another one of the same run.

    Parameters
    ----------
    name
        What is compared.
    figure_ms, base_ms
        In milliseconds.
    most
        The ratio it should not exceed.
    """

    name: str
    figure_ms: float
    base_ms: float
    most: float

    @property
    def value(self) -> float:
        """The ratio."""
        return self.figure_ms / self.base_ms

    @property
    def holds(self) -> bool:
        """Whether it is small enough."""
        return self.value <= self.most

    def as_json(self) -> dict[str, object]:
        """Returns everything as a tree."""
        return {
            "name": self.name,
            "figure_ms": round(self.figure_ms, 3),
            "base_ms": round(self.base_ms, 3),
            "ratio": round(self.value, 2),
            "most": self.most,
            "holds": self.holds,
        }


def ratio_of_medians(name: str, figure: Sample, base: Sample, most: float) -> Ratio:
    """Returns how much longer something takes than what it is measured against."""
    return Ratio(name, figure.p50 * 1000, base.p50 * 1000, most)
