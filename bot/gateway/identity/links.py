"""Linking two channels in the chat itself: “绑定” gives a code, “绑定 K7QM-3XPA” takes one."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from bot.gateway.conversation import Speaker
from bot.gateway.errors import BadCode, TooManyGuesses
from bot.gateway.identity.gate import Gate
from bot.gateway.identity.store import Identities
from bot.gateway.texts import link_text, problem_text

_ASKED = re.compile(r"(?:我要|我想)?(?:绑定|关联)(?:账号|帐号|渠道|微信|网页|企业微信)?|(?:获取)?绑定码")
_TYPED = re.compile(r"(?:绑定|关联)(?:码)?\s*[:：]?\s*([0-9A-Za-z]{4}[-\s]?[0-9A-Za-z]{4})")
_ENDS = "。.！!？? \n"


class LinkDesk:
    """Answers what is said about linking; everything else is not its business."""

    def __init__(self, identities: Identities, gate: Gate) -> None:
        self._identities = identities
        self._gate = gate

    async def hear(self, speaker: Speaker, text: str) -> list[dict[str, Any]] | None:
        """The messages that answer `text`, or None if it is not about linking. Raises StorageError."""
        said = text.strip(_ENDS)
        typed = _TYPED.fullmatch(said)
        if typed is not None:
            return [await self._join(speaker, typed[1])]
        if _ASKED.fullmatch(said):
            code = await asyncio.to_thread(self._identities.issue, speaker.identity or speaker.person)
            return [_notice(link_text("issued", code=code.text, minutes=code.seconds // 60))]
        return None

    async def _join(self, speaker: Speaker, code: str) -> dict[str, Any]:
        try:
            person = await asyncio.to_thread(
                self._identities.redeem, speaker.identity or speaker.person, code
            )
        except (BadCode, TooManyGuesses) as refusal:
            return _notice(problem_text(refusal.key, refusal.facts).detail)
        self._gate.forget(person)
        return _notice(link_text("done"))


def _notice(text: str) -> dict[str, Any]:
    return {"kind": "notice", "text": text, "level": "info", "buttons": []}
