"""The checklists of this process: read once, matched with the library's own encoder, rested on its rules."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date
from threading import Lock, Thread

from actions.checklists.desk import Desk
from actions.checklists.load import Catalogue, load_catalogue
from actions.checklists.matching import Matcher
from actions.checklists.models import Checklist
from actions.checklists.storage import RunStore
from actions.checklists.talk import Conversation, conversation
from actions.errors import ActionsError, LibraryUnavailable
from actions.followup import has_a_subject
from actions.library import Shelf
from actions.offer import offered
from actions.settings import settings
from actions.storage import Database
from actions.topics import Topics
from index.errors import IndexingError
from index.versions import today as china_today

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Loaded:
    catalogue: Catalogue
    matcher: Matcher


class Clerk:
    """Lends a conversation; safe from any thread. Nothing is read before it is first asked for."""

    def __init__(self, shelf: Shelf, database: Database, topics: Topics) -> None:
        self._shelf = shelf
        self._database = database
        self._topics = topics
        self._lock = Lock()
        self._loaded: _Loaded | None = None

    def conversation(self, today: date | None = None) -> Conversation:
        """The conversation on the rules as they are now.

        Raises LibraryUnavailable, or ChecklistFileError for a file that is wrong.
        """
        loaded, library = self._load(), self._shelf.library()
        desk = Desk(loaded.catalogue, library, RunStore(self._database, settings().runs_per_person))
        on = today or china_today()
        return conversation(
            desk,
            loaded.catalogue,
            loaded.matcher,
            library,
            lambda text: has_a_subject(text, self._topics),
            on,
        )

    def offered(self, question: str) -> Checklist | None:
        """The checklist that walks through what `question` asks how to do, None where there is none."""
        return offered(question, self._load().matcher)

    def warm(self) -> None:
        """Read the checklists and embed their names now, so that the first person does not wait."""
        self._load()

    def start_warming(self) -> Thread:
        """`warm` in the background; a failure is logged, and met again by the first person."""
        thread = Thread(target=self._warm_aside, name="checklists", daemon=True)
        thread.start()
        return thread

    def _warm_aside(self) -> None:
        try:
            self.warm()
        except (ActionsError, IndexingError) as error:
            logger.error("checklists not warmed: %s", error)

    def _load(self) -> _Loaded:
        with self._lock:
            if self._loaded is None:
                catalogue = load_catalogue()
                self._loaded = _Loaded(catalogue, _matcher(catalogue, self._shelf))
            return self._loaded


def _matcher(catalogue: Catalogue, shelf: Shelf) -> Matcher:
    try:
        return Matcher(catalogue, lambda texts: shelf.library().encode_queries(texts))
    except (IndexingError, LibraryUnavailable) as error:
        # Without the model names are matched by their words alone, which finds most of them.
        logger.warning("checklists are matched without the embedding model: %s", error)
        return Matcher(catalogue)
