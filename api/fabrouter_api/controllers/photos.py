"""``/work-orders/{id}/photos`` and ``/photos``."""

from uuid import UUID

from litestar import Controller, Response, delete, get, post
from litestar.params import FromPath

from fabrouter.service.work_orders import photos
from fabrouter_api.calls import (
    HttpRequest,
    download,
    downloads,
    look,
    perform,
    upload,
    uploads,
)
from fabrouter_api.schemas.photos import PhotoRead, PhotosRead


class WorkOrderPhotoController(Controller):
    """Photos of one work order."""

    path = "/work-orders/{order_id:uuid}/photos"
    tags = ("work",)

    @post(
        operation_id="add_photo",
        summary="Add a photo",
        sync_to_thread=True,
        **uploads("image/jpeg", "image/png", "image/webp"),
    )
    def add(self, request: HttpRequest, order_id: FromPath[UUID]) -> Response[PhotoRead]:
        """Keeps a photo of work, made small and without place, time and camera."""
        data = upload(request)
        return perform(
            request,
            lambda unit, who: photos.add_photo(unit, who, order_id, data),
            PhotoRead.model_validate,
        )

    @get(operation_id="list_photos", summary="List photos", sync_to_thread=True)
    def list_all(self, request: HttpRequest, order_id: FromPath[UUID]) -> Response[PhotosRead]:
        """Returns the photos of a work order to its lab and to coordinators."""
        return look(
            request,
            lambda session, who: PhotosRead(
                photos=[
                    PhotoRead.model_validate(row)
                    for row in photos.photos_of(session, who, order_id)
                ]
            ),
        )


class PhotoController(Controller):
    """One photo."""

    path = "/photos/{photo_id:uuid}"
    tags = ("work",)

    @get(
        "/image.jpg",
        operation_id="get_photo",
        summary="See a photo",
        sync_to_thread=True,
        **downloads("image/jpeg"),
    )
    def image(self, request: HttpRequest, photo_id: FromPath[UUID]) -> Response[bytes]:
        """Returns the picture."""
        return download(
            request,
            lambda session, who: photos.photo_image(session, who, photo_id),
            media_type="image/jpeg",
            filename=f"{photo_id}.jpg",
        )

    @delete(operation_id="remove_photo", summary="Remove a photo", sync_to_thread=True)
    def remove(self, request: HttpRequest, photo_id: FromPath[UUID]) -> Response[None]:
        """Erases a photo."""
        return perform(request, lambda unit, who: photos.remove_photo(unit, who, photo_id))
