"""Words for why somebody should look, and why plans are made anew."""

from fabrouter.i18n import Translator


def flag_words(t: Translator, flag: str) -> str:
    """Returns why promised work is flagged."""
    words = {
        "design_withdrawn": t("the design was withdrawn"),
        "design_not_approved": t("the design is no longer approved there"),
        "notice_changed": t("the notice to users has changed"),
        "lab_paused": t("the lab pauses"),
        "lab_unresponsive": t("the lab does not answer"),
        "lab_suspended": t("the lab was suspended"),
        "lab_retired": t("the lab has left"),
    }
    return words.get(flag, flag)


def cause_words(t: Translator, cause: str) -> str:
    """Returns why a plan was asked for; what people wrote stays as it is."""
    words = {
        "declined": t("a lab declined an offer"),
        "declined_in_part": t("a lab accepted a part only"),
        "offers_expired": t("offers were not answered in time"),
        "withdrawn": t("an offer was taken back"),
        "released": t("a lab gave work back"),
        "stopped_short": t("a lab stopped early"),
        "lab_lost": t("a lab cannot be reached"),
        "lost": t("a shipment was lost"),
        "arrived_short": t("not all of a shipment arrived well"),
        "scrapped": t("units were spoilt"),
        "rejected": t("units failed a check"),
        "superseded": t("things moved on while it was made"),
        "superseded again": t("things moved on while it was made"),
        "lease lost": t("the worker was lost"),
    }
    return words.get(cause) or flag_words(t, cause)


def change_words(t: Translator, why: str) -> str:
    """Returns why a lot is new, gone or different."""
    words = {
        "takes_over": t("takes over from another lab"),
        "new_line": t("no lab had it yet"),
        "better_plan": t("worth the change"),
    }
    return words.get(why, why)
