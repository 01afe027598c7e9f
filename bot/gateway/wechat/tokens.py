"""The access_token of an account: fetched by one process at a time, shared by all through the database."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import and_, or_, select, update

from actions.storage import Database
from bot.gateway.wechat.rows import insert
from bot.gateway.wechat.tables import TokenRow

AHEAD_SECONDS = 600.0
"""A token is renewed so long before it ends; WeChat honours the old one for some minutes more."""
_FETCH_SECONDS = 15.0
_LOOK_AGAIN_SECONDS = 0.2

Fetch = Callable[[], Awaitable[tuple[str, float]]]
"""Asks WeChat for a token: the token and the seconds it lasts. Raises what `api` raises."""


@dataclass(frozen=True, slots=True)
class _Known:
    token: str
    left: float


class Tokens:
    """One account's token."""

    def __init__(
        self, database: Database, account: str, fetch: Fetch, clock: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._account = account
        self._fetch = fetch
        self._clock = clock
        self._lock = asyncio.Lock()

    async def current(self, refused: str = "") -> str:
        """A token that WeChat should take; never the one that it just `refused`."""
        async with self._lock:
            deadline = self._clock() + _FETCH_SECONDS
            while True:
                known = await asyncio.to_thread(self._read)
                usable = known.token not in {"", refused} and known.left > 0
                if usable and known.left > AHEAD_SECONDS:
                    return known.token
                if await asyncio.to_thread(self._claim, refused):
                    return await self._renew()
                # Another process is fetching: the old token does until then, or we wait.
                if usable:
                    return known.token
                if self._clock() > deadline:
                    raise TimeoutError("no process fetched an access_token in time")
                await asyncio.sleep(_LOOK_AGAIN_SECONDS)

    async def _renew(self) -> str:
        token, seconds = "", 0.0
        try:
            token, seconds = await self._fetch()
        finally:
            await asyncio.to_thread(self._store, token, seconds)
        return token

    def _read(self) -> _Known:
        with self._database.session() as session:
            row = session.execute(select(TokenRow).where(TokenRow.account == self._account)).scalar()
            return _Known(row.token, row.expires - self._clock()) if row else _Known("", 0.0)

    def _claim(self, refused: str) -> bool:
        """Whether this process is to fetch: no other is, and the token is still the old one."""
        now = self._clock()
        due = and_(
            TokenRow.account == self._account,
            TokenRow.fetching < now,
            or_(TokenRow.expires < now + AHEAD_SECONDS, TokenRow.token == refused),
        )
        with self._database.session() as session:
            empty = insert(session, TokenRow).values(
                account=self._account, token="", expires=0.0, fetching=0.0
            )
            session.execute(empty.on_conflict_do_nothing())
            claim = update(TokenRow).where(due).values(fetching=now + _FETCH_SECONDS)
            claimed = session.execute(
                claim.returning(TokenRow.account).execution_options(synchronize_session=False)
            )
            return claimed.scalar() is not None

    def _store(self, token: str, seconds: float) -> None:
        values: dict[str, object] = {"fetching": 0.0}
        if token:
            values |= {"token": token, "expires": self._clock() + seconds}
        with self._database.session() as session:
            session.execute(update(TokenRow).where(TokenRow.account == self._account).values(values))
