"""How people speak of what laws say: 老板拖欠工资 beside 未及时足额支付劳动报酬.

Among thousands of articles the right one is often written in other words than any that people use, and its
vector is not near either. A lexicon written for this (a folder of YAML files, nobody's questions in it) names
the matter in both. A phrase is meant where a question has it as it stands, or all of its words, wherever
they stand, if they are two or more and long enough to pin a matter down.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from index.search.carried import read_carried
from index.search.synonyms import compile_synonyms
from index.segment.segmenter import Segmenter

EVERYDAY_SOURCE = "everyday"
"""The folder in which people keep it; a lexicon may do without."""
EVERYDAY = "everyday.json"
"""As a build carries it."""

_FEWEST_WORDS = 2
_FEWEST_CHARACTERS = 4
"""Of a phrase whose words may stand apart."""
_DENIAL = re.compile("[不没无未别拒]")
"""Stop words for the rest, and all the difference between 不符合录用条件 and its opposite."""
_MOST = 5
"""Entries, those with the longest phrases; a long story uses many by chance."""


class EverydayEntry(TypedDict):
    """`say` has each phrase with its words; `means` are phrases of laws, the most telling first."""

    say: list[tuple[str, list[str]]]
    means: list[str]


@dataclass(frozen=True, slots=True)
class _Phrase:
    text: str
    words: frozenset[str]
    entry: int

    def is_meant(self, question: str) -> bool:
        """Whether `question`, which has all of its words, means it."""
        apart = len(self.words) >= _FEWEST_WORDS and sum(map(len, self.words)) >= _FEWEST_CHARACTERS
        denied = bool(_DENIAL.search(self.text))
        return self.text in question or (apart and denied <= bool(_DENIAL.search(question)))


class Everyday:
    """The lexicon, ready to be asked. Safe to share between threads."""

    def __init__(self, entries: Sequence[EverydayEntry] = ()) -> None:
        self._means = [tuple(entry["means"]) for entry in entries]
        self._by_word: dict[str, list[_Phrase]] = {}
        self._wordless: list[_Phrase] = []
        for place, entry in enumerate(entries):
            for text, words in entry["say"]:
                phrase = _Phrase(text, frozenset(words), place)
                rest = self._by_word.setdefault(max(words, key=len), []) if words else self._wordless
                rest.append(phrase)

    def meant(self, question: str) -> tuple[tuple[str, ...], ...]:
        """What the laws say for the matters of normalised `question`, the surest first."""
        sure: dict[int, int] = {}
        for phrase in self._candidates(question):
            if all(word in question for word in phrase.words) and phrase.is_meant(question):
                sure[phrase.entry] = max(sure.get(phrase.entry, 0), len(phrase.text))
        best = sorted(sure, key=lambda entry: (-sure[entry], entry))[:_MOST]
        found = (tuple(text for text in self._means[entry] if text not in question) for entry in best)
        return tuple(means for means in found if means)

    def _candidates(self, question: str) -> Iterable[_Phrase]:
        yield from self._wordless
        for word, phrases in self._by_word.items():
            if word in question:
                yield from phrases


def compile_everyday(folder: Path, segmenter: Segmenter) -> list[EverydayEntry]:
    """Check the files of `folder` and cut their phrases. Raises BuildError, naming the entry at fault."""
    found: list[EverydayEntry] = []
    for path in sorted(folder.glob("*.yml")):
        source = f"{EVERYDAY_SOURCE}/{path.name}"
        for entry in compile_synonyms(path.read_text(encoding="utf-8"), source):
            say = [(text, list(dict.fromkeys(segmenter.words(text)))) for text in entry["say"]]
            found.append({"say": say, "means": entry["means"]})
    return found


def load_everyday(folder: Path) -> Everyday:
    """That which a build carries; none in one that was made before there was any. Raises CorruptBuild."""
    return read_carried(folder / EVERYDAY, Everyday, absent=Everyday())
