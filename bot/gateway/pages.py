"""The full page at `/`, the widget at `/widget.js`, and the files they load."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from bot.gateway.state import state_of

FOLDER = Path(__file__).with_name("widget")
_SERVED = frozenset({".html", ".js", ".css", ".svg", ".png", ".ico", ".woff2"})
# Named here and not by the machine's own tables, so that every machine sends the same.
_TYPES = {".js": "text/javascript", ".svg": "image/svg+xml", ".ico": "image/x-icon", ".woff2": "font/woff2"}
_TEXT = frozenset({".html", ".js", ".css", ".svg"})


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file of the widget, in memory."""

    body: bytes
    media_type: str
    etag: str


def page_policy(frame_ancestors: tuple[str, ...]) -> str:
    """The Content-Security-Policy of our pages: nothing from elsewhere, no inline script or style."""
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
            " ".join(["frame-ancestors 'self'", *frame_ancestors]),
        ]
    )


def page_router(policy: str, folder: Path = FOLDER) -> APIRouter:
    """Routes for the page and the widget. The files are read once, here."""
    files = _read_all(folder)
    router = APIRouter(include_in_schema=False)

    def serve(request: Request, name: str) -> Response:
        file = files.get(name)
        if file is None:
            raise HTTPException(404)
        # no-cache: asked about every time and answered with 304, so an update shows at once.
        headers = {"ETag": file.etag, "Cache-Control": "no-cache", "Content-Security-Policy": policy}
        known = [
            tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")
        ]
        if file.etag in known:
            return Response(status_code=304, headers=headers)
        return Response(file.body, headers=headers, media_type=file.media_type)

    @router.api_route("/", methods=["GET", "HEAD"])
    async def page(request: Request) -> Response:
        state = state_of(request)
        caller = await state.gate.caller(request)
        if state.settings.identity == "oidc" and not caller.signed_in:
            return RedirectResponse("/login", 303)
        response = serve(request, "index.html")
        # The session begins here, so that two first messages sent at once share one conversation.
        state.sessions.write(caller.session, request, response)
        return response

    @router.api_route("/widget.js", methods=["GET", "HEAD"])
    async def widget(request: Request) -> Response:
        return serve(request, "widget.js")

    @router.api_route("/widget/{name:path}", methods=["GET", "HEAD"])
    async def part(request: Request, name: str) -> Response:
        return serve(request, name)

    return router


def _read_all(folder: Path) -> dict[str, StaticFile]:
    return {
        str(path.relative_to(folder)): _read(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in _SERVED
    }


def _read(path: Path) -> StaticFile:
    body = path.read_bytes()
    media_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if path.suffix in _TEXT:
        media_type = f"{media_type}; charset=utf-8"
    return StaticFile(body, media_type, f'"{sha256(body).hexdigest()[:32]}"')
