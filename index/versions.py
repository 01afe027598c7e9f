"""Which version of a regulation applies on a day, and what came after it.

Dates rule: a text is in force from `begins` to `effective_to`. What a later text says of it (修订, 废止) is
derived when all of them are known, so that adding a version never rewrites the file of the one before.
Standard library only: whoever reads an article comes through here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise

from index.errors import MetadataError
from index.models import Regulation, Status

CHINA = timezone(timedelta(hours=8))


def today() -> date:
    """The day it is in China: a machine that keeps UTC is a day behind until eight in the morning."""
    return datetime.now(CHINA).date()


def in_force(regulation: Regulation, on: date) -> bool:
    """Whether this version applies on that day."""
    return status_on(regulation, on) is Status.IN_FORCE


def status_on(regulation: Regulation, on: date) -> Status:
    """What this version is on that day.

    One that is marked amended or repealed without a last day is taken for ended on every day: nobody is
    told that a text applies when it may not.
    """
    if regulation.effective_to is None and regulation.status is not Status.IN_FORCE:
        return regulation.status
    if regulation.begins is not None and on < regulation.begins:
        return Status.PENDING
    if regulation.effective_to is not None and regulation.effective_to < on:
        return Status.REPEALED if regulation.status is Status.IN_FORCE else regulation.status
    return Status.IN_FORCE


def slug(regulation_id: str) -> str:
    """What all versions of a regulation share: `zhuzhou-work-rules` of `zhuzhou-work-rules@2022`."""
    return regulation_id.partition("@")[0]


def family(regulations: Iterable[Regulation], regulation_id: str) -> list[Regulation]:
    """All versions of one regulation, the oldest first."""
    return oldest_first(r for r in regulations if slug(r.id) == slug(regulation_id))


def oldest_first(regulations: Iterable[Regulation]) -> list[Regulation]:
    """By the first day in force, as far as it is known."""
    return sorted(regulations, key=_order)


def with_successors(regulations: Sequence[Regulation]) -> list[Regulation]:
    """The same regulations, each with the one that ended it and its last day, in the order given.

    Raises MetadataError for an id that `amends` names and nobody has, and for two versions of a regulation
    that begin on the same day.
    """
    ended = _endings(regulations)
    found = []
    for regulation in regulations:
        successor, status = ended.get(regulation.id, (None, regulation.status))
        if successor is None:
            found.append(regulation)
            continue
        if successor.begins is None:
            found.append(replace(regulation, successor=successor.id, status=status))
            continue
        last = min(successor.begins - timedelta(days=1), regulation.effective_to or date.max)
        found.append(replace(regulation, successor=successor.id, status=status, effective_to=last))
    return found


def plain_title(title: str) -> str:
    """A title as it is compared: no brackets of any kind, no blanks, no 中华人民共和国 in it."""
    bare = "".join(char for char in title if char not in "《》〈〉<>（）()　 ·")
    return bare.replace("中华人民共和国", "") or bare


def _endings(regulations: Sequence[Regulation]) -> dict[str, tuple[Regulation, Status]]:
    """For each regulation that was ended, what ended it first, and how."""
    by_id = {regulation.id: regulation for regulation in regulations}
    found: dict[str, tuple[Regulation, Status]] = {}

    def end(old: Regulation, new: Regulation, status: Status) -> None:
        before = found.get(old.id)
        if before is None or _order(new) < _order(before[0]):
            found[old.id] = (new, status)

    families: dict[str, list[Regulation]] = {}
    for regulation in regulations:
        families.setdefault(slug(regulation.id), []).append(regulation)
    for versions in families.values():
        versions.sort(key=_order)
        for old, new in pairwise(versions):
            if old.begins == new.begins:
                raise MetadataError(
                    f"{old.id} and {new.id} both begin on {old.begins}; correct effective_from in one"
                )
            end(old, new, Status.AMENDED)
    by_title: dict[str, list[Regulation]] = {}
    for regulation in regulations:
        by_title.setdefault(plain_title(regulation.title), []).append(regulation)
    for new in regulations:
        for amended in new.amends:
            if amended not in by_id:
                raise MetadataError(
                    f"{new.id}: amends {amended!r}, which is not held; correct that or add it"
                )
            end(by_id[amended], new, Status.AMENDED)
        for name in new.repeals:
            if name in by_id:
                end(by_id[name], new, Status.REPEALED)
            for old in by_title.get(plain_title(name), ()):
                if _is_ended_by(new, old):
                    end(old, new, Status.REPEALED)
    return found


def _is_ended_by(new: Regulation, old: Regulation) -> bool:
    """Of a title that is repealed every version before the new text ends; its own are amended."""
    if old.begins is None or new.begins is None or slug(old.id) == slug(new.id):
        return False
    return old.begins < new.begins


def _order(regulation: Regulation) -> tuple[date, str]:
    return regulation.begins or date.min, regulation.id
