"""Places that a rule's text refers to, and never those of another law."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from index.build.store import Store, write_store
from index.crossreferences import references_in
from index.holdings import Holdings
from index.metadata import Metadata
from index.models import Regulation
from index.parse import parse

DAY = date(2024, 1, 1)
TEXT = [f"第{number}条 甲方应当办理。" for number in "一二三四五六七八九十"]


@pytest.fixture
def held(tmp_path: Path) -> tuple[Store, Holdings]:
    rules = Regulation("rules@1", "会议规则")
    law = Regulation("law@1", "中华人民共和国行政许可法")
    second = ["第二条 甲方应当办理。", "乙方也应当办理。", "（一）登记；", "（二）公布。"]
    documents = [parse([TEXT[0], *second, *TEXT[2:]], Metadata(one)) for one in (rules, law)]
    write_store(tmp_path / "articles.db", documents, [])
    store = Store(tmp_path / "articles.db")
    return store, Holdings(store.regulations(), DAY)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("依照第三条办理。", [("第三条", "rules@1#3")]),
        ("违反本规则第二条第二款的,", [("第二条第二款", "rules@1#2.2")]),
        ("第二条第二款第（一）项所列", [("第二条第二款第（一）项", "rules@1#2.2.(1)")]),
        (
            "依照第三条、第五条和第七条",
            [("第三条", "rules@1#3"), ("第五条", "rules@1#5"), ("第七条", "rules@1#7")],
        ),
        (
            "按照《中华人民共和国行政许可法》第四条、第六条的规定",
            [("《中华人民共和国行政许可法》第四条", "law@1#4"), ("第六条", "law@1#6")],
        ),
        ("依照行政许可法第四条", [("第四条", "law@1#4")]),
        ("执行《行政许可法》", [("《行政许可法》", "law@1#1")]),
        ("依照刑法第三条追究", []),  # not held: not our 第三条
        ("依照《民法典》第三条、第五条", []),
        ("第九十九条", []),
    ],
)
def test_references(held: tuple[Store, Holdings], text: str, found: list[tuple[str, str]]) -> None:
    store, holdings = held
    assert [(one.text, one.address) for one in references_in(text, "rules@1", store, holdings)] == found
