"""The channels beside the web page: made only where they are configured, for their packages take time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import APIRouter

from bot.gateway.pages import page_policy
from bot.gateway.settings import Settings
from bot.gateway.state import State


async def _nothing(*_: object) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Channels:
    """Their routes, and how they are started and stopped with the gateway."""

    routers: tuple[APIRouter, ...] = ()
    start: Callable[[State], Awaitable[None]] = _nothing
    stop: Callable[[], Awaitable[None]] = _nothing


def channels_of(settings: Settings, key: str) -> Channels:
    """What the settings name, perhaps nothing."""
    from bot.gateway.wechat.account import accounts_of

    accounts = accounts_of(settings)
    if not accounts:
        return Channels()
    from bot.gateway.wechat.endpoint import Channel
    from bot.gateway.wechat.reading import Reading

    reading = Reading(key, settings.public_url, page_policy(()))
    channels = [Channel(account, key, reading.link) for account in accounts]

    async def start(state: State) -> None:
        for channel in channels:
            await channel.start(state)

    async def stop() -> None:
        for channel in channels:
            await channel.stop()

    pages = (reading.router(),) if settings.public_url else ()
    return Channels((*(channel.router() for channel in channels), *pages), start, stop)
