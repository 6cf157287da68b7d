"""The report in a real browser: wide and narrow, in both languages, by mouse and keyboard."""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from fabrouter.report import render_report

pytestmark = pytest.mark.browser

SCREENSHOTS = Path(__file__).parents[2] / "out" / "screenshots"

WIDTHS = (1440, 390, 360)

CONTRAST = """
(selectors) => {
  const light = (c) => {
    const curve = (v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = c.map((v) => curve(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const c = numbers(getComputedStyle(node).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c.slice(0, 3);
    }
    return [255, 255, 255];
  };
  return selectors.map((selector) => {
    const node = [...document.querySelectorAll(selector)].find((n) => n.getClientRects().length);
    if (!node) return [selector, null];
    const style = getComputedStyle(node);
    const svg = node instanceof SVGElement;
    const ink = light(numbers(svg ? style.fill : style.color).slice(0, 3));
    const paper = light(ground(svg ? node.closest("svg").parentElement : node));
    return [selector, (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05)];
  });
}
"""
"""Contrast of the first visible element of each selector, by the formula of WCAG 2."""


@pytest.fixture(scope="module")
def browser(chromium):
    """Returns a running Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(campaign_plan, tmp_path_factory):
    """Returns the address of the campaign's report on disk."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(render_report(campaign_plan), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def visit(browser, address):
    """Returns a function that opens the report; at the end nothing may have gone wrong in it."""
    faults, pages = [], []

    def open_page(width=1440, language="en"):
        page = browser.new_page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
        pages.append(page)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)

        def only_the_file(route):
            if not route.request.url.startswith(address):
                faults.append(f"asked for {route.request.url}")
                route.abort()
                return
            route.continue_()

        page.route("**/*", only_the_file)
        page.goto(f"{address}?lang={language}")
        return page

    yield open_page
    for page in pages:
        page.close()
    assert faults == []


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_fits_every_screen(visit, width, language):
    """No horizontal scrolling of the page, headings to be seen, a picture kept for people."""
    page = visit(width, language)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.documentElement.lang") == language
    titles = page.locator("h2:visible").all_inner_texts()
    assert len(titles) == page.locator("h2").count() >= 7
    assert all(titles)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"report-{width}-{language}.png", full_page=True)


def test_the_language_can_be_switched(visit):
    """French shows French and hides English, and back."""
    page = visit()
    french, english = page.locator("h2 [lang=fr]").first, page.locator("h2 [lang=en]").first
    assert english.is_visible()
    assert french.is_hidden()
    page.get_by_role("button", name="Français").click()
    assert page.evaluate("document.documentElement.lang") == "fr"
    assert french.is_visible()
    assert english.is_hidden()
    assert page.get_by_role("button", name="Français").get_attribute("aria-pressed") == "true"
    assert page.get_by_role("button", name="English").get_attribute("aria-pressed") == "false"
    page.get_by_role("button", name="English").click()
    assert english.is_visible()


def test_no_text_of_the_other_language_is_left(visit):
    """In each language every marked text is of that language only."""
    for language, other in (("en", "fr"), ("fr", "en")):
        page = visit(language=language)
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
        assert page.locator(f"[lang={other}]:not(button):visible").count() == 0
        assert page.locator(f"[lang={language}]:not(button):visible").count() > 50


def box(page):
    """Returns the part of the map that is shown, as (x, y, width, height)."""
    words = page.locator("[data-zoom] svg").get_attribute("viewBox")
    return tuple(float(word) for word in words.split())


def test_the_map_can_be_zoomed_by_buttons(visit):
    """In, out and the whole map."""
    page = visit()
    whole = box(page)
    page.locator("[data-zoom-in]").click()
    assert box(page)[2] == pytest.approx(whole[2] * 0.6)
    page.locator("[data-zoom-in]").click()
    page.locator("[data-zoom-out]").click()
    assert box(page)[2] == pytest.approx(whole[2] * 0.6)
    page.locator("[data-zoom-reset]").click()
    assert box(page) == pytest.approx(whole)
    page.locator("[data-zoom-out]").click()
    assert box(page) == pytest.approx(whole)


