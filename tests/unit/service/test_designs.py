"""Designs in the service: versions that never change, approvals that may, withdrawal at once."""

import pytest

import service_cases as cases
from fabrouter.service.designs import library
from fabrouter.service.designs.access import visible_design
from fabrouter.service.designs.approvals import Decision, decide
from fabrouter.service.designs.materials import change_material
from fabrouter.service.designs.seed import seed_designs
from fabrouter.service.designs.versions import add_version
from fabrouter.service.designs.withdraw import withdraw_design
from fabrouter.service.refusals import BadInput, Conflict, Forbidden, NotFound
from fabrouter.store.tables import Approval, Design
from fabrouter_network import designs
from fabrouter_network.materials import Material
from fabrouter_network.units import MaterialUnit
from lab_cases import material, work_order


def saver(**changes):
    return designs.Design.model_validate({**cases.SAVER, **changes}, strict=False)


@pytest.fixture
def net(desk):
    return cases.network(desk)


@pytest.fixture
def coordinator(desk, net):
    return cases.principal(desk, cases.account(desk, coordinates=net))


def add(desk, caller, net, design):
    return desk.write(lambda unit: add_version(unit, caller, net.id, design))


def word(desk, caller, design, country, state, notice="", notice_fr=""):
    decision = Decision(country=country, state=state, notice=notice, notice_fr=notice_fr)
    return desk.write(lambda unit: decide(unit, caller, design.id, decision))


def usable(desk, net):
    with desk.store.read() as session:
        return library.usable_designs(session, net.id)


def notice(desk, design, country, language):
    with desk.store.read() as session:
        return library.notice_for(session, design.id, country, language)


class TestVersions:
    def test_a_version_never_changes(self, desk, net, coordinator):
        first = add(desk, coordinator, net, saver())
        assert add(desk, coordinator, net, saver()).id == first.id
        with pytest.raises(Conflict, match="versions never change"):
            add(desk, coordinator, net, saver(name="Another"))
        second = add(desk, coordinator, net, saver(version="1.1", name="Another"))
        assert second.id != first.id
        assert [row.sha256 for row in cases.rows(desk, Design)] == [first.sha256, second.sha256]
        assert cases.journal_kinds(desk) == ["design.added"] * 2

    def test_a_new_version_is_approved_nowhere(self, desk, net, coordinator):
        add(desk, coordinator, net, saver())
        assert [design.approved_in for design in usable(desk, net)] == [()]

    def test_approvals_do_not_come_with_a_version(self, desk, net, coordinator):
        with pytest.raises(BadInput) as refusal:
            add(desk, coordinator, net, saver(approved_in=["FR"]))
        assert [issue.where for issue in refusal.value.issues] == ["/approved_in"]

    def test_senseless_designs_are_refused_with_pointers(self, desk, net, coordinator):
        stage = cases.SAVER["stages"][0]
        wrong = saver(
            stages=[
                {**stage, "id": "a", "parent": "b"},
                {
                    **stage,
                    "id": "b",
                    "parent": "a",
                    "materials": [{"material": "x", "quantity": 1}],
                },
            ]
        )
        with pytest.raises(BadInput) as refusal:
            add(desk, coordinator, net, wrong)
        assert {issue.where: issue.code for issue in refusal.value.issues} == {
            "/stages": "cycle",
            "/stages/1/materials/0/material": "unknown-reference",
        }

    def test_only_coordinators_add_and_only_insiders_see(self, desk, net, coordinator):
        row = add(desk, coordinator, net, saver())
        lab = cases.lab(desk, net)
        researcher = cases.principal(desk, cases.account(desk, researches=net))
        member = cases.principal(desk, cases.account(desk, acts_for=lab))
        stranger = cases.principal(desk, cases.account(desk, coordinates=cases.network(desk)))
        for caller in (researcher, member):
            with desk.store.read() as session:
                assert visible_design(session, caller, row.id).id == row.id
            with pytest.raises(Forbidden):
                add(desk, caller, net, saver(version="2"))
        with desk.store.read() as session, pytest.raises(NotFound):
            visible_design(session, stranger, row.id)
        with pytest.raises(NotFound):
            add(desk, stranger, net, saver(version="2"))

    def test_the_newest_version_is_made(self, desk, net, coordinator, clock):
        add(desk, coordinator, net, saver())
        clock.advance(hours=1)
        newer = add(desk, coordinator, net, saver(version="0.9"))
        assert [design.version for design in usable(desk, net)] == ["0.9"]
        desk.write(lambda unit: withdraw_design(unit, coordinator, newer.id, "cracks"))
        assert [design.version for design in usable(desk, net)] == ["1.0"]


