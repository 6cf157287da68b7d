"""Subjects and texts of e-mails: short, without personal data, with the page to open."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MailText:
    """What an e-mail says, in English; French comes from the catalogue.

    Parameters
    ----------
    subject, body
        Texts with places in braces.
    path
        Page to open, after the service's own address.
    """

    subject: str
    body: str
    path: str


MAIL_TEXTS: dict[str, MailText] = {
    "offers": MailText(
        "New work offered to your lab",
        "Work is waiting for your answer. Please accept, accept in part or decline it before "
        "the time shown there.",
        "/lab/{lab_id}",
    ),
    "offer_withdrawn": MailText(
        "An offer was taken back",
        "Work offered to your lab is no longer needed there.",
        "/lab/{lab_id}",
    ),
    "declaration_ends": MailText(
        "Please confirm what your lab can do",
        "What your lab declared will soon be out of date. Confirm or change it, so that it goes on "
        "getting offers.",
        "/lab/{lab_id}/capacity",
    ),
    "declaration_ended": MailText(
        "Your lab gets no more offers",
        "What your lab declared is out of date. Confirm it and offers will come again.",
        "/lab/{lab_id}/capacity",
    ),
    "offer_lost": MailText(
        "A lab cannot do its part",
        "An offer was declined, ran out or was given back. A new plan may be waiting for you.",
        "/campaigns/{campaign_id}",
    ),
    "plan_ready": MailText(
        "A new plan is ready",
        "A plan has been found and checked. Look at what changes and publish it if you agree.",
        "/campaigns/{campaign_id}/plans",
    ),
    "shipment_sent": MailText(
        "Goods are on their way to you",
        "A shipment has left. Please confirm what arrives.",
        "/campaigns/{campaign_id}/shipments",
    ),
    "account_ends": MailText(
        "Your account will be erased",
        "Nobody has used your account for a year. Sign in within 30 days if you want to keep it; "
        "otherwise it will be erased.",
        "/",
    ),
    "one_time_link": MailText(
        "Your link to sign in",
        "Open the link to choose a password. It works once and only for a short time.",
        "/welcome#{secret}",
    ),
}
