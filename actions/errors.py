"""Every error that `actions` raises on purpose.

    ActionsError
    ├── LibraryUnavailable   the rule library cannot be opened now; the cause is index's own error
    ├── WordingError         a text is missing from actions/texts/, or lacks a value that it names
    ├── TopicsError          data/lexicon/topics.yml is missing or wrong
    └── StorageError         the database cannot be reached or refuses what is written

Messages are English, for an operator: the bad value, then what to do.
"""


class ActionsError(Exception):
    """The root of this package's errors."""


class LibraryUnavailable(ActionsError):
    """The rule library cannot be opened now; `__cause__` is index's own error."""


class WordingError(ActionsError):
    """A text is missing from actions/texts/, or lacks a value that it names."""


class TopicsError(ActionsError):
    """data/lexicon/topics.yml is missing or wrong."""


class StorageError(ActionsError):
    """The database cannot be reached or refuses what is written."""
