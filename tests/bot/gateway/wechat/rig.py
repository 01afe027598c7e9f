"""WeChat, the gateway and a scripted Rasa, each a real process or server, and the hand that kills."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.bot.gateway.scripted_rasa import Reply, ScriptedRasa, echo
from tests.bot.gateway.wechat.side import Side
from tests.conftest import ROOT, _free_ports

HINT_KEPT = "正在为您查找，请稍候几秒，回复“1”查看答复。"
HINT_UNSURE = "您的问题已有答复。如果没有收到，请回复“1”查看。"
SLOW_SECONDS = (4.8, 7.0)


def behave(message: dict[str, Any]) -> Reply:
    """Echoes; slowly what says that it is slow."""
    time.sleep(
        random.uniform(*SLOW_SECONDS) if message["message"].startswith("慢") else random.uniform(0, 0.3)
    )
    return echo(message)


class Rig:
    """Everything running; `secret` decides whether the account may send."""

    def __init__(self, side: Side, var: Path, rasa_url: str, **settings: Any) -> None:
        self.side = side
        self.port, sim = _free_ports(2)
        self.gateway = f"http://127.0.0.1:{self.port}"
        self.simulator = f"http://127.0.0.1:{sim}"
        settings = {**side.settings(api_url=self.simulator), **settings}
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("ZHIGUI_")},
            "ZHIGUI_VAR": str(var),
            "ZHIGUI_PORT": str(self.port),
            "ZHIGUI_RASA_URL": rasa_url,
            "PYTHONPATH": str(ROOT),
            **{f"ZHIGUI_{name.upper()}": str(value) for name, value in settings.items()},
        }
        self._log = (var / "gateway.log").open("ab")
        self.log = var / "gateway.log"
        self._simulator = subprocess.Popen(
            [sys.executable, "-m", "tests.bot.gateway.wechat.simulator", str(sim)], cwd=ROOT, stderr=self._log
        )
        self._gateway = self._start()
        _wait(f"{self.simulator}/cgi-bin/token")
        self.wait()
        self.tell("start", product=side.product, mode=side.mode, gateway=self.gateway)

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "bot.gateway"], cwd=ROOT, env=self._environment, stderr=self._log
        )

    def wait(self) -> None:
        _wait(f"{self.gateway}/healthz")

    def kill(self, *, again: bool = True) -> None:
        """SIGKILL, and a new gateway at once."""
        self._gateway.send_signal(signal.SIGKILL)
        self._gateway.wait()
        if again:
            self._gateway = self._start()

    def start_again(self) -> None:
        self._gateway = self._start()
        self.wait()

    def tell(self, what: str, **body: Any) -> Any:
        reply = httpx.post(f"{self.simulator}/control/{what}", json=body, timeout=60, trust_env=False)
        reply.raise_for_status()
        return reply.json()

    def push(self, text: str, user: str = "user-a", **more: Any) -> list[str]:
        copies = more.pop("copies", 1)
        xml = more.pop("xml", "") or self.side.message(user, text, **more)
        found: list[str] = self.tell("push", xml=xml, user=user, copies=copies)
        return found

    def inbox(self, user: str = "user-a", *, least: int = 0, seconds: float = 15) -> list[str]:
        """What the person got, as soon as it is `least` messages."""
        deadline = time.monotonic() + seconds
        while True:
            found: list[str] = self.tell("inbox", user=user)
            if len(found) >= least or time.monotonic() > deadline:
                return found
            time.sleep(0.1)

    def people(self, people: int, *, seconds: float, **plan: Any) -> dict[str, Any]:
        """Let people talk until all have their answers or `seconds` are over; the report."""
        usual = {"turns": 1, "slow": 0.2, "copies": 0.2, "ramp": 5.0, "patience": seconds, "seed": 1}
        self.tell("people", people=people, **{**usual, **plan})
        return self.until_done(seconds)

    def until_done(self, seconds: float) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        while True:
            report: dict[str, Any] = self.tell("report")
            if not report["running"] or time.monotonic() > deadline:
                # What was doubled may come late.
                time.sleep(6)
                last: dict[str, Any] = self.tell("report")
                return last
            time.sleep(0.5)

    def close(self) -> None:
        for process in (self._gateway, self._simulator):
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._log.close()


@contextmanager
def rig(side: Side, var: Path, **settings: Any) -> Iterator[tuple[Rig, ScriptedRasa]]:
    with ScriptedRasa().serving() as rasa:
        rasa.behave = behave
        running = Rig(side, var, rasa.url, **settings)
        try:
            yield running, rasa
        finally:
            running.close()


def _wait(url: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            httpx.get(url, timeout=2, trust_env=False)
        except httpx.HTTPError:
            assert time.monotonic() < deadline, f"{url} does not answer"
            time.sleep(0.05)
        else:
            return


def with_kills(running: Rig, kills: int, seconds: float, **plan: Any) -> dict[str, Any]:
    """Let people talk while the gateway is killed again and again; the report."""
    usual = {"turns": 1, "slow": 0.2, "copies": 0.2, "ramp": 5.0, "patience": seconds, "seed": 1}
    running.tell("people", **{**usual, **plan})
    for _ in range(kills):
        # Long enough that each of WeChat's four tries can fall into it, at no set moment of them.
        time.sleep(random.uniform(5.5, 8.0))
        running.kill()
        running.wait()
    return running.until_done(seconds)
