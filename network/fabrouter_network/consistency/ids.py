"""Rules for names: each thing has its own, and nothing is listed twice."""

from collections.abc import Iterable, Iterator

from fabrouter_network.issues import Issue
from fabrouter_network.scenario import ScenarioDocument

_LISTS = ("materials", "designs", "lines", "commitments")


def check_unique_ids(document: ScenarioDocument) -> Iterator[Issue]:
    """No two things of a kind share an id; labs and sites are one kind."""
    for name in _LISTS:
        ids = [(f"/{name}/{k}/id", row.id) for k, row in enumerate(getattr(document, name))]
        yield from _repeats(ids)
    labs = [(f"/labs/{k}/id", lab.id) for k, lab in enumerate(document.labs)]
    sites = [(f"/sites/{k}/id", site.id) for k, site in enumerate(document.sites)]
    yield from _repeats(labs + sites)
    crossings = enumerate(document.transport.crossings)
    yield from _repeats((f"/transport/crossings/{k}/id", row.id) for k, row in crossings)
    for k, lab in enumerate(document.labs):
        machines = enumerate(lab.machines)
        yield from _repeats((f"/labs/{k}/machines/{m}/id", row.id) for m, row in machines)
    for k, design in enumerate(document.designs):
        stages = enumerate(design.stages)
        yield from _repeats((f"/designs/{k}/stages/{s}/id", row.id) for s, row in stages)


def check_listed_once(document: ScenarioDocument) -> Iterator[Issue]:
    """A line names a design once; a lab's stock and a stage's materials name a material once."""
    for k, line in enumerate(document.lines):
        options = enumerate(line.designs)
        yield from _repeats((f"/lines/{k}/designs/{o}/design", row.design) for o, row in options)
    for k, lab in enumerate(document.labs):
        stock = enumerate(lab.stock)
        yield from _repeats((f"/labs/{k}/stock/{s}/material", row.material) for s, row in stock)
    for k, design in enumerate(document.designs):
        for s, stage in enumerate(design.stages):
            path = f"/designs/{k}/stages/{s}/materials"
            uses = enumerate(stage.materials)
            yield from _repeats((f"{path}/{u}/material", row.material) for u, row in uses)


def _repeats(pointed: Iterable[tuple[str, str]]) -> Iterator[Issue]:
    first: dict[str, str] = {}
    for where, name in pointed:
        if name in first:
            message = f"'{name}' is already used at {first[name]}."
            yield Issue(where, "duplicate-id", message, "Give each its own id, or merge them.")
        first.setdefault(name, where)
