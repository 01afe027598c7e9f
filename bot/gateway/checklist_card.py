"""The parts of a checklist message: the step, the progress, what can be downloaded."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue


class _Part(BaseModel):
    model_config = ConfigDict(extra="allow")


class ChecklistName(_Part):
    """清单 by id and title."""

    id: str = Field(examples=["meeting-leave"])
    title: str = Field(examples=["会议请假"])


class ChecklistRun(_Part):
    """办理: one person's progress; `version` counts its changes."""

    id: str
    label: str = Field(description="the person's own name for it, perhaps empty")
    version: int = Field(ge=1)
    status: Literal["open", "finished", "stopped"]
    started: str = Field(description="ISO 8601, UTC")
    changed: str = Field(description="ISO 8601, UTC")


class StepOption(_Part):
    """One answer to a question; press its payload or type its label or its place (2)."""

    value: str
    label: str
    payload: str
    chosen: bool = Field(description="the answer that stands")


class StepCite(_Part):
    """依据: an exact quote and where it stands; the payload opens the article."""

    address: str
    label: str
    citation: str
    quote: str = Field(description="an exact substring of the article")
    payload: str


class StepDeadline(_Part):
    """时限: the rule's words and the day where one can be computed."""

    words: str
    date: str | None = Field(default=None, description="ISO date")
    text: str = Field(description="words and day in one line")
    note: str = Field(description="what to mind, perhaps empty")


class ChecklistStep(_Part):
    """步骤: a question, a task, or the outcome."""

    id: str
    kind: Literal["choice", "yes_no", "date", "task", "outcome"]
    number: int = Field(ge=0, description="questions and tasks count apart, from 1; 0 for the outcome")
    total: int | None = Field(default=None, description="null while open questions may still change it")
    title: str
    ask: str
    help: str
    do: str
    responsible: str
    materials: list[str]
    deadline: StepDeadline | None = None
    silent: bool = Field(description="the rule does not say; `do` tells whom to ask")
    result: str = Field(description="of the outcome: completed, refused or elsewhere; else empty")
    options: list[StepOption]
    cites: list[StepCite]


class ProgressStep(_Part):
    """One line of the progress; the payload goes back to that step."""

    id: str
    kind: Literal["question", "task"]
    number: int
    title: str
    status: Literal["answered", "done", "skipped", "open", "pending"]
    status_text: str = Field(description="the status in Chinese")
    answer: str = Field(description="what was answered, perhaps empty")
    payload: str | None = None


class ChecklistProgress(_Part):
    """进度: counts of tasks; `steps` in the views progress and summary."""

    done: int = Field(ge=0)
    skipped: int = Field(ge=0)
    open: int = Field(ge=0)
    total: int | None = Field(default=None, description="null while open questions may still change it")
    steps: list[ProgressStep]


class ExportLink(_Part):
    """A file of this run: `href` is a path on the gateway, for the run's own person only."""

    title: str
    format: Literal["docx", "md", "ics"]
    href: str


EXAMPLE: dict[str, JsonValue] = {
    "kind": "checklist",
    "view": "question",
    "text": "会议请假\n问题 1：不能参加的是哪一种会议？\n1. 市人民政府全体会议\n2. 市人民政府常务会议",
    "note": "",
    "checklist": {"id": "meeting-leave", "title": "会议请假"},
    "run": {
        "id": "0b8e6f0f5d9a4f0c8f7e2d1c3b4a5968",
        "label": "",
        "version": 1,
        "status": "open",
        "started": "2026-05-06T08:00:00+00:00",
        "changed": "2026-05-06T08:00:00+00:00",
    },
    "step": {
        "id": "meeting",
        "kind": "choice",
        "number": 1,
        "total": None,
        "title": "不能参加的是哪一种会议？",
        "ask": "不能参加的是哪一种会议？",
        "help": "",
        "do": "",
        "responsible": "",
        "materials": [],
        "deadline": None,
        "silent": False,
        "result": "",
        "options": [
            {
                "value": "executive",
                "label": "市人民政府常务会议",
                "payload": "Ii9jaGVja2xpc3Qi.c2lnbmF0dXJl",
                "chosen": False,
            }
        ],
        "cites": [],
    },
    "progress": {"done": 0, "skipped": 0, "open": 0, "total": None, "steps": []},
    "changes": [],
    "items": [],
    "exports": [],
    "buttons": [{"title": "上一步", "payload": "Ii9jaGVja2xpc3Qi.c2lnbmF0dXJl"}],
}
"""One view, for the API's description; docs/api.md shows each."""
