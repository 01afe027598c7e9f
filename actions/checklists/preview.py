"""Walks a checklist in the terminal, as a maintainer wants to see it before it ships."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from actions.checklists import moves
from actions.checklists.deadlines import due
from actions.checklists.describe import deadline_text, responsible_text
from actions.checklists.engine import Answers, State, Step, resolve
from actions.checklists.errors import MoveRefused
from actions.checklists.export.sheet import progress_text
from actions.checklists.models import Checklist, Question, Task
from actions.checklists.replies import read_answer
from actions.checklists.rules import Rules
from actions.wording import say


def preview(
    checklist: Checklist,
    rules: Rules,
    ask: Callable[[str], str],
    show: Callable[[str], None],
    today: date,
) -> State:
    """Walk until the outcome, `q` or the input's end; gives the last state. Nothing is stored."""
    answers = Answers()
    show(checklist.title)
    while True:
        state = resolve(checklist, answers)
        if state.open is None:
            if state.outcome is not None:
                show(say("checklists.preview.outcome", title=state.outcome.title, text=state.outcome.text))
            show(progress_text(state))
            return state
        for line in _lines(state, state.open, rules):
            show(line)
        try:
            typed = ask(_prompt(state.open)).strip()
        except EOFError:
            return state
        if typed == "q":
            return state
        try:
            answers = _moved(checklist, answers, state.open, typed, today)
        except MoveRefused as refused:
            show(say(f"checklists.refusal.{refused.reason}"))


def _moved(checklist: Checklist, answers: Answers, step: Step, typed: str, today: date) -> Answers:
    if typed == "b":
        return moves.back(checklist, answers)
    if typed == "u":
        return moves.undo(answers)
    if isinstance(step.node, Question):
        return moves.answer(checklist, answers, read_answer(step.node, typed, today) or typed)
    if typed == "s":
        return moves.skip(checklist, answers)
    return moves.done(checklist, answers) if typed == "d" else answers


def _lines(state: State, step: Step, rules: Rules) -> list[str]:
    node = step.node
    cites = [
        say("checklists.preview.cite", citation=rules.citation(cite.address), quote=cite.quote)
        for cite in node.cites
    ]
    if isinstance(node, Question):
        lines = [say("checklists.preview.question", number=step.number, text=node.ask)]
        lines += [node.help] if node.help else []
        return lines + [f"  {n}. {option.label}" for n, option in enumerate(node.options, 1)] + cites
    if not isinstance(node, Task):
        return cites
    total = state.progress.total
    lines = [say("checklists.preview.task", number=step.number, total=total, text=node.title), node.do]
    if not node.silent:
        lines.append(say("checklists.preview.responsible", responsible=responsible_text(node)))
    if node.materials:
        joined = say("checklists.export.separator").join(node.materials)
        lines.append(say("checklists.preview.materials", materials=joined))
    if node.deadline:
        text = deadline_text(node.deadline, due(node.deadline, state.given))
        lines.append(say("checklists.preview.deadline", deadline=text))
    return lines + cites


def _prompt(step: Step) -> str:
    if not isinstance(step.node, Question):
        return say("checklists.preview.ask_task")
    if not step.node.options:
        return say("checklists.preview.ask_date")
    return say("checklists.preview.ask_choice", count=len(step.node.options))
