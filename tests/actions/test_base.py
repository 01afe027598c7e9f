"""The wrapper: whatever fails, the person gets a courteous word with an id, and the log the cause."""

from __future__ import annotations

import asyncio
import logging
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from actions.answer import ActionAnswer
from actions.base import SafeAction
from actions.feedback import ActionFeedback
from actions.house import House
from actions.library import Shelf
from actions.messages import notice
from actions.probe import ActionProbe
from actions.storage import Database
from actions.topics import shipped_topics
from actions.turn import Reply, Turn

Message = dict[str, Any]
SECRET = "我的秘密问题"
FIXED_NAMES = {
    "action_answer",
    "action_checklist",
    "action_default_fallback",
    "action_feedback",
    "action_list_regulations",
    "action_more_results",
    "action_probe",
    "action_show_article",
    "action_show_outline",
}


@pytest.fixture
def empty_house(tmp_path: Path) -> Iterator[House]:
    """Nothing was ever built in it."""
    database = Database(f"sqlite:///{tmp_path / 'zhigui.db'}")
    yield House(Shelf(tmp_path / "index"), database, shipped_topics())
    database.close()


def run(
    action: SafeAction, text: str = SECRET, **slots: object
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    dispatcher = CollectingDispatcher()
    latest = {"text": text, "intent": {"name": "ask_rule"}, "entities": []}
    tracker = Tracker("person", slots, latest, [], False, None, {}, None)
    events = asyncio.run(action.run(dispatcher, tracker, {}))
    (uttered,) = dispatcher.messages
    return uttered["custom"], events


class Broken(SafeAction):
    action: ClassVar[str] = "action_broken_for_a_test"

    def reply(self, turn: Turn) -> Reply:
        raise ZeroDivisionError("by design")


class Where(SafeAction):
    action: ClassVar[str] = "action_where_for_a_test"

    def reply(self, turn: Turn) -> Reply:
        return Reply(notice(threading.current_thread().name))


def test_a_failure_is_a_notice_whose_id_the_log_explains(
    empty_house: House, caplog: pytest.LogCaptureFixture
) -> None:
    message, events = run(Broken(empty_house))
    assert (message["kind"], message["level"], events) == ("notice", "error", [])
    found = re.search(r"编号 ([0-9a-f]{8})", message["text"])
    assert found is not None
    (record,) = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert found[1] in record.getMessage()
    assert record.exc_info is not None and record.exc_info[0] is ZeroDivisionError


@pytest.mark.parametrize("action", [ActionAnswer, ActionProbe])
def test_without_a_build_the_library_is_said_to_be_away(
    empty_house: House, action: type[SafeAction], caplog: pytest.LogCaptureFixture
) -> None:
    message, _ = run(action(empty_house))
    assert message["level"] == "error" and "规则库" in message["text"]
    assert "probe" not in message
    assert any("index" in record.getMessage() for record in caplog.records)


def test_feedback_that_cannot_be_stored_is_owned_up_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    broken = House(
        Shelf(tmp_path / "index"), Database(f"sqlite:///{tmp_path / 'file' / 'x.db'}"), shipped_topics()
    )
    message, _ = run(ActionFeedback(broken), "有用", last_answer_id="a1")
    assert message["level"] == "error"


@pytest.mark.parametrize("latest", [{}, {"text": None}, {"text": "/ask_rule"}, {"text": "   "}])
def test_a_turn_without_words_is_answered(empty_house: House, latest: dict[str, Any]) -> None:
    dispatcher = CollectingDispatcher()
    asyncio.run(
        ActionAnswer(empty_house).run(dispatcher, Tracker("p", {}, latest, [], False, None, {}, None), {})
    )
    (uttered,) = dispatcher.messages
    assert (uttered["custom"]["kind"], uttered["custom"]["level"]) == ("notice", "info")


def test_work_is_done_off_the_event_loop(empty_house: House) -> None:
    message, _ = run(Where(empty_house))
    assert message["text"] != threading.main_thread().name


def test_nothing_that_a_person_said_is_logged(empty_house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    run(Where(empty_house))
    run(Broken(empty_house))
    assert caplog.records
    assert all(SECRET not in record.getMessage() for record in caplog.records)


def test_the_sdk_finds_every_action_by_its_name() -> None:
    executor = ActionExecutor()
    executor.register_package("actions")
    assert set(executor.actions) >= FIXED_NAMES
