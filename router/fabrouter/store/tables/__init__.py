"""Tables of the database, one file per concept."""

from fabrouter.store.tables.accounts import (
    Account,
    CampaignRole,
    CampaignRoleName,
    LabRole,
    NetworkRole,
    NetworkRoleName,
    Token,
    TokenKind,
)
from fabrouter.store.tables.base import Row, Table, Versioned
from fabrouter.store.tables.campaigns import Campaign, CampaignState, OrderLine
from fabrouter.store.tables.cursors import Cursor
from fabrouter.store.tables.delivery import Mail, Replay, Sending, Webhook, WebhookDelivery
from fabrouter.store.tables.designs import Approval, ApprovalState, Design, Material
from fabrouter.store.tables.journal import JournalEntry, JournalHead
from fabrouter.store.tables.labs import (
    BusyTime,
    Certificate,
    Contact,
    Declaration,
    Lab,
    LabState,
    StockCause,
    StockMovement,
)
from fabrouter.store.tables.networks import LabConsent, LabGrant, Network, Site
from fabrouter.store.tables.photos import WorkPhoto
from fabrouter.store.tables.shipments import Shipment, ShipmentItem, ShipmentState
from fabrouter.store.tables.solves import (
    Incumbent,
    PlannedUnits,
    Snapshot,
    SolveKind,
    SolveRun,
    SolveState,
    StoredPlan,
)
from fabrouter.store.tables.studies import RUNS_UNDER_WAY, Study, StudyRun, StudyRunState
from fabrouter.store.tables.work import Booking, EntryKind, WorkEntry, WorkOrder, WorkState

__all__ = [
    "RUNS_UNDER_WAY",
    "Account",
    "Approval",
    "ApprovalState",
    "Booking",
    "BusyTime",
    "Campaign",
    "CampaignRole",
    "CampaignRoleName",
    "CampaignState",
    "Certificate",
    "Contact",
    "Cursor",
    "Declaration",
    "Design",
    "EntryKind",
    "Incumbent",
    "JournalEntry",
    "JournalHead",
    "Lab",
    "LabConsent",
    "LabGrant",
    "LabRole",
    "LabState",
    "Mail",
    "Material",
    "Network",
    "NetworkRole",
    "NetworkRoleName",
    "OrderLine",
    "PlannedUnits",
    "Replay",
    "Row",
    "Sending",
    "Shipment",
    "ShipmentItem",
    "ShipmentState",
    "Site",
    "Snapshot",
    "SolveKind",
    "SolveRun",
    "SolveState",
    "StockCause",
    "StockMovement",
    "StoredPlan",
    "Study",
    "StudyRun",
    "StudyRunState",
    "Table",
    "Token",
    "TokenKind",
    "Versioned",
    "Webhook",
    "WebhookDelivery",
    "WorkEntry",
    "WorkOrder",
    "WorkPhoto",
    "WorkState",
]
