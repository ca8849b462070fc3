"""The way of a calibration session, by which names its results are shown, and the lot for a second scoring."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from qa_app.errors import Conflict

FEWEST_PARTICIPANTS = 2
MOST_PARTICIPANTS = 20
MOST_CONTACTS = 10

TRANSITIONS: Mapping[str, Mapping[str, str]] = {
    "open": {"draft": "scoring"},
    "end": {"scoring": "review"},
    "resolve": {"review": "resolved"},
    "reopen": {"resolved": "review"},
    "close": {"resolved": "closed"},
}
REFUSALS: Mapping[str, str] = {
    "open": "Scoring has begun already.",
    "end": "Nobody is scoring in this session.",
    "resolve": "Only a session whose answers lie open can be resolved.",
    "reopen": "Only a resolved session can be opened again.",
    "close": "Only a resolved session can be closed.",
}
OPEN_TO_READ = ("review", "resolved", "closed")
CHANGING = ("draft", "scoring")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def after(act: str, state: str) -> str:
    """The state after the act. Raises Conflict when the act is not possible in this state."""
    try:
        return TRANSITIONS[act][state]
    except KeyError:
        raise Conflict(REFUSALS[act]) from None


def can(act: str, state: str) -> bool:
    """Whether the act is possible in this state."""
    return state in TRANSITIONS[act]


def is_readable(state: str) -> bool:
    """Whether the answers lie open: not before everybody has submitted, or scoring was ended (QM-G2)."""
    return state in OPEN_TO_READ


def stand_ins(session_id: int, person_ids: Iterable[int]) -> dict[int, str]:
    """A letter for each participant, in an order that tells nothing and is the same on every page of a session."""
    shuffled = sorted(person_ids, key=lambda person_id: _digest(f"session {session_id} person {person_id}"))
    return {person_id: _LETTERS[place % len(_LETTERS)] for place, person_id in enumerate(shuffled)}


def text_problem(text: str, limit: int, *, is_needed: bool = False) -> str:
    """Why a text cannot be kept, or ""; line breaks and tabs are fine, signs that no database keeps are not."""
    if is_needed and not text.strip():
        return f"1 to {limit:,} characters."
    if len(text.strip()) > limit:
        return f"At most {limit:,} characters."
    return "It holds a control character that cannot be kept; write it anew." if _CONTROLS.search(text) else ""


def lot(seed: str, evaluation_id: int) -> Decimal:
    """A number in [0, 100) that the seed and the evaluation alone decide, so that every draw can be repeated."""
    return Decimal(int(_digest(f"{seed}:{evaluation_id}")[:8], 16) * 100) / Decimal(2**32)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
