"""What an action reads of a tracker, and what it puts into a message."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.errors import WordingError
from actions.messages import payload
from actions.turn import Turn
from actions.wording import say, texts

SLOTS = ["last_question", "last_addresses", "last_answer_id", "shown"]
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def test_typed_text_brings_no_entities() -> None:
    typed = {"text": "第一条", "entities": [{"entity": "address", "value": "other@1#1"}]}
    turn = Turn.of("person", typed, {})
    assert (turn.text, turn.entity("address")) == ("第一条", None)


def test_a_button_brings_its_entities_and_no_text() -> None:
    pressed = {
        "text": '/show_article{"address": "a@1#1"}',
        "intent": {"name": "show_article"},
        "entities": [{"entity": "address", "value": "a@1#1"}],
    }
    turn = Turn.of("person", pressed, {"last_addresses": ["a@1#2"], "shown": 2.0})
    assert (turn.text, turn.entity("address"), turn.intent) == ("", "a@1#1", "show_article")
    assert (turn.last_addresses, turn.shown) == (("a@1#2",), 2)


@given(
    st.dictionaries(st.sampled_from(["last_question", "last_addresses", "last_answer_id", "shown"]), ANY_JSON)
)
def test_slots_of_any_kind_are_read(slots: dict[str, object]) -> None:
    turn = Turn.of("person", {"text": "问"}, slots)
    assert turn.shown >= 0
    assert all(isinstance(address, str) for address in turn.last_addresses)


@given(st.text(), st.text())
def test_a_payload_is_an_intent_and_json(question: str, address: str) -> None:
    sent = payload("more_results", question=question, offset=3, address=address, absent=None)
    found = re.fullmatch(r"/more_results(\{.*\})", sent)
    assert found is not None
    assert json.loads(found[1]) == {"question": question, "offset": "3", "address": address}


def test_a_payload_without_entities_is_the_intent_alone() -> None:
    assert payload("list_regulations") == "/list_regulations"


def test_every_text_that_the_code_names_is_there(repository: Path) -> None:
    named = set()
    for path in (repository / "actions").glob("*.py"):
        named |= set(re.findall(r'say\(\s*"([a-z_.]+)"', path.read_text(encoding="utf-8")))
    assert len(named) > 20
    assert named - set(texts()) == set()


def test_no_text_would_be_split_into_several_messages() -> None:
    assert [name for name, text in texts().items() if "\n\n" in text or not text.strip()] == []


def test_a_missing_text_or_value_is_named() -> None:
    with pytest.raises(WordingError, match=r"answer\.nothing_like_it"):
        say("answer.nothing_like_it")
    with pytest.raises(WordingError, match="headline"):
        say("answer.lead")


def test_braces_in_a_value_are_text() -> None:
    assert say("answer.lead", headline="{0}{x}") == "{0}{x}："


def test_the_person_is_whom_the_gateway_names_else_the_conversation() -> None:
    said = {"text": "进度", "metadata": {"person": "wecom:zhang", "channel": "wecom"}}
    turn = Turn.of("web-1", said, {})
    assert (turn.sender, turn.person, turn.channel) == ("web-1", "wecom:zhang", "wecom")
    alone = Turn.of("web-1", {"text": "进度"}, {})
    assert (alone.person, alone.channel) == ("web-1", "")
