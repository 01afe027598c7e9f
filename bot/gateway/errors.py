"""Every error that the gateway raises on purpose.

    GatewayError
    ├── BadSetting               a setting cannot be used; stops the start
    └── Refusal                  becomes Problem Details for the caller
        ├── BadMessage           422, 400: what was sent cannot be used
        ├── ForeignOrigin        403: another site's page sent it
        ├── BadButton            403: not a button of this conversation
        ├── Conflict             409: the message id was used for something else
        ├── TooManyWaiting       429: this conversation has messages waiting already
        ├── NotHere              404: no such rule or article
        └── AssistantDown        503: Rasa, the action server or the index cannot answer
            └── AssistantSlow    503: no answer in time

`key` names the Chinese title and detail in `texts.yml`; the message of the exception is English,
for the log.
"""

from __future__ import annotations

from typing import ClassVar


class GatewayError(Exception):
    """The root of this package's errors."""


class BadSetting(GatewayError):
    """A setting cannot be used."""


class Refusal(GatewayError):
    """Becomes Problem Details: `status`, and the texts under `key` with `facts` filled in."""

    status: ClassVar[int] = 422
    key: str = "invalid"

    def __init__(self, message: str = "", *, key: str | None = None, **facts: object) -> None:
        super().__init__(message)
        self.key = key or type(self).key
        self.facts = facts


class BadMessage(Refusal):
    """What was sent cannot be used."""


class ForeignOrigin(Refusal):
    """Another site's page sent it."""

    status = 403
    key = "foreign_origin"


class BadButton(Refusal):
    """Not a button that was issued in this conversation."""

    status = 403
    key = "bad_button"


class Conflict(Refusal):
    """The message id was used for something else in this conversation."""

    status = 409
    key = "conflict"


class TooManyWaiting(Refusal):
    """This conversation has as many messages waiting as it may."""

    status = 429
    key = "too_many_waiting"


class NotHere(Refusal):
    """No such rule or article in the library."""

    status = 404
    key = "not_found"


class AssistantDown(Refusal):
    """Rasa, the action server or the index cannot answer now."""

    status = 503
    key = "assistant_down"


class AssistantSlow(AssistantDown):
    """No answer came in time."""

    key = "assistant_slow"
