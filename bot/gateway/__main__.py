"""`python -m bot.gateway`: serve until stopped. Exit 2 and one line for a bad setting."""

from __future__ import annotations

import logging
import sys

import structlog
import uvicorn

from bot.gateway.app import create_app
from bot.gateway.errors import BadSetting
from bot.gateway.settings import load


def main() -> int:
    """Serve with the settings of the environment; 0 after an orderly stop."""
    _log_to_stderr()
    try:
        settings = load()
        app = create_app(settings)
    except BadSetting as error:
        sys.stderr.write(f"{error}\n")
        return 2
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            log_config=None,
            # A request line holds what people search for.
            access_log=False,
            server_header=False,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=5,
        )
    )
    server.run()
    return 0


def _log_to_stderr() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


if __name__ == "__main__":
    raise SystemExit(main())
