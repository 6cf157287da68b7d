"""Tables and pictures of results."""

from fabrouter_bench.report.page import write_report

__all__ = ["write_report"]
