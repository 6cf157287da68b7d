"""What a plan asks of labs beyond what they have promised, as things stand now."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from fabrouter.compile import CompiledScenario
from fabrouter.plan.document import PlanDocument
from fabrouter.service.solves.campaign_facts import CampaignFacts
from fabrouter.service.solves.promised_work import WorkKey, made_schedule
from fabrouter.service.solves.promised_work import key_of as key_of_order
from fabrouter.service.work_orders.schedule import local_day, read_schedule
from fabrouter_network.document import start_of
from fabrouter_network.orders import Commitment
from fabrouter_network.scenario import ScenarioDocument
from fabrouter_network.units import material_steps
from fabrouter_solver import Lot, MaterialTransfer, Purchase, Solution

Made = Counter[date]
Sent = Counter[tuple[date, str]]


class NoLongerFitsError(Exception):
    """Things have changed so much since a plan was made that it cannot be published."""


@dataclass(frozen=True)
class Work:
    """Units of one lot by local day.

    Parameters
    ----------
    made
        Units by day on which they are made.
    sent
        Units by day on which they leave, and destination.
    setup
        Day of the setup; ``None`` = there is none, or it is done.
    """

    made: Made
    sent: Sent
    setup: date | None


def extras_of(
    plan: PlanDocument,
    seen: ScenarioDocument,
    present: ScenarioDocument,
    made: Mapping[WorkKey, Work],
) -> dict[WorkKey, Work]:
    """Returns new work of a plan: its lots without what labs had promised, then or by now.

    Parameters
    ----------
    plan
        The plan.
    seen
        The scenario it answers.
    present
        The scenario as it is now. What was made since of work that was promised then is in
        neither; of what was on offer then, the part that was accepted since is promised now.
    made
        What has been made of work that was accepted since; see :func:`made_since`.

    Raises
    ------
    NoLongerFitsError
        If new work was to be done on a day that is gone.
    """
    zone, first = present.horizon.zone, present.horizon.local_day(0)
    then, now = firm_work(seen, first), firm_work(present, first)
    found = {}
    for key, work in _lots(plan, zone).items():
        before = then.get(key, _nothing())
        since = _sum(now.get(key, _nothing()), made.get(key, _nothing()))
        extra = Work(
            _more(_more(_from(work.made, first), before.made), _more(since.made, before.made)),
            _more(_more(_sent_from(work.sent, first), before.sent), _more(since.sent, before.sent)),
            None if key in now or key in made else work.setup,
        )
        _assert_ahead(key, work, before, first)
        if extra.made:
            found[key] = extra
    return found


def made_since(facts: CampaignFacts, since: datetime, first: date) -> dict[WorkKey, Work]:
    """Returns what has been made of work that labs accepted after an instant.

    Parameters
    ----------
    facts
        The campaign as it is now.
    since
        The instant.
    first
        Days before it count as it.
    """
    found: dict[WorkKey, Work] = {}
    for order in facts.orders:
        key = key_of_order(order, facts)
        if key is None or order.replied_at is None or order.replied_at <= since:
            continue
        done = made_schedule(order, read_schedule(order.schedule), facts)
        made, sent = Made(), Sent()
        for entry in done.production:
            made[max(_day(entry.at), first)] += entry.units
        for shipment in done.shipments:
            sent[max(_day(shipment.at), first), shipment.to] += shipment.units
        if made:
            found[key] = _sum(found.get(key, _nothing()), Work(made, sent, None))
    return found


def _day(at: date | datetime) -> date:
    return at.date() if isinstance(at, datetime) else at


def _sum(one: Work, other: Work) -> Work:
    return Work(one.made + other.made, one.sent + other.sent, None)


def firm_work(document: ScenarioDocument, first: date) -> dict[WorkKey, Work]:
    """Returns accepted and started work of a scenario; days before the first count as it."""
    zone = document.horizon.zone
    found = {}
    for row in document.commitments:
        if row.status.is_firm:
            made, sent = Made(), Sent()
            for entry in row.production:
                made[max(local_day(entry.at, zone), first)] += entry.units
            for shipment in row.shipments:
                sent[max(local_day(shipment.at, zone), first), shipment.to] += shipment.units
            found[key_of(row)] = Work(made, sent, None)
    return found


def key_of(row: Commitment) -> WorkKey:
    """Returns what identifies a commitment's work."""
    return row.line, row.design, row.stage, row.lab, row.machines


def _lots(plan: PlanDocument, zone: ZoneInfo) -> dict[WorkKey, Work]:
    found = {}
    for lot in plan.lots:
        made, sent = Made(), Sent()
        for work in lot.production:
            made[local_day(work.at, zone)] += work.units
        for shipment in lot.shipments:
            sent[local_day(shipment.at, zone), shipment.to] += shipment.units
        setup = local_day(lot.setup, zone) if lot.setup is not None else None
        found[lot.line, lot.design, lot.stage, lot.lab, lot.machines] = Work(made, sent, setup)
    return found


def _nothing() -> Work:
    return Work(Made(), Sent(), None)


def _more(one: Counter, other: Counter) -> Counter:  # type: ignore[type-arg]
    return one - other


def _from(made: Made, first: date) -> Made:
    moved = Made()
    for day, units in made.items():
        moved[max(day, first)] += units
    return moved


