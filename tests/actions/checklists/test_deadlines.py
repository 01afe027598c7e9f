from __future__ import annotations

from datetime import date

import pytest

from actions.checklists.deadlines import LAST_YEAR, Due, due
from actions.checklists.models import Deadline, Direction, Unit


def _deadline(**values: object) -> Deadline:
    return Deadline.model_validate({"words": "内", "from": "start", **values})


@pytest.mark.parametrize(
    ("start", "days", "on"),
    [
        ("2024-09-30", 1, date(2024, 10, 8)),  # the October holiday
        ("2024-09-28", 1, date(2024, 9, 29)),  # a Sunday that was worked
        ("2024-02-09", 1, date(2024, 2, 18)),  # spring festival, then a worked Sunday
        ("2024-05-06", 5, date(2024, 5, 11)),  # a Saturday that was worked
        ("2024-05-06", 0, date(2024, 5, 6)),
    ],
)
def test_working_days_follow_the_holiday_arrangement(start: str, days: int, on: date) -> None:
    assert due(_deadline(days=days, unit=Unit.WORKING), {"start": start}) == Due(on, Direction.AFTER)


def test_calendar_days_count_every_day() -> None:
    found = due(_deadline(days=15), {"start": "2024-02-20"})
    assert found == Due(date(2024, 3, 6), Direction.AFTER)


def test_a_deadline_before_a_date_counts_backwards() -> None:
    found = due(_deadline(days=2, unit="working", direction="before"), {"start": "2024-10-08"})
    assert found == Due(date(2024, 9, 29), Direction.BEFORE)


def test_outside_the_known_years_weekdays_count_and_the_date_is_marked() -> None:
    found = due(_deadline(days=3, unit="working"), {"start": f"{LAST_YEAR + 2}-10-01"})
    assert found is not None
    assert found.weekdays_only
    assert found.on.weekday() < 5


def test_a_deadline_that_crosses_into_an_unknown_year_is_marked() -> None:
    found = due(_deadline(days=10, unit="working"), {"start": f"{LAST_YEAR}-12-28"})
    assert found is not None
    assert found.weekdays_only
    inside = due(_deadline(days=1, unit="working"), {"start": f"{LAST_YEAR}-12-28"})
    assert inside is not None
    assert not inside.weekdays_only


def test_words_alone_or_a_date_not_given_compute_nothing() -> None:
    assert due(None, {}) is None
    assert due(Deadline(words="及时"), {"start": "2024-01-01"}) is None
    assert due(_deadline(days=3), {}) is None
