"""How much of the evidence is shown at once."""

from __future__ import annotations

import pytest

from actions.lookup import shown_first
from index import Answer, Decision, Evidence


def piece(article: str, score: float, *matched: str) -> Evidence:
    address = f"rules@1#{article}.1"
    return Evidence(address, "rules@1", article, f"《规则》第{article}条", "原文", score, matched)


BEST = piece("44", 10.0, "常务会议", "主持")


@pytest.mark.parametrize(
    ("second", "both"),
    [
        (piece("8", 9.5, "常务会议", "主持", "市长"), True),
        (piece("8", 9.5, "常务会议"), False),
        (piece("8", 8.0, "常务会议", "主持"), False),
    ],
)
def test_a_second_article_is_shown_when_it_answers_as_clearly(second: Evidence, both: bool) -> None:
    answer = Answer("谁主持", Decision.GROUNDED, evidence=(BEST, second, piece("48", 9.9, *BEST.matched)))
    assert shown_first(answer) == ((BEST, second) if both else (BEST,))


def test_up_to_three_where_nothing_is_certain() -> None:
    evidence = tuple(piece(str(number), 5.0 - number / 10) for number in range(1, 6))
    assert shown_first(Answer("问", Decision.RELATED, evidence=evidence)) == evidence[:3]
