from __future__ import annotations

import pytest

from actions.checklists.load import Catalogue
from actions.checklists.matching import Matcher
from index.embed.encoder import load_encoder
from index.settings import load_settings

CLEAR = [
    ("我要提交一份规范性文件", "normative-document"),
    ("规范性文件怎么送审", "normative-document"),
    ("几个部门联合发文", "department-document"),
    ("提个议题上常务会", "meeting-topic"),
    ("报议题", "meeting-topic"),
    ("重大行政决策怎么走", "major-decision"),
    ("我想开个专题会", "special-meeting"),
    ("常务会我去不了要请假", "meeting-leave"),
    ("办一下会议纪要", "meeting-minutes"),
    ("纪要谁签发", "meeting-minutes"),
    ("新闻稿", "news-release"),
    ("有个政府合同要审", "major-contract"),
    ("信息公开", "information-disclosure"),
    ("年度计划要交了", "annual-report"),
    ("法治政府年度报告", "annual-report"),
    ("行政复议", "supervision"),
    ("收到信访件怎么办", "supervision"),
    ("审计发现了问题", "supervision"),
]
NOTHING = ["今天天气怎么样", "食堂几点开饭", "我要办事", "报销差旅费", "公务用车申请", "采购电脑", "", "？"]
BY_MEANING = [
    ("公开一份政策", "information-disclosure"),
    ("开会去不了", "meeting-leave"),
    ("老百姓写信来了", "supervision"),
    ("年底总结", "annual-report"),
    ("优化营商环境办法的送审", "normative-document"),
]


@pytest.fixture(scope="module")
def matcher(catalogue: Catalogue) -> Matcher:
    return Matcher(catalogue)


@pytest.fixture(scope="module")
def by_meaning(catalogue: Catalogue) -> Matcher:
    return Matcher(catalogue, load_encoder(load_settings()).encode_queries)


@pytest.mark.parametrize(("said", "meant"), CLEAR)
def test_what_people_say_starts_the_right_checklist(matcher: Matcher, said: str, meant: str) -> None:
    chosen = matcher.match(said).chosen
    assert chosen is not None
    assert chosen.id == meant


def test_every_title_and_alias_starts_its_own_checklist(matcher: Matcher, catalogue: Catalogue) -> None:
    for checklist in catalogue:
        for name in (checklist.title, *checklist.aliases):
            matches = matcher.match(name)
            assert [m.checklist.id for m in matches.offered][:1] == [checklist.id], name


@pytest.mark.parametrize("said", NOTHING)
def test_what_is_no_procedure_starts_nothing(matcher: Matcher, said: str) -> None:
    assert matcher.match(said).chosen is None
    assert matcher.match(said).offered == ()


def test_two_that_are_close_are_both_offered(matcher: Matcher) -> None:
    matches = matcher.match("局里要发个规范性文件")
    assert matches.chosen is None
    assert {m.checklist.id for m in matches.offered} == {"normative-document", "department-document"}


def test_a_word_that_many_share_offers_a_choice(matcher: Matcher) -> None:
    matches = matcher.match("会议")
    assert matches.chosen is None
    assert 2 <= len(matches.offered) <= 4


def test_an_empty_catalogue_matches_nothing() -> None:
    assert Matcher([]).match("规范性文件").offered == ()


@pytest.mark.model
@pytest.mark.parametrize(("said", "meant"), [*CLEAR, *BY_MEANING])
def test_embeddings_find_what_shares_no_word(by_meaning: Matcher, said: str, meant: str) -> None:
    chosen = by_meaning.match(said).chosen
    assert chosen is not None
    assert chosen.id == meant


@pytest.mark.model
@pytest.mark.parametrize("said", NOTHING[:6])
def test_embeddings_start_nothing_for_what_is_no_procedure(by_meaning: Matcher, said: str) -> None:
    assert by_meaning.match(said).chosen is None
