"""What goes on the paper, before any format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from actions.checklists.deadlines import Due, due
from actions.checklists.describe import condition_text, deadline_text, option_text, responsible_text
from actions.checklists.engine import Answers, State, Status, resolve
from actions.checklists.models import Checklist, Cite, Kind, Outcome, Question, Task
from actions.checklists.rules import Rules
from actions.wording import say


@dataclass(frozen=True, slots=True)
class Ground:
    """依据: where it stands, in official form, and the exact words."""

    citation: str
    quote: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: its options with whether each is ticked, or a date (None: to be filled in)."""

    number: int
    ask: str
    options: tuple[tuple[str, bool], ...]
    answer: str | None
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A step. `status` is DONE, SKIPPED or another, which counts as open."""

    number: int
    id: str
    title: str
    do: str
    responsible: str
    materials: tuple[str, ...]
    deadline: str
    due: Due | None
    grounds: tuple[Ground, ...]
    status: Status
    silent: bool
    condition: str = ""


@dataclass(frozen=True, slots=True)
class End:
    """How it ended, or one way it can end."""

    title: str
    text: str
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole paper. `progress` is empty for an empty checklist."""

    checklist: str
    title: str
    label: str
    basis: tuple[str, ...]
    progress: str
    on: date
    questions: tuple[Asked, ...]
    lines: tuple[Line, ...]
    ends: tuple[End, ...]


def make_sheet(
    checklist: Checklist, rules: Rules, on: date, answers: Answers | None = None, label: str = ""
) -> Sheet:
    """The paper of a run, or of the empty checklist with all its branches where `answers` is None.

    Raises an index AddressError when a cited place is not there.
    """
    writer = _Writer(checklist, rules)
    basis = _basis(checklist, rules)
    title = say("checklists.export.heading", title=checklist.title)
    if answers is None:
        return Sheet(checklist.title, title, label, basis, "", on, *writer.empty())
    state = resolve(checklist, answers)
    return Sheet(checklist.title, title, label, basis, progress_text(state), on, *writer.run(state))


def progress_text(state: State) -> str:
    """How many steps are done, skipped and open."""
    counts = state.progress
    name = "progress" if counts.settled else "unsettled"
    return say(
        f"checklists.export.{name}",
        total=counts.total,
        done=counts.done,
        skipped=counts.skipped,
        open=counts.open,
    )


def _basis(checklist: Checklist, rules: Rules) -> tuple[str, ...]:
    """Articles of one regulation after the first go by their label: 《…》（…号）第十九条、第二十条."""
    named: set[str] = set()
    citations: list[str] = []
    for address in checklist.basis:
        article = rules.article(address)
        citations.append(article.label if article.regulation in named else rules.citation(address))
        named.add(article.regulation)
    return tuple(citations)


_Parts = tuple[tuple[Asked, ...], tuple[Line, ...], tuple[End, ...]]


class _Writer:
    def __init__(self, checklist: Checklist, rules: Rules) -> None:
        self._checklist = checklist
        self._rules = rules

    def run(self, state: State) -> _Parts:
        asked = tuple(
            self._asked(step.node, step.number, step.value)
            for step in state.questions
            if isinstance(step.node, Question)
        )
        lines = tuple(
            self._line(step.node, step.number, step.status, due(step.node.deadline, state.given))
            for step in state.tasks
            if isinstance(step.node, Task)
        )
        return asked, lines, (self._end(state.outcome),) if state.finished and state.outcome else ()

    def empty(self) -> _Parts:
        nodes = self._checklist.nodes
        tasks = [node for node in nodes if isinstance(node, Task)]
        questions = [node for node in nodes if isinstance(node, Question)]
        asked = tuple(self._asked(q, number, None, empty=True) for number, q in enumerate(questions, start=1))
        lines = tuple(
            self._line(task, number, Status.PENDING, None, empty=True)
            for number, task in enumerate(tasks, start=1)
        )
        return asked, lines, tuple(self._end(node) for node in nodes if isinstance(node, Outcome))

    def _asked(self, question: Question, number: int, value: str | None, *, empty: bool = False) -> Asked:
        options = tuple(
            (
                option_text(self._checklist, question, o.value) if empty else o.label,
                o.value == value,
            )
            for o in question.options
        )
        condition = condition_text(self._checklist, question) if empty else ""
        return Asked(number, question.ask, options, value if question.kind is Kind.DATE else None, condition)

    def _line(self, task: Task, number: int, status: Status, on: Due | None, *, empty: bool = False) -> Line:
        return Line(
            number,
            task.id,
            task.title,
            task.do,
            "" if task.silent else responsible_text(task),
            task.materials,
            deadline_text(task.deadline, on),
            on,
            self._grounds(task.cites),
            status,
            task.silent,
            condition_text(self._checklist, task) if empty else "",
        )

    def _end(self, outcome: Outcome) -> End:
        return End(outcome.title, outcome.text, self._grounds(outcome.cites))

    def _grounds(self, cites: tuple[Cite, ...]) -> tuple[Ground, ...]:
        return tuple(Ground(self._rules.citation(cite.address), cite.quote) for cite in cites)
