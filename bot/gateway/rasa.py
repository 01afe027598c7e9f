"""The way to Rasa: its REST webhook over connections that are kept open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from bot.gateway.errors import AssistantDown

_CONNECT_SECONDS = 1.0
_KEEP_IDLE_SECONDS = 2.0
"""Rasa's server drops idle connections after 5 s; one reused at that moment would lose a message."""


class RasaClient:
    """Sends one message as one sender. Close it when done."""

    def __init__(self, url: str, *, seconds: float = 20.0, connections: int = 64) -> None:
        """`seconds` bounds the wait for Rasa's reply."""
        self._webhook = f"{url}/webhooks/rest/webhook"
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(seconds, connect=_CONNECT_SECONDS),
            limits=httpx.Limits(
                max_connections=connections,
                max_keepalive_connections=connections,
                keepalive_expiry=_KEEP_IDLE_SECONDS,
            ),
            # The way to our own loopback never leads through a proxy that the environment names.
            trust_env=False,
        )

    async def send(
        self, sender: str, message: str, metadata: Mapping[str, str] | None = None
    ) -> list[dict[str, Any]]:
        """Rasa's replies, possibly none; actions find `metadata` in the message.

        Raises AssistantDown if what Rasa gives cannot be used.
        """
        body = {"sender": sender, "message": message, "metadata": dict(metadata or {})}
        try:
            response = await self._client.post(self._webhook, json=body)
            response.raise_for_status()
            replies = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise AssistantDown(f"Rasa: {type(error).__name__}: {error}") from error
        if not isinstance(replies, list) or not all(isinstance(reply, dict) for reply in replies):
            raise AssistantDown("Rasa: the reply is not a list of objects")
        return replies

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
