"""What can go wrong in a stored history: three or more ways to break each rule of the checker."""

import base64
import copy
import json
import zlib
from typing import Any

LATER = "2020-05-01T08:00:00+00:00"
EARLIER = "2020-03-01T08:00:00+00:00"
NOBODY = "00000000-0000-7000-8000-000000000000"


class History:
    """Rows of an export that can be changed."""

    def __init__(self, lines):
        self.header, *rest = [json.loads(line) for line in lines]
        self.tables: dict[str, list[dict[str, Any]]] = {}
        for entry in rest:
            self.tables.setdefault(entry["table"], []).append(entry["row"])

    def lines(self):
        """Returns the export again."""
        yield json.dumps(self.header)
        for table, rows in self.tables.items():
            for row in rows:
                yield json.dumps({"table": table, "row": row})

    def one(self, table, **like):
        """Returns the first row that is like this."""
        return next(
            row
            for row in self.tables[table]
            if all(row[name] == value for name, value in like.items())
        )

    def add(self, table, row, **changes):
        """Adds a changed copy of a row."""
        new = copy.deepcopy(row) | {"id": f"new-{table}-{len(self.tables.get(table, []))}"}
        self.tables.setdefault(table, []).append(new | changes)
        return self.tables[table][-1]

    def entries(self, table, row_id):
        """Returns the journal entries of a row."""
        return [
            entry
            for entry in self.tables["journal_entry"]
            if (entry["subject"], entry["subject_id"]) == (table, row_id)
        ]

    def tell(self, table, row, **after):
        """Adds a journal entry at the end, as if a row had changed."""
        last = copy.deepcopy(self.tables["journal_entry"][-1])
        told = self.entries(table, row["id"])
        before = told[-1]["after"] if told else row
        version = told[-1]["subject_version"] + 1 if told else 1
        last |= {
            "position": last["position"] + 1,
            "subject": table,
            "subject_id": row["id"],
            "subject_version": version,
            "kind": f"{table}.changed",
            "after": {**before, **after},
        }
        self.tables["journal_entry"].append(last)

    def order(self, state="closed", **like):
        """Returns a work order in a state."""
        return self.one("work_order", state=state, **like)

    def plan(self, number=-1):
        """Returns the last plan with its document unpacked."""
        row = self.tables["stored_plan"][number]
        return row, json.loads(zlib.decompress(base64.b64decode(row["document"])))

    def pack(self, row, document):
        """Stores a changed document."""
        text = json.dumps(document).encode()
        row["document"] = base64.b64encode(zlib.compress(text)).decode()

    def state_entry(self, table, state):
        """Returns the first journal entry that says a state."""
        return next(
            entry
            for entry in self.tables["journal_entry"]
            if entry["subject"] == table and entry["after"].get("state") == state
        )


PLANTED: list[tuple[int, Any]] = []


def breaks(rule):
    """Registers a way to break a rule."""

    def register(function):
        PLANTED.append((rule, function))
        return function

    return register


def change(rule, name, table, values, **like):
    """Registers a change of one row."""

    def plant(history):
        history.one(table, **like).update(values)

    plant.__name__ = name
    PLANTED.append((rule, plant))


def change_plan(rule, name, edit, number=-1):
    """Registers a change of a plan's document."""

    def plant(history):
        row, document = history.plan(number)
        edit(document)
        history.pack(row, document)

    plant.__name__ = name
    PLANTED.append((rule, plant))


def added(rule, name, table, row, **more):
    """Registers a row that is made up, references filled in from the history."""

    def plant(history):
        values = {key: value(history) if callable(value) else value for key, value in row.items()}
        history.add(table, values | more)

    plant.__name__ = name
    PLANTED.append((rule, plant))


def lab_id(history):
    return history.order()["lab_id"]


# I1 units
change(1, "made_again_and_again", "work_order", {"made": 10_000}, state="closed")
change(1, "more_cancelled_than_asked", "order_line", {"cancelled_units": 10_000})
change(1, "cancelled_below_nothing", "order_line", {"cancelled_units": -1})


@breaks(1)
def promised_twice(history):
    """The same work, once more and alive."""
    order = history.order()
    history.add("work_order", order, state="accepted")


# I2 reasons
def unexplained(document):
    document["lines"][0]["unmet"] += 1


def explained_away(document):
    document["lines"][0]["reasons"] = [{"units": 3}]


