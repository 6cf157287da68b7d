"""Who may do what: one table of operations and relations, asked by every use case.

A caller who has none of an operation's *readers* relations learns nothing: the answer is the same
as for what does not exist.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from fabrouter.access.principal import Principal
from fabrouter.service.refusals import Forbidden, NotFound


class Relation(StrEnum):
    """What a caller is to the thing an operation is about."""

    ANYBODY = "anybody"
    """Signed in."""
    SELF = "self"
    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    """Of the network or the campaign."""
    RESEARCHER = "researcher"
    LAB = "lab"
    """Acts for the lab."""
    REQUESTER = "requester"
    """Asks for the site in the campaign."""


@dataclass(frozen=True)
class Target:
    """What an operation is about; what is not known or does not apply is left out.

    Parameters
    ----------
    account_id, network_id, lab_id, campaign_id, site_id
        The account, network, lab, campaign or site it belongs to.
    shared_with
        Other networks that were granted the lab.
    """

    account_id: UUID | None = None
    network_id: UUID | None = None
    lab_id: UUID | None = None
    campaign_id: UUID | None = None
    site_id: UUID | None = None
    shared_with: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Rule:
    """Who may do an operation.

    Parameters
    ----------
    may
        Relations that may do it.
    sees
        Relations that may know of the thing without doing this to it; they are told "forbidden"
        where others are told "not found".
    """

    may: frozenset[Relation]
    sees: frozenset[Relation] = frozenset()


def relations(principal: Principal, target: Target) -> frozenset[Relation]:
    """Returns everything a caller is to a target."""
    found = {Relation.ANYBODY}
    if principal.is_administrator:
        found.add(Relation.ADMINISTRATOR)
    if target.account_id == principal.account_id:
        found.add(Relation.SELF)
    if target.lab_id in principal.lab_ids:
        found.add(Relation.LAB)
    networks = {target.network_id, *target.shared_with}
    words = {word for key in networks for word in principal.network_roles.get(key, ())}  # type: ignore[arg-type]
    in_campaign = principal.campaign_roles.get(target.campaign_id, frozenset())  # type: ignore[arg-type]
    words |= in_campaign & {"coordinator"}
    if "requester" in in_campaign and target.campaign_id is not None:
        sites = principal.site_ids.get(target.campaign_id, frozenset())
        if target.site_id is None or target.site_id in sites:
            words.add("requester")
    return frozenset(found | {Relation(word) for word in words})


def authorise(principal: Principal, scope: str, rule: Rule, target: Target) -> frozenset[Relation]:
    """Lets a caller through, and returns what it is to the target.

    Parameters
    ----------
    principal
        The caller.
    scope
        What its token must cover, such as ``work:write``.
    rule
        Who may do this.
    target
        What it is about.

    Raises
    ------
    NotFound
        If the caller may not know of it.
    Forbidden
        If it may know of it, but not do this, or the token does not cover it.
    """
    found = relations(principal, target)
    if not found & (rule.may | rule.sees):
        raise NotFound
    if not found & rule.may:
        raise Forbidden("forbidden", "Your role does not allow this.")
    if principal.scopes is not None and scope not in principal.scopes:
        raise Forbidden("scope-missing", f"The token does not cover '{scope}'.", scope=scope)
    return found
