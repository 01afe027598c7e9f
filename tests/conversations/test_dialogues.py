"""Whole conversations as data: every file in `dialogues/`, played against the live processes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conversations.client import Message, Person, articles_of, buttons_of

DIALOGUES = Path(__file__).parent / "dialogues"
EXPECTATIONS = {"kind", "decision", "top", "articles", "quote_has", "text_has", "buttons", "no_evidence"}


def dialogues() -> list[Any]:
    found = []
    for path in sorted(DIALOGUES.glob("*.yml")):
        for dialogue in yaml.safe_load(path.read_text(encoding="utf-8")):
            found.append(pytest.param(dialogue, id=f"{path.stem}: {dialogue['name']}"))
    return found


@pytest.mark.live
@pytest.mark.parametrize("dialogue", dialogues())
def test_dialogue(live_url: str, dialogue: dict[str, Any]) -> None:
    person = Person(live_url)
    try:
        for number, turn in enumerate(dialogue["turns"], start=1):
            message = person.press(turn["press"]) if "press" in turn else person.say(turn["say"])
            faults = faults_of(message, turn.get("expect", {}))
            assert not faults, f"turn {number} {turn}: {faults}\n{message}"
    finally:
        person.close()


def faults_of(message: Message, expected: dict[str, Any]) -> list[str]:
    """What a message lacks of what a turn expects, empty when all is well."""
    assert set(expected) <= EXPECTATIONS, f"unknown expectation in {sorted(expected)}"
    articles = articles_of(message)
    quotes = "\n".join(evidence["quote"] for evidence in message.get("evidence") or [])
    titles = [button["title"] for button in buttons_of(message)]
    checks = {
        "kind": lambda want: message["kind"] == want,
        "decision": lambda want: message.get("decision") == want,
        "top": lambda want: bool(articles) and articles[0] == want,
        "articles": lambda want: set(want) <= set(articles),
        "quote_has": lambda want: want in quotes,
        "text_has": lambda want: want in message["text"],
        "buttons": lambda want: all(any(one in title for title in titles) for one in want),
        "no_evidence": lambda want: (not message.get("evidence")) == want,
    }
    return [f"{name} is not {want!r}" for name, want in expected.items() if not checks[name](want)]
