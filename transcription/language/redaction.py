"""Personal data out of a transcript: card numbers, e-mail addresses and phone numbers, written or told.

What is found is replaced in the text and in the words, so that the value itself is nowhere in what is returned;
each replacement leaves a `Redaction` that says where it stands and, when word times are known, when it was said.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from transcription.language import addresses
from transcription.language.cards import card_parts
from transcription.language.context import context_of
from transcription.language.erasure import erase
from transcription.language.numbers import Part, Run, runs_of
from transcription.language.phones import phone_parts
from transcription.language.tokens import Finding, Span, Token, chains, spans_of, tokens_of
from transcription.transcript import Segment, Speaker

_MAX_ROUNDS = 8
_NUMBER_CHARS = 7
"""Nothing shorter holds a number or an address."""


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
    """Personal data in these segments; no two findings overlap."""
    lines = [tokens_of(segment.text, place) for place, segment in enumerate(segments)]
    conversation = [token for line in lines for token in line]
    where = {(token.place, token.start): index for index, token in enumerate(conversation)}
    findings: list[Finding] = []
    taken: set[tuple[int, int]] = set()
    for place, segment in enumerate(segments):
        _keep(findings, taken, addresses.written(segment.text, place), lines)
    for chain in chains(segments):
        free = [token for token in chain if (token.place, token.start) not in taken]
        _keep(findings, taken, addresses.told(free), lines)
        for run in runs_of(chain, taken):
            _keep(findings, taken, _in_run(run, chain, conversation, where), lines)
    return findings


def _keep(
    findings: list[Finding],
    taken: set[tuple[int, int]],
    found: Iterable[Finding],
    lines: Sequence[Sequence[Token]],
) -> None:
    """Add findings and mark the tokens under them."""
    for finding in found:
        findings.append(finding)
        for span in finding.spans:
            line = lines[span.place]
            at = max(0, bisect_right(line, span.start, key=lambda token: token.start) - 1)
            while at < len(line) and line[at].start < span.end:
                taken.add((span.place, line[at].start))
                at += 1


def _in_run(
    run: Run, chain: Sequence[Token], conversation: Sequence[Token], where: dict[tuple[int, int], int]
) -> Iterator[Finding]:
    """Cards first, then phones in what is left of the run."""
    if len(run.digits) < _NUMBER_CHARS:
        return
    first, last = chain[run.parts[0].first], chain[run.parts[-1].last]
    context = context_of(conversation, where[first.place, first.start], where[last.place, last.start])
    cards = [] if _has_plus(chain, run.parts[0]) else card_parts(run, context)
    for parts in cards:
        yield _finding("card", parts, chain)
    if run.is_glued:
        return
    used = {part.first for parts in cards for part in parts}
    for rest in _left(run.parts, used):
        for parts in phone_parts(rest, [_has_plus(chain, part) for part in rest], context):
            yield _finding("phone", parts, chain)


def _left(parts: Sequence[Part], used: set[int]) -> Iterator[list[Part]]:
    group: list[Part] = []
    for part in parts:
        if part.first not in used:
            group.append(part)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _has_plus(chain: Sequence[Token], part: Part) -> bool:
    return part.first > 0 and chain[part.first - 1].text.lower() in ("+", "plus")


def _finding(kind: str, parts: Sequence[Part], chain: Sequence[Token]) -> Finding:
    """From the first token of the number, with its plus or opening bracket, to the last."""
    first = parts[0].first
    if first > 0 and chain[first - 1].text.lower() in ("+", "plus", "("):
        first -= 1
        if first > 0 and chain[first].text == "(" and chain[first - 1].text == "+":
            first -= 1
    return Finding(kind, spans_of(chain[first : parts[-1].last + 1]))


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
