"""Links, transfer lanes and shipping limits."""

import pytest

from fabrouter.compile import compile_scenario
from scenario_cases import document

HUB, LILLE, LYON, PARIS, SITE_LYON, SITE_PARIS = range(6)

SARDINIA = {"lat": 40.0, "lon": 9.0, "country": "IT"}


def override(*ends, **fields):
    """Returns changes that fix the way between two places."""
    way = {"ends": list(ends), "hours": 5, "km": 100}
    return {"/transport/overrides": [way | fields]}


@pytest.mark.parametrize(
    ("hours", "period_hours", "lead"),
    [
        (0, 24, 0),
        (0.5, 24, 1),
        (24, 24, 1),
        (24.01, 24, 2),
        (48, 24, 2),
        (12, 12, 1),
        (13, 12, 2),
        (1.5, 1, 2),
        (2000, 1, 2000),
    ],
)
def test_lead_times_are_rounded_up(hours, period_hours, lead):
    """Hours from door to door become whole periods, never fewer."""
    changes = override("lab-paris", "site-lyon", hours=hours)
    links = compile_scenario(document({**changes, "/horizon/period_hours": period_hours})).data
    assert links.links.lead[PARIS, SITE_LYON] == lead


def test_nothing_travels_to_stay_at_home():
    """From a lab to itself it takes no time and costs nothing."""
    links = compile_scenario(document()).data.links
    for table in (links.lead, links.kg_ueur, links.kg_co2_mg, links.shipment_ueur):
        assert [int(table[lab, lab]) for lab in range(4)] == [0] * 4


def test_costs_are_counted_in_small_coins():
    """Euros become microeuros and grams of CO2e milligrams."""
    changes = override(
        "lab-paris", "site-lyon", eur_per_shipment=7.5, eur_per_kg=0.25, g_co2e_per_kg=100
    )
    links = compile_scenario(document(changes)).data.links
    found = [t[PARIS, SITE_LYON] for t in (links.shipment_ueur, links.kg_ueur, links.kg_co2_mg)]
    assert found == [7_500_000, 250_000, 100_000]


def test_estimates_follow_the_great_circle():
    """Without roads, Paris to Lyon is 1.3 times the great circle at the van's figures."""
    compiled = compile_scenario(document())
    km = float(compiled.travel.km[PARIS, SITE_LYON])
    assert km == pytest.approx(1.3 * 391.2, rel=0.005)
    assert compiled.data.links.kg_ueur[PARIS, SITE_LYON] == pytest.approx(km * 600, abs=1)
    assert compiled.data.links.kg_co2_mg[PARIS, SITE_LYON] == pytest.approx(km * 590, abs=1)
    assert compiled.data.links.shipment_ueur[PARIS, SITE_LYON] == 6_000_000


def test_overrides_between_labs_count_both_ways():
    """A way between two labs that the scenario gives replaces both directions."""
    links = compile_scenario(document(override("lab-lyon", "lab-paris", hours=50))).data.links
    assert links.lead[LYON, PARIS] == links.lead[PARIS, LYON] == 3


def test_overrides_may_name_the_site_first():
    """The order of the ends does not matter."""
    links = compile_scenario(document(override("site-lyon", "lab-paris", hours=50))).data.links
    assert links.lead[PARIS, SITE_LYON] == 3


def test_the_last_override_of_a_pair_counts():
    """Two overrides of one pair: the later one replaces the earlier."""
    ways = [{"ends": ["lab-paris", "site-lyon"], "hours": hours, "km": 1} for hours in (100, 30)]
    links = compile_scenario(document({"/transport/overrides": ways})).data.links
    assert links.lead[PARIS, SITE_LYON] == 2


def test_places_without_a_way_have_no_link():
    """An island that no line serves cannot be reached, and costs nothing to not reach."""
    links = compile_scenario(document({"/sites/1/place": SARDINIA})).data.links
    assert links.lead[LYON, SITE_LYON] == -1
    assert links.shipment_ueur[LYON, SITE_LYON] == 0
    assert links.lead[LYON, SITE_PARIS] == 1


def test_limits_of_hubs_and_links_are_grams():
    """A lab's own limit counts for all that leaves, a link's limit for one destination."""
    changes = {
        "/labs/3/limits": {"max_ship_kg_per_period": 2.5},
        "/transport/limits": [
            {"origin": "lab-paris", "destination": "site-lyon", "kg_per_period": 0.0125}
        ],
    }
    limits = compile_scenario(document(changes)).data.limits
    assert limits.origin.tolist() == [HUB, PARIS]
    assert limits.destination.tolist() == [-1, SITE_LYON]
    assert limits.grams.tolist() == [2_500, 13]


def lanes(limits=(), **rules):
    """Returns (source lab, target lab, lead, microeuros, milligrams) of the lanes for PETG."""
    changes = override("lab-paris", "hub-paris", km=3, hours=5, eur_per_kg=1.0, g_co2e_per_kg=50)
    changes["/transport/transfers"] = {"materials": ["petg"], **rules}
    changes["/transport/limits"] = list(limits)
    compiled = compile_scenario(document(changes))
    table = compiled.data.transfers
    rows = zip(table.source, table.target, table.lead, table.ueur, table.co2_mg, strict=True)
    return [
        (compiled.bin_keys[source][0], compiled.bin_keys[target][0], int(lead), int(eur), int(mg))
        for source, target, lead, eur, mg in rows
    ]


def test_material_moves_between_near_labs():
    """0.1 g of PETG at 1 EUR and 50 g of CO2e per kilogram costs 100 microeuros and 5 mg."""
    assert lanes() == [(HUB, PARIS, 1, 100, 5), (PARIS, HUB, 1, 100, 5)]


@pytest.mark.parametrize(("most", "left"), [(0, 1), (1, 2)])
def test_no_material_moves_where_nothing_may_leave(most, left):
    """A limit of 0 kg shuts the way for material too, in that direction."""
    limit = {"origin": "lab-paris", "destination": "hub-paris", "kg_per_period": most}
    assert len(lanes([limit])) == left


def test_only_the_nearest_labs_are_asked():
    """With one lane per lab each sends to its nearest lab, if that is near enough."""
    pairs = [lane[:2] for lane in lanes(nearest=1, max_km=300)]
    assert pairs == [(HUB, PARIS), (LILLE, PARIS), (PARIS, HUB)]


def test_no_material_moves_unless_it_is_named():
    """Without named materials there are no lanes."""
    assert len(compile_scenario(document()).data.transfers.source) == 0
