"""One turn of a conversation, as an action needs to see it, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from actions.messages import Message


@dataclass(frozen=True, slots=True)
class Turn:
    """What was said and what is remembered.

    `text` is what a person typed, empty for a button; `entities` come from a button's payload only.
    `person` is whom checklist runs belong to, over all channels; `sender` is this conversation.
    """

    sender: str
    text: str
    intent: str
    entities: Mapping[str, str]
    last_question: str | None = None
    last_addresses: tuple[str, ...] = ()
    last_answer_id: str | None = None
    shown: int = 0
    checklist_run: object = None
    person: str = ""
    channel: str = ""
    request_id: str = ""

    @classmethod
    def of(cls, sender: str, latest_message: Mapping[str, Any], slots: Mapping[str, Any]) -> Turn:
        """Read a tracker's state. What is absent or of a wrong type counts as not said."""
        text = str(latest_message.get("text") or "").strip()
        is_button = text.startswith("/")
        intent = latest_message.get("intent") or {}
        told = latest_message.get("metadata")
        metadata = told if isinstance(told, Mapping) else {}
        return cls(
            sender=sender,
            text="" if is_button else text,
            intent=str(intent.get("name") or ""),
            # Only a payload that the assistant issued may name places and answers.
            entities=_entities(latest_message.get("entities") or ()) if is_button else {},
            last_question=_text(slots.get("last_question")),
            last_addresses=_texts(slots.get("last_addresses")),
            last_answer_id=_text(slots.get("last_answer_id")),
            shown=_count(slots.get("shown")),
            checklist_run=slots.get("checklist_run"),
            person=_text(metadata.get("person")) or sender,
            channel=_text(metadata.get("channel")) or "",
            request_id=_text(metadata.get("request_id")) or "",
        )

    @property
    def spoken_of(self) -> str | None:
        """The regulation whose article was last shown, None if none was."""
        return self.last_addresses[0].partition("#")[0] if self.last_addresses else None

    def entity(self, name: str) -> str | None:
        """A value that a button carries, or None."""
        return self.entities.get(name)


@dataclass(frozen=True, slots=True)
class Reply:
    """The message of this turn, what follows it, and the slots to set.

    `utterance` names a response of the domain to say in place of `message`.
    """

    message: Message | None
    slots: Mapping[str, object] = field(default_factory=dict)
    then: tuple[Message, ...] = ()
    utterance: str = ""


def _entities(found: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {
        str(entity["entity"]): str(entity["value"])
        for entity in found
        if entity.get("entity") and entity.get("value") is not None
    }


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _texts(value: object) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list | tuple) else ()


def _count(value: object) -> int:
    return max(0, int(value)) if isinstance(value, int | float) else 0
