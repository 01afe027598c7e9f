"""Puts the gateway together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from actions.storage.database import Database
from bot.gateway import lookup, messages, runs, status
from bot.gateway.conversation import Conversations
from bot.gateway.guard import RequestGuard, SecurityHeaders
from bot.gateway.health import Readiness, TrackerRows
from bot.gateway.library import Libraries
from bot.gateway.pages import page_policy, page_router
from bot.gateway.payloads import Buttons
from bot.gateway.problems import add_problem_handlers, describe_problems
from bot.gateway.rasa import RasaClient
from bot.gateway.sessions import Sessions, signing_key
from bot.gateway.settings import Settings
from bot.gateway.state import State

_DESCRIPTION = """\
Answers questions about a government's rules with the words of the rule and the place they stand.
Errors are Problem Details (RFC 9457) whose `title` and `detail` are Chinese and fit to be shown.
"""


def create_app(settings: Settings) -> FastAPI:
    """The gateway as an ASGI app. Raises BadSetting if the signing key cannot be used."""
    key = signing_key(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        rasa = RasaClient(settings.rasa_url)
        tracker = TrackerRows(settings.tracker_url)
        libraries = Libraries(settings.var / "index", settings.reply_seconds)
        database = Database(settings.database_url)
        readiness = Readiness(rasa, libraries.exact, tracker)
        talk = Conversations(rasa, Buttons(key), settings.reply_seconds, readiness.doubt)
        app.state.gateway = State(
            sessions=Sessions(key, settings.session_days),
            conversations=talk,
            libraries=libraries,
            readiness=readiness,
            database=database,
        )
        yield
        await talk.close()
        await rasa.close()
        libraries.close()
        database.close()
        tracker.close()

    app = _Gateway(
        title="知规 gateway",
        version="0.1.0",
        description=_DESCRIPTION,
        lifespan=lifespan,
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
        page_router(page_policy(settings.frame_ancestors)),
    ):
        app.include_router(router)
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
    return app


class _Gateway(FastAPI):
    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document, problems described as what they are."""
        if self.openapi_schema is None:
            self.openapi_schema = describe_problems(super().openapi())
        return self.openapi_schema
