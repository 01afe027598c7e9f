"""Seeded random walks through every checklist, and a run that outlives its interruptions."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest

from actions.checklists.load import load_catalogue
from tests.conftest import Stack
from tests.conversations.client import Person
from tests.conversations.test_restart import wait_until_ready
from tests.conversations.walks import Walk

pytestmark = pytest.mark.live


@pytest.mark.parametrize("checklist", list(load_catalogue()), ids=lambda checklist: checklist.id)
def test_random_walks_come_to_an_end(live_url: str, checklist: object) -> None:
    title = checklist.title  # type: ignore[attr-defined]
    for seed in range(2):
        person = Person(live_url)
        walk = Walk(person, random.Random(f"{title}{seed}"))
        try:
            assert walk.through(title)["step"]["result"] in ("completed", "refused", "elsewhere")
        except AssertionError as error:
            raise AssertionError(f"seed {seed}, moves {walk.moves}") from error
        finally:
            person.close()


@pytest.mark.timeout(300)
def test_interrupted_three_times_left_and_every_process_restarted_the_run_stands(stack: Stack) -> None:
    person = Person(stack.url)
    try:
        person.say("我要请假不参加会议")
        assert person.say("叫张局长的假")["run"]["label"] == "张局长的假"
        assert person.say("常务会")["step"]["id"] == "who"
        for question in ("常务会议多久召开一次", "会议纪要由谁签发", "专题会议由谁召集"):
            assert person.say(question)["kind"] == "answer"
            assert person.turn[-1]["step"]["id"] == "who"
        assert person.say("我们局长")["step"]["id"] == "ask-office"
        assert person.say("完成了")["progress"]["done"] == 1
        person.say("先到这")
        for process in ("rasa", "actions", "gateway"):
            os.kill(stack.pid(process), signal.SIGKILL)
        time.sleep(1)
        wait_until_ready(stack.url, 180)  # three start at once, on whatever machine this is
        back = person.say("继续张局长的假")
        assert (back["run"]["label"], back["step"]["id"]) == ("张局长的假", "approve")
        assert back["progress"] == {"done": 1, "skipped": 0, "open": 2, "total": 3, "steps": []}
        (mine,) = person.http.get("/api/runs").json()
        assert (mine["label"], mine["done"]) == ("张局长的假", 1)
        assert "张局长的假" in person.http.get(f"/api/runs/{mine['id']}/export?format=md").text
        assert person.http.delete("/api/runs").json() == {"deleted": 1}
        assert person.say("完成了")["kind"] == "notice"
    finally:
        person.close()
