"""The report: one self-contained HTML file in French and English that needs no network."""

from fabrouter.report.render import render_report

__all__ = ["render_report"]
