"""The bot's messages as text for WeChat: numbered choices in place of buttons, links in place of cards.

Generic over kinds: a message's `text` is complete in itself, and whatever carries a `payload` in its
options, items or buttons can be chosen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.gateway.wechat.cut import MOST_BYTES, cut
from bot.gateway.wechat.wording import say

MOST_CHOICES = 12
LINKS_SHOWN = 3
_ROOM_FOR_MORE = 64
"""Bytes kept free in every part for the line that tells how to fetch the next."""
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_TAG = re.compile(r"<(?=/?a\b)", re.IGNORECASE)

Link = Callable[[str], str]
"""The web address of the full page of an article, or of a part of it; empty if there is none."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a number stands for: a button (its token), or the kept answer of message `fetch`."""

    title: str = ""
    token: str = ""
    fetch: int = 0

    def as_json(self) -> dict[str, Any]:
        """For the database."""
        return {"title": self.title, "token": self.token, "fetch": self.fetch}

    @classmethod
    def of_json(cls, stored: dict[str, Any]) -> Choice:
        """From the database."""
        return cls(str(stored["title"]), str(stored["token"]), int(stored["fetch"]))


@dataclass(frozen=True, slots=True)
class Rendered:
    """One turn's answer in parts; `choices` are numbered from 1."""

    parts: tuple[str, ...]
    choices: tuple[Choice, ...] = ()


def render(
    messages: Sequence[dict[str, Any]], link: Link, unfetched: int | None = None, most: int = MOST_BYTES
) -> Rendered:
    """The messages of one turn as one text, cut, with what can be chosen at its end.

    `unfetched` is an earlier message whose answer is still kept; it can be chosen too.
    """
    numbered: list[Choice] = []
    others: list[Choice] = []
    blocks = []
    for message in messages:
        text = clean(str(message["text"]))
        listed, buttons = list(_listed(message)), list(_choices(message.get("buttons"), "title"))
        # A checklist's text numbers its options itself; those numbers stand.
        if listed and not numbered and _numbers(text, listed):
            numbered, others = listed, [*others, *buttons]
        else:
            others = [*others, *listed, *buttons]
        blocks.append("\n".join([text, *_link_lines(message, link)]))
    if unfetched is not None:
        others.append(Choice(say("unfetched"), fetch=unfetched))
    room = max(MOST_CHOICES - len(numbered), 0 if unfetched is None else 1)
    others = _distinct(others, room)
    choices = (*numbered, *others)
    body = "\n\n".join(blocks)
    if others:
        body = f"{body}\n{tail(choices, len(numbered))}"
    return Rendered(tuple(cut(body, most - _ROOM_FOR_MORE)), choices)


def tail(choices: Sequence[Choice], already: int) -> str:
    """The lines that offer the choices after the first `already`, which the text itself offers."""
    lines = [f"{number} {one.title}" for number, one in enumerate(choices, 1) if number > already]
    return "\n".join([f"\n{say('choose')}", *lines])


def clean(text: str) -> str:
    """Text that XML and WeChat take: no control characters, and nothing that WeChat would make a link of."""
    return _TAG.sub("＜", _FORBIDDEN.sub("", text))


def _listed(message: dict[str, Any]) -> Iterator[Choice]:
    yield from _choices((message.get("step") or {}).get("options"), "label")
    yield from _choices(message.get("items"), "title")


def _choices(parts: object, name: str) -> Iterator[Choice]:
    for part in parts if isinstance(parts, list) else []:
        if isinstance(part, dict) and part.get("payload"):
            title = " ".join(clean(str(part.get(name) or part.get("title") or "")).split())
            yield Choice(title, token=str(part["payload"]))


def _numbers(text: str, listed: Sequence[Choice]) -> bool:
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return all(
        any(re.match(rf"{number}\s*[.．、)）]?\s*{re.escape(one.title)}", line) for line in lines)
        for number, one in enumerate(listed, 1)
    )


def _distinct(choices: Sequence[Choice], room: int) -> list[Choice]:
    seen: dict[str, Choice] = {}
    for choice in choices:
        seen.setdefault(choice.title, choice)
    kept = list(seen.values())
    # The last is the reminder of a kept answer, where there is one: it is not to be crowded out.
    return kept if len(kept) <= room else [*kept[: room - 1], kept[-1]]


def _link_lines(message: dict[str, Any], link: Link) -> Iterator[str]:
    parts = message.get("evidence") or [message.get("article")]
    for part in [part for part in parts if isinstance(part, dict)][:LINKS_SHOWN]:
        address = link(str(part.get("address", "")))
        if address:
            label = clean(str(part.get("label", "")))
            yield f'<a href="{address}">{say("link", label=label)}</a>'
