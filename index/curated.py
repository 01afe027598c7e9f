"""Curated answers: questions that a maintainer has pinned to their articles.

    # data/curated/*.yml or <site>/curated/*.yml
    - question: 市长出差谁主持工作
      also: [市长出访期间由谁主持工作]      # other ways to ask it
      articles:
        - zhuzhou-work-rules@2022#7
        - {address: zhuzhou-work-rules@2022#7.1, quote: 由负责常务工作的副市长主持市人民政府工作}

Read afresh when a file changes, without a build. What is cited is proved by `python -m index check`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.address import parse_address
from index.errors import AddressError, MetadataError
from index.segment.normalise import normalise

_PARTICLES = re.compile("[的了吗呢啊呀吧嘛来就都请由]|(?<!不)是(?![不否])")
"""Questions that differ in these only are one; in any other character, 副市长 for 市长, they are two."""
_IDLE = re.compile(
    r"[\s，。！？、；：“”‘’\"'()（）《》,.!?;:~]+|^(?:请问|请教|想问|问一下|麻烦问下|你好|您好)+|(?:吗|呢|啊|呀|吧|了)+$"
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pin:
    """An address, and the exact words of it to quote; None for all of it."""

    address: str
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Curated:
    """A question in one way or more, and what answers it."""

    question: str
    asked: tuple[str, ...]
    pins: tuple[Pin, ...]
    file: Path


class CuratedAnswers:
    """The curated answers under some folders, followed as the files change. Safe to share between threads."""

    def __init__(self, roots: Sequence[Path]) -> None:
        self._roots = roots
        self._seen: dict[Path, int] | None = None
        self._answers: dict[str, Curated] = {}

    def match(self, question: str) -> Curated | None:
        """The answer that is pinned to `question` or to one that differs by particles only."""
        self._follow()
        return self._answers.get(_bare(_plain(question)))

    def _follow(self) -> None:
        files = {path: changed for path in _files(self._roots) if (changed := _changed(path)) is not None}
        if files == self._seen:
            return
        found: list[Curated] = []
        for path in files:
            try:
                found += read_curated(path)
            except MetadataError as error:  # one bad file must not silence the others, nor the search
                logger.error("curated answers left out: %s", error)
        self._answers = {_bare(asked): curated for curated in found for asked in curated.asked}
        self._seen = files


def all_curated(roots: Sequence[Path]) -> list[Curated]:
    """Every curated answer. Raises MetadataError, naming the file and the entry."""
    return [curated for path in _files(roots) for curated in read_curated(path)]


def read_curated(path: Path) -> list[Curated]:
    """Raises MetadataError, naming the entry at fault."""
    import yaml

    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise MetadataError(f"{path} cannot be read: {error}") from error
    if not isinstance(entries, list):
        raise MetadataError(f"{path} must hold a list of entries with `question` and `articles`")
    return [_entry(path, entry) for entry in entries]


def _entry(path: Path, entry: Any) -> Curated:  # noqa: ANN401 - whatever the file holds
    wrong = MetadataError(
        f"{path}: {entry!r} must have `question`, `articles` (addresses, or address and quote), maybe `also`"
    )
    if not isinstance(entry, dict) or not set(entry) <= {"question", "also", "articles"}:
        raise wrong
    question, also, articles = entry.get("question"), entry.get("also") or [], entry.get("articles")
    if not isinstance(question, str) or not isinstance(also, list) or not isinstance(articles, list):
        raise wrong
    if not articles or not all(isinstance(one, str) and _plain(one) for one in [question, *also]):
        raise wrong
    pins = []
    for one in articles:
        pin = {"address": one} if isinstance(one, str) else one
        if not isinstance(pin, dict) or not set(pin) <= {"address", "quote"}:
            raise wrong
        try:
            pins.append(Pin(str(parse_address(str(pin.get("address")))), pin.get("quote")))
        except AddressError as error:
            raise MetadataError(f"{path}: {question!r}: {error}") from error
    return Curated(question, tuple(_plain(one) for one in [question, *also]), tuple(pins), path)


def _files(roots: Iterable[Path]) -> Iterator[Path]:
    """Those of the folders, less what editors hide there while a file is open."""
    for root in roots:
        yield from sorted(root.glob("[!.]*.yml"))


def _changed(path: Path) -> int | None:
    """When, in nanoseconds; None for a file that is gone by now."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None


def _plain(question: str) -> str:
    return _IDLE.sub("", _IDLE.sub("", normalise(question)))


def _bare(plain: str) -> str:
    """Without particles; all of it where it is nothing but particles."""
    return _PARTICLES.sub("", plain) or plain
