"""A running service and browsers in front of it."""

import shutil
import threading
import time

import pytest
from playwright.sync_api import sync_playwright

import service_cases as cases
from web_visitors import PASSWORD, visiting


@pytest.fixture(scope="session")
def browser(chromium):
    """Returns a running Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(request, tmp_path_factory):
    """Returns the address and the desk of a service on an empty SQLite database.

    It also runs the clock and solves, unless the module says ``WITH_BACKGROUND = False``.
    """
    import uvicorn

    from fabrouter.settings import Settings
    from fabrouter.store import Desk, Store
    from fabrouter_api.app import create_app
    from fabrouter_api.server import prepare_database

    folder = tmp_path_factory.mktemp("site")
    settings = Settings(
        secret="s" * 40,
        database_url=f"sqlite:///{folder / 'site.db'}",
        base_url="http://127.0.0.1",
        mail_folder=folder / "mail",
        require_totp=False,
    )
    prepare_database(settings)
    desk = Desk(Store(settings.database_url))
    with_background = getattr(request.module, "WITH_BACKGROUND", True)
    app = create_app(settings, desk, with_background=with_background)
    config = uvicorn.Config(app, port=0, log_level="error", lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Site(f"http://127.0.0.1:{port}", desk)
    server.should_exit = True
    thread.join(30)
    desk.store.close()
    shutil.rmtree(folder)
    assert not thread.is_alive()


class Site:
    """A running service.

    Parameters
    ----------
    address
        Where it is.
    desk
        Its database, for first accounts.
    """

    def __init__(self, address, desk):
        self.address, self.desk = address, desk

    def person(self, **roles):
        """Returns the e-mail address of a new account that can sign in with the tests' password."""
        from fabrouter.service.passwords import hash_password

        who = cases.account(self.desk, password_hash=hash_password(PASSWORD), **roles)
        return who.email


@pytest.fixture
def visit(browser, site):
    """Returns what opens a browser for one more person: ``with visit(width=390) as lab: …``."""

    def opened(**options):
        return visiting(browser, site.address, **options)

    return opened
