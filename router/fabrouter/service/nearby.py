"""Is a new place where the network's others are?"""

from uuid import UUID

from sqlmodel import Session, select

from fabrouter.service.refusals import BadInput
from fabrouter.store.tables import Lab, Site
from fabrouter_network.consistency.places import swapped_place
from fabrouter_network.places import Place

_MOST = 200
"""Places that are looked at; more would not tell more."""


def refuse_swapped(session: Session, network_id: UUID, place: Place) -> None:
    """Refuses a place whose latitude and longitude are the wrong way round, if that shows.

    Raises
    ------
    BadInput
        ``outside-area`` if it is far from the network's places, and would be among them if swapped.
    """
    found = [
        Place(lat=lat, lon=lon, country=country)
        for table in (Site, Lab)
        for lat, lon, country in session.exec(
            select(table.latitude, table.longitude, table.country)
            .where(table.network_id == network_id)
            .limit(_MOST)
        )
    ]
    issue = swapped_place(place, found)
    if issue is not None:
        raise BadInput([issue])
