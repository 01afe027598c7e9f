"""Runs by person: what is stored is the checklist's id and version and the answers, and every change dated.

Two channels may change one run at once: each save names the version it read, and the later one gets
StaleRun and loses nothing of the earlier. Import this module before the first session is opened, so
that its tables are made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, CursorResult, ForeignKey, String, Text, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from actions.checklists.engine import Answers
from actions.checklists.errors import RunNotFound, StaleRun, TooManyRuns
from actions.masking import mask
from actions.storage.database import Base, Database, UtcDateTime

LABEL_LENGTH = 80
_Replaced = tuple[str | None, str | None, str | None]
"""Node, the value before, the value after."""


class RunStatus(StrEnum):
    """How a run stands."""

    OPEN = "open"
    FINISHED = "finished"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Run:
    """办理: one person's progress through one checklist. `version` counts its changes from 1.

    `basis` is the snapshot of what it rests on (`upgrade.snapshot`).
    """

    id: str
    person: str
    checklist_id: str
    checklist_version: int
    answers: Answers
    label: str
    status: RunStatus
    version: int
    basis: Mapping[str, Any]
    started: datetime
    changed: datetime


@dataclass(frozen=True, slots=True)
class RunChange:
    """One line of a run's record: which move, through which channel, and what it replaced by what."""

    version: int
    at: datetime
    move: str
    channel: str
    node: str | None
    before: str | None
    after: str | None


RUNS_PER_PERSON = 500


class RunStore:
    """Runs in the database. Every method raises StorageError when the database fails."""

    def __init__(self, database: Database, most: int = RUNS_PER_PERSON) -> None:
        """`most` is how many runs are kept for one person, ended ones too."""
        self._database = database
        self._most = most

    def start(
        self,
        person: str,
        checklist_id: str,
        checklist_version: int,
        basis: Mapping[str, Any],
        *,
        label: str = "",
        channel: str = "",
    ) -> Run:
        """A new, empty run. Raises TooManyRuns."""
        now = datetime.now(UTC)
        row = RunRow(
            id=uuid4().hex,
            person=person,
            checklist_id=checklist_id,
            checklist_version=checklist_version,
            answers=Answers().to_json(),
            label=_label(label),
            status=RunStatus.OPEN,
            version=1,
            basis=dict(basis),
            started=now,
            changed=now,
        )
        with self._database.session() as session:
            kept = select(func.count()).select_from(RunRow).where(RunRow.person == person)
            if session.execute(kept).scalar_one() >= self._most:
                raise TooManyRuns(self._most)
            session.add(row)
            session.flush()
            session.add(ChangeRow(run_id=row.id, version=1, at=now, move="start", channel=channel))
            return _run(row)

    def get(self, person: str, run_id: str) -> Run:
        """The person's run. Raises RunNotFound, also for a run of someone else."""
        with self._database.session() as session:
            return _run(_row(session, person, run_id))

    def runs(self, person: str, status: RunStatus | None = None) -> tuple[Run, ...]:
        """The person's runs, the one changed last first."""
        query = select(RunRow).where(RunRow.person == person).order_by(RunRow.changed.desc(), RunRow.id)
        if status is not None:
            query = query.where(RunRow.status == status)
        with self._database.session() as session:
            return tuple(_run(row) for row in session.scalars(query))

    def save(  # noqa: PLR0913 - each is a fact of the change
        self,
        run: Run,
        answers: Answers,
        *,
        move: str,
        status: RunStatus = RunStatus.OPEN,
        channel: str = "",
        checklist_version: int | None = None,
        basis: Mapping[str, Any] | None = None,
    ) -> Run:
        """The run with these answers, if nobody changed it since `run` was read.

        Raises StaleRun if somebody did, RunNotFound if it was deleted; then nothing is written.
        """
        values: dict[str, Any] = {"answers": answers.to_json(), "status": status}
        if checklist_version is not None:
            values["checklist_version"] = checklist_version
        if basis is not None:
            values["basis"] = dict(basis)
        old, new = run.answers.values, answers.values
        nodes = [n for n in dict.fromkeys((*old, *new)) if old.get(n) != new.get(n)]
        changes: list[_Replaced] = [(node, old.get(node), new.get(node)) for node in nodes]
        return self._change(run, values, move, channel, changes or [(None, None, None)])

    def rename(self, run: Run, label: str, *, channel: str = "") -> Run:
        """The run under another name. Raises what `save` raises."""
        name = _label(label)
        return self._change(run, {"label": name}, "rename", channel, [(None, run.label, name)])

    def changes(self, person: str, run_id: str) -> tuple[RunChange, ...]:
        """The record of a run, oldest first. Raises RunNotFound."""
        query = select(ChangeRow).where(ChangeRow.run_id == run_id).order_by(ChangeRow.id)
        with self._database.session() as session:
            _row(session, person, run_id)
            return tuple(
                RunChange(row.version, row.at, row.move, row.channel, row.node, row.before, row.after)
                for row in session.scalars(query)
            )

    def forget(self, person: str) -> int:
        """Delete all of the person's runs and their records; gives how many runs there were."""
        with self._database.session() as session:
            mine = select(RunRow.id).where(RunRow.person == person)
            session.execute(delete(ChangeRow).where(ChangeRow.run_id.in_(mine)))
            return _count(session.execute(delete(RunRow).where(RunRow.person == person)))

    def _change(
        self,
        run: Run,
        values: dict[str, Any],
        move: str,
        channel: str,
        changes: list[_Replaced],
    ) -> Run:
        now = datetime.now(UTC)
        version = run.version + 1
        claim = (
            update(RunRow)
            .where(RunRow.id == run.id, RunRow.person == run.person, RunRow.version == run.version)
            .values(**values, version=version, changed=now)
        )
        with self._database.session() as session:
            if not _count(session.execute(claim)):
                current = _row(session, run.person, run.id)
                raise StaleRun(
                    f"run {run.id} is at version {current.version}, not {run.version}: read it again"
                )
            for node, before, after in changes:
                session.add(
                    ChangeRow(
                        run_id=run.id,
                        version=version,
                        at=now,
                        move=move,
                        channel=channel,
                        node=node,
                        before=before,
                        after=after,
                    )
                )
            return _run(_row(session, run.person, run.id))


