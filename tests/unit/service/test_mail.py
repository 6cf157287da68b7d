"""E-mails: to whom they concern, once, in their language, and never lost."""

import email
from email.policy import default

import pytest

from fabrouter.messages import mail, notify
from fabrouter.store.tables import Account, Lab, Mail
from service_cases import account, lab, network

BASE = "https://labs.example.org/"


@pytest.fixture
def sender(tmp_path):
    """Returns a sender that writes into a folder."""
    return mail.Sender(mail.FolderOutbox(tmp_path / "outbox"), "desk@example.org", BASE)


def written(sender):
    files = sorted(sender.outbox.folder.glob("*.eml"))
    return [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]


def note(desk, row, kind, **whom):
    def change(unit):
        unit.record(kind, unit.lock(type(row), row.id), **whom)

    desk.write(change)


def begin(desk):
    desk.write(notify.queue_new)


def test_a_hundred_offers_are_one_mail_to_each_member(desk, sender):
    net = network(desk)
    place = lab(desk, net)
    first = account(desk, acts_for=place, language="fr")
    second = account(desk, acts_for=place)
    account(desk, acts_for=lab(desk, net))
    begin(desk)
    for _ in range(100):
        note(desk, place, "work_order.offered", network_id=net.id, lab_id=place.id)
    assert desk.write(notify.queue_new) == 2
    assert desk.write(notify.queue_new) == 0
    assert mail.send_due(desk, sender) == 2
    assert mail.send_due(desk, sender) == 0
    told = {message["to"]: message for message in written(sender)}
    assert set(told) == {first.email, second.email}
    assert told[second.email]["subject"] == "New work offered to your lab"
    assert told[first.email]["subject"] == "Du travail est proposé à votre lab"
    assert f"{BASE}lab/{place.id}" in told[second.email].get_content()


def test_who_did_it_is_not_told(desk, sender):
    net = network(desk)
    place = lab(desk, net)
    boss = account(desk, coordinates=net)
    other = account(desk, coordinates=net)
    begin(desk)

    def decline(unit):
        unit.record(
            "work_order.declined", unit.lock(Lab, place.id), network_id=net.id, lab_id=place.id
        )

    desk.write(decline, actor_id=boss.id)
    assert desk.write(notify.queue_new) == 1
    mail.send_due(desk, sender)
    assert [message["to"] for message in written(sender)] == [other.email]


def test_old_news_is_not_told_when_the_service_starts(desk):
    net = network(desk)
    place = lab(desk, net)
    account(desk, acts_for=place)
    note(desk, place, "work_order.offered", lab_id=place.id)
    assert desk.write(notify.queue_new) == 0


class Refusing:
    """A mail server that is down."""

    def send(self, message):
        raise ConnectionRefusedError


def test_what_could_not_be_sent_waits_and_is_sent_later(desk, sender, clock):
    net = network(desk)
    place = lab(desk, net)
    account(desk, acts_for=place)
    begin(desk)
    note(desk, place, "work_order.offered", lab_id=place.id)
    desk.write(notify.queue_new)
    down = mail.Sender(Refusing(), "desk@example.org", BASE)
    assert mail.send_due(desk, down) == 0
    clock.advance(seconds=10)
    assert mail.send_due(desk, sender) == 1


def test_people_without_an_address_are_given_up(desk, sender):
    net = network(desk)
    place = lab(desk, net)
    who = account(desk, acts_for=place)
    begin(desk)
    note(desk, place, "work_order.offered", lab_id=place.id)
    desk.write(notify.queue_new)

    def erase(unit):
        row = unit.lock(Account, who.id)
        row.email = row.name = None
        row.erased_at = unit.now
        unit.record("account.erased", row)

    desk.write(erase)
    assert mail.send_due(desk, sender) == 0
    with desk.store.read() as session:
        from sqlmodel import select

        assert session.exec(select(Mail)).one().state == "failed"


def test_every_text_has_a_french_one():
    from fabrouter.i18n.translator import Translator
    from fabrouter.messages.mail_texts import MAIL_TEXTS

    french = Translator("fr")
    for text in MAIL_TEXTS.values():
        assert french(text.subject) != text.subject
        assert french(text.body) != text.body
