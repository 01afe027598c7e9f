"""Every quote in every message is an exact substring of the article it cites."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.house import House
from tests.actions.talking import Talk

pytestmark = pytest.mark.model
HOW_MANY = 120


def test_every_quote_of_every_message_stands_in_its_article(house: House, repository: Path) -> None:
    path = repository / "data/evaluation/questions.yml"
    entries: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))[:HOW_MANY]
    talk = Talk(house)
    for entry in entries:
        talk.say(entry["question"])
        talk.say("还有吗", "more_results")
        talk.say("原文", "show_article")
    quoted = [evidence for message in talk.shown for evidence in message.get("evidence", ())]
    assert len({message.get("question") for message in talk.shown}) >= 60
    assert len({evidence["article"] for evidence in quoted}) >= 25
    assert not [message for message in talk.shown if message.get("level") == "error"]
