"""A sheet as Markdown with task boxes."""

from __future__ import annotations

import re

from actions.checklists.engine import Status
from actions.checklists.export.sheet import Asked, End, Ground, Line, Sheet
from actions.wording import say

TICKED, OPEN = "- [x] ", "- [ ] "


def to_markdown(sheet: Sheet) -> str:
    """The sheet as CommonMark with GitHub's task boxes, one line break at the end."""
    head = [
        say("checklists.export.label", label=sheet.label) if sheet.label else "",
        say("checklists.export.basis", citations=say("checklists.export.separator").join(sheet.basis)),
        sheet.progress,
        say("checklists.export.printed", on=sheet.on.isoformat()),
    ]
    parts = [f"# {_plain(sheet.title)}", *[_plain(line) for line in head if line]]
    parts += [f"## {say('checklists.export.questions')}", *[_asked(asked) for asked in sheet.questions]]
    parts += [f"## {say('checklists.export.steps')}", *[_line(line) for line in sheet.lines]]
    if sheet.ends:
        parts += [f"## {say('checklists.export.result')}", *[_end(end) for end in sheet.ends]]
    return "\n\n".join([*parts, f"> {_plain(say('checklists.export.disclaimer'))}"]) + "\n"


def _asked(asked: Asked) -> str:
    head = f"**{asked.number}. {_plain(asked.ask)}**" + (
        f"（{_plain(asked.condition)}）" if asked.condition else ""
    )
    boxes = [f"{TICKED if ticked else OPEN}{_plain(label)}" for label, ticked in asked.options]
    return "\n".join([head, "", *(boxes or [asked.answer or say("checklists.export.blank_date")])])


def _line(line: Line) -> str:
    box = TICKED if line.status is Status.DONE else OPEN
    state = f"（{say('checklists.status.skipped')}）" if line.status is Status.SKIPPED else ""
    silent = f"〔{say('checklists.silent')}〕" if line.silent else ""
    columns = "checklists.export.columns"
    separator = say("checklists.export.separator")
    facts = [
        _plain(line.condition),
        _plain(line.do),
        f"{say(f'{columns}.responsible')}：{_plain(line.responsible)}" if line.responsible else "",
        _plain(say("checklists.export.materials", materials=separator.join(line.materials)))
        if line.materials
        else "",
        f"{say(f'{columns}.deadline')}：{_plain(line.deadline)}" if line.deadline else "",
        *[_ground(ground) for ground in line.grounds],
    ]
    head = f"{box}**{line.number}. {_plain(line.title)}**{silent}{state}"
    return "\n".join([head, *[f"  - {fact}" for fact in facts if fact]])


def _end(end: End) -> str:
    return "\n".join(
        [f"**{_plain(end.title)}** {_plain(end.text)}", *[f"- {_ground(g)}" for g in end.grounds]]
    )


def _ground(ground: Ground) -> str:
    return f"{say('checklists.export.columns.cites')}：{_plain(ground.citation)}“{_plain(ground.quote)}”"


def _plain(text: str) -> str:
    r"""Text that Markdown takes literally: a label such as `a*b` or `<br>` stays what it is."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", " ".join(text.split()))
