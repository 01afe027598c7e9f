"""The one structured message that an action utters, kind by kind; plain text in every field.

`text` is complete in itself, for a channel that shows nothing else.
"""

from __future__ import annotations

import json
from typing import Literal, NotRequired, TypedDict

from actions.checklist_message import ChecklistMessage
from actions.wording import say


class Button(TypedDict):
    """`payload` is `/intent{json}`; the gateway signs it before a person gets it."""

    title: str
    payload: str


class CrossLink(TypedDict):
    """A place that a quote refers to (依照第十条), as it stands in it."""

    text: str
    address: str


class EvidencePart(TypedDict):
    """依据 as it is shown; `quote` is an exact substring of the article at `address`."""

    address: str
    regulation: str
    title: str
    article: str
    label: str
    citation: str
    quote: str
    matched: list[str]
    truncated: bool
    banner: str
    """Says that the text is not in force, empty where it is."""
    successor: str | None
    references: list[CrossLink]
    group: NotRequired[str]
    """What kind of duty it states (负责, 应当 …), in an answer on who does what."""


class Holding(TypedDict):
    """A regulation that the library does hold."""

    id: str
    title: str


class AnswerMessage(TypedDict):
    """答复: grounded, related or not_found. `holdings` is given with not_found only."""

    kind: Literal["answer"]
    text: str
    decision: str
    question: str
    answer_id: str
    headline: str
    evidence: list[EvidencePart]
    holdings: NotRequired[list[Holding]]
    buttons: list[Button]


class Place(TypedDict):
    """An article by address and label (第四十六条)."""

    address: str
    label: str


class ArticlePart(TypedDict):
    """条 whole; `highlight` are exact quotes inside `text`."""

    address: str
    regulation: str
    title: str
    label: str
    citation: str
    chapter: str
    section: str
    text: str
    truncated: bool
    truncated_note: str
    highlight: list[str]
    banner: str
    successor: str | None
    references: list[CrossLink]
    previous: Place | None
    next: Place | None


class ArticleMessage(TypedDict):
    """One article."""

    kind: Literal["article"]
    text: str
    article: ArticlePart
    buttons: list[Button]


class ChapterPart(TypedDict):
    """章: `first` and `last` are labels (第一条)."""

    heading: str
    first: str
    last: str
    articles: list[Place]


class OutlinePart(TypedDict):
    """目录, whole or of one chapter."""

    regulation: str
    title: str
    chapters: list[ChapterPart]


class OutlineMessage(TypedDict):
    """A table of contents."""

    kind: Literal["outline"]
    text: str
    outline: OutlinePart
    buttons: list[Button]


class ListItem(TypedDict):
    """One thing of a list, and where it leads."""

    title: str
    detail: str
    payload: NotRequired[str]


class ListMessage(TypedDict):
    """Things to choose from."""

    kind: Literal["list"]
    text: str
    items: list[ListItem]
    buttons: list[Button]


class Probe(TypedDict):
    """What a readiness probe learns."""

    build: str


class NoticeMessage(TypedDict):
    """A short word that rests on no rule."""

    kind: Literal["notice"]
    text: str
    level: Literal["info", "error"]
    buttons: list[Button]
    probe: NotRequired[Probe]


Message = AnswerMessage | ArticleMessage | OutlineMessage | ListMessage | NoticeMessage | ChecklistMessage


def payload(intent: str, /, **entities: object) -> str:
    """`/intent{"name": "value"}`: what a button sends; values as text, those that are None left out."""
    given = {name: str(value) for name, value in entities.items() if value is not None}
    return f"/{intent}{json.dumps(given, ensure_ascii=False)}" if given else f"/{intent}"


def button(title: str, intent: str, /, **entities: object) -> Button:
    """A button that sends `payload(intent, …)`."""
    return Button(title=title, payload=payload(intent, **entities))


def notice(
    text: str, *, level: Literal["info", "error"] = "info", buttons: list[Button] | None = None
) -> NoticeMessage:
    """A notice."""
    return NoticeMessage(kind="notice", text=text, level=level, buttons=buttons or [])


def error_notice(error_id: str, name: str = "error.internal") -> NoticeMessage:
    """The courteous notice of a failure that is logged under `error_id`."""
    return notice(say(name, id=error_id), level="error")
