"""Random walks through every checklist, the conversation alone: no dead end, every quote exact."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from actions.checklists.desk import Desk
from actions.checklists.load import Catalogue
from actions.checklists.matching import Matcher
from actions.checklists.rules import Documents, text_at
from actions.checklists.storage import RunStore
from actions.checklists.talk import Conversation, Heard, Place, Said, conversation
from actions.checklists.talk.place import values_of
from actions.storage.database import Database

WALKS = int(os.environ.get("WALKS", "5"))
MOST_MOVES = 400
WORDS = (
    "为什么",
    "这步谁负责",
    "要什么材料",
    "时限",
    "进度",
    "下一步",
    "上一步",
    "撤销",
    "改一下第一个问题",
    "跳过",
)


@pytest.fixture
def talk(catalogue: Catalogue, rules: Documents, tmp_path: Path) -> Iterator[Conversation]:
    database = Database(f"sqlite:///{tmp_path / 'zhigui.db'}")
    desk = Desk(catalogue, rules, RunStore(database))
    yield conversation(desk, catalogue, Matcher(catalogue), rules, lambda _: False, date(2026, 5, 6))
    database.close()


def forward(said: Said, chance: random.Random) -> dict[str, object]:
    """What a person types or presses to get on."""
    message = said.message
    assert message["kind"] == "checklist"
    step = message["step"]
    if message["view"] == "progress" or step is None:
        return {"text": "继续"}
    if step["kind"] == "task":
        word = chance.choice(("完成了", "跳过"))
        button = next(one for one in message["buttons"] if one["title"] == word)
        return chance.choice(({"text": word}, {"pressed": values_of(button["payload"])}))
    if step["kind"] == "date":
        return {"text": f"2026-{chance.randint(1, 12)}-{chance.randint(1, 28)}"}
    place = chance.randrange(len(step["options"]))
    option = step["options"][place]
    ways = ({"text": str(place + 1)}, {"text": option["label"]}, {"pressed": values_of(option["payload"])})
    return chance.choice(ways)


def test_every_walk_comes_to_an_end(talk: Conversation, catalogue: Catalogue, rules: Documents) -> None:
    exact: dict[tuple[str, str], bool] = {}
    for checklist in catalogue:
        for seed in range(WALKS):
            chance, person = random.Random(f"{checklist.id}{seed}"), f"{checklist.id}{seed}"
            said = talk.reply(Heard(person, pressed={"start": checklist.id}))
            moves: list[object] = []
            while said is not None and said.message.get("view") != "summary":
                assert len(moves) < MOST_MOVES, moves
                for cite in (said.message.get("step") or {}).get("cites", ()):  # type: ignore[attr-defined]
                    known = (cite["address"], cite["quote"])
                    if known not in exact:
                        exact[known] = cite["quote"] in text_at(rules, cite["address"])
                    assert exact[known], known
                move = {"text": chance.choice(WORDS)} if chance.random() < 0.15 else forward(said, chance)
                moves.append(move)
                place: Place = said.place
                said = talk.reply(Heard(person, place=place, **move))  # type: ignore[arg-type]
            assert said is not None, moves
            assert said.message["text"].strip() and "\n\n" not in said.message["text"]


def test_who_has_as_many_runs_as_are_kept_is_told_so(
    catalogue: Catalogue, rules: Documents, tmp_path: Path
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'zhigui.db'}")
    desk = Desk(catalogue, rules, RunStore(database, most=1))
    talk = conversation(desk, catalogue, Matcher(catalogue), rules, lambda _: False, date(2026, 5, 6))
    first, second, *_ = catalogue
    assert talk.reply(Heard("li", pressed={"start": first.id})) is not None
    said = talk.reply(Heard("li", pressed={"start": second.id}))
    database.close()
    assert said is not None
    assert said.message["kind"] == "notice"
    assert "1 份办理记录，到了保存的上限" in said.message["text"]
