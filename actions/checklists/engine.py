"""From a checklist and what a person said to where they are: one pure function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from actions.checklists.models import Checklist, Node, Outcome, Question, Task, When

DONE, SKIPPED = "done", "skipped"
MARKS = (DONE, SKIPPED)
UNDO_DEPTH = 50


class Status(StrEnum):
    """How it stands with one node of the path."""

    ANSWERED = "answered"
    DONE = "done"
    SKIPPED = "skipped"
    OPEN = "open"  # the step that waits for the person
    PENDING = "pending"  # known to come, later
    REACHED = "reached"  # the outcome


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person said: question id to answer, task id to `done` or `skipped`.

    Entries that no longer lie on the path, or no longer fit, are kept and ignored.
    `history` holds, newest last, what each of the last moves overwrote (None: nothing stood there).
    """

    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    history: tuple[Mapping[str, str | None], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """What is stored."""
        return {"values": dict(self.values), "history": [dict(change) for change in self.history]}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Answers:
        """What was stored."""
        return cls(
            MappingProxyType(dict(stored["values"])),
            tuple(MappingProxyType(dict(change)) for change in stored["history"]),
        )

    def with_changes(self, changes: Mapping[str, str | None]) -> Answers:
        """These entries set, or removed where None; the history can take it back."""
        before = MappingProxyType({node: self.values.get(node) for node in changes})
        return Answers(_merge(self.values, changes), (*self.history, before)[-UNDO_DEPTH:])

    def undone(self) -> Answers:
        """Before the last change; the same when there is none."""
        if not self.history:
            return self
        return Answers(_merge(self.values, self.history[-1]), self.history[:-1])


@dataclass(frozen=True, slots=True)
class Step:
    """One node on the path. `number` counts questions and tasks apart, from 1; an outcome has 0."""

    node: Node
    status: Status
    number: int
    value: str | None = None

    @property
    def is_task(self) -> bool:
        """Whether this is a thing to do and not a question or the end."""
        return isinstance(self.node, Task)


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of tasks. `settled`: every question is answered, so `total` will not move any more."""

    done: int
    skipped: int
    open: int
    settled: bool

    @property
    def total(self) -> int:
        """Tasks on the path as far as it is known."""
        return self.done + self.skipped + self.open


@dataclass(frozen=True, slots=True)
class State:
    """Where a person is. `given` holds the answers that count; `open` is None when all is done."""

    checklist: Checklist
    path: tuple[Step, ...]
    given: Mapping[str, str]
    open: Step | None
    outcome: Outcome | None
    progress: Progress

    @property
    def finished(self) -> bool:
        """The outcome is reached and no step waits."""
        return self.open is None and self.outcome is not None

    def step(self, node_id: str) -> Step | None:
        """The step for this node, None if it is not on the path."""
        return next((step for step in self.path if step.node.id == node_id), None)

    @property
    def questions(self) -> tuple[Step, ...]:
        """The questions on the path, in order."""
        return tuple(step for step in self.path if isinstance(step.node, Question))

    @property
    def tasks(self) -> tuple[Step, ...]:
        """The tasks on the path, in order."""
        return tuple(step for step in self.path if step.is_task)


def resolve(checklist: Checklist, answers: Answers) -> State:
    """The path that these answers lead along, the step that is open, and the progress.

    Total: whatever the answers hold, there is a state. The path runs past open tasks as far as the
    answers reach: to the outcome, or to the first question that is not answered.
    """
    steps, given, outcome = _walk(checklist, answers.values)
    steps, waiting = _mark_open(steps)
    return State(checklist, tuple(steps), MappingProxyType(given), waiting, outcome, _count(steps))


def holds(when: When, given: Mapping[str, str]) -> bool:
    """Whether a condition holds for these answers; no condition always does."""
    return not when or any(all(given.get(q) in values for q, values in group.items()) for group in when)


def _walk(
    checklist: Checklist, values: Mapping[str, str]
) -> tuple[list[Step], dict[str, str], Outcome | None]:
    steps: list[Step] = []
    given: dict[str, str] = {}
    numbers = {Question: 0, Task: 0}
    seen: set[str] = set()
    node: Node | None = checklist.nodes[0]
    while node is not None and node.id not in seen:
        seen.add(node.id)
        value = None
        if holds(node.when, given):
            if isinstance(node, Outcome):
                steps.append(Step(node, Status.REACHED, 0))
                return steps, given, node
            numbers[type(node)] += 1
            value = values.get(node.id)
            if isinstance(node, Question):
                if value is None or not node.fits(value):
                    steps.append(Step(node, Status.PENDING, numbers[Question]))
                    return steps, given, None
                given[node.id] = value
                steps.append(Step(node, Status.ANSWERED, numbers[Question], value))
            else:
                status = Status(value) if value in MARKS else Status.PENDING
                steps.append(Step(node, status, numbers[Task], value if value in MARKS else None))
        follower = checklist.after(node, value)
        node = checklist.node(follower) if follower else None
    return steps, given, None


def _mark_open(steps: list[Step]) -> tuple[list[Step], Step | None]:
    for place, step in enumerate(steps):
        if step.status is Status.PENDING:
            waiting = Step(step.node, Status.OPEN, step.number)
            return [*steps[:place], waiting, *steps[place + 1 :]], waiting
    return steps, None


def _count(steps: list[Step]) -> Progress:
    tasks = [step.status for step in steps if step.is_task]
    done, skipped = tasks.count(Status.DONE), tasks.count(Status.SKIPPED)
    settled = not any(isinstance(s.node, Question) and s.status is not Status.ANSWERED for s in steps)
    return Progress(done, skipped, len(tasks) - done - skipped, settled)


def _merge(values: Mapping[str, str], changes: Mapping[str, str | None]) -> Mapping[str, str]:
    merged = {**values, **changes}
    return MappingProxyType({node: value for node, value in merged.items() if value is not None})
