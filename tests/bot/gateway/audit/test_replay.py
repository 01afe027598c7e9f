"""An answer is given again by the rules of its own day."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from bot.gateway.audit.chain import Entry
from bot.gateway.audit.replay import replay
from index import Answer, Decision
from index.library import Library


def test_the_day_of_an_answer_is_chinas(monkeypatch: pytest.MonkeyPatch) -> None:
    days: list[date | None] = []

    def search(
        _library: Any, question: str, _spoken_of: str | None = None, day: date | None = None
    ) -> Answer:
        days.append(day)
        return Answer(question, Decision.NOT_FOUND)

    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setattr("actions.lookup.search", search)
    monkeypatch.setattr("actions.duties.duties_asked", lambda *_: None)
    opened = SimpleNamespace(close=lambda: None)
    monkeypatch.setattr(Library, "open_build", lambda *_: opened)
    facts = '{"kind": "answer", "build": "b", "decision": "not_found", "addresses": [], "hashes": []}'
    told = '{"question": "旧规则怎么说"}'
    entry = Entry(1, "a", "2026-03-01T22:00:00.000000+00:00", "turn", facts, "", "", "", told, "")
    assert replay(entry).same
    assert days == [date(2026, 3, 2)]
