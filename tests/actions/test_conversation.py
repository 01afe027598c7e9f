"""Whole turns against the real library: what is answered, what is offered, what is remembered."""

from __future__ import annotations

import pytest

from actions.house import House
from actions.storage import Verdict, answer_given, feedback_on
from tests.actions.talking import Talk, articles_of, buttons_of

pytestmark = pytest.mark.model
RULES = "zhuzhou-work-rules@2022"


@pytest.fixture
def talk(house: House) -> Talk:
    return Talk(house)


def titles(message: dict[str, object]) -> list[str]:
    return [button["title"] for button in buttons_of(message)]


def test_an_answer_quotes_the_rule_and_offers_what_comes_next(talk: Talk) -> None:
    message = talk.say("常务会议多久召开一次？")
    assert (message["kind"], message["decision"], message["headline"]) == (
        "answer",
        "grounded",
        "根据现行规定",
    )
    assert articles_of(message)[0] == "44"
    assert "每月召开二次" in message["evidence"][0]["quote"]
    assert {"查看全文", "上一条 第四十三条", "下一条 第四十五条", "有用", "没用"} <= set(titles(message))
    assert talk.slots["last_question"] == "常务会议多久召开一次"
    assert talk.slots["last_addresses"][0] == message["evidence"][0]["address"]


def test_a_follow_up_says_how_it_was_understood(talk: Talk) -> None:
    talk.say("常务会议多久召开一次")
    message = talk.say("那全体会议呢", "followup")
    assert articles_of(message)[0] == "43"
    assert message["question"] == "全体会议多久召开一次"
    assert "按“全体会议多久召开一次”理解" in message["text"]
    assert "每年召开二次" in message["evidence"][0]["quote"]


def test_follow_ups_chain(talk: Talk) -> None:
    talk.say("会议纪要有什么要求")
    assert articles_of(talk.say("它由谁签发", "followup"))[0] == "48"
    assert articles_of(talk.say("那新闻稿呢", "followup"))[0] == "49"


def test_what_is_found_for_a_bare_name_is_no_answer_to_what_it_stands_in_for(talk: Talk) -> None:
    talk.say("常务会议要多少人才能开")
    message = talk.say("那全体会议呢", "followup")
    assert (message["question"], message["decision"]) == ("全体会议要多少人才能开", "not_found")


def test_words_that_only_seem_to_follow_up_are_searched_as_typed(talk: Talk) -> None:
    talk.say("出差住宿费一天能报多少钱")
    message = talk.say("那专题会议由谁召集", "followup")
    assert articles_of(message)[0] == "45"
    assert "理解" not in message["headline"]


@pytest.mark.parametrize("said", ["原文", "依据呢", "为什么", "看一下全文"])
def test_the_last_article_whole(talk: Talk, said: str) -> None:
    talk.say("常务会议多久召开一次")
    message = talk.say(said, "show_article")
    assert (message["kind"], message["article"]["label"]) == ("article", "第四十四条")
    assert any("每月召开二次" in quote for quote in message["article"]["highlight"])


def test_the_full_text_button_leads_to_the_article_and_on_to_its_neighbours(talk: Talk) -> None:
    talk.say("会议纪要由谁签发")
    assert talk.press("查看全文")["article"]["label"] == "第四十八条"
    assert talk.press("下一条")["article"]["label"] == "第四十九条"
    assert talk.say("上一条", "show_article")["article"]["label"] == "第四十八条"


def test_the_ends_of_a_rule(talk: Talk) -> None:
    first = talk.say("第一条")
    assert first["article"]["previous"] is None
    assert talk.say("上一条")["kind"] == "notice"
    last = talk.say("第五十条")
    assert last["article"]["next"] is None
    assert talk.say("下一条")["kind"] == "notice"


def test_more_evidence_by_word_and_by_button(talk: Talk) -> None:
    first = talk.say("合法性审查由谁负责")
    more = talk.say("还有吗", "more_results")
    assert more["kind"] == "answer" and more["evidence"]
    shown = [evidence["address"] for evidence in first["evidence"]]
    assert not set(shown) & {evidence["address"] for evidence in more["evidence"]}


