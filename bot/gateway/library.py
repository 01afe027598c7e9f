"""The gateway's own readers of the index, each in a thread of its own.

Two readers, because a search must not keep an exact look-up waiting: one opens the build and never
loads a model; the other loads the embedding model at its first search. That second copy of the
model costs memory, but asking the action server instead would put every search behind the dialogue
and make the JSON API fail with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import structlog

from bot.gateway.errors import AssistantDown, AssistantSlow, BadMessage, NotHere
from index.build.manifest import read_pointer
from index.errors import (
    AddressSyntaxError,
    ArticleNotFound,
    BuildError,
    IndexingError,
    RegulationNotFound,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index import Library

T = TypeVar("T")

FIRST_SECONDS = 30.0
"""How long the first question may take, which opens the build and, in a search, loads the model."""
WAITING = 16
"""Questions that may wait for one reader; more are refused, so that the wait stays short."""

_log = structlog.get_logger(__name__)


class Libraries:
    """A reader for exact look-ups and one for searches."""

    def __init__(self, root: Path, seconds: float) -> None:
        """`root` holds the builds and CURRENT; `seconds` is how long a caller waits."""
        self.exact = Reader(root, seconds, verify=False)
        self.search = Reader(root, seconds, verify=True)

    def close(self) -> None:
        """Let the threads end."""
        self.exact.close()
        self.search.close()


class Reader:
    """Opens the current build in one thread and answers there; opens the next when CURRENT changes."""

    def __init__(
        self, root: Path, seconds: float, *, verify: bool, first_seconds: float = FIRST_SECONDS
    ) -> None:
        """`verify` checks every file of a build at its opening, not only those that hold the articles."""
        self._root = root
        self._verify = verify
        self._first_seconds = first_seconds
        self._seconds = seconds
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="library")
        self._waiting = 0
        self._warm = False
        self._library: Library | None = None
        self._current = ""

    async def ask(self, question: Callable[[Library], T], **facts: str) -> T:
        """What `question` finds; `facts` name in a refusal what was asked for.

        Raises NotHere, BadMessage (not an address), AssistantDown, AssistantSlow.
        """
        if self._waiting >= WAITING:
            raise AssistantDown(f"{self._waiting} questions wait for the library", key="library_down")
        self._waiting += 1
        answer = self._thread.submit(lambda: question(self._open()))
        waiter = asyncio.wrap_future(answer)
        waiter.add_done_callback(self._done)
        seconds = self._seconds if self._warm else max(self._seconds, self._first_seconds)
        done, _ = await asyncio.wait({waiter}, timeout=seconds)
        if not done:
            raise AssistantSlow(f"the library gave no answer within {seconds} s")
        with _translated(facts):
            return waiter.result()

    def close(self) -> None:
        """Let the thread end."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _done(self, waiter: asyncio.Future[T]) -> None:
        self._waiting -= 1
        # To look at the exception marks it as seen, where the caller has given up waiting.
        if not waiter.cancelled() and waiter.exception() is None:
            self._warm = True

    def _open(self) -> Library:
        # Here, because it brings numpy and faiss, which nobody needs before the first question.
        from index import Library

        current = _pointer(self._root)
        if self._library is not None and current == self._current:
            return self._library
        last = self._library
        try:
            opened = Library.open(self._root, verify=self._verify)
        except BuildError as error:
            if last is None:
                raise
            _log.warning("keeping the last good build", build=last.build_id, why=str(error))
            opened = last
        if last is not None and last is not opened:
            last.close()
        self._library, self._current = opened, current
        return opened


def _pointer(root: Path) -> str:
    try:
        return read_pointer(root)
    except FileNotFoundError:
        return ""


@contextmanager
def _translated(facts: dict[str, str]) -> Iterator[None]:
    """The index's errors as refusals."""
    try:
        yield
    except AddressSyntaxError as error:
        raise BadMessage(str(error), key="address_syntax", **facts) from error
    except ArticleNotFound as error:
        raise NotHere(str(error), key="article_not_found", **facts) from error
    except RegulationNotFound as error:
        raise NotHere(str(error), key="regulation_not_found", **facts) from error
    except (IndexingError, OSError) as error:
        raise AssistantDown(f"{type(error).__name__}: {error}", key="library_down") from error
