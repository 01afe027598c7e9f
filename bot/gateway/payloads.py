"""Buttons: what the bot offers is signed for one conversation, and only what was signed is obeyed."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any, cast

from itsdangerous import BadData, URLSafeSerializer

from bot.gateway.errors import BadButton

_SALT = "zhigui.button"
_VERDICTS = "/feedback_"


def with_reason(payload: str, reason: str) -> str:
    """A verdict's payload that says why. Raises BadButton for a button that asks for no verdict."""
    intent, brace, facts = payload.partition("{")
    if not intent.startswith(_VERDICTS):
        raise BadButton("a reason was sent with a button that takes none")
    told = json.loads(brace + facts) if brace else {}
    # Escaped to ASCII, so that no character of a person's text means anything on its way through Rasa.
    return f"{intent}{json.dumps({**told, 'reason': reason})}"


class Buttons:
    """Signs payloads such as `/show_article{…}` into tokens and back."""

    def __init__(self, key: str) -> None:
        self._key = key

    def sign(self, payload: str, conversation: str) -> str:
        """A token that stands for `payload` in this conversation."""
        return str(self._serializer(conversation).dumps(payload))

    def verify(self, token: str, conversation: str) -> str:
        """The payload behind a token. Raises BadButton for one not issued in this conversation."""
        if not token.isascii():
            raise BadButton("the button holds characters that no token has")
        try:
            payload = self._serializer(conversation).loads(token)
        except BadData as error:
            raise BadButton("the button's signature does not fit this conversation") from error
        if not isinstance(payload, str) or not payload.startswith("/"):
            raise BadButton("the button holds no payload")
        return payload

    def sign_all(self, message: dict[str, Any], conversation: str) -> dict[str, Any]:
        """The message with every `payload` in it, at any depth, replaced by a token."""
        return cast(dict[str, Any], self._walk(message, self._serializer(conversation)))

    def _walk(self, value: object, serializer: URLSafeSerializer) -> object:
        if isinstance(value, list):
            return [self._walk(one, serializer) for one in value]
        if not isinstance(value, dict):
            return value
        return {
            name: serializer.dumps(inner)
            if name == "payload" and isinstance(inner, str)
            else self._walk(inner, serializer)
            for name, inner in value.items()
        }

    def _serializer(self, conversation: str) -> URLSafeSerializer:
        return URLSafeSerializer(
            self._key,
            salt=f"{_SALT}.{conversation}",
            signer_kwargs={"key_derivation": "hmac", "digest_method": sha256},
        )
