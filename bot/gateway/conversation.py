"""The one delivery path: in order within a conversation, once for each message id, answered in time."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog

from actions.masking import mask
from bot.gateway.errors import AssistantDown, AssistantSlow, Conflict, Refusal, TooManyWaiting
from bot.gateway.inbound import escape_command
from bot.gateway.outbound import messages_of
from bot.gateway.payloads import Buttons, with_reason
from bot.gateway.rasa import RasaClient

Messages = list[dict[str, Any]]

SESSION_LENGTH = 30
"""Messages after which Rasa starts a new session; a longer one makes every turn slower."""
WAITING_PER_CONVERSATION = 5
WAITING_IN_ALL = 256
REMEMBERED_REPLIES = 2_000
REMEMBERED_COUNTS = 50_000

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks in a conversation: `person` is whom their runs belong to, over all channels.

    `identity` is how this channel knows them; the person's own name where it is empty.
    """

    person: str
    channel: str = "web"
    request_id: str = ""
    identity: str = ""

    def metadata(self) -> dict[str, str]:
        """What actions are told beside the message."""
        facts = {"person": self.person, "channel": self.channel, "request_id": self.request_id}
        return {name: fact for name, fact in facts.items() if fact}


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was said, as it was handed on, and what came of it: messages, or the kind of failure."""

    conversation: str
    speaker: Speaker
    said: str
    messages: Messages
    seconds: float
    failure: str = ""


class Around(Protocol):
    """What stands around every exchange of every channel."""

    async def known(self, speaker: Speaker) -> Speaker:
        """The speaker with their identity, the person behind it, and a request id."""

    async def answer(self, speaker: Speaker, said: str) -> Messages | None:
        """The answer to what the gateway answers itself, None for what is Rasa's to answer."""

    async def record(self, exchange: Exchange) -> None:
        """Note it down; must not raise."""


