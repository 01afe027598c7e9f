"""The topics that people refer back to, from `data/lexicon/topics.yml`: found in a text, longest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from actions.errors import TopicsError

TOPICS_FILE = Path(__file__).resolve().parent.parent / "data" / "lexicon" / "topics.yml"


@dataclass(frozen=True, slots=True)
class Category:
    """Topics that stand in for one another.

    `generic` are the nouns that point back at one, `verbs` what is done with one.
    """

    id: str
    generic: tuple[str, ...]
    verbs: tuple[str, ...] = ()
    person: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A topic as it stands in a text, from `start` to `end` (characters)."""

    name: str
    category: Category
    start: int
    end: int


class Topics:
    """Finds topics in a text, and tells whether a text has any subject of its own."""

    def __init__(self, categories: dict[str, Category], names: dict[str, tuple[str, Category]]) -> None:
        self._categories = categories
        self._names = names
        self._mention = _any_of(names)
        self._bare = re.compile("")

    @classmethod
    def load(cls, path: Path = TOPICS_FILE) -> Topics:
        """Raises TopicsError when the file is missing or not of the shape that its heading describes."""
        try:
            return cls._from(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
            raise TopicsError(f"{path} cannot be used ({error!r}): write it as its heading says") from error

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Every topic in `text`, left to right, none inside another."""
        return tuple(
            Mention(*self._names[found.group()], found.start(), found.end())
            for found in self._mention.finditer(text)
        )

    def generic(self, text: str) -> Category | None:
        """The category that `text`, a noun such as 会议, points at."""
        return next((c for c in self._categories.values() if text in c.generic), None)

    def generic_nouns(self) -> tuple[str, ...]:
        """Every noun that points back at a topic, longest first."""
        nouns = {noun for category in self._categories.values() for noun in category.generic}
        return tuple(sorted(nouns, key=len, reverse=True))

    def says_no_subject(self, text: str) -> bool:
        """Whether `text` is made of nothing but asking words: 由谁签发 is, 怎么报销 is not."""
        return bool(text) and self._bare.fullmatch(text) is not None

    @classmethod
    def _from(cls, data: Mapping[str, Any]) -> Topics:
        categories: dict[str, Category] = {}
        names: dict[str, tuple[str, Category]] = {}
        for entry in data["categories"]:
            category = Category(
                entry["id"],
                tuple(entry["generic"]),
                tuple(entry.get("verbs", ())),
                bool(entry.get("person", False)),
            )
            categories[category.id] = category
            for topic in entry["topics"]:
                for name in (topic["name"], *topic.get("also", ())):
                    names[name] = (topic["name"], category)
        topics = cls(categories, names)
        vocabulary = _any_of([*data["predicates"], *data["fillers"]]).pattern
        topics._bare = re.compile(f"(?:{vocabulary}|[，,、\\s])+")
        return topics


@cache
def shipped_topics() -> Topics:
    """The topics that ship, read once. Raises TopicsError."""
    return Topics.load()


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))
