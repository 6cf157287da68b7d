"""Sends e-mails: over SMTP, or into a folder where there is no mail server."""

import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Protocol
from uuid import UUID

from sqlmodel import Session, col, select

from fabrouter.files import write_bytes
from fabrouter.i18n.translator import LANGUAGES, Translator
from fabrouter.messages.mail_texts import MAIL_TEXTS
from fabrouter.messages.webhooks import pause_s
from fabrouter.store import Desk, UnitOfWork
from fabrouter.store.tables import Account, Contact, Mail, Sending

_MOST_ATTEMPTS = 12
_LEASE = timedelta(minutes=2)
_MOST_AT_ONCE = 50
_TIMEOUT_S = 10.0


class Outbox(Protocol):
    """Where e-mails go."""

    def send(self, message: EmailMessage) -> None:
        """Sends one message.

        Raises
        ------
        OSError
            If it could not be handed over.
        """


@dataclass(frozen=True)
class FolderOutbox:
    """Writes each e-mail to a file, for people without a mail server."""

    folder: Path

    def send(self, message: EmailMessage) -> None:
        """Writes the message as ``<id>.eml``."""
        self.folder.mkdir(parents=True, exist_ok=True)
        write_bytes(self.folder / f"{message['x-fabrouter-id']}.eml", message.as_bytes())


@dataclass(frozen=True)
class SmtpOutbox:
    """Hands e-mails to a mail server, encrypted where the server can."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    starttls: bool = True

    def send(self, message: EmailMessage) -> None:
        """Sends the message over SMTP."""
        with smtplib.SMTP(self.host, self.port, timeout=_TIMEOUT_S) as server:
            if self.starttls:
                server.starttls()
            if self.user:
                server.login(self.user, self.password)
            server.send_message(message)


@dataclass(frozen=True)
class Sender:
    """Who e-mails come from, and the address of the service's pages."""

    outbox: Outbox
    address: str
    base_url: str


def send_due(desk: Desk, sender: Sender) -> int:
    """Sends what waits; returns how many were sent."""
    waiting = desk.write(lambda unit: _claim(unit, sender))
    sent = 0
    for mail_id, message in waiting:
        error = _attempt(sender.outbox, message)
        desk.write(_settling(mail_id, error))
        sent += not error
    return sent


def _claim(unit: UnitOfWork, sender: Sender) -> list[tuple[UUID, EmailMessage]]:
    """Takes e-mails that are due; those without an address any more are given up."""
    rows = unit.session.exec(
        select(Mail)
        .where(Mail.state == Sending.WAITING.value, col(Mail.next_at) <= unit.now)
        .order_by(col(Mail.next_at))
        .limit(_MOST_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    claimed = []
    for row in rows:
        row.next_at = unit.now + _LEASE
        to = _addressee(unit.session, row)
        if to is None:
            row.state, row.error = Sending.FAILED.value, "no address"
        else:
            claimed.append((row.id, message_for(row, to[0], to[1], sender)))
        unit.session.add(row)
    return claimed


def _addressee(session: Session, row: Mail) -> tuple[str, str] | None:
    """Returns address and language."""
    if row.account_id is not None:
        account = session.get(Account, row.account_id)
        if account and account.email and account.disabled_at is None:
            return account.email, account.language
        return None
    contact = session.get(Contact, row.contact_id)
    return (contact.email, "en") if contact and contact.email else None


def message_for(row: Mail, address: str, language: str, sender: Sender) -> EmailMessage:
    """Returns an e-mail as it is sent."""
    text = MAIL_TEXTS[row.template]
    tell = Translator(next((known for known in LANGUAGES if known == language), "en"))
    message = EmailMessage()
    message["From"] = sender.address
    message["To"] = address
    message["Subject"] = tell(text.subject)
    message["Date"] = format_datetime(row.created_at)
    message["Message-ID"] = make_msgid(idstring=str(row.id), domain=sender.address.split("@")[-1])
    message["X-Fabrouter-Id"] = str(row.id)
    message["Auto-Submitted"] = "auto-generated"
    link = f"{sender.base_url.rstrip('/')}{text.path.format(**row.data)}"
    message.set_content(f"{tell(text.body)}\n\n{link}\n\n-- \nfabrouter\n")
    return message


def _attempt(outbox: Outbox, message: EmailMessage) -> str:
    """Returns nothing if the message was sent, the kind of error otherwise."""
    try:
        outbox.send(message)
    except (OSError, smtplib.SMTPException) as error:
        return type(error).__name__
    return ""


def _settling(mail_id: UUID, error: str) -> Callable[[UnitOfWork], None]:
    def settle(unit: UnitOfWork) -> None:
        row = unit.lock(Mail, mail_id)
        if row is None or row.state != Sending.WAITING.value:
            return
        row.attempts, row.error = row.attempts + 1, error
        if not error:
            row.state = Sending.SENT.value
            row.data = {}
        elif row.attempts >= _MOST_ATTEMPTS:
            row.state = Sending.FAILED.value
        else:
            row.next_at = unit.now + timedelta(seconds=pause_s(row.attempts))
        unit.session.add(row)

    return settle
