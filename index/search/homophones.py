"""Slips of the pinyin keyboard: 会议记要 for 会议纪要, 密书长 for 秘书长.

A build carries the words of its articles by their sound, and the sound of each common character, so that
answering needs no pinyin library.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from index.search.carried import read_carried
from index.segment.normalise import normalise
from index.segment.segmenter import Segmenter

HOMOPHONES = "homophones.json"

_HAN = re.compile(r"[\u4e00-\u9fff]+")
_SHORTEST, _LONGEST = 2, 5


@dataclass(frozen=True, slots=True)
class Homophones:
    """`sounds` gives a character's syllable, `words` the words of the articles by their syllables.

    `pairs` are all pairs of neighbouring characters that the articles contain: what is among them was
    spelt as the articles spell it.
    """

    sounds: dict[str, str]
    words: dict[str, str]
    pairs: frozenset[str]

    def correct(self, question: str, segmenter: Segmenter) -> str:
        """Normalised `question` with words that only sound like the articles' replaced by those.

        Left alone are words that a dictionary knows, what the articles contain as it is, whatever would
        cut through a word, and pairs of words as small as 是几.
        """
        words = segmenter.tokenize(question)
        edges = {word.start for word in words} | {word.end for word in words}
        corrected = list(question)
        for run in _HAN.finditer(question):
            place, end = run.span()
            while place < end:
                found = self._at(question, place, end, edges, segmenter)
                corrected[place : place + len(found)] = found
                place += max(len(found), 1)
        return "".join(corrected)

    def _at(self, question: str, start: int, end: int, edges: set[int], segmenter: Segmenter) -> str:
        if start not in edges:
            return ""
        for size in range(min(_LONGEST, end - start), _SHORTEST - 1, -1):
            asked = question[start : start + size]
            word = self.words.get(self.key(asked))
            if word is None or start + size not in edges or segmenter.knows(asked):
                continue
            small = size == _SHORTEST and not segmenter.stop_words.isdisjoint(asked)
            spelt_so = all(asked[i : i + 2] in self.pairs for i in range(size - 1))
            if not (small or spelt_so):
                return word
        return ""

    def key(self, word: str) -> str:
        """The syllables of `word`, without tones."""
        return " ".join(self.sounds.get(character, character) for character in word)


def write_homophones(folder: Path, texts: Iterable[str], segmenter: Segmenter) -> None:
    """Write the words of `texts` by their sound into `folder`."""
    from pypinyin import lazy_pinyin

    counts: Counter[str] = Counter()
    pairs: set[str] = set()
    for text in texts:
        plain = normalise(text)
        counts.update(word for word in segmenter.words(plain) if _HAN.fullmatch(word))
        pairs.update(run[i : i + 2] for run in _HAN.findall(plain) for i in range(len(run) - 1))
    characters = sorted({character for word in counts for character in word} | set(_common_characters()))
    table = Homophones(dict(zip(characters, lazy_pinyin(characters), strict=True)), {}, frozenset())
    for word, _ in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])):
        if _SHORTEST <= len(word) <= _LONGEST:
            table.words.setdefault(table.key(word), word)
    content = {"sounds": table.sounds, "words": table.words, "pairs": sorted(pairs)}
    (folder / HOMOPHONES).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def load_homophones(folder: Path) -> Homophones:
    """Those that a build carries. Raises CorruptBuild."""
    return read_carried(
        folder / HOMOPHONES,
        lambda content: Homophones(content["sounds"], content["words"], frozenset(content["pairs"])),
    )


def _common_characters() -> Iterable[str]:
    """The 6,763 characters of GB 2312: what people's keyboards offer first."""
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            yield from bytes((row, cell)).decode("gb2312", "ignore")
