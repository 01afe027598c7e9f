"""The whole assistant on a Milvus in a process of its own: it answers, says when that is gone, goes on."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, Stack, running_stack
from tests.conversations.client import Person

pytestmark = pytest.mark.live
RULE = "zhuzhou-work-rules@2022"
STARTS_WITHIN_SECONDS = 60
ASKED = {"常务会议每月开几次": f"{RULE}#44", "会议纪要由谁签发": f"{RULE}#48"}


class Milvus:
    """Milvus Lite serving the network, which the client takes for any Milvus."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.setting = f"milvus+http://127.0.0.1:{self._port}"
        self._folder = folder
        self.start()

    def start(self) -> None:
        place = ("--data-dir", str(self._folder), "--host", "127.0.0.1", "--port", str(self._port))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "milvus_lite", "server", *place],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + STARTS_WITHIN_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
                return
            except OSError:
                assert time.monotonic() < deadline, "Milvus does not listen"
                time.sleep(0.2)

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=30)


@pytest.fixture
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Milvus]:
    server = Milvus(tmp_path_factory.mktemp("milvus"))
    yield server
    server.stop()


@pytest.fixture
def on_milvus(milvus: Milvus, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The three processes over a copy of the index whose vectors and words are in Milvus."""
    made = tmp_path_factory.mktemp("made")
    there = Path(os.environ.get("ZHIGUI_VAR", ROOT / "var")).resolve()
    for name in ("models", "rasa"):
        (made / name).symlink_to(there / name)
    shutil.copytree(there / "index", made / "index")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ZHIGUI_VAR", str(made))
        environment.setenv("ZHIGUI_VECTOR_STORE", milvus.setting)
        subprocess.run([sys.executable, "-m", "index", "build"], cwd=ROOT, check=True, capture_output=True)
        with running_stack(tmp_path_factory) as stack:
            yield stack


@pytest.mark.timeout(300)
def test_it_answers_from_milvus_says_when_it_is_gone_and_goes_on_when_it_is_back(
    on_milvus: Stack, milvus: Milvus, request: pytest.FixtureRequest
) -> None:
    person = Person(on_milvus.url)
    request.addfinalizer(person.close)
    for question, address in ASKED.items():
        assert person.say(question)["evidence"][0]["address"].startswith(address)
    milvus.stop()
    refused = [person.http.post("/api/messages", json={"text": question}) for question in ASKED]
    milvus.start()
    assert all("规则库暂时无法使用" in one.text for one in refused), [one.text for one in refused]
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while person.say("会议纪要由谁签发")["kind"] == "notice":
        assert time.monotonic() < deadline, "Milvus is back and not asked"
        time.sleep(0.5)
    for question, address in ASKED.items():
        assert person.say(question)["evidence"][0]["address"].startswith(address)
