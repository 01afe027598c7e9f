"""The message of kind `checklist` and its parts; see `actions.messages` for the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NotRequired, TypedDict

if TYPE_CHECKING:
    from actions.messages import Button, ListItem


class ChecklistName(TypedDict):
    """清单 by id and title."""

    id: str
    title: str


class RunPart(TypedDict):
    """办理: `label` is the person's own name for it, perhaps empty; moments are ISO 8601 in UTC."""

    id: str
    label: str
    version: int
    status: Literal["open", "finished", "stopped"]
    started: str
    changed: str


class OptionPart(TypedDict):
    """One answer to a question; `chosen` when it is the answer that stands."""

    value: str
    label: str
    payload: str
    chosen: bool


class CitePart(TypedDict):
    """依据 of a step; `quote` is an exact substring of the article at `address`."""

    address: str
    label: str
    citation: str
    quote: str
    payload: str


class DeadlinePart(TypedDict):
    """时限: the rule's `words`; `date` (ISO) where it can be computed; `note` is what to mind."""

    words: str
    date: str | None
    text: str
    note: str


class StepPart(TypedDict):
    """步骤: a question, a task, or the outcome. `total` is None while questions may still change it.

    `ask` is set for a question, `do` and what follows it for a task, `do` and `result` for the outcome.
    """

    id: str
    kind: Literal["choice", "yes_no", "date", "task", "outcome"]
    number: int
    total: int | None
    title: str
    ask: str
    help: str
    do: str
    responsible: str
    materials: list[str]
    deadline: DeadlinePart | None
    silent: bool
    result: str
    options: list[OptionPart]
    cites: list[CitePart]


class ProgressStep(TypedDict):
    """One line of the progress view; `answer` is what was answered, `payload` goes back to it."""

    id: str
    kind: Literal["question", "task"]
    number: int
    title: str
    status: str
    status_text: str
    answer: str
    payload: NotRequired[str]


class ProgressPart(TypedDict):
    """进度: counts of tasks; `total` is None while questions may still change it."""

    done: int
    skipped: int
    open: int
    total: int | None
    steps: list[ProgressStep]


class ExportPart(TypedDict):
    """A file to download: `href` is a path on the gateway."""

    title: str
    format: Literal["docx", "md", "ics"]
    href: str


ChecklistView = Literal["question", "task", "progress", "summary", "choice", "list"]


class ChecklistMessage(TypedDict):
    """清单: one view of it. `note` is said before the view, `changes` what changed under the run since.

    `items` is filled in choice (checklists to begin) and list (runs to go on with); `progress.steps` in
    progress and summary.
    """

    kind: Literal["checklist"]
    view: ChecklistView
    text: str
    note: str
    checklist: ChecklistName | None
    run: RunPart | None
    step: StepPart | None
    progress: ProgressPart | None
    changes: list[str]
    items: list[ListItem]
    exports: list[ExportPart]
    buttons: list[Button]
