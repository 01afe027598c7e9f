"""From an exchange to an entry: what was decided, on which words, by which build and model."""

from __future__ import annotations

import asyncio
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import structlog

from actions.errors import StorageError
from actions.masking import mask
from bot.gateway.audit.anchors import Anchor, write_anchor
from bot.gateway.audit.log import AuditLog
from bot.gateway.conversation import Exchange, Messages, Speaker
from bot.gateway.errors import AssistantDown
from bot.gateway.identity.gate import Gate
from bot.gateway.identity.links import LinkDesk
from bot.gateway.identity.store import Identities
from bot.gateway.metrics import Metrics

ANCHORS = "audit/anchors.jsonl"
"""Where under `var/` heads are noted down, outside the database; copy it to where no administrator writes."""
ANCHOR_SECONDS = 60.0
"""How often the head is noted down outside the database."""
_TOUCH_SECONDS = 3600.0
_log = structlog.get_logger(__name__)


class Record:
    """Stands around every exchange: answers what is about linking, counts and records all of them."""

    def __init__(
        self, log: AuditLog, identities: Identities, gate: Gate, metrics: Metrics, anchors: Path
    ) -> None:
        """`anchors` is the file outside the database that the head is noted down in."""
        self._log = log
        self._identities = identities
        self._gate = gate
        self._desk = LinkDesk(identities, gate)
        self._metrics = metrics
        self._anchors = anchors
        self._anchored = 0
        self._touched: dict[tuple[str, str], float] = {}
        # One writer a process: the others would only wait for the same lock.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="audit")

    async def known(self, speaker: Speaker) -> Speaker:
        """Fill in what a channel leaves out. Raises AssistantDown."""
        bound = str(structlog.contextvars.get_contextvars().get("request_id", ""))
        request_id = speaker.request_id or bound or secrets.token_hex(8)
        if speaker.identity:
            return replace(speaker, request_id=request_id)
        person = await self._gate.person_behind(speaker.person)
        return Speaker(person, speaker.channel, request_id, speaker.person)

    async def answer(self, speaker: Speaker, said: str) -> Messages | None:
        """The answer to words about linking, None for all others. Raises AssistantDown."""
        try:
            return await self._desk.hear(speaker, said)
        except StorageError as error:
            raise AssistantDown(str(error), key="storage_down") from error

    async def record(self, exchange: Exchange) -> None:
        """Write the entry. A failure is logged and counted: the answer is given all the same."""
        facts = facts_of(exchange)
        self._metrics.exchange(exchange.speaker.channel, str(facts["decision"]), exchange.seconds)
        personal = {
            "person": exchange.speaker.person,
            "conversation": exchange.conversation,
            "asked": mask(exchange.said),
            "question": mask(_question(exchange.messages)),
        }
        try:
            await asyncio.get_running_loop().run_in_executor(
                self._thread, self._write, exchange, facts, personal
            )
        except StorageError as error:
            self._metrics.audit_failed()
            _log.error("exchange not recorded", why=str(error))

    async def keep_anchors(self) -> None:
        """Note the head down now and then, until cancelled."""
        while True:
            await asyncio.sleep(ANCHOR_SECONDS)
            await asyncio.to_thread(self.anchor)

    def anchor(self) -> None:
        """Note the head down if it moved. Never raises."""
        try:
            seq, digest = self._log.head()
            if seq <= self._anchored:
                return
            write_anchor(self._anchors, Anchor(seq, digest))
            self._anchored = seq
        except (StorageError, OSError) as error:
            _log.error("no anchor written", file=str(self._anchors), why=str(error))

    def close(self) -> None:
        """Write what waits, and the last anchor."""
        self._thread.shutdown(wait=True)
        if self._anchored or self._touched:
            self.anchor()

    def _write(self, exchange: Exchange, facts: dict[str, Any], personal: dict[str, str]) -> None:
        self._log.add(facts, personal)
        whose, now = (exchange.conversation, exchange.speaker.person), time.monotonic()
        if now - self._touched.get(whose, -_TOUCH_SECONDS) >= _TOUCH_SECONDS:
            self._identities.remember(*whose, exchange.speaker.channel)
            if len(self._touched) > 50_000:
                self._touched.clear()
            self._touched[whose] = now


def facts_of(exchange: Exchange) -> dict[str, Any]:
    """What the entry says that tells of nobody."""
    first = exchange.messages[0] if exchange.messages else {}
    cited = [part for message in exchange.messages for part in _cited(message)]
    return {
        "channel": exchange.speaker.channel,
        "request": exchange.speaker.request_id,
        "kind": first.get("kind", ""),
        "decision": "failed" if exchange.failure else first.get("decision") or first.get("kind", ""),
        "failure": exchange.failure,
        "answer": first.get("answer_id", ""),
        "addresses": [address for address, _ in cited],
        "hashes": [content_hash(text) for _, text in cited],
        "build": first.get("build", ""),
        "model": first.get("model", ""),
        "ms": round(exchange.seconds * 1000, 1),
    }


def content_hash(text: str) -> str:
    """The hash of words that were shown."""
    return sha256(text.encode()).hexdigest()


def _cited(message: dict[str, Any]) -> list[tuple[str, str]]:
    if message.get("kind") == "article":
        return [(message["article"]["address"], message["article"]["text"])]
    step = message.get("step") or {}
    parts = [*(message.get("evidence") or []), *(step.get("cites") or [])]
    return [
        (str(part["address"]), str(part["quote"])) for part in parts if "address" in part and "quote" in part
    ]


def _question(messages: Messages) -> str:
    return next((str(one["question"]) for one in messages if one.get("question")), "")
