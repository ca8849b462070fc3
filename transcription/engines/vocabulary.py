"""Names to expect: product and people names that an engine is told before it listens.

They are data that somebody typed: nothing in them may reach the model as one of its own control tokens, and
they may not push the speech out of the model's view.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

MAX_NAMES = 100
MAX_NAME_LENGTH = 60
MAX_TOKENS = 100
"""Of the 448 tokens that a stretch's hint and text may have together."""

_MARKUP = re.compile(r"[<>|\[\]{}]")


def clean(names: Iterable[str]) -> tuple[str, ...]:
    """The names as plain text, each once, in their order: no control characters, no markup, no long prose."""
    plain = (_plain(name) for name in names)
    return tuple(dict.fromkeys(name for name in plain if name))[:MAX_NAMES]


def _plain(name: str) -> str:
    visible = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in name)
    return " ".join(_MARKUP.sub(" ", visible).split())[:MAX_NAME_LENGTH].strip(" ,")


def as_text(names: Iterable[str], count_tokens: Callable[[str], int]) -> str:
    """The names as one line, as many from the start as fit into `MAX_TOKENS`."""
    line = ""
    for name in clean(names):
        longer = f"{line}, {name}" if line else name
        if count_tokens(f" {longer}.") > MAX_TOKENS:
            break
        line = longer
    return f"{line}." if line else ""


def as_prompt(names: Iterable[str], encode: Callable[[str], list[int]]) -> list[int]:
    """The names as tokens."""
    line = as_text(names, lambda text: len(encode(text)))
    return encode(f" {line}") if line else []


def fingerprint(names: Iterable[str]) -> dict[str, Any]:
    """What is recorded with a transcript: how many names there were, and a digest that tells lists apart."""
    known = clean(names)
    digest = hashlib.sha256("\n".join(known).encode()).hexdigest()
    return {"count": len(known), "sha256": digest if known else None}
