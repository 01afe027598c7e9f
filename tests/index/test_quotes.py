"""Which words of an article are quoted: the rule beside what comes only after it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Library
from index.models import Passage, PassageKind
from index.search.engine import Engine
from index.search.quotes import _is_the_rule

pytestmark = pytest.mark.model

FIRST = "饮酒后驾驶机动车的，处暂扣六个月机动车驾驶证，并处一千元以上二千元以下罚款。"
AGAIN = "因饮酒后驾驶机动车被处罚，再次饮酒后驾驶机动车的，处十日以下拘留，并处罚款，吊销机动车驾驶证。"


@pytest.fixture(scope="module")
def engine(index_root: Path) -> Iterator[Engine]:
    library = Library.open(index_root)
    library.search("会议")
    assert library._searcher is not None
    yield library._searcher.engine
    library.close()


@pytest.mark.parametrize(
    ("question", "earlier", "beside"),
    [
        ("饮酒后驾驶机动车怎么处罚", FIRST, True),
        ("饮酒后驾驶机动车怎么处罚", "饮酒后驾驶机动车的，应当依法处理。", False),  # holds no penalty
        ("饮酒后驾驶机动车怎么处罚", "对单位处一千元以上罚款。", False),  # another matter
        ("饮酒后驾驶机动车", FIRST, False),  # nothing of a kind is asked for
    ],
)
def test_the_rule_is_quoted_with_what_comes_after_it(
    engine: Engine, question: str, earlier: str, beside: bool
) -> None:
    def passage(quote: str) -> Passage:
        return Passage("x@1#1.1", "x@1#1", PassageKind.SENTENCE, quote)

    assert _is_the_rule(engine, engine.read(question), passage(earlier), passage(AGAIN)) is beside
