"""What sites look like over HTTP."""

from datetime import datetime
from typing import Self
from uuid import UUID

from fabrouter.service.sites import site_of
from fabrouter.store.tables import Site
from fabrouter_api.schemas.base import ReadModel
from fabrouter_network.places import Place


class SiteRead(ReadModel):
    """A site."""

    id: UUID
    network_id: UUID
    slug: str
    name: str
    kind: str
    place: Place
    source: str
    version: int
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, row: Site) -> Self:
        """Returns a row as it is shown."""
        return cls.shown(row, place=site_of(row).place)


class SitesImported(ReadModel):
    """What an import of sites did, or would do."""

    added: list[str]
    changed: list[str]
    unchanged: int
    dry_run: bool
