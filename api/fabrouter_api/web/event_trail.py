"""The audit trail as pages show it: who did what to what, with names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from fabrouter.i18n import Translator
from fabrouter_api.web.event_words import event_words
from fabrouter_api.web.inner_api import InnerApi, Json

SUBJECTS: dict[str, tuple[str, ...]] = {
    "all": (),
    "work": ("work_order", "work_photo"),
    "shipments": ("shipment",),
    "needs": ("order_line",),
    "plans": ("solve_run",),
    "campaign": ("campaign", "campaign_role"),
}
"""Subjects of events by the word for them in addresses; none = any."""

_PATHS = {"work_order": "work-orders", "order_line": "lines", "shipment": "shipments"}
"""Where the API tells of subjects that have names."""
_PEOPLE = 200
"""Roles that are read for the names of people."""


class TrailRow(NamedTuple):
    """One event.

    Parameters
    ----------
    event
        As the API tells it.
    who, what
        In words; the two make a sentence.
    about
        What it was done to.
    address
        Where to see that; empty if there is no page of it.
    """

    event: Json
    who: str
    what: str
    about: str
    address: str


@dataclass(frozen=True)
class TrailNames:
    """What events name by ids.

    Parameters
    ----------
    people
        Names of accounts.
    labs, sites
        Names of labs and sites.
    subjects
        Work orders, lines and shipments, as the API tells them.
    """

    people: Mapping[str, str]
    labs: Mapping[str, str]
    sites: Mapping[str, str]
    subjects: Mapping[str, Json]


async def trail_names(
    api: InnerApi, campaign: Json, events: Sequence[Json], me: Json | None
) -> TrailNames:
    """Returns the names that some events of a campaign need, read all at once."""
    wanted = {
        event["subject_id"]: _PATHS[event["subject"]]
        for event in events
        if event["subject"] in _PATHS
    }
    labs = sorted({event["lab_id"] for event in events if event["lab_id"]})
    network = f"/networks/{campaign['network_id']}"
    mates, members, *found = await api.together(
        api.find(f"{network}/roles", limit=_PEOPLE),
        api.find(f"/campaigns/{campaign['id']}/roles", limit=_PEOPLE),
        *(api.find(f"/{path}/{key}") for key, path in wanted.items()),
        *(api.find(f"/labs/{key}") for key in labs),
    )
    subjects = {key: row for key, row in zip(wanted, found, strict=False) if row}
    return TrailNames(
        _people([role for told in (mates, members) if told for role in told["items"]], me),
        {row["id"]: row["identity"]["name"] for row in found[len(wanted) :] if row},
        await _site_names(api, subjects.values()),
        subjects,
    )


async def _site_names(api: InnerApi, subjects: Iterable[Json]) -> dict[str, str]:
    """Returns the names of the sites that shipments go to."""
    ids = sorted({row["site_id"] for row in subjects if "carrier" in row and row["site_id"]})
    found = await api.together(*(api.find(f"/sites/{key}") for key in ids))
    return {row["id"]: row["name"] for row in found if row}


def _people(roles: Iterable[Json], me: Json | None) -> dict[str, str]:
    known = {role["account_id"]: role["name"] or role["email"] or "" for role in roles}
    if me is not None:
        account = me["account"]
        known[account["id"]] = account["name"] or account["email"]
    return {key: name for key, name in known.items() if name}


def trail_rows(t: Translator, events: Sequence[Json], names: TrailNames) -> list[TrailRow]:
    """Returns events in the words of a language."""
    return [_row(t, event, names) for event in events]


def _row(t: Translator, event: Json, names: TrailNames) -> TrailRow:
    about, address = _about(t, event, names)
    return TrailRow(event, _who(t, event, names), event_words(t, event), about, address)


def _who(t: Translator, event: Json, names: TrailNames) -> str:
    """Returns who did it; people of labs are called by their lab."""
    if event["actor_id"] is None:
        return t("the service")
    known = names.people.get(event["actor_id"]) or names.labs.get(event["lab_id"] or "")
    return known or t("somebody")


def _about(t: Translator, event: Json, names: TrailNames) -> tuple[str, str]:
    kind, key = event["subject"], event["subject_id"]
    row = names.subjects.get(key)
    if kind == "solve_run":
        return t("Plan"), f"/solves/{key}"
    if kind == "work_order" and row:
        words = t("Work order {number}", number=row["number"])
        lab = row["lab"]
        return f"{words}, {lab}", f"/campaigns/{row['campaign_id']}/work/{key}"
    if kind == "order_line" and row:
        return t("Need {key}", key=row["key"]), f"/lines/{key}"
    if kind == "shipment":
        site = names.sites.get((row or {}).get("site_id") or "")
        words = t("Shipment to {place}", place=site) if site else t("Shipment")
        return words, f"/shipments/{key}"
    return (t("Photo") if kind == "work_photo" else t("Campaign")), ""
