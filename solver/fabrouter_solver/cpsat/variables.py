"""Decision variables of the CP-SAT model."""

from ortools.sat.python import cp_model

from fabrouter_solver.cpsat.lots import PossibleLot, Tick
from fabrouter_solver.problem_data import ALREADY_SET_UP, ProblemData
from fabrouter_solver.solution import Lot, MaterialTransfer, Purchase, Solution
from fabrouter_solver.tables import NO_PURCHASE

Expression = cp_model.LinearExprT
"""Anything CP-SAT accepts as a linear expression."""


class LotVariables:
    """Variables of one possible lot.

    Attributes
    ----------
    used
        Does the lot exist?
    made
        Period → units finished.
    setup
        Period → is the lot set up then? Empty when the setup lies before the horizon.
    sent
        (place, period) → units that leave.
    """

    def __init__(self, model: cp_model.CpModel, lot: PossibleLot) -> None:
        self.lot = lot
        name = f"{lot.line}_{lot.mode}"
        window = range(lot.first, lot.last + 1)
        self.used = model.new_bool_var(f"used_{name}")
        self.made = {t: model.new_int_var(0, lot.largest, f"made_{name}_{t}") for t in window}
        self.sent = {
            (place, t): model.new_int_var(0, lot.largest, f"sent_{name}_{place}_{t}")
            for place, last in lot.destinations
            for t in range(lot.first, last + 1)
        }
        done = lot.promise is not None and lot.promise.setup_period == ALREADY_SET_UP
        self.setup = {} if done else {t: model.new_bool_var(f"setup_{name}_{t}") for t in window}

    def total_made(self) -> cp_model.LinearExpr:
        """Returns all units made."""
        return cp_model.LinearExpr.sum(list(self.made.values()))

    def total_sent(self) -> cp_model.LinearExpr:
        """Returns all units shipped."""
        return cp_model.LinearExpr.sum(list(self.sent.values()))

    def to_lot(self, solver: cp_model.CpSolver | cp_model.CpSolverSolutionCallback) -> Lot | None:
        """Returns the lot a CP-SAT solution describes, ``None`` if it makes nothing."""
        made = [(t, units) for t, v in self.made.items() if (units := solver.value(v))]
        if not made:
            return None
        sent = [(place, t, n) for (place, t), v in self.sent.items() if (n := solver.value(v))]
        periods = [t for t, v in self.setup.items() if solver.value(v)]
        setup = periods[0] if periods else ALREADY_SET_UP
        return Lot(self.lot.line, self.lot.mode, setup, tuple(made), tuple(sorted(sent)))


class Variables:
    """All decision variables."""

    def __init__(
        self, model: cp_model.CpModel, data: ProblemData, lots: list[PossibleLot], tick: Tick
    ) -> None:
        self.lots: list[LotVariables] = []
        for possible in lots:
            tick()
            self.lots.append(LotVariables(model, possible))
        self.by_line_stage: dict[tuple[int, int], list[LotVariables]] = {}
        for lot in self.lots:
            key = (lot.lot.line, lot.lot.stage)
            self.by_line_stage.setdefault(key, []).append(lot)
        self.bought = self._purchases(model, data)
        self.moved = self._transfers(model, data)

    @staticmethod
    def _purchases(
        model: cp_model.CpModel, data: ProblemData
    ) -> dict[tuple[int, int], cp_model.IntVar]:
        """Returns (bin, period) → quantity ordered, for orders that arrive in the horizon."""
        bins = data.bins
        needed = set(data.modes.use_bin.tolist()) | set(data.transfers.source.tolist())
        return {
            (b, t): model.new_int_var(0, int(bins.purchase_limit[b]), f"bought_{b}_{t}")
            for b in sorted(needed)
            if bins.purchase_lead[b] != NO_PURCHASE and bins.purchase_limit[b] > 0
            for t in range(data.first_open_period, data.num_periods - int(bins.purchase_lead[b]))
        }

    @staticmethod
    def _transfers(
        model: cp_model.CpModel, data: ProblemData
    ) -> dict[tuple[int, int], cp_model.IntVar]:
        """Returns (lane, period) → quantity that leaves, for what arrives in the horizon."""
        total = int(data.bins.arrivals.sum() + data.bins.purchase_limit.sum())
        return {
            (lane, t): model.new_int_var(0, total, f"moved_{lane}_{t}")
            for lane, lead in enumerate(data.transfers.lead.tolist())
            for t in range(data.first_open_period, data.num_periods - lead)
        }

    def to_solution(
        self, solver: cp_model.CpSolver | cp_model.CpSolverSolutionCallback
    ) -> Solution:
        """Returns the plan a CP-SAT solution describes."""
        lots = (lot.to_lot(solver) for lot in self.lots)
        bought = ((b, t, solver.value(v)) for (b, t), v in self.bought.items())
        moved = ((lane, t, solver.value(v)) for (lane, t), v in self.moved.items())
        return Solution(
            tuple(lot for lot in lots if lot is not None),
            tuple(Purchase(b, t, quantity) for b, t, quantity in bought if quantity),
            tuple(MaterialTransfer(lane, t, quantity) for lane, t, quantity in moved if quantity),
        ).canonical()

    def hint(self, model: cp_model.CpModel, solution: Solution) -> None:
        """Gives CP-SAT a complete plan to start from."""
        lots = {(lot.line, lot.mode): lot for lot in solution.lots}
        for variables in self.lots:
            lot = lots.get((variables.lot.line, variables.lot.mode))
            made = dict(lot.production) if lot else {}
            sent = {(place, t): n for place, t, n in lot.shipments} if lot else {}
            model.add_hint(variables.used, lot is not None)
            for t, made_var in variables.made.items():
                model.add_hint(made_var, made.get(t, 0))
            for key, sent_var in variables.sent.items():
                model.add_hint(sent_var, sent.get(key, 0))
            for t, setup_var in variables.setup.items():
                model.add_hint(setup_var, lot is not None and lot.setup_period == t)
        bought = {(p.bin, p.period): p.quantity for p in solution.purchases}
        for key, bought_var in self.bought.items():
            model.add_hint(bought_var, bought.get(key, 0))
        moved = {(m.lane, m.period): m.quantity for m in solution.transfers}
        for key, moved_var in self.moved.items():
            model.add_hint(moved_var, moved.get(key, 0))
