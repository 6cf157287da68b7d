"""What time brings about: offers and declarations run out, messages go out, old answers go."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from sqlmodel import col, delete

from fabrouter.messages import mail, notify, webhooks
from fabrouter.service.campaigns.archive import archive_campaigns
from fabrouter.service.campaigns.close import finish_closing
from fabrouter.service.campaigns.overdue import close_overdue_lines, end_overdue_campaigns
from fabrouter.service.idle import forget_idle_accounts
from fabrouter.service.labs.expiry import remind_and_expire
from fabrouter.service.work_orders.expiry import expire_offers
from fabrouter.service.work_orders.lost_labs import release_of_lost_labs
from fabrouter.service.work_orders.settle import close_settled
from fabrouter.store import Desk, UnitOfWork
from fabrouter.store.tables import Mail, Replay, Sending, WebhookDelivery

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Clockwork:
    """What the clock needs.

    Parameters
    ----------
    desk
        The database.
    sender
        Who sends e-mails.
    allow_local_webhooks
        Lets webhooks reach private addresses.
    """

    desk: Desk
    sender: mail.Sender
    allow_local_webhooks: bool = False

    def run_due(self) -> dict[str, int]:
        """Does everything that is due; one task that fails does not stop the others.

        Returns
        -------
        dict
            How much each task did; -1 = it failed, which is logged.
        """
        return {name: self._run(name, task) for name, task in self._tasks().items()}

    def _tasks(self) -> dict[str, Callable[[], int]]:
        return {
            "offers_expired": lambda: self.desk.write(expire_offers),
            "declarations": lambda: self.desk.write(remind_and_expire),
            "work_given_back": lambda: self._until_done(release_of_lost_labs),
            "work_closed": lambda: self._until_done(close_settled),
            "lines_closed": lambda: self.desk.write(close_overdue_lines),
            "campaigns_ended": lambda: self.desk.write(end_overdue_campaigns),
            "campaigns_closed": lambda: self._until_done(finish_closing),
            "campaigns_archived": lambda: self._until_done(archive_campaigns),
            "accounts_forgotten": lambda: self._until_done(forget_idle_accounts),
            "answers_forgotten": lambda: self.desk.write(forget_answers),
            "messages_forgotten": lambda: self.desk.write(forget_messages),
            "mail_queued": lambda: self.desk.write(notify.queue_new),
            "mail_sent": lambda: mail.send_due(self.desk, self.sender),
            "webhooks_called": lambda: webhooks.deliver_due(
                self.desk, allow_local=self.allow_local_webhooks
            ),
        }

    def _until_done(self, work: Callable[[UnitOfWork], int]) -> int:
        """Repeats work that is done in portions until nothing is left; returns how much it was."""
        total = 0
        while done := self.desk.write(work):
            total += done
        return total

    @staticmethod
    def _run(name: str, task: Callable[[], int]) -> int:
        try:
            return task()
        except Exception:
            _log.exception("clock_task_failed", task=name)
            return -1


MESSAGES_KEPT = timedelta(days=30)
"""How long it can be looked up what was sent to whom."""


def forget_messages(unit: UnitOfWork) -> int:
    """Removes e-mails and calls of webhooks that were settled long ago; returns how many."""
    long_ago = unit.now - MESSAGES_KEPT
    return sum(
        _removed(
            unit,
            delete(table).where(
                col(table.state) != Sending.WAITING.value, col(table.next_at) < long_ago
            ),
        )
        for table in (Mail, WebhookDelivery)
    )


def forget_answers(unit: UnitOfWork) -> int:
    """Removes answers to idempotency keys that have served their time; returns how many."""
    return _removed(unit, delete(Replay).where(col(Replay.expires_at) < unit.now))


def _removed(unit: UnitOfWork, statement: Any) -> int:
    return int(unit.session.execute(statement).rowcount)  # type: ignore[attr-defined]
