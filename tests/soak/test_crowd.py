"""Fifty people at once for five minutes, at the page and in WeChat: nothing fails, is lost or comes twice."""

from __future__ import annotations

import json
import os
import secrets
import statistics
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from actions.storage.database import Database
from bot.gateway.audit.log import AuditLog
from bot.gateway.audit.verify import verify
from tests.conftest import ROOT, Stack, running_stack

pytestmark = pytest.mark.soak

PEOPLE = int(os.environ.get("CROWD_PEOPLE", "50"))
SECONDS = int(os.environ.get("CROWD_SECONDS", "300"))
MOST_GROWTH = 1.15
LOCUST = [sys.executable, "-m", "locust", "-f", "tests/soak/crowd.py", "--headless", "--only-summary"]
LOCUST += ["-r", "10", "--stop-timeout", "20"]
TOKEN = secrets.token_hex(12)


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    channel = {"ZHIGUI_WECHAT_APP_ID": "wxcrowd0000000000", "ZHIGUI_WECHAT_TOKEN": TOKEN}
    with running_stack(tmp_path_factory, **channel) as stack:
        yield stack


def test_fifty_people_at_once(crowded: Stack, tmp_path: Path) -> None:
    notes = tmp_path / "notes.jsonl"
    memory = Memory(crowded)
    memory.start()
    ended = subprocess.run(
        [*LOCUST, "-u", str(PEOPLE), "-t", f"{SECONDS}s", "--host", crowded.url],
        cwd=ROOT,
        env={**os.environ, "CROWD_LOG": str(notes), "CROWD_TOKEN": TOKEN},
        capture_output=True,
        text=True,
        check=False,
    )
    samples = memory.stop()
    got = [json.loads(line) for line in notes.read_text(encoding="utf-8").splitlines()]
    for channel in ("web", "wechat"):
        took = [one["ms"] for one in got if one["channel"] == channel]
        p50, p95 = statistics.median(took), statistics.quantiles(took, n=20)[18]
        print(f"{channel}: {len(took)} messages, p50 {p50:.0f} ms, p95 {p95:.0f} ms, most {max(took):.0f} ms")
    print(f"asked for again: {sum(one['channel'] == 'again' for one in got)}")
    for name, sizes in samples.items():
        print(f"{name}: {sizes[0]} MB at first, {max(sizes)} MB at most, {sizes[-1]} MB at last")
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-2000:]
    hold_one_answer_each(crowded, got)
    for name, sizes in samples.items():
        early, late = statistics.mean(sizes[len(sizes) // 4 : len(sizes) // 2]), statistics.mean(sizes[-5:])
        assert late <= MOST_GROWTH * early, f"{name} grew from {early:.0f} to {late:.0f} MB"


def hold_one_answer_each(stack: Stack, got: list[dict[str, str]]) -> None:
    """The record has every message once, and it is whole."""
    database = Database(f"sqlite:///{stack.var}/db/zhigui.db")
    log = AuditLog(database)
    recorded = [entry for entry in log.entries() if entry.kind == "turn"]
    assert verify(log).holds
    database.close()
    assert {entry.fact("failure") for entry in recorded} == {""}
    web = Counter(entry.fact("request") for entry in recorded if entry.fact("channel") == "web")
    assert set(web) == {one["key"] for one in got if one["channel"] == "web"}
    assert set(web.values()) == {1}
    in_wechat = sum(entry.fact("channel") == "wechat" for entry in recorded)
    assert in_wechat == sum(one["channel"] == "wechat" for one in got)


class Memory(threading.Thread):
    """Megabytes of each process, every five seconds."""

    def __init__(self, stack: Stack) -> None:
        super().__init__(daemon=True)
        self._processes = {name: psutil.Process(stack.pid(name)) for name in ("gateway", "rasa", "actions")}
        self._samples: dict[str, list[int]] = {name: [] for name in self._processes}
        self._done = threading.Event()

    def run(self) -> None:
        while not self._done.is_set():
            for name, process in self._processes.items():
                self._samples[name].append(process.memory_info().rss // 2**20)
            self._done.wait(5)

    def stop(self) -> dict[str, list[int]]:
        self._done.set()
        self.join(10)
        return self._samples
