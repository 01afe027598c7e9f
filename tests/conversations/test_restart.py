"""A conversation outlives its processes and does not slow down as it grows."""

from __future__ import annotations

import os
import signal
import statistics
import time

import httpx
import pytest

from tests.conftest import Stack
from tests.conversations.client import Person

BACK_WITHIN_SECONDS = 90
pytestmark = pytest.mark.live


def wait_until_ready(url: str, within: float = BACK_WITHIN_SECONDS) -> None:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/readyz", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.5)
    pytest.fail(f"not ready again within {within} s")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("process", ["rasa", "actions", "gateway"])
def test_a_killed_process_comes_back_and_the_conversation_goes_on(stack: Stack, process: str) -> None:
    person = Person(stack.url)
    try:
        person.say("常务会议多久召开一次")
        os.kill(stack.pid(process), signal.SIGKILL)
        if process != "gateway":
            down = person.http.post("/api/messages", json={"text": "全体会议多久召开一次"})
            assert down.status_code in {200, 503}
            if down.status_code == 503:
                assert down.headers["content-type"].startswith("application/problem+json")
                assert down.elapsed.total_seconds() < 5.5
        if process == "actions":
            # What Rasa says of its calls that failed can be found by the id that the person was given.
            assert f"request_id={down.headers['x-request-id']}" in log_of(stack, "rasa")
        time.sleep(1)
        wait_until_ready(stack.url)
        assert person.say("原文")["kind"] == "article"
    finally:
        person.close()


def log_of(stack: Stack, process: str) -> str:
    return (stack.var / "log" / f"{process}.log").read_text(encoding="utf-8", errors="replace")


def test_one_request_id_leads_through_the_logs_of_all_three_processes(stack: Stack) -> None:
    person = Person(stack.url)
    answers = [person.http.post("/api/messages", json={"text": "会议纪要由谁签发"}) for _ in range(2)]
    person.close()
    ids = [answer.headers["x-request-id"] for answer in answers]
    assert ids[0] != ids[1]
    for process in ("gateway", "rasa", "actions"):
        lines = log_of(stack, process).splitlines()
        for one in ids:
            assert any(one in line for line in lines), f"{one} is not in {process}.log"
            assert not any(ids[0] in line and ids[1] in line for line in lines)


@pytest.mark.timeout(300)
def test_the_three_hundredth_message_is_as_fast_as_the_first(live_url: str) -> None:
    person = Person(live_url)
    try:
        took = [timed(person, "常务会议多久召开一次") for _ in range(300)]
    finally:
        person.close()
    assert statistics.median(took[-60:]) < 1.5 * statistics.median(took[5:65])


def timed(person: Person, text: str) -> float:
    started = time.monotonic()
    answer = person.http.post("/api/messages", json={"text": text})
    answer.raise_for_status()
    return time.monotonic() - started
