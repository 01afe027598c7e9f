"""A Milvus Lite of a test's own, served on a free port."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.errors import StoreUnavailable


def serve(folder: Path, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "milvus_lite", "server"]
    where = ["--data-dir", str(folder / "served.db"), "--port", str(port)]
    return subprocess.Popen([*command, *where], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def until_it_answers(ask: Callable[[], Any]) -> Any:
    """A server takes seconds to start, and the client some more to notice."""
    end = time.monotonic() + 60
    while True:
        try:
            return ask()
        except StoreUnavailable:
            if time.monotonic() > end:
                raise
            time.sleep(0.3)


@contextmanager
def free_port() -> Iterator[int]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        yield int(one.getsockname()[1])
