from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.checklists.load import Catalogue, load_catalogue
from actions.checklists.models import Question
from actions.checklists.replies import read_answer, read_date

WEDNESDAY = date(2026, 5, 6)
QUESTIONS = [n for c in load_catalogue() for n in c.nodes if isinstance(n, Question)]


def _question(catalogue: Catalogue, node: str) -> Question:
    question = catalogue.get("meeting-topic").node(node)
    assert isinstance(question, Question)
    return question


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("常务会议", "executive"),
        ("市政府常务会议", "executive"),
        ("是全体会议吧", "plenary"),
        ("第一个", "executive"),
        ("2", "plenary"),
        ("选３", "special"),
        ("B", "plenary"),
        ("executive", "executive"),
        ("第九个", None),
        ("会议", None),
        ("常务会议多久开一次？", None),
        ("专题会议由谁召集", None),
        ("先到这", None),
        ("", None),
    ],
)
def test_a_choice_is_answered_by_words_or_place(catalogue: Catalogue, said: str, value: str | None) -> None:
    assert read_answer(_question(catalogue, "meeting"), said, WEDNESDAY) == value


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("部门负责人", "head"),
        ("我是部门负责人", "head"),
        ("市政府领导同志", "leader"),
        ("负责人", "head"),
        ("部门人员", None),
        ("部门负责人怎么请假", None),
    ],
)
def test_a_choice_may_be_typed_short(catalogue: Catalogue, said: str, value: str | None) -> None:
    question = next(n for n in catalogue.get("meeting-leave").nodes if n.id == "who")
    assert isinstance(question, Question)
    assert read_answer(question, said, WEDNESDAY) == value


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("是", "是"),
        ("是的。", "是"),
        ("对的", "是"),
        ("涉及", "是"),
        ("嗯", "是"),
        ("1", "是"),
        ("yes", "是"),
        ("否", "否"),
        ("不涉及", "否"),
        ("没有", "否"),
        ("还没定呢", "否"),
        ("第二个", "否"),
        ("涉及多个部门要怎么办", None),
        ("为什么", None),
        ("3", None),
    ],
)
def test_yes_and_no_come_in_many_dresses(catalogue: Catalogue, said: str, value: str | None) -> None:
    assert read_answer(_question(catalogue, "several"), said, WEDNESDAY) == value


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026-05-20", date(2026, 5, 20)),
        ("2026/5/20", date(2026, 5, 20)),
        ("２０２６年５月２０日", date(2026, 5, 20)),
        ("20260520", date(2026, 5, 20)),
        ("五月二十号", date(2026, 5, 20)),
        ("5月20日", date(2026, 5, 20)),
        ("1月4日", date(2026, 1, 4)),
        ("12月31日", date(2025, 12, 31)),
        ("今天", WEDNESDAY),
        ("后天", date(2026, 5, 8)),
        ("周五", date(2026, 5, 8)),
        ("下周三", date(2026, 5, 13)),
        ("星期天", date(2026, 5, 10)),
        ("上周一", date(2026, 4, 27)),
        ("2月30日", None),
        ("2026-13-01", None),
        ("月日", None),
        ("还没定", None),
    ],
)
def test_a_day_is_read_as_people_write_it(said: str, day: date | None) -> None:
    assert read_date(said, WEDNESDAY) == day


@given(st.sampled_from(QUESTIONS), st.text(max_size=30))
def test_whatever_is_typed_fits_or_is_no_answer(question: Question, text: str) -> None:
    value = read_answer(question, text, WEDNESDAY)
    assert value is None or question.fits(value)


def test_every_label_and_every_place_answers_its_question() -> None:
    for question in QUESTIONS:
        for place, option in enumerate(question.options, start=1):
            assert read_answer(question, option.label, WEDNESDAY) == option.value
            assert read_answer(question, str(place), WEDNESDAY) == option.value
