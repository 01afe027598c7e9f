"""What a typed reply answers: an option by its words or its place, yes or no in many dresses, a date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import yaml

from actions.checklists.models import NO, YES, Kind, Option, Question
from index.numerals import to_number
from index.segment import normalise

VOCABULARY = Path(__file__).with_name("replies.yml")
ALIKE = 0.8
"""How much of the reply's pairs of characters an option's label must hold."""
_SHORTEST = 4
"""Characters: fewer stand in order in too many labels."""


def read_answer(question: Question, text: str, today: date) -> str | None:
    """The value that `text` answers the question with, None if it answers it with none.

    None means: treat what was said as something else, a question to the rules for example.
    """
    said = _plain(text)
    if not said:
        return None
    if question.kind is Kind.DATE:
        found = read_date(said, today)
        value = found.isoformat() if found else None
    else:
        value = _read_option(question, said)
    return value if question.fits(value) else None


def read_date(text: str, today: date) -> date | None:
    """A day: 2026-05-06, 2026年5月6日, 五月六号, 明天, 下周三. Without a year, the nearest such day."""
    said = _plain(text)
    words = _words()
    if said in words.days:
        return today + timedelta(days=words.days[said])
    week = re.fullmatch(r"(上|这|本|下|下下)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天])", said)
    if week:
        ahead = {"上": -7, "下": 7, "下下": 14}.get(week[1] or "", 0)
        monday = today - timedelta(days=today.weekday())
        return monday + timedelta(days=ahead + words.weekdays[week[2]])
    full = re.fullmatch(r"(20\d\d)(?:[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?|(\d\d)(\d\d))", said, re.ASCII)
    if full:
        return _day(int(full[1]), int(full[2] or full[4]), int(full[3] or full[5]))
    short = re.fullmatch(r"([\d一二三四五六七八九十]+)[月](?:份)?([\d一二三四五六七八九十]+)[日号]?", said)
    if short:
        return _nearest(_number(short[1]), _number(short[2]), today)
    return None


@dataclass(frozen=True, slots=True)
class _Words:
    yes: frozenset[str]
    no: frozenset[str]
    leads: tuple[str, ...]
    particles: str
    days: dict[str, int]
    weekdays: dict[str, int]


@cache
def _words() -> _Words:
    # BaseLoader reads every scalar as text: YAML 1.1 would turn yes, no, y and n into booleans.
    read = yaml.load(VOCABULARY.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    return _Words(
        frozenset(read["yes"]),
        frozenset(read["no"]),
        tuple(read["leads"]),
        "".join(read["particles"]),
        {word: int(days) for word, days in read["days"].items()},
        {word: int(day) for word, day in read["weekdays"].items()},
    )


def _plain(text: str) -> str:
    return re.sub(r"[\s，。！!,;；：:“”\"'()（）、]+", "", normalise(text)).lower()


def _read_option(question: Question, said: str) -> str | None:
    options = question.options
    exact = next((o.value for o in options if said in (o.value.lower(), *map(_plain, _names(o)))), None)
    if exact is not None:
        return exact
    place = _place(said)
    if place is not None:
        return options[place - 1].value if 1 <= place <= len(options) else None
    return _yes_or_no(said) if question.kind is Kind.YES_NO else _by_likeness(options, said)


def _yes_or_no(said: str) -> str | None:
    bare = said.rstrip(_words().particles) or said
    if bare in _words().yes:
        return YES
    return NO if bare in _words().no else None


def _by_likeness(options: tuple[Option, ...], said: str) -> str | None:
    """The one option with a name that holds nearly all of what was said, or that it is short for."""
    for lead in _words().leads:
        if said.startswith(lead) and len(said) > len(lead) + 1:
            said = said.removeprefix(lead)
            break
    said = said.rstrip(_words().particles)
    if not _pairs(said):
        return None
    for fits in (_holds_nearly_all, _shortens):
        fitting = [o.value for o in options if any(fits(said, _plain(name)) for name in _names(o))]
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    return None


def _holds_nearly_all(said: str, name: str) -> bool:
    pairs = _pairs(said)
    return len(pairs & _pairs(name)) >= ALIKE * len(pairs)


def _shortens(said: str, name: str) -> bool:
    """部门负责人 for 部门主要负责人: every character of it, in order, from the first one on."""
    rest = iter(name)
    return len(said) >= _SHORTEST and said[0] == name[0] and all(character in rest for character in said)


def _names(option: Option) -> tuple[str, ...]:
    return (option.label, *option.also)


def _place(said: str) -> int | None:
    """第二个, 选2, 2, B."""
    match = re.fullmatch(r"(?:我?选择?)?第?([1-9]|[一二三四五六七八九]|[a-i])(?:个|项|种)?", said, re.ASCII)
    if match is None:
        return None
    mark = match[1]
    return ord(mark) - ord("a") + 1 if "a" <= mark <= "i" else _number(mark)


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _number(text: str) -> int:
    try:
        return to_number(text)
    except ValueError:
        return 0


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(month: int, day: int, today: date) -> date | None:
    candidates = [_day(year, month, day) for year in (today.year - 1, today.year, today.year + 1)]
    real = [candidate for candidate in candidates if candidate is not None]
    return min(real, key=lambda candidate: abs(candidate - today), default=None)
