"""The audit trail in words: what somebody did, as a sentence without its subject."""

from collections.abc import Callable, Mapping
from typing import Any

from fabrouter.i18n import Translator
from fabrouter_api.web.inner_api import Json
from fabrouter_api.web.steering_words import cause_words, flag_words

Say = Callable[[Translator, Mapping[str, Any]], str]


def event_words(t: Translator, event: Json) -> str:
    """Returns what happened, such as "accepted 12 units"; codes where there are no words."""
    say = _WORDS.get(event["kind"])
    return say(t, event["data"]) if say else t("changed it ({kind})", kind=event["kind"])


def _n(t: Translator, data: Mapping[str, Any], name: str = "units") -> str:
    return t.number(data.get(name) or 0)


def _fields(data: Mapping[str, Any]) -> str:
    return ", ".join(data.get("fields", ()))


def _reported(t: Translator, data: Mapping[str, Any]) -> str:
    told = [
        text
        for name, text in (
            ("made", t("{n} made", n=_n(t, data, "made"))),
            ("scrapped", t("{n} spoilt", n=_n(t, data, "scrapped"))),
            ("surplus", t("{n} beyond the order", n=_n(t, data, "surplus"))),
        )
        if data.get(name)
    ]
    short = t("; material runs short") if data.get("short") else ""
    return t("reported: {what}", what=", ".join(told)) + short


def _requested(t: Translator, data: Mapping[str, Any]) -> str:
    cause = data.get("cause")
    if not cause:
        return t("asked for a plan")
    return t("asked for a plan, because {cause}", cause=cause_words(t, cause))


_CAMPAIGN: dict[str, Say] = {
    "campaign.created": lambda t, _: t("drafted the campaign"),
    "campaign.changed": lambda t, d: t("changed the campaign: {fields}", fields=_fields(d)),
    "campaign.approved": lambda t, d: t("agreed to {n} units as second coordinator", n=_n(t, d)),
    "campaign.launched": lambda t, d: t("launched the campaign with {n} units", n=_n(t, d)),
    "campaign.paused": lambda t, _: t("paused the campaign"),
    "campaign.resumed": lambda t, _: t("took the campaign up again"),
    "campaign.closing": lambda t, _: t("began to close the campaign"),
    "campaign.closed": lambda t, _: t("closed the campaign"),
    "campaign.cancelled": lambda t, _: t("cancelled the campaign"),
    "campaign.archived": lambda t, _: t("archived the campaign"),
    "campaign_role.given": lambda t, _: t("gave somebody a role in the campaign"),
    "campaign_role.taken": lambda t, _: t("took a role in the campaign away"),
}

_LINES: dict[str, Say] = {
    "order_line.requested": lambda t, d: t("asked for {n} units", n=_n(t, d)),
    "order_line.opened": lambda t, d: t("opened the need of {n} units", n=_n(t, d)),
    "order_line.amended": lambda t, d: t("changed the need: {fields}", fields=_fields(d)),
    "order_line.cancelled": lambda t, d: t("cancelled {n} units of the need", n=_n(t, d)),
    "order_line.closed_short": lambda t, d: t(
        "closed the need, {n} units missing", n=_n(t, d, "unmet")
    ),
}

_WORK: dict[str, Say] = {
    "work_order.offered": lambda t, d: t("offered {n} units", n=_n(t, d)),
    "work_order.accepted": lambda t, d: t("accepted {n} units", n=_n(t, d)),
    "work_order.declined": lambda t, d: t("declined {n} units", n=_n(t, d)),
    "work_order.split": lambda t, d: t("accepted a part of {n} units", n=_n(t, d)),
    "work_order.expired": lambda t, d: t("ended the unanswered offer of {n} units", n=_n(t, d)),
    "work_order.withdrawn": lambda t, d: t("took the offer of {n} units back", n=_n(t, d)),
    "work_order.released": lambda t, d: t("gave {n} units back", n=_n(t, d)),
    "work_order.started": lambda t, _: t("began the work"),
    "work_order.reported": _reported,
    "work_order.checked": lambda t, d: t("took {n} bad units out", n=_n(t, d, "rejected")),
    "work_order.finished": lambda t, d: t("finished with {n} units made", n=_n(t, d, "made")),
    "work_order.stopped_short": lambda t, d: t(
        "stopped early with {n} units made", n=_n(t, d, "made")
    ),
    "work_order.closed": lambda t, _: t("closed the work order"),
    "work_order.flagged": lambda t, d: t("flagged it: {why}", why=flag_words(t, d["cause"])),
    "work_order.unflagged": lambda t, d: t(
        "took the flag away: {why}", why=flag_words(t, d.get("cause") or "")
    ),
    "work_order.shipped": lambda t, d: t("sent {n} units", n=_n(t, d)),
    "work_order.received": lambda t, d: t(
        "counted {good} good, {bad} bad and {missing} missing units",
        good=_n(t, d, "good"),
        bad=_n(t, d, "bad"),
        missing=_n(t, d, "missing"),
    ),
    "work_order.lost": lambda t, d: t("gave {n} units on their way up", n=_n(t, d)),
    "work_order.returned": lambda t, d: t("got {n} units back", n=_n(t, d)),
    "work_order.found": lambda t, d: t("found {n} lost units again", n=_n(t, d)),
}

_PHOTOS: dict[str, Say] = {
    "work_photo.added": lambda t, d: t("added a photo of work order {n}", n=_n(t, d, "number")),
    "work_photo.removed": lambda t, d: t("removed a photo of work order {n}", n=_n(t, d, "number")),
}

_SHIPMENTS: dict[str, Say] = {
    "shipment.packed": lambda t, d: t("packed {n} units", n=_n(t, d)),
    "shipment.dispatched": lambda t, _: t("sent the shipment"),
    "shipment.delivered": lambda t, _: t("noted that the shipment is there"),
    "shipment.confirmed": lambda t, d: t("confirmed {n} good units", n=_n(t, d, "good")),
    "shipment.lost": lambda t, _: t("gave the shipment up as lost"),
    "shipment.returned": lambda t, _: t("took the shipment back"),
    "shipment.cancelled": lambda t, _: t("unpacked the shipment"),
}

_SOLVES: dict[str, Say] = {
    "solve_run.requested": _requested,
    "solve_run.claimed": lambda t, _: t("began to search"),
    "solve_run.requeued": lambda t, _: t("put the search back in the queue"),
    "solve_run.verified": lambda t, _: t("checked the plan: it keeps all rules"),
    "solve_run.published": lambda t, _: t("published the plan"),
    "solve_run.superseded": lambda t, _: t("set the plan aside: things have moved on"),
    "solve_run.rejected": lambda t, _: t("refused the plan: it breaks a rule"),
    "solve_run.failed": lambda t, _: t("ended the search without a plan"),
    "solve_run.cancelled": lambda t, _: t("gave the plan up"),
    "solve_run.cancel_requested": lambda t, _: t("asked to give the search up"),
    "solve_run.stop_requested": lambda t, _: t("asked to stop the search with its best plan"),
}

_WORDS = _CAMPAIGN | _LINES | _WORK | _PHOTOS | _SHIPMENTS | _SOLVES
