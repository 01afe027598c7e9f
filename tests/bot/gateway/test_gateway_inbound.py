"""What people type becomes clean text that Rasa can only take for text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from bot.gateway.inbound import clean_text, escape_command


@pytest.mark.parametrize(
    "text",
    [
        "人数<50怎么办",
        "3 < 5 且 7 > 2",
        "《工作规则》第七条",
        "<<办法>>在哪",
        "<2022>1号文",
        "<OA系统>里怎么交",
        "a<b",
    ],
)
def test_an_angle_bracket_alone_is_text(text: str) -> None:
    assert clean_text(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "请问<b>专题会议</b>",
        "</p>",
        "<br/>",
        "<img src=x onerror=alert(1)>",
        "<IMG SRC=x onerror=alert(1)",
        "<svg\n onload = alert(1)",
        "<!-- -->",
        "<!DOCTYPE html>",
        "<?xml version='1.0'?>",
        "<zhigui-chat>",
    ],
)
def test_markup_is_refused(text: str) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        clean_text(text)
    assert caught.value.type == "markup"


@pytest.mark.parametrize("text", ["", " ", "\u3000\n\t", "\x00\x01", "\u200b\ufeff\u2060", "\u202e"])
def test_what_shows_nothing_is_blank(text: str) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        clean_text(text)
    assert caught.value.type == "blank"


@pytest.mark.parametrize("text", ["\ue000\ue001", "\U0005ba44", " \uffff "])
def test_what_means_nothing_is_unreadable(text: str) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        clean_text(text)
    assert caught.value.type == "unreadable"
    assert clean_text(f"刘{text.strip()}的规定") == f"刘{text.strip()}的规定"


def test_invisible_characters_are_dropped() -> None:
    assert clean_text("常\x00务\u200b会\u202e议\x7f ") == "常务会议"


@pytest.mark.parametrize(
    "text", ["/restart", " \u200b/ask_rule{}", "\x00/greet", "//x", "\ufeff\n/session_start"]
)
def test_a_command_becomes_text(text: str) -> None:
    assert escape_command(clean_text(text)).startswith("／")


@given(st.text(max_size=200))
def test_no_text_can_be_an_intent_or_hold_a_control_character(text: str) -> None:
    try:
        sent = escape_command(clean_text(text))
    except PydanticCustomError as error:
        assert error.type in {"blank", "markup", "unreadable"}
        return
    assert sent
    assert not sent.strip().startswith("/")
    assert not {unicodedata.category(c) for c in sent.replace("\n", "").replace("\t", "")} & {
        "Cc",
        "Cf",
        "Cs",
    }


@given(st.text(alphabet="< a=/!-b\n>", max_size=2000))
def test_looking_for_markup_is_never_slow(text: str) -> None:
    # Hypothesis's own deadline of 200 ms is the measure.
    try:
        clean_text(text)
    except PydanticCustomError as error:
        assert error.type in {"blank", "markup", "unreadable"}
