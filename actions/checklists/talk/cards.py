"""Messages of kind `checklist`: what a run, a choice or a list looks like."""

from __future__ import annotations

from collections.abc import Iterable

from actions.checklist_message import (
    ChecklistMessage,
    ChecklistName,
    ChecklistView,
    CitePart,
    StepPart,
)
from actions.checklists.describe import change_text, responsible_text
from actions.checklists.desk import Opened
from actions.checklists.engine import State, Step
from actions.checklists.load import Catalogue
from actions.checklists.models import Checklist, Cite, Outcome, Question, Task
from actions.checklists.rules import Rules
from actions.checklists.storage import Run
from actions.checklists.talk import lines
from actions.checklists.talk.parts import (
    INTENT,
    deadline_part,
    empty_message,
    export_parts,
    move_button,
    no_step,
    option_parts,
    progress_part,
    run_item,
    run_part,
)
from actions.checklists.upgrade import Change, ChangeKind
from actions.messages import ListItem, button, payload
from actions.wording import say
from index.errors import AddressError

ASKED = ("why", "back", "pause")
TO_DO = ("done", "skip", "back", "progress", "pause")


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
        message["progress"] = progress_part(state)
        names: tuple[str, ...] = ASKED if asked else TO_DO
        if all(step.value is None for step in state.path):
            names = tuple(name for name in names if name != "back")
        message["buttons"] = [
            move_button(name, run, node.id if name in ("done", "skip") else None) for name in names
        ]
        message["text"] = lines.step_text(message, quoting=quoting)
        return message

    def progress(self, opened: Opened, note: str = "") -> ChecklistMessage:
        """Every step of the path with how it stands."""
        message = self._message("progress", opened, note)
        message["progress"] = progress_part(opened.state, opened.run)
        message["exports"] = export_parts(opened)
        names = ("resume", "pause", "restart", "stop") if opened.state.open else ("back", "restart")
        message["buttons"] = [move_button(name, opened.run) for name in names]
        message["text"] = lines.progress_text(message)
        return message

    def summary(self, opened: Opened, note: str = "") -> ChecklistMessage:
        """The outcome, with what was done and what may come after."""
        state, run = opened.state, opened.run
        message = self._message("summary", opened, note)
        message["step"] = self._outcome(state)
        message["progress"] = progress_part(state, run)
        message["exports"] = export_parts(opened)
        begin = [
            button(say("talk.buttons.begin", title=self._catalogue.get(one).title), INTENT, start=one)
            for one in (state.outcome.related if state.outcome else ())
            if one in self._catalogue
        ]
        message["buttons"] = [*begin, move_button("back", run), move_button("restart", run)]
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
        message = empty_message("choice")
        message["items"] = items
        message["text"] = lines.items_text(head, items, say("talk.choice.how"), "talk.choice")
        return message

    def runs(self, opened: Iterable[Opened], note: str = "") -> ChecklistMessage:
        """The person's open runs, to go on with one."""
        items = [run_item(one) for one in opened]
        message = empty_message("list")
        message["note"] = note
        message["items"] = items
        message["buttons"] = [button(say("talk.buttons.others"), INTENT, move="others")]
        head = say("talk.list.text", count=len(items)) if items else say("talk.list.none")
        how = say("talk.list.how") if items else ""
        message["text"] = lines.items_text(note + head, items, how, "talk.list")
        return message

    def _message(self, view: ChecklistView, opened: Opened, note: str) -> ChecklistMessage:
        message = empty_message(view)
        checklist = opened.state.checklist
        message["note"] = note
        message["checklist"] = ChecklistName(id=checklist.id, title=checklist.title)
        message["run"] = run_part(opened.run)
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
        part = no_step(node.id, step.number)
        part["cites"] = [self._cite(cite) for cite in node.cites]
        if isinstance(node, Question):
            part["kind"] = node.kind.value
            part["title"] = part["ask"] = node.ask
            part["help"] = node.help
            part["options"] = option_parts(run, state, node)
        elif isinstance(node, Task):
            counts = state.progress
            part["total"] = counts.total if counts.settled else None
            part["title"], part["do"], part["silent"] = node.title, node.do, node.silent
            part["responsible"] = "" if node.silent else responsible_text(node)
            part["materials"] = list(node.materials)
            part["deadline"] = deadline_part(node, state)
        return part

    def _outcome(self, state: State) -> StepPart | None:
        outcome = state.outcome
        if not isinstance(outcome, Outcome):
            return None
        part = no_step(outcome.id, 0)
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
