"""What we add to OKW files, under a key of our own, so that nothing is lost on the way back."""

from typing import Literal

from fabrouter_network.document import CountryCode, Document, Id, Text, TimeZone
from fabrouter_network.labs import Declaration, LabKind
from fabrouter_network.materials import Stock

KEY = "x_fabrouter"


class FacilityExtension(Document):
    """What OKW cannot say about a lab.

    Where the plain fields of the file say something else, they were changed since: they win.
    """

    schema_version: Literal["1"] = "1"
    id: Id
    kind: LabKind = LabKind.FAB_LAB
    country: CountryCode
    time_zone: TimeZone
    source: Text = ""
    url: Text = ""
    declaration: Declaration | None = None
    stock: tuple[Stock, ...] = ()