class RunRow(Base):
    """The table `checklist_runs`."""

    __tablename__ = "checklist_runs"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person: Mapped[str] = mapped_column(String(255), index=True)
    checklist_id: Mapped[str] = mapped_column(String(60), index=True)
    checklist_version: Mapped[int]
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    label: Mapped[str] = mapped_column(String(LABEL_LENGTH))
    status: Mapped[str] = mapped_column(String(16), index=True)
    version: Mapped[int]
    basis: Mapped[dict[str, Any]] = mapped_column(JSON)
    started: Mapped[datetime] = mapped_column(UtcDateTime)
    changed: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class ChangeRow(Base):
    """The table `checklist_changes`: only ever added to, until the person's runs are deleted."""

    __tablename__ = "checklist_changes"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("checklist_runs.id"), index=True)
    version: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    move: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str] = mapped_column(String(32))
    node: Mapped[str | None] = mapped_column(String(60))
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)


def _row(session: Session, person: str, run_id: str) -> RunRow:
    row = session.get(RunRow, run_id)
    if row is None or row.person != person:
        raise RunNotFound(f"no run {run_id!r} of this person")
    return row


def _run(row: RunRow) -> Run:
    return Run(
        row.id,
        row.person,
        row.checklist_id,
        row.checklist_version,
        Answers.from_json(row.answers),
        row.label,
        RunStatus(row.status),
        row.version,
        row.basis,
        row.started,
        row.changed,
    )


def _label(text: str) -> str:
    """One line, personal numbers masked."""
    return mask(" ".join(text.split()))[:LABEL_LENGTH]


def _count(result: Any) -> int:  # noqa: ANN401 - execute() is typed wider than what a DML statement gives
    assert isinstance(result, CursorResult)  # noqa: S101
    return int(result.rowcount)
