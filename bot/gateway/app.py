"""Puts the gateway together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from fastapi import Depends, FastAPI, Request
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.sessions import SessionMiddleware

from actions.storage.database import Database
from bot.gateway import lookup, messages, runs, status
from bot.gateway.audit.log import AuditLog
from bot.gateway.audit.record import ANCHORS, Record
from bot.gateway.channels import Channels, channels_of
from bot.gateway.conversation import Conversations
from bot.gateway.guard import RequestGuard, SecurityHeaders
from bot.gateway.health import Readiness, TrackerRows
from bot.gateway.identity import routes as identity
from bot.gateway.identity.gate import Gate
from bot.gateway.identity.store import Identities
from bot.gateway.library import Libraries
from bot.gateway.limits import Limits
from bot.gateway.metrics import Metrics
from bot.gateway.pages import page_policy, page_router
from bot.gateway.payloads import Buttons
from bot.gateway.people_data import PeopleData
from bot.gateway.problems import add_problem_handlers, describe_problems
from bot.gateway.rasa import RasaClient
from bot.gateway.sessions import Sessions, signing_key
from bot.gateway.settings import Settings
from bot.gateway.state import State, state_of
from bot.gateway.suggest import suggest_router
from bot.gateway.trace import Trace
from bot.gateway.upkeep import keep_house

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]
_DESCRIPTION = """\
Answers questions about a government's rules with the words of the rule and the place they stand.
Errors are Problem Details (RFC 9457) whose `title` and `detail` are Chinese and fit to be shown.
"""


def create_app(settings: Settings) -> FastAPI:
    """The gateway as an ASGI app. Raises BadSetting if the signing key cannot be used."""
    key = signing_key(settings)
    metrics = Metrics()
    outside = channels_of(settings, key)
    app = _Gateway(
        title="知规 gateway",
        version="0.1.0",
        description=_DESCRIPTION,
        lifespan=_lifespan(settings, key, metrics, outside),
        dependencies=[Depends(_admit)],
        # The pages FastAPI offers load their scripts from the internet; the description alone does not.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    add_problem_handlers(app)
    for router in (
        messages.router,
        lookup.router,
        runs.router,
        status.router,
        identity.router,
        suggest_router(),
        page_router(page_policy(settings.frame_ancestors)),
        *outside.routers,
    ):
        app.include_router(router)
    if settings.identity == "oidc":
        # Brings authlib, which nobody else need wait for.
        from bot.gateway.identity.oidc import LOGIN_COOKIE, LOGIN_SECONDS, oidc_router

        app.include_router(oidc_router(settings, key))
        app.add_middleware(
            SessionMiddleware,
            secret_key=key,
            session_cookie=LOGIN_COOKIE,
            max_age=LOGIN_SECONDS,
            path="/login",
        )
    # The last added stands outermost.
    app.add_middleware(
        RequestGuard, body_seconds=settings.body_seconds, allowed_origins=settings.allowed_origins
    )
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.allowed_origins,
            allow_credentials=True,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Content-Type"],
        )
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Trace, metrics=metrics)
    return app


def _lifespan(settings: Settings, key: str, metrics: Metrics, outside: Channels) -> Lifespan:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        database = Database(settings.database_url)
        people = Sessions(key, settings.session_days)
        identities = Identities(database, key, settings.link_minutes)
        gate = Gate(settings, key, people, identities, Limits(settings.rate_person, settings.rate_address))
        log = AuditLog(database)
        record = Record(log, identities, gate, metrics, settings.var / ANCHORS)
        rasa = RasaClient(settings.rasa_url)
        tracker = TrackerRows(settings.tracker_url)
        libraries = Libraries(settings.var / "index", settings.reply_seconds)
        readiness = Readiness(rasa, libraries.exact, tracker)
        talk = Conversations(rasa, Buttons(key), settings.reply_seconds, readiness.doubt, record)
        app.state.gateway = State(
            sessions=people,
            conversations=talk,
            libraries=libraries,
            readiness=readiness,
            database=database,
            settings=settings,
            gate=gate,
            identities=identities,
            audit=log,
            metrics=metrics,
        )
        data = PeopleData(database, settings.tracker_url, log)
        chores = [
            asyncio.create_task(record.keep_anchors()),
            asyncio.create_task(keep_house(data, settings.retention_days)),
        ]
        await outside.start(app.state.gateway)
        yield
        for chore in chores:
            chore.cancel()
        await outside.stop()
        await talk.close()
        await rasa.close()
        await asyncio.to_thread(record.close)
        data.close()
        libraries.close()
        tracker.close()
        database.close()

    return lifespan


async def _admit(request: Request) -> None:
    await state_of(request).gate.admit(request)


class _Gateway(FastAPI):
    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document, problems described as what they are."""
        if self.openapi_schema is None:
            self.openapi_schema = describe_problems(super().openapi())
        return self.openapi_schema
