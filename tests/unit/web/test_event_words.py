"""The audit trail in words: no kind of event is left without."""

import re
from pathlib import Path

import fabrouter
from fabrouter.i18n import Translator
from fabrouter_api.web.event_trail import TrailNames, trail_rows
from fabrouter_api.web.event_words import event_words
from fabrouter_api.web.language import translator

HOME = Path(fabrouter.__file__).parent
OF = {"record_line": "order_line", "record_shipment": "shipment"}
PLACES = {
    "service/campaigns": "campaign",
    "service/work_orders": "work_order",
    "service/solves": "solve_run",
    "service/shipments": "work_order",
    "jobs": "solve_run",
}
"""What plain ``record`` speaks of, by folder."""


def recorded_kinds():
    """Yields every kind of event that is recorded about a campaign."""
    for folder, subject in PLACES.items():
        for file in sorted((HOME / folder).glob("*.py")):
            if file.name.startswith("study"):
                continue
            named = "work_photo" if file.name == "photos.py" else subject
            calls = re.findall(r"\b_?(record\w*)\(\s*unit,\s*\"(\w+)\"", file.read_text())
            for name, verb in calls:
                yield f"{OF.get(name, named)}.{verb}"
    for file in sorted((HOME / "service" / "orders").glob("*.py")):
        for verb in re.findall(r"record_line\(\s*unit,\s*\"(\w+)\"", file.read_text()):
            yield f"order_line.{verb}"


def event(kind, **fields):
    return {
        "kind": kind,
        "data": fields.pop("data", {"cause": "notice_changed"}),
        "subject": kind.split(".")[0],
        "subject_id": "s",
        "actor_id": None,
        "lab_id": None,
        **fields,
    }


def test_every_event_of_a_campaign_has_words():
    kinds = set(recorded_kinds())
    assert {"work_order.accepted", "shipment.packed", "solve_run.claimed"} <= kinds
    assert len(kinds) > 45
    for language in ("en", "fr"):
        t = translator(language)
        assert [kind for kind in sorted(kinds) if kind in event_words(t, event(kind))] == []


def test_what_was_reported_is_told_in_full():
    data = {"made": 1200, "scrapped": 3, "short": ["petg"]}
    words = event_words(Translator("en"), event("work_order.reported", data=data))
    assert words == "reported: 1,200 made, 3 spoilt; material runs short"


def test_unknown_kinds_show_their_code():
    assert "lab.danced" in event_words(Translator("en"), event("lab.danced"))


def test_people_are_named_by_name_or_by_their_lab():
    names = TrailNames({"a": "Ada"}, {"l": "Fablab"}, {}, {})
    rows = trail_rows(
        Translator("en"),
        [
            event("work_order.started", actor_id="a", lab_id="l"),
            event("work_order.started", actor_id="b", lab_id="l"),
            event("work_order.expired", data={"units": 5}),
            event("campaign.paused", actor_id="b"),
        ],
        names,
    )
    assert [row.who for row in rows] == ["Ada", "Fablab", "the service", "somebody"]
    assert rows[2].what == "ended the unanswered offer of 5 units"


def test_things_lead_to_their_pages():
    order = {"number": 7, "lab": "Fablab", "campaign_id": "c"}
    parcel = {"site_id": "h", "carrier": ""}
    names = TrailNames({}, {}, {"h": "Hospital"}, {"s": order})
    t = Translator("en")
    (row,) = trail_rows(t, [event("work_order.started")], names)
    assert (row.about, row.address) == ("Work order 7, Fablab", "/campaigns/c/work/s")
    (row,) = trail_rows(
        t, [event("shipment.packed")], TrailNames({}, {}, {"h": "Hospital"}, {"s": parcel})
    )
    assert (row.about, row.address) == ("Shipment to Hospital", "/shipments/s")
