"""Whole conversations as data: every file in `dialogues/`, played against the live processes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conversations.client import Message, Person, articles_of, buttons_of

DIALOGUES = Path(__file__).parent / "dialogues"
OF_A_STEP = {
    "step": "id",
    "number": "number",
    "total": "total",
    "result": "result",
    "silent": "silent",
    "responsible": "responsible",
    "materials": "materials",
    "title": "title",
}
"""Expectation to the step's key that must be equal; dialogues/README.md explains each."""


def dialogues() -> list[Any]:
    found = []
    for path in sorted(DIALOGUES.rglob("*.yml")):
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
            if "then" in turn:
                faults = faults_of(person.turn[-1], turn["then"])
                assert not faults, f"turn {number} {turn}, what follows: {faults}\n{person.turn[-1]}"
    finally:
        person.close()


def faults_of(message: Message, expected: dict[str, Any]) -> list[str]:
    """What a message lacks of what a turn expects, empty when all is well."""
    articles = articles_of(message)
    step = message.get("step") or {}
    shown = [*(message.get("evidence") or []), *(step.get("cites") or [])]
    quotes = "\n".join(evidence["quote"] for evidence in shown)
    titles = [button["title"] for button in buttons_of(message)]
    checks = {
        "kind": lambda want: message["kind"] == want,
        "decision": lambda want: message.get("decision") == want,
        "top": lambda want: bool(articles) and articles[0] == want,
        "articles": lambda want: set(want) <= set(articles),
        "quote_has": lambda want: want in quotes,
        "text_has": lambda want: want in message["text"],
        "text_lacks": lambda want: want not in message["text"],
        "buttons": lambda want: all(any(one in title for title in titles) for one in want),
        "no_evidence": lambda want: (not message.get("evidence")) == want,
        "view": lambda want: message.get("view") == want,
        "checklist": lambda want: (message.get("checklist") or {}).get("id") == want,
        "label": lambda want: (message.get("run") or {}).get("label") == want,
        "note_has": lambda want: want in (message.get("note") or ""),
        "options": lambda want: [option["label"] for option in step.get("options") or []] == want,
        "deadline_has": lambda want: want in (step.get("deadline") or {}).get("text", ""),
        "items": lambda want: [item["title"] for item in message.get("items") or []] == want,
        "progress": lambda want: want.items() <= (message.get("progress") or {}).items(),
        "statuses": lambda want: _statuses(message) == want,
        "exports": lambda want: [export["format"] for export in message.get("exports") or []] == want,
    }
    for name, key in OF_A_STEP.items():
        checks[name] = lambda want, key=key: step.get(key) == want  # type: ignore[misc]
    assert set(expected) <= set(checks), f"unknown expectation in {sorted(expected)}"
    return [f"{name} is not {want!r}" for name, want in expected.items() if not checks[name](want)]


def _statuses(message: Message) -> dict[str, str]:
    return {step["id"]: step["status"] for step in (message.get("progress") or {}).get("steps") or []}
