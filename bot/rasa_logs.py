"""The gateway's request id on every line that Rasa logs while it handles a message.

Rasa takes the id for metadata that is the actions' business. Its structured lines carry whatever stands in
structlog's context; its plain ones get it by the record's factory.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

logger = logging.getLogger(__name__)

Handle = Callable[[Agent, UserMessage], Awaitable[Any]]


def apply() -> None:
    """From now on lines about a message carry its `request_id`, and one says how long it took."""
    if getattr(Agent.handle_message, "_tells_requests", False):
        return
    logger.setLevel(logging.INFO)  # Rasa's own are at WARNING
    Agent.handle_message = _telling(Agent.handle_message)
    logging.setLogRecordFactory(_marking(logging.getLogRecordFactory()))


def _telling(handle: Handle) -> Handle:
    async def telling(agent: Agent, message: UserMessage) -> Any:  # noqa: ANN401 - what Rasa gives
        began = time.perf_counter()
        # One message, one task: what is bound here is in no other's lines.
        structlog.contextvars.bind_contextvars(request_id=(message.metadata or {}).get("request_id", ""))
        try:
            return await handle(agent, message)
        finally:
            logger.info("message handled ms=%.1f", (time.perf_counter() - began) * 1000)

    telling._tells_requests = True  # type: ignore[attr-defined]
    return telling


def _marking(make: Callable[..., logging.LogRecord]) -> Callable[..., logging.LogRecord]:
    def marking(*facts: Any, **more: Any) -> logging.LogRecord:  # noqa: ANN401 - as logging gives them
        record = make(*facts, **more)
        request_id = structlog.contextvars.get_contextvars().get("request_id", "")
        if request_id and request_id not in str(record.msg):
            record.msg = f"{record.msg} request_id={request_id}"
        return record

    return marking