def unmet_below_nothing(document):
    document["lines"][-1]["unmet"] -= 2


for edit in (unexplained, explained_away, unmet_below_nothing):
    change_plan(2, edit.__name__, edit)


# I3 and I5 hours
BOOKING = {
    "created_at": "2020-04-01T08:00:00+00:00",
    "work_order_id": lambda history: history.order()["id"],
    "lab_id": lab_id,
    "pool": "printers",
    "day": "2020-04-02",
    "seconds": 60,
}
added(3, "booked_for_what_has_ended", "booking", BOOKING)
added(3, "booked_for_nothing", "booking", BOOKING | {"work_order_id": NOBODY})


def overbooked(name, **booking):
    @breaks(3)
    def plant(history):
        order = history.order()
        order["state"] = "accepted"
        values = {
            key: value(history) if callable(value) else value for key, value in BOOKING.items()
        }
        history.add("booking", values | booking)

    plant.__name__ = name


overbooked("booked_beyond_the_day", seconds=4 * 9 * 3600 + 1)
overbooked("booked_on_sunday", day="2020-04-05")
overbooked("booked_what_is_not_there", pool="lathe")
added(5, "more_than_a_day_of_printers", "booking", BOOKING | {"seconds": 4 * 90_000 + 1})
added(5, "more_than_a_day_of_people", "booking", BOOKING | {"pool": "people", "seconds": 10**6})
added(5, "a_pool_nobody_has", "booking", BOOKING | {"pool": "lathe"})

# I4 ability
change(4, "no_such_stage", "work_order", {"stage": "polish"}, state="closed")


def told_of_lab(name, edit):
    @breaks(4)
    def plant(history):
        order = history.order()
        for row in history.tables["declaration"]:
            if row["lab_id"] == order["lab_id"]:
                edit(history, order, row["document"])

    plant.__name__ = name


def without_machines(_history, _order, document):
    document["machines"] = []


def only_a_laser(_history, _order, document):
    document["machines"] = [m for m in document["machines"] if m["id"] == "laser"]


def refuses(_history, order, document):
    order["state"] = "offered"
    document["limits"] = {"refused_designs": ["shield"]}


for edit_lab in (without_machines, only_a_laser, refuses):
    told_of_lab(edit_lab.__name__, edit_lab)

# I6 deadlines
change(6, "due_far_later", "order_line", {"deadline": "2020-03-20"})


@breaks(6)
def due_after_the_deadline(history):
    order = history.order()
    order["due"] = "2020-04-09T10:00:00+00:00"
    history.one("order_line", id=order["line_id"])["deadline"] = "2020-04-07"


@breaks(6)
def offered_after_the_deadline(history):
    order = history.order("declined")
    history.one("order_line", id=order["line_id"])["deadline"] = order["created_at"][:8] + "01"
    order["due"] = LATER


# I7 stock
MOVE = {
    "created_at": EARLIER,
    "lab_id": lab_id,
    "material": "petg",
    "quantity_milli": 5,
    "balance_milli": 5,
    "cause": "received",
}
added(7, "wrong_balance", "stock_movement", MOVE | {"balance_milli": 6})
added(7, "below_nothing", "stock_movement", MOVE | {"quantity_milli": -5, "balance_milli": -5})
added(7, "no_cause", "stock_movement", MOVE | {"cause": ""})

# I8 shipments
change(8, "more_arrived_than_left", "shipment_item", {"good": 10_000})
change(8, "sent_uncounted", "work_order", {"shipped": 0}, state="closed")
change(8, "received_uncounted", "work_order", {"received": 0}, state="closed")
change(8, "lost_what_was_received", "work_order", {"lost": 1}, state="closed")
change(8, "shipment_undone", "shipment", {"state": "cancelled"})


# I9 to I11 promises
def after_acceptance(name, **after):
    @breaks(9)
    def plant(history):
        history.tell("work_order", history.order(parent_id=None), **after)

    plant.__name__ = name


after_acceptance("quantity_changed", quantity=1)
after_acceptance("moved_to_another_lab", lab_id=NOBODY)
after_acceptance("due_earlier", due=EARLIER)
after_acceptance("another_design", design_id=NOBODY)


def taken_away(state):
    @breaks(10)
    def plant(history):
        order = history.order()
        history.tell("work_order", order, state="started")
        history.tell("work_order", order, state=state)

    plant.__name__ = f"started_and_{state}"


