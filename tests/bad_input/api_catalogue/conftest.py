"""One world that all refused calls share: whatever is refused must leave it as it was."""

import shutil

import pytest
from litestar.testing import TestClient

import service_cases as cases
from bad_input.api_catalogue.stage import Stage
from fabrouter.settings import Settings
from fabrouter.store import Desk, Store
from fabrouter_api.app import create_app
from work_cases import world

ADDRESS = "http://testserver.local"


@pytest.fixture(scope="package")
def stage(tmp_path_factory, _sqlite_file):
    """Returns the service on SQLite, shared by all calls of this folder that are refused."""
    path = shutil.copy(_sqlite_file, tmp_path_factory.mktemp("catalogue") / "fabrouter.db")
    desk = Desk(Store(f"sqlite:///{path}"), cases.Clock())
    here = world(desk)
    accounts = {
        "administrator": cases.account(desk, administrator=True),
        "coordinator": cases.account(desk, coordinates=here.net),
        "maker": cases.account(desk, acts_for=here.lab),
        "requester": cases.account(desk, requests=(here.campaign, here.site)),
        "stranger": cases.account(desk, coordinates=cases.network(desk)),
    }
    tokens = {name: cases.bearer(desk, who) for name, who in accounts.items()}
    settings = Settings(secret="s" * 40, base_url=ADDRESS)
    with TestClient(create_app(settings, desk), base_url=ADDRESS) as client:
        yield Stage(desk, client, here, tokens)
    desk.store.close()


@pytest.fixture
def scene(desk, api):
    """Returns the service on each database, for calls that need a state of their own."""
    here = world(desk)
    accounts = {
        "coordinator": cases.account(desk, coordinates=here.net),
        "maker": cases.account(desk, acts_for=here.lab),
    }
    tokens = {name: cases.bearer(desk, who) for name, who in accounts.items()}
    return Stage(desk, api, here, tokens)
