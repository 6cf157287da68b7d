"""The independent checker finds nothing wrong with what labs and designs leave behind."""

from datetime import date
from uuid import UUID

import service_cases as cases
from fabrouter.service.designs.approvals import Decision, decide
from fabrouter.service.designs.seed import seed_designs
from fabrouter.service.designs.withdraw import withdraw_design
from fabrouter.service.labs import certificates, contacts, declare, states, stock
from fabrouter.service.labs.busy import CalendarFormat, import_busy_times
from fabrouter.service.labs.expiry import remind_and_expire
from fabrouter.service.labs.identity import apply, change_identity
from fabrouter.service.labs.importing import LabFormat, import_labs
from fabrouter.store.export import export_lines
from fabrouter.store.tables import ApprovalState, Design, Lab, StockCause
from fabrouter.verify import verify
from fabrouter_network.labs import Declaration, LabIdentity

OURS = (
    "approval",
    "certificate",
    "contact",
    "declaration",
    "design",
    "lab",
    "lab_role",
    "material",
    "stock_movement",
)

IDENTITY = LabIdentity.model_validate(
    {"id": "rennes", "name": "Rennes", "place": {"lat": 48.1, "lon": -1.7, "country": "FR"}}
)
TABLE = b"id,name,lat,lon,country,opening,people\nbrest,Brest,48.4,-4.5,FR,mon 09:00-18:00,2\n"
RESERVED = b"""{"reservations": [{"reservable_id": 1, "reserved_slots":
[{"start_at": "2020-04-02T10:00:00Z", "end_at": "2020-04-02T11:00:00Z"}]}]}"""


def test_every_change_of_labs_and_designs_is_in_the_journal(desk, clock):
    """A lab's whole life, a coordinator's table and a design's end, then all rules at once."""
    net = cases.network(desk)
    coordinator = cases.principal(desk, cases.account(desk, coordinates=net))
    founder = cases.account(desk)
    write = desk.write
    write(lambda unit: seed_designs(unit, coordinator, net.id))
    caller = cases.principal(desk, founder)
    lab_id: UUID = write(lambda unit: apply(unit, caller, net.id, IDENTITY)).id
    member = cases.principal(desk, founder)
    said = Declaration.model_validate(cases.DECLARATION, strict=False)
    write(lambda unit: declare.declare(unit, member, lab_id, said))
    write(lambda unit: states.change_state(unit, coordinator, lab_id, "verify"))
    write(lambda unit: states.change_state(unit, member, lab_id, "activate"))
    for cause, quantity in ((StockCause.RECEIVED, 10), (StockCause.USED, 4)):
        moved = stock.Movement(material="petg", cause=cause, quantity=quantity)
        write(lambda unit, m=moved: stock.move_stock(unit, member, lab_id, m))
    proof = certificates.Proof(skill="ce-mask", valid_until=date(2021, 1, 1))
    row = write(lambda unit: certificates.add_certificate(unit, member, lab_id, proof))
    write(lambda unit: certificates.check_certificate(unit, coordinator, lab_id, row.id))
    write(lambda unit: certificates.remove_certificate(unit, member, lab_id, row.id))
    reach = contacts.Reach(role="workshop", name="Ada")
    contact = write(lambda unit: contacts.add_contact(unit, member, lab_id, reach))
    write(lambda unit: contacts.erase_contact(unit, member, lab_id, contact.id))
    moved_to = IDENTITY.model_copy(update={"name": "Rennes Sud"})
    write(lambda unit: change_identity(unit, member, lab_id, moved_to))
    write(
        lambda unit: import_busy_times(
            unit,
            member,
            lab_id,
            CalendarFormat.FAB_MANAGER,
            RESERVED,
            source="fm",
            machines={"1": "laser"},
            dry_run=False,
        )
    )
    write(
        lambda unit: import_labs(
            unit, coordinator, net.id, LabFormat.LABS_CSV, TABLE, dry_run=False
        )
    )
    design = cases.rows(desk, Design)[0]
    word = Decision(country="FR", state=ApprovalState.WITHDRAWN)
    write(lambda unit: decide(unit, coordinator, design.id, word))
    write(lambda unit: withdraw_design(unit, coordinator, design.id, "It cracks."))
    clock.advance(days=19)
    assert write(remind_and_expire) == 1
    clock.advance(days=3)
    assert write(remind_and_expire) == 1
    write(lambda unit: states.change_state(unit, member, lab_id, "retire"))
    assert {lab.slug: lab.state for lab in cases.rows(desk, Lab)} == {
        "rennes": "retired",
        "brest": "applied",
    }
    found = [str(one) for one in verify(export_lines(desk.store))]
    assert [text for text in found if any(f" {name} " in f" {text} " for name in OURS)] == []
