"""One turn with a checklist: what was said becomes a move on the run, and the run's next view is shown.

Knows nothing of Rasa: it is told who speaks, what was typed or pressed and which run this conversation
has open, and gives a message and the run that is open from now on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from actions.checklists.desk import Desk, Opened
from actions.checklists.errors import ChecklistNotFound, RunNotFound, StaleRun, TooManyRuns
from actions.checklists.talk.counter import Counter
from actions.checklists.talk.parts import INTENT
from actions.checklists.talk.place import Heard, Place, Said
from actions.checklists.talk.walk import Walk, wants_a_date
from actions.checklists.talk.words import Command, Wish, asks, by_intent, by_words, place_named
from actions.messages import button, notice
from actions.wording import say

CHANGING = frozenset(
    {Wish.DONE, Wish.SKIP, Wish.BACK, Wish.UNDO, Wish.CORRECT, Wish.CHANGE, Wish.RESTART, Wish.STOP}
)
"""Wishes that must not be obeyed on a run that has changed since it was shown."""
WITHOUT_A_RUN = frozenset({Wish.RUNS, Wish.SWITCH, Wish.RESUME, Wish.BEGIN})
"""Wishes that make sense where no run is open."""
MOVES = frozenset({Wish.NEXT, Wish.DONE, Wish.SKIP, Wish.BACK})
"""Wishes that have nothing to move there, and are said so."""


class Conversation:
    """`has_subject` tells whether a text names something that the rules speak of.

    Every method raises StorageError when the database fails.
    """

    def __init__(self, desk: Desk, counter: Counter, walk: Walk, has_subject: Callable[[str], bool]) -> None:
        self._open = desk.open
        self._counter = counter
        self._walk = walk
        self._has_subject = has_subject

    def reply(self, heard: Heard) -> Said | None:
        """What is answered; None where the text is none of a checklist's business."""
        try:
            heard = _picked(heard)
            if heard.pressed:
                return self._pressed(heard)
            return self._typed(heard) if heard.place.run else self._outside(heard)
        except StaleRun:
            return self._walk.stale(heard, heard.pressed.get("run") or heard.place.run)
        except (RunNotFound, ChecklistNotFound):
            return self._counter.gone()
        except TooManyRuns as error:
            return self._counter.full(error.most)

    def again(self, heard: Heard) -> Said | None:
        """The step that waits, to be shown below the answer to something else; None if none waits."""
        if not heard.place.run:
            return None
        try:
            opened = self._open(heard.person, heard.place.run, channel=heard.channel)
        except (RunNotFound, ChecklistNotFound):
            return None
        return self._walk.show(opened) if opened.state.open is not None else None

    def _typed(self, heard: Heard) -> Said | None:
        opened = self._open(heard.person, heard.place.run, channel=heard.channel)
        value = self._walk.read(opened, heard.text)
        command = self._command(heard) if value is None else None
        if command is None and value is None:
            return self._unread(heard, opened)
        if command is not None and command.wish not in CHANGING:
            return self._wish(heard, opened, command)
        if opened.changes:
            return self._walk.show(opened)
        if opened.run.version != heard.place.version:
            raise StaleRun(f"run {opened.run.id} was shown at version {heard.place.version}")
        if value is not None:
            return self._walk.answer(heard, opened, value)
        return self._walk.obey(heard, opened, command) if command else None

    def _command(self, heard: Heard) -> Command | None:
        return by_words(heard.text) or by_intent(heard.text, heard.intent, self._has_subject)

    def _wish(self, heard: Heard, opened: Opened, command: Command) -> Said | None:
        if command.wish is Wish.RUNS:
            return self._counter.runs(heard)
        if command.wish is Wish.SWITCH:
            return self._counter.others(heard)
        if command.wish is Wish.BEGIN:
            another = self._counter.names_another(heard, opened)
            return self._counter.begin(heard) if another else None
        if command.wish is Wish.RESUME and command.name:
            return self._counter.resume(heard, command.name)
        return self._walk.obey(heard, opened, command)

    def _unread(self, heard: Heard, opened: Opened) -> Said | None:
        """A day that cannot be read is said to be none; anything else is not for the checklist."""
        if wants_a_date(opened) and re.search(r"[0-9０-９月日号周]", heard.text) and not asks(heard.text):
            return self._walk.show(opened, say("talk.note.bad_date"))
        return None

    def _outside(self, heard: Heard) -> Said | None:
        """No run is open here: only beginning, going on and listing are understood."""
        command = spoken = by_words(heard.text)
        if command is None or command.wish not in WITHOUT_A_RUN:
            command = by_intent(heard.text, heard.intent, self._has_subject) or command
        if command is None:
            return None
        if command.wish is Wish.RESUME:
            return self._counter.resume(heard, command.name)
        simple: dict[Wish, Callable[[], Said]] = {
            Wish.BEGIN: lambda: self._counter.begin(heard),
            Wish.RUNS: lambda: self._counter.runs(heard),
            Wish.PROGRESS: lambda: self._counter.runs(heard),
            Wish.SWITCH: lambda: self._counter.others(heard),
            Wish.PAUSE: lambda: Said(notice(say("talk.note.no_run"))),
            Wish.STOP: lambda: Said(notice(say("talk.note.no_run"))),
        }
        answer = simple.get(command.wish)
        if answer is not None:
            return answer()
        # Only by its words: an intent alone may have misheard a question.
        return self._nothing_to_move(heard) if spoken is not None and spoken.wish in MOVES else None

    def _nothing_to_move(self, heard: Heard) -> Said:
        buttons = [button(say(f"talk.buttons.{move}"), INTENT, move=move) for move in ("runs", "others")]
        return Said(notice(say("talk.nothing_open"), buttons=buttons), heard.place.closed())

    def _pressed(self, heard: Heard) -> Said | None:
        pressed = heard.pressed
        move = pressed.get("move", "")
        if "start" in pressed:
            return self._counter.start(heard, pressed["start"], anew=move == "anew")
        if move == "others":
            return self._counter.others(heard)
        if move == "runs" or "run" not in pressed:
            return self._counter.runs(heard)
        if move == "resume":
            return self._counter.take_up(heard, pressed["run"])
        return self._moved(heard, pressed["run"], move)

    def _moved(self, heard: Heard, run: str, move: str) -> Said:
        """A move by its button. An old button of this conversation still means its own step."""
        opened = self._open(heard.person, run, channel=heard.channel)
        if opened.changes:
            return self._walk.show(opened)
        seen = str(heard.place.version) if heard.place.run == run else heard.pressed.get("version", "")
        if seen != str(opened.run.version) and move not in ("pause", "progress", "why"):
            raise StaleRun(f"run {run} was shown at version {seen}")
        heard = replace(heard, place=Place.at(opened))
        node = heard.pressed.get("node")
        if move == "answer":
            return self._walk.answer(heard, opened, heard.pressed.get("value", ""), node)
        if move == "change" and node:
            return self._walk.change(heard, opened, node)
        if move in ("done", "skip") and node:
            return self._walk.mark(heard, opened, Wish(move), node)
        if move in MOVES_BY_BUTTON:
            return self._walk.obey(heard, opened, Command(Wish(move)))
        return self._walk.show(opened)


def _picked(heard: Heard) -> Heard:
    """A typed number after a list is the item of that place."""
    offered = heard.place.offered
    place = place_named(heard.text) if offered and not heard.pressed else None
    if place is None or place > len(offered):
        return heard
    return replace(heard, text="", pressed=offered[place - 1])


MOVES_BY_BUTTON = frozenset({"next", "back", "undo", "restart", "why", "progress", "pause", "stop"})
