"""Numbers said again: an agent repeats an account number, a customer confirms it; nobody announces it then."""

from collections.abc import Iterator, Sequence

from transcription.language.conversation import Conversation
from transcription.language.numbers import Run, runs_of
from transcription.language.tokens import Finding, Token, spans_of

_KINDS = frozenset(("card", "iban", "bank_account", "sort_code", "national_id", "phone", "birth_date", "pin"))
_SHORTEST, _SHORTEST_PIECE = 5, 3
_TURNS = 40
_TURNS_OF_PIECE = 2


def echoes(talk: Conversation, chains: Sequence[Sequence[Token]]) -> Iterator[Finding]:
    """The same digits as a value found: whole anywhere near, in pieces within two turns of it."""
    told = _told(talk)
    if not told:
        return
    by_turn: dict[int, list[tuple[str, str]]] = {}
    whole: dict[str, list[tuple[int, str]]] = {}
    for digits, turn, kind in told:
        by_turn.setdefault(turn, []).append((digits, kind))
        whole.setdefault(digits, []).append((turn, kind))
    for chain in chains:
        for run in runs_of(chain, talk.taken):
            same = _kind(talk, run, chain, whole, by_turn)
            if same is not None:
                parts = run.parts
                yield Finding(same, spans_of(chain[parts[0].first : parts[-1].last + 1]))


def _kind(
    talk: Conversation,
    run: Run,
    chain: Sequence[Token],
    whole: dict[str, list[tuple[int, str]]],
    by_turn: dict[int, list[tuple[str, str]]],
) -> str | None:
    digits, turn = run.digits, talk.turns[chain[run.parts[0].first].place]
    if len(digits) < _SHORTEST_PIECE:
        return None
    same = next((kind for other, kind in whole.get(digits, ()) if abs(other - turn) <= _TURNS), None)
    if same is not None or run.is_glued:
        return same
    for near in range(turn - _TURNS_OF_PIECE, turn + _TURNS_OF_PIECE + 1):
        for value, kind in by_turn.get(near, ())[:8]:
            if near != turn and len(value) > len(digits) and digits in value:
                return kind
    return None


def _told(talk: Conversation) -> list[tuple[str, int, str]]:
    """The digits of each value found, with its turn and kind."""
    found = []
    for item in talk.findings:
        if item.kind not in _KINDS:
            continue
        first = item.spans[0]
        tokens = [token for span in item.spans for token in talk.under(span)]
        digits = "".join(run.digits for run in runs_of(tokens))
        if len(digits) >= _SHORTEST:
            found.append((digits, talk.turns[first.place], item.kind))
    return found
