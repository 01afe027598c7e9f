"""The one wrapper that every action runs in: it never raises, and a failure has an id to ask about."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from abc import ABC, abstractmethod
from typing import Any, ClassVar

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.errors import LibraryUnavailable
from actions.house import House, shared_house
from actions.messages import Message, error_notice
from actions.turn import Reply, Turn
from index.errors import BuildError, ModelError, StoreUnavailable

logger = logging.getLogger(__name__)


class SafeAction(Action, ABC):  # type: ignore[misc]  # the SDK is untyped
    """An action of ours: subclasses say their `action` name and what to `reply`."""

    action: ClassVar[str]

    def __init__(self, house: House | None = None) -> None:
        self._given_house = house

    @property
    def house(self) -> House:
        """The house given, else the process's own."""
        return self._given_house or shared_house()

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return self.action

    @abstractmethod
    def reply(self, turn: Turn) -> Reply:
        """The message of this turn. Runs in a worker thread; may raise anything."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Utter the messages and set slots; a failure becomes a notice with an id that the log explains."""
        started = time.perf_counter()
        try:
            turn = Turn.of(tracker.sender_id, tracker.latest_message, tracker.slots)
            # One action, one task: what is bound here is in no other turn's log.
            structlog.contextvars.bind_contextvars(request_id=turn.request_id)
            reply = await asyncio.to_thread(self.reply, turn)
        except Exception as error:  # whatever fails, the person gets a word and the log the cause
            reply = Reply(self._failed(error))
        if reply.utterance:
            dispatcher.utter_message(response=reply.utterance)
        messages = (*((reply.message,) if reply.message else ()), *reply.then)
        for message in messages:
            dispatcher.utter_message(json_message={**message, **self._rests_on(message)})
        kinds = reply.utterance or ",".join(message["kind"] for message in messages)
        logger.info("%s kind=%s ms=%.1f", self.action, kinds, (time.perf_counter() - started) * 1000)
        return [SlotSet(name, value) for name, value in reply.slots.items()]

    def _rests_on(self, message: Message) -> dict[str, str]:
        """The build and the model behind words of the rules, for the audit record."""
        if message["kind"] not in {"answer", "article"}:
            return {}
        library = self.house.shelf.library()
        return {"build": library.build_id, "model": library.model}

    def _failed(self, error: Exception) -> Message:
        error_id = secrets.token_hex(4)
        if isinstance(error, LibraryUnavailable | BuildError | ModelError | StoreUnavailable):
            logger.error("%s failed, id %s: %s", self.action, error_id, error)
            return error_notice(error_id, "error.library")
        logger.error("%s failed, id %s", self.action, error_id, exc_info=error)
        return error_notice(error_id)
