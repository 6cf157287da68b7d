"""Runs ppe_match in its own environment; asks fabrouter for decisions over pipes.

A script, not a module: it is started by the interpreter of that environment, which knows nothing of
fabrouter. It writes one JSON object per line to stdout and reads one answer per day from stdin.

    python framework_side.py STRATEGY INTERVAL MAX_DONATION BEGIN END

BEGIN and END are days, END not included; what was offered or asked on others is left out. STRATEGY
is ``first_come`` or ``proximity`` (the framework's own) or ``ask``.
"""

import base64
import importlib
import json
import logging
import os
import sys
from typing import Any

OWN = {"first_come": "FCFM_strategy", "proximity": "proximity_match_strategy"}
"""The framework's own strategies."""

_DAY_S = 86_400


class Channel:
    """Lines of JSON; whatever else prints to stdout goes to stderr."""

    def __init__(self) -> None:
        self._out = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(2, 1)

    def tell(self, message: dict[str, Any]) -> None:
        """Sends one message."""
        self._out.write(json.dumps(message) + "\n")
        self._out.flush()

    def ask(self, message: dict[str, Any]) -> Any:
        """Sends one message and returns the answer; ends the program if nobody answers."""
        self.tell(message)
        line = sys.stdin.readline()
        if not line:
            sys.exit(1)
        return json.loads(line)


def day_message(date: Any, offers: Any, requests: Any, distances: Any) -> dict[str, Any]:
    """Returns what the framework shows a strategy, distances as a matrix of float64."""
    numpy = importlib.import_module("numpy")
    donors = sorted(set(offers.don_id))
    recipients = sorted(set(requests.rec_id))
    rows = distances.don_id.map({name: row for row, name in enumerate(donors)})
    columns = distances.rec_id.map({name: column for column, name in enumerate(recipients)})
    miles = numpy.full((len(donors), len(recipients)), numpy.nan, "<f8")
    miles[rows.to_numpy(), columns.to_numpy()] = distances.distance.to_numpy()
    return {
        "kind": "day",
        "date": str(date),
        "donors": donors,
        "recipients": recipients,
        "stocks": _rows(date, offers, "don_id"),
        "requests": _rows(date, requests, "rec_id"),
        "miles": base64.b64encode(miles.tobytes()).decode("ascii"),
    }


def _rows(date: Any, table: Any, who: str) -> list[list[Any]]:
    """Returns (who, product, quantity, age in days) per row."""
    age = (date - table.date).dt.total_seconds() / _DAY_S
    rows: list[list[Any]] = table.assign(age=age)[[who, "ppe", "qty", "age"]].to_numpy().tolist()
    return rows


def strategy_of(name: str, channel: Channel, package: Any) -> Any:
    """Returns the function that the framework calls on every day of decisions."""
    pandas = importlib.import_module("pandas")

    def own(date: Any, offers: Any, requests: Any, distances: Any) -> Any:
        channel.tell({"kind": "progress", "date": str(date)})
        return getattr(package.strategies, OWN[name])(date, offers, requests, distances)

    def ask(date: Any, offers: Any, requests: Any, distances: Any) -> Any:
        chosen = channel.ask(day_message(date, offers, requests, distances))
        return pandas.DataFrame(chosen, columns=["don_id", "rec_id", "ppe", "qty"])

    return ask if name == "ask" else own


def figures(framework: Any) -> dict[str, float]:
    """Returns the five figures of the framework, and what was sent in all."""
    metrics = framework.get_metrics().set_index("metric_name").value
    sent = framework.get_decisions()
    sent = sent[sent.qty > 0]
    return {
        "fill_rate": float(metrics["fill rate"]),
        "fill_rate_served": float(metrics["fill rate exc zeros"]),
        "unit_miles": float(metrics["avg unit-miles"]),
        "holding_days": float(metrics["avg holding time"]),
        "shipments": float(metrics["avg number of shipments"]),
        "units": float(sent.qty.sum()),
        "donors": int(sent.don_id.nunique()),
        "requests": int(sent.groupby(["rec_id", "ppe"]).ngroups),
    }


def keep_days(framework: Any, begin: str, end: str) -> None:
    """Leaves out what was offered or asked before one day or from another one on."""
    pandas = importlib.import_module("pandas")
    first, last = (pandas.Timestamp(day, tz="UTC") for day in (begin, end))
    for name in ("all_donors", "all_recipients"):
        table = getattr(framework, name)
        setattr(framework, name, table[(table.date >= first) & (table.date < last)])


def main(name: str, interval: int, max_donation: float, begin: str, end: str) -> None:
    """Runs the framework once and tells its figures."""
    channel = Channel()
    try:
        package = importlib.import_module("ppe_match")
    except ImportError as error:
        channel.tell({"kind": "missing", "message": str(error)})
        return
    logging.getLogger("ppe_match.testing_framework").setLevel(logging.ERROR)
    framework = package.TestingFramework(
        strategy=strategy_of(name, channel, package),
        interval=interval,
        max_donation_qty=max_donation,
    )
    keep_days(framework, begin, end)
    framework.run()
    channel.tell({"kind": "scores", "scores": figures(framework), "versions": versions()})


def versions() -> dict[str, str]:
    """Returns the versions that scores depend on."""
    metadata = importlib.import_module("importlib.metadata")
    found = {name: metadata.version(name) for name in ("ppe_match", "pandas", "numpy")}
    return {"python": sys.version.split()[0], **found}


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4], sys.argv[5])
