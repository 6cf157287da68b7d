"""Accounts nobody uses are warned, then erased; settled messages go, too."""

import pytest

import service_cases as cases
from fabrouter.messages.mail import FolderOutbox, Sender
from fabrouter.service.clock import MESSAGES_KEPT, Clockwork
from fabrouter.service.idle import IDLE, NOTICE, forget_idle_accounts
from fabrouter.store.tables import Mail, Token


@pytest.fixture
def idle(desk):
    return lambda: desk.write(forget_idle_accounts)


def test_an_idle_account_is_warned_a_month_before_it_is_erased(desk, clock, idle):
    who = cases.account(desk)
    clock.advance(days=IDLE.days, seconds=-1)
    assert idle() == 0
    clock.advance(seconds=1)
    assert idle() == 1
    assert cases.rows(desk, Mail)[0].template == "account_ends"
    assert idle() == 0
    clock.advance(days=NOTICE.days, seconds=-1)
    assert idle() == 0
    clock.advance(seconds=1)
    assert idle() == 1
    erased = cases.fetch(desk, who)
    assert (erased.email, erased.name, erased.erased_at) == (None, None, clock.now)
    assert idle() == 0


def test_use_after_the_warning_keeps_an_account_for_another_year(desk, clock, idle):
    who = cases.account(desk)
    cases.bearer(desk, who)
    clock.advance(days=IDLE.days)
    assert idle() == 1
    token = cases.rows(desk, Token)[0]
    token.used_at = clock.now
    cases.keep(desk, token)
    clock.advance(days=IDLE.days, seconds=-1)
    assert idle() == 0
    clock.advance(seconds=1)
    assert idle() == 1, "it is warned anew"
    assert cases.fetch(desk, who).erased_at is None
    assert cases.fetch(desk, who).warned_at == clock.now


def test_administrators_stay(desk, clock, idle):
    cases.account(desk, administrator=True)
    clock.advance(days=1000)
    assert idle() == 0


def test_the_clock_does_all_of_it(desk, clock, tmp_path):
    """Warned, told by e-mail, erased; the e-mail itself is forgotten a month later."""
    who = cases.account(desk)
    sender = Sender(FolderOutbox(tmp_path / "mail"), "service@example.org", "https://example.org")
    clockwork = Clockwork(desk, sender)
    clock.advance(days=IDLE.days)
    done = clockwork.run_due()
    assert -1 not in done.values()
    assert (done["accounts_forgotten"], done["mail_sent"]) == (1, 1)
    (letter,) = (tmp_path / "mail").iterdir()
    assert "erased" in letter.read_text()
    other = cases.account(desk, administrator=True)
    cases.keep(desk, Mail(account_id=other.id, template="offers", state="sent",
                          next_at=clock.now, created_at=clock.now))  # fmt: skip
    clock.advance(days=MESSAGES_KEPT.days, seconds=1)
    done = clockwork.run_due()
    assert done["messages_forgotten"] == 1
    assert cases.fetch(desk, who).email is None
