"""Commitments and parts of earlier plans as rows of the solver's tables."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property

import numpy as np

from fabrouter.compile.index import ScenarioIndex
from fabrouter.compile.modes import ModeKey
from fabrouter_network.calendars import Horizon
from fabrouter_network.document import start_of
from fabrouter_network.orders import Commitment as Promise
from fabrouter_network.orders import CommitmentStatus, PartsOnHand
from fabrouter_solver import ALREADY_SET_UP, Commitment, Parts


@dataclass(frozen=True)
class PromiseCompiler:
    """Turns promises into solver rows.

    Parameters
    ----------
    index, horizon
        Names and times.
    modes
        Row of each mode.
    """

    index: ScenarioIndex
    horizon: Horizon
    modes: dict[ModeKey, int]

    def key(self, promise: Promise) -> ModeKey:
        """Returns the mode a promise speaks of, by names."""
        stage = self.index.stage_rows[promise.design, promise.stage]
        return stage, self.index.lab_rows[promise.lab], promise.machines

    def commitment(self, promise: Promise) -> Commitment:
        """Returns one promise."""
        started = promise.status is CommitmentStatus.STARTED
        production = tuple(sorted((self._period(w.at), w.units) for w in promise.production))
        setup = self._period(promise.setup) if promise.setup is not None else production[0][0]
        shipments = (
            (self.index.place_rows[sent.to], self._period(sent.at), sent.units)
            for sent in promise.shipments
        )
        return Commitment(
            self.index.line_rows[promise.line],
            self.modes[self.key(promise)],
            promise.status.is_firm,
            ALREADY_SET_UP if started else setup,
            production,
            tuple(sorted(shipments)),
        )

    def parts(self, rows: tuple[PartsOnHand, ...]) -> Parts:
        """Returns parts made before the horizon."""
        table = [
            (
                self.index.line_rows[part.line],
                self.index.stage_rows[part.design, part.stage],
                self.index.lab_rows[part.lab],
                max(0, self._arrival(part)),
                part.units,
            )
            for part in rows
        ]
        columns = np.array(table, np.int64).reshape(-1, 5)
        return Parts(*(columns[:, column] for column in range(5)))

    def _period(self, moment: object) -> int:
        return self._period_at(start_of(moment, self.horizon.zone))  # type: ignore[arg-type]

    @cached_property
    def _period_at(self) -> Callable[[datetime], int]:
        """Knows the period of what it has been asked for: promises name the same instants often."""
        return cache(self.horizon.period_at)

    def _arrival(self, part: PartsOnHand) -> int:
        if part.at is None:
            return 0
        return self.horizon.first_period_from(start_of(part.at, self.horizon.zone))
