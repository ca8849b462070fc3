"""Personal data out of a transcript: card numbers, e-mail addresses and phone numbers, written or told.

What is found is replaced in the text and in the words, so that the value itself is nowhere in what is returned;
each replacement leaves a `Redaction` that says where it stands and, when word times are known, when it was said.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from transcription.language import addresses
from transcription.language.cards import Telling, card_parts
from transcription.language.context import Context, context_of
from transcription.language.erasure import erase
from transcription.language.numbers import Part, Run, runs_of
from transcription.language.phones import phone_parts
from transcription.language.security_codes import security_codes
from transcription.language.tokens import Finding, Kind, Span, Token, spans_of, tokens_of
from transcription.language.turns import CardTalk, chains, turns_of
from transcription.transcript import Segment, Speaker

_MAX_ROUNDS = 8
_CODE_CHARS, _NUMBER_CHARS, _CARD_CHARS = 3, 7, 12
"""Nothing shorter is a card's security code, a phone number, a card number."""


def redact(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """The segments without card numbers, e-mail addresses and phone numbers.

    Numbers may be split over words, over lines of the same speaker and over short interjections of the other.
    Looks again until nothing is found, so redacting twice changes nothing. Recall goes before precision: where
    the words around a number say "card" or "phone", a misheard digit does not save it.
    """
    current = tuple(segments)
    for _ in range(_MAX_ROUNDS):
        findings = find(current)
        if not findings:
            break
        current = _erased(current, findings)
    return tuple(_without_stray_words(segment) for segment in current)


def redact_text(text: str) -> str:
    """One text without personal data: for a subject line, a quoted history, a signature."""
    (segment,) = redact([Segment(0, Speaker.UNKNOWN, text, 0, 0)])
    return segment.text


def find(segments: Sequence[Segment]) -> list[Finding]:
    """Personal data in these segments; no two findings overlap.

    Addresses and cards first, in every chain, so that no phone is seen in part of a card number.
    """
    search = _Search(segments)
    for place, segment in enumerate(segments):
        search.keep(addresses.written(segment.text, place))
    for chain in search.chains:
        free = [token for token in chain if (token.place, token.start) not in search.taken]
        search.keep(addresses.told(free))
        for run in runs_of(chain, search.taken):
            search.keep(search.cards(run, chain))
    search.keep(list(search.codes()))
    for chain in search.chains:
        for run in runs_of(chain, search.taken):
            search.keep(search.phones(run, chain))
    return search.findings


class _Search:
    """One look through a conversation: its tokens, who told them, and what was found so far."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._lines = [tokens_of(segment.text, place) for place, segment in enumerate(segments)]
        self._conversation = [token for line in self._lines for token in line]
        self._where = {(token.place, token.start): index for index, token in enumerate(self._conversation)}
        self._turns = turns_of(segments)
        self._talk = CardTalk(self._lines, self._turns)
        self._speakers = [segment.speaker for segment in segments]
        self.chains = chains(segments, self._lines)
        if len(set(self._speakers)) > 1:
            # Guessed speakers may have cut a number in two: last, every line in order.
            self.chains.append(self._conversation)
        self.findings: list[Finding] = []
        self.taken: set[tuple[int, int]] = set()

    def keep(self, found: Iterable[Finding]) -> None:
        """Add findings and mark the tokens under them."""
        for finding in found:
            self.findings.append(finding)
            for span in finding.spans:
                line = self._lines[span.place]
                at = max(0, bisect_right(line, span.start, key=lambda token: token.start) - 1)
                while at < len(line) and line[at].start < span.end:
                    self.taken.add((span.place, line[at].start))
                    at += 1

    def cards(self, run: Run, chain: Sequence[Token]) -> Iterator[Finding]:
        """Card numbers in a run, and what else was told right behind one (an expiry date) and is no phone."""
        if len(run.digits) < _CARD_CHARS or _has_plus(chain, run.parts[0]):
            return
        telling = self._telling(run, chain)
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
            yield _finding("card", rest, chain)

    def codes(self) -> Iterator[Finding]:
        """Card security codes, now that the card numbers are known."""
        cards = [finding for finding in self.findings if finding.kind == "card"]
        return security_codes(self._conversation, self._turns, self.taken, cards)

    def phones(self, run: Run, chain: Sequence[Token]) -> Iterator[Finding]:
        """Phone numbers in a run."""
        if len(run.digits) < _NUMBER_CHARS or run.is_glued:
            return
        context = self._telling(run, chain).context
        if context == Context.NONE and run.is_counting:
            return
        has_plus = [_has_plus(chain, part) for part in run.parts]
        for parts in phone_parts(run.parts, has_plus, context):
            yield _finding("phone", parts, chain)

    def _telling(self, run: Run, chain: Sequence[Token]) -> Telling:
        tokens = chain[run.parts[0].first : run.parts[-1].last + 1]
        first, last = tokens[0], tokens[-1]
        context = context_of(
            self._conversation, self._where[first.place, first.start], self._where[last.place, last.start]
        )
        if context == Context.NONE and _is_in_code(chain, run):
            context = Context.REFERENCE
        speakers = {self._speakers[token.place] for token in tokens}
        return Telling(context, self._talk.is_near(first.place, last.place), len(speakers) == 1)


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
    return part.first > 0 and chain[part.first - 1].text.lower() in ("+", "plus")


def _finding(kind: str, parts: Sequence[Part], chain: Sequence[Token]) -> Finding:
    """From the first token of the number, with its plus or opening bracket, to the last; in each line only its own."""
    first = parts[0].first
    if first > 0 and chain[first - 1].text.lower() in ("+", "plus", "("):
        first -= 1
        if first > 0 and chain[first].text == "(" and chain[first - 1].text == "+":
            first -= 1
    lead = chain[first : parts[0].first]
    return Finding(kind, spans_of([*lead, *(token for part in parts for token in chain[part.first : part.last + 1])]))


def _erased(segments: Sequence[Segment], findings: Sequence[Finding]) -> tuple[Segment, ...]:
    by_place: dict[int, list[tuple[str, Span]]] = {}
    for finding in findings:
        for span in finding.spans:
            by_place.setdefault(span.place, []).append((finding.kind, span))
    return tuple(
        erase(segment, by_place[place]) if place in by_place else segment for place, segment in enumerate(segments)
    )


def _without_stray_words(segment: Segment) -> Segment:
    """Drop words that differ from the text and still tell something personal."""
    told = " ".join(word.text.strip() for word in segment.words)
    if told == segment.text or not told:
        return segment
    found = find([replace(segment, text=told, words=(), redactions=())])
    text = find([replace(segment, words=(), redactions=())])
    return segment if len(found) <= len(text) else replace(segment, words=())
