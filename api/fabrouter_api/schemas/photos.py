"""What photos look like over HTTP."""

from datetime import datetime
from uuid import UUID

from fabrouter_api.schemas.base import ReadModel


class PhotoRead(ReadModel):
    """A photo of work; its picture is under ``/photos/{id}/image.jpg``."""

    id: UUID
    work_order_id: UUID
    width: int
    height: int
    created_at: datetime


class PhotosRead(ReadModel):
    """All photos of a work order, oldest first."""

    photos: list[PhotoRead]
