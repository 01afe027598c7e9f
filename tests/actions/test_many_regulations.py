"""A talk over several regulations and versions: named, chosen among, no longer in force, who does what."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.house import House
from actions.library import Shelf
from actions.storage import Database
from actions.topics import shipped_topics
from tests.actions.talking import Talk

pytestmark = pytest.mark.model

SEAL_OLD = """印章管理规定
第一条 为了规范印章管理，制定本规定。
第二条 使用印章由办公室负责人批准。
第三条 印章由专人保管，不得带出办公室。
第四条 本规定自2020年2月1日起施行。
"""
SEAL_NEW = """印章管理规定
第一条 为了规范印章管理，制定本规定。
第二条 使用印章应当填写登记表，依照第三条办理。
第三条 使用印章由办公室主任批准，并登记备查。
第四条 印章由专人保管，不得带出办公室。
第五条 本规定自2024年3月1日起施行。
"""
CAR = """公务用车管理办法
第一条 为了规范公务用车，制定本办法。
第二条 公务用车由机关事务管理局统一调度。
第三条 机关事务管理局应当每年公布用车费用。
第四条 公务用车不得用于私人活动，用印申请依照《印章管理规定》第三条办理。
第五条 本办法自2021年1月1日起施行。
"""


@pytest.fixture(scope="module")
def shelf(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    var = tmp_path_factory.mktemp("many")
    made = Path(os.environ.get("ZHIGUI_VAR", repository / "var")).resolve()
    (var / "models").symlink_to(made / "models")
    texts = {
        "印章管理规定(2020-01-05)": SEAL_OLD,
        "印章管理规定(2024-01-05)": SEAL_NEW,
        "公务用车管理办法(2020-12-01)": CAR,
    }
    for name, text in texts.items():
        (var / f"{name}.txt").write_text(text, encoding="utf-8")
    for command in (["add", *(str(var / f"{name}.txt") for name in texts)], ["build"]):
        subprocess.run(
            [sys.executable, "-m", "index", *command],
            cwd=repository,
            env={**os.environ, "ZHIGUI_VAR": str(var), "OMP_NUM_THREADS": "1"},
            stdin=subprocess.DEVNULL,
            check=True,
            capture_output=True,
        )
    return Shelf(var / "index")


@pytest.fixture
def talk(shelf: Shelf, tmp_path: Path) -> Iterator[Talk]:
    database = Database(f"sqlite:///{tmp_path / 'zhigui.db'}")
    yield Talk(House(shelf, database, shipped_topics()))
    database.close()


def regulations_of(message: dict[str, object]) -> set[str]:
    return {one["regulation"].partition("@")[0] for one in message["evidence"]}  # type: ignore[attr-defined, index]


def test_a_bare_article_number_is_a_choice_then_the_one_just_spoken_of(talk: Talk) -> None:
    message = talk.say("第三条")
    assert message["kind"] == "list" and len(message["items"]) == 3
    shown = talk.press("公务用车管理办法")
    assert shown["article"]["address"] == "公务用车管理办法@2020-12-01#3"
    assert talk.say("第四条")["article"]["address"] == "公务用车管理办法@2020-12-01#4"
    assert talk.say("工作规则第四条")["article"]["address"] == "zhuzhou-work-rules@2022#4"


def test_a_number_that_one_regulation_has_is_that_one(talk: Talk) -> None:
    assert talk.say("第四十六条")["article"]["address"] == "zhuzhou-work-rules@2022#46"


def test_a_named_regulation_narrows(talk: Talk) -> None:
    message = talk.say("在《公务用车管理办法》里，由谁统一调度？")
    assert regulations_of(message) == {"公务用车管理办法"} and "统一调度" in message["text"]


def test_the_rules_own_words_on_its_first_day_go_before_what_the_library_notes(talk: Talk) -> None:
    message = talk.say("《公务用车管理办法》什么时候施行")
    assert message["decision"] == "grounded"
    assert message["evidence"][0]["quote"] == "本办法自2021年1月1日起施行。"
    named = talk.say("《公务用车管理办法》还有效吗")
    assert named["kind"] == "list" and named["text"].count("《") == 1


def test_the_text_in_force_answers(talk: Talk) -> None:
    message = talk.say("使用印章由谁批准")
    assert message["evidence"][0]["address"].startswith("印章管理规定@2024-01-05#3")
    assert message["evidence"][0]["banner"] == ""
    assert not any(one["regulation"] == "印章管理规定@2020-01-05" for one in message["evidence"])


def test_a_text_no_longer_in_force_carries_a_banner_and_its_successor(talk: Talk) -> None:
    message = talk.send('/show_article{"address": "印章管理规定@2020-01-05#2"}')
    article = message["article"]
    assert "已修订" in article["banner"] and article["banner"] in message["text"]
    assert article["successor"] == "印章管理规定@2024-01-05#3"
    assert talk.press("看现行规定")["article"]["address"] == "印章管理规定@2024-01-05#3"


def test_an_earlier_day_is_answered_from_its_own_text(talk: Talk) -> None:
    from datetime import date

    library = talk.house.shelf.library()
    then = library.search("使用印章由谁批准", as_of=date(2022, 1, 1))
    assert then.evidence[0].regulation == "印章管理规定@2020-01-05" and then.evidence[0].in_force
    named = library.search("使用印章由谁批准", regulation="印章管理规定@2020-01-05").evidence[0]
    assert not named.in_force and named.successor == "印章管理规定@2024-01-05#3"


def test_references_lead_to_their_articles(talk: Talk) -> None:
    shown = talk.send('/show_article{"address": "公务用车管理办法@2020-12-01#4"}')["article"]
    assert shown["references"] == [{"text": "《印章管理规定》第三条", "address": "印章管理规定@2024-01-05#3"}]


@pytest.mark.parametrize(
    "asked", ["《民法典》第三条", "民法典第三条", "请问行政复议法第三条怎么规定", "刑法第3条"]
)
def test_an_article_of_a_law_that_is_not_held_is_not_anothers(talk: Talk, asked: str) -> None:
    message = talk.say(asked)
    assert message["kind"] == "answer" and message["decision"] == "not_found"
    assert message["headline"].startswith("本库没有收录《")


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("在《公司法》里股东会多久开一次", "公司法"),
        ("《中华人民共和国印章法》规定印章由谁批准", "印章法"),
        ("《保密管理办法（试行）》对会议有什么要求", "保密管理办法试行"),
    ],
)
def test_what_a_text_says_that_is_not_held_is_not_looked_for_in_others(
    talk: Talk, asked: str, title: str
) -> None:
    message = talk.say(asked)
    assert message["decision"] == "not_found"
    assert message["headline"] == f"本库没有收录《{title}》"
    assert message["text"].startswith(f"本库没有收录《{title}》，我不能据此答复。")


def test_a_paper_that_is_no_rule_and_a_law_in_passing_are_searched_for(talk: Talk) -> None:
    assert talk.say("《政府工作报告》由哪个会议讨论")["headline"] != "本库没有收录《政府工作报告》"
    assert "没有收录" not in talk.say("用印章要严格执行《公司法》吗")["headline"]


@pytest.mark.parametrize(
    ("asked", "articles"),
    [
        ("机关事务管理局有哪些职责？", ["2", "3"]),
        ("市司法局负责什么", ["19", "19", "20", "23", "46"]),
        ("秘书长的职责是什么", ["10", "46", "48", "49"]),
    ],
)
def test_who_does_what_is_every_clause(talk: Talk, asked: str, articles: list[str]) -> None:
    message = talk.say(asked)
    assert sorted(one["article"] for one in message["evidence"]) == sorted(articles)
    assert all(one["group"] for one in message["evidence"])


def test_more_of_what_one_does_is_the_next_clauses_and_none_twice(talk: Talk) -> None:
    first = talk.say("各部门有哪些职责")
    assert first["headline"].endswith("共27处，以下是第1至12处")
    second, third = talk.say("还有吗"), talk.press("更多相关")
    quotes = [one["quote"] for message in (first, second, third) for one in message["evidence"]]
    assert len(quotes) == 27
    assert third["headline"].endswith("以下是第25至27处")
    assert "更多相关" not in [button["title"] for button in third["buttons"]]
    assert talk.say("还有吗")["kind"] == "notice"


def test_a_curated_answer_wins(talk: Talk) -> None:
    message = talk.say("市长出差期间由谁主持市政府工作？")
    assert [one["address"] for one in message["evidence"]] == ["zhuzhou-work-rules@2022#7.1"]
