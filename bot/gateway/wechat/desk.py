"""One message from its arrival to WeChat's response: written down, handed to the bot, answered."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog

from actions.errors import StorageError
from actions.storage import Database
from bot.gateway.wechat.account import Account
from bot.gateway.wechat.answering import Answering, put_off, resolve, told
from bot.gateway.wechat.api import Api
from bot.gateway.wechat.courier import SWEEP_SECONDS, Courier
from bot.gateway.wechat.ledger import Ledger
from bot.gateway.wechat.outbox import Outbox
from bot.gateway.wechat.parse import Act, Inbound
from bot.gateway.wechat.people import conversation_of
from bot.gateway.wechat.rows import Message
from bot.gateway.wechat.wording import say

T = TypeVar("T")

BEAT_SECONDS = 1.0
WAITING_PER_PERSON = 8
AT_ONCE_SECONDS = 1.0
"""A copy that comes so soon after the response left needs none of its own."""
RETRY_AFTER_SECONDS = 4.0
"""A message that comes again so long after it came is a retry, whatever became of the response: a copy comes
at once, and WeChat retries after 5 s."""
RETRY_WAITS_SECONDS = 1.0
"""The person has waited for one response already; each second more is one in which this too may be lost."""
_LOOK_SECONDS = 0.2
_REMEMBERED = 10_000
_log = structlog.get_logger(__name__)


class Desk:
    """One account's desk. `start` and `stop` it in the event loop."""

    def __init__(
        self, account: Account, database: Database, answering: Answering, key: str, reply_seconds: float
    ) -> None:
        """`key` hides who is who; `reply_seconds` is how long WeChat is kept waiting."""
        owner = secrets.token_hex(8)
        self._account = account
        self._key = key
        self._reply_seconds = reply_seconds
        self._answering = answering
        self._ledger = Ledger(database, account.channel, owner)
        self._outbox = Outbox(database, account.channel, owner)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"{account.channel}-ledger")
        self._api = Api(account, database)
        self._courier = Courier(account, self._outbox, self._api, self._thread)
        self._work: dict[int, asyncio.Task[None]] = {}
        self._lines: dict[str, _Line] = {}
        self._requests: Counter[int] = Counter()
        self._newest: OrderedDict[int, int] = OrderedDict()
        self._came: OrderedDict[int, float] = OrderedDict()
        self._left: OrderedDict[int, float] = OrderedDict()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Take over what an earlier process left, and begin to send."""
        self._tasks = [asyncio.create_task(self._beat()), asyncio.create_task(self._courier.run())]

    async def stop(self) -> None:
        """Stop; what is unfinished stays in the ledger for the next start."""
        for task in [*self._tasks, *self._work.values()]:
            task.cancel()
        await asyncio.gather(*self._tasks, *self._work.values(), return_exceptions=True)
        await self._courier.close()
        try:
            await self._in_thread(self._outbox.resign)
        except StorageError as error:
            _log.warning("the ledger cannot be told of the end", why=str(error))
        await self._api.close()
        self._thread.shutdown()

    async def see_nonce(self, nonce: str) -> None:
        """Note the nonce of an address check. Raises ReplayedNonce."""
        await self._in_thread(self._ledger.see_nonce, nonce, "echo")

    async def attend(self, inbound: Inbound, nonce: str) -> str | None:
        """The text for WeChat's response, or None for a bare acknowledgement.

        Raises ReplayedNonce, and StorageError where the message cannot be written down: WeChat tries again.
        """
        deadline = time.monotonic() + self._reply_seconds
        if inbound.act is Act.NOTHING:
            await self._in_thread(self._ledger.see_nonce, nonce, inbound.key)
            return None
        conversation = conversation_of(self._account, inbound.user, self._key)
        offer, choices = await self._in_thread(self._ledger.choices, conversation)
        ask = resolve(inbound, offer, choices)
        receipt = await self._in_thread(
            self._ledger.receive, nonce, inbound.key, conversation, inbound.user, ask
        )
        if receipt.age > RETRY_AFTER_SECONDS:
            deadline = min(deadline, time.monotonic() + RETRY_WAITS_SECONDS)
        order = self._newest[receipt.id] = self._newest.pop(receipt.id, 0) + 1
        came = time.monotonic()
        is_copy = came - self._came.pop(receipt.id, -RETRY_AFTER_SECONDS) < RETRY_AFTER_SECONDS
        self._came[receipt.id] = came
        _bounded(self._newest)
        _bounded(self._came)
        self._requests[receipt.id] += 1
        try:
            if receipt.fresh:
                message = await self._in_thread(self._ledger.read, receipt.id)
                self._begin(message)
            await self._until_ready(receipt.id, deadline)
            return await self._respond(receipt.id, order, is_copy=is_copy)
        finally:
            self._requests[receipt.id] -= 1
            if not self._requests[receipt.id]:
                del self._requests[receipt.id]

    async def _respond(self, message: int, order: int, *, is_copy: bool) -> str | None:
        # Of copies that wait at once the newest carries the answer: WeChat has given up on the others.
        left = self._left.get(message, -AT_ONCE_SECONDS)
        at_once = is_copy and time.monotonic() - left < AT_ONCE_SECONDS
        if order != self._newest.get(message) or at_once:
            return None
        may_send = self._courier.may_send
        more = say("more")
        text = await self._in_thread(lambda: self._ledger.take(message, more, may_send=may_send))
        if text is None and may_send:
            await self._in_thread(self._ledger.hand_over, message)
        elif text is None and await self._in_thread(self._ledger.keep, message):
            text = say("kept")
        self._courier.wake()
        if text is not None:
            self._left[message] = time.monotonic()
            _bounded(self._left)
        return text or None

    async def _until_ready(self, message: int, deadline: float) -> None:
        while (left := deadline - time.monotonic()) > 0:
            work = self._work.get(message)
            if work is not None:
                await asyncio.wait({work}, timeout=left)
                return
            row = await self._in_thread(self._ledger.read, message)
            if row is None or row.state != "asked":
                return
            # Another process has it, or had it until it died.
            await asyncio.sleep(min(_LOOK_SECONDS, left))

    def _begin(self, message: Message | None) -> None:
        if message is None or message.id in self._work:
            return
        task = asyncio.create_task(self._answer(message))
        self._work[message.id] = task
        task.add_done_callback(lambda done: self._ended(message.id, done))

    def _ended(self, message: int, task: asyncio.Task[None]) -> None:
        self._work.pop(message, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a message was not answered", message=message, exc_info=error)

    async def _answer(self, message: Message) -> None:
        """Answer, and choose the way where no request waits for it."""
        while True:
            try:
                await self._answer_in_turn(message)
                if not self._requests[message.id]:
                    await self._decide(message.id)
            except StorageError as error:
                _log.error("answering is put off", message=message.id, why=str(error))
                await asyncio.sleep(BEAT_SECONDS)
            else:
                self._courier.wake()
                return

    async def _answer_in_turn(self, message: Message) -> None:
        waiting = await self._in_thread(self._ledger.waiting, message.conversation, message.id)
        if waiting >= WAITING_PER_PERSON:
            await self._in_thread(self._ledger.answer, message.id, put_off(message))
        elif message.ask["fetch"]:
            # Not in line: what it waits for may stand there.
            await self._put(message)
        else:
            async with self._in_line(message.conversation):
                await self._put(message)

    async def _put(self, message: Message) -> None:
        try:
            rendered = await self._answering.answer(message, self._ledger, self._in_thread)
        except StorageError:
            raise
        except Exception as error:
            # Whatever went wrong, the person is told: a message without an answer would wait for ever.
            _log.error("a message could not be answered", message=message.id, exc_info=error)
            rendered = told("internal")
        if rendered is not None:
            await self._in_thread(self._ledger.answer, message.id, rendered)

    @asynccontextmanager
    async def _in_line(self, conversation: str) -> AsyncIterator[None]:
        """One message of a conversation after the other, in the order they came."""
        line = self._lines.setdefault(conversation, _Line())
        line.waiting += 1
        try:
            async with line.lock:
                yield
        finally:
            line.waiting -= 1
            if not line.waiting:
                self._lines.pop(conversation, None)

    async def _decide(self, message: int) -> None:
        decide = self._ledger.hand_over if self._courier.may_send else self._ledger.set_aside
        await self._in_thread(decide, message)

    async def _beat(self) -> None:
        swept = 0.0
        while True:
            try:
                for message in await self._in_thread(self._outbox.adopt):
                    await self._adopt(message)
                if time.monotonic() - swept > SWEEP_SECONDS:
                    await self._in_thread(self._outbox.sweep)
                    swept = time.monotonic()
            except StorageError as error:
                _log.error("the ledger cannot be used", channel=self._account.channel, why=str(error))
            await asyncio.sleep(BEAT_SECONDS)

    async def _adopt(self, message: Message) -> None:
        _log.info("taken over", channel=self._account.channel, message=message.id, state=message.state)
        if message.state == "asked":
            self._begin(message)
        elif message.state == "sending":
            self._courier.recover(message)
        elif message.route == "open" and not self._requests[message.id]:
            await self._decide(message.id)

    async def _in_thread(self, work: Callable[..., T], *arguments: Any) -> T:  # noqa: ANN401
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(*arguments))


@dataclass(slots=True)
class _Line:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


def _bounded(remembered: OrderedDict[int, Any]) -> None:
    if len(remembered) > _REMEMBERED:
        remembered.popitem(last=False)