for word in ("withdrawn", "expired", "declined", "released"):
    taken_away(word)


@breaks(10)
def released_with_units(history):
    history.tell("work_order", history.order("declined"), state="released", made=3)


change(11, "entry_changed", "work_entry", {"units": 1000})
change(11, "scrap_unnoted", "work_order", {"scrapped": 2}, state="closed")
change(11, "too_many_made", "work_order", {"quantity": 1}, state="closed")


@breaks(11)
def made_goes_down(history):
    history.tell("work_order", history.order(), made=0)


# I12 identity
change(12, "other_stage", "work_order", {"stage": "polish"}, state="closed")
change(12, "other_line", "work_order", {"line_id": NOBODY}, state="closed")
change(12, "parts_lost", "work_order", {"quantity": 10_000}, state="split")
change(12, "split_without_parts", "work_order", {"state": "split"}, state="closed", parent_id=None)


# I13, I14 steps
def step(rule, table, like, to):
    @breaks(rule)
    def plant(history):
        history.tell(table, history.one(table, **like), state=to)

    plant.__name__ = f"{table}_{'_'.join(map(str, like.values()))}_to_{to}"


step(13, "campaign", {"state": "closed"}, "draft")
step(13, "lab", {"state": "active"}, "verified")
step(13, "campaign", {"state": "closed"}, "active")


@breaks(13)
def made_without_start(history):
    entry = history.state_entry("work_order", "started")
    entry["after"]["state"] = "offered"


step(14, "work_order", {"state": "closed"}, "started")
step(14, "lab", {"state": "retired"}, "active")
step(14, "shipment", {"state": "confirmed"}, "lost")
step(14, "solve_run", {"state": "published"}, "queued")
step(14, "work_order", {"state": "withdrawn"}, "accepted")


# I15 to I18 journal
def entry(rule, name, number, **values):
    @breaks(rule)
    def plant(history):
        row = history.tables["journal_entry"][number]
        row.update({key: value(row) if callable(value) else value for key, value in values.items()})

    plant.__name__ = name


entry(15, "version_jumps", -1, subject_version=lambda row: row["subject_version"] + 1)
entry(15, "version_repeats", -1, subject_version=1)
change(15, "row_ahead_of_its_journal", "lab", {"version": 99})
change(16, "renamed_in_silence", "lab", {"name": "Other"})
change(16, "state_set_by_hand", "order_line", {"cancelled_units": 1})


@breaks(16)
def row_from_nowhere(history):
    history.add("lab", history.one("lab"))


@breaks(16)
def row_gone(history):
    history.tables["shipment"].pop()


entry(17, "words_changed", 5, kind="nothing.happened")
entry(17, "data_changed", 7, data={"x": 1})
entry(17, "chain_cut", 9, previous_hash="0" * 64)
change(17, "another_end", "journal_head", {"hash": "0" * 64})


@breaks(17)
def last_entry_cut_off(history):
    history.tables["journal_entry"].pop()


@breaks(18)
def gap(history):
    del history.tables["journal_entry"][4]


@breaks(18)
def position_twice(history):
    rows = history.tables["journal_entry"]
    rows.insert(4, copy.deepcopy(rows[4]))


change(18, "head_runs_ahead", "journal_head", {"position": 10**6})
DELIVERY = {"webhook_id": NOBODY, "position": 1}
added(18, "told_of_nothing", "webhook_delivery", DELIVERY | {"position": 10**6})


@breaks(18)
def told_twice(history):
    for _ in range(2):
        history.add("webhook_delivery", DELIVERY)


# I19 replays
@breaks(19)
def answered_twice(history):
    history.add("replay", history.one("replay"))


change(19, "failure_kept", "replay", {"status": 500})
change(19, "refusal_kept", "replay", {"status": 409})

# I20 to I24 decisions
change(20, "lease_long_gone", "solve_run", {"state": "running", "lease_until": EARLIER})
change(20, "old_fence", "stored_plan", {"fence": 0})


@breaks(20)
def two_plans(history):
    history.add("stored_plan", history.one("stored_plan"))


@breaks(20)
def published_nothing(history):
    history.tables["stored_plan"].pop()


