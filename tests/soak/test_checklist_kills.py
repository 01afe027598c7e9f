"""Each process killed at 30 random moments while eight people walk: not one acknowledged answer is lost."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import threading
import time
from dataclasses import dataclass, field

import httpx
import pytest

from actions.checklists.load import load_catalogue
from tests.conftest import Stack
from tests.conversations.client import Message, Person
from tests.conversations.test_restart import wait_until_ready

pytestmark = [pytest.mark.soak, pytest.mark.live]
KILLS = int(os.environ.get("KILLS", "30"))
PEOPLE = 8
PROCESSES = ("rasa", "actions", "gateway")
TAKEN = ("已记下", "已完成", "已改为")


@dataclass
class Walker:
    """Walks until told to stop and notes down every answer that was acknowledged."""

    url: str
    seed: int
    stop: threading.Event
    acknowledged: list[tuple[str, int, str, str]] = field(default_factory=list)
    refused: int = 0
    fault: str = ""

    def run(self) -> None:
        chance, titles = random.Random(self.seed), [checklist.title for checklist in load_catalogue()]
        person = Person(self.url)
        try:
            message: Message | None = None
            while not self.stop.is_set():
                if message is None or message["view"] not in ("question", "task"):
                    title = chance.choice(titles)
                    message = self.try_to(person, f"我要办理{title}，叫第{chance.randrange(10**6)}件")
                    continue
                message = self.move(person, message, chance)
        except Exception as error:  # a thread's failure is told by the test
            self.fault = f"{type(error).__name__}: {error}"
        finally:
            person.close()

    def move(self, person: Person, message: Message, chance: random.Random) -> Message | None:
        step = message["step"]
        if step["kind"] == "task":
            typed, value = "完成了", "done"
        elif step["kind"] == "date":
            typed = value = "2026-12-08"
        else:
            place = chance.randrange(len(step["options"]))
            typed, value = str(place + 1), step["options"][place]["value"]
        after = self.try_to(person, typed)
        if after is None:
            return self.try_to(person, "继续")
        run = after.get("run")
        if run and run["id"] == message["run"]["id"] and after["note"].startswith(TAKEN):
            self.acknowledged.append((run["id"], run["version"], step["id"], value))
        return after if after["kind"] == "checklist" else None

    def try_to(self, person: Person, text: str) -> Message | None:
        """What was answered; None where a part was down, which is waited out."""
        try:
            answer = person.http.post("/api/messages", json={"text": text})
        except httpx.HTTPError:
            self.refused += 1
            time.sleep(0.5)
            return None
        if answer.status_code != 200:
            assert answer.status_code == 503, f"{text}: {answer.status_code} {answer.text}"
            self.refused += 1
            time.sleep(0.5)
            return None
        last: Message = answer.json()["messages"][-1]
        return last if last["kind"] == "checklist" else None


def kill_again_and_again(stack: Stack, process: str, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(KILLS):
        # The supervisor gives up on a process that stops five times in two minutes.
        time.sleep(chance.uniform(32, 40))
        try:
            os.kill(stack.pid(process), signal.SIGKILL)
        except (ProcessLookupError, ValueError, FileNotFoundError):
            continue  # it is being started again


@pytest.mark.timeout(7200)
def test_no_acknowledged_answer_is_lost(stack: Stack) -> None:
    stop = threading.Event()
    walkers = [Walker(stack.url, seed, stop) for seed in range(PEOPLE)]
    people = [threading.Thread(target=walker.run) for walker in walkers]
    killers = [
        threading.Thread(target=kill_again_and_again, args=(stack, process, seed))
        for seed, process in enumerate(PROCESSES)
    ]
    for thread in (*people, *killers):
        thread.start()
    for killer in killers:
        killer.join()
    wait_until_ready(stack.url, 180)
    time.sleep(5)
    stop.set()
    for thread in people:
        thread.join()
    assert [walker.fault for walker in walkers if walker.fault] == []
    acknowledged = [answer for walker in walkers for answer in walker.acknowledged]
    with sqlite3.connect(f"file:{stack.var}/db/zhigui.db?mode=ro", uri=True) as database:
        written = set(database.execute("SELECT run_id, version, node, after FROM checklist_changes"))
        versions = dict(database.execute("SELECT id, version FROM checklist_runs"))
    database.close()
    lost = [answer for answer in acknowledged if answer not in written]
    refused = sum(walker.refused for walker in walkers)
    print(f"\n{KILLS} kills each, {len(acknowledged)} acknowledged, {refused} refused, {len(lost)} lost")
    assert lost == []
    assert all(versions[run] >= version for run, version, _, _ in acknowledged)
    assert len(acknowledged) > KILLS
