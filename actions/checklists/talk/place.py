"""What a turn brings and gives: who speaks, what was said, and which run the conversation has open."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from actions.checklist_message import ChecklistMessage
from actions.checklists.desk import Opened
from actions.messages import Message


@dataclass(frozen=True, slots=True)
class Place:
    """The run that a conversation has open, and the version of it that was last shown there.

    `run` is empty where none is open; `offered` are the values of what was last offered to choose from.
    """

    run: str = ""
    version: int = 0
    offered: tuple[Mapping[str, str], ...] = ()

    @classmethod
    def of(cls, stored: object) -> Place:
        """What `stored` gave; no place for anything else."""
        if not isinstance(stored, Mapping):
            return NOWHERE
        run, version, offered = stored.get("run"), stored.get("version"), stored.get("offered")
        return cls(
            run if isinstance(run, str) else "",
            int(version) if isinstance(version, int | float) else 0,
            tuple(dict(one) for one in offered if isinstance(one, Mapping))
            if isinstance(offered, list | tuple)
            else (),
        )

    @classmethod
    def at(cls, opened: Opened) -> Place:
        """The run as it was just shown."""
        return cls(opened.run.id, opened.run.version)

    def offering(self, message: ChecklistMessage) -> Place:
        """The same, and the message's items on offer: a typed number then means one of them."""
        return replace(self, offered=tuple(values_of(item["payload"]) for item in message["items"]))

    def closed(self) -> Place:
        """The same with nothing on offer."""
        return replace(self, offered=())

    def stored(self) -> dict[str, object] | None:
        """As a slot keeps it; None where nothing is open or offered."""
        if not self.run and not self.offered:
            return None
        return {"run": self.run, "version": self.version, "offered": [dict(one) for one in self.offered]}


NOWHERE = Place()


def values_of(payload: str) -> dict[str, str]:
    """What a button's payload carries."""
    carried: dict[str, str] = json.loads(payload[payload.index("{") :])
    return carried


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing a person said. `pressed` are the values of a button, empty where `text` was typed."""

    person: str
    text: str = ""
    intent: str = ""
    pressed: Mapping[str, str] = field(default_factory=dict)
    place: Place = NOWHERE
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """The answer, and what is open from now on."""

    message: Message
    place: Place = NOWHERE