class TestApprovals:
    def test_the_newest_word_counts_and_changes_mid_campaign(self, desk, net, coordinator):
        design = cases.design(desk, net)
        campaign = cases.campaign(desk, net)
        other = cases.campaign(desk, net)
        cases.line(desk, campaign, cases.site(desk, net), design)
        word(desk, coordinator, design, "DE", "withdrawn")
        word(desk, coordinator, design, "BE", "approved", "Wear it.", "Portez-le.")
        assert usable(desk, net)[0].approved_in == ("BE", "FR")
        word(desk, coordinator, design, "DE", "approved")
        assert usable(desk, net)[0].approved_in == ("*",)
        assert cases.fetch(desk, campaign).revision == 3
        assert cases.fetch(desk, other).revision == 0

    def test_notices_fall_back_to_what_there_is(self, desk, net, coordinator):
        design = cases.design(desk, net)
        word(desk, coordinator, design, "BE", "approved", "", "Portez-le.")
        assert notice(desk, design, "BE", "fr") == "Portez-le."
        assert notice(desk, design, "BE", "en") == "Portez-le."
        assert notice(desk, design, "FR", "fr") == "For emergency use."

    def test_a_refusal_stops_offers_for_that_country_only(self, desk, net, coordinator):
        design = cases.design(desk, net)
        campaign, lab = cases.campaign(desk, net), cases.lab(desk, net)
        french, german = cases.site(desk, net), cases.site(desk, net, country="DE")
        kept = work_order(desk, lab, campaign=campaign, design=design, site=french)
        gone = work_order(desk, lab, campaign=campaign, design=design, site=german)
        done = word(desk, coordinator, design, "DE", "withdrawn")
        assert done.stopped.withdrawn == (gone.id,)
        assert [cases.fetch(desk, row).state for row in (kept, gone)] == ["offered", "withdrawn"]


class TestWithdrawing:
    def test_it_stops_new_work_at_once(self, desk, net, coordinator):
        design, other = cases.design(desk, net), cases.design(desk, net)
        campaign, lab = cases.campaign(desk, net), cases.lab(desk, net)
        offered, accepted, started = (
            work_order(desk, lab, state, campaign=campaign, design=design)
            for state in ("offered", "accepted", "started")
        )
        untouched = work_order(desk, lab, campaign=campaign, design=other)
        done = desk.write(lambda unit: withdraw_design(unit, coordinator, design.id, "cracks"))
        assert done.stopped.withdrawn == (offered.id,)
        assert done.stopped.flagged == (accepted.id,)
        states = [cases.fetch(desk, row).state for row in (offered, accepted, started, untouched)]
        assert states == ["withdrawn", "accepted", "started", "offered"]
        assert [row.id for row in usable(desk, net)] == [other.slug]
        with pytest.raises(Conflict, match="already"):
            desk.write(lambda unit: withdraw_design(unit, coordinator, design.id, "again"))
        with pytest.raises(Conflict, match="approve another"):
            word(desk, coordinator, design, "FR", "approved")


class TestMaterials:
    def test_a_unit_stays_what_it_is(self, desk, net, coordinator):
        material(desk, net)
        dearer = Material(id="petg", name="PETG", unit=MaterialUnit.GRAM, eur_per_unit=0.5)
        row = desk.write(lambda unit: change_material(unit, coordinator, net.id, dearer, 1))
        assert (row.version, row.document["eur_per_unit"]) == (2, 0.5)
        by_metre = Material(id="petg", name="PETG", unit=MaterialUnit.METRE)
        with pytest.raises(Conflict, match="counted in g"):
            desk.write(lambda unit: change_material(unit, coordinator, net.id, by_metre, 2))


def test_a_network_can_start_with_the_bundled_designs(desk, net, coordinator):
    """Seeding twice adds nothing the second time."""
    first = desk.write(lambda unit: seed_designs(unit, coordinator, net.id))
    assert first.designs > 5
    assert first.materials > 5
    again = desk.write(lambda unit: seed_designs(unit, coordinator, net.id))
    assert (again.designs, again.materials) == (0, 0)
    assert len(usable(desk, net)) == first.designs
    assert cases.rows(desk, Approval)
