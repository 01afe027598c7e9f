"""Rules of a place and national ones: told apart by who issued them, one's own a little before others."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index import Decision, Library
from index.models import Regulation
from index.search.local import is_local, local_worth

CITY = Regulation("work-rules@2022", "工作规则", issuer="某某市人民政府")
LAW = Regulation("公务员法@2018", "中华人民共和国公务员法", issuer="全国人民代表大会常务委员会")


@pytest.mark.parametrize(
    ("issuer", "title", "local"),
    [
        ("株洲市人民政府", "工作规则", True),
        (None, "株洲市人民政府工作规则", True),
        ("湖南省人民代表大会常务委员会", "湖南省行政程序条例", True),
        ("内蒙古自治区人民政府", "若干规定", True),
        ("国务院", "规章制定程序条例", False),
        (None, "中华人民共和国地方各级人民代表大会和地方各级人民政府组织法", False),
        (None, "城市房地产管理法", False),
        (None, "中华人民共和国香港特别行政区基本法", False),
        (None, "国务院关于某市人民政府请示的批复", False),
        ("株洲市财政局", "若干规定", True),
        ("湖南省财政厅、湖南省人力资源和社会保障厅", "办法", True),
        ("中共株洲市委办公室", "办法", True),
        ("国家市场监督管理总局", "办法", False),
        ("司法部、某某省人民政府", "办法", False),
        ("国务院", "某某市人民政府工作规则", False),
        (None, "设区的市人民代表大会办法", False),
        (None, "市级人民政府督查办法", False),
        ("", "", False),
    ],
)
def test_a_rule_of_a_place_is_told_by_its_issuer_or_title(
    issuer: str | None, title: str, local: bool
) -> None:
    assert is_local(Regulation("x@1", title, issuer=issuer)) is local


def test_local_articles_gain_where_national_ones_stand_beside_them() -> None:
    assert local_worth([LAW, CITY, LAW]).tolist() == [0.0, 1.0, 0.0]
    for alone in ([CITY, CITY], [LAW], []):
        assert not local_worth(alone).any()
    assert local_worth([CITY, LAW]).dtype == np.float32


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "local", "decision"),
    [
        ("政协提案要不要办", True, Decision.GROUNDED),
        ("政协提案要不要办", False, Decision.RELATED),  # two words
        ("副市长不能出席常务会议应向谁请假", False, Decision.GROUNDED),
    ],
)
def test_among_thousands_two_words_are_sure_of_a_places_own_rule_only(
    index_root: Path, monkeypatch: pytest.MonkeyPatch, question: str, local: bool, decision: Decision
) -> None:
    monkeypatch.setattr("index.search.engine.MANY", 1)
    monkeypatch.setattr("index.search.searcher.is_local", lambda _: local)
    with closing(Library.open(index_root)) as library:
        assert library.search(question).decision is decision
