"""Builds a scenario from a campaign's specification."""

from datetime import date, timedelta
from difflib import get_close_matches

import numpy as np

from fabrouter.campaigns.assumptions import SENTENCES
from fabrouter.campaigns.demand import choose_sites, site_weights, split_units
from fabrouter.campaigns.labs import countries_with_labs, hubs_of, labs_of
from fabrouter.campaigns.places import hospitals
from fabrouter.campaigns.spec import CampaignSpec, OrderItem
from fabrouter.campaigns.tightness import scale_to
from fabrouter.reference import (
    bundled_crossings,
    bundled_designs,
    bundled_materials,
    credit,
)
from fabrouter_network.calendars import Horizon
from fabrouter_network.designs import Design
from fabrouter_network.issues import InputError, Issue
from fabrouter_network.labs import Lab
from fabrouter_network.materials import Material
from fabrouter_network.orders import DesignOption, OrderLine
from fabrouter_network.places import Site
from fabrouter_network.scenario import SCHEMA_VERSION, ScenarioDocument
from fabrouter_network.transport import Transport

NEXT_DESIGN_EUR = 0.25
"""Preference cost of every accepted design after the first, per unit and place in the list."""


def build_campaign(spec: CampaignSpec) -> ScenarioDocument:
    """Returns the scenario of a campaign; the same specification gives the same scenario.

    Raises
    ------
    InputError
        If a design, country or lab is unknown, or nobody is left to take part.
    """
    designs = _designs(spec)
    materials = _materials(designs)
    _check_countries(spec)
    labs = labs_of(spec, materials) + hubs_of(spec, materials)
    _check_labs(spec, labs)
    horizon = Horizon(
        start=spec.start,
        periods=spec.days * 24 // spec.period_hours,
        period_hours=spec.period_hours,
        time_zone=_zone(labs),
    )
    sites, weights = _sites(spec)
    lines = _lines(spec, sites, weights, _factor(spec, designs, labs, horizon))
    _check_order(spec, sites, lines)
    return ScenarioDocument(
        schema_version=SCHEMA_VERSION,
        name=spec.name,
        description=_description(spec, labs, sites),
        seed=spec.seed,
        assumptions=SENTENCES,
        credits=credit(
            "labs", "hubs", "sites", "roads", "departments", "world", "covid", "designs"
        ),
        horizon=horizon,
        area=spec.area,
        materials=tuple(materials),
        labs=tuple(labs),
        sites=tuple(sites),
        designs=tuple(designs),
        lines=tuple(lines),
        transport=Transport(crossings=bundled_crossings()),
        policy=spec.policy,  # type: ignore[arg-type]
    )


def _designs(spec: CampaignSpec) -> list[Design]:
    library = bundled_designs()
    wanted = sorted({name for item in spec.items for name in item.designs})
    unknown = [name for name in wanted if name not in library]
    if unknown:
        issues = []
        for name in unknown:
            near = get_close_matches(name, library, n=3, cutoff=0.6)
            known = f"Known designs: {', '.join(sorted(library))}."
            fix = f"Did you mean {' or '.join(near)}?" if near else known
            issues.append(Issue("", "unknown-design", f"there is no design '{name}'.", fix))
        raise InputError("--order", issues)
    return [library[name] for name in wanted]


def _materials(designs: list[Design]) -> list[Material]:
    used = {use.material for d in designs for stage in d.stages for use in stage.materials}
    return [bundled_materials()[name] for name in sorted(used)]


def _check_labs(spec: CampaignSpec, labs: list[Lab]) -> None:
    missing = sorted(set(spec.labs) - {lab.id for lab in labs})
    if missing:
        message = f"not among the labs of these countries and this area: {', '.join(missing)}."
        raise InputError("--lab", [Issue("", "unknown-lab", message, "Check ids and area.")])
    if not labs:
        message = "there is no lab in these countries and this area."
        raise InputError("campaign", [Issue("", "no-labs", message, "Widen the area.")])


def _check_countries(spec: CampaignSpec) -> None:
    known = countries_with_labs()
    unknown = [code for code in spec.countries if code not in known]
    if unknown:
        message = f"no lab is listed in {', '.join(unknown)}."
        fix = "Write ISO codes of two letters, such as FR or BE."
        raise InputError("--country", [Issue("", "unknown-country", message, fix)])


def _check_order(spec: CampaignSpec, sites: list[Site], lines: list[OrderLine]) -> None:
    """Refuses a campaign that asks for sites or units and gets none."""
    if spec.sites and not sites:
        message = "there is no hospital in these countries and this area."
        raise InputError("campaign", [Issue("", "no-sites", message, "Widen the area.")])
    if sites and not lines:
        message = "nothing is left of the order: no lab offers a process it needs, or all too few."
        fix = "Leave out the tightness, raise it, or order something else."
        raise InputError("campaign", [Issue("", "empty-order", message, fix)])


def _zone(labs: list[Lab]) -> str:
    """Returns the most common time zone of the labs."""
    zones = [lab.time_zone for lab in labs]
    return max(sorted(set(zones)), key=zones.count, default="Europe/Paris")


def _sites(spec: CampaignSpec) -> tuple[list[Site], np.ndarray[tuple[int], np.dtype[np.float64]]]:
    found = hospitals(spec.countries, spec.area)
    weights = site_weights(found, spec.start, spec.days)
    rows = choose_sites(found, weights, spec.sites, np.random.default_rng(spec.seed))
    return [found[row] for row in rows], weights[rows]


def _factor(spec: CampaignSpec, designs: list[Design], labs: list[Lab], horizon: Horizon) -> float:
    if spec.tightness is None:
        return 1.0
    by_id = {design.id: design for design in designs}
    order = [(by_id[item.designs[0]], item.units) for item in spec.items]
    return scale_to(spec.tightness, order, labs, horizon)


def _lines(
    spec: CampaignSpec,
    sites: list[Site],
    weights: np.ndarray[tuple[int], np.dtype[np.float64]],
    factor: float,
) -> list[OrderLine]:
    ranks = np.argsort(np.argsort(-weights, kind="stable"), kind="stable")
    end = spec.start + timedelta(days=spec.days - 1)
    lines = []
    for number, item in enumerate(spec.items, start=1):
        quantities = split_units(round(item.units * factor), weights)
        for row, (site, units) in enumerate(zip(sites, quantities, strict=True)):
            if units:
                urgency = 1 - ranks[row] / max(1, len(sites))
                lines.append(_line(spec, number, item, site, units, urgency, end))
    return lines


def _line(
    spec: CampaignSpec,
    number: int,
    item: OrderItem,
    site: Site,
    units: int,
    urgency: float,
    end: date,
) -> OrderLine:
    early = min(round(urgency * spec.days_early), max(0, spec.days - 2))
    return OrderLine(
        id=f"{number}-{site.id}",
        site=site.id,
        designs=tuple(
            DesignOption(design=name, preference_eur=NEXT_DESIGN_EUR * place)
            for place, name in enumerate(item.designs)
        ),
        quantity=units,
        priority=1 + int(urgency > 0.5) + int(urgency > 0.85),
        due=end - timedelta(days=early),
        deadline=end,
    )


def _description(spec: CampaignSpec, labs: list[Lab], sites: list[Site]) -> str:
    hubs = sum(lab.kind == "hub" for lab in labs)
    return (
        f"{len(labs) - hubs} labs and {hubs} hubs in {', '.join(spec.countries)}, "
        f"{len(sites)} hospitals, {spec.days} days from {spec.start}."
    )
