"""One private jieba tokenizer with our dictionary, never jieba's global one."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import FrozenSet, Iterator, List

import jieba

from index.segment.normalise import normalise, normalise_with_origins
from index.segment.references import find_references

USER_DICTIONARY = "userdict.txt"
STOP_WORDS = "stopwords.txt"

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_WORD = re.compile(r"\w")
_IN_USE = 5
"""Below this jieba's dictionary lists what hardly anybody writes, slips among it."""

jieba.setLogLevel(logging.WARNING)


@dataclass(frozen=True)
class Token:
    """A word. `text` is its normalised form; `start` and `end` are where it stands in what was given."""

    text: str
    start: int
    end: int


class Segmenter:
    """Cuts text by the dictionary in one lexicon folder. Safe to share between threads.

    `lexicon` holds `userdict.txt` (word, frequency, part of speech, as jieba wants it) and
    `stopwords.txt` (a word a line, `#` starts a comment).
    """

    def __init__(self, lexicon: Path) -> None:
        self._lexicon = lexicon
        self._lock = threading.Lock()
        self._jieba = None
        self.stop_words: FrozenSet[str] = frozenset(_lines(lexicon / STOP_WORDS))

    def tokenize(self, text: str) -> List[Token]:
        """The words of `text` in order, punctuation included, none blank; references are one word."""
        plain, origins = normalise_with_origins(text)
        tokens = []
        for word, start, end in self._cut(plain):
            if not word.isspace():
                tokens.append(Token(word, origins[start], origins[end - 1] + 1))
        return tokens

    def words(self, text: str) -> List[str]:
        """The words of `text` that say something: no punctuation, no stop words."""
        return [
            token.text
            for token in self.tokenize(text)
            if _WORD.search(token.text) and token.text not in self.stop_words
        ]

    def terms(self, text: str) -> List[str]:
        """What `text` is indexed and searched by.

        Words and, as jieba's search mode has it, the words inside long ones; then every pair of
        neighbouring Chinese characters, which forgives a word that was cut differently or mistyped.
        """
        plain = normalise(text)
        found = []
        for word in self.words(plain):
            found.append(word)
            found.extend(self.inner_words(word))
        for start, end, reference in _pieces(plain):
            if not reference:
                found.extend(bigrams(plain[start:end]))
        return found

    def inner_words(self, word: str) -> Iterator[str]:
        """The dictionary words of two or three characters inside a longer one."""
        if word.startswith("第"):
            return
        known = self._tokenizer().FREQ
        for size in (2, 3):
            if len(word) > size:
                for start in range(len(word) - size + 1):
                    part = word[start : start + size]
                    if known.get(part) and not _is_deputy(word, start):
                        yield part

    def knows(self, word: str) -> bool:
        """Whether the dictionary has `word` and people use it."""
        return bool((self._tokenizer().FREQ.get(word) or 0) >= _IN_USE)

    def _cut(self, plain: str) -> Iterator[tuple[str, int, int]]:
        for start, end, written in _pieces(plain):
            if written:
                yield written, start, end
            else:
                yield from self._cut_plain(plain, start, end)

    def _cut_plain(self, plain: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
        place = start
        for word in self._tokenizer().cut(plain[start:end]):
            yield word, place, place + len(word)
            place += len(word)

    def _tokenizer(self) -> jieba.Tokenizer:
        with self._lock:
            if self._jieba is None:
                self._jieba = _load(self._lexicon / USER_DICTIONARY)
            return self._jieba


def bigrams(text: str) -> List[str]:
    """Every pair of neighbouring Chinese characters; a character alone between others stands alone.

    The pair after 副 is left out: 副市长 is not about the 市长.
    """
    found: List[str] = []
    for run in _HAN.findall(normalise(text)):
        found.extend(run[i : i + 2] for i in range(max(1, len(run) - 1)) if not _is_deputy(run, i))
    return found


def _is_deputy(text: str, start: int) -> bool:
    """Whether what stands at `start` is only the office that somebody is deputy to."""
    return start > 0 and text[start - 1] == "副"


def lexicon_folder() -> Path:
    """`ZHIGUI_LEXICON`, else `data/lexicon` beside this package."""
    return Path(os.environ.get("ZHIGUI_LEXICON") or Path(__file__).resolve().parents[2] / "data" / "lexicon")


@lru_cache(maxsize=1)
def default_segmenter() -> Segmenter:
    """The segmenter over the shipped lexicon; its dictionary is read when first needed."""
    return Segmenter(lexicon_folder())


def lexicon_hash(lexicon: Path | None = None) -> str:
    """16 hex digits over what decides how text is cut; a build cut by another lexicon is stale."""
    folder = lexicon or lexicon_folder()
    digest = hashlib.sha256()
    for name in (USER_DICTIONARY, STOP_WORDS):
        digest.update(name.encode() + b"\0" + (folder / name).read_bytes())
    return digest.hexdigest()[:16]


def _pieces(plain: str) -> Iterator[tuple[int, int, str]]:
    """References with the one way they are written, and what stands between them with an empty one."""
    position = 0
    for start, end, written in find_references(plain):
        yield position, start, ""
        yield start, end, written
        position = end
    yield position, len(plain), ""


def _load(dictionary: Path) -> jieba.Tokenizer:
    tokenizer = jieba.Tokenizer()
    # Not tokenizer.initialize(): that trades a marshalled cache through the shared temporary folder.
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for line in _lines(dictionary):
        word, *rest = line.split()
        frequency = int(rest[0]) if rest else None
        tokenizer.add_word(word, frequency, rest[1] if len(rest) > 1 else None)
    return tokenizer


def _lines(path: Path) -> List[str]:
    lines = (line.split("#", 1)[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line]
