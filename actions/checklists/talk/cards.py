"""Messages of kind `checklist`: what a run, a choice or a list looks like."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta, timezone

from actions.checklists.deadlines import due
from actions.checklists.describe import change_text, deadline_text, responsible_text
from actions.checklists.desk import Opened
from actions.checklists.engine import State, Status, Step
from actions.checklists.load import Catalogue
from actions.checklists.models import Checklist, Cite, Outcome, Question, Task
from actions.checklists.rules import Rules
from actions.checklists.storage import Run
from actions.checklists.talk import lines
from actions.checklists.upgrade import Change, ChangeKind
from actions.messages import (
    Button,
    ChecklistMessage,
    ChecklistName,
    ChecklistView,
    CitePart,
    DeadlinePart,
    ExportPart,
    ListItem,
    OptionPart,
    ProgressPart,
    ProgressStep,
    RunPart,
    StepPart,
    button,
    payload,
)
from actions.wording import say
from index.errors import AddressError

INTENT = "checklist"
"""The intent of every button of a checklist."""
ASKED = ("why", "back", "pause")
TO_DO = ("done", "skip", "back", "progress", "pause")
CHINA = timezone(timedelta(hours=8))


class Cards:
    """Makes messages; cites are named by these rules. Every method may raise an index AddressError."""

    def __init__(self, rules: Rules, catalogue: Catalogue) -> None:
        self._rules = rules
        self._catalogue = catalogue

    def step(self, opened: Opened, note: str = "", *, quoting: bool = False) -> ChecklistMessage:
        """The open step; the summary when none is open. `quoting`: its ground in full, a question's too."""
        state, run = opened.state, opened.run
        if state.open is None:
            return self.summary(opened, note)
        node = state.open.node
        asked = isinstance(node, Question)
        message = self._message("question" if asked else "task", opened, note)
        message["step"] = self._step(run, state, state.open)
        message["progress"] = _progress(state)
        names: tuple[str, ...] = ASKED if asked else TO_DO
        if all(step.value is None for step in state.path):
            names = tuple(name for name in names if name != "back")
        message["buttons"] = [
            _button(name, run, node.id if name in ("done", "skip") else None) for name in names
        ]
        message["text"] = lines.step_text(message, quoting=quoting)
        return message

    def progress(self, opened: Opened, note: str = "") -> ChecklistMessage:
        """Every step of the path with how it stands."""
        message = self._message("progress", opened, note)
        message["progress"] = _progress(opened.state, opened.run)
        message["exports"] = _exports(opened)
        names = ("resume", "pause", "restart", "stop") if opened.state.open else ("back", "restart")
        message["buttons"] = [_button(name, opened.run) for name in names]
        message["text"] = lines.progress_text(message)
        return message

    def summary(self, opened: Opened, note: str = "") -> ChecklistMessage:
        """The outcome, with what was done and what may come after."""
        state, run = opened.state, opened.run
        message = self._message("summary", opened, note)
        message["step"] = self._outcome(state)
        message["progress"] = _progress(state, run)
        message["exports"] = _exports(opened)
        begin = [
            button(say("talk.buttons.begin", title=self._catalogue.get(one).title), INTENT, start=one)
            for one in (state.outcome.related if state.outcome else ())
            if one in self._catalogue
        ]
        message["buttons"] = [*begin, _button("back", run), _button("restart", run)]
        message["text"] = lines.summary_text(message)
        return message

    def choice(
        self, checklists: Iterable[Checklist], head: str, extra: Iterable[ListItem] = ()
    ) -> ChecklistMessage:
        """Checklists to begin, after what stands in `extra`."""
        items = [
            *extra,
            *(
                ListItem(title=c.title, detail=c.summary, payload=payload(INTENT, start=c.id))
                for c in checklists
            ),
        ]
        message = _empty("choice")
        message["items"] = items
        message["text"] = lines.items_text(head, items, say("talk.choice.how"), "talk.choice")
        return message

    def runs(self, opened: Iterable[Opened], note: str = "") -> ChecklistMessage:
        """The person's open runs, to go on with one."""
        items = [run_item(one) for one in opened]
        message = _empty("list")
        message["note"] = note
        message["items"] = items
        message["buttons"] = [button(say("talk.buttons.others"), INTENT, move="others")]
        head = say("talk.list.text", count=len(items)) if items else say("talk.list.none")
        how = say("talk.list.how") if items else ""
        message["text"] = lines.items_text(note + head, items, how, "talk.list")
        return message

    def _message(self, view: ChecklistView, opened: Opened, note: str) -> ChecklistMessage:
        message = _empty(view)
        checklist = opened.state.checklist
        message["note"] = note
        message["checklist"] = ChecklistName(id=checklist.id, title=checklist.title)
        message["run"] = _run(opened.run)
        message["changes"] = [self._change(change) for change in opened.changes]
        return message

    def _change(self, change: Change) -> str:
        if change.kind is not ChangeKind.ARTICLE:
            return change_text(change)
        try:
            return change_text(change, self._rules.citation(change.subject))
        except AddressError:  # the article is gone, which is the change
            return change_text(change)

    def _step(self, run: Run, state: State, step: Step) -> StepPart:
        node = step.node
        part = _no_step(node.id, step.number)
        part["cites"] = [self._cite(cite) for cite in node.cites]
        if isinstance(node, Question):
            part["kind"] = node.kind.value
            part["title"] = part["ask"] = node.ask
            part["help"] = node.help
            part["options"] = _options(run, state, node)
        elif isinstance(node, Task):
            counts = state.progress
            part["total"] = counts.total if counts.settled else None
            part["title"], part["do"], part["silent"] = node.title, node.do, node.silent
            part["responsible"] = "" if node.silent else responsible_text(node)
            part["materials"] = list(node.materials)
            part["deadline"] = _deadline(node, state)
        return part

    def _outcome(self, state: State) -> StepPart | None:
        outcome = state.outcome
        if not isinstance(outcome, Outcome):
            return None
        part = _no_step(outcome.id, 0)
        part["kind"] = "outcome"
        part["title"], part["do"], part["result"] = outcome.title, outcome.text, outcome.result.value
        part["cites"] = [self._cite(cite) for cite in outcome.cites]
        return part

    def _cite(self, cite: Cite) -> CitePart:
        return CitePart(
            address=cite.address,
            label=self._rules.article(cite.address).label,
            citation=self._rules.citation(cite.address),
            quote=cite.quote,
            payload=payload("show_article", address=cite.address),
        )


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


def _empty(view: ChecklistView) -> ChecklistMessage:
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


def _no_step(node: str, number: int) -> StepPart:
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


def _run(run: Run) -> RunPart:
    return RunPart(
        id=run.id,
        label=run.label,
        version=run.version,
        status=run.status.value,
        started=run.started.isoformat(),
        changed=run.changed.isoformat(),
    )


def _button(name: str, run: Run, node: str | None = None) -> Button:
    """A move on this run as it is shown: the version tells whether somebody was quicker."""
    return button(say(f"talk.buttons.{name}"), INTENT, run=run.id, move=name, node=node, version=run.version)


def _options(run: Run, state: State, question: Question) -> list[OptionPart]:
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


def _deadline(task: Task, state: State) -> DeadlinePart | None:
    if task.deadline is None:
        return None
    on = due(task.deadline, state.given)
    return DeadlinePart(
        words=task.deadline.words,
        date=on.on.isoformat() if on else None,
        text=deadline_text(task.deadline, on),
        note=say("checklists.deadline.weekdays", text="").lstrip("。") if on and on.weekdays_only else "",
    )


def _progress(state: State, run: Run | None = None) -> ProgressPart:
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


def _exports(opened: Opened) -> list[ExportPart]:
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
