"""`/api/checklists` and `/api/runs`: what can be walked through, how far one person is, and paper of both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from actions.checklists.desk import Desk
from actions.checklists.engine import Answers, State, resolve
from actions.checklists.errors import ChecklistNotFound, RunNotFound
from actions.checklists.load import Catalogue, load_catalogue
from actions.checklists.models import Checklist
from actions.checklists.storage import Run, RunStore
from actions.errors import StorageError
from bot.gateway.checklist_card import ChecklistName
from bot.gateway.errors import AssistantDown, NotHere
from bot.gateway.identity.gate import caller_of
from bot.gateway.problems import declared
from bot.gateway.state import State as GatewayState
from bot.gateway.state import state_of
from index.versions import today

if TYPE_CHECKING:
    from index import Library

T = TypeVar("T")
MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown",
    "ics": "text/calendar",
}
FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file", "content": {kind: {} for kind in MEDIA.values()}}
}
EMPTY_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file", "content": {MEDIA[f]: {} for f in ("docx", "md")}}
}

router = APIRouter(prefix="/api", tags=["checklists"])

ChecklistId = Annotated[str, Path(min_length=1, max_length=60, examples=["meeting-leave"])]
RunId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", examples=["0b8e6f0f5d9a4f0c8f7e2d1c3b4a5968"])]
Format = Annotated[Literal["docx", "md", "ics"], Query(description="Word, Markdown, or the open dates")]
PaperFormat = Annotated[Literal["docx", "md"], Query(description="Word or Markdown")]


class ChecklistInfo(BaseModel):
    """清单: a procedure that can be walked through."""

    id: str = Field(examples=["meeting-leave"])
    title: str = Field(examples=["会议请假"])
    summary: str
    version: int


class RunInfo(BaseModel):
    """办理: how far one of the person's own runs has come. `total` is null while questions may change it."""

    id: str
    label: str
    status: Literal["open", "finished", "stopped"]
    version: int
    started: datetime
    changed: datetime
    checklist: ChecklistName
    done: int
    skipped: int
    open: int
    total: int | None = None


class Deleted(BaseModel):
    """How many runs there were."""

    deleted: int = Field(ge=0)


async def person_of(request: Request) -> str:
    """Whose runs a request may touch."""
    return caller_of(request).visitor.person


Person = Annotated[str, Depends(person_of)]
Gateway = Annotated[GatewayState, Depends(state_of)]


@router.get("/checklists", summary="List the checklists", responses=declared(401, 429, 503))
async def list_checklists() -> list[ChecklistInfo]:
    """Every procedure that is in force today."""
    in_force = _catalogue().in_force(today())
    return [ChecklistInfo(id=c.id, title=c.title, summary=c.summary, version=c.version) for c in in_force]


@router.get(
    "/checklists/{checklist}/export",
    summary="Export an empty checklist",
    response_class=Response,
    responses={**EMPTY_FILE, **declared(401, 404, 422, 429, 503)},
)
async def export_checklist(
    gateway: Gateway, checklist: ChecklistId, format: PaperFormat = "docx"
) -> Response:
    """The procedure with all its branches, boxes unticked."""

    def make(library: Library) -> Response:
        wanted = _catalogue().get(checklist)
        return _paper(wanted, library, format)

    return await _ask(gateway, make)


@router.get("/runs", summary="List my runs", responses=declared(401, 429, 503))
async def list_runs(gateway: Gateway, person: Person) -> list[RunInfo]:
    """Every run of the person who asks, the one changed last first."""

    def read(_: Library) -> list[RunInfo]:
        held = [run for run in RunStore(gateway.database).runs(person) if run.checklist_id in _catalogue()]
        return [_info(run, resolve(_catalogue().get(run.checklist_id), run.answers)) for run in held]

    return await _ask(gateway, read)


@router.get(
    "/runs/{run}/export",
    summary="Export one of my runs",
    response_class=Response,
    responses={**FILE, **declared(401, 404, 422, 429, 503)},
)
async def export_run(gateway: Gateway, person: Person, run: RunId, format: Format = "docx") -> Response:
    """The run as it stands, in Word or Markdown, or the dates of its open steps as a calendar."""

    def make(library: Library) -> Response:
        opened = Desk(_catalogue(), library, RunStore(gateway.database)).open(person, run)
        checklist, answers = opened.state.checklist, opened.run.answers
        return _paper(checklist, library, format, answers, opened.run)

    return await _ask(gateway, make)


@router.delete("/runs", summary="Delete all my runs", responses=declared(401, 403, 429, 503))
async def delete_runs(gateway: Gateway, person: Person) -> Deleted:
    """Every run of the person who asks, and the record of its changes; nothing of it is kept."""
    deleted = await _ask(gateway, lambda _: RunStore(gateway.database).forget(person))
    return Deleted(deleted=deleted)


async def _ask(gateway: GatewayState, work: Callable[[Library], T]) -> T:
    """Do it in the thread that reads the rules; errors become refusals."""
    try:
        return await gateway.libraries.exact.ask(work)
    except RunNotFound as error:
        raise NotHere(str(error), key="run_not_found") from error
    except ChecklistNotFound as error:
        raise NotHere(str(error), key="checklist_not_found") from error
    except StorageError as error:
        raise AssistantDown(str(error), key="storage_down") from error


def _paper(
    checklist: Checklist, library: Library, form: str, answers: Answers | None = None, run: Run | None = None
) -> Response:
    from actions.checklists.export import make_sheet, to_docx, to_ics, to_markdown

    label = run.label if run else ""
    sheet = make_sheet(checklist, library, today(), answers, label)
    content: str | bytes
    if form == "docx":
        content = to_docx(sheet)
    elif form == "md":
        content = to_markdown(sheet)
    else:
        content = to_ics(sheet, run.id if run else checklist.id, datetime.now(UTC))
    name = quote(f"{label or checklist.title}.{form}", safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(content, media_type=MEDIA[form], headers=headers)


def _info(run: Run, state: State) -> RunInfo:
    counts = state.progress
    return RunInfo(
        id=run.id,
        label=run.label,
        status=run.status.value,
        version=run.version,
        started=run.started,
        changed=run.changed,
        checklist=ChecklistName(id=state.checklist.id, title=state.checklist.title),
        done=counts.done,
        skipped=counts.skipped,
        open=counts.open,
        total=counts.total if counts.settled else None,
    )


@cache
def _catalogue() -> Catalogue:
    return load_catalogue()