class Conversations:
    """Hands what people say to Rasa and gives back its messages, buttons signed."""

    def __init__(
        self,
        rasa: RasaClient,
        buttons: Buttons,
        reply_seconds: float,
        on_down: Callable[[], None] = lambda: None,
        around: Around | None = None,
    ) -> None:
        """`reply_seconds` is how long a caller waits; Rasa may take longer and its reply is kept.

        `on_down` is called for every message that the assistant could not answer.
        """
        self._around = around
        self._rasa = rasa
        self._buttons = buttons
        self._reply_seconds = reply_seconds
        self._on_down = on_down
        self._lines: dict[str, _Line] = {}
        self._counts: OrderedDict[str, int] = OrderedDict()
        self._sent: OrderedDict[tuple[str, str], _Sent] = OrderedDict()
        self._running: set[asyncio.Task[Messages]] = set()

    async def say(
        self, conversation: str, text: str, message_id: str | None = None, speaker: Speaker | None = None
    ) -> Messages:
        """What the bot answers to cleaned text; without `speaker` the conversation is the person.

        Raises AssistantDown, TooManyWaiting, Conflict.
        """
        # Masked here, for what is handed on ends in Rasa's own store and logs.
        return await self._deliver(conversation, mask(escape_command(text)), message_id, speaker)

    async def press(
        self,
        conversation: str,
        token: str,
        message_id: str | None = None,
        speaker: Speaker | None = None,
        reason: str = "",
    ) -> Messages:
        """What the bot answers to one of its buttons; `reason` says why, of a verdict on an answer.

        Raises BadButton and what `say` raises.
        """
        payload = self._buttons.verify(token, conversation)
        if reason:
            payload = with_reason(payload, reason)
        return await self._deliver(conversation, payload, message_id, speaker)

    async def close(self) -> None:
        """Give up what is still under way."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _deliver(
        self, conversation: str, message: str, message_id: str | None, speaker: Speaker | None
    ) -> Messages:
        task = self._task(conversation, message, message_id, speaker or Speaker(conversation))
        # `wait`, not `wait_for`: a caller who gave up or hung up must not undo what Rasa is doing;
        # the same id asked again finds the reply.
        done, _ = await asyncio.wait({task}, timeout=self._reply_seconds)
        if not done:
            raise AssistantSlow(f"no reply within {self._reply_seconds} s")
        return task.result()

    def _task(
        self, conversation: str, message: str, message_id: str | None, speaker: Speaker
    ) -> asyncio.Task[Messages]:
        if message_id is None:
            return self._start(conversation, message, speaker)
        key = (conversation, message_id)
        sent = self._sent.get(key)
        if sent is None:
            sent = self._sent[key] = _Sent(message, self._start(conversation, message, speaker))
            sent.task.add_done_callback(lambda task: self._forget_failure(key, task))
            if len(self._sent) > REMEMBERED_REPLIES:
                self._sent.popitem(last=False)
        elif sent.message != message:
            raise Conflict("a message id was used again for another message")
        self._sent.move_to_end(key)
        return sent.task

    def _start(self, conversation: str, message: str, speaker: Speaker) -> asyncio.Task[Messages]:
        line = self._lines.setdefault(conversation, _Line())
        if line.waiting >= WAITING_PER_CONVERSATION:
            raise TooManyWaiting(f"{line.waiting} messages of this conversation are waiting")
        if len(self._running) >= WAITING_IN_ALL:
            raise AssistantDown(f"{len(self._running)} messages are waiting in all")
        line.waiting += 1
        task = asyncio.create_task(self._exchange(line, conversation, message, speaker))
        self._running.add(task)
        task.add_done_callback(lambda task: self._finish(conversation, line, task))
        return task

    async def _exchange(self, line: _Line, conversation: str, message: str, speaker: Speaker) -> Messages:
        async with line.lock:
            messages = await self._answered(conversation, message, speaker)
            return [self._buttons.sign_all(one, conversation) for one in messages]

    async def _answered(self, conversation: str, message: str, speaker: Speaker) -> Messages:
        around = self._around
        if around is None:
            return await self._ask(conversation, message, speaker)
        began = time.perf_counter()
        messages: Messages = []
        failure = "cancelled"
        try:
            speaker = await around.known(speaker)
            answered = None if message.startswith("/") else await around.answer(speaker, message)
            messages = await self._ask(conversation, message, speaker) if answered is None else answered
            failure = ""
        except Refusal as refusal:
            failure = refusal.key
            raise
        finally:
            seconds = time.perf_counter() - began
            _log.info("turn", channel=speaker.channel, ms=round(seconds * 1000, 1), failure=failure)
            await around.record(Exchange(conversation, speaker, message, messages, seconds, failure))
        return messages

    async def _ask(self, conversation: str, message: str, speaker: Speaker) -> Messages:
        await self._begin_session_when_due(conversation)
        return messages_of(await self._rasa.send(conversation, message, speaker.metadata()))

    async def _begin_session_when_due(self, conversation: str) -> None:
        count = self._counts.pop(conversation, 0)
        if count >= SESSION_LENGTH:
            await self._rasa.send(conversation, "/session_start")
            count = 0
        self._counts[conversation] = count + 1
        if len(self._counts) > REMEMBERED_COUNTS:
            self._counts.popitem(last=False)

    def _finish(self, conversation: str, line: _Line, task: asyncio.Task[Messages]) -> None:
        self._running.discard(task)
        line.waiting -= 1
        if not line.waiting:
            self._lines.pop(conversation, None)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, AssistantDown):
            self._on_down()
        if error is not None and not isinstance(error, Refusal):
            _log.error("delivery failed", exc_info=error)

    def _forget_failure(self, key: tuple[str, str], task: asyncio.Task[Messages]) -> None:
        # Only what was answered is remembered: after a failure the same id may be tried again.
        failed = task.cancelled() or task.exception() is not None
        if failed and (sent := self._sent.get(key)) is not None and sent.task is task:
            del self._sent[key]


@dataclass(slots=True)
class _Line:
    """The messages of one conversation that wait or are under way."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class _Sent:
    message: str
    task: asyncio.Task[Messages]
