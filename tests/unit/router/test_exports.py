"""Exports: tables that add up, a map file, and calendars."""

import builtins
import csv
import io
import json
from datetime import timedelta

import icalendar
import pytest

from fabrouter import InputError, Scenario, route
from fabrouter.exports.geojson import to_geojson
from fabrouter.exports.icalendar import lab_calendar
from fabrouter.exports.tables import plan_tables
from fabrouter.i18n import Translator
from scenario_cases import document

EN = Translator("en")


@pytest.fixture(scope="module")
def short_plan():
    """Returns a plan with missing units."""
    return route(Scenario(document({"/lines/1/quantity": 5000})), engine="cpsat", workers=1)


def table(plan, name):
    """Returns the rows of one CSV table."""
    text = plan_tables(plan.document)[name]
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


def total(rows, column):
    """Returns the sum of a column."""
    return sum(float(row[column]) for row in rows)


def test_every_table_has_a_heading(tiny_plan):
    """Tables without rows still say what would stand in them."""
    names = {"lots", "shipments", "lines", "missing", "labs", "purchases", "transfers"}
    tables = plan_tables(tiny_plan.document)
    assert {name.removesuffix(".csv") for name in tables} == names
    for name in tables:
        assert all(tables[name].splitlines()[0].split(","))


def test_lots_add_up(tiny_plan):
    """Made units and hours of the table are those of the plan."""
    rows = table(tiny_plan, "lots.csv")
    lots = tiny_plan.document.lots
    assert total(rows, "made") == sum(lot.made for lot in lots)
    assert total(rows, "machine_h") == pytest.approx(sum(lot.machine_h for lot in lots))
    assert [row["lot"] for row in rows] == [lot.id for lot in lots]


def test_shipments_add_up(tiny_plan):
    """What is shipped to sites is what the lines receive."""
    rows = table(tiny_plan, "shipments.csv")
    sites = {"site-paris", "site-lyon"}
    received = sum(float(row["units"]) for row in rows if row["destination"] in sites)
    assert received == tiny_plan.document.totals.on_time_units
    trips = {(r["origin"], r["destination"], r["departs"]): float(r["shipment_eur"]) for r in rows}
    assert sum(trips.values()) == pytest.approx(tiny_plan.document.totals.transport_eur)


def test_lines_and_missing_units_add_up(short_plan):
    """Each line's ledger adds up, and the table of reasons explains all that is missing."""
    rows = table(short_plan, "lines.csv")
    for row in rows:
        parts = sum(int(row[name]) for name in ("on_time", "late", "missing"))
        assert parts == int(row["requested"])
    missing = table(short_plan, "missing.csv")
    assert total(missing, "units") == total(rows, "missing") > 0
    assert {row["line"] for row in missing} == {r["line"] for r in rows if int(r["missing"])}


def test_loads_are_those_of_the_plan(tiny_plan):
    """One row per lab that offers hours."""
    rows = table(tiny_plan, "labs.csv")
    loads = {lab.id: lab.load_h for lab in tiny_plan.document.labs}
    assert {row["lab"]: float(row["load_h"]) for row in rows} == loads


def test_material_that_is_bought_and_moved_is_listed(supplied_plan):
    """Labs find in the tables what to order and what to send each other."""
    (bought,) = table(supplied_plan, "purchases.csv")
    assert (bought["lab"], bought["material"], float(bought["quantity"])) == (
        "lab-paris",
        "petg",
        300,
    )
    moved = table(supplied_plan, "transfers.csv")
    expected = sum(move.quantity for move in supplied_plan.document.transfers)
    assert total(moved, "quantity") == expected
    assert {"material", "origin", "destination", "departs", "arrives"} <= moved[0].keys()


def test_geojson_has_a_feature_for_everything(tiny_plan):
    """A point per lab and site, a line per pair of places that goods travel between."""
    tree = json.loads(json.dumps(to_geojson(tiny_plan)))
    assert tree["type"] == "FeatureCollection"
    kinds = [feature["properties"]["kind"] for feature in tree["features"]]
    pairs = {(trip.origin, trip.destination) for trip in tiny_plan.document.shipments}
    assert (kinds.count("fab_lab"), kinds.count("hub"), kinds.count("site")) == (3, 1, 2)
    assert kinds.count("flow") == len(pairs)
    assert all(feature["type"] == "Feature" for feature in tree["features"])


