"""The files of a build, and where in it everything stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import CorruptBuild
from index.models import Document, Regulation, Status
from index.search.filter import Filter

VECTORS = "vectors.faiss"
"""A vector for each passage, row by position."""
LEXICAL = "lexical.npz"
"""BM25 over whole articles."""
LAYOUT = "layout.npz"
"""What `Layout` holds."""
CENTRE = "centre.npz"
"""What all vectors share."""
LEXICON = "lexicon"
"""The lexicon as it was when the articles were cut."""

MANY = 2_000
"""Articles; from here on a library is large: words are shared by so many that they tell little (0013)."""

_NEVER = 0
_FOREVER = date.max.toordinal()
_FILTERS_KEPT = 8


@dataclass(frozen=True, slots=True)
class Layout:
    """Passages stand in the order of their articles, articles in that of their regulations.

    `begins` and `ends` are the first and last day in force as ordinals, by regulation; one that is marked as
    ended on a day nobody knows is in force on none.
    """

    article_of: NDArray[np.int32]
    """The article of each passage."""
    regulation_of: NDArray[np.int32]
    """The regulation of each article."""
    regulations: NDArray[np.str_]
    """Their ids."""
    begins: NDArray[np.int32]
    ends: NDArray[np.int32]
    _passed: dict[Filter, NDArray[np.bool_]] = field(default_factory=dict, init=False, compare=False)

    @property
    def starts(self) -> NDArray[np.int64]:
        """The first passage of each article; every article has one."""
        return np.searchsorted(self.article_of, np.arange(len(self.regulation_of)))

    @property
    def bounds(self) -> NDArray[np.int64]:
        """Where each article's passages begin, and behind them where the last one's end."""
        return np.append(self.starts, len(self.article_of))

    def passed(self, wanted: Filter) -> NDArray[np.bool_]:
        """For each article whether `wanted` lets it through; not to be written to."""
        # Asked several times a question, mostly for what is in force today.
        kept = self._passed.get(wanted)
        if kept is None:
            if len(self._passed) >= _FILTERS_KEPT:
                self._passed.clear()
            kept = self._passed[wanted] = self._looked_at(wanted)
        return kept

    def _looked_at(self, wanted: Filter) -> NDArray[np.bool_]:
        passes = np.ones(len(self.regulations), bool)
        if wanted.regulations is not None:
            passes &= np.isin(self.regulations, wanted.regulations)
        if wanted.on is not None:
            day = wanted.on.toordinal()
            passes &= (self.begins <= day) & (day <= self.ends)
        return np.asarray(passes[self.regulation_of], bool)

    def save(self, path: Path) -> None:
        """Write one `.npz`."""
        np.savez(path, **{name: getattr(self, name) for name in _SAVED})


_SAVED = tuple(one.name for one in fields(Layout) if one.init)


def passages_of(bounds: NDArray[np.int64], articles: NDArray[np.int64]) -> NDArray[np.int64]:
    """The passages of some articles, article by article; `bounds` are the layout's."""
    sizes = bounds[articles + 1] - bounds[articles]
    within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.asarray(np.repeat(bounds[articles], sizes) + within, np.int64)


def lay_out(documents: Sequence[Document], article_of: Sequence[int]) -> Layout:
    """The layout of `documents`; `article_of` counts articles over all of them."""
    begins, ends = zip(*(_span(document.regulation) for document in documents), strict=True)
    sizes = [len(document.articles) for document in documents]
    return Layout(
        article_of=np.asarray(article_of, np.int32),
        regulation_of=np.repeat(np.arange(len(documents), dtype=np.int32), sizes),
        regulations=np.asarray([document.regulation.id for document in documents]),
        begins=np.asarray(begins, np.int32),
        ends=np.asarray(ends, np.int32),
    )


def load_layout(path: Path) -> Layout:
    """Read what `Layout.save` wrote. Raises CorruptBuild."""
    try:
        with np.load(path, allow_pickle=False) as data:
            return Layout(**{name: data[name] for name in _SAVED})
    except (OSError, ValueError, KeyError) as error:
        raise CorruptBuild(f"{path} cannot be read ({error}); run `python -m index build`") from error


def _span(regulation: Regulation) -> tuple[int, int]:
    """The days on which `index.versions.status_on` calls it in force."""
    if regulation.effective_to is None and regulation.status is not Status.IN_FORCE:
        return _NEVER, _NEVER
    first = regulation.begins.toordinal() if regulation.begins else _NEVER
    return first, regulation.effective_to.toordinal() if regulation.effective_to else _FOREVER
