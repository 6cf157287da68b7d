"""Where a visitor can go: the entries of the main navigation, by roles."""

from typing import Any, NamedTuple


class Place(NamedTuple):
    """An entry of the navigation.

    Parameters
    ----------
    address
        Where it leads.
    name
        English name.
    is_here
        Whether the visitor is there.
    """

    address: str
    name: str
    is_here: bool


def can_coordinate(me: dict[str, Any]) -> bool:
    """Returns whether somebody coordinates something, or administers everything."""
    roles = roles_of(me, "network_roles") | roles_of(me, "campaign_roles")
    return bool(me["account"]["is_administrator"]) or "coordinator" in roles


def can_research(me: dict[str, Any]) -> bool:
    """Returns whether somebody may use the researcher's bench."""
    return can_coordinate(me) or "researcher" in roles_of(me, "network_roles")


def roles_of(me: dict[str, Any], kind: str) -> set[str]:
    """Returns the roles of one kind, from anywhere."""
    return {role for held in me[kind].values() for role in held}


def places_for(me: dict[str, Any] | None, path: str) -> list[Place]:
    """Returns where a visitor can go.

    Parameters
    ----------
    me
        The visitor's session; None if not signed in.
    path
        Where the visitor is.
    """
    return [
        Place(address, name, path == address or path.startswith(f"{address}/"))
        for address, name in _entries(me)
    ]


def _entries(me: dict[str, Any] | None) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if me is None:
        return found
    t = _as_it_is
    if can_coordinate(me):
        found += [("/campaigns", t("Campaigns")), ("/labs", t("Labs")), ("/designs", t("Designs"))]
    if me["lab_ids"]:
        found.append(("/lab", t("My lab")))
    if me["site_ids"]:
        found.append(("/needs", t("My needs")))
    if can_research(me):
        found.append(("/research", t("Research")))
    return found


def _as_it_is(english: str) -> str:
    """Marks a text for translation; templates translate it."""
    return english


def desk_of(me: dict[str, Any]) -> str:
    """Returns the address of somebody's own desk."""
    entries = _entries(me)
    return entries[0][0] if entries else "/account"
