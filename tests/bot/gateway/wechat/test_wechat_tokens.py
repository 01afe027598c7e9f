"""The access_token: fetched once by however many processes, renewed ahead, and again when refused."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.storage import Database
from bot.gateway.wechat.tokens import AHEAD_SECONDS, Tokens


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


class Issuer:
    """Stands where WeChat stands: counts."""

    def __init__(self) -> None:
        self.issued = 0

    async def fetch(self) -> tuple[str, float]:
        await asyncio.sleep(0.05)
        self.issued += 1
        return f"token-{self.issued}", 7200.0


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path / 'z.db'}")
    yield opened
    opened.close()


def test_many_processes_fetch_it_once(database: Database) -> None:
    issuer = Issuer()
    processes = [Tokens(database, "wechat:a", issuer.fetch) for _ in range(5)]

    async def ask() -> list[str]:
        return await asyncio.gather(*(one.current() for one in processes for _ in range(4)))

    assert set(asyncio.run(ask())) == {"token-1"}
    assert issuer.issued == 1


def test_it_is_renewed_ahead_and_when_refused(database: Database) -> None:
    issuer, clock = Issuer(), Clock()
    tokens = Tokens(database, "wechat:a", issuer.fetch, clock)
    other = Tokens(database, "wechat:a", issuer.fetch, clock)
    assert asyncio.run(tokens.current()) == "token-1"
    clock.now += 7200 - AHEAD_SECONDS - 1
    assert asyncio.run(tokens.current()) == "token-1"
    clock.now += 2
    assert asyncio.run(tokens.current()) == "token-2"
    assert asyncio.run(tokens.current(refused="token-2")) == "token-3"
    # The other process was refused the old one too: the new one does, none is fetched.
    assert asyncio.run(other.current(refused="token-2")) == "token-3"
    assert issuer.issued == 3


def test_a_fetch_that_fails_frees_the_way(database: Database) -> None:
    issuer = Issuer()

    async def fail() -> tuple[str, float]:
        raise RuntimeError("down")

    with pytest.raises(RuntimeError, match="down"):
        asyncio.run(Tokens(database, "wechat:a", fail).current())
    assert asyncio.run(Tokens(database, "wechat:a", issuer.fetch).current()) == "token-1"
