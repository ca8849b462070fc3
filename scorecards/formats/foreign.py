"""Reading another system's form with distrust, and keeping book on what does not survive the journey."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from scorecards.definition import Extras, Scorecard
from scorecards.definition.limits import EXTRAS_LENGTH
from scorecards.errors import BadScorecard
from scorecards.reading import LABEL_LENGTH, exact_number, json_number, shown

MOST_ITEMS = 1_000
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_NO_KEY = re.compile(r"[^A-Za-z0-9_-]+")
_LARGEST = Decimal(10**12)


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that did not come through unchanged: where, what, and why."""

    path: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Imported:
    """A scorecard out of another system's form."""

    scorecard: Scorecard
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """A form for another system, as JSON values."""

    document: dict[str, Any]
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True)
class Trip:
    """The book of one journey: what was lost on it, and what is so wrong that it cannot go on."""

    losses: list[Loss] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)

    def lose(self, path: str, what: str, why: str) -> None:
        """Note a loss, once."""
        loss = Loss(path, what, why)
        if loss not in self.losses:
            self.losses.append(loss)

    def check(self) -> None:
        """Raise BadScorecard with everything that is wrong, if anything is."""
        if self.problems:
            raise BadScorecard(self.problems)

    def kept(self, system: str, values: Mapping[str, Any], path: str) -> dict[str, Any]:
        """`extras` of a document that keep the values under the system's name; none when there are none."""
        found = {key: value for key, value in values.items() if value is not None and value != {}}
        if not found:
            return {}
        try:
            extras = Extras.of({system: found})
        except (ValueError, RecursionError):
            self.lose(path, f"{', '.join(map(shown, found))}", "cannot be kept, as it holds what cannot be printed")
            return {}
        if len(extras.text) > EXTRAS_LENGTH:
            self.lose(path, f"{', '.join(map(shown, found))}", "is too large to be kept")
            return {}
        return {"extras": extras.values()}


@dataclass(frozen=True, slots=True)
class Item:
    """One object of a foreign form at `path`; what is read is checked, what is not may be kept."""

    content: Mapping[str, Any]
    path: str
    trip: Trip

    def at(self, name: str) -> str:
        """The path of one of its values."""
        return f"{self.path}.{name}" if self.path else name

    def text(self, name: str, limit: int = LABEL_LENGTH, is_required: bool = False) -> str:
        """A text without control characters, cut to `limit`; a cut is a loss."""
        value = self.content.get(name)
        if value is not None and not isinstance(value, str):
            self.trip.problems.append((self.at(name), "must be a text"))
            return ""
        found = _UNPRINTABLE.sub(" ", value or "").strip()
        if is_required and not found:
            self.trip.problems.append((self.at(name), "is missing"))
        if len(found) > limit:
            self.trip.lose(self.at(name), "the end of the text", f"it is longer than {limit:,} characters")
            found = found[: limit - 1].rstrip() + "…"
        return found

    def number(self, name: str) -> Decimal | None:
        """An exact number, rounded to six decimals where it has more; None when absent."""
        value = self.content.get(name)
        if value is None:
            return None
        if isinstance(value, float) and value == value and abs(value) < 1e12:
            value = round(value, 6)
        number, problem = exact_number(value, _LARGEST)
        if problem:
            self.trip.problems.append((self.at(name), problem))
        return number

    def flag(self, name: str) -> bool:
        """True or false; absent is false."""
        value = self.content.get(name)
        if value is not None and not isinstance(value, bool):
            self.trip.problems.append((self.at(name), "must be true or false"))
        return value is True

    def word(self, name: str, default: str = "") -> str:
        """A short word of theirs, as it stands."""
        value = self.content.get(name)
        return value[:64] if isinstance(value, str) else default

    def item(self, name: str) -> "Item | None":
        """The object under the name, if there is one."""
        value = self.content.get(name)
        return None if value is None else item_of(value, self.at(name), self.trip)

    def items(self, name: str, is_required: bool = False) -> "list[Item]":
        """The objects listed under the name."""
        value = self.content.get(name)
        if value is None and not is_required:
            return []
        if not isinstance(value, list | tuple) or len(value) > MOST_ITEMS:
            self.trip.problems.append((self.at(name), f"must be a list of at most {MOST_ITEMS:,} objects"))
            return []
        return [item_of(inner, f"{self.at(name)}[{i}]", self.trip) for i, inner in enumerate(value)]

    def rest(self, known: Iterable[str]) -> dict[str, Any]:
        """Everything else it says."""
        names = set(known)
        return {key: value for key, value in self.content.items() if key not in names}


def kept_in(extras: Extras, system: str) -> dict[str, Any]:
    """A fresh copy of what is kept for the system; nothing where something else stands in its place."""
    return inner(extras.values(), system)


def inner(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The object under the name, or an empty one."""
    found = values.get(name)
    return found if isinstance(found, dict) else {}


def item_of(value: object, path: str, trip: Trip) -> Item:
    """An item over `value`; when that is no object it is a problem."""
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return Item(value, path, trip)
    trip.problems.append((path or "form", "must be an object with named values"))
    return Item({}, path, Trip())


def key_from(text: str, taken: set[str], stem: str) -> str:
    """A key of ours made of the letters of `text`, unlike those `taken`, which it joins; `stem` when none is left."""
    plain = _NO_KEY.sub("_", text).strip("_")[:56] or stem
    key, count = plain, 1
    while key in taken:
        count += 1
        key = f"{plain}_{count}"
    taken.add(key)
    return key


def slug(text: str) -> str:
    """Words as a key: small letters joined by "_"."""
    return _NO_KEY.sub("_", text.casefold()).strip("_")[:56]


def number_out(value: Decimal) -> int | float:
    """A number as other systems write it."""
    plain = json_number(value)
    return plain if isinstance(plain, int) else float(plain)
