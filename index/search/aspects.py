"""What kind of answer a question wants, and whether a text can be one.

Retrieval finds what a text is about. A question after a number of days is about the same things as an
article that gives none, and only this tells them apart.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NotRequired, TypedDict

from index.errors import BuildError, CorruptBuild

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

    def asked(self, question: str) -> re.Match[str] | None:
        """Where normalised `question` wants this kind of answer, None if it does not."""
        return next((found for one in self.asks if (found := one.search(question))), None)

    def met(self, question: str, text: str) -> bool:
        """Whether normalised `text` has what normalised `question` wants, if it wants this at all."""
        asked = self.asked(question)
        if asked is None:
            return True
        said = asked.groupdict().get("said") or ""
        return _compiled(self.answers.replace(_SAID, re.escape(said))).search(text) is not None


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


def load_aspects(folder: Path) -> list[Aspect]:
    """Those that a build carries. Raises CorruptBuild."""
    try:
        return [_compile(entry) for entry in json.loads((folder / ASPECTS).read_text(encoding="utf-8"))]
    except (OSError, ValueError, KeyError, re.error) as error:
        raise CorruptBuild(
            f"{folder / ASPECTS} cannot be read ({error}); run `python -m index build`"
        ) from error


def unmet(aspects: Sequence[Aspect], question: str, text: str, *, quoted: bool = False) -> bool:
    """Whether normalised `question` wants a kind of answer of which normalised `text` has no trace.

    A question that wants two (多久开一次，由谁召集) is met only by a text that has both. `quoted`: the
    text is what would be quoted, of which more is asked than of a whole article.
    """
    return not all(one.met(question, text) for one in aspects if quoted or not one.of_quote)


def wants(aspects: Sequence[Aspect], question: str) -> bool:
    """Whether normalised `question` wants any kind of answer that can be told."""
    return any(one.asked(question) for one in aspects)


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
