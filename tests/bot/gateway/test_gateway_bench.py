"""The benchmark's own arithmetic, on a scripted bot of known slowness."""

from __future__ import annotations

import asyncio
from itertools import cycle

import httpx
import pytest

from bot.gateway import bench
from tests.bot.gateway.scripted_rasa import ScriptedRasa


def test_a_block_sends_every_message_and_times_it(url: str, rasa: ScriptedRasa) -> None:
    rasa.seconds = 0.05
    took: list[float] = []

    async def run() -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            await bench._block(lambda: bench._gateway_talk(client, url), cycle("甲乙丙"), 4, 30, took)

    asyncio.run(run())
    assert len(took) == len(rasa.received) == 30
    assert min(took) >= 50
    assert rasa.most_at_once <= 4
    # A person sends ten messages at most, and each person's cookie is kept apart from the others'.
    senders = [one["sender"] for one in rasa.received]
    assert max(senders.count(one) for one in senders) <= bench.PER_CONVERSATION
    assert len(set(senders)) >= 4


@pytest.mark.parametrize(("mine", "status"), [(15.0, 0), (15.2, 1), (401.0, 1)])
def test_a_missed_target_is_a_failure(mine: float, status: int, capsys: pytest.CaptureFixture[str]) -> None:
    bare = 10.0 if mine < 100 else 400.0
    ours = bench.Timing({at_once: [mine] * 5 for at_once in bench.AT_ONCE})
    theirs = bench.Timing({at_once: [bare] * 5 for at_once in bench.AT_ONCE})
    assert bench._report(ours, theirs) == status
    printed = capsys.readouterr().out
    assert ("targets met" in printed) == (status == 0)
    assert f"{mine / bare:.2f}" in printed


def test_without_a_running_gateway_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["bench", "--url", "http://127.0.0.1:1"])
    assert bench.main() == 2
    assert "make run" in capsys.readouterr().err
