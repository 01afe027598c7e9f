"""What every action works with: the rule library, our database, topics people refer back to, checklists."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from actions.clerk import Clerk
from actions.library import Shelf
from actions.settings import settings
from actions.storage import Database
from actions.topics import Topics, shipped_topics


@dataclass(frozen=True, slots=True)
class House:
    """Shared by all actions of a process; everything in it opens when first used."""

    shelf: Shelf
    database: Database
    topics: Topics
    clerk: Clerk = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "clerk", Clerk(self.shelf, self.database, self.topics))


@cache
def shared_house() -> House:
    """The house that the settings describe. The SDK imports actions twice: nothing is loaded here."""
    return House(Shelf(), Database(settings().database), shipped_topics())
