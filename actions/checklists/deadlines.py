"""When a task is due: calendar or working days from a date that was answered.

Working days follow the State Council's holiday arrangement as `chinesecalendar` knows it. It knows
past years and at most the coming one; a deadline that touches a year outside is counted by weekdays
alone (Monday to Friday) and marked so, since holidays and working weekends are not announced yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar  # type: ignore[import-untyped]
from chinese_calendar.constants import holidays  # type: ignore[import-untyped]

from actions.checklists.models import Deadline, Direction, Unit

FIRST_YEAR: int = min(holidays).year
LAST_YEAR: int = max(holidays).year
FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Due:
    """`on` is the last day, or for a deadline that ends before a date (会前) the day it ends before.

    `weekdays_only`: a year without a known holiday arrangement is touched, so public holidays are
    not taken into account.
    """

    on: date
    direction: Direction
    weekdays_only: bool = False


def due(deadline: Deadline | None, given: Mapping[str, str]) -> Due | None:
    """The computed date; None where there is no deadline, it has words only, or its date was not given."""
    if deadline is None or deadline.since is None or deadline.since not in given:
        return None
    start = date.fromisoformat(given[deadline.since])
    sign = 1 if deadline.direction is Direction.AFTER else -1
    if deadline.unit is Unit.CALENDAR:
        return Due(start + timedelta(days=sign * deadline.days), deadline.direction)
    day, outside = start, False
    for _ in range(deadline.days):
        day += timedelta(days=sign)
        while not _is_working_day(day):
            outside |= not _is_known(day)
            day += timedelta(days=sign)
        outside |= not _is_known(day)
    return Due(day, deadline.direction, outside)


def _is_known(day: date) -> bool:
    return FIRST_YEAR <= day.year <= LAST_YEAR


def _is_working_day(day: date) -> bool:
    if _is_known(day):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() <= FRIDAY
