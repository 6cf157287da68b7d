"""Bodies that calls of the access matrix send, good enough to reach the question who may."""

from typing import Any

PLACE = {"lat": 48.85, "lon": 2.35, "country": "FR", "region": "75"}
PERSON = {"email": "new@example.org", "name": "New"}
WHY = {"reason": "Because"}
SITES = "id,name,lat,lon,country,region\nh,Hospital,48.8,2.3,FR,75\n"
LINES = "id,site,designs,quantity\nneed,{site},{design},5\n"
LAB = '[{"id": 1, "name": "Lab", "latitude": 48.8, "longitude": 2.3, "country_code": "FR"}]'
PART = {"capability": "3d_printing", "machine_min_per_unit": 5.0}
DESIGN = {"id": "new", "name": "New", "stages": [{"id": "a", "name": "A", "operations": [PART]}]}
NEED = {"id": "new", "site": "{site}", "designs": [{"design": "{design}"}], "quantity": 5}
OKH = (
    "title: New\ndescription: New\nproject-link: https://example.org\n"
    "license:\n  hardware: CERN-OHL-S-2.0\n"
)
BUSY = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nEND:VCALENDAR\n"

BODIES: dict[str, Any] = {
    "accept_work_order": {},
    "accept_work_orders": {"work_orders": ["{order_id}"]},
    "activate_lab": WHY,
    "add_certificate": {"skill": "sewing"},
    "add_contact": {"role": "manager"},
    "add_design": DESIGN,
    "add_material": {"id": "pla", "name": "PLA", "unit": "g"},
    "add_photo": ("image/jpeg", "no picture", {}),
    "agree_to_grant": {"network_id": "{other_network}"},
    "amend_line": {},
    "apply_as_lab": {"id": "new", "name": "New", "place": PLACE},
    "ask_for_link": {"email": "nobody@example.org"},
    "cancel_campaign": WHY,
    "cancel_line": WHY,
    "change_account": {},
    "change_campaign": {},
    "change_contact": {"role": "manager"},
    "change_lab_identity": {"id": "new", "name": "New", "place": PLACE},
    "change_material": {"id": "petg", "name": "PETG", "unit": "g"},
    "change_network": {},
    "change_password": {"password": "a long new password", "present": "wrong"},
    "change_site": {},
    "change_webhook": {},
    "close_line_short": WHY,
    "confirm_second_factor": {"code": "123456"},
    "confirm_session": {"password": "wrong"},
    "confirm_shipment": {},
    "create_account": PERSON,
    "create_campaign": {"name": "New", "starts_on": "2020-04-02", "ends_on": "2020-04-20"},
    "create_lines": {"lines": [NEED]},
    "create_network": {"slug": "new", "name": "New", "country": "FR"},
    "create_site": {"id": "new", "name": "New", "place": PLACE},
    "create_study": {"name": "New"},
    "create_token": {"name": "New", "scopes": ["labs:read"]},
    "create_webhook": {"url": "https://example.org/new"},
    "decide_approval": {"country": "FR", "state": "approved"},
    "decline_work_order": WHY,
    "declare_lab": {},
    "dispatch_shipment": {},
    "grant_campaign_role": PERSON | {"role": "coordinator"},
    "grant_lab_role": PERSON,
    "grant_network_role": PERSON | {"role": "researcher"},
    "import_busy_times": ("text/calendar", BUSY, {"format": "icalendar"}),
    "import_design": ("text/plain", OKH, {"format": "okh_v1"}),
    "import_labs": ("application/json", LAB, {"format": "fablabs_io"}),
    "import_lines": ("text/csv", LINES, {}),
    "import_own_lab": ("application/json", LAB, {"format": "okw"}),
    "import_sites": ("text/csv", SITES, {}),
    "move_stock": {"material": "petg", "cause": "received", "quantity": 5.0},
    "pack_shipment": {"site": "{site}", "items": [{"work_order_id": "{made_id}", "units": 1}]},
    "pause_lab": WHY,
    "reinstate_lab": WHY,
    "reject_units": {"units": 1, "reason": "Bent"},
    "release_work_order": WHY,
    "report_work": {"made": 1},
    "request_solve": {},
    "retire_lab": WHY,
    "set_administrator": {"is_administrator": False},
    "sign_in": {"email": "nobody@example.org", "password": "wrong"},
    "stop_work_order": WHY,
    "suspend_lab": WHY,
    "use_link": {"password": "a long new password", "secret": "x" * 40},
    "verify_lab": WHY,
    "verify_lines": {"lines": ["{line_id}"]},
    "withdraw_design": WHY,
    "withdraw_work_order": WHY,
}
"""JSON by operation, or media type, text and further parameters of an uploaded file."""
