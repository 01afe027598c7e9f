"""`python -m bot.gateway.bench`: how long a chat message takes, beside a bare Rasa bot in the same run.

Wants the three processes running. Both bots get the same questions in turns, so that whatever else the
machine does falls on both. Ends with 1 if a target is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from itertools import count, cycle
from pathlib import Path

import httpx
import yaml

from bot.gateway.bare_bot import BareBotError, bare_bot
from bot.gateway.errors import BadSetting
from bot.gateway.settings import ROOT, load

AT_ONCE = (1, 8, 32)
ROUNDS = 5
PER_CONVERSATION = 10
"""Messages that one person sends before another takes their place; both bots slow down in long ones."""
MOST_TIMES_BARE = 1.5
ALONE_P95_MS = 400.0
MOST_ADDED_MS = 15.0
"""What the gateway may add to the median of its own Rasa."""

Talk = Callable[[str], Awaitable[None]]
"""Sends one message in the conversation it stands for. Raises httpx.HTTPError if that fails."""


@dataclass(slots=True)
class Timing:
    """Milliseconds of each message, by how many were under way at once."""

    took: dict[int, list[float]] = field(default_factory=dict)

    def percentile(self, at_once: int, percent: int) -> float:
        """The `percent`-th percentile in milliseconds."""
        return statistics.quantiles(self.took[at_once], n=100, method="inclusive")[percent - 1]


def main() -> int:
    """Measure and print; 0 when the targets are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="the gateway to measure; by default the one of the settings")
    parser.add_argument("--messages", type=int, default=40, help="messages a round and bot (default 40)")
    options = parser.parse_args()
    try:
        settings = load()
        url = options.url or f"http://{settings.host}:{settings.port}"
        httpx.get(f"{url}/readyz", timeout=10, trust_env=False).raise_for_status()
    except (BadSetting, httpx.HTTPError) as error:
        sys.stderr.write(f"the gateway is not ready, start it with `make run`: {error}\n")
        return 2
    questions = _questions()
    python = Path(os.environ.get("ZHIGUI_RASA_PYTHON", ROOT / ".venv-rasa/bin/python"))
    _say(f"training a bare Rasa bot on {len(questions)} questions …")
    try:
        with (
            tempfile.TemporaryDirectory(prefix="bare-rasa-") as folder,
            bare_bot(python, Path(folder), questions) as bare,
        ):
            ours, theirs = asyncio.run(_measure(url, bare, questions, options.messages))
            through, straight = asyncio.run(_hop(url, settings.rasa_url, questions, options.messages))
    except (BareBotError, httpx.HTTPError) as error:
        sys.stderr.write(f"the benchmark failed: {type(error).__name__}: {error}\n")
        return 2
    return max(_report(ours, theirs), _report_hop(through, straight))


async def _measure(url: str, bare: str, questions: list[str], messages: int) -> tuple[Timing, Timing]:
    ours, theirs = Timing(), Timing()
    asked = cycle(questions)
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=64, keepalive_expiry=2)
    async with httpx.AsyncClient(timeout=30, trust_env=False, limits=limits) as client:
        # Each conversation carries its own cookie; the client they share must keep none.
        client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        bots: list[tuple[Timing, Callable[[], Talk]]] = [
            (ours, lambda: _gateway_talk(client, url)),
            (theirs, lambda: _rasa_talk(client, bare)),
        ]
        for begin in (bots[0][1], bots[1][1]):
            await _block(begin, asked, 1, 10, [])  # warm-up, not counted
        for at_once in AT_ONCE:
            for number in range(ROUNDS):
                _say(f"{at_once:>2} at once, round {number + 1} of {ROUNDS}")
                for timing, begin in bots if number % 2 else reversed(bots):
                    took = timing.took.setdefault(at_once, [])
                    await _block(begin, asked, at_once, max(messages, 3 * at_once), took)
    return ours, theirs


async def _hop(url: str, rasa: str, questions: list[str], messages: int) -> tuple[Timing, Timing]:
    """The same questions through the gateway and straight to the Rasa behind it, in turns."""
    through, straight = Timing(), Timing()
    async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
        client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        ways: list[tuple[Timing, Callable[[], Talk]]] = [
            (through, lambda: _gateway_talk(client, url)),
            (straight, lambda: _rasa_talk(client, rasa)),
        ]
        for number in range(ROUNDS):
            _say(f"gateway and its Rasa, round {number + 1} of {ROUNDS}")
            for timing, begin in ways if number % 2 else reversed(ways):
                asked = cycle(questions[number * messages :] + questions)
                await _block(begin, asked, 1, messages, timing.took.setdefault(1, []))
    return through, straight


async def _block(
    begin: Callable[[], Talk], asked: cycle[str], at_once: int, messages: int, took: list[float]
) -> None:
    """Send `messages` messages, `at_once` at a time, each of these in a conversation of its own."""
    numbers = count()

    async def one_after_another() -> None:
        talk, said = begin(), 0
        while next(numbers) < messages:
            if said == PER_CONVERSATION:
                talk, said = begin(), 0
            said += 1
            question = next(asked)
            began = time.perf_counter()
            await talk(question)
            took.append((time.perf_counter() - began) * 1000)

    await asyncio.gather(*(one_after_another() for _ in range(at_once)))


def _gateway_talk(client: httpx.AsyncClient, url: str) -> Talk:
    cookie = ""

    async def talk(question: str) -> None:
        nonlocal cookie
        headers = {"cookie": cookie} if cookie else {}
        reply = await client.post(f"{url}/api/messages", json={"text": question}, headers=headers)
        reply.raise_for_status()
        cookie = reply.headers.get("set-cookie", cookie).partition(";")[0]

    return talk


def _rasa_talk(client: httpx.AsyncClient, url: str) -> Talk:
    sender = f"bench-{secrets.token_hex(8)}"

    async def talk(question: str) -> None:
        said = {"sender": sender, "message": question}
        reply = await client.post(f"{url}/webhooks/rest/webhook", json=said)
        reply.raise_for_status()

    return talk


def _report(ours: Timing, theirs: Timing) -> int:
    met = True
    _say("\nat once  messages      ours p50     p95  bare p50     p95  ratio p50")
    for at_once in AT_ONCE:
        mine, bare = ours.percentile(at_once, 50), theirs.percentile(at_once, 50)
        met = met and mine <= MOST_TIMES_BARE * bare
        _say(
            f"{at_once:>7}  {len(ours.took[at_once]):>8}  {mine:>12.1f} {ours.percentile(at_once, 95):>7.1f}"
            f"  {bare:>8.1f} {theirs.percentile(at_once, 95):>7.1f}  {mine / bare:>9.2f}"
        )
    alone = ours.percentile(1, 95)
    met = met and alone <= ALONE_P95_MS
    _say(f"milliseconds; targets: ratio at most {MOST_TIMES_BARE}, alone p95 at most {ALONE_P95_MS:.0f}")
    _say("targets met" if met else "TARGETS MISSED")
    return 0 if met else 1


def _report_hop(through: Timing, straight: Timing) -> int:
    one, other = through.percentile(1, 50), straight.percentile(1, 50)
    met = one - other <= MOST_ADDED_MS
    _say(
        f"p50 {one:.1f} ms through the gateway, {other:.1f} straight to its Rasa: {one - other:.1f} added, "
        f"at most {MOST_ADDED_MS:.0f} {'met' if met else 'MISSED'}"
    )
    return 0 if met else 1


def _questions() -> list[str]:
    raw = yaml.safe_load((ROOT / "data/evaluation/questions.yml").read_text(encoding="utf-8"))
    return [entry["question"] for entry in raw]


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
