"""The demo campaign in the service: the French labs and hospitals of April 2020, from today on."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import select

from fabrouter.access import Principal
from fabrouter.campaigns import CampaignSpec, OrderItem, build_campaign
from fabrouter.service.campaigns.create import create_campaign
from fabrouter.service.campaigns.inputs import NewCampaign
from fabrouter.service.designs.seed import seed_designs
from fabrouter.service.labs.declare import put_in_force
from fabrouter.service.labs.identity import add_lab
from fabrouter.service.labs.states import change_state
from fabrouter.service.labs.stock import book_stock
from fabrouter.service.networks import DEMO_NETWORK, NetworkInput, create_network
from fabrouter.service.orders.create import create_lines
from fabrouter.service.orders.inputs import NewLine
from fabrouter.service.sites import create_site
from fabrouter.store import Desk, UnitOfWork
from fabrouter.store.tables import (
    Account,
    Campaign,
    Network,
    NetworkRole,
    NetworkRoleName,
    StockCause,
)
from fabrouter_network import labs as documents
from fabrouter_network.labs import LabIdentity
from fabrouter_network.materials import Supply
from fabrouter_network.orders import OrderLine
from fabrouter_network.scenario import ScenarioDocument

_DAYS = 12
_SITES = 60
_MILLI = 1000


def load_demo(desk: Desk) -> str:
    """Loads the demo campaign unless the database holds networks; returns what happened, in words.

    An administrator becomes its coordinator and is asked to launch it.
    """
    with desk.store.read() as session:
        if session.exec(select(Network.id).limit(1)).first() is not None:
            return "The database holds networks already: the demo is not loaded."
    today = desk.clock().date()
    scenario = build_campaign(_spec(today))

    def work(unit: UnitOfWork) -> Campaign:
        administrator = unit.session.exec(
            select(Account).where(Account.is_administrator).order_by(Account.id)  # type: ignore[arg-type]
        ).first()
        if administrator is None:
            msg = "The demo needs an administrator: fabrouter user add EMAIL --administrator"
            raise LookupError(msg)
        unit.actor_id = administrator.id
        return _load(unit, administrator, scenario)

    campaign = desk.write(work)
    return f"The demo is loaded: '{campaign.name}', {len(scenario.labs)} labs; launch it to begin."


def _spec(today: date) -> CampaignSpec:
    items = (
        OrderItem(("shield-verkstan", "shield-does-laser", "shield-prusa-rc3"), 8_000),
        OrderItem(("ear-saver-laser", "ear-saver-buckle"), 8_000),
        OrderItem(("gown-cotton",), 3_000),
    )
    return CampaignSpec("Demo: France", items, sites=_SITES, start=today, days=_DAYS, seed=2020)


def _load(unit: UnitOfWork, administrator: Account, scenario: ScenarioDocument) -> Campaign:
    boss = Principal(administrator.id, is_administrator=True)
    given = NetworkInput(slug=DEMO_NETWORK, name="Demo: France", country="FR", declaration_days=365)
    network = create_network(unit, boss, given)
    _make_coordinator(unit, network, administrator.id)
    coordinator = Principal(
        administrator.id,
        is_administrator=True,
        network_roles={network.id: frozenset({NetworkRoleName.COORDINATOR.value})},
    )
    seed_designs(unit, coordinator, network.id)
    for lab in scenario.labs:
        _add_lab(unit, coordinator, network, lab)
    for site in scenario.sites:
        create_site(unit, coordinator, network.id, site)
    campaign = create_campaign(unit, coordinator, network.id, _campaign(scenario))
    create_lines(unit, coordinator, campaign.id, [_line(line) for line in scenario.lines])
    return campaign


def _make_coordinator(unit: UnitOfWork, network: Network, account_id: UUID) -> None:
    role = NetworkRole(
        network_id=network.id,
        account_id=account_id,
        role=NetworkRoleName.COORDINATOR.value,
        created_at=unit.now,
    )
    unit.add(role)
    unit.record("network_role.given", role, network_id=network.id, account_id=str(account_id))


def _add_lab(
    unit: UnitOfWork, coordinator: Principal, network: Network, lab: documents.Lab
) -> None:
    row = add_lab(unit, network, LabIdentity(**_shared(lab, LabIdentity)))
    change_state(unit, coordinator, row.id, "verify")
    purchases = tuple(
        Supply(**{name: getattr(stock, name) for name in Supply.model_fields})
        for stock in lab.stock
        if stock.purchase_limit
    )
    can_do = _shared(lab, documents.Declaration)
    put_in_force(unit, row, documents.Declaration(**can_do, purchases=purchases))
    member = Principal(coordinator.account_id, lab_ids=frozenset({row.id}))
    change_state(unit, member, row.id, "activate")
    for stock in lab.stock:
        amount = round(stock.quantity * _MILLI)
        if amount:
            book_stock(unit, row, stock.material, amount, StockCause.COUNTED)


def _shared(lab: documents.Lab, model: type[LabIdentity] | type[documents.Declaration]) -> dict:  # type: ignore[type-arg]
    """Returns the values of fields that a lab of a scenario and one of its parts have in common."""
    return {name: getattr(lab, name) for name in model.model_fields if hasattr(lab, name)}


def _campaign(scenario: ScenarioDocument) -> NewCampaign:
    start = scenario.horizon.start
    first = start.date() if isinstance(start, datetime) else start
    last = date.fromordinal(first.toordinal() + scenario.horizon.periods - 1)
    return NewCampaign(
        name=scenario.name,
        description=scenario.description,
        starts_on=first,
        ends_on=last,
        transport=scenario.transport,
        is_public=True,
    )


def _line(line: OrderLine) -> NewLine:
    values = {name: getattr(line, name) for name in NewLine.model_fields if hasattr(line, name)}
    for name in ("release", "due", "deadline"):
        moment = values.get(name)
        values[name] = moment.date() if isinstance(moment, datetime) else moment
    return NewLine(**values)
