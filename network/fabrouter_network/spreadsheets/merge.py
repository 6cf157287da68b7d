"""Merges a table into a scenario: all of it or nothing, with every fault named."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from fabrouter_network.consistency import KnownIds, check_consistency
from fabrouter_network.designs import Design
from fabrouter_network.issues import InputError, Issue, Severity
from fabrouter_network.labs import Lab, MachineGroup
from fabrouter_network.materials import Stock
from fabrouter_network.orders import OrderLine
from fabrouter_network.places import Site
from fabrouter_network.scenario import ScenarioDocument
from fabrouter_network.shape import shape_issues
from fabrouter_network.spreadsheets.declared import assumed_after
from fabrouter_network.spreadsheets.formats import Fields, Locate, SheetFormat
from fabrouter_network.spreadsheets.table import Row, read_table, where, write_table

_MODELS: dict[str, type[Lab | Site | OrderLine | MachineGroup | Stock | Design]] = {
    "labs": Lab,
    "sites": Site,
    "lines": OrderLine,
    "machines": MachineGroup,
    "stock": Stock,
}


@dataclass(frozen=True)
class Merged:
    """The outcome of an import.

    Parameters
    ----------
    document
        The scenario with the rows in it.
    added, updated
        Numbers of rows that were new, and that changed what was there.
    warnings
        What is odd about the result.
    """

    document: ScenarioDocument
    added: int
    updated: int
    warnings: tuple[Issue, ...]


def table_of(document: ScenarioDocument, sheet: SheetFormat) -> str:
    """Returns one table of a scenario as CSV."""
    return write_table(sheet.header, sheet.rows(document))


def import_sheet(
    document: ScenarioDocument,
    sheet: SheetFormat,
    data: bytes,
    source: str,
    locate: Locate | None = None,
    also_known: KnownIds | None = None,
) -> Merged:
    """Merges a CSV table into a scenario.

    Parameters
    ----------
    document
        The scenario; it stays as it is.
    sheet
        Which table it is.
    data, source
        The file and its name.
    locate
        Finds points for rows that give a city or postcode but no coordinates.
    also_known
        Ids that count as defined although the scenario lacks them, by section.

    Raises
    ------
    InputError
        If any row has a fault, or the result would make no sense; nothing is merged then.
    """
    rows, issues = read_table(data, source, sheet.columns)
    issues += _twice(rows, sheet)
    merger = _Merger(document, sheet, locate)
    for row in rows:
        issues += merger.add(row)
    merged = merger.document()
    found = check_consistency(merged, also_known)
    issues += [merger.placed(issue) for issue in found if issue.severity is Severity.ERROR]
    if issues:
        raise InputError(source, sorted(issues, key=_row_number))
    return Merged(merged, merger.added, merger.updated, tuple(found))


def _row_number(issue: Issue) -> int:
    digits = issue.where.removeprefix("row ").partition(",")[0]
    return int(digits) if digits.isdigit() else 0


def _twice(rows: Sequence[Row], sheet: SheetFormat) -> list[Issue]:
    """Returns an issue for every row whose key another row of the file has."""
    first: dict[tuple[object, object], int] = {}
    issues = []
    for row in rows:
        key = (row.values.get(sheet.owner), row.values[sheet.key])
        if key in first:
            message = f"'{row.values[sheet.key]}' stands already in row {first[key]}."
            place = where(row.number, sheet.key)
            issues.append(Issue(place, "duplicate-id", message, "Keep one of the two rows."))
        first.setdefault(key, row.number)
    return issues


class _Merger:
    def __init__(
        self, document: ScenarioDocument, sheet: SheetFormat, locate: Locate | None
    ) -> None:
        self._document = document
        self._sheet = sheet
        self._locate = locate
        self._lists = self._existing()
        self._row_of: dict[tuple[str, str], int] = {}
        self._declared: defaultdict[str, dict[str, set[str]]] = defaultdict(dict)
        self.added = 0
        self.updated = 0

    def _existing(self) -> dict[str, dict[str, Any]]:
        """Returns the present rows by owner and key."""
        sheet, document = self._sheet, self._document
        if not sheet.owner:
            rows = getattr(document, sheet.section)
            return {"": {getattr(row, sheet.key): row for row in rows}}
        return {
            lab.id: {getattr(row, sheet.key): row for row in getattr(lab, sheet.section)}
            for lab in document.labs
        }

    def add(self, row: Row) -> list[Issue]:
        """Merges one row; returns what is wrong with it."""
        sheet = self._sheet
        owner = str(row.values[sheet.owner]) if sheet.owner else ""
        if owner not in self._lists:
            message = f"there is no lab '{owner}'."
            fix = "Import the labs first, or correct the id."
            return [Issue(where(row.number, sheet.owner), "unknown-reference", message, fix)]
        key = str(row.values[sheet.key])
        known = self._lists[owner].get(key)
        fields = sheet.fields(row.values, known.model_dump() if known else {})
        issue = self._find_point(row, fields)
        if issue:
            return [issue]
        try:
            self._lists[owner][key] = _MODELS[sheet.name].model_validate(fields, strict=False)
        except ValidationError as error:
            return [self._cell_issue(row, issue) for issue in shape_issues(error, fields)]
        self._row_of[owner, key] = row.number
        self._declared[owner or key][key] = set(row.values)
        self.updated += known is not None
        self.added += known is None
        return []

    def _find_point(self, row: Row, fields: Fields) -> Issue | None:
        """Fills in missing coordinates from city and postcode."""
        place = fields.get("place")
        if place is None or ("lat" in place and "lon" in place):
            return None
        city, postcode = str(place.get("city", "")), str(place.get("postcode", ""))
        point = self._locate(city, postcode) if self._locate and city + postcode else None
        if point is None:
            message = f"there is no point for '{city or postcode or row.values[self._sheet.key]}'."
            fix = "Fill in lat and lon, or a French city and postcode."
            return Issue(where(row.number, "lat"), "missing", message, fix)
        place["lat"], place["lon"] = point
        return None

    def _cell_issue(self, row: Row, issue: Issue) -> Issue:
        """Names the column instead of the pointer."""
        parts = [part for part in issue.where.split("/") if part]
        column = next((part for part in reversed(parts) if part in self._sheet.header), "")
        return Issue(where(row.number, column), issue.code, issue.message, issue.fix)

    def document(self) -> ScenarioDocument:
        """Returns the scenario with all rows merged."""
        sheet, document = self._sheet, self._document
        if not sheet.owner:
            rows = tuple(self._lists[""].values())
            if sheet.section == "labs":
                rows = tuple(self._with_facts(lab) for lab in rows)
            return document.model_copy(update={sheet.section: rows})
        labs = tuple(
            self._with_facts(
                lab.model_copy(update={sheet.section: tuple(self._lists[lab.id].values())})
            )
            for lab in document.labs
        )
        return document.model_copy(update={"labs": labs})

    def _with_facts(self, lab: Lab) -> Lab:
        """Returns the lab without the marks of assumption on what the rows declare."""
        section, declared = self._sheet.section, self._declared.get(lab.id)
        if not declared or not lab.assumed:
            return lab
        keys = list(self._lists[lab.id]) if self._sheet.owner else [lab.id]
        left = assumed_after(lab, section, keys, declared)
        return lab.model_copy(update={"assumed": tuple(left)})

    def placed(self, issue: Issue) -> Issue:
        """Returns an issue of the whole scenario with the row it comes from, if there is one."""
        parts = issue.where.split("/")
        row = self._pointed.get("/".join(parts[: 5 if self._sheet.owner else 3]))
        if row is None:
            return issue
        column = next((part for part in reversed(parts) if part in self._sheet.header), "")
        return Issue(where(row, column), issue.code, issue.message, issue.fix)

    @cached_property
    def _pointed(self) -> dict[str, int]:
        """Row numbers by the pointers of what the rows became."""
        pointed = {}
        for o, (owner, listed) in enumerate(self._lists.items()):
            section = f"/labs/{o}/{self._sheet.section}" if owner else f"/{self._sheet.section}"
            for k, key in enumerate(listed):
                if (owner, key) in self._row_of:
                    pointed[f"{section}/{k}"] = self._row_of[owner, key]
        return pointed
