"""A sheet's computed dates as a calendar file (RFC 5545), for the tasks that are still open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from actions.checklists.engine import Status
from actions.checklists.export.sheet import Line, Sheet
from actions.checklists.models import Direction
from actions.wording import say

FOLD_AT = 75
"""Octets in a line, its break not counted."""


def to_ics(sheet: Sheet, run_id: str, now: datetime) -> str:
    """A calendar with a whole-day event for each open task that has a date; perhaps none.

    `run_id` makes the events' ids, so importing twice renews them; `now` has a time zone.
    """
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//zhigui//checklists//ZH", "CALSCALE:GREGORIAN"]
    for line in sheet.lines:
        if line.due is not None and line.status not in (Status.DONE, Status.SKIPPED):
            lines += _event(sheet, line, run_id, stamp)
    return "\r\n".join([folded for line in [*lines, "END:VCALENDAR"] for folded in _fold(line)]) + "\r\n"


def _event(sheet: Sheet, line: Line, run_id: str, stamp: str) -> list[str]:
    due = line.due
    if due is None:
        return []
    name = "event_before" if due.direction is Direction.BEFORE else "event"
    about = [line.do, line.deadline, *[f"{g.citation}“{g.quote}”" for g in line.grounds]]
    title = say(f"checklists.export.{name}", checklist=sheet.label or sheet.checklist, task=line.title)
    return [
        "BEGIN:VEVENT",
        f"UID:{run_id}-{line.id}@zhigui",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{due.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{due.on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escape(title)}",
        f"DESCRIPTION:{_escape(chr(10).join(about))}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _escape(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return text


def _fold(line: str) -> list[str]:
    """Lines of at most 75 octets that never cut a character; those that go on begin with a space."""
    pieces: list[str] = []
    piece = ""
    for character in line:
        if len((piece + character).encode()) > FOLD_AT:
            pieces.append(piece)
            piece = " "
        piece += character
    return [*pieces, piece]
