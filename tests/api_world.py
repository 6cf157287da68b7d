"""A network with one of everything the API can show, twice, and callers in every relation to it."""

import secrets
import zlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import service_cases as cases
from fabrouter.plan.outline import PlanOutline
from fabrouter.research import StudySpec
from fabrouter.store import Desk
from fabrouter.store.tables import (
    Account,
    CampaignRole,
    Certificate,
    Contact,
    Incumbent,
    LabConsent,
    LabRole,
    Material,
    NetworkRole,
    Study,
    Token,
    Webhook,
    WorkPhoto,
)
from solve_cases import ask, work
from work_cases import World, world

__all__ = ["Side", "credentials", "role_of", "side"]

PETG = {"id": "petg", "name": "PETG", "unit": "g"}


@dataclass
class Side:
    """One network and all that belongs to it.

    Parameters
    ----------
    world
        Network, campaign, labs, line and callers.
    ids
        Values of path parameters by name.
    """

    world: World
    ids: dict[str, str]


def side(desk: Desk) -> Side:
    """Returns a network with a plan, work in several states, a parcel, and people."""
    here = world(desk, transport={"roads": "none"}, is_public=True)
    made, offered = here.made(10), here.offer(5)
    parcel = here.packed(made)
    lent, borrower = cases.lab(desk, here.net), cases.network(desk)
    cases.grant(desk, lent, borrower)
    stamps: dict[str, Any] = {"created_at": desk.clock(), "changed_at": desk.clock()}
    cases.keep(desk, LabConsent(lab_id=lent.id, network_id=borrower.id, **stamps))
    run = ask(desk, here.campaign)
    work(desk)
    person, now = cases.account(desk), desk.clock()
    certificate = Certificate(lab_id=here.lab.id, skill="sewing", created_at=now)
    contact = Contact(lab_id=here.lab.id, role="manager", name="Ana", **stamps)
    hook = Webhook(
        network_id=here.net.id, url="https://example.org/hook", secret="whsec_" + "A" * 32, **stamps
    )
    material = Material(network_id=here.net.id, slug="petg", document=PETG, **stamps)
    outline = PlanOutline(objective_eur=1.0, lines=(), labs=(), flows=())
    packed = zlib.compress(outline.model_dump_json().encode())
    incumbent = Incumbent(run_id=run.id, number=1, document=packed, created_at=now)
    study = Study(
        network_id=here.net.id,
        name="Study",
        spec=StudySpec(name="Study").model_dump(mode="json"),
        share_key=secrets.token_urlsafe(),
        **stamps,
    )
    cases.keep(desk, certificate, contact, hook, material, incumbent, study)
    photo = WorkPhoto(work_order_id=made.id, width=1, height=1, image=b"x", created_at=now)
    cases.keep(desk, photo)
    ids: dict[str, Any] = {
        "account_id": person.id,
        "campaign_id": here.campaign.id,
        "certificate_id": certificate.id,
        "contact_id": contact.id,
        "design_id": here.design.id,
        "borrower_id": borrower.id,
        "lab_id": here.lab.id,
        "lent_id": lent.id,
        "line_id": here.line.id,
        "made_id": made.id,
        "material": "petg",
        "network_id": here.net.id,
        "order_id": offered.id,
        "photo_id": photo.id,
        "run_id": run.id,
        "shipment_id": parcel.id,
        "share_key": study.share_key,
        "site_id": here.site.id,
        "study_id": study.id,
        "table": "lots",
        "token_id": _token(desk, person),
        "webhook_id": hook.id,
    }
    return Side(here, {name: str(value) for name, value in ids.items()})


def _token(desk: Desk, who: Account) -> UUID:
    cases.bearer(desk, who)
    token: Token = cases.rows(desk, Token, Token.account_id == who.id)[0]
    return token.id


def role_of(desk: Desk, here: Side, operation: str) -> str:
    """Returns the id of a role that an operation on roles can be about."""
    table: Any = CampaignRole
    if "network" in operation:
        table = NetworkRole
    elif "lab" in operation:
        table = LabRole
    column = {CampaignRole: "campaign_id", NetworkRole: "network_id", LabRole: "lab_id"}[table]
    of = UUID(here.ids[column])
    return str(cases.rows(desk, table, getattr(table, column) == of)[0].id)


def credentials(desk: Desk, here: Side, there: Side) -> dict[str, str]:
    """Returns secrets of tokens by the name of the caller, "" for nobody."""
    net, w = here.world.net, here.world
    people = {
        "coordinator": cases.account(desk, coordinates=net),
        "other_coordinator": cases.account(desk, coordinates=there.world.net),
        "campaign_coordinator": cases.account(desk, coordinates_campaign=w.campaign),
        "lab": cases.account(desk, acts_for=w.lab),
        "other_lab": cases.account(desk, acts_for=w.other_lab),
        "researcher": cases.account(desk, researches=net),
        "requester": cases.account(desk, requests=(w.campaign, w.site)),
        "administrator": cases.account(desk, administrator=True),
        "revoked": cases.account(desk, coordinates=net, administrator=True),
        "expired": cases.account(desk, coordinates=net, administrator=True),
    }
    past = desk.clock() - timedelta(seconds=1)
    ended: dict[str, dict[str, Any]] = {
        "revoked": {"revoked_at": past},
        "expired": {"expires_at": past},
    }
    person = cases.rows(desk, Account, Account.id == UUID(here.ids["account_id"]))[0]
    people["self"] = person
    found = {name: cases.bearer(desk, who, **ended.get(name, {})) for name, who in people.items()}
    return found | {"anonymous": ""}


PARTS = {
    "site": "site_id",
    "lab": "lab_id",
    "line": "line_id",
    "campaign": "campaign_id",
    "run": "run_id",
}
"""Parameters of addresses that are ids of what has another name in paths."""