def test_more_ends_courteously(talk: Talk) -> None:
    talk.say("合法性审查由谁负责")
    kinds = [talk.say("还有吗", "more_results")["kind"] for _ in range(6)]
    assert kinds[-1] == "notice" and talk.shown[-1]["level"] == "info"


def test_an_old_button_for_more_keeps_its_question(talk: Talk) -> None:
    payload = '/more_results{"question": "合法性审查由谁负责", "offset": "1"}'
    talk.say("常务会议多久召开一次")
    assert talk.send(payload)["question"] == "合法性审查由谁负责"


@pytest.mark.parametrize("said", ["出差住宿费一天能报多少钱", "年假有几天", "规范性文件有效期是几年"])
def test_what_the_rules_do_not_say_is_not_guessed(talk: Talk, said: str) -> None:
    message = talk.say(said)
    assert (message["decision"], message["evidence"]) == ("not_found", [])
    assert "本库未作规定" in message["text"]
    assert message["holdings"] == [{"id": RULES, "title": "株洲市人民政府工作规则"}]
    assert "《株洲市人民政府工作规则》" in message["text"]


@pytest.mark.parametrize(
    ("said", "quotes"),
    [
        ("常务会议多久开一次，由谁召集？", ("每月召开二次", "由市长召集和主持")),
        ("专题会谁召集，纪要谁签发", ("领导同志召集和主持", "专题会议纪要")),
        ("常务会议纪要由谁签发，新闻稿由谁审定", ("报市长签发", "新闻稿须经")),
    ],
)
def test_a_question_after_two_things_is_shown_both(talk: Talk, said: str, quotes: tuple[str, ...]) -> None:
    message = talk.say(said)
    assert message["decision"] == "grounded"
    assert len(message["evidence"]) == 2
    for evidence, quote in zip(message["evidence"], quotes, strict=True):
        assert quote in evidence["quote"]


def test_two_meetings_compared_are_both_shown_and_nothing_is_claimed(talk: Talk) -> None:
    message = talk.say("常务会和全体会有什么区别")
    assert message["decision"] == "related"
    assert articles_of(message)[:2] == ["44", "43"]


@pytest.mark.parametrize(
    "said",
    [
        "12345是谁办",
        "市政府办公室归谁管",
        "年度工作计划什么时候交",
        "新闻稿审不过怎么办",
    ],
)
def test_words_on_the_matter_that_leave_the_question_open_are_no_answer(talk: Talk, said: str) -> None:
    assert talk.say(said)["decision"] != "grounded"


def test_small_talk_is_out_of_scope_and_leaves_the_conversation_as_it_was(talk: Talk) -> None:
    talk.say("常务会议多久召开一次")
    message = talk.say("今天天气怎么样", "out_of_scope")
    assert message["decision"] == "not_found" and "超出" in message["text"]
    assert talk.say("那全体会议呢", "followup")["question"] == "全体会议多久召开一次"
    assert talk.say("今天中午吃什么", "out_of_scope")["decision"] == "not_found"
    assert talk.say("原文", "show_article")["article"]["label"] == "第四十三条"


def test_a_rule_question_taken_for_small_talk_is_answered_all_the_same(talk: Talk) -> None:
    assert articles_of(talk.say("专题会议由谁召集和主持", "out_of_scope"))[0] == "45"


@pytest.mark.parametrize(
    ("said", "label", "has"),
    [
        ("第四十六条第二款", "第四十六条", "一律不上会"),
        ("46条", "第四十六条", ""),
        ("第44条第（四）项", "第四十四条", "讨论地方性法规草案"),
        ("四十七条说的啥", "第四十七条", ""),
        ("工作规则第7条", "第七条", ""),
        ("请给我看看第七条的原文", "第七条", ""),
        ("《株洲市人民政府工作规则》第七条", "第七条", ""),
    ],
)
@pytest.mark.parametrize("intent", ["show_article", "ask_rule"])
def test_a_place_is_shown(talk: Talk, said: str, label: str, has: str, intent: str) -> None:
    message = talk.say(said, intent)
    assert (message["kind"], message["article"]["label"]) == ("article", label)
    assert has in "".join(message["article"]["highlight"])


def test_a_question_about_a_place_is_an_answer(talk: Talk) -> None:
    message = talk.say("第四十六条里议题最后由谁确定")
    assert message["kind"] == "answer"
    assert articles_of(message)[0] == "46"


