"""Controllers, one file per noun; they hold no rules."""

from litestar import Controller

from fabrouter_api.controllers.accounts import AccountController
from fabrouter_api.controllers.campaigns import CampaignController, NetworkCampaignController
from fabrouter_api.controllers.capacity import CapacityController
from fabrouter_api.controllers.designs import DesignController, NetworkDesignController
from fabrouter_api.controllers.events import EventController
from fabrouter_api.controllers.lab_files import LabFileController, NetworkLabFileController
from fabrouter_api.controllers.lab_holdings import (
    LabCertificateController,
    LabContactController,
    LabStockController,
)
from fabrouter_api.controllers.labs import LabController, LabLifeController, NetworkLabController
from fabrouter_api.controllers.lines import CampaignLineController, LineController
from fabrouter_api.controllers.materials import MaterialController
from fabrouter_api.controllers.networks import NetworkController
from fabrouter_api.controllers.photos import PhotoController, WorkOrderPhotoController
from fabrouter_api.controllers.plans import PlanController
from fabrouter_api.controllers.roles import (
    CampaignRoleController,
    GrantController,
    LabRoleController,
    NetworkRoleController,
)
from fabrouter_api.controllers.sessions import SessionController
from fabrouter_api.controllers.shipments import CampaignShipmentController, ShipmentController
from fabrouter_api.controllers.sites import NetworkSiteController, SiteController
from fabrouter_api.controllers.solves import CampaignSolveController, SolveController
from fabrouter_api.controllers.statements import StatementController
from fabrouter_api.controllers.studies import (
    NetworkStudyController,
    SharedStudyController,
    StudyController,
)
from fabrouter_api.controllers.tokens import TokenController
from fabrouter_api.controllers.webhooks import NetworkWebhookController, WebhookController
from fabrouter_api.controllers.work_orders import CampaignWorkOrderController, WorkOrderController

CONTROLLERS: tuple[type[Controller], ...] = (
    AccountController,
    CampaignController,
    CampaignLineController,
    CampaignRoleController,
    CampaignShipmentController,
    CampaignSolveController,
    CampaignWorkOrderController,
    CapacityController,
    DesignController,
    EventController,
    GrantController,
    LabCertificateController,
    LabContactController,
    LabController,
    LabFileController,
    LabLifeController,
    LabRoleController,
    LabStockController,
    LineController,
    MaterialController,
    NetworkCampaignController,
    NetworkController,
    NetworkDesignController,
    NetworkLabController,
    NetworkLabFileController,
    NetworkRoleController,
    NetworkSiteController,
    NetworkStudyController,
    NetworkWebhookController,
    PhotoController,
    PlanController,
    SessionController,
    SharedStudyController,
    ShipmentController,
    SiteController,
    SolveController,
    StatementController,
    StudyController,
    TokenController,
    WebhookController,
    WorkOrderController,
    WorkOrderPhotoController,
)
"""Everything below ``/api/v1``; append yours."""
