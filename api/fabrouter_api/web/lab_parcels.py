"""What a lab has made and not sent yet: one parcel a place."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from fabrouter_api.web.inner_api import Json
from fabrouter_api.web.lab_work import Work


@dataclass
class Parcel:
    """Finished units of a campaign that go to one place.

    Parameters
    ----------
    campaign_id
        The campaign.
    to
        Id of the site, or of the lab that goes on with the parts.
    to_lab
        Whether it is a lab.
    place
        Its name.
    items
        Work and units that are at hand.
    """

    campaign_id: str
    to: str
    to_lab: bool
    place: str
    items: list[tuple[Work, int]] = field(default_factory=list)


def parcels_of(work: Iterable[Work], shipments: Iterable[Json]) -> list[Parcel]:
    """Returns what could be packed now.

    Parameters
    ----------
    work
        Work that is begun or made.
    shipments
        The lab's shipments of the same campaigns: what is packed is at hand no more.
    """
    packed: Counter[str] = Counter()
    for shipment in shipments:
        if shipment["state"] == "packed":
            packed.update({item["work_order_id"]: item["units"] for item in shipment["items"]})
    parcels: dict[tuple[str, str], Parcel] = {}
    for one in work:
        at_hand = _good(one.order) - packed[one.order["id"]]
        for goal in one.goals if at_hand > 0 else ():
            parcel = parcels.setdefault((one.order["campaign_id"], goal), _empty(one, goal))
            parcel.items.append((one, at_hand))
    return list(parcels.values())


def _good(order: Json) -> int:
    return int(order["made"] - order["rejected"] - order["shipped"])


def _empty(work: Work, goal: str) -> Parcel:
    is_final = work.order["is_final"]
    place = work.order["site"] if is_final else goal
    return Parcel(work.order["campaign_id"], goal, not is_final, place)