def test_a_paragraph_of_the_last_article(talk: Talk) -> None:
    talk.say("第四十六条")
    message = talk.say("那第二款呢", "followup")
    assert any("一律不上会" in quote for quote in message["article"]["highlight"])


def test_a_place_that_is_not_there(talk: Talk) -> None:
    message = talk.say("第六十条", "show_article")
    assert message["decision"] == "not_found"
    assert "没有第六十条" in message["text"]
    assert "第一条至第五十条" in message["text"]


@pytest.mark.parametrize("address", [f"{RULES}#99", "other@1#1", "nonsense", "", f"{RULES}#44.9"])
def test_a_bad_address_is_a_courteous_notice(talk: Talk, address: str) -> None:
    message = talk.send('/show_article{"address": "%s"}' % address)  # noqa: UP031 - JSON braces
    assert (message["kind"], message["level"]) == ("notice", "info")


def test_a_truncated_article_says_so_wherever_it_is_shown(talk: Talk) -> None:
    assert talk.say("第五十条")["article"]["truncated_note"] == "原文在此处不完整"
    answer = talk.say("各部门召开的工作会议应坚持什么")
    assert answer["evidence"][0]["truncated"] and "原文在此处不完整" in answer["text"]


def test_outlines(talk: Talk) -> None:
    whole = talk.say("目录", "show_outline")
    assert "第九章 会议制度（第四十二条至第四十九条" in whole["text"] or "第九章" in whole["text"]
    assert sum(len(chapter["articles"]) for chapter in whole["outline"]["chapters"]) == 50
    for intent in ("show_outline", "ask_rule"):
        one = talk.say("第五章有哪几条", intent)
        assert [c["first"] for c in one["outline"]["chapters"]] == ["第二十五条"]
    assert talk.press("完整目录")["outline"] == whole["outline"]


def test_regulations_lead_to_their_outline(talk: Talk) -> None:
    listed = talk.say("库里有哪些规则", "list_regulations")
    assert "株政发〔2022〕1号" in listed["text"] and "共50条" in listed["text"]
    assert talk.press("株洲市人民政府工作规则")["kind"] == "outline"
    assert talk.send('/show_outline{"regulation": "other@1"}')["kind"] == "list"


def test_feedback_is_stored_with_what_was_answered(talk: Talk) -> None:
    answer = talk.say("常务会议多久召开一次，我的电话13812345678")
    assert talk.press("有用")["kind"] == "notice"
    talk.press("没用")
    with talk.house.database.session() as session:
        given = answer_given(session, answer["answer_id"])
        (verdict,) = feedback_on(session, answer["answer_id"])
    assert given is not None
    assert given.asked == "常务会议多久召开一次，我的电话〔电话号码〕"
    assert given.build == talk.house.shelf.library().build_id
    assert (verdict.sender, verdict.verdict) == ("person", Verdict.BAD)
    assert verdict.addresses == tuple(evidence["address"] for evidence in answer["evidence"])


def test_typed_feedback_is_about_the_last_answer(talk: Talk) -> None:
    assert talk.say("没用", "feedback_bad")["level"] == "info"
    answer = talk.say("会议纪要由谁签发")
    talk.say("没用，答非所问", "feedback_bad")
    with talk.house.database.session() as session:
        (verdict,) = feedback_on(session, answer["answer_id"])
    assert verdict.reason == "没用，答非所问"


def test_a_sample_question_from_a_button_is_never_read_as_a_follow_up(talk: Talk) -> None:
    talk.say("常务会议多久召开一次")
    message = talk.send('/ask_rule{"question": "会议纪要由谁签发？"}')
    assert articles_of(message)[0] == "48"


@pytest.mark.parametrize("said", ["还有吗", "原文", "依据呢", "下一条"])
def test_a_conversation_that_begins_in_the_middle(talk: Talk, said: str) -> None:
    assert talk.say(said, "followup")["kind"] == "notice"


def test_a_payload_without_a_question_asks_for_one(talk: Talk) -> None:
    assert talk.send("/ask_rule")["kind"] == "notice"


def test_the_probe_names_the_build(talk: Talk) -> None:
    message = talk.send("/probe")
    assert message["probe"] == {"build": talk.house.shelf.library().build_id}
