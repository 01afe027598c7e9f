"""`python -m actions` as a process: on loopback, one process, gone when it is killed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

START_WITHIN_SECONDS = 30


@pytest.fixture
def server(repository: Path, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "ZHIGUI_VAR": str(tmp_path), "ZHIGUI_ACTIONS_PORT": str(port)}
    environment.pop("SANIC_HOST", None)
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "actions"], cwd=repository, env=environment, stdout=log, stderr=log
        )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until_healthy(url, process, tmp_path / "log")
        yield process, url
    finally:
        process.kill()
        process.wait()


def wait_until_healthy(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_WITHIN_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{url}/health").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(log.read_text(encoding="utf-8"))


def call(action: str, text: str) -> dict[str, Any]:
    tracker = {
        "sender_id": "person",
        "slots": {},
        "latest_message": {"text": text, "intent": {"name": "ask_rule"}, "entities": []},
        "events": [],
        "paused": False,
        "active_loop": {},
        "latest_action_name": None,
    }
    return {
        "next_action": action,
        "sender_id": "person",
        "domain": {},
        "version": "3.6.21",
        "tracker": tracker,
    }


def test_it_serves_on_loopback_only_and_leaves_nothing_behind(
    server: tuple[subprocess.Popen[bytes], str], tmp_path: Path
) -> None:
    process, url = server
    names = {action["name"] for action in httpx.get(f"{url}/actions").json()}
    assert {"action_answer", "action_default_fallback", "action_probe"} <= names

    replied = httpx.post(
        f"{url}/webhook", json=call("action_answer", "常务会议多久召开一次"), timeout=30
    ).json()
    (response,) = replied["responses"]
    assert (response["custom"]["kind"], response["custom"]["level"]) == ("notice", "error")

    listening = listeners(int(url.rpartition(":")[2]))
    assert listening == {"0100007F"}

    process.kill()
    process.wait()
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{url}/health")
    assert "常务会议多久召开一次" not in (tmp_path / "log").read_text(encoding="utf-8")


def listeners(port: int) -> set[str]:
    """The local addresses, as the kernel writes them, on which something listens at `port`."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    rows += [line.split() for line in Path("/proc/net/tcp6").read_text().splitlines()[1:]]
    return {row[1].split(":")[0] for row in rows if row[3] == "0A" and int(row[1].split(":")[1], 16) == port}
