"""Days on which people work, where nothing finer than the week is known here."""

from datetime import datetime, timedelta

SATURDAY = 5


def next_working_day(at: datetime) -> datetime:
    """The same time on the next day that is no Saturday or Sunday: by when a customer hears from somebody again."""
    day = at + timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day
