"""Labs from files: OKW, the list of fablabs.io, CSV tables; all of a file, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session, col, select

from fabrouter.access import Principal, Relation, Rule, Target, authorise
from fabrouter.campaigns.places import french_towns, time_zone_of
from fabrouter.service.designs.library import network_materials
from fabrouter.service.labs.access import BY_LAB, READS, changed_lab
from fabrouter.service.labs.assemble import MILLI, declared_labs
from fabrouter.service.labs.checks import declaration_issues
from fabrouter.service.labs.declare import put_in_force
from fabrouter.service.labs.identity import add_lab, columns_of, write_identity
from fabrouter.service.labs.stock import balance_of, book_stock
from fabrouter.service.plans import unsettle
from fabrouter.service.refusals import BadInput, NotFound
from fabrouter.store.tables import Design, Lab, LabRole, LabState, Network, StockCause
from fabrouter.store.unit_of_work import UnitOfWork
from fabrouter_network.calendars import Horizon
from fabrouter_network.exchange.fablabs_io import read_fablabs_io
from fabrouter_network.exchange.found import FoundLab, FoundLabs, parts, quantities, whole
from fabrouter_network.exchange.okw_read import read_okw
from fabrouter_network.issues import InputError, Issue, Severity
from fabrouter_network.labs import Declaration
from fabrouter_network.scenario import SCHEMA_VERSION, ScenarioDocument
from fabrouter_network.spreadsheets import LABS, MACHINES, STOCK, import_sheet
from fabrouter_network.units import to_whole

_IMPORTS = Rule(frozenset({Relation.COORDINATOR}), READS.may)


class LabFormat(StrEnum):
    """Files that speak of labs."""

    OKW = "okw"
    FABLABS_IO = "fablabs_io"
    LABS_CSV = "labs_csv"
    MACHINES_CSV = "machines_csv"
    STOCK_CSV = "stock_csv"


_SHEETS = {
    LabFormat.LABS_CSV: LABS,
    LabFormat.MACHINES_CSV: MACHINES,
    LabFormat.STOCK_CSV: STOCK,
}


@dataclass
class LabsImport:
    """What an import did, or would do.

    Parameters
    ----------
    added, changed, declared, counted
        Labs that are new, that moved or were renamed, that have a new declaration, and whose
        stock was counted; by their ids in documents.
    unchanged
        How many labs the file says nothing new about.
    hints
        What labs are said to be able to do, where the file does not say how much.
    warnings
        What is odd or was left out.
    dry_run
        Whether nothing was written.
    """

    dry_run: bool
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    declared: list[str] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)
    unchanged: int = 0
    hints: dict[str, tuple[str, ...]] = field(default_factory=dict)
    warnings: list[Issue] = field(default_factory=list)


def import_labs(
    unit: UnitOfWork,
    principal: Principal,
    network_id: UUID,
    kind: LabFormat,
    data: bytes,
    *,
    dry_run: bool,
) -> LabsImport:
    """Adds and changes the labs of a file.

    Labs that somebody acts for declare and count for themselves: of those, only who and where
    they are is taken.

    Raises
    ------
    InputError, BadInput
        With every fault and its place; nothing is written then.
    """
    authorise(principal, "labs:write", _IMPORTS, Target(network_id=network_id))
    unsettle(unit, [network_id])
    network = unit.lock(Network, network_id)
    if network is None:
        raise NotFound
    rows = _locked_labs(unit, network_id)
    found = _read(unit.session, network, rows, kind, data)
    return _Import(unit, network, rows, _with_members(unit.session, rows), dry_run).take(found)


def import_own(
    unit: UnitOfWork,
    principal: Principal,
    lab_id: UUID,
    kind: LabFormat,
    data: bytes,
    *,
    dry_run: bool,
) -> LabsImport:
    """Takes what a file says about the caller's own lab.

    Raises
    ------
    InputError, BadInput
        With every fault and its place, also if the file speaks of other labs.
    """
    lab, _ = changed_lab(unit, principal, lab_id, BY_LAB)
    network = unit.session.get_one(Network, lab.network_id)
    found = _read(unit.session, network, [lab], kind, data)
    if kind in (LabFormat.OKW, LabFormat.FABLABS_IO):
        found = _renamed(found, lab)
    return _Import(unit, network, [lab], frozenset(), dry_run).take(found)


def _renamed(found: FoundLabs, lab: Lab) -> FoundLabs:
    """Returns the one lab of a file under the id it has here."""
    if len(found.labs) != 1:
        message = f"the file holds {len(found.labs)} labs."
        raise BadInput([Issue("", "wrong-lab", message, "Send your own lab alone.")])
    one = found.labs[0]
    identity = one.identity.model_copy(update={"id": lab.slug})
    return replace(found, labs=(replace(one, identity=identity),))


def _locked_labs(unit: UnitOfWork, network_id: UUID) -> list[Lab]:
    query = select(Lab).where(Lab.network_id == network_id, Lab.state != LabState.RETIRED.value)
    query = query.order_by(col(Lab.id)).with_for_update()
    return list(unit.session.exec(query.execution_options(populate_existing=True)))


def _with_members(session: Session, rows: Sequence[Lab]) -> frozenset[UUID]:
    ids = [row.id for row in rows]
    return frozenset(session.exec(select(LabRole.lab_id).where(col(LabRole.lab_id).in_(ids))))


def _read(
    session: Session, network: Network, rows: Sequence[Lab], kind: LabFormat, data: bytes
) -> FoundLabs:
    if kind is LabFormat.OKW:
        return read_okw(data, "labs.json", time_zone_of)
    if kind is LabFormat.FABLABS_IO:
        return read_fablabs_io(data, "labs.json", time_zone_of)
    known = {lab.identity.id: lab for lab in declared_labs(session, rows)}
    slugs = session.exec(select(Design.slug).where(Design.network_id == network.id)).all()
    document = ScenarioDocument(
        schema_version=SCHEMA_VERSION,
        name="labs",
        horizon=Horizon(start=date(2020, 1, 1), periods=1),
        materials=network_materials(session, network.id),
        labs=tuple(whole(lab) for lab in known.values()),
        sites=(),
        designs=(),
        lines=(),
    )
    merged = import_sheet(
        document,
        _SHEETS[kind],
        data,
        f"{kind}.csv",
        french_towns().locate,
        {"designs": frozenset(slugs)},
    )
    labs = tuple(parts(lab, known.get(lab.id)) for lab in merged.document.labs)
    return FoundLabs(labs, merged.warnings)


class _Import:
    def __init__(
        self,
        unit: UnitOfWork,
        network: Network,
        rows: Sequence[Lab],
        own_word: frozenset[UUID],
        dry_run: bool,
    ) -> None:
        self._unit = unit
        self._network = network
        self._rows = {row.slug: row for row in rows}
        self._known = {lab.identity.id: lab for lab in declared_labs(unit.session, rows)}
        self._own_word = own_word
        self._result = LabsImport(dry_run)
        self._issues: list[Issue] = []

    def take(self, found: FoundLabs) -> LabsImport:
        """Writes what is new, unless this is a trial."""
        self._result.warnings += found.warnings
        self._refuse_twice(found.labs)
        for lab in found.labs:
            self._take_one(lab)
        if self._issues:
            raise InputError("labs", self._issues)
        return self._result

    def _refuse_twice(self, labs: Sequence[FoundLab]) -> None:
        names = [lab.identity.id for lab in labs]
        for position, name in enumerate(names):
            if name in names[:position]:
                message = f"'{name}' stands already at /{names.index(name)}."
                self._issues.append(
                    Issue(f"/{position}", "duplicate-id", message, "Keep one of the two.")
                )

    def _take_one(self, lab: FoundLab) -> None:
        name = lab.identity.id
        before = (len(self._result.added), len(self._result.changed))
        row = self._take_identity(lab)
        known = self._known.get(name)
        said = lab.declaration
        new_word = said is not None and (known is None or known.declaration != said)
        counts = self._counts(lab, known)
        if row.id in self._own_word and (new_word or counts):
            message = f"'{name}' has members of its own: what it can do was left out."
            self._warn(name, message)
            new_word, counts = False, {}
        if new_word and said is not None:
            self._declare(row, said, name)
        if counts:
            self._count(row, counts)
        if lab.hints:
            self._result.hints[name] = lab.hints
        if before == (len(self._result.added), len(self._result.changed)) and not (
            new_word or counts
        ):
            self._result.unchanged += 1

    def _warn(self, name: str, message: str) -> None:
        issue = Issue(f"lab {name}", "left-out", message, "Ask the lab.", Severity.WARNING)
        self._result.warnings.append(issue)

    def _take_identity(self, lab: FoundLab) -> Lab:
        """Returns the row of a lab; in a trial, a new one is not stored."""
        name = lab.identity.id
        row = self._rows.get(name)
        if row is None:
            self._result.added.append(name)
            return self._new_row(lab)
        if self._known[name].identity != lab.identity:
            self._result.changed.append(name)
            if not self._result.dry_run:
                write_identity(self._unit, row, lab.identity)
        return row

    def _new_row(self, lab: FoundLab) -> Lab:
        if not self._result.dry_run:
            return add_lab(self._unit, self._network, lab.identity)
        now = self._unit.now
        columns = columns_of(lab.identity)
        return Lab(created_at=now, changed_at=now, network_id=self._network.id, **columns)

    def _declare(self, row: Lab, said: Declaration, name: str) -> None:
        issues = declaration_issues(self._unit.session, row, said)
        errors = [issue for issue in issues if issue.severity is Severity.ERROR]
        self._issues += [replace(issue, where=f"lab {name}: {issue.where}") for issue in errors]
        self._result.declared.append(name)
        if not (self._result.dry_run or errors):
            put_in_force(self._unit, row, said)

    def _counts(self, lab: FoundLab, known: FoundLab | None) -> dict[str, int]:
        """Returns thousandths on hand of materials whose count is new."""
        before = quantities(known.stock) if known else {}
        return {
            name: to_whole(quantity, MILLI)
            for name, quantity in quantities(lab.stock).items()
            if to_whole(quantity, MILLI) != to_whole(before.get(name, 0.0), MILLI)
        }

    def _count(self, row: Lab, counts: dict[str, int]) -> None:
        self._result.counted.append(row.slug)
        materials = {one.id for one in network_materials(self._unit.session, self._network.id)}
        for name, milli in sorted(counts.items()):
            if name not in materials:
                message = f"'{name}' is not one of the materials of the network."
                place = f"lab {row.slug}"
                self._issues.append(Issue(place, "unknown-reference", message, "Add it first."))
            elif not self._result.dry_run:
                change = milli - balance_of(self._unit.session, row.id, name)
                book_stock(self._unit, row, name, change, StockCause.COUNTED)
