"""Questions that ask two things: told apart, each part standing alone."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from index import Decision
from index.models import Evidence
from index.search.parts import Answered, parts_of, together
from index.search.siblings import Families


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("常务会议多久开一次,由谁召集", ("常务会议多久开一次", "常务会议由谁召集")),
        ("常务会议由谁召集，多久开一次？", ("常务会议由谁召集", "常务会议多久开一次")),
        ("专题会谁召集,纪要谁签发", ("专题会谁召集", "专题会纪要谁签发")),
        ("请假找谁批,要提前几天", ("请假找谁批", "请假要提前几天")),
        ("决策目录什么时候编、谁来编", ("决策目录什么时候编", "决策目录谁来编")),
        ("全会谁主持,几个人出席才有效", ("全会谁主持", "全会几个人出席才有效")),
        ("会议纪要谁审核,谁签发", ("会议纪要谁审核", "会议纪要谁签发")),
        ("秘书长负责什么,谁领导他", ("秘书长负责什么", "秘书长谁领导他")),
        ("常务会议多久开一次", ()),
        ("局长病了,常务会谁去", ()),
        ("方案涉及几个县市区,要不要先问问他们意见", ()),
        ("常务会议和专题会议的召集人有何不同", ("常务会议的召集人", "专题会议的召集人")),
        ("副市长跟局长请会议假,流程有什么不同", ()),
    ],
)
def test_parts_stand_alone(families: Families, question: str, parts: tuple[str, ...]) -> None:
    assert parts_of(question, families).questions == parts


@pytest.mark.parametrize("question", ["常务会和全体会有什么区别", "常务会议和全体会议的区别"])
def test_things_that_are_only_compared_are_looked_up_each(families: Families, question: str) -> None:
    parts = parts_of(question, families)
    assert len(parts.questions) == 2 and parts.compared
    assert parts.questions[0].startswith("常务会") and parts.questions[1].startswith("全体会")


def evidence(article: str, score: float = 1.0) -> Evidence:
    return Evidence(f"r@2020#{article}", "r@2020", article, "", "words", score)


GROUNDED = Answered(Decision.GROUNDED, (evidence("1"),))
ALSO = Answered(Decision.GROUNDED, (evidence("2", 5.0),))
NOTHING = Answered(Decision.NOT_FOUND)
WHOLE = Answered(Decision.GROUNDED, (evidence("2", 3.0), evidence("3", 2.0)))


def test_both_parts_are_shown_before_the_rest_and_the_best_first() -> None:
    found = together(WHOLE, [GROUNDED, ALSO], 5, compared=False)
    assert found.decision is Decision.GROUNDED and found.parts == 2
    assert [one.article for one in found.evidence] == ["1", "2", "3"]
    scores = [one.score for one in found.evidence]
    assert scores == sorted(scores, reverse=True)


def test_it_is_grounded_only_if_every_part_is() -> None:
    related = replace(ALSO, decision=Decision.RELATED)
    for parts in ([GROUNDED, related], [GROUNDED, NOTHING]):
        assert together(WHOLE, parts, 5, compared=False).decision is Decision.RELATED
    assert together(WHOLE, [NOTHING, NOTHING], 5, compared=False).decision is Decision.RELATED
    assert together(NOTHING, [NOTHING, NOTHING], 5, compared=False) == NOTHING


def test_what_is_only_compared_is_never_grounded() -> None:
    assert together(WHOLE, [GROUNDED, ALSO], 5, compared=True).decision is Decision.RELATED
    assert together(NOTHING, [GROUNDED, NOTHING], 5, compared=True) == NOTHING


def test_two_quotes_of_one_place_are_both_shown_and_one_in_the_other_once() -> None:
    one = replace(evidence("44"), quote="每月召开二次。")
    other = replace(evidence("44"), quote="半数以上出席方为有效。")
    both = replace(evidence("44"), quote=one.quote + other.quote)

    def shown(*quotes: Evidence) -> list[str]:
        parts = [Answered(Decision.GROUNDED, (quote,)) for quote in quotes]
        found = together(WHOLE, parts, 2, compared=False)
        assert found.parts == min(
            len(quotes), len({q.quote for q in found.evidence if q.address == one.address})
        )
        return [quote.quote for quote in found.evidence if quote.address == one.address]

    assert shown(one, other) == [one.quote, other.quote]
    assert shown(one, both) == [both.quote] == shown(both, other)


@pytest.mark.parametrize("question", ["应该" * 28 + "啊谁,谁", "需要" * 27 + "谁,谁", "又由" * 28 + "哪,谁"])
def test_no_question_takes_long_to_take_apart(families: Families, question: str) -> None:
    start = time.perf_counter()
    parts_of(question, families)
    assert time.perf_counter() - start < 0.1
