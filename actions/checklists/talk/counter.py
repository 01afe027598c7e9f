"""Where runs begin and are taken up again: from what a person wants to a checklist or to a run of theirs."""

from __future__ import annotations

from datetime import date

from actions.checklist_message import ChecklistMessage
from actions.checklists.desk import Desk, Opened
from actions.checklists.load import Catalogue
from actions.checklists.matching import Matcher
from actions.checklists.models import Checklist
from actions.checklists.storage import RunStatus
from actions.checklists.talk.cards import Cards
from actions.checklists.talk.parts import INTENT, run_item
from actions.checklists.talk.place import NOWHERE, Heard, Place, Said
from actions.checklists.talk.words import begins, plain
from actions.messages import ListItem, notice, payload
from actions.wording import say

ALIKE = 0.6
"""How much of a name's pairs of characters a run's own name must hold to be the one that is meant."""


class Counter:
    """Begins, finds and lists runs."""

    def __init__(self, desk: Desk, catalogue: Catalogue, matcher: Matcher, cards: Cards, today: date) -> None:
        self._desk = desk
        self._catalogue = catalogue
        self._matcher = matcher
        self._cards = cards
        self._today = today

    def begin(self, heard: Heard) -> Said:
        """The checklist that the text asks for; those it may mean; or all there are."""
        what, label = begins(heard.text)
        found = self._matcher.match(what)
        if found.chosen is not None and found.chosen.in_force(self._today):
            return self.start(heard, found.chosen.id, label=label)
        offered = [match.checklist for match in found.offered if match.checklist.in_force(self._today)]
        if offered:
            return _offer(heard.place, self._cards.choice(offered, say("talk.choice.text")))
        return self.others(heard)

    def names_another(self, heard: Heard, opened: Opened) -> bool:
        """Whether the text asks for a checklist, and not for the one that is under way here."""
        chosen = self._matcher.match(begins(heard.text)[0]).chosen
        return chosen is not None and (opened.state.finished or chosen.id != opened.state.checklist.id)

    def start(self, heard: Heard, checklist_id: str, *, label: str = "", anew: bool = False) -> Said:
        """A new run, unless one of the same checklist is under way: then the person chooses.

        One that was opened and never answered is taken up again. Raises ChecklistNotFound or TooManyRuns.
        """
        checklist = self._catalogue.get(checklist_id)
        mine = [one for one in self._desk.unfinished(heard.person) if one.run.checklist_id == checklist_id]
        untouched = next((one for one in mine if not one.run.answers.values), None)
        if untouched is not None:
            if label:
                self._desk.rename(heard.person, untouched.run.id, label, channel=heard.channel)
            return self.take_up(heard, untouched.run.id, note=say("talk.note.begun"))
        if mine and not anew and not label:
            return self._same_again(heard, checklist, mine)
        opened = self._desk.start(heard.person, checklist_id, label=label, channel=heard.channel)
        return Said(self._cards.step(opened, say("talk.note.begun")), Place.at(opened))

    def take_up(self, heard: Heard, run_id: str, note: str = "") -> Said:
        """Go on with a run; a stopped one is opened again. Raises RunNotFound, ChecklistNotFound."""
        opened = self._desk.open(heard.person, run_id, channel=heard.channel)
        if opened.run.status is RunStatus.STOPPED:
            opened = self._desk.reopen(heard.person, run_id, channel=heard.channel)
            note = note or say("talk.note.resumed_stopped")
        return Said(self._cards.step(opened, note or say("talk.note.back_in")), Place.at(opened))

    def resume(self, heard: Heard, name: str) -> Said | None:
        """The run called `name`, or the one changed last; None where no run has such a name."""
        mine = self._desk.unfinished(heard.person)
        named = [one for one in mine if _is_called(one, name)] if name else list(mine[:1])
        if len(named) > 1:
            return _offer(heard.place, self._cards.runs(named))
        if not named:
            return None if name else Said(self._cards.runs(()))
        note = say("talk.note.back_in")
        if not name and len(mine) > 1:
            note += say("talk.note.others", count=len(mine) - 1)
        return self.take_up(heard, named[0].run.id, note)

    def runs(self, heard: Heard) -> Said:
        """The person's open runs."""
        return _offer(heard.place, self._cards.runs(self._desk.unfinished(heard.person)))

    def others(self, heard: Heard) -> Said:
        """What is under way and what may be begun."""
        mine = [run_item(one) for one in self._desk.unfinished(heard.person)]
        all_there_are = self._catalogue.in_force(self._today)
        head = say("talk.choice.all", count=len(all_there_are))
        return _offer(NOWHERE, self._cards.choice(all_there_are, head, mine))

    def gone(self) -> Said:
        """The run that was open is not there any more."""
        return Said(notice(say("talk.note.gone")))

    def full(self, most: int) -> Said:
        """No more runs are kept for this person."""
        return Said(notice(say("talk.note.full", most=most)))

    def _same_again(self, heard: Heard, checklist: Checklist, mine: list[Opened]) -> Said:
        going_on = [
            run_item(one, say("talk.choice.go_on", title=one.run.label or checklist.title)) for one in mine
        ]
        anew = ListItem(
            title=say("talk.choice.anew", title=checklist.title),
            detail="",
            payload=payload(INTENT, start=checklist.id, move="anew"),
        )
        return _offer(heard.place, self._cards.choice((), say("talk.choice.again"), [*going_on, anew]))


def _offer(place: Place, message: ChecklistMessage) -> Said:
    return Said(message, place.offering(message))


def _is_called(opened: Opened, name: str) -> bool:
    wanted = plain(name)
    for called in (opened.run.label, opened.state.checklist.title, *opened.state.checklist.aliases):
        own = plain(called)
        if own and (wanted in own or own in wanted):
            return True
    pairs = {wanted[i : i + 2] for i in range(len(wanted) - 1)}
    own = plain(opened.run.label)
    held = {own[i : i + 2] for i in range(len(own) - 1)}
    return bool(pairs) and len(pairs & held) >= ALIKE * len(pairs)
