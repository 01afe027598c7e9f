"""`/read/{token}`: the full page of an article, for whoever holds the link that a channel gave out."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, Request
from itsdangerous import BadData, URLSafeTimedSerializer
from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, Response

from bot.gateway.errors import BadMessage, NotHere, Refusal
from bot.gateway.lookup import article_card
from bot.gateway.outbound import ArticleCard
from bot.gateway.state import state_of
from bot.gateway.wechat.wording import say

LINK_DAYS = 90
_FOLDER = Path(__file__).with_name("templates")
_SALT = "zhigui.read"
_LONGEST_TOKEN = 1024


class Reading:
    """Signs addresses of articles into links, and shows the page behind one."""

    def __init__(self, key: str, public_url: str, policy: str) -> None:
        """`policy` is the Content-Security-Policy of our pages."""
        self._signer = URLSafeTimedSerializer(
            key, salt=_SALT, signer_kwargs={"key_derivation": "hmac", "digest_method": sha256}
        )
        self._public_url = public_url
        self._headers = {"Content-Security-Policy": policy, "X-Robots-Tag": "noindex"}
        pages = Environment(loader=FileSystemLoader(_FOLDER), autoescape=select_autoescape(default=True))
        self._article = pages.get_template("article.html")
        self._gone = pages.get_template("gone.html")
        self._style = (_FOLDER / "read.css").read_text(encoding="utf-8")

    def link(self, address: str) -> str:
        """The web address of the page of an article or a part of it; empty without a public address."""
        return f"{self._public_url}{self._path(address)}" if self._public_url and address else ""

    def router(self) -> APIRouter:
        """The page and its style sheet."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/read/style.css", self._show_style, methods=["GET", "HEAD"])
        router.add_api_route("/read/{token}", self._show, methods=["GET", "HEAD"])
        return router

    async def _show_style(self) -> Response:
        return Response(self._style, media_type="text/css", headers={"Cache-Control": "max-age=3600"})

    async def _show(self, request: Request, token: str) -> Response:
        try:
            address = self._address(token)
        except BadData:
            return self._refuse(403, "page_gone")
        library = state_of(request).libraries.exact
        try:
            card = await library.ask(lambda opened: article_card(opened, address), address=address)
        except (NotHere, BadMessage):
            return self._refuse(404, "page_missing")
        except Refusal:
            return self._refuse(503, "page_down")
        page = self._article.render(
            card=card,
            paragraphs=marked(card),
            say=say,
            previous=self._path(card.previous.address) if card.previous else "",
            next=self._path(card.next.address) if card.next else "",
        )
        return HTMLResponse(page, headers=self._headers)

    def _refuse(self, status: int, key: str) -> Response:
        page = self._gone.render(title=say(key), detail=say(f"{key}_detail"))
        return HTMLResponse(page, status, headers=self._headers)

    def _path(self, address: str) -> str:
        return f"/read/{self._signer.dumps(address)}"

    def _address(self, token: str) -> str:
        if not token.isascii() or len(token) > _LONGEST_TOKEN:
            raise BadData("no token of ours looks so")
        return str(self._signer.loads(token, max_age=LINK_DAYS * 24 * 3600))


def marked(card: ArticleCard) -> list[Markup]:
    """The article's lines as HTML, every character escaped, the part that was asked for marked."""
    quotes = [line for quote in card.highlight for line in quote.splitlines() if line]
    return [_marked_line(line, quotes) for line in card.text.splitlines()]


def _marked_line(line: str, quotes: list[str]) -> Markup:
    for quote in quotes:
        before, found, after = line.partition(quote)
        if found:
            return Markup("{}<mark>{}</mark>{}").format(before, found, after)
    return escape(line)
