"""What the gateway does by itself once a day: let go of what is older than it may be kept."""

from __future__ import annotations

import asyncio

import structlog

from actions.errors import StorageError
from bot.gateway.people_data import PeopleData

FIRST_SECONDS = 60.0
"""After the start, so that it does not come between a person and the first answer."""
EVERY_SECONDS = 24 * 3600.0
_log = structlog.get_logger(__name__)


async def keep_house(
    people: PeopleData, days: int, *, first: float = FIRST_SECONDS, every: float = EVERY_SECONDS
) -> None:
    """For ever: what is older than `days` goes, as `zhigui retention` has it. Several gateways may do so.

    A database that fails is logged, and tried again the next day.
    """
    await asyncio.sleep(first)
    while True:
        try:
            gone = await asyncio.to_thread(people.let_go, days)
        except StorageError as error:
            _log.error("old data could not be let go", why=str(error))
        else:
            counts = {table: count for table, count in gone.items() if count}
            _log.info("old data let go", days=days, **counts)
        await asyncio.sleep(every)
