"""What stands before every route: bounded bodies, known origins, and the headers browsers obey."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.gateway.problems import problem_response

MAX_BODY = 64 * 1024
"""Bytes of one request's body."""
_DEFAULT_PORTS = {"http": 80, "https": 443}
_JSON = ("application/json",)
_XML = ("text/xml", "application/xml")
_XML_PATHS = "/channels/"
"""WeChat's servers send XML there; everything else takes JSON."""
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_API_POLICY = "default-src 'none'; frame-ancestors 'none'"


class SecurityHeaders:
    """Adds the security headers to every response; a page's own policy is left as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", _API_POLICY)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Referrer-Policy", "no-referrer")
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)


class RequestGuard:
    """Refuses requests from other sites' pages, and bodies too large, too slow or of the wrong kind.

    A body is read here whole, before any route sees it: that is at most 64 KiB, and only so can a
    body without a length be counted and a slow one be given up.
    """

    def __init__(self, app: ASGIApp, *, body_seconds: float, allowed_origins: tuple[str, ...]) -> None:
        self._app = app
        self._body_seconds = body_seconds
        self._allowed = frozenset(map(_origin_of, allowed_origins))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] not in _WRITES:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refuse_origin(headers)
        # Read even where it is refused: a connection closed on unread bytes is reset, the reason with it.
        body, unreadable = await self._read(headers, receive)
        refusal = refusal or unreadable
        if refusal is None:
            expected = _XML if scope["path"].startswith(_XML_PATHS) else _JSON
            refusal = _refuse_content(headers, body, expected)
        if refusal is not None:
            # What is left of the body is not read, so the connection cannot serve another request.
            refusal.headers["Connection"] = "close"
            await refusal(scope, receive, send)
            return
        await self._app(scope, _replay(body, receive), send)

    def _refuse_origin(self, headers: Headers) -> Response | None:
        # Browsers name the page on every POST; programs name none and carry nobody's cookie unawares.
        page = headers.get("origin") or headers.get("referer")
        if page is None:
            if headers.get("sec-fetch-site", "none") in {"none", "same-origin"}:
                return None
            return problem_response(403, "foreign_origin", why="no origin on a request across sites")
        origin = _origin_of(page)
        # The scheme is the page's: behind a proxy that ends TLS ours is http where theirs is https.
        if origin and (
            origin in self._allowed or origin == _origin_of(f"{origin[0]}://{headers.get('host', '')}")
        ):
            return None
        return problem_response(403, "foreign_origin", why=f"origin {page!r}")

    async def _read(self, headers: Headers, receive: Receive) -> tuple[bytes, Response | None]:
        declared = headers.get("content-length", "")
        if declared.isdigit() and (len(declared) > 9 or int(declared) > MAX_BODY):
            return b"", problem_response(413, "body_too_large", why=f"{declared[:20]} bytes declared")
        body = bytearray()
        try:
            async with asyncio.timeout(self._body_seconds):
                more = True
                while more:
                    message = await receive()
                    body += message.get("body", b"")
                    more = message["type"] == "http.request" and message.get("more_body", False)
                    if len(body) > MAX_BODY:
                        return b"", problem_response(413, "body_too_large", why="counted while reading")
        except TimeoutError:
            return b"", problem_response(408, "body_slow", why=f"{len(body)} bytes came in time")
        return bytes(body), None


def _refuse_content(headers: Headers, body: bytes, expected: tuple[str, ...]) -> Response | None:
    if not body:
        return None
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in expected:
        facts: dict[str, object] = {"expected": expected[0]}
        return problem_response(415, "content_type", facts, why=f"content type {kind[:80]!r}")
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        return problem_response(400, "broken_utf8", why=str(error.reason))
    return None


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replay() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _origin_of(page: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of a page; None for what has none, such as the origin `null`."""
    try:
        parts = urlsplit(page)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname else None
