"""Who a person of an account is to the rest of the house."""

from __future__ import annotations

import asyncio

from bot.gateway.conversation import Speaker
from bot.gateway.identity.people import pseudonym
from bot.gateway.identity.store import Identities
from bot.gateway.limits import Limits
from bot.gateway.wechat.account import Account


def conversation_of(account: Account, user: str, key: str) -> str:
    """The conversation and identity of an openid or userid: a keyed hash, so neither is in Rasa's store."""
    return pseudonym(key, account.channel, f"{account.app_id}\0{user}")


class People:
    """The persons behind the conversations of one account."""

    def __init__(self, account: Account, identities: Identities, limits: Limits) -> None:
        self._channel = account.channel
        self._identities = identities
        self._limits = limits

    async def speaker(self, conversation: str) -> Speaker:
        """Who speaks in a conversation: one person over all channels that they linked.

        Raises TooOften, and StorageError when the database fails.
        """
        person = await asyncio.to_thread(self._identities.person_of, conversation)
        # WeChat's servers call for everyone: their address says nothing.
        self._limits.take(person, "")
        return Speaker(person, self._channel, identity=conversation)
