"""What each wish does to the run that is open, and which view answers it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from actions.checklists.deadlines import due
from actions.checklists.describe import deadline_text, responsible_text
from actions.checklists.desk import Desk, Opened
from actions.checklists.engine import State, Status, Step
from actions.checklists.errors import MoveRefused, Refusal
from actions.checklists.models import Kind, Question, Task
from actions.checklists.replies import read_answer
from actions.checklists.talk.cards import Cards
from actions.checklists.talk.parts import INTENT
from actions.checklists.talk.place import Heard, Place, Said
from actions.checklists.talk.words import Command, Wish
from actions.checklists.upgrade import title_of
from actions.messages import button, notice
from actions.wording import say
from index.versions import CHINA


class Walk:
    """Moves on one run. Raises StaleRun where another channel was quicker."""

    def __init__(self, desk: Desk, cards: Cards, today: date) -> None:
        self._desk = desk
        self._cards = cards
        self._today = today
        self._by_wish: dict[Wish, Callable[[Heard, Opened, Command], Said]] = {
            Wish.NEXT: self._next,
            Wish.DONE: self._done,
            Wish.SKIP: self._skip,
            Wish.BACK: self._back,
            Wish.CORRECT: self._back,
            Wish.UNDO: self._undo,
            Wish.CHANGE: self._change,
            Wish.RESTART: self._restart,
            Wish.WHY: self._why,
            Wish.WHO: self._who,
            Wish.MATERIALS: self._materials,
            Wish.DEADLINE: self._deadline,
            Wish.PROGRESS: lambda _, opened, __: self._progress(opened),
            Wish.EXPORT: lambda _, opened, __: self._progress(opened, say("talk.export")),
            Wish.RESUME: lambda _, opened, __: self.show(opened),
            Wish.REPEAT: lambda _, opened, __: self.show(opened),
            Wish.PAUSE: self._pause,
            Wish.STOP: self._stop,
            Wish.RENAME: self._rename,
        }

    def obey(self, heard: Heard, opened: Opened, command: Command) -> Said:
        """What the command does; a move that does not fit is refused in words, the step shown again."""
        try:
            return self._by_wish[command.wish](heard, opened, command)
        except MoveRefused as refused:
            return self.show(opened, say(f"checklists.refusal.{refused.reason}"))

    def read(self, opened: Opened, text: str) -> str | None:
        """The value that `text` answers the open question with, None if there is none or it fits none."""
        waiting = opened.state.open
        if waiting is None or not isinstance(waiting.node, Question):
            return None
        return read_answer(waiting.node, text, self._today)

    def answer(self, heard: Heard, opened: Opened, value: str, node: str | None = None) -> Said:
        """Answer the open question, or the one named."""
        step = opened.state.step(node) if node else opened.state.open
        again = step is not None and step.status is Status.ANSWERED
        try:
            moved = self._move(heard, opened, "answer", node=node, value=value)
        except MoveRefused as refused:
            return self.show(opened, say(f"checklists.refusal.{refused.reason}"))
        question = step.node if step is not None and isinstance(step.node, Question) else None
        label = question.label(value) if question else value
        return self.show(moved, say(f"talk.note.{'changed' if again else 'answered'}", label=label))

    def change(self, heard: Heard, opened: Opened, node: str) -> Said:
        """Open a step again, whichever it is."""
        try:
            return self._reopen(heard, opened, node)
        except MoveRefused as refused:
            return self.show(opened, say(f"checklists.refusal.{refused.reason}"))

    def mark(self, heard: Heard, opened: Opened, wish: Wish, node: str) -> Said:
        """完成了, 跳过 of a step by its button."""
        try:
            return self._marked(heard, opened, wish, node)
        except MoveRefused as refused:
            return self.show(opened, say(f"checklists.refusal.{refused.reason}"))

    def show(self, opened: Opened, note: str = "", *, quoting: bool = False) -> Said:
        """The step that waits, or how it ended."""
        return Said(self._cards.step(opened, note, quoting=quoting), Place.at(opened))

    def stale(self, heard: Heard, run_id: str) -> Said:
        """The run as another channel left it."""
        opened = self._desk.open(heard.person, run_id, channel=heard.channel)
        last = self._desk.last_change(heard.person, run_id)
        known = last.channel in ("web", "wechat", "wecom", "")
        channel = say(f"talk.changed_in.{last.channel if known else 'other'}")
        at = last.at.astimezone(CHINA).strftime("%H:%M")
        return self.show(opened, say("talk.note.stale", channel=channel, at=at))

    def _move(
        self, heard: Heard, opened: Opened, move: str, *, node: str | None = None, value: str | None = None
    ) -> Opened:
        return self._desk.move(
            heard.person,
            opened.run.id,
            move,
            node=node,
            value=value,
            version=opened.run.version,
            channel=heard.channel,
        )

    def _next(self, _heard: Heard, opened: Opened, _command: Command) -> Said:
        """Nothing is ticked off by it: what comes after is named, and how to get there."""
        waiting = opened.state.open
        if waiting is None:
            return self.show(opened)
        if isinstance(waiting.node, Question):
            return self.show(opened, say(f"checklists.refusal.{Refusal.NOT_A_TASK}"))
        follower = _after(opened.state, waiting)
        note = say("talk.note.next_task", title=follower) if follower else say("talk.note.next_last")
        return self.show(opened, note)

    def _done(self, heard: Heard, opened: Opened, command: Command) -> Said:
        return self._marked(heard, opened, command.wish, None)

    def _skip(self, heard: Heard, opened: Opened, command: Command) -> Said:
        return self._marked(heard, opened, command.wish, None)

    def _marked(self, heard: Heard, opened: Opened, wish: Wish, node: str | None) -> Said:
        step = opened.state.step(node) if node else opened.state.open
        move, note = ("done", "done") if wish is Wish.DONE else ("skip", "skipped")
        moved = self._move(heard, opened, move, node=node)
        return self.show(moved, say(f"talk.note.{note}", title=title_of(step.node)) if step else "")

    def _back(self, heard: Heard, opened: Opened, _command: Command) -> Said:
        return self.show(self._move(heard, opened, "back"), say("talk.note.back"))

    def _undo(self, heard: Heard, opened: Opened, _command: Command) -> Said:
        return self.show(self._move(heard, opened, "undo"), say("talk.note.undone"))

    def _restart(self, heard: Heard, opened: Opened, _command: Command) -> Said:
        moved = self._move(heard, opened, "restart")
        message = self._cards.step(moved, say("talk.note.restarted"))
        undo = button(
            say("talk.buttons.undo"), INTENT, run=moved.run.id, move="undo", version=moved.run.version
        )
        message["buttons"] = [undo, *message["buttons"]]
        return Said(message, Place.at(moved))

    def _change(self, heard: Heard, opened: Opened, command: Command) -> Said:
        step = _numbered(opened.state, command)
        if step is None:
            return Said(
                self._cards.progress(opened, say("talk.note.no_such_step", number=command.number)),
                Place.at(opened),
            )
        if command.value and isinstance(step.node, Question):
            value = read_answer(step.node, command.value, self._today)
            if value is not None:
                return self.answer(heard, opened, value, step.node.id)
        return self._reopen(heard, opened, step.node.id)

    def _reopen(self, heard: Heard, opened: Opened, node: str) -> Said:
        moved = self._move(heard, opened, "change", node=node)
        step = moved.state.step(node)
        name = "reopened_task" if step is not None and step.is_task else "reopened"
        return self.show(moved, say(f"talk.note.{name}"))

    def _why(self, _heard: Heard, opened: Opened, _command: Command) -> Said:
        waiting = opened.state.open
        cites = waiting.node.cites if waiting else ()
        name = "why" if cites else "why_none"
        return self.show(opened, say(f"talk.note.{name}") if waiting else "", quoting=True)

    def _who(self, _heard: Heard, opened: Opened, _command: Command) -> Said:
        task = _open_task(opened.state)
        if task is None:
            return self.show(opened, say("talk.note.who_question") if opened.state.open else "")
        if task.silent:
            return self.show(opened, say("talk.note.who_silent", do=task.do))
        return self.show(opened, say("talk.note.who", responsible=responsible_text(task)))

    def _materials(self, _heard: Heard, opened: Opened, _command: Command) -> Said:
        task = _open_task(opened.state)
        if task is None:
            return self.show(opened, say("talk.note.materials_question") if opened.state.open else "")
        if not task.materials:
            return self.show(opened, say("talk.note.materials_none"))
        materials = say("talk.separator").join(task.materials)
        return self.show(opened, say("talk.note.materials", materials=materials))

    def _deadline(self, _heard: Heard, opened: Opened, _command: Command) -> Said:
        task = _open_task(opened.state)
        if task is None:
            return self.show(opened, say("talk.note.deadline_question") if opened.state.open else "")
        if task.deadline is None:
            return self.show(opened, say("talk.note.deadline_none"))
        text = deadline_text(task.deadline, due(task.deadline, opened.state.given))
        return self.show(opened, say("talk.note.deadline", deadline=text))

    def _progress(self, opened: Opened, note: str = "") -> Said:
        return Said(self._cards.progress(opened, note), Place.at(opened))

    def _pause(self, _heard: Heard, opened: Opened, _command: Command) -> Said:
        title = opened.run.label or opened.state.checklist.title
        resume = button(say("talk.buttons.resume"), INTENT, run=opened.run.id, move="resume")
        runs = button(say("talk.buttons.runs"), INTENT, move="runs")
        return Said(notice(say("talk.paused", title=title), buttons=[resume, runs]))

    def _stop(self, heard: Heard, opened: Opened, _command: Command) -> Said:
        self._desk.stop(heard.person, opened.run.id, channel=heard.channel)
        title = opened.run.label or opened.state.checklist.title
        restore = button(say("talk.buttons.restore"), INTENT, run=opened.run.id, move="resume")
        return Said(notice(say("talk.stopped", title=title), buttons=[restore]))

    def _rename(self, heard: Heard, opened: Opened, command: Command) -> Said:
        run = self._desk.rename(heard.person, opened.run.id, command.name, channel=heard.channel)
        renamed = Opened(run, opened.state)
        return self.show(renamed, say("talk.note.named", label=run.label))


def wants_a_date(opened: Opened) -> bool:
    """Whether the open question asks for a day."""
    node = opened.state.open.node if opened.state.open else None
    return isinstance(node, Question) and node.kind is Kind.DATE


def _open_task(state: State) -> Task | None:
    node = state.open.node if state.open else None
    return node if isinstance(node, Task) else None


def _after(state: State, waiting: Step) -> str:
    """What the next step that is not settled is called, empty where none is known."""
    later = state.path[state.path.index(waiting) + 1 :]
    return next((title_of(step.node) for step in later if step.status is Status.PENDING), "")


def _numbered(state: State, command: Command) -> Step | None:
    """The step of that number; a question where there is no such task, and the other way round."""
    kinds = (state.tasks, state.questions) if command.is_task else (state.questions, state.tasks)
    for steps in kinds:
        for step in steps:
            if step.number == command.number:
                return step
    return None
