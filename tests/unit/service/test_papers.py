"""Papers to print and statements: all figures add up, and every letter has a glyph."""

import csv
import io

import pytest

import service_cases as cases
from fabrouter.service.papers.packing_list import packing_list_pdf
from fabrouter.service.papers.statement import statement_pdf
from fabrouter.service.papers.work_order import work_order_pdf
from fabrouter.service.refusals import NotFound
from fabrouter.service.statements.statement import effort_table, statement_csv, statement_of
from fabrouter.service.statements.transparency import transparency_of
from fabrouter.service.work_orders import progress, reply, work
from fabrouter.service.work_orders.inputs import Acceptance, Report
from work_cases import PETG, world


@pytest.fixture
def w(desk):
    found = world(desk, name="Printemps à Łódź – œuvre", is_public=True)
    found.lab.name, found.lab.city = '=cmd|" /C calc"!A0', "Besançon"
    found.site.name = "Hôpital Saint-Cœur"
    cases.keep(desk, found.lab, found.site)
    return found


def reading(w, query, *args):
    with w.desk.store.read() as session:
        return query(session, *args)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_papers_are_small_pdf_files_with_all_glyphs(w, language, caplog):
    order = w.made(100, materials=PETG)
    link = "https://example.org/work-orders/1"
    paper = reading(w, work_order_pdf, w.maker, order.id, language, link)
    shipment = w.packed(order)
    listed = reading(w, packing_list_pdf, w.requester, shipment.id, language, link)
    campaign, effort = reading(w, statement_of, w.maker, w.campaign.id, w.lab.id)
    statement = statement_pdf(campaign, effort, language)
    for pdf in (paper, listed, statement):
        assert pdf.startswith(b"%PDF-")
        assert pdf.rstrip().endswith(b"%%EOF")
        assert len(pdf) < 150_000
        assert f"/Lang ({language})".encode() in pdf
    assert caplog.records == []


def test_papers_are_private(w):
    order = w.made(100)
    with pytest.raises(NotFound):
        reading(w, work_order_pdf, w.other_maker, order.id, "en", "x")
    with pytest.raises(NotFound):
        reading(w, packing_list_pdf, w.other_maker, w.packed(order).id, "en", "x")


def test_statements_add_up_and_run_nowhere(w):
    order = w.offer(100, materials=PETG)
    w.do(reply.accept, w.maker, order.id, Acceptance(), None)
    w.do(work.start, w.maker, order.id, None)
    w.do(progress.report, w.maker, order.id, Report(made=90, scrapped=10, surplus=3))
    w.sent(order, 90)
    campaign, effort = reading(w, statement_of, w.maker, w.campaign.id, w.lab.id)
    assert effort.total("machine_s") == 103 * 300 + 600
    assert effort.total("work_cents") == 103 * 10 + 50
    assert effort.total("material_cents") == 103 * 4
    assert effort.materials == {("petg", "g"): 103 * 6000}
    assert effort.total_cents == 1080 + 412 + effort.total("cost_cents")
    rows = list(csv.DictReader(io.StringIO(statement_csv(campaign, effort))))
    assert [row["kind"] for row in rows] == ["work", "material", "transport", "total"]
    assert {row["lab"] for row in rows} == {"'" + w.lab.name}
    assert sum(round(float(row["eur"]) * 100) for row in rows[:-1]) == effort.total_cents
    assert round(float(rows[-1]["eur"]) * 100) == effort.total_cents


def test_labs_see_their_own_effort_only(w):
    w.made(10)
    w.made(10, w.other_maker, lab=w.other_lab)
    _, all_labs = reading(w, effort_table, w.coordinator, w.campaign.id)
    _, own = reading(w, effort_table, w.maker, w.campaign.id)
    assert [effort.lab.id for effort in all_labs] == [w.lab.id, w.other_lab.id]
    assert [effort.lab.id for effort in own] == [w.lab.id]
    for who in (w.stranger, w.requester, w.researcher):
        with pytest.raises(NotFound):
            reading(w, effort_table, who, w.campaign.id)
    with pytest.raises(NotFound):
        reading(w, statement_of, w.other_maker, w.campaign.id, w.lab.id)


def test_public_figures_hold_no_names(w):
    order = w.made(60)
    w.sent(order)
    shown = reading(w, transparency_of, w.campaign.id)
    assert (shown.requested, shown.under_way, shown.received, shown.unmet) == (100, 60, 0, 40)
    assert (shown.labs, shown.sites, shown.lines) == (1, 1, 1)
    (square,) = shown.squares
    assert (square.labs, square.made) == (1, 60)
    assert (square.latitude, square.longitude) == (48.85, 2.35)
    w.campaign.is_public = False
    cases.keep(w.desk, w.campaign)
    with pytest.raises(NotFound):
        reading(w, transparency_of, w.campaign.id)
