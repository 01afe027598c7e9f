"""A checklist message as plain lines: `text` must be enough for a channel that shows nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from actions.checklist_message import ChecklistMessage, StepPart
from actions.messages import ListItem
from actions.wording import say


def step_text(message: ChecklistMessage, *, quoting: bool = False) -> str:
    """A question with its choices numbered, or a task with all that belongs to it.

    A question only names the articles it rests on, unless `quoting`.
    """
    step = message["step"]
    if step is None:
        return head(message)
    body = _task_lines(step) if step["kind"] == "task" else _question_lines(step, quoting=quoting)
    return _joined([*_before(message), head(message) + body[0], *body[1:], say(f"talk.how.{step['kind']}")])


def summary_text(message: ChecklistMessage) -> str:
    """The outcome, what it rests on, and the counts."""
    step = message["step"]
    outcome = say("talk.outcome", title=step["title"], text=step["do"]) if step else ""
    cites = cite_lines(step) if step else []
    return _joined([*_before(message), head(message) + outcome, *cites, counts_text(message)])


def progress_text(message: ChecklistMessage) -> str:
    """The counts, then a line for each step."""
    progress = message["progress"]
    steps = []
    for line in progress["steps"] if progress else ():
        status = line["status_text"]
        if line["answer"]:
            status = say("talk.progress.answer", status=status, answer=line["answer"])
        steps.append(
            say(f"talk.progress.{line['kind']}", number=line["number"], title=line["title"], status=status)
        )
    return _joined([*_before(message), head(message) + counts_text(message), *steps])


def counts_text(message: ChecklistMessage) -> str:
    """共 12 步：已完成 3 步…; empty where there is no progress."""
    counts = message["progress"]
    if counts is None:
        return ""
    name = "unsettled" if counts["total"] is None else "total"
    values = {key: counts[key] for key in ("total", "done", "skipped", "open")}
    return say(f"talk.progress.{name}", **values)


def items_text(first: str, items: Iterable[ListItem], last: str, texts: str) -> str:
    """A numbered list between two lines."""
    numbered = [
        say(
            f"{texts}.line" if item["detail"] else "talk.choice.line_bare",
            place=place,
            title=item["title"],
            detail=item["detail"],
        )
        for place, item in enumerate(items, start=1)
    ]
    return _joined([first, *numbered, last])


def cite_lines(step: StepPart) -> list[str]:
    """依据, a line each."""
    return [say("talk.cite", citation=cite["citation"], quote=cite["quote"]) for cite in step["cites"]]


def head(message: ChecklistMessage) -> str:
    """【会议请假】, with the run's own name if it has one."""
    checklist, run = message["checklist"], message["run"]
    if checklist is None:
        return ""
    if run is not None and run["label"]:
        return say("talk.head_named", title=checklist["title"], label=run["label"])
    return say("talk.head", title=checklist["title"])


def _before(message: ChecklistMessage) -> list[str]:
    changes = [say("talk.changes"), *message["changes"]] if message["changes"] else []
    return [*changes, message["note"]]


def _question_lines(step: StepPart, *, quoting: bool) -> list[str]:
    options = [
        say("talk.option", place=place, label=option["label"])
        for place, option in enumerate(step["options"], start=1)
    ]
    question = say("talk.question", number=step["number"], ask=step["ask"])
    if quoting:
        return [question, step["help"], *options, *cite_lines(step)]
    labels = say("talk.separator").join(dict.fromkeys(cite["label"] for cite in step["cites"]))
    grounds = say("talk.grounds", labels=labels) if labels else ""
    return [question, step["help"], *options, grounds]


def _task_lines(step: StepPart) -> list[str]:
    name = "task_unsettled" if step["total"] is None else "task"
    title = say(f"talk.{name}", number=step["number"], total=step["total"], title=step["title"])
    facts = [title + (say("talk.silent") if step["silent"] else ""), step["do"]]
    if step["responsible"]:
        facts.append(say("talk.responsible", responsible=step["responsible"]))
    if step["materials"]:
        facts.append(say("talk.materials", materials=say("talk.separator").join(step["materials"])))
    if step["deadline"]:
        facts.append(say("talk.deadline", deadline=step["deadline"]["text"]))
    return [*facts, *cite_lines(step)]


def _joined(parts: Iterable[str]) -> str:
    """One line each, none blank: Rasa would cut a message at a blank line."""
    return "\n".join(part for part in parts if part)
