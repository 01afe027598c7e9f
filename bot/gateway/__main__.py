"""`python -m bot.gateway`: serve until stopped. Exit 2 and one line for a bad setting."""

from __future__ import annotations

import sys

import uvicorn

from actions.logs import log_to_stderr
from bot.gateway.app import create_app
from bot.gateway.errors import BadSetting
from bot.gateway.settings import load


def main() -> int:
    """Serve with the settings of the environment; 0 after an orderly stop."""
    log_to_stderr()
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
            # Whose X-Forwarded-… to believe is a setting of ours (ZHIGUI_TRUSTED_PROXIES).
            proxy_headers=False,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=5,
        )
    )
    server.run()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
