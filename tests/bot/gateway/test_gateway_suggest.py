"""`GET /api/suggest` and the reason that goes with a verdict."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
import yaml

from bot.gateway.errors import BadButton
from bot.gateway.payloads import with_reason
from bot.gateway.suggest import OFFERED, QUESTIONS, Suggestion, Suggestions
from index import Library
from tests.bot.gateway.scripted_rasa import ScriptedRasa


def texts(found: list[Suggestion]) -> list[str]:
    return [one.text for one in found]


@pytest.fixture
def shelf() -> Suggestions:
    said = ["会议纪要由谁签发？", "常务会议多久召开一次？", "常务会议由谁主持？", "重大合同怎样审查？"]
    return Suggestions(Suggestion(text=one) for one in said)


def test_what_begins_with_the_words_comes_before_what_holds_them(shelf: Suggestions) -> None:
    assert texts(shelf.find("会议")) == ["会议纪要由谁签发？", "常务会议多久召开一次？", "常务会议由谁主持？"]


def test_most_of_the_words_are_enough_and_punctuation_counts_for_nothing(shelf: Suggestions) -> None:
    assert texts(shelf.find("常务会议 多久召开呢")) == ["常务会议多久召开一次？"]
    assert texts(shelf.find("合同，怎样审查")) == ["重大合同怎样审查？"]


@pytest.mark.parametrize("typed", ["", "  ", "？！", "护照换发", "<script>"])
def test_nothing_is_offered_for_nothing_or_for_something_else(shelf: Suggestions, typed: str) -> None:
    assert shelf.find(typed) == []


def test_the_route_serves_without_a_library_and_offers_procedures(person: httpx.Client) -> None:
    found = person.get("/api/suggest", params={"q": "会议请假"}).json()["suggestions"]
    assert {"text": "我要办理会议请假", "kind": "checklist"} in found
    assert len(person.get("/api/suggest", params={"q": "会"}).json()["suggestions"]) == OFFERED
    assert person.get("/api/suggest", params={"q": "会" * 101}).status_code == 422


@pytest.mark.model
def test_every_question_offered_is_answered_by_its_article(index_root: Path) -> None:
    library = Library.open(index_root)
    wrong = []
    for one in yaml.safe_load(QUESTIONS.read_text(encoding="utf-8")):
        answer = library.search(one["text"])
        if one["article"] not in [evidence.article for evidence in answer.evidence]:
            wrong.append((one["text"], answer.decision))
    assert wrong == []


def test_a_reason_joins_the_payload_and_means_nothing_on_its_way() -> None:
    reason = '条款不对 "}{ \\ /restart\n第二行'
    payload = with_reason('/feedback_bad{"answer_id": "a1"}', reason)
    assert payload.isascii()
    intent, _, facts = payload.partition("{")
    assert intent == "/feedback_bad"
    assert json.loads("{" + facts) == {"answer_id": "a1", "reason": reason}


def test_a_reason_goes_with_a_verdict_only() -> None:
    with pytest.raises(BadButton):
        with_reason('/show_article{"address": "a"}', "因为")


def test_a_reason_that_cannot_be_used_is_refused(person: httpx.Client, rasa: ScriptedRasa) -> None:
    for reason in ("", "字" * 501, "<b>粗</b>"):
        assert person.post("/api/messages", json={"button": "x", "reason": reason}).status_code == 422
    assert rasa.received == []
