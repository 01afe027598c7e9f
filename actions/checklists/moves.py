"""What a person can do in a run: pure functions from answers to answers.

Each takes the checklist and the answers and gives new answers; `node` names the step it is about
and defaults to the open one. A move that does not fit raises MoveRefused and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from actions.checklists.engine import DONE, MARKS, SKIPPED, Answers, Step, resolve
from actions.checklists.errors import MoveRefused, Refusal
from actions.checklists.models import Checklist, Question, Task


def answer(checklist: Checklist, answers: Answers, value: str, node: str | None = None) -> Answers:
    """Answer a question with an option's value, 是 or 否, or an ISO date."""
    step = _find(checklist, answers, node)
    question = step.node
    if not isinstance(question, Question):
        raise MoveRefused(Refusal.NOT_A_QUESTION, f"{question.id!r} is not a question")
    if not question.fits(value):
        raise MoveRefused(Refusal.BAD_VALUE, f"{value!r} is no answer to {question.id!r}")
    return _set(answers, {question.id: value})


def done(checklist: Checklist, answers: Answers, node: str | None = None) -> Answers:
    """Tick a task off."""
    return _set(answers, {_task(checklist, answers, node).id: DONE})


def skip(checklist: Checklist, answers: Answers, node: str | None = None) -> Answers:
    """Leave a task out; it counts as skipped, not as done."""
    return _set(answers, {_task(checklist, answers, node).id: SKIPPED})


def back(checklist: Checklist, answers: Answers) -> Answers:
    """Open the step before the open one again (the last one when all is done).

    What was answered further on is kept, and counts again as soon as the path comes there.
    """
    state = resolve(checklist, answers)
    settled = [s for s in state.path if s.value is not None]
    if state.open is not None:
        settled = [s for s in state.path[: state.path.index(state.open)] if s.value is not None]
    if not settled:
        raise MoveRefused(Refusal.NOTHING_BEFORE, f"{checklist.id} is at its first step")
    return _set(answers, {settled[-1].node.id: None})


def change(checklist: Checklist, answers: Answers, node: str, value: str | None = None) -> Answers:
    """Give a question another answer, or a task another mark; without `value`, open the step again."""
    step = _find(checklist, answers, node)
    if value is None:
        return _set(answers, {node: None})
    if isinstance(step.node, Task):
        if value not in MARKS:
            raise MoveRefused(Refusal.BAD_VALUE, f"{value!r} is not a mark: use one of {MARKS}")
        return _set(answers, {node: value})
    return answer(checklist, answers, value, node)


def undo(answers: Answers) -> Answers:
    """Take the last move back."""
    if not answers.history:
        raise MoveRefused(Refusal.NOTHING_TO_UNDO, "the run has no move to take back")
    return answers.undone()


def restart(answers: Answers) -> Answers:
    """Start anew; `undo` brings everything back."""
    return _set(answers, dict.fromkeys(answers.values))


def _find(checklist: Checklist, answers: Answers, node: str | None) -> Step:
    state = resolve(checklist, answers)
    if node is None:
        if state.open is None:
            raise MoveRefused(Refusal.NOTHING_OPEN, f"every step of {checklist.id} is settled")
        return state.open
    step = state.step(node)
    if step is None:
        raise MoveRefused(Refusal.NOT_ON_PATH, f"{node!r} is not on the path of {checklist.id}")
    return step


def _task(checklist: Checklist, answers: Answers, node: str | None) -> Task:
    task = _find(checklist, answers, node).node
    if not isinstance(task, Task):
        raise MoveRefused(Refusal.NOT_A_TASK, f"{task.id!r} is not a task")
    return task


def _set(answers: Answers, changes: Mapping[str, str | None]) -> Answers:
    """A move that changes nothing leaves no trace, so undo always shows an effect."""
    real = {node: value for node, value in changes.items() if answers.values.get(node) != value}
    return answers.with_changes(real) if real else answers
