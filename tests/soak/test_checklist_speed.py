"""How long a turn of a checklist takes alone on the machine: 95 of 100 within 300 ms (`-s`: the figures)."""

from __future__ import annotations

import statistics
import time

import pytest

from tests.conversations.client import Message, Person

pytestmark = [pytest.mark.soak, pytest.mark.live]
RUNS = 25
WAY = (
    "我要请假不参加会议",
    "2",
    "部门主要负责人",
    "为什么",
    "完成了",
    "上一步",
    "完成了",
    "进度",
    "先到这",
    "继续",
    "不办了",
)


@pytest.mark.timeout(900)
def test_a_turn_alone(live_url: str) -> None:
    took: list[float] = []
    for _ in range(RUNS):
        person = Person(live_url)
        try:
            for text in WAY:
                started = time.perf_counter()
                answer = person.http.post("/api/messages", json={"text": text})
                took.append((time.perf_counter() - started) * 1000)
                messages: list[Message] = answer.json()["messages"]
                assert messages[0]["kind"] in ("checklist", "notice"), messages[0]
        finally:
            person.close()
    cuts = statistics.quantiles(took, n=100, method="inclusive")
    print(f"\n{len(took)} turns: p50 {cuts[49]:.0f} ms, p95 {cuts[94]:.0f} ms, p99 {cuts[98]:.0f} ms")
    assert cuts[94] <= 300
