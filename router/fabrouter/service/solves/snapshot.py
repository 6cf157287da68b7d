"""The scenario of a solve: a campaign as it is now, from today to its last day."""

import hashlib
import zlib
from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from fabrouter.service.designs.library import network_materials, usable_designs
from fabrouter.service.refusals import Conflict
from fabrouter.service.solves.campaign_facts import CampaignFacts, read_facts
from fabrouter.service.solves.free_labs import Remainder, assembled
from fabrouter.service.solves.names import Names
from fabrouter.service.solves.open_lines import open_lines
from fabrouter.service.solves.parts import parts_at_hand
from fabrouter.service.solves.promised_work import Scene, promised_work
from fabrouter.store.tables import Campaign, Site
from fabrouter_network.calendars import Horizon
from fabrouter_network.designs import Design
from fabrouter_network.labs import Lab
from fabrouter_network.orders import OrderLine
from fabrouter_network.places import Place
from fabrouter_network.places import Site as SiteDocument
from fabrouter_network.policy import Policy, PolicyName
from fabrouter_network.scenario import SCHEMA_VERSION, ScenarioDocument
from fabrouter_network.transport import Transport

_MOST_DAYS = 400


def local_today(campaign: Campaign, now: datetime) -> date:
    """Returns the local day of an instant in a campaign's time zone."""
    return now.astimezone(ZoneInfo(campaign.time_zone)).date()


def horizon_of(campaign: Campaign, now: datetime) -> Horizon:
    """Returns the days that are left of a campaign, today included.

    Raises
    ------
    Conflict
        ``campaign-over`` if none is left.
    """
    first = max(local_today(campaign, now), campaign.starts_on)
    days = (campaign.ends_on - first).days + 1
    if days < 1:
        day = campaign.ends_on.isoformat()
        raise Conflict("campaign-over", f"The campaign ended on {day}: extend it.", ends_on=day)
    return Horizon(start=first, periods=min(days, _MOST_DAYS), time_zone=campaign.time_zone)


def snapshot_document(
    session: Session, campaign: Campaign, now: datetime
) -> tuple[ScenarioDocument, Names]:
    """Returns a campaign as a scenario, and the rows behind its names.

    Lines ask for what they lack, live work orders are commitments, and labs offer what work
    elsewhere leaves them. The document holds ids and numbers, no personal data, in an order that
    depends on nothing else.

    Parameters
    ----------
    session
        Where the rows are.
    campaign
        The campaign.
    now
        The instant that counts as now; hours before it are gone.

    Raises
    ------
    Conflict
        ``campaign-over`` if the campaign has no day left.
    """
    horizon = horizon_of(campaign, now)
    facts = read_facts(session, campaign, now)
    materials = network_materials(session, campaign.network_id)
    known = {material.id for material in materials}
    designs = [
        _impersonal_design(design)
        for design in usable_designs(session, campaign.network_id)
        if _materials_of(design) <= known
    ]
    labs = assembled(session, facts, now)
    work = promised_work(facts, _scene(facts, horizon, designs, labs))
    lines = open_lines(facts, work.apart, {design.id for design in designs})
    names = {line.id for line in lines}
    told = {key: row.schedule for key, row in work.told.items() if row.line in names}
    rest = Remainder(session, facts, told, horizon.local_day(0))
    sites = _sites(facts.sites, lines)
    used = _used_designs(designs, lines)
    document = ScenarioDocument(
        schema_version=SCHEMA_VERSION,
        name=f"campaign-{campaign.id}",
        horizon=horizon,
        materials=materials,
        labs=tuple(
            _from_now_on(rest.of(lab, names, used, known), now, horizon)
            for _, lab in sorted(labs.items())
        ),
        sites=sites,
        designs=tuple(design for design in designs if design.id in used),
        lines=lines,
        transport=_transport(campaign.transport, set(labs), {site.id for site in sites}, known),
        policy=policy_of(campaign.policy),
        # What was promised to lines that lack nothing any more is not shown; its hours stay booked.
        commitments=tuple(row for row in work.commitments if row.line in names),
        parts=parts_at_hand(
            session, facts, lines, {row.id: row for row in designs}, horizon.local_day(0)
        ),
    )
    return document, facts.names


def packed(document: ScenarioDocument) -> tuple[bytes, str]:
    """Returns a document as compressed JSON, and the SHA-256 of the JSON."""
    text = document.model_dump_json(exclude_defaults=True).encode()
    return zlib.compress(text, 6), hashlib.sha256(text).hexdigest()


def unpacked(data: bytes) -> bytes:
    """Returns the JSON text of a stored document."""
    return zlib.decompress(data)


def policy_of(stored: dict[str, Any]) -> Policy | PolicyName:
    """Returns a campaign's policy: none stored = balanced, a name, or weights."""
    if not stored:
        return "balanced"
    if set(stored) == {"name"}:
        name: PolicyName = stored["name"]
        return name
    return Policy.model_validate(stored, strict=False)


def _scene(
    facts: CampaignFacts, horizon: Horizon, designs: Collection[Design], labs: dict[str, Lab]
) -> Scene:
    usable = {design.id: design for design in designs}
    accepted = {
        line.key: {
            option["design"]: usable[option["design"]]
            for option in line.designs
            if option["design"] in usable
        }
        for line in facts.lines
    }
    return Scene(horizon, accepted, labs, frozenset(labs) | facts.sites.keys())


def _materials_of(design: Design) -> set[str]:
    uses = {use.material for stage in design.stages for use in stage.materials}
    works = {row.works for stage in design.stages for row in stage.operations if row.works}
    return uses | works


def _impersonal_design(design: Design) -> Design:
    return design.model_copy(update={"note": "", "url": "", "figures": ()})


def _used_designs(designs: Collection[Design], lines: Collection[OrderLine]) -> set[str]:
    accepted = {option.design for line in lines for option in line.designs}
    return {design.id for design in designs if design.id in accepted}


def _from_now_on(lab: Lab, now: datetime, horizon: Horizon) -> Lab:
    """Returns a lab whose hours of today begin now: those before it are gone."""
    moment = now.replace(second=0, microsecond=0)
    if moment <= horizon.start_utc:
        return lab
    return lab.model_copy(update={"active_from": moment})


def _sites(sites: dict[str, Site], lines: Collection[OrderLine]) -> tuple[SiteDocument, ...]:
    used = {line.site for line in lines}
    return tuple(
        SiteDocument(
            id=name,
            name=name,
            kind=row.kind,
            place=Place(
                lat=row.latitude,
                lon=row.longitude,
                country=row.country,
                region=row.region,
                city=row.city,
            ),
        )
        for name, row in sorted(sites.items())
        if name in used
    )


def _transport(
    stored: dict[str, Any], labs: set[str], sites: set[str], materials: set[str]
) -> Transport:
    """Returns a campaign's transport without what names labs, sites or materials that are gone."""
    transport = Transport.model_validate(stored, strict=False)
    places = labs | sites
    transfers = transport.transfers
    return transport.model_copy(
        update={
            "overrides": tuple(row for row in transport.overrides if places.issuperset(row.ends)),
            "limits": tuple(
                row for row in transport.limits if row.origin in labs and row.destination in places
            ),
            "transfers": transfers.model_copy(
                update={"materials": tuple(m for m in transfers.materials if m in materials)}
            ),
        }
    )
