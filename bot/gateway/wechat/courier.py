"""The courier: carries from the outbox to WeChat's API, in order within a conversation, each part once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import TypeVar

import structlog

from actions.errors import StorageError
from bot.gateway.wechat.account import Account
from bot.gateway.wechat.api import (
    NOT_ALLOWED,
    QUOTA_USED,
    WINDOW_CLOSED,
    Api,
    ApiError,
    NotSent,
    Refused,
    Unsure,
)
from bot.gateway.wechat.outbox import Outbox
from bot.gateway.wechat.render import tail
from bot.gateway.wechat.rows import Message
from bot.gateway.wechat.wording import say

T = TypeVar("T")

LOOK_SECONDS = 1.0
SWEEP_SECONDS = 60.0
MOST_ATTEMPTS = 10
FIRST_DELAY = 1.0
LONGEST_DELAY = 120.0
NOT_ALLOWED_SECONDS = 600.0
"""After WeChat said that the account may not send, it is not asked again for so long."""

_WHY = {WINDOW_CLOSED: "the 48 hours after the person's message are over", QUOTA_USED: "the quota is used"}
_log = structlog.get_logger(__name__)


class Courier:
    """Sends what the outbox holds until it is stopped."""

    def __init__(self, account: Account, outbox: Outbox, api: Api, thread: Executor) -> None:
        """`thread` is where the database is called."""
        self._account = account
        self._outbox = outbox
        self._api = api
        self._thread = thread
        self._wake = asyncio.Event()
        self._carrying: dict[str, asyncio.Task[None]] = {}
        self._forbidden_until = 0.0

    @property
    def may_send(self) -> bool:
        """Whether the account may send, as far as is known now."""
        return self._account.may_send and time.monotonic() >= self._forbidden_until

    def wake(self) -> None:
        """Look at once."""
        self._wake.set()

    async def run(self) -> None:
        """Carry until cancelled. A database that fails is tried again."""
        while True:
            try:
                for message in await self._in_thread(self._outbox.to_send):
                    if message.conversation not in self._carrying:
                        self._start(message, self._carry(message))
            except StorageError as error:
                _log.error("the outbox cannot be read", channel=self._account.channel, why=str(error))
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()

    def recover(self, message: Message) -> None:
        """Take up what a dead process was sending."""
        self._start(message, self._unsure(message))

    async def close(self) -> None:
        """Let what is being sent end."""
        if self._carrying:
            await asyncio.wait(self._carrying.values(), timeout=3.0)
        for task in self._carrying.values():
            task.cancel()

    def _start(self, message: Message, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._carrying[message.conversation] = task
        task.add_done_callback(lambda done: self._ended(message, done))

    def _ended(self, message: Message, task: asyncio.Task[None]) -> None:
        self._carrying.pop(message.conversation, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("sending failed", message=message.id, exc_info=error)
        self._wake.set()

    async def _carry(self, message: Message) -> None:
        for place in range(message.sent, len(message.parts)):
            if not await self._in_thread(self._outbox.begin, message.id):
                return
            try:
                await self._send(message, place)
            except NotSent as error:
                await self._later(message, error)
                return
            except Refused as error:
                await self._give_up(message, error)
                return
            except Unsure:
                await self._unsure(message)
                return
            if await self._in_thread(self._outbox.part_sent, message.id):
                return

    async def _send(self, message: Message, place: int) -> None:
        text = message.parts[place]
        last = place == len(message.parts) - 1
        if not (last and self._account.reply_menu and message.choices):
            await self._api.send_text(message.user, text)
            return
        tails = [tail(message.choices, already).strip("\n") for already in range(len(message.choices))]
        shown = next((already for already, one in enumerate(tails) if one in text), None)
        if shown is None:
            await self._api.send_text(message.user, text)
            return
        before, _, mark = text.partition(tails[shown])
        numbered = list(enumerate(message.choices, 1))[shown:]
        items = [(f"{message.id}.{number}", one.title) for number, one in numbered]
        foot = say("or_number", number=shown + 1)
        await self._api.send_menu(message.user, before.rstrip("\n") + mark, items, foot)

    async def _unsure(self, message: Message) -> None:
        """A part may have been sent or not: keep it, and tell the person how to have it if it did not come.

        To send it again could double it, to leave it could lose it; this does neither.
        """
        _log.warning("sending was interrupted", channel=self._account.channel, message=message.id)
        await self._in_thread(self._outbox.keep, message.id)
        await self._in_thread(self._outbox.offer_kept, message)
        try:
            await self._api.send_text(message.user, say("unsure"))
        except ApiError as error:
            _log.warning("the reminder was not sent", message=message.id, why=str(error))

    async def _later(self, message: Message, error: NotSent) -> None:
        if message.attempts + 1 >= MOST_ATTEMPTS:
            _log.error("given up sending", message=message.id, attempts=message.attempts + 1, why=str(error))
            await self._in_thread(self._outbox.keep, message.id)
            return
        delay = min(FIRST_DELAY * 2**message.attempts, LONGEST_DELAY)
        _log.warning("sending is put off", message=message.id, seconds=delay, why=str(error))
        await self._in_thread(self._outbox.try_later, message.id, delay)

    async def _give_up(self, message: Message, error: Refused) -> None:
        if error.code in NOT_ALLOWED:
            self._forbidden_until = time.monotonic() + NOT_ALLOWED_SECONDS
            _log.error("the account may not send", channel=self._account.channel, errcode=error.code)
        _log.warning(
            "WeChat will not send it; it is kept",
            message=message.id,
            errcode=error.code,
            why=_WHY.get(error.code, ""),
        )
        await self._in_thread(self._outbox.keep, message.id)

    async def _in_thread(self, work: Callable[..., T], *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(*arguments))
