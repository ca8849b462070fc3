"""Single fields of a form read with care: numbers within limits, known words, days; what is wrong is collected."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal, InvalidOperation

from werkzeug.datastructures import MultiDict

from qa_app.errors import Invalid

LARGEST_ID = 2**31 - 1
LONGEST_VALUE = 120


class Fields:
    """A form being read; `problems` maps fields to how to mend them."""

    def __init__(self, form: MultiDict[str, str]) -> None:
        self.form = form
        self.problems: dict[str, str] = {}

    def text(self, name: str, longest: int = LONGEST_VALUE) -> str:
        """A line of text without spaces around it."""
        value = " ".join(self.form.get(name, "").split())
        if len(value) > longest or not value.isprintable():
            self.problems[name] = f"At most {longest} ordinary characters."
        return value[:longest]

    def whole(self, name: str, least: int, most: int) -> int | None:
        """A whole number within limits, None when nothing is written."""
        text = self.form.get(name, "").strip()
        if not text:
            return None
        value = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
        if value is None or not least <= value <= most:
            self.problems[name] = f"A whole number from {least} to {most}."
            return None
        return value

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number within limits, the default when nothing is written."""
        value = self.whole(name, least, most)
        return default if value is None else value

    def percent(self, name: str) -> Decimal | None:
        """A percentage above 0 and up to 100 with at most two decimals, None when nothing is written."""
        text = self.form.get(name, "").strip().replace(",", ".").rstrip("% ")
        if not text:
            return None
        try:
            value = Decimal(text) if len(text) <= 6 else Decimal(0)
            is_good = value.is_finite() and 0 < value <= 100 and value == value.quantize(Decimal("0.01"))
        except InvalidOperation:
            is_good = False
        if not is_good:
            self.problems[name] = "A percentage above 0 and up to 100, such as 2.5."
            return None
        return value

    def one_of(self, name: str, known: Collection[str], default: str) -> str:
        """A known word; nothing written is the default."""
        value = self.form.get(name, "") or default
        if value not in known:
            self.problems[name] = "Choose one of these."
            return default
        return value

    def some_of(self, name: str, known: Collection[str] | None = None, most: int = 200) -> tuple[str, ...]:
        """Chosen words, each once; unknown ones are refused when `known` is given."""
        values = tuple(dict.fromkeys(value for value in self.form.getlist(name) if value))[:most]
        if any(len(value) > LONGEST_VALUE or (known is not None and value not in known) for value in values):
            self.problems[name] = "Choose among these."
            return ()
        return values

    def ids(self, name: str) -> tuple[int, ...]:
        """Chosen rows by number."""
        return tuple(number for number in map(row_number, self.some_of(name)) if number is not None)

    def day(self, name: str) -> date | None:
        """A day as browsers send it."""
        try:
            return date.fromisoformat(self.form.get(name, "").strip())
        except ValueError:
            self.problems[name] = "Write the day like 2026-01-31."
            return None

    def check(self, message: str) -> None:
        """Raise Invalid with what was found to be wrong."""
        if self.problems:
            raise Invalid(message, self.problems)


def row_number(text: str | None) -> int | None:
    """A row's number, None for anything else."""
    text = text or ""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 11 else None
    return number if number is not None and number <= LARGEST_ID else None
