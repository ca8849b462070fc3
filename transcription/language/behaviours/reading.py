"""A JSON object read with distrust: every wrong value is noted with its place and its mend, and read as its default."""

import difflib
import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from transcription.errors import TranscriptionError

Choice = TypeVar("Choice", bound=StrEnum)
KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
# Control characters break pages and PostgreSQL; lone surrogates cannot be written as UTF-8.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a detector: where (such as `rules[0].phrases[2]`), what, and how to mend it."""

    path: str
    wrong: str
    mend: str

    def __str__(self) -> str:
        return f"{self.path}: {self.wrong}; {self.mend}"


class BadDetector(TranscriptionError):
    """A detector's definition breaks one or more rules; `faults` lists them all."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, faults)))


@dataclass(frozen=True, slots=True)
class Node:
    """One object of the document at `path` ("" is the whole); `faults` is shared by all of them."""

    content: Mapping[object, object]
    path: str
    faults: list[Fault]

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def note(self, key: str, wrong: str, mend: str) -> None:
        self.faults.append(Fault(self.at(key), wrong, mend))

    def expect(self, known: Iterable[str]) -> None:
        """Note every name that is not `known`, with the nearest one that is."""
        names = sorted(known)
        for key in self.content:
            if key not in names:
                shown = str(key)[:64]
                near = difflib.get_close_matches(shown, names, n=1)
                mend = f'write "{near[0]}"' if near else f"use one of {', '.join(names)}, or leave it out"
                self.note(json.dumps(shown), "is not known here", mend)

    def text(self, key: str, limit: int, is_required: bool = True) -> str:
        """A text of 1 to `limit` characters on one line."""
        value = self.content.get(key)
        if value is None or value == "":
            if is_required:
                self.note(key, "is missing", f"write 1 to {limit} characters")
            return ""
        return self.checked(key, value, limit)

    def checked(self, key: str, value: object, limit: int) -> str:
        """`value` when it is a fit text, else "" and a note."""
        if not isinstance(value, str):
            self.note(key, "is not a text", "write it between quotation marks")
        elif not value.strip():
            self.note(key, "is empty", "write something or leave it out")
        elif len(value) > limit:
            self.note(key, f"is {len(value):,} characters long", f"shorten it to {limit:,}")
        elif _UNPRINTABLE.search(value):
            self.note(key, "holds a line break or another control character", "write it on one line")
        else:
            return value.strip()
        return ""

    def texts(self, key: str, most: int, limit: int, is_required: bool = False) -> list[tuple[str, str]]:
        """The fit texts of a list, each with its place such as `phrases[3]`; texts that stand there twice once."""
        found: dict[str, str] = {}
        for place, value in self.items(key, most, is_required):
            text = self.checked(place, value, limit)
            if text:
                found.setdefault(text, place)
        return [(place, text) for text, place in found.items()]

    def items(self, key: str, most: int, is_required: bool = False) -> list[tuple[str, object]]:
        """The members of a list of at most `most`, each with its place."""
        value = self.content.get(key)
        if value is None and not is_required:
            return []
        if not isinstance(value, list | tuple):
            self.note(key, "is missing" if value is None else "is not a list", "write a list: [ … ]")
            return []
        if is_required and not value:
            self.note(key, "is an empty list", "write at least one")
        if len(value) > most:
            self.note(key, f"holds {len(value):,}", f"keep at most {most:,}")
        return [(f"{key}[{place}]", item) for place, item in enumerate(value[:most])]

    def node(self, key: str, value: object) -> "Node":
        """The object under `key`; what is no object is noted and its missing parts are not."""
        if isinstance(value, Mapping):
            return Node(value, self.at(key), self.faults)
        self.note(key, "is not an object", "write named values: { … }")
        return Node({}, self.at(key), [])

    def key(self, key: str, is_required: bool = True) -> str | None:
        """A key: what other documents name this one by."""
        text = self.text(key, 64, is_required)
        if text and not KEY.fullmatch(text):
            self.note(
                key, "is not a key", 'use small letters a-z, digits, "-" and "_", beginning with a letter or digit'
            )
            return None
        return text or None

    def number(self, key: str, default: float, least: float, most: float) -> float:
        """A number from `least` to `most`."""
        value = self.content.get(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self.note(key, "is not a number", f"write a number from {least:g} to {most:g}")
        elif not least <= value <= most:
            self.note(key, f"is {value:g}", f"write a number from {least:g} to {most:g}")
        else:
            return float(value)
        return default

    def flag(self, key: str) -> bool:
        """True or false; false when it is left out."""
        value = self.content.get(key, False)
        if not isinstance(value, bool):
            self.note(key, "is neither true nor false", "write true or false without quotation marks")
            return False
        return value

    def choice(self, key: str, kind: type[Choice], is_required: bool = False) -> Choice | None:
        """One value of an enum; None when it is left out or wrong."""
        if self.content.get(key) is None and not is_required:
            return None
        return self.chosen(key, self.content.get(key), kind)

    def chosen(self, key: str, value: object, kind: type[Choice]) -> Choice | None:
        """`value` as a member of an enum, or None and a note."""
        known = {member.value: member for member in kind}
        if isinstance(value, str) and value in known:
            return known[value]
        self.note(key, "is missing" if value is None else "is not known", f"use one of {', '.join(known)}")
        return None
