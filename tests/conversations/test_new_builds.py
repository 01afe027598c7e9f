"""New builds while people ask without pause: taken up by every process, and not one question fails."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, Stack, running_stack
from tests.conversations.client import Person

pytestmark = pytest.mark.live
RULES = "zhuzhou-work-rules@2022"
ASKERS = 4
BUILDS = 3
ASKED = ("常务会议每月开几次", "会议纪要由谁签发", "工作规则第四十四条", "今天株洲会下雨吗")
TAKEN_UP_WITHIN_SECONDS = 30


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The three processes over a copy of the index, which may be built anew."""
    with running_stack(tmp_path_factory) as stack:
        held = (stack.var / "index").resolve()
        aside = stack.var / "index.copy"
        shutil.copytree(held, aside)
        (stack.var / "index").unlink()
        aside.rename(stack.var / "index")
        yield stack


class Asker(threading.Thread):
    """Asks until told to stop; notes what came of each question."""

    def __init__(self, url: str, stop: threading.Event) -> None:
        super().__init__()
        self._url, self._stop_asking = url, stop
        self.frequencies: list[str] = []
        self.fault = ""

    def run(self) -> None:
        person = Person(self._url)
        try:
            while not self._stop_asking.is_set():
                for question in ASKED:
                    # Quotes are not looked up: the article may be another build's by then.
                    answer = person.http.post("/api/messages", json={"text": question})
                    assert answer.status_code == 200, f"{question}: {answer.status_code} {answer.text}"
                    (message,) = answer.json()["messages"]
                    assert message["kind"] in ("answer", "article"), message
                    if question == ASKED[0]:
                        self.frequencies.append(message["evidence"][0]["quote"])
                found = person.http.get("/api/search", params={"q": ASKED[1]})
                assert found.status_code == 200, found.text
        except Exception as error:  # a thread's failure is told by the test
            self.fault = f"{type(error).__name__}: {error}"
        finally:
            person.close()


@pytest.mark.timeout(300)
def test_new_builds_are_taken_up_under_load_without_a_failed_question(own: Stack) -> None:
    stop = threading.Event()
    askers = [Asker(own.url, stop) for _ in range(ASKERS)]
    for asker in askers:
        asker.start()
    try:
        for number in range(BUILDS):
            written = "三四五"[number]
            build(own.var, written)
            deadline = time.monotonic() + TAKEN_UP_WITHIN_SECONDS
            while not all(asker.frequencies and written in asker.frequencies[-1] for asker in askers):
                assert not any(asker.fault for asker in askers), [asker.fault for asker in askers]
                assert time.monotonic() < deadline, f"build {number} was not taken up"
                time.sleep(0.1)
    finally:
        stop.set()
        for asker in askers:
            asker.join()
    assert not any(asker.fault for asker in askers), [asker.fault for asker in askers]
    for asker in askers:
        assert all("一般每月召开" in one for one in asker.frequencies)


def build(var: Path, written: str) -> None:
    """Build the rule with another number of meetings a month."""
    regulations = var / "regulations"
    shutil.copytree(ROOT / "data/regulations", regulations, dirs_exist_ok=True)
    text = regulations / RULES / "text.txt"
    whole = (ROOT / "data/regulations" / RULES / "text.txt").read_text(encoding="utf-8")
    changed = whole.replace("一般每月召开二次", f"一般每月召开{written}次")
    text.write_text(changed, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "index", "build"],
        cwd=ROOT,
        env={**os.environ, "ZHIGUI_VAR": str(var), "ZHIGUI_REGULATIONS": str(regulations)},
        check=True,
        capture_output=True,
    )
