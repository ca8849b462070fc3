"""Instants as chat exports write them: ISO 8601, seconds or milliseconds since 1970, or a plain date and time."""

from datetime import UTC, datetime

_EARLIEST, _LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_MILLISECONDS_FROM = 100_000_000_000
_FORMATS = ("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M:%S %Z", "%Y-%m-%dT%H:%M:%S%z")


def instant(value: object) -> tuple[datetime, bool]:
    """The UTC instant a value stands for, and whether it told its time zone; without one UTC is assumed.

    Raises `ValueError` when the value is no instant between 1990 and 2100.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("not a time")
    if isinstance(value, str):
        text = value.strip()
        if not _is_number(text):
            return _from_text(text)
        value = float(text)
    try:
        seconds = value / 1000 if abs(value) >= _MILLISECONDS_FROM else value
        return _within(datetime.fromtimestamp(seconds, UTC)), True
    except (OverflowError, OSError) as error:
        raise ValueError("not a time") from error


def _is_number(text: str) -> bool:
    return text.isascii() and 9 <= len(text.replace(".", "", 1)) <= 20 and text.replace(".", "", 1).isdigit()


def _from_text(text: str) -> tuple[datetime, bool]:
    bare = text.removesuffix(" UTC").removesuffix(" GMT")
    found = None
    try:
        found = datetime.fromisoformat(bare)
    except ValueError:
        found = _by_format(bare)
    if found is None or len(text) < 8:
        raise ValueError("not a time")
    is_zoned = found.tzinfo is not None or bare != text
    try:
        return _within((found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)), is_zoned
    except OverflowError as error:
        raise ValueError("not a time") from error


def _by_format(text: str) -> datetime | None:
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _within(at: datetime) -> datetime:
    if not _EARLIEST <= at < _LATEST:
        raise ValueError("not a time")
    return at
