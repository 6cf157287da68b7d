"""Labs from and to files: OKW, fablabs.io, CSV, calendars."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath, QueryParameter

from fabrouter.i18n.translator import Language
from fabrouter.service.labs import busy, exporting, feed, importing
from fabrouter.service.labs.access import visible_lab
from fabrouter.service.labs.busy import CalendarFormat
from fabrouter.service.labs.importing import LabFormat
from fabrouter.service.refusals import BadInput
from fabrouter.store.tables import BusyTime
from fabrouter_api.calls import (
    DEFAULT_ITEMS,
    Cursor,
    HttpRequest,
    Page,
    PageSize,
    download,
    downloads,
    page,
    perform,
    upload,
    uploads,
)
from fabrouter_api.schemas.labs import BusyTimeRead, BusyTimesImported, LabsImported
from fabrouter_network.issues import Issue

DryRun = Annotated[bool, QueryParameter(name="dry_run", description="Check only; change nothing.")]
Format = Annotated[LabFormat, QueryParameter(name="format", description="What the file is.")]
CalendarKind = Annotated[
    CalendarFormat, QueryParameter(name="format", description="What the file is.")
]
SourceName = Annotated[
    str,
    QueryParameter(
        name="source",
        min_length=1,
        max_length=200,
        pattern=r"^[^\x00-\x1f\x7f]+$",
        description="Name of the calendar: importing it again replaces what it said before.",
    ),
]
Machines = Annotated[
    str,
    QueryParameter(
        name="machines",
        max_length=2000,
        description="One machine group, or for fab-manager pairs such as 12:printers,13:laser.",
    ),
]
Words = Annotated[Language, QueryParameter(name="language", description="Of the texts.")]

_LAB_FILES = uploads("application/json", "text/csv")
_WRITTEN = downloads("application/json", "text/csv")
_CALENDARS = uploads("text/calendar", "application/json")
_TYPES = {LabFormat.OKW: ("application/json", "labs.json")}


class NetworkLabFileController(Controller):
    """Labs of a network from and to files."""

    path = "/networks/{network_id:uuid}/labs"
    tags = ("labs",)

    @post(
        "/import",
        operation_id="import_labs",
        summary="Import labs from OKW, fablabs.io or CSV",
        status_code=200,
        sync_to_thread=True,
        **_LAB_FILES,
    )
    def import_labs(
        self,
        request: HttpRequest,
        network_id: FromPath[UUID],
        kind: Format,
        dry_run: DryRun = False,
    ) -> Response[LabsImported]:
        """Adds and changes the labs of a file: all of them, or none if anything is wrong."""
        data = upload(request)
        return perform(
            request,
            lambda unit, who: importing.import_labs(
                unit, who, network_id, kind, data, dry_run=dry_run
            ),
            LabsImported.of,
        )

    @get(
        "/export",
        operation_id="export_labs",
        summary="Export labs as OKW or CSV",
        sync_to_thread=True,
        **_WRITTEN,
    )
    def export_labs(
        self, request: HttpRequest, network_id: FromPath[UUID], kind: Format = LabFormat.OKW
    ) -> Response[bytes]:
        """Returns a network's own labs; importing the file again changes nothing."""
        _require_written(kind)
        media_type, filename = _TYPES.get(kind, ("text/csv", f"{kind.value}.csv"))
        return download(
            request,
            lambda session, who: exporting.export_labs(session, who, network_id, kind),
            media_type=media_type,
            filename=filename,
        )


