"""Which articles a search may find, in terms that every vector store can apply by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Filter:
    """Those of `regulations` (of any, if None) that are in force on the day `on` (whenever, if None)."""

    regulations: tuple[str, ...] | None = None
    on: date | None = None


EVERYTHING = Filter()
