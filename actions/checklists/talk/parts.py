"""The parts of a checklist message: the run, its steps and their options, its files, its buttons."""

from __future__ import annotations

from actions.checklist_message import (
    ChecklistMessage,
    ChecklistView,
    DeadlinePart,
    ExportPart,
    OptionPart,
    ProgressPart,
    ProgressStep,
    RunPart,
    StepPart,
)
from actions.checklists.deadlines import due
from actions.checklists.describe import deadline_text
from actions.checklists.desk import Opened
from actions.checklists.engine import State, Status, Step
from actions.checklists.models import Question, Task
from actions.checklists.storage import Run
from actions.messages import Button, ListItem, button, payload
from actions.wording import say
from index.versions import CHINA

INTENT = "checklist"
"""The intent of every button of a checklist."""


def run_item(opened: Opened, title: str = "") -> ListItem:
    """A run as a line of a list; pressed, it goes on."""
    run, checklist, counts = opened.run, opened.state.checklist, opened.state.progress
    named = say("talk.list.item", label=run.label, title=checklist.title) if run.label else checklist.title
    name = "talk.list.progress" if counts.settled else "talk.list.unsettled"
    progress = say(name, done=counts.done, total=counts.total)
    on = run.changed.astimezone(CHINA).date().isoformat()
    return ListItem(
        title=title or named,
        detail=say("talk.list.detail", progress=progress, on=on),
        payload=payload(INTENT, run=run.id, move="resume"),
    )


def empty_message(view: ChecklistView) -> ChecklistMessage:
    """A message of this view with nothing in it yet."""
    return ChecklistMessage(
        kind="checklist",
        view=view,
        text="",
        note="",
        checklist=None,
        run=None,
        step=None,
        progress=None,
        changes=[],
        items=[],
        exports=[],
        buttons=[],
    )


def no_step(node: str, number: int) -> StepPart:
    """A step with nothing in it but its id and its number."""
    return StepPart(
        id=node,
        kind="task",
        number=number,
        total=None,
        title="",
        ask="",
        help="",
        do="",
        responsible="",
        materials=[],
        deadline=None,
        silent=False,
        result="",
        options=[],
        cites=[],
    )


def run_part(run: Run) -> RunPart:
    """The run, without what was answered."""
    return RunPart(
        id=run.id,
        label=run.label,
        version=run.version,
        status=run.status.value,
        started=run.started.isoformat(),
        changed=run.changed.isoformat(),
    )


def move_button(name: str, run: Run, node: str | None = None) -> Button:
    """A move on this run as it is shown: the version tells whether somebody was quicker."""
    return button(say(f"talk.buttons.{name}"), INTENT, run=run.id, move=name, node=node, version=run.version)


def option_parts(run: Run, state: State, question: Question) -> list[OptionPart]:
    """What may be answered, the answer that stands marked."""
    stands = state.given.get(question.id) or run.answers.values.get(question.id)
    return [
        OptionPart(
            value=option.value,
            label=option.label,
            payload=payload(
                INTENT, run=run.id, move="answer", node=question.id, value=option.value, version=run.version
            ),
            chosen=option.value == stands,
        )
        for option in question.options
    ]


def deadline_part(task: Task, state: State) -> DeadlinePart | None:
    """By when, with the day where the answers tell it; None where the task has no deadline."""
    if task.deadline is None:
        return None
    on = due(task.deadline, state.given)
    return DeadlinePart(
        words=task.deadline.words,
        date=on.on.isoformat() if on else None,
        text=deadline_text(task.deadline, on),
        note=say("checklists.deadline.weekdays", text="").lstrip("。") if on and on.weekdays_only else "",
    )


def progress_part(state: State, run: Run | None = None) -> ProgressPart:
    """The counts; with `run` every step too, each leading back to itself."""
    counts = state.progress
    return ProgressPart(
        done=counts.done,
        skipped=counts.skipped,
        open=counts.open,
        total=counts.total if counts.settled else None,
        steps=[_line(state, step, run) for step in state.path if step.number] if run else [],
    )


def _line(state: State, step: Step, run: Run) -> ProgressStep:
    node = step.node
    question = node if isinstance(node, Question) else None
    line = ProgressStep(
        id=node.id,
        kind="question" if question else "task",
        number=step.number,
        title=question.ask if question else (node.title if isinstance(node, Task) else ""),
        status=step.status.value,
        status_text=say(f"talk.status.{step.status.value}"),
        answer=question.label(step.value) if question and step.value is not None else "",
    )
    if step.status in (Status.ANSWERED, Status.DONE, Status.SKIPPED):
        line["payload"] = payload(INTENT, run=run.id, move="change", node=node.id, version=run.version)
    return line


def export_parts(opened: Opened) -> list[ExportPart]:
    """The files of the run; a calendar only where a day stands in it."""
    run, state = opened.run, opened.state
    dated = any(
        isinstance(step.node, Task) and due(step.node.deadline, state.given) and step.value is None
        for step in state.tasks
    )
    parts = [
        ExportPart(title=say("talk.exports.docx"), format="docx", href=_href(run, "docx")),
        ExportPart(title=say("talk.exports.md"), format="md", href=_href(run, "md")),
    ]
    if dated:
        parts.append(ExportPart(title=say("talk.exports.ics"), format="ics", href=_href(run, "ics")))
    return parts


def _href(run: Run, form: str) -> str:
    return f"/api/runs/{run.id}/export?format={form}"
