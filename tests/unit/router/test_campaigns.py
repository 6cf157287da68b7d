"""Campaigns built from the bundled data: reproducible, bounded, and open about what is assumed."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest

from fabrouter import InputError, Scenario, route
from fabrouter.campaigns import CampaignSpec, OrderItem, build_campaign
from fabrouter.campaigns.assumptions import SENTENCES, LabAssumptions
from fabrouter.campaigns.demand import patients_by_department, site_weights, split_units
from fabrouter.campaigns.labs import capability_of_machine
from fabrouter.campaigns.places import hospitals, plain_name, time_zone_of
from fabrouter.campaigns.tightness import needed_seconds
from fabrouter.reference import bundled_designs, bundled_materials
from fabrouter_network.labs import LabKind
from fabrouter_network.scenario import Area

RENNES = Area(south=48.0, west=-2.0, north=48.5, east=-1.3)

SMALL = CampaignSpec("small", (OrderItem(("shield-verkstan",), 100),), area=RENNES, sites=4, days=5)


built_once = cache(build_campaign)


def built(**changes):
    """Returns a small campaign with some fields of its specification changed."""
    return built_once(replace(SMALL, **changes))


def refused(**changes):
    """Returns the code of why a campaign cannot be built, and the whole text."""
    with pytest.raises(InputError) as caught:
        built(**changes)
    return caught.value.issues[0].code, str(caught.value)


def places_of(document):
    """Returns where labs and sites are."""
    return [lab.place for lab in document.labs] + [site.place for site in document.sites]


def units(document):
    """Returns what all lines ask for."""
    return sum(line.quantity for line in document.lines)


def test_the_same_specification_gives_the_same_scenario():
    """Nothing but the specification decides."""
    assert built().model_dump_json() == build_campaign(SMALL).model_dump_json()


def test_another_seed_gives_another_scenario():
    """Seeds change what is drawn, not who exists."""
    one, other = built(seed=1), built(seed=2)
    assert [lab.id for lab in one.labs] == [lab.id for lab in other.labs]
    assert one.labs != other.labs


def test_a_lab_is_the_same_whoever_else_takes_part():
    """What is drawn for a lab depends on seed and lab alone."""
    (lab, *_) = built().labs
    (alone,) = built(labs=(lab.id,), hubs=()).labs
    assert alone == lab


def test_only_places_inside_the_box_take_part():
    """Labs, hubs and hospitals lie inside the area."""
    document = built()
    assert document.area == RENNES
    for place in places_of(document):
        assert RENNES.south <= place.lat <= RENNES.north
        assert RENNES.west <= place.lon <= RENNES.east


@pytest.mark.parametrize(
    ("hubs", "prefixes"),
    [
        (("town_halls", "coworkings"), {"mairie", "bzh"}),
        (("town_halls",), {"mairie"}),
        (("coworkings",), {"bzh"}),
        ((), set()),
    ],
)
def test_hubs_are_those_asked_for(hubs, prefixes):
    """Town halls and coworking spaces can be had together, alone or not at all."""
    found = [lab for lab in built(hubs=hubs).labs if lab.kind is LabKind.HUB]
    assert {hub.id.partition("-")[0] for hub in found} == prefixes


@pytest.mark.parametrize(
    ("code", "zones"),
    [
        ("BE", {"Europe/Brussels"}),
        ("DE", {"Europe/Berlin", "Europe/Busingen"}),
        ("GR", {"Europe/Athens"}),
    ],
)
def test_other_countries_have_labs_and_hospitals(code, zones):
    """A campaign elsewhere takes labs and hospitals of that country, in its time zone."""
    document = Scenario(built(countries=(code,), area=None, sites=6)).document
    assert {place.country for place in places_of(document)} == {code}
    assert len(document.sites) == 6
    assert {lab.time_zone for lab in document.labs} <= zones
    assert document.horizon.time_zone in zones


def test_all_of_europe_has_ids_of_its_own():
    """Every hospital of the European list can be told apart, and France's too."""
    codes = "AT BE BG CH CY CZ DE DK ES FI GR HR HU IE IT LT LU LV MT NL NO PL PT RO SE SI SK FR"
    sites = hospitals(tuple(codes.split()), None)
    assert len({site.id for site in sites}) == len(sites) > 10_000
    assert {site.place.country for site in sites} == set(codes.split())


@pytest.mark.parametrize("tightness", [0.6, 0.95, 1.3])
def test_tightness_scales_the_demand(tightness):
    """The order takes that share of the scarcest hours: units grow in proportion."""
    one = units(built(tightness=1.0))
    assert units(built(tightness=tightness)) == pytest.approx(tightness * one, abs=1)


def test_tightness_is_a_share_of_the_scarcest_hours():
    """At 1, the hours needed of some capability are the hours that are offered."""
    from fabrouter.campaigns.tightness import offered_seconds

    document = built(tightness=1.0)
    offered = offered_seconds(document.labs, document.horizon)
    needed = needed_seconds(document.designs[0])
    shares = [needed[name] * units(document) / offered[name] for name in needed]
    assert max(shares) == pytest.approx(1.0, abs=0.02)


