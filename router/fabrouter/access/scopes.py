"""What an API token can be limited to."""

SUBJECTS = (
    "accounts",
    "campaigns",
    "designs",
    "events",
    "labs",
    "networks",
    "research",
    "shipments",
    "sites",
    "solves",
    "webhooks",
    "work",
)

LAUNCH = "campaigns:launch"
"""Lets a program do what people need to sign in afresh for."""

SCOPES = frozenset(f"{subject}:{verb}" for subject in SUBJECTS for verb in ("read", "write")) | {
    LAUNCH
}
"""Every scope there is."""
