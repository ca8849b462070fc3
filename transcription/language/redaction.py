"""Personal data out of a transcript, written or told: payment cards, bank details, e-mail addresses, phone numbers,
identity numbers, dates of birth, postal addresses and customers' names.

What is found is replaced in the text and in the words, so that the value itself is nowhere in what is returned;
each replacement leaves a `Redaction` that says where it stands and, when word times are known, when it was said.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from transcription.language import addresses, banks, births, echoes, expiry, identities, places, tellings, unsigned
from transcription.language.conversation import Conversation
from transcription.language.erasure import erase
from transcription.language.introductions import introduced
from transcription.language.last_digits import last_digits
from transcription.language.names import NOBODYS, Known, fold, known, known_names_in
from transcription.language.ordinary import EVERYDAY
from transcription.language.security_codes import security_codes
from transcription.language.tokens import Finding, Span, spans_of
from transcription.transcript import Segment, Speaker

_MAX_ROUNDS = 8
_MAY_REACH = re.compile(r"@|\d(?:\W*\d){5}")
_NOBODY = known(())


def redact(segments: Iterable[Segment], known_names: Sequence[str] = ()) -> tuple[Segment, ...]:
    """The segments without personal data; kinds are the keys of `tokens.MARKS`.

    `known_names`: what the customer is called, as on record. Numbers may be split over words, over lines of the same
    speaker and over short interjections of the other. Looks again until nothing is found, so redacting twice changes
    nothing. Recall goes before precision: where the words around a number say "card" or "phone", a misheard digit
    does not save it. Agents' own names, order numbers, prices, times and ordinary dates stay.
    """
    current = tuple(segments)
    who = known([*known_names, *dict.fromkeys(_authors(current))])
    current = tuple(_without_author(segment, who) for segment in current)
    for _ in range(_MAX_ROUNDS):
        findings = find(current, who)
        if not findings:
            break
        current = _erased(current, findings)
    return tuple(_without_stray_words(segment, who) for segment in current)


def redact_text(text: str, known_names: Sequence[str] = ()) -> str:
    """One text without personal data: for a subject line, a quoted history, a signature."""
    (segment,) = redact([Segment(0, Speaker.UNKNOWN, text, 0, 0)], known_names)
    return segment.text


def find(segments: Sequence[Segment], who: Known = _NOBODY) -> list[Finding]:
    """Personal data in these segments; no two findings overlap.

    What is sure by its form goes first, then cards, then what only the words around it tell, phone numbers after
    all other numbers; names last, so that none is seen in an address.
    """
    talk = Conversation(segments)
    chains = list(talk.chains)
    if len(set(talk.speakers)) > 1:
        # Guessed speakers may have cut a number in two: last, every line in order.
        chains.append(talk.tokens)
    for place, segment in enumerate(segments):
        talk.keep(addresses.written(segment.text, place))
    for chain in chains:
        talk.keep(addresses.told([token for token in chain if talk.is_free(token)]))
        talk.keep(unsigned.stripped([token for token in chain if talk.is_free(token)]))
    for search in (unsigned.asked, banks.ibans, identities.identities):
        talk.keep(search(talk))
    talk.keep(tellings.cards(talk, chains))
    talk.keep(expiry.expiries(talk))
    cards = [finding for finding in talk.findings if finding.kind.startswith("card")]
    talk.keep(security_codes(talk.tokens, talk.turns, talk.taken, cards))
    for search in (expiry.codes_behind, births.births, last_digits, banks.sort_codes, banks.accounts,
                   identities.announced, identities.pins, places.places):  # fmt: skip
        talk.keep(search(talk))
    talk.keep(tellings.phones(talk, chains))
    talk.keep(list(echoes.echoes(talk, chains)))
    _names(talk, who)
    return talk.findings


def _names(talk: Conversation, who: Known) -> None:
    """Names that were told, then the known ones and those told, wherever else they stand."""
    names = introduced(talk)
    told = []
    for first, end in names.told:
        if all(talk.is_free(token) for token in talk.tokens[first:end]):
            talk.keep([Finding("name", spans_of(talk.tokens[first:end]))])
            told.append(" ".join(token.text for token in talk.tokens[first:end]))
    talk.keep(known_names_in(talk, who.joined(known(told).without(names.staff)), names.kept))


def _authors(segments: Sequence[Segment]) -> Iterable[str]:
    return (segment.author for segment in segments if segment.author and _is_customers_name(segment))


def _is_customers_name(segment: Segment) -> bool:
    """A customer's line signed with more than "Customer" or "Visitor 12"."""
    words = [fold(word) for word in (segment.author or "").replace(".", " ").split() if not word.isdecimal()]
    is_person = any(word not in EVERYDAY and word not in NOBODYS for word in words)
    return segment.speaker == Speaker.CUSTOMER and is_person


def _without_author(segment: Segment, who: Known) -> Segment:
    """A customer's line does not say who signed it: the name is what is taken out. Nor does a line of the system
    that tells what the customer did ("Missed voice call")."""
    is_named = _is_customers_name(segment) or (segment.speaker == Speaker.SYSTEM and who.is_name(segment.author or ""))
    if is_named:
        return replace(segment, author=None)
    if segment.speaker == Speaker.UNKNOWN and segment.author and _MAY_REACH.search(segment.author):
        return replace(segment, author=_unreached(segment.author))
    return segment


@lru_cache(maxsize=256)
def _unreached(author: str) -> str:
    """The name that somebody writes under, without the number or address they are reached at."""
    line = Segment(0, Speaker.UNKNOWN, author, 0, 0)
    findings = find((line,))
    return _erased((line,), findings)[0].text if findings else author


def _erased(segments: Sequence[Segment], findings: Sequence[Finding]) -> tuple[Segment, ...]:
    by_place: dict[int, list[tuple[str, Span]]] = {}
    for finding in findings:
        for span in finding.spans:
            by_place.setdefault(span.place, []).append((finding.kind, span))
    return tuple(
        erase(segment, by_place[place]) if place in by_place else segment for place, segment in enumerate(segments)
    )


def _without_stray_words(segment: Segment, who: Known) -> Segment:
    """Drop words that differ from the text and still tell something personal."""
    told = " ".join(word.text.strip() for word in segment.words)
    if told == segment.text or not told:
        return segment
    found = find([replace(segment, text=told, words=(), redactions=())], who)
    text = find([replace(segment, words=(), redactions=())], who)
    return segment if len(found) <= len(text) else replace(segment, words=())
