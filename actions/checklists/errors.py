"""Every error that `actions.checklists` raises on purpose.

    ActionsError
    └── ChecklistError
        ├── ChecklistFileError   a file in data/checklists/ is wrong; says file, node and how to mend it
        ├── ChecklistNotFound    no checklist has this id, or none is in force on the day asked for
        ├── MoveRefused          the move does not fit the state; `reason` says why
        ├── RunNotFound          the person has no such run
        ├── TooManyRuns          the person has as many runs as are kept for one
        └── StaleRun             the run was changed by someone else since it was read; read it again

Messages are English, for an operator: the bad value, then what to do.
"""

from __future__ import annotations

from enum import StrEnum

from actions.errors import ActionsError


class Refusal(StrEnum):
    """Why a move was refused; the conversation has a text for each."""

    NOT_ON_PATH = "not_on_path"  # the node is not on the path that the answers lead along
    NOT_A_QUESTION = "not_a_question"
    NOT_A_TASK = "not_a_task"  # a question decides the path, so it cannot be skipped or ticked off
    BAD_VALUE = "bad_value"  # not one of the options, or not a date
    NOTHING_OPEN = "nothing_open"
    NOTHING_BEFORE = "nothing_before"
    NOTHING_TO_UNDO = "nothing_to_undo"


class ChecklistError(ActionsError):
    """The root of this package's errors."""


class ChecklistFileError(ChecklistError):
    """A file in data/checklists/ is wrong; says file, node and how to mend it."""


class ChecklistNotFound(ChecklistError):
    """No checklist has this id, or none is in force on the day asked for."""


class MoveRefused(ChecklistError):
    """The move does not fit the state of the run; nothing was changed."""

    def __init__(self, reason: Refusal, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class RunNotFound(ChecklistError):
    """The person has no such run."""


class TooManyRuns(ChecklistError):
    """The person has as many runs as are kept for one; `most` says how many that is."""

    def __init__(self, most: int) -> None:
        super().__init__(f"a person may have {most} runs; have some deleted, or raise ZHIGUI_RUNS_PER_PERSON")
        self.most = most


class StaleRun(ChecklistError):
    """The run was changed by someone else since it was read; read it again and repeat the move."""
