"""``/studies``: engines compared on campaigns of real places."""

from collections.abc import Callable, Sequence
from uuid import UUID

from litestar import Controller, Response, delete, get, post
from litestar.params import FromPath, JSONBody
from sqlmodel import Session

from fabrouter.access import Principal
from fabrouter.research import StudySpec
from fabrouter.research.library import library
from fabrouter.service.studies import ask, share, view
from fabrouter.service.studies.access import readable_study, shared_study
from fabrouter.store.tables import Study
from fabrouter.store.unit_of_work import UnitOfWork
from fabrouter_api.calls import (
    ANONYMOUS,
    DEFAULT_ITEMS,
    Cursor,
    HttpRequest,
    Page,
    PageSize,
    download,
    downloads,
    look,
    look_publicly,
    page,
    perform,
)
from fabrouter_api.schemas.studies import (
    LibraryRead,
    SharedStudyRead,
    StudyRead,
    StudyRunRead,
    StudyRunsRead,
)


class NetworkStudyController(Controller):
    """Studies of a network."""

    path = "/networks/{network_id:uuid}/studies"
    tags = ("research",)

    @post(operation_id="create_study", summary="Ask for a study", sync_to_thread=True)
    def create(
        self, request: HttpRequest, network_id: FromPath[UUID], data: JSONBody[StudySpec]
    ) -> Response[StudyRead]:
        """Queues every run of a study; solves of campaigns never wait for them."""
        return _perform(request, lambda unit, who: ask.create_study(unit, who, network_id, data))

    @get(operation_id="list_studies", summary="List studies", sync_to_thread=True)
    def list_all(
        self,
        request: HttpRequest,
        network_id: FromPath[UUID],
        limit: PageSize = DEFAULT_ITEMS,
        cursor: Cursor = None,
    ) -> Response[Page[StudyRead]]:
        """Returns a network's studies, newest first."""
        return page(
            request,
            limit,
            cursor,
            lambda session, who: view.studies_of(session, who, network_id),
            _listed,
            by=(Study.id,),
            newest_first=True,
        )


