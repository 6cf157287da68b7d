"""Adds order lines: one, many, or those of a table; all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from fabrouter.access import Principal, Relation, authorise
from fabrouter.service.campaigns.access import assert_open, locked_campaign, target_of
from fabrouter.service.campaigns.launch import require_approval
from fabrouter.service.orders.change import apply_change, differences
from fabrouter.service.orders.check import Catalogue, catalogue_of, faults_of
from fabrouter.service.orders.inputs import MOST_LINES, LineChange, NewLine, OnDuplicate
from fabrouter.service.orders.lines import ASKS, locked_lines, record_line
from fabrouter.service.refusals import BadInput, Conflict
from fabrouter.store.tables import Campaign, CampaignState, OrderLine
from fabrouter.store.unit_of_work import UnitOfWork
from fabrouter_network.issues import Issue


@dataclass(frozen=True)
class Added:
    """The outcome of adding lines.

    Parameters
    ----------
    lines
        All lines that were sent, as they are now; empty after a dry run.
    added, updated, unchanged
        How many were new, changed, or as they had been.
    """

    lines: list[OrderLine] = field(default_factory=list)
    added: int = 0
    updated: int = 0
    unchanged: int = 0


def create_lines(
    unit: UnitOfWork,
    principal: Principal,
    campaign_id: UUID,
    new: Sequence[NewLine],
    on_duplicate: OnDuplicate = "refuse",
) -> Added:
    """Adds lines to a campaign. Those of requesters wait for a coordinator's word.

    Raises
    ------
    BadInput
        With the pointer of every fault.
    Conflict
        ``duplicate-key`` with the keys that exist, or ``campaign-ended``.
    Forbidden
        ``approval-required`` if a running campaign grows above what two people agreed on.
    """
    campaign, as_requester = asked_campaign(unit, principal, campaign_id)
    known = catalogue_of(unit.session, principal, campaign, as_requester)
    faults = faults_of(new, known, campaign)
    if faults:
        raise BadInput(
            [Issue(f"/lines/{f.line}/{f.path}", f.code, f.message, f.fix) for f in faults]
        )
    return add_lines(unit, principal, campaign, new, known, on_duplicate, as_requester)


def asked_campaign(
    unit: UnitOfWork, principal: Principal, campaign_id: UUID
) -> tuple[Campaign, bool]:
    """Returns a campaign, locked, to who may add lines, and whether it is only a requester."""
    campaign = locked_campaign(unit, campaign_id)
    found = authorise(principal, "campaigns:write", ASKS, target_of(campaign))
    assert_open(campaign)
    return campaign, Relation.COORDINATOR not in found


def add_lines(
    unit: UnitOfWork,
    principal: Principal,
    campaign: Campaign,
    new: Sequence[NewLine],
    known: Catalogue,
    on_duplicate: OnDuplicate,
    as_requester: bool,
) -> Added:
    """Adds checked lines, and changes those that exist if that was asked for."""
    present = _present(unit, campaign, new, on_duplicate, as_requester)
    lines, updated, added = [], 0, 0
    for entry in new:
        old = present.get(entry.id)
        if old is None:
            lines.append(_add(unit, principal, campaign, entry, known, as_requester))
            added += 1
        else:
            lines.append(old)
            updated += _update(unit, campaign, old, entry, known)
    if campaign.state != CampaignState.DRAFT and not as_requester:
        unit.session.flush()
        require_approval(unit, principal, campaign)
    return Added(lines, added, updated, len(new) - added - updated)


def count_lines(
    unit: UnitOfWork,
    campaign: Campaign,
    new: Sequence[NewLine],
    known: Catalogue,
    on_duplicate: OnDuplicate,
    as_requester: bool,
) -> Added:
    """Returns what adding checked lines would do, and does nothing."""
    present = _present(unit, campaign, new, on_duplicate, as_requester)
    updated = sum(
        bool(differences(present[line.id], _as_change(present[line.id], line, known)))
        for line in new
        if line.id in present
    )
    added = len(new) - len(present)
    return Added([], added, updated, len(new) - added - updated)


def _present(
    unit: UnitOfWork,
    campaign: Campaign,
    new: Sequence[NewLine],
    on_duplicate: OnDuplicate,
    as_requester: bool,
) -> dict[str, OrderLine]:
    """Returns the lines that exist, locked, by key; refuses them unless they may be changed."""
    keys = {line.id for line in new}
    asked = keys if len(keys) <= MOST_LINES else None
    present = {line.key: line for line in locked_lines(unit, campaign, asked) if line.key in keys}
    if present and (on_duplicate == "refuse" or as_requester):
        first = min(present)
        raise Conflict(
            "duplicate-key",
            f"{len(present)} lines are there already, such as '{first}'.",
            keys=sorted(present)[:100],
        )
    return present


def _add(
    unit: UnitOfWork,
    principal: Principal,
    campaign: Campaign,
    new: NewLine,
    known: Catalogue,
    as_requester: bool,
) -> OrderLine:
    fields = new.model_dump(exclude={"id", "site", "designs"})
    line = OrderLine(
        created_at=unit.now,
        changed_at=unit.now,
        campaign_id=campaign.id,
        key=new.id,
        site_id=known.sites[new.site],
        designs=[option.model_dump(mode="json") for option in new.designs],
        requested_by=principal.account_id,
        opened_at=None if as_requester else unit.now,
        **fields,
    )
    unit.add(line)
    record_line(unit, "requested" if as_requester else "opened", campaign, line, units=new.quantity)
    return line


def _update(
    unit: UnitOfWork, campaign: Campaign, line: OrderLine, new: NewLine, known: Catalogue
) -> bool:
    """Makes a line what a new one says; returns whether that changes anything."""
    return apply_change(unit, campaign, line, _as_change(line, new, known))


def _as_change(line: OrderLine, new: NewLine, known: Catalogue) -> LineChange:
    if known.sites[new.site] != line.site_id:
        raise Conflict(
            "site-differs", f"Line '{line.key}' goes to another site: cancel it and add a new one."
        )
    return LineChange.model_validate(new.model_dump(exclude={"id", "site"}), strict=False)
