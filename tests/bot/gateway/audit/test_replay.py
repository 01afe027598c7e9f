"""An answer is given again by the rules of its own day."""

from __future__ import annotations

import json
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from bot.gateway.audit.chain import Entry
from bot.gateway.audit.record import content_hash
from bot.gateway.audit.replay import replay
from index import Answer, Decision, Evidence
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
    monkeypatch.setattr("actions.about.about", lambda *_: ())
    opened = SimpleNamespace(close=lambda: None)
    monkeypatch.setattr(Library, "open_build", lambda *_: opened)
    facts = '{"kind": "answer", "build": "b", "decision": "not_found", "addresses": [], "hashes": []}'
    told = '{"question": "旧规则怎么说"}'
    entry = Entry(1, "a", "2026-03-01T22:00:00.000000+00:00", "turn", facts, "", "", "", told, "")
    assert replay(entry).same
    assert days == [date(2026, 3, 2)]


def test_a_rules_own_words_on_its_first_day_are_given_again(monkeypatch: pytest.MonkeyPatch) -> None:
    quote = "本办法自2021年1月1日起施行。"
    found = Evidence("car@2020#5.1", "car@2020", "5", "《办法》第五条", quote, 1.0)
    answer = Answer("《办法》什么时候施行", Decision.RELATED, evidence=(found,))
    monkeypatch.setattr("actions.lookup.search", lambda *_: answer)
    monkeypatch.setattr("actions.duties.duties_asked", lambda *_: None)
    monkeypatch.setattr("actions.about.about", lambda *_: ("the regulation",))
    monkeypatch.setattr(Library, "open_build", lambda *_: SimpleNamespace(close=lambda: None))
    told_of = {
        "kind": "answer",
        "build": "b",
        "decision": "grounded",
        "addresses": [found.address],
        "hashes": [content_hash(quote)],
    }
    told = '{"question": "《办法》什么时候施行"}'
    at = "2026-03-01T22:00:00.000000+00:00"
    assert replay(Entry(1, "a", at, "turn", json.dumps(told_of), "", "", "", told, "")).same