def test_geojson_tells_when_and_what_flows(short_plan):
    """The loads of a flow add up to it, on days on which something leaves, of designs it names."""
    tree = json.loads(json.dumps(to_geojson(short_plan)))
    flows = [f["properties"] for f in tree["features"] if f["properties"]["kind"] == "flow"]
    zone = short_plan.compiled.horizon.zone
    departures = {
        (trip.origin, trip.destination, trip.departs.astimezone(zone).date().isoformat())
        for trip in short_plan.document.shipments
    }
    named = {design["id"] for design in tree["designs"]}
    assert flows
    for flow in flows:
        assert sum(load["units"] for load in flow["loads"]) == flow["units"]
        assert {load["design"] for load in flow["loads"]} <= named
        for load in flow["loads"]:
            assert (flow["origin"], flow["destination"], load["day"]) in departures


def features_of(plan):
    """Returns the features of a plan's map file as it is read back."""
    return json.loads(json.dumps(to_geojson(plan)))["features"]


def test_geojson_writes_longitude_first(tiny_plan):
    """Points are [longitude, latitude], as RFC 7946 wants it."""
    features = features_of(tiny_plan)
    points = {f["properties"].get("id"): f["geometry"]["coordinates"] for f in features}
    assert points["lab-paris"] == [2.3522, 48.8566]
    assert points["site-lyon"] == [4.8357, 45.75]
    for feature in features:
        if feature["geometry"]["type"] == "LineString":
            assert [2 < lon < 5 for lon, _ in feature["geometry"]["coordinates"]] == [True, True]


def test_geojson_figures_add_up(short_plan):
    """Units of sites and flows are those of the plan."""
    features = [feature["properties"] for feature in features_of(short_plan)]
    sites = [row for row in features if row["kind"] == "site"]
    totals = short_plan.document.totals
    assert sum(row["requested"] for row in sites) == totals.requested_units
    assert sum(row["unmet"] for row in sites) == totals.unmet_units
    flows = [row for row in features if row["kind"] == "flow"]
    assert sum(row["shipments"] for row in flows) == len(short_plan.document.shipments)


def events(plan, lab, t=EN):
    """Returns the events of a lab's calendar as they are read back."""
    calendar = icalendar.Calendar.from_ical(lab_calendar(plan, lab, t))
    return [part for part in calendar.walk() if part.name == "VEVENT"]


def test_a_calendar_has_an_event_per_lot_and_shipment(tiny_plan):
    """What a lab makes and what it sends stand in its calendar."""
    lots = [lot for lot in tiny_plan.document.lots if lot.lab == "lab-paris"]
    trips = [trip for trip in tiny_plan.document.shipments if trip.origin == "lab-paris"]
    found = events(tiny_plan, "lab-paris")
    assert len(found) == len(lots) + len(trips)
    summaries = [str(event["summary"]) for event in found]
    assert "30 × Ear saver: Ear saver" in summaries
    assert "Ship 30 to Hospital in Lyon" in summaries


def test_calendars_speak_french(tiny_plan):
    """Shipments are told in the language that is asked for."""
    summaries = [
        str(event["summary"]) for event in events(tiny_plan, "lab-paris", Translator("fr"))
    ]
    assert any("30" in words and not words.startswith("Ship") for words in summaries)


def test_events_have_ids_that_stay(tiny_plan):
    """Two exports give the same ids, each once, so that calendars update instead of doubling."""
    one, other = ([str(e["uid"]) for e in events(tiny_plan, "lab-paris")] for _ in range(2))
    assert one == other
    assert len(set(one)) == len(one)


def test_events_lie_in_the_horizon_and_end_after_they_start(campaign_plan):
    """Every event of every lab lies in the campaign's days."""
    horizon = campaign_plan.compiled.horizon
    busy = [lab.id for lab in campaign_plan.document.labs if lab.lots]
    assert busy
    for lab in busy:
        for event in events(campaign_plan, lab):
            start, end = event.decoded("dtstart"), event.decoded("dtend")
            assert horizon.start_utc <= start < end <= horizon.end_utc
            assert end - start >= timedelta(hours=1)


def test_shipments_of_one_period_share_no_id(campaign_plan):
    """Ids are unique over all labs of a plan."""
    busy = [lab.id for lab in campaign_plan.document.labs if lab.lots]
    uids = [str(event["uid"]) for lab in busy for event in events(campaign_plan, lab)]
    assert len(set(uids)) == len(uids)


def test_a_lab_without_work_has_an_empty_calendar(tiny_plan):
    """Nothing to do is a calendar without events, with the lab's name."""
    assert events(tiny_plan, "lab-lille") == []
    assert b"Lab-Lille" in lab_calendar(tiny_plan, "lab-lille", EN)


def test_a_missing_calendar_library_is_told(tiny_plan, monkeypatch):
    """Without the extra the message says what to install."""
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "icalendar":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError, match=r"fabrouter\[calendar\]"):
        lab_calendar(tiny_plan, "lab-paris", EN)