def test_without_tightness_the_order_is_as_asked():
    """Every unit asked for is in some line, with several products too."""
    items = (
        OrderItem(("shield-verkstan", "shield-does-laser"), 101),
        OrderItem(("gown-cotton",), 7),
    )
    document = built(items=items)
    asked = Counter[str]()
    for line in document.lines:
        asked[line.designs[0].design] += line.quantity
    assert asked == {"shield-verkstan": 101, "gown-cotton": 7}
    assert [o.preference_eur for o in document.lines[0].designs] == [0.0, 0.25]


def test_departments_with_more_patients_order_more():
    """Need follows the hospital patients of the department."""
    sites = hospitals(("FR",), None)
    weights = site_weights(sites, date(2020, 4, 1), 12)
    need: Counter[str] = Counter()
    for site, weight in zip(sites, weights.tolist(), strict=True):
        need[site.place.region] += weight
    patients = patients_by_department(date(2020, 4, 1), 12)
    common = sorted(need.keys() & patients.keys())
    assert len(common) > 90
    for department in common:
        assert need[department] == pytest.approx(patients[department], rel=1e-6)
    assert need["75"] > 10 * need["48"]


def test_demand_follows_the_dates():
    """The curve is read at the campaign's days; outside the record its ends count."""
    april, july = (patients_by_department(date(2020, month, 1), 10) for month in (4, 7))
    assert april["75"] > 3 * july["75"]
    assert patients_by_department(date(2019, 1, 1), 10)["75"] > 0
    assert patients_by_department(date(2030, 1, 1), 10)["75"] > 0


@pytest.mark.parametrize(
    ("number", "weights", "expected"),
    [
        (10, [1.0, 1.0], [5, 5]),
        (10, [9.0, 1.0], [9, 1]),
        (3, [1.0, 1.0, 1.0], [1, 1, 1]),
        (2, [1.0, 1.0, 1.0], [1, 1, 0]),
        (0, [1.0, 2.0], [0, 0]),
        (1, [0.001, 1.0], [0, 1]),
        (5, [1000.0, 1.0, 1.0], [3, 1, 1]),
        (100, [], []),
    ],
)
def test_units_are_split_by_weight(number, weights, expected):
    """Shares are rounded so that they add up, and everybody gets one where there are enough."""
    assert split_units(number, np.array(weights)) == expected


def pointed_at(tree, pointer):
    """Returns whether a JSON pointer leads to a value."""
    node = tree
    for part in pointer.split("/")[1:]:
        if isinstance(node, list):
            if not part.isdigit() or int(part) >= len(node):
                return False
            node = node[int(part)]
        elif part not in node:
            return False
        else:
            node = node[part]
    return True


def test_what_is_assumed_is_marked_and_exists(campaign):
    """Every pointer in ``assumed`` names a field of its lab, and what is drawn is named."""
    for lab in campaign.document.labs:
        tree = json.loads(lab.model_dump_json())
        assert {"/opening", "/people", "/limits", "/stock"} <= set(lab.assumed)
        assert [p for p in lab.assumed if not pointed_at(tree, p)] == []


def test_machine_numbers_are_marked_unless_listed(campaign):
    """Hours, share and cost of machines are assumed everywhere, counts where no list has them."""
    listed = 0
    for lab in campaign.document.labs:
        if "/machines" in lab.assumed:
            continue
        for k in range(len(lab.machines)):
            for name in ("hours", "share_percent", "eur_per_hour"):
                assert f"/machines/{k}/{name}" in lab.assumed
            listed += f"/machines/{k}/count" not in lab.assumed
    assert listed > 0


def test_scenarios_say_what_was_assumed_and_where_data_comes_from(campaign):
    """Sentences, sources and licences stand in the scenario, and in plans made of it."""
    assert campaign.document.assumptions == SENTENCES
    names = " ".join(credit.name for credit in campaign.document.credits)
    for source in ("fablabs.io", "OpenStreetMap"):
        assert source in names
    assert all(credit.licence for credit in campaign.document.credits)


def test_campaigns_are_clean(campaign):
    """A built campaign is a scenario without errors or warnings, and keeps its seed."""
    assert campaign.warnings == ()
    assert campaign.document.seed == 3


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"items": (OrderItem(("shield-verkstam",), 1),)}, "unknown-design"),
        ({"labs": ("nobody",)}, "unknown-lab"),
        ({"countries": ("XX",)}, "unknown-country"),
        ({"countries": ("fr",)}, "unknown-country"),
        ({"countries": ()}, "no-labs"),
        ({"area": Area(south=0.0, west=0.0, north=0.1, east=0.1)}, "no-labs"),
        ({"countries": ("GB",), "area": None}, "no-sites"),
        (
            {"items": (OrderItem(("gown-cotton",), 5),), "labs": ("LaFabriqueRafCo",), "hubs": ()}
            | {"tightness": 0.5, "seed": 1},
            "empty-order",
        ),
    ],
)
def test_campaigns_that_cannot_be_are_refused(changes, code):
    """Unknown designs, labs and countries, and campaigns without anybody, are bad input."""
    assert refused(**changes)[0] == code


