"""What the measurements of the service count and say."""

import pytest

from fabrouter_bench.service.page import lines_of, page_of
from fabrouter_bench.service.samples import Ratio, Sample, ratio_of_medians
from fabrouter_bench.service.session import QUICK, Outcome
from fabrouter_bench.service.watcher import Heard, Stream, _count
from fabrouter_bench.service.watching import Watching


def stream(*chunks):
    """Returns a stream that has heard these pieces."""
    heard = Stream()
    heard.data_received(b"HTTP/1.1 200 OK\r\n\r\nf\r\nretry: 2000\n\n\r\n")
    for chunk in chunks:
        heard.data_received(chunk)
    return heard


def event(position):
    return f"id: {position}\nevent: x\ndata: {{}}\n\n".encode()


def test_events_that_come_in_pieces_are_counted_once():
    text = b"5a\r\n" + event(7) + event(8) + b"\r\n" + b"2d\r\n" + event(9) + b"\r\n"
    for cut in range(len(text)):
        assert stream(text[:cut], text[cut:]).positions == [7, 8, 9]


def test_what_is_lost_repeated_or_late_is_told():
    streams = [
        stream(event(7), event(8), event(9)),
        stream(event(7), event(9)),
        stream(event(7), event(8), event(8), event(9)),
        stream(event(8), event(7), event(9)),
    ]
    streams[0].connection_lost(None)
    assert _count(streams, 7, 9) == Heard(4, 12, missing=1, repeated=1, out_of_order=1, closed=1)


def watching(**faults):
    heard = Heard(2, 20, **({"missing": 0, "repeated": 0, "out_of_order": 0, "closed": 0} | faults))
    return Watching(2, 1.0, 10.0, 10.0, Sample((0.01, 0.02)), 0.1, heard)


@pytest.mark.parametrize("fault", ["missing", "repeated", "out_of_order", "closed"])
def test_any_fault_of_a_stream_is_a_miss(fault):
    assert watching().holds
    assert not watching(**{fault: 1}).holds


def test_ratios_are_those_of_medians():
    ratio = ratio_of_medians("one", Sample((0.001, 0.004, 0.9)), Sample((0.002,)), 3.0)
    assert ratio.value == pytest.approx(2.0)
    assert ratio.holds
    assert not Ratio("p99", 2.1, 1.0, 2.0).holds


def test_the_page_shows_misses():
    ratios = [Ratio("one lab", 2.0, 1.0, 3.0), Ratio("50 labs", 7.0, 1.0, 6.0)]
    outcome = Outcome("sqlite", QUICK, {"x": Sample((0.1, 0.2))}, ratios, watching(), (0.1, 0.2))
    page = page_of(outcome.as_json())
    assert "| 50 labs | 7.0 | 1.0 | **7.0** | 6.0 |" in page
    assert "| one lab | 2.0 | 1.0 | 2.0 | 3.0 |" in page
    words = [line[:4] for line in lines_of(outcome.as_json())]
    assert words == ["ok  ", "MISS", "ok  "]
