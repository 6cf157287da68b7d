"""Creates campaigns and changes what is said about them."""

from typing import Any
from uuid import UUID

from sqlmodel import select

from fabrouter.access import Principal, Relation, Rule, Target, authorise
from fabrouter.service.campaigns.access import assert_open, coordinated, touch
from fabrouter.service.campaigns.inputs import CampaignChange, NewCampaign
from fabrouter.service.refusals import BadInput, Conflict, NotFound
from fabrouter.service.versions import require_version
from fabrouter.store.tables import Campaign, Network
from fabrouter.store.unit_of_work import UnitOfWork
from fabrouter_network.issues import Issue
from fabrouter_network.names import appearance

_CREATES = Rule(frozenset({Relation.COORDINATOR}), frozenset({Relation.RESEARCHER}))


def create_campaign(
    unit: UnitOfWork, principal: Principal, network_id: UUID, new: NewCampaign
) -> Campaign:
    """Adds a draft of a campaign to a network.

    Raises
    ------
    Conflict
        ``duplicate-name`` if the network has a campaign of this name.
    BadInput
        If the dates are the wrong way round.
    """
    network = unit.session.get(Network, network_id)
    if network is None:
        raise NotFound
    authorise(principal, "campaigns:write", _CREATES, Target(network_id=network.id))
    _check_name(unit, network.id, new.name)
    campaign = Campaign(
        created_at=unit.now, changed_at=unit.now, network_id=network.id, **_fields(new, network)
    )
    _check_dates(campaign)
    unit.add(campaign)
    _record(unit, "created", campaign)
    return campaign


def change_campaign(
    unit: UnitOfWork,
    principal: Principal,
    campaign_id: UUID,
    change: CampaignChange,
    version: int | None,
) -> Campaign:
    """Changes a campaign that has not ended.

    Raises
    ------
    Conflict
        ``campaign-ended`` or ``duplicate-name``.
    Stale
        If it has changed since the caller read it.
    """
    campaign = coordinated(unit, principal, campaign_id)
    require_version(campaign, version)
    assert_open(campaign)
    changes = _documents(change.model_dump(mode="json", exclude_unset=True, exclude_none=True))
    if change.name not in (None, campaign.name):
        _check_name(unit, campaign.network_id, str(change.name), own=campaign.name)
    for name in changes:
        value = getattr(change, name)
        setattr(campaign, name, changes[name] if name in ("policy", "transport") else value)
    _check_dates(campaign)
    touch(unit, campaign)
    _record(unit, "changed", campaign, fields=sorted(changes))
    return campaign


def _fields(new: NewCampaign, network: Network) -> dict[str, Any]:
    fields = new.model_dump()
    fields |= _documents(new.model_dump(mode="json", include={"policy", "transport"}))
    fields["time_zone"] = new.time_zone or network.time_zone
    if new.reply_hours is None:
        fields["reply_hours"] = network.reply_hours
    if new.auto_publish is None:
        fields["auto_publish"] = network.auto_publish
    return fields


def _documents(fields: dict[str, Any]) -> dict[str, Any]:
    """Stores a policy given by name as an object, too."""
    if isinstance(fields.get("policy"), str):
        fields["policy"] = {"name": fields["policy"]}
    return fields


def _check_name(unit: UnitOfWork, network_id: UUID, name: str, own: str = "") -> None:
    """Refuses a name that people would take for that of another campaign."""
    query = select(Campaign.name).where(Campaign.network_id == network_id, Campaign.name != own)
    if appearance(name) in map(appearance, unit.session.exec(query)):
        raise Conflict(
            "duplicate-name", f"There is a campaign '{name}' already: choose another name."
        )


def _check_dates(campaign: Campaign) -> None:
    if campaign.starts_on > campaign.ends_on:
        message = f"it ends on {campaign.ends_on}, before it starts on {campaign.starts_on}."
        raise BadInput([Issue("/ends_on", "date-order", message, "Swap or correct the days.")])


def _record(unit: UnitOfWork, verb: str, campaign: Campaign, **data: Any) -> None:
    unit.record(
        f"campaign.{verb}",
        campaign,
        network_id=campaign.network_id,
        campaign_id=campaign.id,
        **data,
    )