def test_the_map_can_be_moved_by_keyboard(visit):
    """Plus and minus zoom, arrows move, and never beyond the map's edge."""
    page = visit()
    whole = box(page)
    page.locator("[data-zoom]").focus()
    page.keyboard.press("+")
    zoomed = box(page)
    assert zoomed[2] < whole[2]
    page.keyboard.press("ArrowRight")
    assert box(page)[0] > zoomed[0]
    page.keyboard.press("ArrowDown")
    assert box(page)[1] > zoomed[1]
    for _ in range(20):
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowUp")
    assert box(page)[:2] == whole[:2]
    page.keyboard.press("-")
    assert box(page) == pytest.approx(whole)


def test_the_map_can_be_dragged_when_zoomed(visit):
    """Pulling a zoomed map to the left shows what lies to the right."""
    page = visit()
    page.locator("[data-zoom-in]").click()
    before = box(page)
    frame = page.locator("[data-zoom]").bounding_box()
    x, y = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] - 60
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 80, y, steps=4)
    page.mouse.up()
    assert box(page)[0] > before[0]


@pytest.mark.parametrize("width", [1440, 360])
def test_every_part_can_be_opened(visit, width):
    """Each table and each lab's work opens, shows something and keeps the page in its width."""
    page = visit(width)
    for summary in page.locator("details > summary").all():
        if summary.evaluate("(node) => !node.parentElement.open"):
            summary.click()
    assert page.locator("details:not([open])").count() == 0
    for table in page.locator("details table").all():
        assert table.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_links_lead_to_their_sections(visit):
    """Following the contents puts the section into view."""
    page = visit()
    for link in page.locator("nav a").all():
        link.click()
        target = page.locator(link.get_attribute("href"))
        assert target.is_visible()


def test_the_skip_link_is_the_first_stop(visit):
    """By keyboard the content is one step away."""
    page = visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0


def test_drawings_and_buttons_have_names(visit):
    """Every picture has a label, every button and table heading a word."""
    page = visit()
    for picture in page.locator("svg, img").all():
        assert picture.get_attribute("role") == "img"
        assert picture.get_attribute("aria-label")
    for button in page.locator("button").all():
        assert (button.get_attribute("aria-label") or button.inner_text()).strip()
    assert all(page.locator("th").all_text_contents())
    levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3')].map((h) => +h.tagName[1])")
    assert levels[0] == 1
    assert levels.count(1) == 1


@pytest.mark.parametrize("width", [1440, 360])
def test_text_can_be_read(visit, width):
    """Text of every kind stands out from its ground by 4.5 to 1 at least."""
    page = visit(width)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
    kinds = [
        "p", "h1", "h2", "h3", ".brand", ".subtitle", ".tile b", ".tile > span", "nav a", "main a",
        "th", "td", "summary", "summary small", "figcaption", ".key", ".credit", "li",
        "button[aria-pressed=true]", "button[aria-pressed=false]", "[data-zoom-in]", ".axis",
        "details.lab summary",
    ]  # fmt: skip
    for kind, contrast in page.evaluate(CONTRAST, kinds):
        assert contrast is not None, kind
        assert contrast >= 4.5, kind


def test_everything_can_be_reached_by_touch(visit):
    """Buttons are large enough for a finger."""
    page = visit(360)
    for button in page.locator("button:visible").all():
        size = button.bounding_box()
        assert min(size["width"], size["height"]) >= 36


def test_the_page_prints(visit):
    """On paper the controls are gone and the content stays."""
    page = visit()
    page.emulate_media(media="print")
    assert page.locator("nav").is_hidden()
    assert page.locator(".switch").is_hidden()
    assert page.locator("h1").is_visible()


def test_without_scripts_the_page_still_tells_all(browser, address):
    """Readers that run no scripts get the English page, with every table to be opened."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert page.locator("h1").is_visible()
    assert page.locator("h2 [lang=en]").first.is_visible()
    assert page.locator("h2 [lang=fr]").first.is_hidden()
    assert page.locator(".zoom-buttons").is_hidden()
    context.close()
