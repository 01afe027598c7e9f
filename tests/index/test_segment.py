"""Text cut into words: references whole, nothing blank, an office never taken for its deputy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.segment.segmenter import bigrams, default_segmenter


def test_a_reference_is_one_word() -> None:
    assert "第二十三条" in default_segmenter().words("按照第二十三条第二款办理")


def test_what_says_nothing_is_left_out() -> None:
    assert default_segmenter().words("请问会议纪要，是谁签发的呢？") == ["会议纪要", "签发"]


def test_words_inside_a_long_word_are_found() -> None:
    assert set(default_segmenter().inner_words("政府工作报告")) >= {"政府", "工作", "报告"}


@pytest.mark.parametrize(
    ("deputy", "office"), [("副市长", "市长"), ("副秘书长", "秘书"), ("副秘书长", "秘书长")]
)
def test_a_deputy_is_not_the_office(deputy: str, office: str) -> None:
    assert office in default_segmenter().terms(office)
    assert office not in default_segmenter().terms(deputy)


def test_pairs_forgive_a_word_cut_differently() -> None:
    assert bigrams("议题上会") == ["议题", "题上", "上会"]
    assert bigrams("会 abc 议") == ["会", "议"]


@given(st.text(max_size=200))
def test_tokens_stand_where_they_say_in_order_and_none_is_blank(text: str) -> None:
    place = 0
    for token in default_segmenter().tokenize(text):
        assert token.text.strip()
        assert place <= token.start < token.end <= len(text)
        place = token.start
