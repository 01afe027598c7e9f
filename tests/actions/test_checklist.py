"""Checklists in conversation, without Rasa: real rules, real database, real trackers, slots kept."""

from __future__ import annotations

import pytest

from actions.house import House
from tests.actions.talking import Message, Talk

pytestmark = pytest.mark.model


@pytest.fixture
def talk(house: House) -> Talk:
    return Talk(house)


def leave(talk: Talk) -> Message:
    """As far as the first task of 会议请假, for the head of a department."""
    talk.say("我要请假不参加会议", "start_checklist")
    talk.say("常务会议")
    return talk.say("2")


def test_a_procedure_from_beginning_to_end(talk: Talk) -> None:
    first = talk.say("我要请假不参加会议", "start_checklist")
    assert (first["view"], first["checklist"]["id"], first["step"]["kind"]) == (
        "question",
        "meeting-leave",
        "choice",
    )
    assert "2. 市人民政府常务会议" in first["text"]
    talk.press("市人民政府常务会议")
    task = talk.say("我们局长", "ask_rule")
    assert (task["view"], task["step"]["title"]) == ("task", "书面向市人民政府办公室请假")
    assert (task["step"]["number"], task["step"]["total"]) == (1, 3)
    assert task["step"]["materials"] == ["书面请假"]
    assert "书面向市人民政府办公室请假" in task["step"]["cites"][0]["quote"]
    assert talk.say("完成了", "done")["progress"] == {
        "done": 1,
        "skipped": 0,
        "open": 2,
        "total": 3,
        "steps": [],
    }
    talk.press("跳过")
    end = talk.say("已经问过了", "done")
    assert (end["view"], end["step"]["result"]) == ("summary", "completed")
    assert [step["status"] for step in end["progress"]["steps"]] == [
        "answered",
        "answered",
        "done",
        "skipped",
        "done",
    ]
    assert {part["format"] for part in end["exports"]} == {"docx", "md"}


@pytest.mark.parametrize(
    "intent", ["greet", "thanks", "feedback_bad", "show_article", "stop", "nlu_fallback"]
)
def test_an_answer_reaches_its_question_whatever_intent_was_heard(talk: Talk, intent: str) -> None:
    talk.say("我要提交一份规范性文件", "start_checklist")
    assert talk.say("两个部门一起", intent)["step"]["id"] == "joint-important"
    assert talk.say("是", intent)["step"]["id"] == "forbidden"
    assert talk.say("1", intent)["step"]["id"] == "sensitive"


def test_a_rule_question_is_answered_and_the_step_offered_again(talk: Talk) -> None:
    task = leave(talk)
    answer = talk.say("常务会议多久召开一次")
    assert (answer["kind"], answer["decision"]) == ("answer", "grounded")
    assert [message["kind"] for message in talk.turn] == ["answer", "checklist"]
    assert talk.turn[1]["step"]["id"] == task["step"]["id"]
    talk.say("第四十六条", "show_article")
    assert [message["kind"] for message in talk.turn] == ["article", "checklist"]
    talk.say("谢谢", "thanks")
    assert talk.turn == [{"utterance": "utter_thanks"}]
    assert talk.say("完成了", "done")["progress"]["done"] == 1


def test_every_word_for_a_step(talk: Talk) -> None:
    leave(talk)
    assert "部门主要负责人" in talk.say("这步谁负责")["note"]
    assert "书面请假" in talk.say("要什么材料")["note"]
    assert "没有写明" in talk.say("时限")["note"]
    assert talk.say("为什么", "why")["note"] == "依据如下。"
    following = talk.say("下一步", "next")
    assert "办公室向市长报告批准" in following["note"] and following["progress"]["done"] == 0
    assert talk.say("进度", "progress")["view"] == "progress"
    assert talk.say("上一步", "go_back")["step"]["id"] == "who"
    assert talk.say("跳过", "skip")["note"].startswith("请先回答")
    assert talk.say("改一下第一个问题", "go_back")["step"]["id"] == "meeting"
    assert talk.say("专题会")["step"]["id"] == "ask-host"
    assert talk.say("第一个问题改成市政府全会")["step"]["id"] == "who"
    assert talk.say("从头来", "next")["step"]["id"] == "meeting"
    assert talk.say("撤销", "go_back")["step"]["id"] == "who"
    named = talk.say("叫张局长12月的假")
    assert named["run"]["label"] == "张局长12月的假" and "张局长12月的假" in named["text"]


