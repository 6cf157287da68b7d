"""Work orders and workers that tests of solves start from."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import service_cases as cases
from fabrouter.access import Principal
from fabrouter.jobs.lease import Claim, claim
from fabrouter.jobs.task import run_task
from fabrouter.jobs.worker import Worker, WorkerSettings
from fabrouter.service.solves.params import SolveOptions
from fabrouter.service.solves.request import request_solve
from fabrouter.store import Desk
from fabrouter.store.tables import (
    Campaign,
    Design,
    Lab,
    Network,
    OrderLine,
    Site,
    SolveKind,
    SolveRun,
    WorkOrder,
)

TERMS: dict[str, Any] = {"pools": [{"pool": "printers", "unit_s": 300, "setup_s": 0}]}


def order(
    desk: Desk,
    line: OrderLine,
    lab: Lab,
    quantity: int,
    *,
    days: int = 1,
    design: Design | None = None,
    stage: str = "strap",
    to: str | None = None,
    **fields: Any,
) -> WorkOrder:
    """Returns a stored work order that makes its units evenly on the next days."""
    found = cases.rows(desk, WorkOrder, WorkOrder.campaign_id == line.campaign_id)
    made_as = design or _design_of(desk, line)
    first = desk.clock().date()
    share = quantity // days
    entries = [
        {
            "at": (first + timedelta(days=number)).isoformat(),
            "units": share if number < days - 1 else quantity - share * (days - 1),
        }
        for number in range(days)
    ]
    destination = to or cases.rows(desk, Site, Site.id == line.site_id)[0].slug
    defaults: dict[str, Any] = {
        "number": len(found) + 1,
        "schedule": {
            "machines": ["printers"],
            "setup": first.isoformat(),
            "production": entries,
            "shipments": [entry | {"to": destination} for entry in entries],
        },
        "terms": TERMS,
        "due": datetime.combine(first + timedelta(days=days), time(), desk.clock().tzinfo),
    }
    row = WorkOrder(
        **(defaults | fields),
        campaign_id=line.campaign_id,
        line_id=line.id,
        lab_id=lab.id,
        design_id=made_as.id,
        stage=stage,
        quantity=quantity,
        created_at=desk.clock(),
        changed_at=desk.clock(),
    )
    cases.keep(desk, row)
    return row


def _design_of(desk: Desk, line: OrderLine) -> Design:
    found: Design = cases.rows(desk, Design, Design.slug == line.designs[0]["design"])[0]
    return found


@dataclass
class Crisis:
    """A campaign ready to be planned.

    Parameters
    ----------
    net, labs, design, site, campaign, lines
        What is there.
    who
        Coordinates it.
    """

    net: Network
    labs: list[Lab]
    design: Design
    site: Site
    campaign: Campaign
    lines: list[OrderLine]
    who: Principal


def crisis(desk: Desk, *, labs: int = 2, lines: int = 2, **fields: Any) -> Crisis:
    """Returns a campaign with labs in Paris and lines of 100 ear savers."""
    net = cases.network(desk)
    owned = [cases.lab(desk, net) for _ in range(labs)]
    design = cases.design(desk, net)
    site = cases.site(desk, net)
    campaign = cases.campaign(desk, net, **({"transport": {"roads": "none"}} | fields))
    rows = [cases.line(desk, campaign, site, design) for _ in range(lines)]
    who = cases.principal(desk, cases.account(desk, coordinates=net))
    return Crisis(net, owned, design, site, campaign, rows, who)


QUICK = SolveOptions(engine="greedy", time_limit_s=2)


def ask(
    desk: Desk,
    campaign: Campaign,
    *,
    kind: str = "route",
    options: SolveOptions = QUICK,
    auto_publish: bool = False,
) -> SolveRun:
    """Returns a queued run that the system asked for."""
    return desk.write(
        lambda unit: request_solve(
            unit, None, campaign.id, SolveKind(kind), options, auto_publish=auto_publish
        )
    )


class InPlace:
    """Does a task at once, in this process: what a child process does, but quicker to begin.

    Parameters
    ----------
    task
        The task.
    """

    def __init__(self, task: dict[str, Any]) -> None:
        self._messages: list[dict[str, Any]] = []
        run_task(task, self._messages.append, lambda: False)

    def next(self, timeout: float) -> dict[str, Any] | None:
        """Returns the next message."""
        del timeout
        return self._messages.pop(0) if self._messages else None

    @property
    def ended(self) -> bool:
        """Whether all messages were read."""
        return not self._messages

    def stop(self) -> None:
        """Nothing runs any more."""

    def kill(self) -> None:
        """Nothing runs any more."""


def work(desk: Desk, runner: Any = InPlace) -> None:
    """Has one worker do whatever waits."""
    worker = Worker(desk, WorkerSettings(), runner, "tester")
    while worker.run_once():
        pass
    worker.publish_waiting()


def solved(desk: Desk, campaign: Campaign, **fields: Any) -> SolveRun:
    """Returns a run that has been asked for and seen through."""
    run = ask(desk, campaign, **fields)
    work(desk)
    found: SolveRun = cases.fetch(desk, run)
    return found


def orders_of(desk: Desk, campaign: Campaign, *states: str) -> list[WorkOrder]:
    """Returns a campaign's work orders in some states, or all."""
    rows: list[WorkOrder] = cases.rows(desk, WorkOrder, WorkOrder.campaign_id == campaign.id)
    return [row for row in rows if not states or row.state in states]


LEASE = timedelta(seconds=30)


def claimed(desk: Desk, worker: str = "one") -> Claim:
    """Returns the run that waits, in a worker's hands."""
    held = claim(desk, worker, LEASE)
    assert held is not None
    return held