class LabFileController(Controller):
    """One lab from and to files."""

    path = "/labs/{lab_id:uuid}"
    tags = ("labs",)

    @post(
        "/import",
        operation_id="import_own_lab",
        summary="Declare your lab by a file",
        status_code=200,
        sync_to_thread=True,
        **_LAB_FILES,
    )
    def import_own(
        self, request: HttpRequest, lab_id: FromPath[UUID], kind: Format, dry_run: DryRun = False
    ) -> Response[LabsImported]:
        """Takes what an OKW file or a table says about your lab."""
        data = upload(request)
        return perform(
            request,
            lambda unit, who: importing.import_own(unit, who, lab_id, kind, data, dry_run=dry_run),
            LabsImported.of,
        )

    @get(
        "/export",
        operation_id="export_lab",
        summary="Export a lab as OKW or CSV",
        sync_to_thread=True,
        **_WRITTEN,
    )
    def export_own(
        self, request: HttpRequest, lab_id: FromPath[UUID], kind: Format = LabFormat.OKW
    ) -> Response[bytes]:
        """Returns a lab as a file that others read."""
        _require_written(kind)
        media_type, filename = _TYPES.get(kind, ("text/csv", f"{kind.value}.csv"))
        return download(
            request,
            lambda session, who: exporting.export_lab(session, who, lab_id, kind),
            media_type=media_type,
            filename=filename,
        )

    @get(
        "/busy-times",
        operation_id="list_busy_times",
        summary="List when others use a lab's machines",
        sync_to_thread=True,
    )
    def busy_times(
        self,
        request: HttpRequest,
        lab_id: FromPath[UUID],
        limit: PageSize = DEFAULT_ITEMS,
        cursor: Cursor = None,
    ) -> Response[Page[BusyTimeRead]]:
        """Returns busy times of all calendars."""
        return page(
            request,
            limit,
            cursor,
            lambda session, who: busy.busy_times_of(visible_lab(session, who, lab_id).id),
            lambda _, rows: [BusyTimeRead.of(row) for row in rows],
            by=(BusyTime.id,),
        )

    @post(
        "/busy-times/import",
        operation_id="import_busy_times",
        summary="Import busy times from a calendar",
        status_code=200,
        sync_to_thread=True,
        **_CALENDARS,
    )
    def import_busy_times(
        self,
        request: HttpRequest,
        lab_id: FromPath[UUID],
        kind: CalendarKind,
        source: SourceName = "calendar",
        machines: Machines = "",
        dry_run: DryRun = False,
    ) -> Response[BusyTimesImported]:
        """Replaces what a calendar said before; what its events are about is not read."""
        data, groups = upload(request), _groups(kind, machines)
        return perform(
            request,
            lambda unit, who: busy.import_busy_times(
                unit, who, lab_id, kind, data, source=source, machines=groups, dry_run=dry_run
            ),
            BusyTimesImported.of,
        )

    @get(
        "/calendar.ics",
        operation_id="get_lab_calendar",
        summary="See a lab's work as a calendar",
        sync_to_thread=True,
        **downloads("text/calendar"),
    )
    def calendar(
        self, request: HttpRequest, lab_id: FromPath[UUID], language: Words = "en"
    ) -> Response[bytes]:
        """Returns offered, accepted and started work (RFC 5545)."""
        return download(
            request,
            lambda session, who: feed.lab_feed(session, who, lab_id, language),
            media_type="text/calendar",
            filename="work.ics",
        )


def _groups(kind: CalendarFormat, text: str) -> dict[str, str]:
    """Returns machine groups by the calendar's own ids."""
    if kind is CalendarFormat.ICALENDAR:
        return {"": text} if text else {}
    pairs = [pair.split(":", 1) for pair in text.split(",") if pair.strip()]
    if any(len(pair) != 2 for pair in pairs):
        fix = "Write pairs such as 12:printers,13:laser."
        raise BadInput([Issue("", "wrong-value", "machines are not pairs.", fix)])
    return {key.strip(): name.strip() for key, name in pairs}


def _require_written(kind: LabFormat) -> None:
    if kind not in exporting.EXPORTED:
        fix = f"Ask for one of: {', '.join(one.value for one in exporting.EXPORTED)}."
        raise BadInput([Issue("", "wrong-value", f"'{kind.value}' is only read.", fix)])