def _sent_from(sent: Sent, first: date) -> Sent:
    moved = Sent()
    for (day, to), units in sent.items():
        moved[max(day, first), to] += units
    return moved


def _assert_ahead(key: WorkKey, work: Work, promised: Work, first: date) -> None:
    """Refuses new work of days that are gone; promised work of those days was moved to today."""
    gone = sum(units for day, units in work.made.items() if day < first)
    if gone > promised.made[first]:
        raise NoLongerFitsError(f"Lab '{key[3]}' was to begin before {first.isoformat()}.")


def present_solution(
    plan: PlanDocument, compiled: CompiledScenario, extras: dict[WorkKey, Work]
) -> Solution:
    """Returns the plan as it would be now: what is promised by now, and the new work.

    Raises
    ------
    NoLongerFitsError
        If new work names what is no longer there.
    """
    periods = _Periods(compiled)
    firm = dict(compiled.data.firm)
    lots: dict[tuple[int, int], Lot] = {
        key: Lot(row.line, row.mode, row.setup_period, row.production, row.shipments)
        for key, row in firm.items()
    }
    for key, work in extras.items():
        line, mode = _rows(compiled, key)
        lots[line, mode] = _joined(lots.get((line, mode)), line, mode, work, periods)
    return Solution(
        tuple(sorted(lots.values())),
        tuple(_purchases(plan, compiled, periods)),
        tuple(_transfers(plan, compiled, periods)),
    ).canonical()


class _Periods:
    def __init__(self, compiled: CompiledScenario) -> None:
        self._horizon = compiled.horizon
        self._places = compiled.index.place_rows

    def at(self, day: date) -> int:
        period = self._horizon.period_at(start_of(day, self._horizon.zone))
        if not 0 <= period < self._horizon.periods:
            raise NoLongerFitsError(f"{day.isoformat()} is not in the campaign any more.")
        return period

    def place(self, name: str) -> int:
        if name not in self._places:
            raise NoLongerFitsError(f"There is no '{name}' any more.")
        return self._places[name]


def _rows(compiled: CompiledScenario, key: WorkKey) -> tuple[int, int]:
    name, design, stage, lab, machines = key
    index = compiled.index
    line = index.line_rows.get(name)
    mode = compiled.mode_rows.get(
        (index.stage_rows.get((design, stage), -1), index.lab_rows.get(lab, -1), machines)
    )
    if line is None:
        raise NoLongerFitsError(f"Line '{name}' lacks nothing any more.")
    if mode is None:
        raise NoLongerFitsError(f"Lab '{lab}' can no longer make '{stage}' of '{design}'.")
    return line, mode


def _joined(lot: Lot | None, line: int, mode: int, work: Work, periods: _Periods) -> Lot:
    made: Counter[int] = Counter(dict(lot.production) if lot else {})
    sent: Counter[tuple[int, int]] = Counter(
        {(place, t): units for place, t, units in lot.shipments} if lot else {}
    )
    for day, units in work.made.items():
        made[periods.at(day)] += units
    for (day, to), units in work.sent.items():
        sent[periods.place(to), periods.at(day)] += units
    setups = [min(made)]
    if lot is not None:
        setups.append(lot.setup_period)
    elif work.setup is not None:
        setups.append(periods.at(work.setup))
    return Lot(
        line,
        mode,
        min(setups),
        tuple(sorted(made.items())),
        tuple(sorted((place, t, units) for (place, t), units in sent.items())),
    )


def _purchases(
    plan: PlanDocument, compiled: CompiledScenario, periods: _Periods
) -> Iterable[Purchase]:
    bins = _bins(compiled)
    zone = compiled.horizon.zone
    for order in plan.purchases:
        row = bins.get((order.lab, order.material))
        if row is not None:
            period = periods.at(local_day(order.order_at, zone))
            yield Purchase(row, period, _steps(compiled, row, order.quantity))


def _transfers(
    plan: PlanDocument, compiled: CompiledScenario, periods: _Periods
) -> Iterable[MaterialTransfer]:
    bins, zone, lanes = _bins(compiled), compiled.horizon.zone, compiled.data.transfers
    rows: defaultdict[tuple[int, int], int] = defaultdict(lambda: -1)
    for row, pair in enumerate(zip(lanes.source.tolist(), lanes.target.tolist(), strict=True)):
        rows[pair] = row
    for move in plan.transfers:
        source = bins.get((move.origin, move.material), -1)
        lane = rows[source, bins.get((move.destination, move.material), -1)]
        if lane < 0:
            raise NoLongerFitsError(f"'{move.material}' cannot be moved as planned any more.")
        period = periods.at(local_day(move.departs, zone))
        yield MaterialTransfer(lane, period, _steps(compiled, source, move.quantity))


def _bins(compiled: CompiledScenario) -> dict[tuple[str, str], int]:
    index = compiled.index
    return {
        (index.labs[lab].id, index.materials[material].id): row
        for row, (lab, material) in enumerate(compiled.bin_keys)
    }


def _steps(compiled: CompiledScenario, row: int, quantity: float) -> int:
    return material_steps(quantity, compiled.index.materials[compiled.bin_keys[row][1]].unit)
