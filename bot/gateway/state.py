"""What the app holds while it runs, and how a route asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from fastapi import Request

from actions.storage.database import Database
from bot.gateway.conversation import Conversations
from bot.gateway.health import Readiness
from bot.gateway.library import Libraries
from bot.gateway.sessions import Sessions


@dataclass(frozen=True, slots=True)
class State:
    """One of each, made when the app starts."""

    sessions: Sessions
    conversations: Conversations
    libraries: Libraries
    readiness: Readiness
    database: Database


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
