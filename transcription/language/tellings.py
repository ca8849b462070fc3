"""Card and phone numbers among the numbers that are told in a conversation."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from transcription.language.cards import Telling, card_parts, is_whole
from transcription.language.context import Context, context_of
from transcription.language.conversation import WINDOW, Conversation
from transcription.language.expiry import is_month_year
from transcription.language.numbers import Part, Run, runs_of
from transcription.language.phones import phone_parts
from transcription.language.streets import COUNTED, street_end
from transcription.language.tokens import Finding, Kind, Token, spans_of

_CODE_CHARS, _NUMBER_CHARS, _CARD_CHARS = 3, 7, 12
"""Nothing shorter is a card's security code, a phone number, a card number."""

_MONTH_DIGITS = 2
_EXTENSION_DIGITS = 6

Chains = Sequence[Sequence[Token]]


def cards(talk: Conversation, chains: Chains) -> Iterator[Finding]:
    """Card numbers, and what else was told right behind one (an expiry date, a code) and is no phone."""
    for chain in chains:
        for run in runs_of(chain, talk.taken):
            for part in _before_whole_lines(chain, run):
                if len(part.digits) >= _CARD_CHARS and not _has_plus(chain, part.parts[0]):
                    yield from _cards_in(talk, part, chain)


def phones(talk: Conversation, chains: Chains) -> Iterator[Finding]:
    """Phone numbers; what merely counts up is none."""
    for chain in chains:
        for run in runs_of(chain, talk.taken):
            if len(run.digits) < _NUMBER_CHARS or run.is_glued:
                continue
            context = _telling(talk, run, chain).context
            if context == Context.NONE and run.is_counting:
                continue
            has_plus = [_has_plus(chain, part) for part in run.parts]
            for parts in phone_parts(run.parts, has_plus, context):
                yield _finding("phone", parts, chain, _extension(chain, parts[-1].last))


def _cards_in(talk: Conversation, run: Run, chain: Sequence[Token]) -> Iterator[Finding]:
    run = _without_what_follows(chain, run)
    if _is_month(chain, run):
        run = replace(run, parts=run.parts[:-1])
    telling = _telling(talk, run, chain)
    if _is_wholly_phone(run, telling.context):
        return
    found = card_parts(run, telling)
    for parts in found:
        yield _finding("card", parts, chain)
    if not found or run.is_glued:
        return
    rest = tuple(part for part in run.parts if part.first > found[-1][-1].last)
    size = sum(len(part.digits) for part in rest)
    if size >= _CODE_CHARS and not phone_parts(rest, [False] * len(rest), telling.context):
        yield from _behind_card(rest, chain)


def _before_whole_lines(chain: Sequence[Token], run: Run) -> Iterator[Run]:
    """The run, cut before each line that tells a card's whole number: a phone number may have come before it."""
    lines = [list(parts) for _, parts in groupby(run.parts, lambda part: chain[part.first].place)]
    current: list[Part] = []
    for parts in lines:
        if current and is_whole("".join(part.digits for part in parts)):
            yield replace(run, parts=tuple(current))
            current = []
        current += parts
    yield replace(run, parts=tuple(current))


def _without_what_follows(chain: Sequence[Token], run: Run) -> Run:
    """The run up to a group that begins something else: "… 6467" and then "227 Mill Lane", or "250 pounds".

    Behind a card's whole number anywhere, behind fewer digits only for a street in another line.
    """
    after = chain[run.parts[-1].last + 1].text.lower() if run.parts[-1].last + 1 < len(chain) else ""
    digits, is_behind = run.parts[0].digits, False
    for size, (before, part) in enumerate(pairwise(run.parts), start=1):
        is_line = chain[part.first].place != chain[before.last].place
        is_behind = is_behind or is_whole(digits)
        is_street = is_behind or (is_line and len(digits) >= _CARD_CHARS)
        window = chain[part.first : part.first + WINDOW]
        if (is_behind and after in COUNTED) or (is_street and street_end(window) is not None):
            return replace(run, parts=run.parts[:size])
        digits += part.digits
    return run


