"""1,000 random walks over the API, every checklist in turn, eight people at a time (`-s`: the figures)."""

from __future__ import annotations

import os
import random
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from actions.checklists.load import load_catalogue
from tests.conversations.client import Person
from tests.conversations.walks import Walk

pytestmark = [pytest.mark.soak, pytest.mark.live]
WALKS = int(os.environ.get("WALKS", "1000"))
AT_ONCE = 8


@pytest.mark.timeout(7200)
def test_a_thousand_walks(live_url: str) -> None:
    titles = [checklist.title for checklist in load_catalogue()]
    articles: dict[str, dict[str, object]] = {}

    def walk(number: int) -> tuple[int, float, str]:
        person = Person(live_url, articles)
        one = Walk(person, random.Random(number))
        started = time.monotonic()
        try:
            end = one.through(titles[number % len(titles)])
        except AssertionError as error:
            raise AssertionError(f"walk {number}, moves {one.moves}") from error
        finally:
            person.close()
        return len(one.moves), time.monotonic() - started, end["step"]["id"]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        walks = list(pool.map(walk, range(WALKS)))
    moves = sum(count for count, _, _ in walks)
    each = statistics.median(seconds / count for count, seconds, _ in walks)
    ends = {titles[n % len(titles)] + end for n, (_, _, end) in enumerate(walks)}
    print(
        f"\n{len(walks)} walks, {moves} turns, {len(ends)} different ends, {each * 1000:.0f} ms a turn (p50)"
    )
    assert len(walks) == WALKS
