"""A scorecard as YAML and back: the same document as in JSON, easier to write by hand.

Read event by event with distrust: no tags, no anchors and aliases, no second document, no twin keys. Only true
and false are truth values and dates stay texts, so that an option may have the key `yes` or `no`.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import yaml  # type: ignore[import-untyped]

from scorecards import document
from scorecards.definition import Scorecard
from scorecards.errors import BadScorecard
from scorecards.reading import shown

LARGEST_TEXT = 1_000_000
DEEPEST = 40
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]{0,20})(\.[0-9]{1,40})?")
_TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NOTHINGS = ("", "~", "null", "Null", "NULL")


def read(text: str) -> Scorecard:
    """The scorecard in a YAML text; raises BadScorecard, also when it is not YAML or holds what is refused."""
    return document.parse(values(text))


def write(scorecard: Scorecard) -> str:
    """YAML that `read` reads back to an equal scorecard."""
    plain = document.to_document(scorecard)
    dumped: str = yaml.dump(plain, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
    return dumped


def values(text: str) -> object:
    """The values in a YAML text, numbers as exact decimals; raises BadScorecard."""
    if len(text) > LARGEST_TEXT:
        raise BadScorecard([("file", f"is longer than {LARGEST_TEXT:,} characters")])
    try:
        events = yaml.parse(text, Loader=_LOADER)
        return _document(events)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise BadScorecard([("file", f"is not YAML: {error.problem or 'it cannot be read'}{where}")]) from None
    except (yaml.YAMLError, ValueError, UnicodeError, RecursionError) as error:
        raise BadScorecard(
            [("file", f"is not YAML that can be read: {(str(error).splitlines() or ['unknown'])[0][:200]}")]
        ) from None


class _Dumper(yaml.SafeDumper):  # type: ignore[misc]
    """Writes no aliases, which would be refused on the way back."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _document(events: Iterator[Any]) -> object:
    found: object = None
    count = 0
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            count += 1
            if count > 1:
                raise _refusal(event, "a second document begins; keep one scorecard in a file")
            found = _value(next(events), events, 1)
    return found


def _value(event: Any, events: Iterator[Any], depth: int) -> object:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise _refusal(event, "anchors and aliases are not allowed; write the values out")
    if depth > DEEPEST:
        raise _refusal(event, f"is nested deeper than {DEEPEST} levels")
    if getattr(event, "tag", None) not in (None, "!"):
        raise _refusal(event, "tags are not allowed; remove the one that begins with !")
    if isinstance(event, yaml.SequenceStartEvent):
        return list(_items(events, depth))
    if isinstance(event, yaml.MappingStartEvent):
        return _mapping(events, depth)
    return _scalar(event.value) if event.implicit[0] else event.value


def _items(events: Iterator[Any], depth: int) -> Iterator[object]:
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        yield _value(event, events, depth + 1)


def _mapping(events: Iterator[Any], depth: int) -> dict[str, object]:
    found: dict[str, object] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        if not isinstance(event, yaml.ScalarEvent):
            raise _refusal(event, "the name of a value must be a plain word")
        if event.value in found:
            raise _refusal(event, f"the key {shown(event.value)} stands twice in one object")
        value = _value(next(events), events, depth + 1)
        found[event.value] = value
    return found


def _scalar(text: str) -> object:
    if text in _TRUTHS:
        return _TRUTHS[text]
    if text in _NOTHINGS:
        return None
    if _NUMBER.fullmatch(text):
        number = Decimal(text)
        return int(number) if "." not in text else number
    return text


def _refusal(event: Any, message: str) -> BadScorecard:
    line = event.start_mark.line + 1
    return BadScorecard([("file", f"line {line}: {message}")])
