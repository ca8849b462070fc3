"""Today's dates in the demo's chats and e-mails, so that the centre always looks as if it were open now.

Their files carry the marks `{day}` (2026-03-31), `{mail_date}` (an e-mail's Date header) and `{quoted_day}`
(31 March 2026, of the mail that is answered).
"""

from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime


def moment(today: date, days_ago: int, clock: str) -> datetime:
    """The instant `days_ago` days before `today` at `clock` ("14:05", taken as UTC)."""
    return datetime.combine(today - timedelta(days=days_ago), time.fromisoformat(clock), UTC)


def fill(text: str, at: datetime, quoted_on: date | None = None) -> str:
    """The file's text with its marks replaced: `at` for its own date, `quoted_on` for the mail it answers."""
    quoted = quoted_on or at.date()
    marks = {
        "{day}": at.date().isoformat(),
        "{mail_date}": format_datetime(at),
        "{quoted_day}": f"{quoted.day} {quoted:%B %Y}",
    }
    for mark, value in marks.items():
        text = text.replace(mark, value)
    return text
