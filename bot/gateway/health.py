"""`/healthz` says that the gateway lives, `/readyz` proves that every part behind it works."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy import Engine, bindparam, create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from bot.gateway.errors import Refusal
from bot.gateway.library import Reader
from bot.gateway.rasa import RasaClient

GREEN_SECONDS = 5.0
"""How long a green light is believed; a red one is looked at again after a second."""
RED_SECONDS = 1.0
PROBE_SECONDS = 4.0
OK = "ok"
_UNKNOWN = "unknown"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Light:
    """`parts` names each part with `ok` or why not; `build` is the build the action server reads."""

    parts: dict[str, str]
    build: str | None = None
    seen: float = field(default_factory=time.monotonic)

    @property
    def green(self) -> bool:
        """Every part works."""
        return all(state == OK for state in self.parts.values())

    @property
    def fresh(self) -> bool:
        """Still to be believed."""
        return time.monotonic() - self.seen < (GREEN_SECONDS if self.green else RED_SECONDS)


class Readiness:
    """Sends a real message the whole way and looks for its row in the tracker's database."""

    def __init__(self, rasa: RasaClient, library: Reader, tracker: TrackerRows) -> None:
        self._rasa = rasa
        self._library = library
        self._tracker = tracker
        self._lock = asyncio.Lock()
        self._light: Light | None = None
        self._doubted = False
        self._late: deque[str] = deque(maxlen=100)

    async def look(self) -> Light:
        """The light, at most a few seconds old; many who ask at once share one look."""
        async with self._lock:
            if self._light is None or self._doubted or not self._light.fresh:
                self._doubted = False
                before, self._light = self._light, await self._probe()
                if before is None or before.parts != self._light.parts:
                    _log.info("ready" if self._light.green else "not ready", parts=self._light.parts)
            return self._light

    def doubt(self) -> None:
        """Believe the last light no longer: a message just failed."""
        self._doubted = True

    async def _probe(self) -> Light:
        sender = f"probe-{secrets.token_hex(8)}"
        parts = {"library": await self._try_library(), "rasa": OK, "actions": _UNKNOWN, "tracker": _UNKNOWN}
        build = None
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                replies = await self._rasa.send(sender, "/probe")
            build = _build_in(replies)
            parts["actions"] = OK if build else "the action server did not answer the probe"
        except TimeoutError:
            # Rasa may still write its rows; the next probe that comes through deletes them.
            self._late.append(sender)
            parts["rasa"] = f"no reply within {PROBE_SECONDS} s"
        except Refusal:
            parts["rasa"] = "no usable reply"
        if parts["rasa"] == OK:
            parts["tracker"] = await asyncio.to_thread(self._tracker.take, sender)
            while parts["tracker"] == OK and self._late:
                await asyncio.to_thread(self._tracker.take, self._late.pop())
        return Light(parts, build)

    async def _try_library(self) -> str:
        try:
            await self._library.ask(lambda library: library.build_id)
        except Refusal as refusal:
            return str(refusal)
        return OK


class TrackerRows:
    """Rasa's tracker database, for the rows of probes only."""

    def __init__(self, url: str) -> None:
        """`url` as in ZHIGUI_TRACKER_URL; the driver is ours to choose, Rasa's has another."""
        self._url = url
        self._engine: Engine | None = None

    def take(self, sender: str) -> str:
        """`ok` if the sender has rows, else why not. The rows are deleted. Blocks."""
        try:
            with self._connected().begin() as connection:
                deleted = connection.execute(
                    text("DELETE FROM events WHERE sender_id = :sender").bindparams(
                        bindparam("sender", sender)
                    )
                )
        except (SQLAlchemyError, ImportError) as error:
            return f"the tracker database cannot be used: {type(error).__name__}"
        return OK if deleted.rowcount else "Rasa wrote no row; it may have fallen back to memory"

    def close(self) -> None:
        """Close the connections."""
        if self._engine is not None:
            self._engine.dispose()

    def _connected(self) -> Engine:
        if self._engine is None:
            url = make_url(self._url)
            url = url.set(drivername=url.get_backend_name())
            wait = {"timeout": 3} if url.get_backend_name() == "sqlite" else {"connect_timeout": 3}
            self._engine = create_engine(url, pool_pre_ping=True, connect_args=wait)
        return self._engine


def _build_in(replies: list[dict[str, Any]]) -> str | None:
    for reply in replies:
        probe = (reply.get("custom") or {}).get("probe")
        if isinstance(probe, dict) and probe.get("build"):
            return str(probe["build"])
    return None
