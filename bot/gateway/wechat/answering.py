"""From what a person did to the rendered answer of the bot."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from pydantic_core import PydanticCustomError

from bot.gateway.conversation import Conversations, Messages
from bot.gateway.errors import AssistantDown, AssistantSlow, Refusal
from bot.gateway.inbound import MAX_TEXT, clean_text
from bot.gateway.payloads import Buttons
from bot.gateway.texts import problem_text
from bot.gateway.wechat.choose import chosen
from bot.gateway.wechat.ledger import Ledger
from bot.gateway.wechat.parse import Act, Inbound
from bot.gateway.wechat.people import People
from bot.gateway.wechat.render import Choice, Link, Rendered, render
from bot.gateway.wechat.rows import Message
from bot.gateway.wechat.wording import menu_payload, say

TRY_SECONDS = 120.0
"""How long a question is put to an assistant that is down, before the person is told so."""
FETCH_SECONDS = 120.0
GREET_AGAIN_SECONDS = 12 * 3600.0
_GREETING = "/greet"
_LOOK_SECONDS = 0.3
_LONGEST_LOOK = 2.0
"""Looking is done for every person who waits, and the longer one has waited the less a moment counts."""
_LONGEST_PAUSE = 8.0
_log = structlog.get_logger(__name__)

InThread = Callable[..., Awaitable[Any]]


class Answering:
    """Puts one message to the bot. Nothing that goes wrong there raises here: the person is told."""

    def __init__(self, people: People, talk: Conversations, buttons: Buttons, link: Link) -> None:
        self._people = people
        self._talk = talk
        self._buttons = buttons
        self._link = link

    async def answer(self, message: Message, ledger: Ledger, in_thread: InThread) -> Rendered | None:
        """The answer; None where the ledger has it already, moved from a kept one. Raises StorageError."""
        act, text = Act(message.ask["act"]), str(message.ask["text"])
        if message.ask["fetch"]:
            return await self._fetch(message, int(message.ask["fetch"]), ledger, in_thread)
        if text == "enter_agent" and act is Act.ENTERED:
            # WeCom tells of every look into the application; one greeting in half a day is enough.
            came = await in_thread(ledger.last_came, message.conversation, message.id)
            if message.received - came < GREET_AGAIN_SECONDS:
                return Rendered(())
        payload = _GREETING if act is Act.ENTERED else menu_payload(text) if act is Act.TAPPED else ""
        if act is Act.UNREADABLE or payload is None:
            return Rendered((say(f"unreadable_{text}" if act is Act.UNREADABLE else "menu_gone"),))
        token = self._sign(payload, message) if payload else str(message.ask["token"])
        return await self._put(message, text, token, ledger, in_thread)

    async def _put(
        self, message: Message, text: str, token: str, ledger: Ledger, in_thread: InThread
    ) -> Rendered:
        try:
            messages = await self._ask(message, "" if token else _checked(text), token)
        except PydanticCustomError as error:
            return told(error.type, **(error.context or {}))
        except Refusal as refusal:
            return told(refusal.key, **refusal.facts)
        reminder = await in_thread(ledger.remind, message.conversation, message.id)
        return render(messages, self._link, reminder)

    async def _fetch(
        self, message: Message, kept: int, ledger: Ledger, in_thread: InThread
    ) -> Rendered | None:
        deadline, pause = time.monotonic() + FETCH_SECONDS, _LOOK_SECONDS
        while time.monotonic() < deadline:
            found = await in_thread(ledger.fetch, message.id, kept)
            if found == "moved":
                return None
            if found == "gone":
                return Rendered((say("gone"),))
            await asyncio.sleep(pause)
            pause = min(1.5 * pause, _LONGEST_LOOK)
        return told("assistant_slow")

    async def _ask(self, message: Message, text: str, token: str) -> Messages:
        speaker = await self._people.speaker(message.conversation)
        deadline, pause = time.monotonic() + TRY_SECONDS, 0.5
        while True:
            try:
                if token:
                    return await self._talk.press(message.conversation, token, message.key, speaker)
                return await self._talk.say(message.conversation, text, message.key, speaker)
            except AssistantSlow:
                # It is still under way; the same id finds it.
                if time.monotonic() > deadline:
                    raise
            except AssistantDown as error:
                if time.monotonic() > deadline:
                    raise
                _log.info("asking again", message=message.id, seconds=pause, why=str(error))
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    def _sign(self, payload: str, message: Message) -> str:
        return self._buttons.sign(payload, message.conversation)


def resolve(inbound: Inbound, offer: int, choices: tuple[Choice, ...]) -> dict[str, Any]:
    """What is to be asked, as the ledger keeps it: a number becomes what it meant when it was sent."""
    choice = None
    if inbound.act is Act.SAID:
        choice = _tapped(inbound.choice, offer, choices) or chosen(inbound.text, choices)
    known = choice or Choice()
    return {"act": inbound.act.value, "text": inbound.text, "token": known.token, "fetch": known.fetch}


def told(key: str, **facts: object) -> Rendered:
    """What a person is told of a problem."""
    return Rendered((problem_text(key, facts).detail,))


def put_off(message: Message) -> Rendered:
    """What a person is told who sends more than is answered; who asks for a kept answer may ask again."""
    kept = int(message.ask["fetch"])
    if kept:
        return Rendered((say("kept"),), (Choice(fetch=kept),))
    return told("too_many_waiting")


def _checked(text: str) -> str:
    """Cleaned text. Raises PydanticCustomError as `clean_text` does, and of type `too_long`."""
    if len(text) > MAX_TEXT:
        raise PydanticCustomError("too_long", "the text is too long", {"max_length": MAX_TEXT})
    return clean_text(text)


def _tapped(item: str, offer: int, choices: tuple[Choice, ...]) -> Choice | None:
    """The item of a menu that we sent, if its offer still stands."""
    of, _, number = item.partition(".")
    if not (of.isdecimal() and number.isdecimal() and int(of) == offer):
        return None
    return choices[int(number) - 1] if 1 <= int(number) <= len(choices) else None
