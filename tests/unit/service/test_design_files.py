"""Designs in the service from and to OKH files."""

import pytest

import service_cases as cases
from fabrouter.service.designs.exchange import DesignFormat, export_design, import_design
from fabrouter.service.designs.seed import seed_designs
from fabrouter.service.refusals import BadInput, Conflict, Forbidden
from fabrouter.store.tables import Design

LOSH = b"""
okhv = "2.4"
name = "Frame"
repo = "https://example.org/frame"
version = "3.0"
license = "CERN-OHL-P-2.0"
licensor = "somebody"
function = "Holds a sheet"
tsdc = "3DP"
"""


@pytest.fixture
def net(desk):
    return cases.network(desk)


@pytest.fixture
def coordinator(desk, net):
    return cases.principal(desk, cases.account(desk, coordinates=net))


def take(desk, caller, net, kind, data, dry_run=False):
    return desk.write(lambda unit: import_design(unit, caller, net.id, kind, data, dry_run=dry_run))


@pytest.mark.parametrize("kind", list(DesignFormat))
def test_exported_designs_come_back_as_the_same_version(desk, net, coordinator, kind):
    """Content hashes agree in another network too, and nothing is stored twice."""
    other = cases.network(desk)
    neighbour = cases.principal(desk, cases.account(desk, coordinates=other))
    for caller, place in ((coordinator, net), (neighbour, other)):
        desk.write(lambda unit, c=caller, n=place: seed_designs(unit, c, n.id))
    for row in cases.rows(desk, Design, Design.network_id == net.id):
        with desk.store.read() as session:
            data = export_design(session, coordinator, row.id, kind)
        assert take(desk, coordinator, net, kind, data).design.id == row.id
        assert take(desk, neighbour, other, kind, data).design.sha256 == row.sha256


def test_incomplete_designs_are_drafts_with_questions(desk, net, coordinator):
    done = take(desk, coordinator, net, DesignFormat.OKH_LOSH, LOSH)
    assert done.design is None
    assert {question.code for question in done.found.questions} == {"time", "materials", "mass"}
    assert cases.rows(desk, Design) == []


def test_a_trial_stores_nothing_and_faults_are_named(desk, net, coordinator):
    desk.write(lambda unit: seed_designs(unit, coordinator, net.id))
    row = next(row for row in cases.rows(desk, Design) if "petg" in str(row.document))
    with desk.store.read() as session:
        data = export_design(session, coordinator, row.id, DesignFormat.OKH_V1)
    empty = cases.network(desk)
    caller = cases.principal(desk, cases.account(desk, coordinates=empty))
    with pytest.raises(BadInput) as refusal:
        take(desk, caller, empty, DesignFormat.OKH_V1, data)
    assert {issue.code for issue in refusal.value.issues} == {"unknown-reference"}
    assert take(desk, coordinator, net, DesignFormat.OKH_V1, data, dry_run=True).design is None
    renamed = data.replace(b"title: ", b"title: New ", 1)
    with pytest.raises(Conflict, match="versions never change"):
        take(desk, coordinator, net, DesignFormat.OKH_V1, renamed)


def test_only_coordinators_import_designs(desk, net):
    caller = cases.principal(desk, cases.account(desk, researches=net))
    with pytest.raises(Forbidden):
        take(desk, caller, net, DesignFormat.OKH_LOSH, LOSH)
