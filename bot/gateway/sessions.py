"""Who is speaking: a conversation id, and after a login the identity, in a signed, HttpOnly cookie."""

from __future__ import annotations

import os
import secrets
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from itsdangerous import BadSignature, TimestampSigner
from starlette.requests import Request
from starlette.responses import Response

from bot.gateway.errors import BadSetting
from bot.gateway.settings import Settings

COOKIE = "zhigui_session"
_SALT = "zhigui.session"
_RENEW_AFTER_SECONDS = 24 * 3600
_PARTS = "~"


@dataclass(frozen=True, slots=True)
class Login:
    """Which login of ours, when it began, and the roles it brought."""

    id: str
    began: int
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """One person's conversation. `renew` says that the cookie must be sent (again).

    `identity` is whose conversation it is, empty for one whose holder never said; `login` is set where
    the identity was proven to us and not named by a proxy with each request.
    """

    conversation: str
    renew: bool
    identity: str = ""
    login: Login | None = None


class Sessions:
    """Reads and writes the cookie. `key` signs; whoever has it can speak for anyone."""

    def __init__(self, key: str, days: int) -> None:
        self._signer = TimestampSigner(key, salt=_SALT, key_derivation="hmac", digest_method=sha256)
        self._seconds = days * 24 * 3600

    def of(self, request: Request) -> Session:
        """The session of a request; a new one if it carries none that we signed and still honour."""
        cookie = request.cookies.get(COOKIE, "")
        try:
            value, signed = self._signer.unsign(cookie, max_age=self._seconds, return_timestamp=True)
        except BadSignature:
            return begin()
        renew = time.time() - signed.timestamp() > _RENEW_AFTER_SECONDS
        conversation, *more = value.decode("ascii").split(_PARTS)
        if len(more) < 4:
            return Session(conversation, renew, more[0] if more else "")
        identity, login, began, roles = more[:4]
        return Session(conversation, renew, identity, Login(login, int(began), tuple(roles.split())))

    def write(self, session: Session, request: Request, response: Response) -> None:
        """Put the cookie on the response where it is new or a day old."""
        if session.renew:
            response.set_cookie(
                COOKIE,
                self._signer.sign(_value(session)).decode("ascii"),
                max_age=self._seconds,
                httponly=True,
                samesite="lax",
                secure=request.url.scheme == "https",
            )


def begin(identity: str = "", login: Login | None = None) -> Session:
    """A new conversation."""
    return Session(f"web-{secrets.token_urlsafe(16)}", True, identity, login)


def _value(session: Session) -> str:
    if session.login is None:
        return _PARTS.join(filter(None, (session.conversation, session.identity)))
    login = session.login
    return _PARTS.join(
        (session.conversation, session.identity, login.id, str(login.began), " ".join(login.roles))
    )


def signing_key(settings: Settings) -> str:
    """The setting `secret`, else the key in `var/secret`, made on the first start and readable by us alone.

    Raises BadSetting if that file holds no usable key.
    """
    if settings.secret:
        return settings.secret
    path = settings.var / "secret"
    _make_once(path)
    key = path.read_text(encoding="ascii", errors="replace").strip()
    if len(key) < 32:
        raise BadSetting(f"{path} holds no key of 32 characters or more; delete it to have one made")
    return key


def _make_once(path: Path) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written aside and linked, so that of two first starts one wins whole and neither reads half a key.
    aside = path.with_name(f"secret.{os.getpid()}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(aside, path)
    except FileExistsError:
        return
    finally:
        aside.unlink()
