"""Names of regions: departments of France by their codes."""

from functools import cache

from fabrouter_data import read_rows


@cache
def region_names() -> dict[str, str]:
    """Returns names by code."""
    return {row["dep"]: row["name"] for row in read_rows("departements_fr.csv")}
