"""What tests of every room share: the folder of the house and the three live processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN_SECONDS = 180


@dataclass(frozen=True)
class Stack:
    """The running house: where its gateway listens and where its logs, databases and pid files lie."""

    url: str
    var: Path
    rasa_url: str = ""

    def pid(self, name: str) -> int:
        return int((self.var / "run" / f"{name}.pid").read_text())


@pytest.fixture(scope="session")
def repository() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def index_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`<var>/index` after `python -m index build` of the shipped regulations into a folder of its own."""
    var = tmp_path_factory.mktemp("var")
    made = Path(os.environ.get("ZHIGUI_VAR", ROOT / "var")).resolve()
    (var / "models").symlink_to(made / "models")
    subprocess.run(
        [sys.executable, "-m", "index", "build"],
        cwd=ROOT,
        env={**os.environ, "ZHIGUI_VAR": str(var), "OMP_NUM_THREADS": "1"},
        check=True,
        capture_output=True,
    )
    return var / "index"


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The three real processes as they are without any setting."""
    with running_stack(tmp_path_factory) as running:
        yield running


@contextmanager
def running_stack(tmp_path_factory: pytest.TempPathFactory, **settings: str) -> Iterator[Stack]:
    """The three real processes on free ports: the models and index of `make setup`, fresh databases."""
    made = Path(os.environ.get("ZHIGUI_VAR", ROOT / "var")).resolve()
    var = tmp_path_factory.mktemp("var")
    for name in ("models", "index", "rasa"):
        (var / name).symlink_to(made / name)
    ports = dict(zip(("ZHIGUI_PORT", "ZHIGUI_RASA_PORT", "ZHIGUI_ACTIONS_PORT"), _free_ports(3), strict=True))
    environment = {**os.environ, **{name: str(port) for name, port in ports.items()}, "ZHIGUI_VAR": str(var)}
    environment |= settings
    supervisor = subprocess.Popen(
        [sys.executable, "-m", "ops", "serve"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        _wait_for_ready(supervisor, var)
        rasa_url = f"http://127.0.0.1:{ports['ZHIGUI_RASA_PORT']}"
        yield Stack(f"http://127.0.0.1:{ports['ZHIGUI_PORT']}", var, rasa_url)
    finally:
        supervisor.send_signal(signal.SIGINT)
        supervisor.communicate(timeout=60)


@pytest.fixture(scope="session")
def live_url(stack: Stack) -> str:
    return stack.url


def _wait_for_ready(supervisor: subprocess.Popen[str], var: Path) -> None:
    said: list[str] = []
    assert supervisor.stdout is not None
    for line in supervisor.stdout:
        said.append(line)
        if line.startswith("ready"):
            return
    logs = "\n".join(f"== {log.name}\n{log.read_text()[-3000:]}" for log in (var / "log").glob("*.log"))
    pytest.fail(f"the stack did not come up:\n{''.join(said)}\n{logs}")


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()
