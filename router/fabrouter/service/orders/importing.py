"""Imports order lines from a CSV table; every fault is told with its row and column."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import ValidationError

from fabrouter.access import Principal
from fabrouter.service.orders.check import catalogue_of, faults_of
from fabrouter.service.orders.create import Added, add_lines, asked_campaign, count_lines
from fabrouter.service.orders.inputs import NewLine, OnDuplicate
from fabrouter.service.refusals import BadInput
from fabrouter.store.unit_of_work import UnitOfWork
from fabrouter_network.issues import InputError, Issue
from fabrouter_network.shape import shape_issues
from fabrouter_network.spreadsheets import LINES, Row, read_table
from fabrouter_network.spreadsheets.table import where

Read = tuple[int, NewLine]
"""A row's number and the line in it."""


def import_lines(
    unit: UnitOfWork,
    principal: Principal,
    campaign_id: UUID,
    data: bytes,
    *,
    on_duplicate: OnDuplicate = "refuse",
    dry_run: bool = False,
) -> Added:
    """Adds the lines of a table to a campaign: all of them or none.

    Parameters
    ----------
    unit, principal, campaign_id
        The transaction, who asks, and the campaign.
    data
        CSV with the columns of :data:`~fabrouter_network.spreadsheets.LINES`.
    on_duplicate
        What happens to keys that exist.
    dry_run
        Only checks and counts.

    Raises
    ------
    BadInput
        With row and column of every fault.
    Conflict
        ``duplicate-key`` with the keys that exist, or ``campaign-ended``.
    """
    campaign, as_requester = asked_campaign(unit, principal, campaign_id)
    read, issues = _read(data)
    known = catalogue_of(unit.session, principal, campaign, as_requester)
    lines = [line for _, line in read]
    for fault in faults_of(lines, known, campaign):
        place = where(read[fault.line][0], fault.field)
        issues.append(Issue(place, fault.code, fault.message, fault.fix))
    if issues:
        raise BadInput(sorted(issues, key=_row_number))
    if dry_run:
        return count_lines(unit, campaign, lines, known, on_duplicate, as_requester)
    return add_lines(unit, principal, campaign, lines, known, on_duplicate, as_requester)


def _read(data: bytes) -> tuple[list[Read], list[Issue]]:
    try:
        rows, issues = read_table(data, "lines", LINES.columns)
    except InputError as error:
        raise BadInput(error.issues) from error
    read: list[Read] = []
    for row in rows:
        fields = LINES.fields(row.values, {})
        try:
            read.append((row.number, NewLine.model_validate(fields, strict=False)))
        except ValidationError as error:
            issues += _cell_issues(row, shape_issues(error, fields))
    return read, issues


def _cell_issues(row: Row, issues: Sequence[Issue]) -> list[Issue]:
    """Names columns instead of pointers."""
    found = []
    for issue in issues:
        parts = [part for part in issue.where.split("/") if part]
        column = next((part for part in parts if part in LINES.header), "")
        found.append(Issue(where(row.number, column), issue.code, issue.message, issue.fix))
    return found


def _row_number(issue: Issue) -> int:
    digits = issue.where.removeprefix("row ").partition(",")[0]
    return int(digits) if digits.isdigit() else 0
