"""What kind of answer a question wants, and whether a text can be one.

Retrieval finds what a text is about. A question after a number of days is about the same things as an
article that gives none, and only this tells them apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NotRequired, TypedDict

from index.errors import BuildError
from index.search.carried import read_carried

ASPECTS_SOURCE = "aspects.yml"
"""As people keep it."""
ASPECTS = "aspects.json"
"""As a build carries it."""

_NUMBER = "(?:[0-9]+|[一二两三四五六七八九十百千]+)"


_SAID = "SAID"
"""In `answers`: what the group `said` of `asks` found in the question."""


class AspectEntry(TypedDict):
    """One kind of answer, as regular expressions over normalised text.

    With `of: quote` it is asked only of the words that are quoted, not of the whole article.
    """

    id: str
    asks: list[str]
    answers: list[str]
    of: NotRequired[str]


@dataclass(frozen=True, slots=True)
class Aspect:
    """One kind of answer."""

    id: str
    asks: tuple[re.Pattern[str], ...]
    answers: str
    of_quote: bool


@dataclass(frozen=True, eq=False)
class Aspects:
    """The kinds of answer that can be told; two objects are never equal, whatever they hold."""

    kinds: tuple[Aspect, ...]


def compile_aspects(text: str) -> list[AspectEntry]:
    """Check the text of `aspects.yml`. Raises BuildError, naming the entry at fault."""
    import yaml

    try:
        entries = yaml.safe_load(text) or []
        for entry in entries:
            _compile(entry)
    except (yaml.YAMLError, re.error, KeyError, TypeError) as error:
        raise BuildError(f"{ASPECTS_SOURCE}: {error!r}; each entry needs id, asks and answers") from error
    return list(entries)


def load_aspects(folder: Path) -> Aspects:
    """Those that a build carries. Raises CorruptBuild."""
    return read_carried(folder / ASPECTS, lambda entries: Aspects(tuple(map(_compile, entries))))


def unmet(aspects: Aspects, question: str, text: str, *, quoted: bool = False) -> bool:
    """Whether normalised `question` wants a kind of answer of which normalised `text` has no trace.

    A question that wants two (多久开一次，由谁召集) is met only by a text that has both. `quoted`: the
    text is what would be quoted, of which more is asked than of a whole article.
    """
    wanted = _wanted(aspects, question)
    return not all(answer.search(text) for answer, of_quote in wanted if quoted or not of_quote)


def wants(aspects: Aspects, question: str) -> bool:
    """Whether normalised `question` wants any kind of answer that can be told."""
    return bool(_wanted(aspects, question))


@lru_cache(maxsize=256)
def _wanted(aspects: Aspects, question: str) -> tuple[tuple[re.Pattern[str], bool], ...]:
    """What answers each kind that is asked for, and whether only a quote must; many texts are held to it."""
    found = []
    for kind in aspects.kinds:
        if asked := next((match for one in kind.asks if (match := one.search(question))), None):
            said = asked.groupdict().get("said") or ""
            found.append((_compiled(kind.answers.replace(_SAID, re.escape(said))), kind.of_quote))
    return tuple(found)


def _compile(entry: AspectEntry) -> Aspect:
    asks = tuple(map(_compiled, map(_numbered, entry["asks"])))
    answers = "|".join(f"(?:{_numbered(pattern)})" for pattern in entry["answers"])
    _compiled(answers)
    if entry.get("of", "quote") != "quote":
        raise TypeError(f"`of` can only be quote in {entry!r}")
    return Aspect(entry["id"], asks, answers, of_quote="of" in entry)


def _numbered(pattern: str) -> str:
    return pattern.replace("NUMBER", _NUMBER)


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
