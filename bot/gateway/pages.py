"""The full page at `/`, the widget at `/widget.js`, and the files they load."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from bot.gateway import assets
from bot.gateway.state import state_of

FOLDER = Path(__file__).with_name("widget")
# Named here and not by the machine's own tables, so that every machine sends the same.
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file of the widget, in memory."""

    body: bytes
    zipped: bytes
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
    files = static_files(folder)
    router = APIRouter(include_in_schema=False)

    def serve(request: Request, name: str) -> Response:
        file = files.get(name)
        if file is None:
            raise HTTPException(404)
        # no-cache: asked about every time and answered with 304, so an update shows at once.
        headers = {
            "ETag": file.etag,
            "Cache-Control": "no-cache",
            "Content-Security-Policy": policy,
            "Vary": "Accept-Encoding",
        }
        known = [
            tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")
        ]
        if file.etag in known:
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(file.zipped, headers=headers, media_type=file.media_type)
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

    @router.api_route("/widget/{name}", methods=["GET", "HEAD"])
    async def part(request: Request, name: str) -> Response:
        return serve(request, name)

    return router


def static_files(folder: Path = FOLDER) -> dict[str, StaticFile]:
    """All that a browser can load, by name."""
    texts = {
        "widget.js": assets.script(folder),
        "style.css": assets.style(folder),
        "page.css": (folder / "page.css").read_text(encoding="utf-8"),
        "index.html": (folder / "index.html").read_text(encoding="utf-8"),
        "icon.svg": (folder / "icon.svg").read_text(encoding="utf-8"),
    }
    return {name: _file(name, text.encode()) for name, text in texts.items()}


def _file(name: str, body: bytes) -> StaticFile:
    # mtime 0: the same text gives the same bytes on every machine and start.
    zipped = gzip.compress(body, mtime=0)
    return StaticFile(body, zipped, _TYPES[Path(name).suffix], f'"{sha256(body).hexdigest()[:32]}"')
