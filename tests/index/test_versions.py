"""Which version is in force on a day, what ended it, and which regulation a name stands for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo

import pytest

from index import glance, versions
from index.errors import MetadataError
from index.holdings import Holdings
from index.models import Regulation, Status
from index.versions import family, in_force, status_on, with_successors

DAY = date(2024, 6, 1)


def regulation(identity: str, title: str, begins: date | None = None, **facts: object) -> Regulation:
    return Regulation(identity, title, effective_from=begins, **facts)  # type: ignore[arg-type]


OLD = regulation("sport@2016", "中华人民共和国体育法", date(2016, 11, 7))
NEW = regulation("sport@2022", "中华人民共和国体育法", date(2023, 1, 1))
TRADE = regulation("trade@2016", "个体工商户条例", date(2016, 2, 6))
PROMOTE = regulation("promote@2022", "促进个体工商户发展条例", date(2022, 11, 1), repeals=("个体工商户条例",))


class _Evening(datetime):
    """Ten in the evening of the 1st of March by UTC."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime(2026, 3, 1, 22, tzinfo=UTC).astimezone(tz)


def test_the_day_is_chinas_wherever_the_machine_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.versions.datetime", _Evening)
    assert versions.today() == date(2026, 3, 2)
    monkeypatch.setattr("time.time", lambda: datetime(2026, 3, 1, 22, tzinfo=UTC).timestamp())
    facts = {
        "issued": "2026-01-01",
        "effective_from": "2026-03-02",
        "effective_to": None,
        "status": "in_force",
    }
    assert glance._applies(facts)


def test_a_newer_version_ends_the_older_one_the_day_before_it_begins() -> None:
    old, new = with_successors([OLD, NEW])
    assert (old.successor, old.status) == ("sport@2022", Status.AMENDED)
    assert old.effective_to == date(2022, 12, 31)
    assert in_force(old, date(2022, 12, 31)) and not in_force(new, date(2022, 12, 31))
    assert not in_force(old, date(2023, 1, 1)) and in_force(new, date(2023, 1, 1))
    assert status_on(old, DAY) is Status.AMENDED
    assert status_on(new, date(2022, 12, 31)) is Status.PENDING


def test_a_title_that_another_text_repeals_ends() -> None:
    trade, promote = with_successors([TRADE, PROMOTE])
    assert (trade.successor, trade.status) == ("promote@2022", Status.REPEALED)
    assert trade.effective_to == date(2022, 10, 31)
    assert promote.successor is None


def test_a_repealed_title_that_came_later_does_not_end() -> None:
    later = regulation("trade@2024", "个体工商户条例", date(2024, 1, 1))
    assert with_successors([later, PROMOTE])[0].successor is None


def test_what_is_marked_as_ended_without_a_day_is_never_in_force() -> None:
    marked = regulation("a@1", "甲规定", date(2000, 1, 1), status=Status.REPEALED)
    assert status_on(marked, date(2010, 1, 1)) is Status.REPEALED


@pytest.mark.parametrize(
    ("regulations", "names"),
    [
        ([OLD, regulation("sport@2017", "中华人民共和国体育法", OLD.begins)], "both begin on 2016-11-07"),
        ([regulation("a@2", "甲规定", DAY, amends=("a@1",))], "'a@1', which is not held"),
    ],
)
def test_contradictions_are_named(regulations: list[Regulation], names: str) -> None:
    with pytest.raises(MetadataError, match=names):
        with_successors(regulations)


def test_the_family_is_in_order() -> None:
    assert [one.id for one in family([NEW, TRADE, OLD], "sport@2022")] == ["sport@2016", "sport@2022"]


HELD = with_successors(
    [
        OLD,
        NEW,
        TRADE,
        PROMOTE,
        regulation("rules@2022", "株洲市人民政府工作规则", date(2022, 1, 13)),
        regulation("review@2023", "中华人民共和国行政复议法", date(2024, 1, 1)),
        regulation("patent-rules@2023", "中华人民共和国专利法实施细则", date(2023, 12, 11)),
        regulation("suit@2023", "中华人民共和国刑事诉讼法", date(2018, 10, 26)),
        regulation("decide@2019", "重大行政决策程序暂行条例", date(2019, 9, 1)),
        regulation("file@2001", "法规规章备案条例", date(2002, 1, 1)),
        regulation(
            "filing-review@2023", "法规规章备案审查条例", date(2023, 11, 1), repeals=("法规规章备案条例",)
        ),
    ]
)


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("中华人民共和国体育法", ["sport@2022"]),
        ("体育法", ["sport@2022"]),
        ("市政府工作规则", ["rules@2022"]),
        ("工作规则", ["rules@2022"]),
        ("刑诉法", ["suit@2023"]),
        ("个体工商户条例", ["trade@2016"]),  # only a text that is gone has this name
        ("法规规章备案条例", ["file@2001"]),  # not 备案审查条例, whose short name it could be
        ("专利法", []),  # never its implementing rules
        ("民法典", []),
    ],
)
def test_a_name_stands_for_what_goes_by_it(name: str, ids: list[str]) -> None:
    assert [one.id for one in Holdings(HELD, DAY).called(name)] == ids


def test_on_an_earlier_day_the_name_stands_for_the_text_of_that_day() -> None:
    earlier = Holdings(HELD, date(2020, 1, 1))
    assert [one.id for one in earlier.called("体育法")] == ["sport@2016"]
    assert "promote@2022" not in [one.id for one in earlier.current]


@pytest.mark.parametrize(
    ("question", "ids", "rest"),
    [
        ("在《重大行政决策程序暂行条例》里，公众参与有哪些方式？", ["decide@2019"], "公众参与有哪些方式"),
        ("重大行政决策程序暂行条例对听证会怎么规定", ["decide@2019"], "听证会怎么规定"),
        ("请问行政复议法第十条说的什么", ["review@2023"], "请问第十条说的什么"),
        ("政府要严格执行《行政复议法》吗", [], ""),
        ("行政复议法律援助找谁", [], ""),
        ("常务会议多久开一次", [], ""),
    ],
)
def test_a_question_names_what_it_asks_about(question: str, ids: list[str], rest: str) -> None:
    naming = Holdings(HELD, DAY).named_in(question)
    assert [one.id for one in naming.regulations] == ids if naming else not ids
    assert naming is None or naming.rest == rest


def test_what_came_after_is_followed_to_what_is_in_force() -> None:
    chain = with_successors(
        [regulation(f"a@{n}", "甲规定", date(2020, 1, 1) + timedelta(days=400 * n)) for n in range(3)]
    )
    holdings = Holdings(chain, DAY)
    after = holdings.after(holdings.regulations[0])
    assert after is not None and after.id == "a@2"
    assert holdings.after(holdings.regulations[2]) is None
