"""Working days skip weekends, holidays and cuti bersama; the dates are those of the domain's table."""

from datetime import UTC, date, datetime

import pytest

from pb.core.calendar import add_working_days, is_working, working_day_from, working_days_late

pytestmark = pytest.mark.one_engine
RECEIVED = {
    datetime(2026, 3, 17, 3, tzinfo=UTC): {
        3: (2026, 3, 27),
        5: (2026, 3, 31),
        10: (2026, 4, 8),
        14: (2026, 4, 14),
    },
    datetime(2026, 5, 13, 3, tzinfo=UTC): {
        3: (2026, 5, 20),
        5: (2026, 5, 22),
        10: (2026, 6, 3),
        14: (2026, 6, 9),
    },
    datetime(2026, 11, 23, 3, tzinfo=UTC): {
        3: (2026, 11, 26),
        5: (2026, 11, 30),
        10: (2026, 12, 7),
        14: (2026, 12, 11),
    },
    datetime(2026, 12, 23, 3, tzinfo=UTC): {
        3: (2026, 12, 30),
        5: (2027, 1, 4),
        10: (2027, 1, 12),
        14: (2027, 1, 18),
    },
}


@pytest.mark.parametrize("moment", RECEIVED)
def test_deadlines_fall_where_the_table_says(moment: datetime) -> None:
    for days, ends in RECEIVED[moment].items():
        assert add_working_days(moment, days) == date(*ends), days


def test_what_comes_after_four_in_the_afternoon_came_the_next_working_day() -> None:
    friday = datetime(2026, 6, 12, 8, 59, tzinfo=UTC)
    assert working_day_from(friday) == date(2026, 6, 12)
    assert working_day_from(friday.replace(hour=9, minute=0)) == date(2026, 6, 15)


def test_lateness_counts_working_days_alone() -> None:
    assert working_days_late(date(2026, 6, 3), date(2026, 6, 3)) == 0
    assert working_days_late(date(2026, 6, 12), date(2026, 6, 14)) == 0
    assert working_days_late(date(2026, 6, 3), date(2026, 6, 17)) == 9
    assert not is_working(date(2026, 3, 20))
