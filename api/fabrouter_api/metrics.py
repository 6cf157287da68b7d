"""Figures for Prometheus."""

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest

REQUESTS = Counter(
    "fabrouter_requests", "Requests by operation and status.", ("method", "operation", "status")
)
REQUEST_SECONDS = Histogram(
    "fabrouter_request_seconds",
    "Time to answer.",
    ("operation",),
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)

MEDIA_TYPE = CONTENT_TYPE_LATEST


def newest_figures() -> bytes:
    """Returns all figures as Prometheus reads them."""
    return generate_latest()
