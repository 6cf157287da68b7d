"""Rule for references: every id that is named exists."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import count

from fabrouter_network.issues import Issue
from fabrouter_network.scenario import ScenarioDocument

KnownIds = Mapping[str, frozenset[str]]
"""For each list of the document, ids that count as defined."""

Reference = tuple[str, str, str]
"""Pointer, list that must define the id, id."""

_MOST_COMPARISONS = 20_000
"""Ids that are compared in search of the one that was meant: about a second."""


def check_references(document: ScenarioDocument, also_known: KnownIds) -> Iterator[Issue]:
    """Every lab, site, design, line, material and crossing that is named is defined."""
    known = {
        name: {row.id for row in getattr(document, name)} | also_known.get(name, frozenset())
        for name in ("materials", "labs", "sites", "designs", "lines")
    }
    known["places"] = known["labs"] | known["sites"]
    known["crossings"] = {crossing.id for crossing in document.transport.crossings}
    numbers = count(1)
    for where, kind, name in _references(document):
        if name not in known[kind]:
            guess = next(numbers) * len(known[kind]) <= _MOST_COMPARISONS
            message = f"'{name}' is not one of the {kind}."
            advice = _advice(name, known[kind] if guess else set(), kind)
            yield Issue(where, "unknown-reference", message, advice)


def _advice(name: str, known: set[str], kind: str) -> str:
    near = get_close_matches(name, sorted(known), n=2, cutoff=0.6)
    if near:
        return "Did you mean " + " or ".join(f"'{word}'" for word in near) + "?"
    return f"Add it to /{kind}, or correct the id."


def _references(document: ScenarioDocument) -> Iterator[Reference]:
    yield from _of_labs(document)
    yield from _of_designs(document)
    yield from _of_lines(document)
    yield from _of_transport(document)
    for k, promise in enumerate(document.commitments):
        path = f"/commitments/{k}"
        yield f"{path}/line", "lines", promise.line
        yield f"{path}/design", "designs", promise.design
        yield f"{path}/lab", "labs", promise.lab
        for s, shipment in enumerate(promise.shipments):
            yield f"{path}/shipments/{s}/to", "places", shipment.to
    for k, part in enumerate(document.parts):
        path = f"/parts/{k}"
        yield f"{path}/line", "lines", part.line
        yield f"{path}/design", "designs", part.design
        yield f"{path}/lab", "labs", part.lab


def _of_labs(document: ScenarioDocument) -> Iterator[Reference]:
    for k, lab in enumerate(document.labs):
        for s, stock in enumerate(lab.stock):
            yield f"/labs/{k}/stock/{s}/material", "materials", stock.material
        for d, design in enumerate(lab.limits.refused_designs):
            yield f"/labs/{k}/limits/refused_designs/{d}", "designs", design
        for n, line in enumerate(lab.limits.refused_lines):
            yield f"/labs/{k}/limits/refused_lines/{n}", "lines", line
        for m, group in enumerate(lab.machines):
            for n, material in enumerate(group.materials or ()):
                yield f"/labs/{k}/machines/{m}/materials/{n}", "materials", material


def _of_designs(document: ScenarioDocument) -> Iterator[Reference]:
    for k, design in enumerate(document.designs):
        for s, stage in enumerate(design.stages):
            for u, use in enumerate(stage.materials):
                path = f"/designs/{k}/stages/{s}/materials/{u}/material"
                yield path, "materials", use.material
            for o, operation in enumerate(stage.operations):
                if operation.works is not None:
                    path = f"/designs/{k}/stages/{s}/operations/{o}/works"
                    yield path, "materials", operation.works


def _of_lines(document: ScenarioDocument) -> Iterator[Reference]:
    for k, line in enumerate(document.lines):
        yield f"/lines/{k}/site", "sites", line.site
        for o, option in enumerate(line.designs):
            yield f"/lines/{k}/designs/{o}/design", "designs", option.design


def _of_transport(document: ScenarioDocument) -> Iterator[Reference]:
    transport = document.transport
    for k, closure in enumerate(transport.closures):
        if closure.kind == "crossing":
            yield f"/transport/closures/{k}/crossing", "crossings", closure.crossing
    for k, override in enumerate(transport.overrides):
        for e, end in enumerate(override.ends):
            yield f"/transport/overrides/{k}/ends/{e}", "places", end
    for k, limit in enumerate(transport.limits):
        yield f"/transport/limits/{k}/origin", "labs", limit.origin
        yield f"/transport/limits/{k}/destination", "places", limit.destination
    for k, material in enumerate(transport.transfers.materials):
        yield f"/transport/transfers/materials/{k}", "materials", material
