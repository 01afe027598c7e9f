"""`/channels/wechat` and `/channels/wecom`: the addresses that WeChat's servers call."""

from __future__ import annotations

import time

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from actions.errors import StorageError
from bot.gateway.errors import AssistantDown
from bot.gateway.limits import Limits
from bot.gateway.payloads import Buttons
from bot.gateway.state import State
from bot.gateway.wechat.account import Account
from bot.gateway.wechat.answering import Answering
from bot.gateway.wechat.desk import Desk
from bot.gateway.wechat.envelope import Envelope
from bot.gateway.wechat.parse import Inbound, parse
from bot.gateway.wechat.people import People
from bot.gateway.wechat.render import Link

MOST_SECONDS = 4.5
"""WeChat hangs up after 5."""


class Channel:
    """One account: its routes, and its desk while the gateway runs."""

    def __init__(self, account: Account, key: str, link: Link) -> None:
        """`key` hides who is who and signs buttons; `link` leads to the page of an article."""
        self._account = account
        self._key = key
        self._link = link
        self._envelope = Envelope(account)
        self._desk: Desk | None = None

    async def start(self, state: State) -> None:
        """Open the desk."""
        settings = state.settings
        people = People(self._account, state.identities, Limits(settings.rate_person, settings.rate_address))
        answering = Answering(people, state.conversations, Buttons(self._key), self._link)
        seconds = min(settings.reply_seconds, MOST_SECONDS)
        self._desk = Desk(self._account, state.database, answering, self._key, seconds)
        await self._desk.start()

    async def stop(self) -> None:
        """Close the desk."""
        if self._desk is not None:
            await self._desk.stop()

    def router(self) -> APIRouter:
        """The two routes."""
        router = APIRouter(include_in_schema=False)
        path = f"/channels/{self._account.channel}"
        router.add_api_route(path, self._verify, methods=["GET"])
        router.add_api_route(path, self._receive, methods=["POST"])
        return router

    async def _verify(self, request: Request) -> Response:
        opened = self._envelope.echo(request.query_params)
        try:
            await self._open_desk().see_nonce(opened.nonce)
        except StorageError as error:
            raise AssistantDown(str(error)) from error
        return PlainTextResponse(opened.xml)

    async def _receive(self, request: Request) -> Response:
        opened = self._envelope.open(request.query_params, await request.body())
        inbound = parse(self._account.channel, opened.xml)
        try:
            text = await self._open_desk().attend(inbound, opened.nonce)
        except StorageError as error:
            # Not written down, so not acknowledged: WeChat sends it again.
            raise AssistantDown(str(error)) from error
        if text is None:
            return PlainTextResponse(self._account.acknowledgement)
        return Response(self._envelope.close(_reply(inbound, text)), media_type="application/xml")

    def _open_desk(self) -> Desk:
        if self._desk is None:
            raise AssistantDown("the channel's desk is not open")
        return self._desk


def _reply(inbound: Inbound, text: str) -> str:
    content = text.replace("]]>", "]]]]><![CDATA[>")
    return (
        f"<xml><ToUserName><![CDATA[{inbound.user}]]></ToUserName>"
        f"<FromUserName><![CDATA[{inbound.account}]]></FromUserName>"
        f"<CreateTime>{int(time.time())}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{content}]]></Content></xml>"
    )
