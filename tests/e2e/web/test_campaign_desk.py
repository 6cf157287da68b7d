"""A coordinator's first hour: a network, its designs and sites, a campaign, needs, the launch."""

import re

import pytest

from fabrouter.store.tables import Campaign, OrderLine
from service_cases import rows
from web_visitors import IN_BOTH_LANGUAGES, inspect

pytestmark = pytest.mark.browser

SITES = """id;name;lat;lon;country;city
chu-rennes;CHU de Rennes;48,118;-1,695;FR;Rennes
chu-brest;CHU de Brest;48,401;-4,501;FR;Brest
"""
NEEDS = """lieu\tproduit\tquantité\téchéance
chu-rennes\tshield-verkstan\t120\t{due}
chu-quimper\tshield-verkstan\t80\t{due}
chu-brest\tgown-cotton\tmany\t{due}
"""


@IN_BOTH_LANGUAGES
def test_from_an_empty_database_to_a_launched_campaign(site, visit, language):
    """Everything by the pages; faults of a pasted table are shown and mended in its cells."""
    name = f"Brittany {language}"
    email = site.person(administrator=True, language=language)
    with visit(language=language) as person:
        page = person.page
        person.sign_in(email)
        person.go("/networks/new")
        page.fill("[name=name]", name)
        page.fill("[name=slug]", name.lower().replace(" ", "-"))
        inspect(person, "network-new", language)
        page.click("main form button")
        page.wait_for_url(re.compile(r"/networks/[0-9a-f-]{36}$"))
        person.ready()
        page.click(".notice button")
        page.wait_for_selector("#first")
        page.click("form[data-call$='/designs/seed'] button")
        page.wait_for_selector("main dl a[href^='/designs']:text-is('23')")
        sites = {"name": "sites.csv", "mimeType": "text/csv", "buffer": SITES.encode()}
        page.set_input_files("form[data-call$='/sites/import'] input", sites)
        page.click("form[data-call$='/sites/import'] button")
        page.wait_for_selector("main dl dd:text-is('2')")
        inspect(person, "network", language)

        person.go("/campaigns/new")
        page.select_option("#network", label=name)
        page.fill("[name=name]", f"Shields <b>{language}</b>")
        last_day = page.input_value("[name=ends_on]")
        inspect(person, "campaign-new", language)
        page.click("#new-campaign button")
        page.wait_for_url("**/needs")
        person.ready()
        page.fill("#cells", NEEDS.format(due=last_day))
        page.wait_for_selector("#verdict.errors:not([hidden])")
        assert page.locator("td.wrong").count() == 2
        in_french = page.locator("td.wrong small:has(span[lang=en])")
        assert in_french.count() == (2 if language == "fr" else 0)
        inspect(person, "needs-faults", language)
        page.fill("td.wrong >> nth=0 >> input", "chu-rennes")
        page.fill("td.wrong >> nth=1 >> input", "60")
        page.keyboard.press("Tab")
        page.wait_for_selector("#verdict.good-news")
        person.forgive("422")
        page.click("#bring-in")
        page.wait_for_selector("tbody tr:nth-child(3) th a")
        inspect(person, "needs", language)
        campaign = rows(site.desk, Campaign, Campaign.name == f"Shields <b>{language}</b>")[0]
        lines = rows(site.desk, OrderLine, OrderLine.campaign_id == campaign.id)
        assert sorted(line.quantity for line in lines) == [60, 80, 120]

        page.click("#draw > summary")
        page.wait_for_selector("#needs-map[data-ready]")
        page.click("#choose-view")
        page.wait_for_selector("#sites-chosen:has-text('CHU de Brest')")
        inspect(person, "needs-map", language)
        person.forgive("GPU stall")
        page.fill("#draw-quantity", "30")
        page.fill("#draw-due", last_day)
        page.click("#draw-rows")
        page.wait_for_selector("#verdict.good-news")
        page.click("#bring-in")
        page.wait_for_selector("tbody tr:nth-child(5) th a")
        lines = rows(site.desk, OrderLine, OrderLine.campaign_id == campaign.id)
        assert sorted(line.quantity for line in lines) == [30, 30, 60, 80, 120]

        person.go(f"/campaigns/{campaign.id}")
        inspect(person, "board-draft", language)
        page.click("form[data-call$='/launch'] button")
        page.wait_for_selector("a.button[href$='/route']")
        inspect(person, "board", language)
        page.click("main a[href$='/needs']")
        page.click("tbody th a >> nth=0")
        page.wait_for_selector("#change")
        person.ready()
        page.fill("[name=quantity]", "0")
        page.click("section:has(#change) button")
        inspect(person, "line", language)
        for path, shot in [("/labs", "labs"), ("/designs", "designs"), ("/networks", "networks")]:
            person.go(path)
            inspect(person, shot, language)
