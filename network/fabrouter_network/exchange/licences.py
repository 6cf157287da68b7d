"""Licences by their SPDX expressions."""

from difflib import get_close_matches

from fabrouter_network.exchange.fields import Fields

UNKNOWN = "LicenseRef-unknown"
"""Stands in files for a licence we do not know."""

_USUAL = (
    "CERN-OHL-P-2.0",
    "CERN-OHL-S-2.0",
    "CERN-OHL-W-2.0",
    "CERN-OHL-1.2",
    "TAPR-OHL-1.0",
    "SHL-2.1",
    "CC0-1.0",
    "CC-BY-4.0",
    "CC-BY-SA-4.0",
    "CC-BY-NC-4.0",
    "CC-BY-NC-SA-4.0",
    "MIT",
    "BSD-3-Clause",
    "Apache-2.0",
    "GPL-2.0-or-later",
    "GPL-3.0-or-later",
    "LGPL-3.0-or-later",
    "AGPL-3.0-or-later",
    "MPL-2.0",
)
"""Licences of open hardware that people usually mean; only for advice."""


def is_spdx(text: str) -> bool:
    """Returns whether a text is an SPDX licence expression."""
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

    try:
        canonicalize_license_expression(text)
    except InvalidLicenseExpression:
        return False
    return True


def check_licence(fields: Fields, name: str, text: str) -> None:
    """Notes a licence that is no SPDX expression, with the ones it may mean."""
    if not text or is_spdx(text):
        return
    by_small = {usual.lower(): usual for usual in _USUAL}
    wanted = text.lower().replace(" ", "-").replace("_", "-")
    near = [by_small[word] for word in get_close_matches(wanted, by_small, n=3, cutoff=0.5)]
    advice = f"Did you mean {' or '.join(near)}?" if near else "See spdx.org/licenses."
    fields.fault(name, "not-spdx", f"'{text[:80]}' is no SPDX licence.", advice)
