"""What the searcher promises for any question: exact quotes, the same answer twice, no fault."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Answer, AnswerKind, Decision, Library, SearchError
from index.evaluate import load_questions

pytestmark = pytest.mark.model
QUESTIONS = [asked.question for asked in load_questions()]


@pytest.fixture(scope="module")
def library(index_root: Path) -> Iterator[Library]:
    opened = Library.open(index_root)
    yield opened
    opened.close()


def hold_quotes(library: Library, answer: Answer) -> None:
    for evidence in answer.evidence:
        article = library.article(evidence.address)
        assert evidence.quote in article.text
        assert evidence.citation == library.citation(evidence.address)
        assert evidence.truncated == article.truncated
        assert all(word in evidence.quote for word in evidence.matched)


def test_every_quote_stands_in_the_article_it_cites(library: Library) -> None:
    for question in QUESTIONS:
        hold_quotes(library, library.search(question))


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.text(min_size=1, max_size=60), st.text("第条款项一二十（）()0123456789会议谁", min_size=1))
)
def test_any_text_is_answered_or_refused_in_our_own_words(library: Library, text: str) -> None:
    try:
        answer = library.search(text)
    except SearchError:
        return
    hold_quotes(library, answer)


def test_the_same_question_gets_the_same_answer_also_in_threads(library: Library) -> None:
    some = QUESTIONS[::20]
    alone = [library.search(question) for question in some]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(library.search, some)) == alone


def test_evidence_comes_best_first_from_different_articles(library: Library) -> None:
    answer = library.search("规范性文件合法性审查", top_k=5)
    scores = [evidence.score for evidence in answer.evidence]
    assert scores == sorted(scores, reverse=True)
    assert len({evidence.article for evidence in answer.evidence}) == len(answer.evidence) == 5


@pytest.mark.parametrize(
    ("typed", "article"),
    [("会议记要谁签", "48"), ("常务会义多久开一次", "44"), ("全提会议一年开几次", "43")],
)
def test_a_slip_of_the_pen_still_finds_the_rule(library: Library, typed: str, article: str) -> None:
    answer = library.search(typed)
    assert article in [evidence.article for evidence in answer.evidence[:3]]


@pytest.mark.parametrize(
    ("typed", "article"),
    [
        ("常务会一个月开几回", "44"),
        ("重大决策目录几时编", "26"),
        ("工作规则是根据什么制定的", "1"),
    ],
)
def test_what_people_say_is_grounded_in_what_the_rule_writes(
    library: Library, typed: str, article: str
) -> None:
    answer = library.search(typed)
    assert (answer.decision, answer.evidence[0].article) == (Decision.GROUNDED, article)


@pytest.mark.parametrize(
    ("typed", "article"),
    [("专题会临时有事去不成，跟谁说一声", "47"), ("开会材料什么时候送到领导手里", "46")],
)
def test_what_is_said_far_from_the_rules_own_words_still_comes_first(
    library: Library, typed: str, article: str
) -> None:
    answer = library.search(typed)
    assert answer.decision is not Decision.NOT_FOUND
    assert answer.evidence[0].article == article


@pytest.mark.parametrize(
    "typed",
    ["科级干部能不能代替局长去开常务会", "局长请假后派副局长去开会行不行", "旁听常务会的记者要带什么证件"],
)
def test_what_the_rule_leaves_open_is_not_claimed(library: Library, typed: str) -> None:
    assert library.search(typed).decision is not Decision.GROUNDED


@pytest.mark.parametrize(
    "typed",
    ["全体会议半数出席有效吗", "专题会议一般每月召开几次", "专题会议要半数以上出席吗", "规章由谁统一编号"],
)
def test_what_is_said_of_one_meeting_is_no_answer_about_another(library: Library, typed: str) -> None:
    assert library.search(typed).decision is not Decision.GROUNDED


def test_the_sentence_on_the_meeting_that_was_asked_about_is_quoted(library: Library) -> None:
    answer = library.search("专题会议纪要由谁签发")
    assert answer.decision is Decision.GROUNDED
    assert "常务会议" not in answer.evidence[0].quote


def test_the_cut_off_article_is_marked(library: Library) -> None:
    answer = library.search("工作会议应当坚持什么")
    assert answer.evidence[0].article == "50"
    assert answer.evidence[0].truncated


def test_a_reference_never_asks_the_model(library: Library) -> None:
    answer = library.search("第四十六条")
    assert answer.kind is AnswerKind.ARTICLE
    assert answer.decision is Decision.GROUNDED
