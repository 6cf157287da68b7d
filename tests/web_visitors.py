"""People in browsers: each in a context of their own, watched for what pages must never do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

SCREENSHOTS = Path(__file__).parents[1] / "out" / "screenshots"
WIDTHS = {"desktop": 1440, "phone": 390}
NARROWEST = 360
LANGUAGES = {"en": "en-GB", "fr": "fr-FR"}
IN_BOTH_LANGUAGES = pytest.mark.parametrize(
    "language", ["en", pytest.param("fr", marks=pytest.mark.slow)]
)
"""Pages in English with every test, in French with the long ones."""
PASSWORD = "correct horse battery staple"


@dataclass
class Visitor:
    """Somebody in front of a browser.

    Parameters
    ----------
    address
        Address of the service.
    context
        The browser context; nothing is shared with other visitors.
    page
        The page in front of them.
    """

    address: str
    context: BrowserContext
    page: Page
    faults: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Opens a page and waits until its scripts run."""
        self.page.goto(self.address + path)
        self.ready()

    def ready(self) -> None:
        """Waits until the scripts of the page run."""
        self.page.wait_for_selector("html[data-ready]", state="attached")

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """Signs in through the form."""
        self.go("/sign-in")
        self.page.fill("main form [name=email]", email)
        self.page.fill("main form [name=password]", password)
        self.page.click("main form button")
        self.page.wait_for_url(lambda url: "/sign-in" not in url)
        self.ready()

    def listen(self, page: Page) -> None:
        """Writes down everything a page must never do."""
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("request", self._see)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"console: {message.text}")

    def _see(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and not request.url.startswith(self.address):
            self.faults.append(f"foreign request: {request.url}")

    def forgive(self, *words: str) -> None:
        """Drops faults that a test brought about itself, such as "401" in the console."""
        self.faults = [f for f in self.faults if not any(word in f for word in words)]


@contextmanager
def visiting(
    browser: Browser, address: str, *, width: int = 1440, language: str = "en"
) -> Iterator[Visitor]:
    """Opens a browser context for one person; fails if pages did what they must never do."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, locale=LANGUAGES[language]
    )
    context.set_default_timeout(20_000)
    page = context.new_page()
    visitor = Visitor(address, context, page)
    visitor.listen(page)
    try:
        yield visitor
        assert visitor.faults == [], visitor.faults
    finally:
        context.close()


def barriers(page: Page) -> list[str]:
    """Returns what keeps people from using a page, as axe-core finds it: serious and critical."""
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:120]}"
        for rule in found
        if rule["impact"] in {"serious", "critical"}
        for node in rule["nodes"]
    ]


TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  ["page", ...[...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5)
    .filter((one) => !one.closest(".scroll"))
    .map((one) => one.outerHTML.slice(0, 120))]"""
SETTLING_MS = 150
"""Pictures are drawn anew when the window's width changes."""


def too_wide(page: Page) -> list[str]:
    """Returns what makes a page wider than the window; nothing if it is not."""
    found: list[str] = page.evaluate(TOO_WIDE)
    return found


def _check_width(page: Page, where: str) -> None:
    wide = [""]
    for _ in range(10):
        page.wait_for_timeout(SETTLING_MS)
        wide = too_wide(page)
        if not wide:
            return
    raise AssertionError(f"{where}: {wide}")


def inspect(visitor: Visitor, name: str, language: str) -> None:
    """Checks the page in front of somebody for barriers and width; writes its screenshots.

    Parameters
    ----------
    visitor
        Who looks at it.
    name
        Name of the page, for its pictures.
    language
        Language it is shown in.
    """
    page = visitor.page
    assert page.get_attribute("html", "lang") == language
    assert barriers(page) == [], name
    before = page.viewport_size
    for device, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        _check_width(page, f"{name} at {width}")
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}-{device}-{language}.png"
        page.screenshot(path=path, full_page=True)
    page.set_viewport_size({"width": NARROWEST, "height": 780})
    _check_width(page, f"{name} at {NARROWEST}")
    if before:
        page.set_viewport_size(before)
