"""Points on the map and the sites that need goods."""

from typing import Annotated

from pydantic import Field

from fabrouter_network.document import CountryCode, Document, Id, Latitude, Longitude, Name, Text


class Place(Document):
    """Where a lab or a site is."""

    lat: Latitude
    lon: Longitude
    country: CountryCode
    region: Annotated[
        Text, Field(description="Region or department code; used by home-only limits.")
    ] = ""
    city: Text = ""
    postcode: Text = ""


class Site(Document):
    """A place where goods are needed, such as a hospital."""

    id: Id
    name: Name
    place: Place
    kind: Annotated[Text, Field(description="Such as general_hospital.")] = ""
    source: Text = ""
