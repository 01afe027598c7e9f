"""What a typed text wants of a run: a command by its words, or by the intent that was heard in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from index.numerals import to_number
from index.segment import normalise

VOCABULARY = Path(__file__).with_name("words.yml")
LONGEST_COMMAND = 80
"""Characters; what is longer is no command."""
LONGEST_ASIDE = 16
"""Characters; a longer text is taken for a command only where its words say so, not its intent alone."""


class Wish(StrEnum):
    """What is wanted; the words for each stand in words.yml."""

    NEXT = "next"
    DONE = "done"
    SKIP = "skip"
    BACK = "back"
    UNDO = "undo"
    CORRECT = "correct"
    CHANGE = "change"
    WHY = "why"
    WHO = "who"
    MATERIALS = "materials"
    DEADLINE = "deadline"
    PROGRESS = "progress"
    RUNS = "runs"
    PAUSE = "pause"
    RESUME = "resume"
    REPEAT = "repeat"
    SWITCH = "switch"
    STOP = "stop"
    RESTART = "restart"
    RENAME = "rename"
    EXPORT = "export"
    BEGIN = "begin"


INTENTS = {
    "start_checklist": Wish.BEGIN,
    "next": Wish.NEXT,
    "done": Wish.DONE,
    "skip": Wish.SKIP,
    "go_back": Wish.BACK,
    "why": Wish.WHY,
    "progress": Wish.PROGRESS,
    "pause": Wish.PAUSE,
    "resume": Wish.RESUME,
    "stop": Wish.STOP,
}
"""What an intent means where the words alone say nothing."""


@dataclass(frozen=True, slots=True)
class Command:
    """A wish; `number` and `is_task` say which step CHANGE is about, `value` what to put there.

    `name` is a run's: the new one for RENAME, the one to find for RESUME.
    """

    wish: Wish
    number: int = 0
    is_task: bool = False
    value: str = ""
    name: str = ""


def by_words(text: str) -> Command | None:
    """The command whose words `text` fits whole, None if it fits none."""
    said, words = plain(text), _words()
    if len(said) > LONGEST_COMMAND:
        return None
    for pattern in words.change:
        if found := pattern.fullmatch(said):
            number, kind = _number(found["number"]), found["kind"]
            return Command(Wish.CHANGE, number, kind in ("步", "步骤", "项"), (found["value"] or "").strip())
    for wish, pattern in words.wishes:
        if pattern.fullmatch(said):
            return _asked_or_wanted(wish, said)
    for pattern in words.rename:
        if found := pattern.fullmatch(_stripped(text)):
            return Command(Wish.RENAME, name=found["name"].strip())
    if found := words.resume.fullmatch(said):
        return Command(Wish.RESUME, name=found["name"].strip("的那个件份 "))
    return None


def by_intent(text: str, intent: str, has_subject: Callable[[str], bool]) -> Command | None:
    """The command that an intent stands for, where `text` does not ask the rules about something.

    What is reported done may name what was done (合法性审查已经通过了), but may not be a question.
    """
    wish = INTENTS.get(intent)
    if wish is None:
        return None
    if wish is Wish.DONE:
        return None if asks(text) else Command(wish)
    if wish is not Wish.BEGIN and (has_subject(text) or len(text) > LONGEST_ASIDE):
        return None
    return Command(wish)


def begins(text: str) -> tuple[str, str]:
    """What is to be begun, and a name for it if one is given: 我要提交一份规范性文件，叫营商环境办法."""
    found = _words().begin_named.match(text.strip())
    return (found["what"], found["name"].strip()) if found else (text, "")


def asks(text: str) -> bool:
    """Whether `text` is a question."""
    return (
        _words().asks.search(plain(text) + ("?" if text.rstrip().endswith(("?", "？")) else "")) is not None
    )


def place_named(text: str) -> int | None:
    """2, 第二个, 选2: a place in a list, from 1; None for any other text."""
    number = r"([0-9]{1,2}|[一二三四五六七八九十]{1,3})"
    found = re.fullmatch(rf"我?要?(?:选择?|办)?第?{number}(?:个|项|件|号)?", plain(text))
    return (_number(found[1]) or None) if found else None


def plain(text: str) -> str:
    """Unified characters, no blanks, no punctuation at either end."""
    return _stripped(re.sub(r"\s+", "", normalise(text)))


def _stripped(text: str) -> str:
    return text.strip(" \t\n。．.！!？?~～，,、；;…")


def _asked_or_wanted(wish: Wish, said: str) -> Command | None:
    """办完了吗 asks how far it is; 可以跳过吗 asks the rules, while 跳过可以吗 is a courteous wish."""
    if wish not in _CHANGING or not re.search("(?<!可以)(?<!好)[吗么]$", said):
        return Command(wish)
    return Command(Wish.PROGRESS) if wish is Wish.DONE else None


_CHANGING = frozenset({Wish.DONE, Wish.SKIP, Wish.BACK, Wish.STOP, Wish.RESTART})


@dataclass(frozen=True, slots=True)
class _Words:
    wishes: tuple[tuple[Wish, re.Pattern[str]], ...]
    change: tuple[re.Pattern[str], ...]
    rename: tuple[re.Pattern[str], ...]
    begin_named: re.Pattern[str]
    resume: re.Pattern[str]
    asks: re.Pattern[str]


@cache
def _words() -> _Words:
    read: dict[str, Any] = yaml.safe_load(VOCABULARY.read_text(encoding="utf-8"))
    before, after = read["before"], read["after"]

    def whole(pattern: str) -> re.Pattern[str]:
        return re.compile(f"{before}(?:{pattern}){after}")

    return _Words(
        tuple((Wish(name), whole("|".join(patterns))) for name, patterns in read["wishes"].items()),
        tuple(whole(pattern) for pattern in read["change"]),
        tuple(re.compile(pattern) for pattern in read["rename"]),
        re.compile(read["begin_named"]),
        whole(read["resume"]),
        re.compile(read["asks"]),
    )


def _number(text: str) -> int:
    try:
        return to_number(text)
    except ValueError:
        return 0
