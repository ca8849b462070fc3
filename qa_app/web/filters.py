"""How values read on a page: times as people say them, numbers with their n, words for states."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from flask import Flask
from flask_babel import format_date, format_datetime, gettext, to_user_timezone
from markupsafe import Markup, escape

from qa_app import labels


def clock(milliseconds: int | None) -> str:
    """A position in a recording: 134000 is "02:14", an hour and more "1:02:14"."""
    if milliseconds is None:
        return "–"
    minutes, seconds = divmod(max(milliseconds, 0) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"


def place(line: Any, transcript: Any, at_ms: int | None = None) -> str:
    """Where a line stands: when it begins (or `at_ms`), its number in an e-mail and wherever no times are known."""
    if transcript.channel == "email" or not any(each.end_ms for each in transcript.segments):
        return str(gettext("line %(n)s", n=line.index + 1))
    return clock(line.start_ms if at_ms is None else at_ms)


def when(moment: datetime | None) -> Markup:
    """An instant in the reader's zone, with the exact time for machines."""
    if moment is None:
        return Markup("–")
    text = format_datetime(moment, "d MMM yyyy, HH:mm")
    return Markup('<time datetime="{}">{}</time>').format(moment.isoformat(), text)


def later(moment: datetime, milliseconds: int) -> datetime | None:
    """When a line was written, from when its conversation began; None beyond the calendar's end."""
    try:
        return moment + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None


def day(moment: date | None) -> Markup:
    """A date in words; an instant is shown as the day it is in the reader's zone."""
    if moment is None:
        return Markup("–")
    local = to_user_timezone(moment) if isinstance(moment, datetime) else moment
    return Markup('<time datetime="{}">{}</time>').format(
        local.strftime("%Y-%m-%d"), format_date(local, "d MMM yyyy", rebase=False)
    )


def percent(value: Decimal | float | None, digits: int = 0) -> str:
    """A percentage, halves rounded up as the figures on paper are, or an en dash when there is none."""
    if value is None:
        return "–"
    return f"{Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)} %"


def megabytes(size: int | None) -> str:
    """A file size as people read it."""
    if size is None:
        return "–"
    if 0 < size < 1024:
        return "1 kB"
    return f"{size / 1024:.0f} kB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"


def duration(length: timedelta) -> str:
    """A length of time in hours and minutes, rounded down: "26 h 05 min"."""
    minutes = length // timedelta(minutes=1)
    hours, minutes = divmod(max(minutes, 0), 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min"


def badge(state: str | None) -> Markup:
    """A state as a word with its icon and tone; the tone never stands alone."""
    label = labels.of(state)
    return Markup('<span class="state state-{}"><i class="bi bi-{}" aria-hidden="true"></i>{}</span>').format(
        label.tone, label.icon, label.text
    )


def lines(text: str | None) -> Markup:
    """Plain text with its line breaks kept; markup in it is shown, not followed."""
    return Markup("<br>").join(escape(line) for line in (text or "").splitlines())


def init_app(app: Flask) -> None:
    """Make the filters known to the templates."""
    for name, function in {
        "clock": clock,
        "place": place,
        "when": when,
        "later": later,
        "day": day,
        "duration": duration,
        "percent": percent,
        "megabytes": megabytes,
        "badge": badge,
        "lines": lines,
        "word": lambda value: labels.of(value).text,
        "standing": labels.standing,
    }.items():
        app.jinja_env.filters[name] = function
