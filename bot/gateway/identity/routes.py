"""`/api/me`, linking, the audit record and the metrics."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Body, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from actions.errors import StorageError
from bot.gateway.audit.chain import Entry
from bot.gateway.errors import AssistantDown
from bot.gateway.identity.gate import caller_of
from bot.gateway.problems import declared
from bot.gateway.state import state_of

T = TypeVar("T")
router = APIRouter(tags=["identity"])


class Me(BaseModel):
    """Who the gateway takes the caller for."""

    person: str = Field(description="a pseudonym; the same on every channel that was linked")
    conversation: str = Field(description="opaque; a login begins another")
    signed_in: bool
    roles: list[str] = Field(examples=[["staff"]])
    channels: list[str] = Field(
        description="the kinds of identities linked to this person", examples=[["web", "wechat"]]
    )
    login: str | None = Field(default=None, description="where to sign in, if one can")


class LinkCode(BaseModel):
    """Something to type on the other channel."""

    code: str = Field(examples=["K7QM-3XPA"])
    seconds: int = Field(description="how long it holds; it works once", examples=[600])


class TypedCode(BaseModel):
    """A code as typed; spaces, hyphens and lower case do no harm."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(min_length=8, max_length=20, pattern=r"^[0-9A-Za-z \-]+$", examples=["K7QM-3XPA"])


class AuditEntry(BaseModel):
    """One entry of the record; `told` is null once it was taken out."""

    seq: int
    id: str
    at: str
    kind: str
    facts: dict[str, Any]
    told: dict[str, str] | None
    hash: str


class AuditPage(BaseModel):
    """Entries in order."""

    entries: list[AuditEntry]


@router.get("/api/me", summary="Who am I?", response_model=Me, responses=declared(503))
async def me(request: Request) -> JSONResponse:
    """The caller's pseudonym, roles and linked channels. Asks for no login."""
    state = state_of(request)
    caller = await state.gate.caller(request)
    person = caller.visitor.person
    known = await _stored(lambda: state.identities.channels_of(person))
    content = {
        "person": person,
        "conversation": caller.visitor.conversation,
        "signed_in": caller.signed_in,
        "roles": sorted(caller.visitor.roles),
        "channels": sorted({one.partition("-")[0] for one in known}),
        "login": "/login" if state.settings.identity == "oidc" and not caller.signed_in else None,
    }
    response = JSONResponse(content)
    state.sessions.write(caller.session, request, response)
    return response


@router.post(
    "/api/link",
    summary="A code to link another channel",
    response_model=LinkCode,
    responses=declared(401, 403, 429, 503),
)
async def link(request: Request) -> JSONResponse:
    """Type the code on the other channel: both then share one history of runs. It voids earlier codes."""
    state, caller = state_of(request), caller_of(request)
    code = await _stored(lambda: state.identities.issue(caller.visitor.own))
    response = JSONResponse({"code": code.text, "seconds": code.seconds})
    state.sessions.write(caller.session, request, response)
    return response


@router.post(
    "/api/link/redeem",
    summary="Link this channel by a code",
    response_model=Me,
    responses=declared(400, 401, 403, 408, 413, 415, 422, 429, 503),
)
async def redeem(request: Request, body: Annotated[TypedCode, Body()]) -> JSONResponse:
    """Join this caller to the person whose code it is. Five wrong codes are borne, then a 429."""
    state, caller = state_of(request), caller_of(request)
    person = await _stored(lambda: state.identities.redeem(caller.visitor.own, body.code))
    state.gate.forget(person)
    return await me(request)


@router.get("/api/audit", summary="The audit record", responses=declared(401, 403, 422, 429, 503))
async def audit(
    request: Request,
    after: Annotated[int, Query(ge=0, le=2**31 - 1, description="entries after this number")] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> AuditPage:
    """For auditors. `zhigui audit verify` proves that it is whole."""
    log = state_of(request).audit
    found = await _stored(lambda: list(log.entries(after, limit)))
    return AuditPage(entries=[_shown(entry) for entry in found])


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    responses={**declared(401, 403), 200: {"content": {"text/plain": {}}}},
    response_class=Response,
)
async def metrics(request: Request) -> Response:
    """For operators, and for a Prometheus on the machine itself. Names nobody."""
    return Response(state_of(request).metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


def _shown(entry: Entry) -> AuditEntry:
    return AuditEntry(
        seq=entry.seq,
        id=entry.id,
        at=entry.at,
        kind=entry.kind,
        facts=json.loads(entry.facts),
        told=None if entry.personal is None else json.loads(entry.personal),
        hash=entry.hash,
    )


async def _stored(work: Callable[[], T]) -> T:
    try:
        return await asyncio.to_thread(work)
    except StorageError as error:
        raise AssistantDown(str(error), key="storage_down") from error
