"""Parts of a checklist in words: deadlines, conditions, changes. Chinese, for the people who use it."""

from __future__ import annotations

from actions.checklists.deadlines import Due
from actions.checklists.models import Checklist, Deadline, Direction, Node, Question, Task
from actions.checklists.upgrade import Change, ChangeKind
from actions.wording import say


def deadline_text(deadline: Deadline | None, due: Due | None) -> str:
    """The rule's words and the computed day; empty where there is no deadline."""
    if deadline is None:
        return ""
    if due is None:
        return say("checklists.deadline.words", words=deadline.words)
    name = "before" if due.direction is Direction.BEFORE and not deadline.days else "by"
    text = say(f"checklists.deadline.{name}", words=deadline.words, on=due.on.isoformat())
    return say("checklists.deadline.weekdays", text=text) if due.weekdays_only else text


def responsible_text(task: Task) -> str:
    """Who is responsible, or that the rule does not say."""
    return task.responsible or say("checklists.responsible.unnamed")


def condition_text(checklist: Checklist, node: Node) -> str:
    """When the node applies, for a reader of the empty list; empty if always."""
    if not node.when:
        return ""
    alternatives = [
        say("checklists.condition.also").join(_one(checklist, q, values) for q, values in group.items())
        for group in node.when
    ]
    return say(
        "checklists.condition.only", alternatives=say("checklists.condition.either").join(alternatives)
    )


def option_text(checklist: Checklist, question: Question, value: str) -> str:
    """An option with where it jumps to, if it does."""
    label = question.label(value)
    target = next((o.to for o in question.options if o.value == value), None)
    node = checklist.node(target) if target else None
    if node is None:
        return label
    place = {"number": file_number(checklist, node)} if node.type != "outcome" else {"title": node.title}
    return say(f"checklists.jump.{node.type}", label=label, **place)


def file_number(checklist: Checklist, node: Node) -> int:
    """Where a node stands among its kind in the file, from 1: how the empty list numbers it."""
    return [n.id for n in checklist.nodes if n.type == node.type].index(node.id) + 1


def change_text(change: Change, subject: str | None = None) -> str:
    """One line about what changed under a run; `subject` replaces an address by its citation."""
    text = say(f"checklists.change.{change.kind}", subject=subject or change.subject)
    lost = change.dropped and change.kind is not ChangeKind.REMOVED
    return text + say("checklists.change.dropped") if lost else text


def _one(checklist: Checklist, asked: str, values: tuple[str, ...]) -> str:
    question = checklist.node(asked)
    if not isinstance(question, Question):
        return ""
    labels = say("checklists.condition.labels").join(question.label(value) for value in values)
    number = file_number(checklist, question)
    return say("checklists.condition.one", number=number, labels=labels)
