"""Settings that papers and e-mail build addresses on."""

import pytest

from fabrouter.settings import Settings


@pytest.mark.parametrize("written", ["https://fab.example.org", "https://fab.example.org/"])
def test_addresses_have_one_slash_between_server_and_path(written):
    """A last slash would be doubled in the codes on labels and packing lists."""
    settings = Settings(secret="s" * 40, base_url=written)
    assert f"{settings.base_url}/w/1" == "https://fab.example.org/w/1"
