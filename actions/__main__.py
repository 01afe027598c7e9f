"""`python -m actions`: the SDK's action server in one process, on loopback, warm before it is asked.

`python -m rasa_sdk --actions actions` serves the same actions, but through a parent and a worker process:
the worker outlives a parent that is killed, and keeps the port.
"""

from __future__ import annotations

import logging
import os
import warnings

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.utils import update_sanic_log_level

from actions.house import shared_house
from actions.logs import log_to_stderr
from actions.settings import settings

LOOPBACK = "127.0.0.1"


def main() -> None:
    """Serve until told to stop. Raises pydantic's ValidationError, naming the setting, for a bad one."""
    log_to_stderr()
    update_sanic_log_level()
    # rasa 3.6 with rasa-sdk 3.21 is what we chose and test: not worth a warning at every start.
    warnings.filterwarnings("ignore", message="Your versions of rasa and rasa_sdk")
    logging.getLogger("faiss.loader").setLevel(logging.WARNING)  # it reports each instruction set it tries
    port = settings().actions_port
    executor = ActionExecutor()
    executor.register_package("actions")
    app = create_app(executor, cors_origins=[])
    app.register_listener(_warm, "after_server_start")
    app.run(
        host=os.environ.get("SANIC_HOST", LOOPBACK),
        port=port,
        single_process=True,
        access_log=False,
        motd=False,
    )


async def _warm(*_: object) -> None:
    shared_house().shelf.start_warming()
    shared_house().clerk.start_warming()


if __name__ == "__main__":
    main()
