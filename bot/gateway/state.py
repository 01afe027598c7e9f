"""What the app holds while it runs, and how a route asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from fastapi import Request

from actions.storage.database import Database
from bot.gateway.audit.log import AuditLog
from bot.gateway.conversation import Conversations
from bot.gateway.health import Readiness
from bot.gateway.identity.gate import Gate
from bot.gateway.identity.store import Identities
from bot.gateway.library import Libraries
from bot.gateway.metrics import Metrics
from bot.gateway.sessions import Sessions
from bot.gateway.settings import Settings


@dataclass(frozen=True, slots=True)
class State:
    """One of each, made when the app starts."""

    sessions: Sessions
    conversations: Conversations
    libraries: Libraries
    readiness: Readiness
    database: Database
    settings: Settings
    gate: Gate
    identities: Identities
    audit: AuditLog
    metrics: Metrics


def state_of(request: Request) -> State:
    """The state of the app that serves this request."""
    return cast(State, request.app.state.gateway)


async def sessions(request: Request) -> Sessions:
    """For routes that must know who is speaking."""
    return state_of(request).sessions


async def conversations(request: Request) -> Conversations:
    """For routes that hand on what is said."""
    return state_of(request).conversations


async def libraries(request: Request) -> Libraries:
    """For routes that look things up."""
    return state_of(request).libraries


async def readiness(request: Request) -> Readiness:
    """For the route that tells whether all parts work."""
    return state_of(request).readiness