change(21, "snapshot_changed", "snapshot", {"sha256": "0" * 64})
change(21, "plan_changed", "stored_plan", {"sha256": "0" * 64})
change(21, "published_while_rejected", "solve_run", {"state": "rejected"}, state="published")
change_plan(21, "document_changed", unexplained)


def forget_lots(document):
    document["lots"] = []


def halve_lots(document):
    for lot in document["lots"]:
        lot["made"] //= 2


def move_lots(document):
    for lot in document["lots"]:
        lot["lab"] = "elsewhere"


for edit in (forget_lots, halve_lots, move_lots):
    change_plan(22, edit.__name__, edit)


def line_left_out(document):
    document["lines"].pop()


def line_invented(document):
    document["lines"].append(document["lines"][0] | {"id": "invented"})


def less_asked(document):
    document["lines"][0]["requested"] -= 1


for edit in (line_left_out, line_invented, less_asked):
    change_plan(23, edit.__name__, edit)

change(24, "bound_above", "stored_plan", {"lower_bound_eur": 1e9})


def one_more_on_time(document):
    document["lines"][0]["on_time"] += 1


def one_less_late(document):
    document["lines"][0]["late"] -= 1


for edit in (one_more_on_time, one_less_late):
    change_plan(24, edit.__name__, edit)

# I25 tenants
change(25, "site_nowhere", "order_line", {"site_id": NOBODY})
change(25, "lab_nowhere", "work_order", {"lab_id": NOBODY})


def elsewhere(table):
    @breaks(25)
    def plant(history):
        other = history.add("network", history.one("network"))
        row_id = {
            "lab": lab_id(history),
            "site": history.one("order_line")["site_id"],
            "design": history.order()["design_id"],
        }[table]
        history.one(table, id=row_id)["network_id"] = other["id"]

    plant.__name__ = f"{table}_of_another_network"


for word in ("lab", "site", "design"):
    elsewhere(word)


@breaks(25)
def line_of_another_campaign(history):
    other = history.add("campaign", history.one("campaign"))
    history.one("order_line", id=history.order()["line_id"])["campaign_id"] = other["id"]


# I26, I27 offers
def offered_to(state):
    @breaks(26)
    def plant(history):
        lab = history.one("lab", state="active")
        history.tell("lab", lab, state=state)
        order = history.add("work_order", history.order(parent_id=None), lab_id=lab["id"])
        history.tell("work_order", order, state="offered")

    plant.__name__ = f"offered_to_{state}"


for word in ("suspended", "paused", "unresponsive", "retired"):
    offered_to(word)


def asked_again(name, **changes):
    @breaks(27)
    def plant(history):
        declined = history.order("declined", parent_id=None)
        order = history.add("work_order", declined, ended_at=None, **changes)
        history.tell("work_order", order, state=changes["state"])

    plant.__name__ = name


asked_again("offered_again", state="offered")
asked_again("withdrawn_again", state="withdrawn")
asked_again("accepted_after_no", state="accepted", created_at=LATER)

# I28 persons
change(28, "erased_with_name", "account", {"erased_at": LATER})
change(28, "erased_with_e_mail", "account", {"erased_at": LATER, "name": None})


@breaks(28)
def erased_with_role(history):
    row = history.one("account", id=history.one("lab_role")["account_id"])
    row.update(erased_at=LATER, name=None, email=None)
    history.tables["token"] = []


@breaks(28)
def erased_with_token(history):
    row = history.one("account", id=history.one("token")["account_id"])
    row.update(erased_at=LATER, name=None, email=None)


CONTACT = {"name": None, "email": None, "phone": "0123", "address": None, "erased_at": LATER}
added(28, "erased_contact_with_phone", "contact", CONTACT)

# I29 times
change(29, "changed_before_created", "lab", {"changed_at": EARLIER})
change(29, "no_zone", "campaign", {"launched_at": "2020-04-01T08:00:00"})
change(29, "due_after_deadline", "order_line", {"due": "2020-04-09", "deadline": "2020-04-08"})
entry(29, "journal_goes_back", 100, at=EARLIER)

# I30 numbers
change(30, "nowhere_on_earth", "lab", {"latitude": float("nan")})
change(30, "endless_cost", "stored_plan", {"objective_eur": float("inf")})
change(30, "paid_backwards", "shipment", {"cost_cents": -1})
change(30, "endless_in_a_document", "stored_plan", {"totals": {"eur": float("inf")}})
