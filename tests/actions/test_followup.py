"""Elliptical follow-ups are completed from what was last said; whole questions are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.errors import TopicsError
from actions.followup import Move, understand
from actions.topics import Topics, shipped_topics

COMPLETED = [
    ("常务会议多久召开一次", "那专题会议呢", "专题会议多久召开一次"),
    ("常务会议多久召开一次？", "那么全体会议呢？", "全体会议多久召开一次？"),
    ("常务会议多久召开一次", "全体会议呢", "全体会议多久召开一次"),
    ("常务会多久开一次", "那专题会呢", "专题会议多久开一次"),
    ("常务会议多久召开一次", "换成专题会议", "专题会议多久召开一次"),
    ("常务会议的会议纪要谁来签发", "那专题会议的呢", "专题会议的会议纪要谁来签发"),
    ("会议纪要由谁签发", "那新闻稿呢", "新闻稿由谁签发"),
    ("部门负责人不能参加常务会议怎么请假", "那副市长呢", "副市长不能参加常务会议怎么请假"),
    ("规范性文件的合法性审查谁负责", "公平竞争审查呢", "规范性文件的公平竞争审查谁负责"),
    ("会议纪要", "它由谁签发", "会议纪要由谁签发"),
    ("常务会议的会议纪要有什么要求", "它由谁签发", "常务会议的会议纪要由谁签发"),
    ("副市长能主持专题会议吗", "他能主持全体会议吗", "副市长能主持全体会议吗"),
    ("副市长能主持专题会议吗", "它多久开一次", "专题会议多久开一次"),
    ("常务会议多久召开一次", "这个会议由谁主持", "常务会议由谁主持"),
    ("常务会议多久召开一次", "由谁主持", "常务会议由谁主持"),
    ("常务会议多久召开一次", "那谁来主持呢", "常务会议谁来主持"),
    ("常务会议多久召开一次", "要多少人出席才有效", "常务会议要多少人出席才有效"),
    ("会议纪要由谁签发", "这由谁审核", "会议纪要由谁审核"),
    ("常务会议的会议纪要由谁签发", "它什么时候开", "常务会议什么时候开"),
    ("常务会议的会议纪要由谁签发", "那由谁主持呢", "常务会议由谁主持"),
    ("常务会议的会议纪要由谁签发", "那可以公开吗", "常务会议的会议纪要可以公开吗"),
    ("会议纪要要存档吗", "他由谁签发", "会议纪要由谁签发"),
    ("规范性文件由谁审查", "那要准备什么", "规范性文件要准备什么"),
    ("会议纪要由谁签发", "然后报给谁", "会议纪要然后报给谁"),
    ("多久召开一次", "那专题会议呢", "专题会议多久召开一次"),
    ("这个会议多久召开一次", "专题会议呢", "这个专题会议多久召开一次"),
]
ALONE = [
    ("常务会议多久召开一次", "专题会议由谁召集"),
    ("常务会议多久召开一次", "那天气怎么样"),
    ("常务会议多久召开一次", "怎么报销差旅费"),
    ("常务会议多久召开一次", "怎么请假"),
    ("常务会议多久召开一次", "专题会议"),
    ("常务会议多久召开一次", "第四十六条"),
    ("常务会议多久召开一次", "其他部门怎么配合"),
    ("常务会议多久召开一次", "应该向谁报告信访"),
    ("常务会议多久召开一次", "信访件怎么处理"),
    ("常务会议多久召开一次", "这个规则是什么时候印发的"),
    ("今天天气怎么样", "它由谁签发"),
    ("常务会议多久召开一次", "那合同呢"),
    ("常务会议多久召开一次", "和专题会议一样吗"),
    ("常务会议多久召开一次", "他可以委托别人吗"),
    ("常务会议多久召开一次", "他能不参加吗"),
]
MOVES = [
    ("还有吗", Move.MORE),
    ("还有别的吗？", Move.MORE),
    ("更多", Move.MORE),
    ("原文", Move.ORIGINAL),
    ("看一下原文", Move.ORIGINAL),
    ("那原文呢？", Move.ORIGINAL),
    ("全文", Move.ORIGINAL),
    ("为什么", Move.BASIS),
    ("依据呢", Move.BASIS),
    ("依据是什么", Move.BASIS),
    ("哪一条规定的", Move.BASIS),
    ("下一条", Move.NEXT),
    ("看上一条", Move.PREVIOUS),
    ("下一条是什么", Move.NEXT),
    ("最后一条", Move.FINAL),
    ("第二款", Move.PART),
    ("那第二款呢", Move.PART),
    ("第（四）项", Move.PART),
]


@pytest.fixture(scope="module")
def topics() -> Topics:
    return shipped_topics()


@pytest.mark.parametrize(("last", "said", "question"), COMPLETED)
def test_an_ellipsis_is_completed(topics: Topics, last: str, said: str, question: str) -> None:
    understood = understand(said, last, topics)
    assert (understood.move, understood.question, understood.rewritten) == (Move.ASK, question, True)


@pytest.mark.parametrize(("last", "said"), ALONE)
def test_a_question_that_stands_alone_is_left_alone(topics: Topics, last: str, said: str) -> None:
    understood = understand(said, last, topics)
    assert (understood.move, understood.rewritten) == (Move.ASK, False)
    assert understood.question.strip("呢那") in said


@pytest.mark.parametrize(("said", "move"), MOVES)
def test_a_few_words_about_the_last_answer(topics: Topics, said: str, move: Move) -> None:
    assert understand(said, "常务会议多久召开一次", topics).move == move


@pytest.mark.parametrize("said", [said for _, said, _ in COMPLETED])
def test_nothing_is_completed_at_the_start_of_a_conversation(topics: Topics, said: str) -> None:
    assert not understand(said, None, topics).rewritten


def test_a_chain_of_follow_ups(topics: Topics) -> None:
    first = understand("那专题会议呢", "常务会议由谁主持", topics)
    second = understand("多久召开一次", first.question, topics)
    third = understand("全体会议呢", second.question, topics)
    assert third.question == "全体会议多久召开一次"


def test_standing_questions_of_the_evaluation_are_never_rewritten(topics: Topics, repository: Path) -> None:
    import yaml

    path = repository / "data/evaluation/questions.yml"
    questions = [entry["question"] for entry in yaml.safe_load(path.read_text(encoding="utf-8"))]
    rewritten = [q for q in questions if understand(q, "常务会议多久召开一次", topics).rewritten]
    assert rewritten == []


@given(st.text(max_size=60), st.none() | st.text(max_size=60))
def test_any_text_is_understood_somehow(said: str, last: str | None) -> None:
    understood = understand(said, last, shipped_topics())
    assert isinstance(understood.question, str)


def test_a_wrong_topics_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "topics.yml"
    path.write_text("categories: 3", encoding="utf-8")
    with pytest.raises(TopicsError, match="topics.yml"):
        Topics.load(path)
