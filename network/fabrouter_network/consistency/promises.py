"""Rules for commitments and parts of earlier plans: they fit the lines and designs they name."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from fabrouter_network.designs import Design, Stage
from fabrouter_network.document import start_of
from fabrouter_network.issues import Issue
from fabrouter_network.labs import Lab
from fabrouter_network.orders import Commitment
from fabrouter_network.scenario import ScenarioDocument


def _stage(design: Design | None, name: str) -> Stage | None:
    stages = design.stages if design else ()
    return next((stage for stage in stages if stage.id == name), None)


def check_commitments(document: ScenarioDocument) -> Iterator[Issue]:
    """A commitment names a stage of its design and one machine group of the lab per operation.

    All its times lie in the horizon, its line accepts the design, finished goods go to the line's
    site and parts to labs, no lot is promised twice, and no line is promised more than it asks for.
    """
    designs = {design.id: design for design in document.designs}
    labs = {lab.id: lab for lab in document.labs}
    sites = {site.id for site in document.sites}
    places = sites | labs.keys()
    target = {line.id: line.site for line in document.lines}
    seen: dict[tuple[str, ...], int] = {}
    for k, promise in enumerate(document.commitments):
        path = f"/commitments/{k}"
        stage = _stage(designs.get(promise.design), promise.stage)
        lab = labs.get(promise.lab)
        if promise.design in designs and stage is None:
            message = f"design '{promise.design}' has no stage '{promise.stage}'."
            yield Issue(f"{path}/stage", "unknown-reference", message, "Name one of its stages.")
        if stage and lab:
            yield from _machines(path, promise, stage, lab)
        yield from _times(path, promise, document)
        if stage and stage.parent:
            yield from _destinations(path, promise, "", sites)
        elif stage and promise.line in target:
            yield from _destinations(path, promise, target[promise.line], places)
        lot = (promise.line, promise.design, promise.stage, promise.lab, *promise.machines)
        if lot in seen:
            message = f"this lot is already promised by /commitments/{seen[lot]}."
            yield Issue(path, "duplicate-lot", message, "Merge the two.")
        seen.setdefault(lot, k)
    yield from _accepted_designs(document)
    yield from _promised_too_much(document, designs)


def _machines(path: str, promise: Commitment, stage: Stage, lab: Lab) -> Iterator[Issue]:
    groups = {group.id: group for group in lab.machines}
    if len(promise.machines) != len(stage.operations):
        message = f"{len(promise.machines)} machine groups for {len(stage.operations)} operations."
        yield Issue(f"{path}/machines", "wrong-count", message, "Name one per operation.")
        return
    for m, (name, operation) in enumerate(zip(promise.machines, stage.operations, strict=True)):
        where = f"{path}/machines/{m}"
        if name not in groups:
            message = f"lab '{lab.id}' has no machine group '{name}'."
            yield Issue(where, "unknown-reference", message, "Name one of its groups.")
        elif groups[name].capability != operation.capability:
            message = f"'{name}' does {groups[name].capability}, not {operation.capability}."
            yield Issue(where, "wrong-machine", message, "Name a group that can do it.")


def _times(path: str, promise: Commitment, document: ScenarioDocument) -> Iterator[Issue]:
    horizon = document.horizon
    entries = [(f"{path}/production/{w}/at", work.at) for w, work in enumerate(promise.production)]
    entries += [(f"{path}/shipments/{s}/at", sent.at) for s, sent in enumerate(promise.shipments)]
    if promise.setup is not None:
        entries.append((f"{path}/setup", promise.setup))
    for where, moment in entries:
        instant = start_of(moment, horizon.zone)
        if not horizon.start_utc <= instant < horizon.end_utc:
            message = f"{moment} lies outside the horizon."
            fix = "Leave out what is done already; list parts made before under /parts."
            yield Issue(where, "outside-horizon", message, fix)


def _destinations(
    path: str, promise: Commitment, right: str, wrong: Collection[str]
) -> Iterator[Issue]:
    for s, sent in enumerate(promise.shipments):
        if sent.to in wrong and sent.to != right:
            message = f"stage '{promise.stage}' is not needed at '{sent.to}'."
            fix = "Send finished goods to the site of the line, and parts to a lab."
            yield Issue(f"{path}/shipments/{s}/to", "wrong-destination", message, fix)


def _accepted_designs(document: ScenarioDocument) -> Iterator[Issue]:
    accepted = {line.id: {option.design for option in line.designs} for line in document.lines}
    for k, promise in enumerate(document.commitments):
        if promise.line in accepted and promise.design not in accepted[promise.line]:
            message = f"line '{promise.line}' does not accept design '{promise.design}'."
            fix = "Add the design to the line, or drop the commitment."
            yield Issue(f"/commitments/{k}/design", "design-not-accepted", message, fix)


def _promised_too_much(document: ScenarioDocument, designs: dict[str, Design]) -> Iterator[Issue]:
    quantity = {line.id: line.quantity for line in document.lines}
    shipped: defaultdict[str, int] = defaultdict(int)
    for k, promise in enumerate(document.commitments):
        stage = _stage(designs.get(promise.design), promise.stage)
        if not promise.status.is_firm or stage is None or stage.parent is not None:
            continue
        shipped[promise.line] += sum(entry.units for entry in promise.shipments)
        if promise.line in quantity and shipped[promise.line] > quantity[promise.line]:
            message = (
                f"line '{promise.line}' asks for {quantity[promise.line]} units, "
                f"but {shipped[promise.line]} are promised."
            )
            fix = "A quantity cannot be lowered below what is committed."
            yield Issue(f"/commitments/{k}/shipments", "over-committed", message, fix)


def check_parts(document: ScenarioDocument) -> Iterator[Issue]:
    """Parts on hand belong to a stage of their design that has a parent."""
    designs = {design.id: design for design in document.designs}
    for k, part in enumerate(document.parts):
        stage = _stage(designs.get(part.design), part.stage)
        if part.design in designs and (stage is None or stage.parent is None):
            message = f"'{part.stage}' is not a part of design '{part.design}'."
            yield Issue(
                f"/parts/{k}/stage", "unknown-reference", message, "Name a stage with a parent."
            )