def test_misspelt_designs_get_advice():
    """A design that nearly exists is suggested."""
    assert "shield-verkstan" in refused(items=(OrderItem(("shield-verkstam",), 1),))[1]


@pytest.mark.parametrize(
    "text",
    ["", "shield", "=5", "shield=", "shield=0", "shield=-1", "shield=1.5", "shield=ten", "|=3"],
)
def test_orders_follow_the_pattern(text):
    """An order item is designs and a whole number of units from 1 on."""
    with pytest.raises(InputError, match="not an order item"):
        OrderItem.parse(text)


def test_orders_are_read():
    """Designs stand in order of preference, blanks do not count."""
    assert OrderItem.parse("a | b=12") == OrderItem(("a", "b"), 12)


def test_fewer_units_than_sites_leave_sites_out():
    """With one unit for four hospitals there is one line."""
    document = built(items=(OrderItem(("shield-verkstan",), 1),))
    assert [line.quantity for line in Scenario(document).document.lines] == [1]


def test_more_sites_than_there_are_takes_all():
    """Asking for more hospitals than the area has gives all of them."""
    many = built(sites=100_000, items=(OrderItem(("shield-verkstan",), 100_000),))
    assert len(many.sites) == len(hospitals(("FR",), RENNES)) > 10
    assert len(many.lines) == len(many.sites)


def test_no_sites_is_a_network_without_orders():
    """Zero hospitals give a scenario of labs alone, which can be filled from tables."""
    document = built(sites=0)
    assert (len(document.sites), len(document.lines)) == (0, 0)
    assert document.labs


def test_one_day_campaigns_are_possible():
    """The shortest campaign still has lines due within it."""
    document = Scenario(built(days=1)).document
    assert {line.deadline for line in document.lines} == {date(2020, 4, 1)}


@pytest.mark.parametrize("hours", [1, 6, 24])
def test_period_length_does_not_change_the_days(hours):
    """Shorter periods cut the same days finer."""
    document = built(period_hours=hours)
    assert document.horizon.periods * hours == 5 * 24


def test_the_whole_library_can_be_routed():
    """Every design of the library compiles and plans; designs some lab can make get made."""
    items = tuple(OrderItem((name,), 4) for name in sorted(bundled_designs()))
    area = Area(south=47.2, west=-5.2, north=48.9, east=-1.0)
    plan = route(Scenario(built(items=items, area=area, days=10, sites=2)), engine="greedy")
    made = {lot.design for lot in plan.document.lots}
    reasons = {r.code for line in plan.document.lines for r in line.reasons}
    approved = {d.id for d in bundled_designs().values() if d.approved_for("FR")}
    assert len(made) > 12
    assert made <= approved
    assert reasons <= {"design_not_approved", "no_capable_lab", "below_min_lot"}


def test_every_material_of_the_library_is_known():
    """Designs name only materials that the library has."""
    used = {
        use.material
        for design in bundled_designs().values()
        for stage in design.stages
        for use in stage.materials
    }
    assert used <= bundled_materials().keys()


def test_stock_fits_the_machines():
    """A lab keeps material only for machines it has."""
    materials = list(bundled_materials().values())
    assert LabAssumptions(1, "x").stock([], materials) == ()


@pytest.mark.parametrize(
    ("machine", "brand", "kind", "capability"),
    [
        ("Form 2", "formlabs", "three_d_printer", "resin_printing"),
        ("Prusa i3", "prusa", "three_d_printer", "3d_printing"),
        ("Laser scanner", "", "laser", "3d_scanning"),
        ("Speedy 100", "trotec", "laser", "laser_cutting"),
        ("Juki DDL", "juki", "other", "sewing"),
        ("Coffee machine", "", "other", None),
    ],
)
def test_listed_machines_are_understood(machine, brand, kind, capability):
    """Names tell what the list's classes leave out."""
    assert capability_of_machine(machine, brand, kind) == capability


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("St-Étienne", "saint etienne"),
        ("SAINT ETIENNE CEDEX", "saint etienne"),
        ("Ste Marie", "sainte marie"),
        ("L'Haÿ-les-Roses", "l hay les roses"),
    ],
)
def test_town_names_are_compared_plainly(name, plain):
    """Case, accents, hyphens and ``St`` do not tell towns apart."""
    assert plain_name(name) == plain


@pytest.mark.parametrize(
    ("country", "lat", "lon", "zone"),
    [
        ("FR", 48.1, -1.7, "Europe/Paris"),
        ("RE", -20.9, 55.4, "Indian/Reunion"),
        ("GF", 4.9, -52.3, "America/Cayenne"),
        ("US", 40.7, -74.0, "America/New_York"),
        ("XX", 0.0, 0.0, "UTC"),
    ],
)
def test_time_zones_follow_the_place(country, lat, lon, zone):
    """The zone is that of the country's nearest chief town; an unknown country has UTC."""
    assert time_zone_of(country, lat, lon) == zone
