"""The one place that a conversation or an API calls: runs, moves and what changed meanwhile.

    desk = Desk(catalogue, rules, RunStore(Database(url)))
    opened = desk.start("person", "normative-document")
    opened = desk.move("person", opened.run.id, "answer", value="city")

All times are UTC; `person` is whatever id the gateway knows a person by.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from actions.checklists import moves
from actions.checklists.engine import Answers, State, resolve
from actions.checklists.errors import StaleRun
from actions.checklists.load import Catalogue
from actions.checklists.models import Checklist
from actions.checklists.rules import Rules
from actions.checklists.storage import Run, RunChange, RunStatus, RunStore
from actions.checklists.upgrade import Change, compare, snapshot

Move = Callable[[Checklist, Answers, str | None, str | None], Answers]
MOVES: dict[str, Move] = {
    "answer": lambda c, a, node, value: moves.answer(c, a, value or "", node),
    "done": lambda c, a, node, _: moves.done(c, a, node),
    "skip": lambda c, a, node, _: moves.skip(c, a, node),
    "back": lambda c, a, _, __: moves.back(c, a),
    "change": lambda c, a, node, value: moves.change(c, a, node or "", value),
    "undo": lambda _, a, __, ___: moves.undo(a),
    "restart": lambda _, a, __, ___: moves.restart(a),
}


@dataclass(frozen=True, slots=True)
class Opened:
    """A run as it stands. `changes` is what changed under it since the person was last told."""

    run: Run
    state: State
    changes: tuple[Change, ...] = ()


class Desk:
    """Every method raises StorageError when the database fails."""

    def __init__(self, catalogue: Catalogue, rules: Rules, store: RunStore) -> None:
        self._catalogue = catalogue
        self._rules = rules
        self._store = store

    def start(self, person: str, checklist_id: str, *, label: str = "", channel: str = "") -> Opened:
        """A new run. Raises ChecklistNotFound or TooManyRuns."""
        checklist = self._catalogue.get(checklist_id)
        basis = snapshot(checklist, self._rules)
        run = self._store.start(person, checklist.id, checklist.version, basis, label=label, channel=channel)
        return Opened(run, resolve(checklist, run.answers))

    def open(self, person: str, run_id: str, *, channel: str = "") -> Opened:
        """The run as it stands; if its ground changed, it is brought up to date and `changes` says how.

        Raises RunNotFound, or ChecklistNotFound when its checklist is gone.
        """
        run = self._store.get(person, run_id)
        checklist = self._catalogue.get(run.checklist_id)
        upgrade = compare(run.basis, checklist, self._rules, run.answers)
        if upgrade is None:
            return Opened(run, resolve(checklist, run.answers))
        state = resolve(checklist, upgrade.answers)
        try:
            run = self._store.save(
                run,
                upgrade.answers,
                move="upgrade",
                status=_status(run, state),
                channel=channel,
                checklist_version=checklist.version,
                basis=snapshot(checklist, self._rules),
            )
        except StaleRun:  # another channel was quicker, and perhaps has brought it up to date
            return self.open(person, run_id, channel=channel)
        return Opened(run, state, upgrade.changes)

    def move(  # noqa: PLR0913 - each is a fact of the move
        self,
        person: str,
        run_id: str,
        move: str,
        *,
        node: str | None = None,
        value: str | None = None,
        version: int | None = None,
        channel: str = "",
    ) -> Opened:
        """Make one of MOVES. `version` is the run's version that the person saw, where it is known.

        Raises MoveRefused, StaleRun (the run has changed since), RunNotFound, ChecklistNotFound.
        """
        opened = self.open(person, run_id, channel=channel)
        run, checklist = opened.run, opened.state.checklist
        if version is not None and version != run.version:
            raise StaleRun(f"run {run.id} is at version {run.version}, not {version}: show it again")
        answers = MOVES[move](checklist, run.answers, node, value)
        state = resolve(checklist, answers)
        status = RunStatus.FINISHED if state.finished else RunStatus.OPEN
        if answers is run.answers and status is run.status:
            return Opened(run, state, opened.changes)
        saved = self._store.save(run, answers, move=move, status=status, channel=channel)
        return Opened(saved, state, opened.changes)

    def stop(self, person: str, run_id: str, *, channel: str = "") -> Run:
        """不办了: the run is kept, and counts as stopped until a move opens it again."""
        run = self._store.get(person, run_id)
        return self._store.save(run, run.answers, move="stop", status=RunStatus.STOPPED, channel=channel)

    def reopen(self, person: str, run_id: str, *, channel: str = "") -> Opened:
        """Take a stopped run up again. Raises what `open` raises."""
        opened = self.open(person, run_id, channel=channel)
        status = RunStatus.FINISHED if opened.state.finished else RunStatus.OPEN
        run = self._store.save(opened.run, opened.run.answers, move="reopen", status=status, channel=channel)
        return Opened(run, opened.state, opened.changes)

    def rename(self, person: str, run_id: str, label: str, *, channel: str = "") -> Run:
        """Give the run a name of the person's own."""
        return self._store.rename(self._store.get(person, run_id), label, channel=channel)

    def last_change(self, person: str, run_id: str) -> RunChange:
        """What was done to the run last, when, and through which channel. Raises RunNotFound."""
        return self._store.changes(person, run_id)[-1]

    def unfinished(self, person: str) -> tuple[Opened, ...]:
        """The person's open runs, the one changed last first; a run whose checklist is gone is left out."""
        return tuple(
            Opened(run, resolve(self._catalogue.get(run.checklist_id), run.answers))
            for run in self._store.runs(person, RunStatus.OPEN)
            if run.checklist_id in self._catalogue
        )

    def forget(self, person: str) -> int:
        """Delete all of the person's runs; gives how many there were."""
        return self._store.forget(person)


def _status(run: Run, state: State) -> RunStatus:
    if run.status is RunStatus.STOPPED:
        return run.status
    return RunStatus.FINISHED if state.finished else RunStatus.OPEN
