"""What kind of answer a question wants, and whether a text can be one.

Retrieval finds what a text is about. A question after a number of days is about the same things as an
article that gives none, and only this tells them apart.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from index.errors import BuildError, CorruptBuild

ASPECTS_SOURCE = "aspects.yml"
"""As people keep it."""
ASPECTS = "aspects.json"
"""As a build carries it."""

_NUMBER = "(?:[0-9]+|[一二两三四五六七八九十百千]+)"


class AspectEntry(TypedDict):
    """One kind of answer, as regular expressions over normalised text."""

    id: str
    asks: list[str]
    answers: list[str]


@dataclass(frozen=True, slots=True)
class Aspect:
    """One kind of answer."""

    id: str
    asks: re.Pattern[str]
    answers: re.Pattern[str]


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


def unmet(aspects: list[Aspect], question: str, text: str) -> bool:
    """Whether normalised `question` wants a kind of answer of which normalised `text` has no trace."""
    wanted = [aspect for aspect in aspects if aspect.asks.search(question)]
    return bool(wanted) and not any(aspect.answers.search(text) for aspect in wanted)


def _compile(entry: AspectEntry) -> Aspect:
    return Aspect(entry["id"], _any(entry["asks"]), _any(entry["answers"]))


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns).replace("NUMBER", _NUMBER))
