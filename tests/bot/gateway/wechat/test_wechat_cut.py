"""The cutter: never over the limit, never a character lost, never within a character, at good places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.wechat.cut import MOST_BYTES, cut, split

RULE = "第四十六条　常务会议由市长主持。\n会议文件须经下列审查：\n（一）合法性审查；\n（二）竞争审查；\n"
TEXTS = st.text(alphabet=st.sampled_from("条款。，；\n（一） a<b👍🏽é́\u200d国"), max_size=600) | st.text(
    max_size=400
)


@given(TEXTS, st.integers(min_value=16, max_value=400))
def test_no_character_is_lost_and_no_piece_too_long(text: str, most: int) -> None:
    pieces = split(text, most)
    assert "".join(pieces) == text
    assert all(0 < len(piece.encode()) <= most for piece in pieces)


@given(st.text(alphabet="条款规则。；\n", min_size=1200, max_size=4000))
def test_marked_parts_stay_within_what_wechat_takes(text: str) -> None:
    parts = cut(text)
    assert all(len(part.encode()) <= MOST_BYTES for part in parts)
    bare = [part.rsplit("\n（", 1)[0] if len(parts) > 1 else part for part in parts]
    assert "".join(bare).replace("\n", "") == text.replace("\n", "")


def test_what_fits_is_left_alone() -> None:
    assert cut("规" * 682) == ["规" * 682]
    assert cut("") == [""]


def test_long_text_is_cut_between_items() -> None:
    parts = cut(RULE * 40)
    assert len(parts) > 1
    for number, part in enumerate(parts, 1):
        body, mark = part.rsplit("\n", 1)
        assert mark == f"（{number}/{len(parts)}）"
        assert body.split("\n")[-1] + "\n" in RULE.splitlines(keepends=True)
        assert f"{body.split(chr(10))[0]}\n" in RULE.splitlines(keepends=True)


def test_one_long_paragraph_is_cut_between_sentences() -> None:
    pieces = split("会议由市长召集，出席人员按规定参加会议。" * 60, 500)
    assert all(piece.endswith("。") for piece in pieces)


def test_what_has_no_good_place_is_cut_between_characters() -> None:
    assert [len(piece) for piece in split("规" * 1000, 301)] == [100] * 10


def test_a_joined_emoji_is_not_taken_apart() -> None:
    family = "👨\u200d👩\u200d👧"
    assert all(piece.count("👨") == piece.count("👧") for piece in split(family * 40, 200))


@pytest.mark.parametrize("before", [1900, 1960, 2020])
def test_a_link_is_not_taken_apart(before: int) -> None:
    link = f'<a href="https://kb.example.gov.cn/read/{"x" * 120}">第四十六条全文</a>'
    parts = cut("规" * (before // 3) + link + "则" * 300)
    assert sum(link in part for part in parts) == 1
