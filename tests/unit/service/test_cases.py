"""The factories that tests of the service start from."""

import json

from fabrouter.store.tables import Declaration, OrderLine
from fabrouter_network import designs, labs
from service_cases import (
    DECLARATION,
    SAVER,
    account,
    bearer,
    campaign,
    design,
    lab,
    line,
    network,
    principal,
    rows,
    site,
)


def test_factories_make_rows_that_belong_together(desk):
    """One of each fits into one network, on both databases."""
    net = network(desk)
    fab, hospital = lab(desk, net), site(desk, net)
    plan = campaign(desk, net)
    order = line(desk, plan, hospital, design(desk, net), quantity=7)
    member = account(desk, acts_for=fab, requests=(plan, hospital))
    who = principal(desk, member)
    assert who.lab_ids == {fab.id}
    assert who.site_ids == {plan.id: {hospital.id}}
    assert rows(desk, OrderLine)[0].quantity == order.quantity == 7
    assert rows(desk, Declaration)[0].id == fab.declaration_id
    assert bearer(desk, member).startswith("fr_")


def test_documents_are_valid():
    """What the factories store is what the network's models accept."""
    labs.Declaration.model_validate_json(json.dumps(DECLARATION))
    designs.Design.model_validate_json(json.dumps(SAVER))
