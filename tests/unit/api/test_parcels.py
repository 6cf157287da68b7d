"""Shipments say by name where they come from, where they go, and what is in them."""

import pytest

import service_cases as cases
from work_cases import world


@pytest.fixture
def w(desk):
    return world(desk)


def test_who_receives_a_parcel_is_told_its_names(w, api, desk):
    """Requesters see neither labs nor work orders: the shipment says what they need of them."""
    order = w.made(30)
    parcel = w.sent(order)
    who = cases.account(desk, requests=(w.campaign, w.site))
    headers = cases.as_account(api, who)
    shown = api.get(f"/api/v1/shipments/{parcel.id}", headers=headers).json()
    listed = api.get(f"/api/v1/campaigns/{w.campaign.id}/shipments", headers=headers).json()
    assert listed["items"] == [shown]
    assert (shown["lab"], shown["site"], shown["to_lab"]) == (w.lab.name, w.site.name, None)
    (item,) = shown["items"]
    expected = {
        "number": order.number, "line": w.line.key, "line_id": str(w.line.id),
        "design": w.design.slug, "design_id": str(w.design.id), "stage": "strap",
        "is_final": True, "units": 30,
    }  # fmt: skip
    assert expected.items() <= item.items()
    assert api.get(f"/api/v1/labs/{w.lab.id}", headers=headers).status_code == 404