def _is_month(chain: Sequence[Token], run: Run) -> bool:
    """The run ends with the month of an expiry date: "4111 … 1111 05/29"."""
    last = run.parts[-1]
    after = chain[last.last + 1].text if last.last + 1 < len(chain) else ""
    return len(run.parts) > 1 and len(last.digits) <= _MONTH_DIGITS and after == "/"


def _behind_card(rest: Sequence[Part], chain: Sequence[Token]) -> Iterator[Finding]:
    """An expiry date, then a security code; what else was told is taken for more of the number."""
    digits = ""
    if sum(len(part.digits) for part in rest) == _CODE_CHARS:
        yield _finding("card_code", rest, chain)
        return
    for size, part in enumerate(rest, start=1):
        digits += part.digits
        if is_month_year(digits, size):
            yield _finding("card_expiry", rest[:size], chain)
            rest = rest[size:]
            break
    size = sum(len(part.digits) for part in rest)
    if rest:
        yield _finding("card_code" if size in (3, 4) else "card", rest, chain)


def _telling(talk: Conversation, run: Run, chain: Sequence[Token]) -> Telling:
    tokens = chain[run.parts[0].first : run.parts[-1].last + 1]
    first, last = tokens[0], tokens[-1]
    context = context_of(talk.tokens, talk.where[first.place, first.start], talk.where[last.place, last.start])
    if context == Context.NONE and _is_in_code(chain, run):
        context = Context.REFERENCE
    speakers = {talk.speakers[token.place] for token in tokens}
    return Telling(context, talk.card_talk.is_near(first.place, last.place), len(speakers) == 1)


def _is_in_code(chain: Sequence[Token], run: Run) -> bool:
    """Tied to letters by a dash, as in "4703-3164-b4df" or "case-4703": no number that anybody tells."""
    first, last = run.parts[0].first, run.parts[-1].last
    before, after = chain[max(0, first - 2) : first + 1], chain[last : last + 3]
    return any(
        len(three) == 3
        and three[1].text == "-"
        and three[0].end == three[1].start
        and three[1].end == three[2].start
        and (place == 1 or three[0].kind == Kind.WORD)
        for place, three in enumerate((before, after))
    )


def _is_wholly_phone(run: Run, context: Context) -> bool:
    """Begins with a 0, as no card does, and is phone numbers from end to end."""
    if not run.digits.startswith("0") or run.is_glued:
        return False
    found = phone_parts(run.parts, [False] * len(run.parts), context)
    return sum(map(len, found)) == len(run.parts)


def _has_plus(chain: Sequence[Token], part: Part) -> bool:
    return part.first > 0 and chain[part.first - 1].text.lower() in ("+", "plus", "＋")


def _extension(chain: Sequence[Token], last: int) -> Sequence[Token]:
    """ "x 2286", "ext. 12" behind a phone number."""
    at = last + 1 + (last + 2 < len(chain) and chain[last + 1].text in (",", "."))
    if at + 1 >= len(chain) or chain[at].text.lower() not in ("x", "ext", "extension"):
        return ()
    end = at + 1 + (chain[at + 1].text == "." and at + 2 < len(chain))
    is_short = chain[end].kind == Kind.DIGITS and len(chain[end].text) <= _EXTENSION_DIGITS
    return chain[last + 1 : end + 1] if is_short else ()


def _finding(kind: str, parts: Sequence[Part], chain: Sequence[Token], more: Sequence[Token] = ()) -> Finding:
    """From the first token of the number, with its plus or opening bracket, to the last; in each line only its own."""
    first = parts[0].first
    if first > 0 and chain[first - 1].text.lower() in ("+", "plus", "＋", "("):
        first -= 1
        if first > 0 and chain[first].text == "(" and chain[first - 1].text == "+":
            first -= 1
    lead = chain[first : parts[0].first]
    told = (token for part in parts for token in chain[part.first : part.last + 1])
    return Finding(kind, spans_of([*lead, *told, *more]))