def test_leaving_and_coming_back_by_name(talk: Talk) -> None:
    leave(talk)
    talk.say("叫张局长的假")
    assert talk.say("先到这", "pause")["kind"] == "notice"
    assert talk.say("常务会议多久召开一次")["kind"] == "answer" and len(talk.turn) == 1
    talk.say("我要送审新闻稿", "start_checklist")
    talk.say("是")
    runs = talk.say("我有哪些没办完的", "progress")
    assert [item["title"] for item in runs["items"]] == ["会议新闻稿审定", "张局长的假（会议请假）"]
    assert talk.say("2")["run"]["label"] == "张局长的假"
    talk.say("先到这", "pause")
    assert talk.say("继续新闻稿审定", "resume")["checklist"]["id"] == "news-release"
    assert talk.say("不办了", "stop")["kind"] == "notice"
    assert talk.say("继续", "resume")["run"]["label"] == "张局长的假"
    assert talk.press("恢复办理")["checklist"]["id"] == "news-release"


def test_begun_twice_is_asked_about(talk: Talk) -> None:
    leave(talk)
    talk.say("先到这", "pause")
    again = talk.say("我要请假不参加会议", "start_checklist")
    assert (again["view"], len(again["items"])) == ("choice", 2)
    assert talk.say("2")["step"]["id"] == "meeting"
    other = talk.say("换一个", "start_checklist")
    assert other["view"] == "choice" and len(other["items"]) == 14


def test_two_channels_the_later_is_told_and_nothing_is_lost(house: House) -> None:
    web, phone = Talk(house), Talk(house, channel="wechat")
    leave(web)
    assert phone.say("继续", "resume")["step"]["id"] == "ask-office"
    phone.say("完成了", "done")
    told = web.say("跳过", "skip")
    assert "微信" in told["note"] and "没有生效" in told["note"]
    assert (told["step"]["id"], told["progress"]["done"], told["progress"]["skipped"]) == ("approve", 1, 0)
    assert web.say("跳过", "skip")["progress"]["skipped"] == 1
    stale = phone.press("完成了")
    assert "网页" in stale["note"] and stale["progress"]["skipped"] == 1


def test_an_old_button_of_the_same_conversation_changes_its_own_step(talk: Talk) -> None:
    leave(talk)
    changed = talk.press("市人民政府专题会议")
    assert (changed["note"], changed["step"]["id"]) == ("已改为：市人民政府专题会议。", "ask-host")


def test_nobody_sees_the_runs_of_another(house: House) -> None:
    mine, other = Talk(house), Talk(house, person="somebody-else")
    run = leave(mine)["run"]["id"]
    assert other.say("我有哪些没办完的", "progress")["items"] == []
    gone = other.send(f'/checklist{{"run": "{run}", "move": "resume"}}')
    assert gone["kind"] == "notice" and "不在了" in gone["text"]


def test_what_forbids_the_way_is_said_with_its_words(talk: Talk) -> None:
    talk.say("我要提一个常务会议议题", "start_checklist")
    talk.say("常务会")
    end = talk.say("没有实质内容")
    assert (end["view"], end["step"]["result"]) == ("summary", "refused")
    assert "一律不上会" in end["step"]["cites"][0]["quote"]


def test_a_date_that_is_none_is_said_to_be_none(talk: Talk) -> None:
    talk.say("我要召开一个专题会议", "start_checklist")
    for said in ("是", "副秘书长", "是", "是"):
        talk.say(said)
    assert "日期" in talk.say("2026年2月30日")["note"]
    talk.say("12月8日")
    talk.press("完成了")
    due = talk.press("完成了")["step"]["deadline"]
    assert due["words"] == "会前" and due["date"].endswith("-12-08") and due["date"] in due["text"]


def test_without_a_run_words_for_one_are_questions(talk: Talk) -> None:
    assert talk.say("完成了", "done")["kind"] in ("answer", "notice")
    talk.say("常务会议多久召开一次")
    assert talk.say("为什么", "why")["kind"] == "article"
    assert talk.say("算了", "stop")["text"] == "目前没有正在办理的清单。"
    assert talk.say("我要办一件谁也不知道的事", "start_checklist")["view"] == "choice"


@pytest.mark.parametrize(("word", "intent"), [("下一步", "next"), ("完成了", "done"), ("上一步", "go_back")])
def test_a_move_with_no_checklist_open_is_no_question_to_the_rules(
    talk: Talk, word: str, intent: str
) -> None:
    said = talk.say(word, intent)
    assert said["kind"] == "notice"
    assert [button["title"] for button in said["buttons"]] == ["我没办完的", "有哪些可以办"]
    assert talk.press("有哪些可以办")["view"] == "choice"


def test_a_question_in_which_such_a_word_stands_is_still_one(talk: Talk) -> None:
    assert talk.say("议题协调不成下一步报给谁协调", "next")["kind"] == "answer"


@pytest.mark.parametrize(
    ("word", "says"), [("要什么材料", "不用交材料"), ("时限", "没有时限"), ("这步谁负责", "没有责任单位")]
)
def test_a_question_has_no_materials_deadline_or_body(talk: Talk, word: str, says: str) -> None:
    talk.say("我要请假不参加会议", "start_checklist")
    said = talk.say(word, "why")
    assert says in said["note"]
    assert said["step"]["id"] == "meeting"
