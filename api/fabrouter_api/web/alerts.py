"""What a coordinator should look at, in words, and where to look."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from fabrouter.i18n import Translator
from fabrouter_api.web.inner_api import Json
from fabrouter_api.web.steering_words import flag_words


class AlertShown(NamedTuple):
    """One line of the list of alerts.

    Parameters
    ----------
    words
        What is the matter.
    address
        Where to look at it.
    is_bad
        Whether units are in danger, not only late.
    """

    words: str
    address: str
    is_bad: bool


_BAD = frozenset({"lab_away", "shipment_lost", "stopped_short", "overdue"})


def alerts_shown(
    t: Translator, campaign_id: str, situation: Json, materials: Mapping[str, Json]
) -> list[AlertShown]:
    """Returns alerts in the words of a language, the worst first.

    Parameters
    ----------
    t
        The language.
    campaign_id
        The campaign.
    situation
        As the API tells it.
    materials
        Materials of the network by their ids in documents.
    """
    path = f"/campaigns/{campaign_id}"
    found = [
        AlertShown(_words(t, alert, materials), path + _place(alert), alert["kind"] in _BAD)
        for alert in _once(situation["alerts"])
    ]
    return sorted(found, key=lambda alert: not alert.is_bad)


def _once(alerts: list[Json]) -> Iterator[Json]:
    """Yields alerts without flags that say again that a lab is away."""
    for alert in alerts:
        if not (alert["kind"] == "flagged" and alert["cause"].startswith("lab_")):
            yield alert


def _words(t: Translator, alert: Json, materials: Mapping[str, Json]) -> str:
    facts = {"count": t.number(alert["count"]), "units": t.number(alert["units"])}
    kind: str = alert["kind"]
    cause, lab = alert["cause"], alert["lab"]
    if kind == "flagged":
        return t("Work to look at, {why}: {count}", why=flag_words(t, cause), count=facts["count"])
    if kind == "lab_away":
        away = flag_words(t, f"lab_{cause}")
        return t(
            "{lab}: {why}, with {units} units in hand", lab=lab, why=away, units=facts["units"]
        )
    if kind == "stock_short":
        known = materials.get(cause)
        name = t.name(known["name"], known["name_fr"]) if known else cause
        return t("{lab} runs short of: {material}", lab=lab, material=name)
    texts = {
        "declined": t("Offers declined since the last plan: {count} ({units} units)", **facts),
        "expired": t("Offers not answered in time: {count} ({units} units)", **facts),
        "released": t("Work given back by labs: {count} ({units} units)", **facts),
        "stopped_short": t("Work stopped early: {count}", **facts),
        "overdue": t("Work that should be made by now: {count} ({units} units)", **facts),
        "answer_soon": t("Offers whose time to answer is nearly over: {count}", **facts),
        "shipment_overdue": t("Shipments long on their way: {count} ({units} units)", **facts),
        "shipment_lost": t("Shipments lost: {count} ({units} units)", **facts),
    }
    return texts.get(kind, kind)


def _place(alert: Json) -> str:
    """Returns where the things are that an alert speaks of."""
    kind = alert["kind"]
    if kind.startswith("shipment_"):
        show = "lost" if kind == "shipment_lost" else "dispatched"
        return f"/shipments?{urlencode({'show': show})}"
    if kind in ("lab_away", "stock_short"):
        return f"/work?{urlencode({'lab': alert['lab_id']})}"
    shows = {"overdue": "making", "answer_soon": "offered", "flagged": "flagged"}
    return f"/work?{urlencode({'show': shows.get(kind, kind)})}"
