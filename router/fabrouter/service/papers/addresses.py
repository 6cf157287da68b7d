"""Places as they stand on paper."""

from fabrouter.store.tables import Lab, Site


def address_of(row: Site | Lab) -> str:
    """Returns name, postcode and city of a place."""
    return ", ".join(text for text in (row.name, f"{row.postcode} {row.city}".strip()) if text)
