"""Logs that a machine can read: a JSON object a line, with the request's id and without personal numbers."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from actions.masking import mask

# Made by us, and might be taken for numbers.
_OURS = frozenset({"request_id", "instance", "timestamp", "level", "logger"})


def log_to_stderr(level: int = logging.INFO) -> None:
    """JSON, a line for each event, from our own logger and every library's alike."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
        masked,
    ]
    render = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(processors=[*shared, render], logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processor=render, foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared]
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("httpx").setLevel(logging.WARNING)


def masked(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """No personal number leaves in a log, whoever wrote it there."""
    for name, value in event.items():
        if isinstance(value, str) and name not in _OURS:
            event[name] = mask(value)
    return event
