"""Every error that the gateway raises on purpose.

    GatewayError
    ├── BadSetting               a setting cannot be used; stops the start
    └── Refusal                  becomes Problem Details for the caller
        ├── BadMessage           422, 400: what was sent cannot be used
        ├── ForeignOrigin        403: another site's page sent it
        ├── BadXml               400: a channel's message cannot be read
        ├── ForeignChannel       403: WeChat did not send it
        │   └── ReplayedNonce    403: WeChat sent it once, with another message
        ├── BadButton            403: not a button of this conversation
        ├── Conflict             409: the message id was used for something else
        ├── NotSignedIn          401: a login is asked for
        ├── Forbidden            403: a role is asked for that the caller does not have
        ├── LoginFailed          400: what the issuer sent back proves nobody
        ├── BadCode              422: no linking code that holds
        ├── TooManyWaiting       429: this conversation has messages waiting already
        ├── TooOften             429: more calls than one person or address may make
        ├── TooManyConversations 429: more conversations begun than one person or address may
        ├── TooManyGuesses       429: more wrong linking codes than one may try
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

    retry_after: int | None = None
    """Seconds after which to come back, where we know."""

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


class BadXml(Refusal):
    """A channel's message is not XML, or not of the channel's shape."""

    status = 400
    key = "broken_xml"


class ForeignChannel(Refusal):
    """It does not come from the channel that it claims to come from."""

    status = 403
    key = "foreign_channel"


class ReplayedNonce(ForeignChannel):
    """Its nonce came before with another message."""


class BadButton(Refusal):
    """Not a button that was issued in this conversation."""

    status = 403
    key = "bad_button"


class Conflict(Refusal):
    """The message id was used for something else in this conversation."""

    status = 409
    key = "conflict"


class NotSignedIn(Refusal):
    """A login is asked for."""

    status = 401
    key = "not_signed_in"


class Forbidden(Refusal):
    """A role is asked for that the caller does not have."""

    status = 403
    key = "forbidden"


class LoginFailed(Refusal):
    """What the issuer sent back proves nobody."""

    status = 400
    key = "login_failed"


class BadCode(Refusal):
    """No linking code that holds."""

    key = "bad_code"


class TooOften(Refusal):
    """More calls than one person or address may make."""

    status = 429
    key = "too_often"

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message, seconds=seconds)
        self.retry_after = seconds


class TooManyConversations(Refusal):
    """More conversations begun in a day than one person or address may."""

    status = 429
    key = "too_many_conversations"

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message, minutes=-(-seconds // 60))
        self.retry_after = seconds


class TooManyGuesses(Refusal):
    """More wrong linking codes than one may try."""

    status = 429
    key = "too_many_guesses"

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message, seconds=seconds)
        self.retry_after = seconds


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
