"""The one rule library of this process: opened when first needed, followed from build to build."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from math import inf
from pathlib import Path
from threading import Lock, Thread, Timer
from typing import TYPE_CHECKING

from actions.errors import LibraryUnavailable
from index.build.manifest import read_pointer
from index.errors import IndexingError
from index.settings import load_settings

if TYPE_CHECKING:
    from index.library import Library

logger = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 2.0
TRY_AGAIN_SECONDS = 60.0
"""After a build could not be opened: what it needs, another process or memory, may be back by then."""
LINGER_SECONDS = 120.0
"""How long a replaced library stays open: longer than any answer that was begun with it takes."""


class Shelf:
    """Lends the library; safe from any thread.

    When another build becomes current it is opened and warmed aside, then swapped in; one that cannot be
    opened is logged, the last good one stays in use, and after a minute it is tried again.
    """

    def __init__(self, root: Path | None = None) -> None:
        self._root = root
        self._lock = Lock()
        self._library: Library | None = None
        self._pointer = ""
        self._looked = 0.0
        self._try_again = inf

    def library(self) -> Library:
        """The library in use. Raises LibraryUnavailable when there is none yet."""
        with self._lock:
            if self._library is None:
                self._pointer = self._current()
                self._library = self._opened()
            elif time.monotonic() - self._looked > LOOK_EVERY_SECONDS:
                self._looked = time.monotonic()
                self._look_for_another()
            return self._library

    def warm(self) -> str:
        """Open the library and load its model, so that the first person does not wait; the build's id.

        Raises LibraryUnavailable.
        """
        library = self.library()
        _load_model(library)
        return library.build_id

    def start_warming(self) -> Thread:
        """`warm` in the background; a failure is logged, and met again by the first question."""
        return _start(self._warm_aside)

    def _look_for_another(self) -> None:
        pointer = self._current()
        if pointer != self._pointer or time.monotonic() > self._try_again:
            # Remembered whether it opens or not: a bad build is reported now and then, not every two seconds.
            self._pointer, self._try_again = pointer, inf
            _start(lambda: self._swap(pointer))

    def _swap(self, pointer: str) -> None:
        try:
            opened = self._opened()
            _load_model(opened)
        except LibraryUnavailable as error:
            logger.error("keeping the build in use: %s", error)
            with self._lock:
                if pointer == self._pointer:
                    self._try_again = time.monotonic() + TRY_AGAIN_SECONDS
            return
        with self._lock:
            if pointer != self._pointer:  # another build came meanwhile, and may be in use already
                opened.close()
                return
            replaced, self._library = self._library, opened
        if replaced is not None:
            _close_later(replaced)
        logger.info("rule library: now build %s", opened.build_id)

    def _warm_aside(self) -> None:
        started = time.monotonic()
        try:
            build = self.warm()
        except LibraryUnavailable as error:
            logger.error("not warmed: %s", error)
        else:
            logger.info("rule library warm: build %s after %.1f s", build, time.monotonic() - started)

    def _opened(self) -> Library:
        # Loads numpy and faiss: not before a library is needed, for the SDK imports actions twice.
        from index.library import Library

        try:
            library = Library.open(self._root)
        except (IndexingError, OSError) as error:
            raise LibraryUnavailable(f"the rule library cannot be opened: {error}") from error
        if library.problem:
            logger.error(
                "the current build cannot be used, build %s is: %s", library.build_id, library.problem
            )
        return library

    def _current(self) -> str:
        try:
            return read_pointer(self._root or load_settings().index)
        except OSError:
            # Nothing was built, or it is being swapped: opening tells which, and says so.
            return ""


def _load_model(library: Library) -> None:
    try:
        library.warm()
    except IndexingError as error:
        raise LibraryUnavailable(f"the embedding model cannot be used: {error}") from error


def _close_later(library: Library) -> None:
    timer = Timer(LINGER_SECONDS, library.close)
    timer.daemon = True
    timer.start()


def _start(work: Callable[[], None]) -> Thread:
    thread = Thread(target=work, name="rule-library", daemon=True)
    thread.start()
    return thread
