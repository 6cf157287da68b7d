"""What a table declares about a lab is no longer assumed."""

from collections.abc import Collection, Mapping

from fabrouter_network.labs import Lab

_OF_COLUMN = {
    "opening": "/opening",
    "people": "/people",
    "people_share_percent": "/people",
    "max_share_percent": "/limits",
    "home_region_only": "/limits",
    "max_distance_km": "/limits",
    "refused_designs": "/limits",
    "delivery_probability": "/delivery_probability",
}
"""Column of the labs table → what it declares."""

Declared = Mapping[str, Collection[str]]
"""Key of a row → columns it fills in."""


def assumed_after(lab: Lab, section: str, keys: Collection[str], declared: Declared) -> list[str]:
    """Returns the pointers of a lab that are still assumed once rows have been merged.

    Parameters
    ----------
    lab
        The lab as it was.
    section
        ``labs`` for the lab's own row, else the list the rows belong to.
    keys
        Keys of that list after the merge, in order.
    declared
        The rows.
    """
    if section == "labs":
        columns = declared.get(lab.id, ())
        gone = {_OF_COLUMN[column] for column in columns if column in _OF_COLUMN}
        return [where for where in lab.assumed if where not in gone]
    left: list[str] = []
    for where in lab.assumed:
        if where == f"/{section}" and declared:
            left += [f"{where}/{k}" for k, key in enumerate(keys) if key not in declared]
        else:
            left.append(where)
    gone = {
        pointer
        for k, key in enumerate(keys)
        if key in declared
        for pointer in (f"/{section}/{k}", *(f"/{section}/{k}/{c}" for c in declared[key]))
    }
    return [where for where in left if where not in gone]
