"""Files in formats of others, merged into a scenario: labs, busy times, designs."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from zoneinfo import ZoneInfo

from fabrouter.campaigns.places import time_zone_of
from fabrouter_network.designs import Design
from fabrouter_network.exchange.busy_calendar import read_busy_calendar
from fabrouter_network.exchange.fab_manager import read_fab_manager
from fabrouter_network.exchange.fablabs_io import read_fablabs_io
from fabrouter_network.exchange.found import FoundLab, FoundLabs, FoundTimes, whole
from fabrouter_network.exchange.okh_draft import DesignDraft
from fabrouter_network.exchange.okh_losh import read_okh_losh
from fabrouter_network.exchange.okh_v1 import read_okh_v1
from fabrouter_network.exchange.okw_read import read_okw
from fabrouter_network.issues import InputError, Issue
from fabrouter_network.labs import Lab, LabIdentity
from fabrouter_network.scenario import ScenarioDocument


class ForeignFormat(StrEnum):
    """Formats of others."""

    OKW = "okw"
    FABLABS_IO = "fablabs_io"
    ICALENDAR = "icalendar"
    FAB_MANAGER = "fab_manager"
    OKH_V1 = "okh_v1"
    OKH_LOSH = "okh_losh"


LAB_FORMATS = {ForeignFormat.OKW: read_okw, ForeignFormat.FABLABS_IO: read_fablabs_io}
DESIGN_FORMATS = {ForeignFormat.OKH_V1: read_okh_v1, ForeignFormat.OKH_LOSH: read_okh_losh}
TIME_FORMATS = (ForeignFormat.ICALENDAR, ForeignFormat.FAB_MANAGER)


def read_labs(kind: ForeignFormat, data: bytes, source: str) -> FoundLabs:
    """Returns the labs of a file.

    Raises
    ------
    InputError
        With every fault, also if two labs have one id.
    """
    found = LAB_FORMATS[kind](data, source, time_zone_of)
    names = [lab.identity.id for lab in found.labs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        fix = "Keep one of each."
        issues = [Issue("", "duplicate-id", f"'{name}' is there twice.", fix) for name in twice]
        raise InputError(source, issues)
    return found


def read_design(kind: ForeignFormat, data: bytes, source: str) -> DesignDraft:
    """Returns the design of a file, or what is known of it."""
    return DESIGN_FORMATS[kind](data, source)


def with_labs(
    document: ScenarioDocument, found: Iterable[FoundLab]
) -> tuple[ScenarioDocument, int, int]:
    """Returns a scenario with found labs, how many are new and how many changed.

    A lab whose file does not say what it can do keeps what the scenario knows of that.
    """
    labs = {lab.id: lab for lab in document.labs}
    added = changed = 0
    for one in found:
        known = labs.get(one.identity.id)
        lab = _merged(known, one)
        added += known is None
        changed += known not in (None, lab)
        labs[lab.id] = lab
    return document.model_copy(update={"labs": tuple(labs.values())}), added, changed


def _merged(known: Lab | None, found: FoundLab) -> Lab:
    if known is None or found.declaration is not None:
        return whole(found)
    identity = {name: getattr(found.identity, name) for name in LabIdentity.model_fields}
    return known.model_copy(update=identity)


def read_times(
    kind: ForeignFormat,
    data: bytes,
    source: str,
    document: ScenarioDocument,
    lab: Lab,
    machines: Mapping[str, str],
) -> FoundTimes:
    """Returns when others use a lab's machines in the scenario's horizon.

    Parameters
    ----------
    kind, data, source
        The file.
    document
        The scenario.
    lab
        The lab.
    machines
        Machine group by the calendar's id; for iCalendar one under ``""``, or none for the whole
        lab.
    """
    known = {group.id for group in lab.machines}
    wrong = sorted(set(machines.values()) - known)
    if wrong:
        listed = ", ".join(sorted(known)) or "none"
        message = f"the lab has no machines '{wrong[0]}', but these: {listed}."
        raise InputError("--machines", [Issue("", "unknown-reference", message)])
    if kind is ForeignFormat.FAB_MANAGER:
        return read_fab_manager(data, source, machines)
    horizon = document.horizon
    return read_busy_calendar(
        data,
        source,
        machine=machines.get(""),
        time_zone=lab.time_zone,
        start=horizon.start_utc,
        end=horizon.end_utc,
    )


def with_times(
    document: ScenarioDocument, lab: Lab, found: FoundTimes, machines: Mapping[str, str]
) -> tuple[ScenarioDocument, int, int]:
    """Returns a scenario in which a calendar says when machines are busy, added and replaced."""
    of: set[str | None] = set(machines.values()) or {None}
    zone = ZoneInfo(lab.time_zone)
    kept = [time for time in lab.busy if time.machine not in of]
    times = sorted((*kept, *found.times), key=lambda time: (time.span(zone), time.machine or ""))
    changed = lab.model_copy(update={"busy": tuple(times)})
    labs = tuple(changed if row.id == lab.id else row for row in document.labs)
    replaced = len(lab.busy) - len(kept)
    return document.model_copy(update={"labs": labs}), len(found.times), replaced


def with_designs(
    document: ScenarioDocument, new: list[Design], source: str
) -> tuple[ScenarioDocument, int, int]:
    """Returns a scenario with more designs; those it has already must not differ.

    Raises
    ------
    InputError
        ``immutable-design``.
    """
    designs = {design.id: design for design in document.designs}
    changed = [d for d in new if any(d.id == o.id and d != o for o in (*designs.values(), *new))]
    if changed:
        names = ", ".join(dict.fromkeys(design.id for design in changed))
        message = f"there are other versions of these designs: {names}."
        fix = "Designs never change: give the new version an id of its own."
        raise InputError(source, [Issue("", "immutable-design", message, fix)])
    merged = designs | {design.id: design for design in new}
    taken = document.model_copy(update={"designs": tuple(merged.values())})
    return taken, len(merged) - len(designs), 0
