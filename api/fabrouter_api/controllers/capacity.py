"""``/campaigns/{id}/capacity``: could it be done at all?"""

from uuid import UUID

from litestar import Controller, Response, get
from litestar.params import FromPath

from fabrouter.service.solves.capacity_check import check_capacity
from fabrouter_api.calls import HttpRequest, look
from fabrouter_api.schemas.capacity import CapacityRead
from fabrouter_api.state import shared


class CapacityController(Controller):
    """A look at sums before anybody searches."""

    path = "/campaigns/{campaign_id:uuid}/capacity"
    tags = ("solves",)

    @get(operation_id="check_capacity", summary="Check capacity", sync_to_thread=True)
    def check(self, request: HttpRequest, campaign_id: FromPath[UUID]) -> Response[CapacityRead]:
        """Returns hours and material that open needs take, and what labs have left."""
        now = shared(request).desk.clock()
        return look(
            request,
            lambda session, who: CapacityRead.of(check_capacity(session, who, campaign_id, now)),
        )