class StudyController(Controller):
    """One study."""

    path = "/studies"
    tags = ("research",)

    @get("/library", operation_id="get_library", summary="See what to study", sync_to_thread=True)
    def library(self, request: HttpRequest) -> Response[LibraryRead]:
        """Returns sizes, products, engines and limits of studies."""
        return look(request, lambda _session, _who: LibraryRead.of(library()))

    @get("/{study_id:uuid}", operation_id="get_study", summary="See a study", sync_to_thread=True)
    def read(self, request: HttpRequest, study_id: FromPath[UUID]) -> Response[StudyRead]:
        """Returns what a study compares and how far it is."""

        def find(session: Session, who: Principal) -> StudyRead:
            study = readable_study(session, who, study_id)
            return StudyRead.beside(study, view.counts_of(session, [study])[study.id])

        return look(request, find)

    @get(
        "/{study_id:uuid}/runs",
        operation_id="list_study_runs",
        summary="See what a study found",
        sync_to_thread=True,
    )
    def runs(self, request: HttpRequest, study_id: FromPath[UUID]) -> Response[StudyRunsRead]:
        """Returns all runs with their figures, in their order."""

        def find(session: Session, who: Principal) -> StudyRunsRead:
            found = view.all_runs(session, readable_study(session, who, study_id))
            return StudyRunsRead(runs=[StudyRunRead.of(run) for run in found])

        return look(request, find)

    @post(
        "/{study_id:uuid}/cancel",
        operation_id="cancel_study",
        summary="Cancel a study",
        status_code=200,
        sync_to_thread=True,
    )
    def cancel(self, request: HttpRequest, study_id: FromPath[UUID]) -> Response[StudyRead]:
        """Gives up the runs that wait or run; what is done stays."""
        return _perform(request, lambda unit, who: ask.cancel_study(unit, who, study_id))

    @post(
        "/{study_id:uuid}/share",
        operation_id="share_study",
        summary="Share a study",
        status_code=200,
        sync_to_thread=True,
    )
    def share(self, request: HttpRequest, study_id: FromPath[UUID]) -> Response[StudyRead]:
        """Gives the study a key by which anybody may read it under ``/shared-studies``."""
        return _perform(request, lambda unit, who: share.share_study(unit, who, study_id))

    @post(
        "/{study_id:uuid}/unshare",
        operation_id="unshare_study",
        summary="Stop sharing a study",
        status_code=200,
        sync_to_thread=True,
    )
    def unshare(self, request: HttpRequest, study_id: FromPath[UUID]) -> Response[StudyRead]:
        """Takes the key away; links that were sent lead nowhere from now on."""
        return _perform(request, lambda unit, who: share.unshare_study(unit, who, study_id))

    @delete(
        "/{study_id:uuid}",
        operation_id="remove_study",
        summary="Remove a study",
        sync_to_thread=True,
    )
    def remove(self, request: HttpRequest, study_id: FromPath[UUID]) -> Response[None]:
        """Forgets a study and all it found."""
        return perform(request, lambda unit, who: ask.remove_study(unit, who, study_id))

    @get(
        "/{study_id:uuid}/runs.csv",
        operation_id="get_study_table",
        summary="Get a study's figures as CSV",
        sync_to_thread=True,
        **downloads("text/csv"),
    )
    def table(self, request: HttpRequest, study_id: FromPath[UUID]) -> Response[bytes]:
        """Returns all runs and their figures, without the course of the searches."""
        return download(
            request,
            lambda session, who: view.runs_table(session, who, study_id),
            media_type="text/csv",
            filename=f"study-{study_id}.csv",
        )

    @get(
        "/{study_id:uuid}/study.json",
        operation_id="get_study_file",
        summary="Get a study as a file",
        sync_to_thread=True,
        **downloads("application/json"),
    )
    def file(self, request: HttpRequest, study_id: FromPath[UUID]) -> Response[bytes]:
        """Returns what ``fabrouter study`` needs to run the same again."""
        return download(
            request,
            lambda session, who: view.study_file(session, who, study_id),
            media_type="application/json",
            filename=f"study-{study_id}.json",
        )


class SharedStudyController(Controller):
    """Studies for whoever has their link."""

    path = "/shared-studies"
    tags = ("research",)

    @get(
        "/{share_key:str}",
        operation_id="get_shared_study",
        summary="See a shared study",
        opt=ANONYMOUS,
        sync_to_thread=True,
    )
    def read(self, request: HttpRequest, share_key: FromPath[str]) -> Response[SharedStudyRead]:
        """Returns what a shared study compares and how far it is."""

        def find(session: Session) -> SharedStudyRead:
            study = shared_study(session, share_key)
            return SharedStudyRead.beside(study, view.counts_of(session, [study])[study.id])

        return look_publicly(request, find)

    @get(
        "/{share_key:str}/runs",
        operation_id="list_shared_runs",
        summary="See what a shared study found",
        opt=ANONYMOUS,
        sync_to_thread=True,
    )
    def runs(self, request: HttpRequest, share_key: FromPath[str]) -> Response[StudyRunsRead]:
        """Returns all runs with their figures, in their order."""

        def find(session: Session) -> StudyRunsRead:
            runs = view.shared_runs(session, share_key)
            return StudyRunsRead(runs=[StudyRunRead.of(run) for run in runs])

        return look_publicly(request, find)


def _perform(
    request: HttpRequest, use_case: Callable[[UnitOfWork, Principal], Study]
) -> Response[StudyRead]:
    """Changes a study and answers with it and how far it is."""
    return perform(
        request,
        lambda unit, who: _seen(unit, use_case(unit, who)),
        lambda seen: StudyRead.beside(*seen),
    )


def _seen(unit: UnitOfWork, study: Study) -> tuple[Study, dict[str, int]]:
    unit.session.flush()
    return study, view.counts_of(unit.session, [study])[study.id]


def _listed(session: Session, studies: Sequence[Study]) -> list[StudyRead]:
    counts = view.counts_of(session, studies)
    return [StudyRead.beside(study, counts[study.id]) for study in studies]
