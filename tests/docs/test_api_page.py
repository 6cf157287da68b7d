"""The examples of the page on the API run against a service."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from fabrouter.service.first_steps import FIRST_EMAIL, first_link
from fabrouter.settings import Settings
from fabrouter_api.openapi import description
from service_cases import PASSWORD, account, bearer, campaign, network

PAGE = (Path(__file__).parents[2] / "docs/api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def run(example, **variables):
    """Returns what an example prints."""
    done = subprocess.run(
        [sys.executable, "-c", example],
        env=os.environ | variables,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_example_of_the_client_runs(desk, served):
    """It lists, changes, and meets somebody faster."""
    net = network(desk)
    drive = campaign(desk, net)
    secret = bearer(desk, account(desk, coordinates=net))
    said = run(EXAMPLES[0], FABROUTER_URL=served, FABROUTER_TOKEN=secret)
    assert drive.name in said
    assert "412" in said


def test_a_link_becomes_a_token(desk, served):
    """The first administrator's link, used as the page says."""
    link = first_link(desk, Settings(secret="s" * 40))
    assert link is not None
    assert link.email == FIRST_EMAIL
    secret = link.url.partition("#")[2]
    words = {"LINK_SECRET": secret, "NEW_PASSWORD": PASSWORD}
    said = run(EXAMPLES[1], FABROUTER_URL=served, **words)
    assert said.startswith("fr_")


@pytest.mark.parametrize("named", sorted(set(re.findall(r"`(?:GET|POST) (/[^`]+)`", PAGE))))
def test_operations_it_names_exist(named):
    """Addresses on the page are addresses of the API."""
    path = named if named.startswith("/api/v1") else f"/api/v1{named}"
    assert path in {*description()["paths"], "/api/v1/openapi.json"}
