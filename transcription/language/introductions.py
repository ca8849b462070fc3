"""Names that are told: "my name is …", "am I speaking with …", "Mrs …", the answer to "your name, please?", and
names spelled letter by letter. What agents call themselves is no customer's name and stays.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from transcription.language import name_cues
from transcription.language.codes import NATO
from transcription.language.conversation import Conversation, Phrases, Reach
from transcription.language.names import fold
from transcription.language.naming import letters_at, name_at
from transcription.language.ordinary import EVERYDAY
from transcription.language.signatures import signed
from transcription.language.tokens import Kind, words
from transcription.transcript import Speaker

_TITLES = words("""
    mr mrs ms miss mister missus mx dr doctor sir madam prof
""")
_SKIPPED = words("""
    uh um er erm ah yes yeah yep yup ya sure ok okay of course so well it's its it is that's thats that be would hi
    hello hey please my name name's full first last surname i'm i am im this the certainly absolutely right oh
    no problem put under mr mrs ms miss dr is spelled spelt
""")
_CALLS = frozenset(["speaking", "calling", "here", "phoning", "ringing", "talking"])
_THINGS = words("""
    company company's business city product brand user file street building store shop hotel school model plan domain
    state country town item software team dog's pet's cat's app network wifi bank brand's group class course film song
    display host server project program village road album game login screen
""")
_PAUSES = (",", ":", "-", "…", '"', "“", "'")
_FULL_WORDS = 2
_ASKED_REACH = Reach(words=7, turns=3, tokens=24)
_SAME_BREATH = 40
"""Tokens."""

_SPOKEN_BY_CUSTOMER = (Speaker.CUSTOMER, Speaker.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Names:
    """Names told, as [first, end) tokens of the conversation; names that agents call themselves, and where."""

    told: tuple[tuple[int, int], ...]
    staff: frozenset[str]
    kept: frozenset[int]


def introduced(talk: Conversation) -> Names:
    """Every name that a cue tells, apart for customers and staff."""
    kept = [span for cue in talk.cues(name_cues.STAFF) if (span := _staff(talk, cue)) is not None]
    places = frozenset(at for first, end in kept for at in range(first, end))
    staff = frozenset(fold(talk.tokens[at].text) for at in places) - _TITLES
    found = {span for span in _told(talk) if not places.intersection(range(*span))}
    spans = found | {spelled for _, end in found for spelled in _spelled_behind(talk, end)}
    told = tuple(sorted(span for span in spans if not _is_staff(talk, span, staff)))
    return Names(told, staff, places)


def _told(talk: Conversation) -> Iterator[tuple[int, int]]:
    yield from _behind(talk, name_cues.OWN, _SPOKEN_BY_CUSTOMER, is_sure=True)
    yield from _calling(talk)
    yield from _behind(talk, name_cues.MEANT, tuple(Speaker), is_sure=False)
    for _, end in talk.cues(name_cues.UNDER):
        for at, until in _named(talk, end, is_sure=False):
            if talk.tokens[at].text[0].isupper() or until - at >= _FULL_WORDS:
                yield at, until
    for _, end in talk.cues(name_cues.MEANT_CAPITAL):
        yield from _named(talk, end, is_sure=False, is_capital=True)
    yield from _greeted(talk)
    yield from _titled(talk)
    yield from _answered(talk)
    yield from signed(talk)
    for _, end in talk.cues(name_cues.SIGNED):
        if talk.speaker(end - 1) in _SPOKEN_BY_CUSTOMER:
            yield from _named(talk, end, is_sure=False, is_capital=True)


def _is_of_thing(talk: Conversation, first: int, end: int) -> bool:
    """The name of a company, a city, a product."""
    before = talk.words[first - 1] if first else ""
    return "name" in talk.words[first:end] and before in _THINGS


def _behind(
    talk: Conversation, table: Phrases, speakers: Sequence[Speaker], *, is_sure: bool
) -> Iterator[tuple[int, int]]:
    for first, end in talk.cues(table):
        speaker = talk.speaker(first)
        if (
            speaker not in speakers
            or _is_of_thing(talk, first, end)
            or (speaker == Speaker.UNKNOWN and _is_helper(talk, end))
        ):
            continue
        word = talk.words[end - 1]
        is_told = word not in ("names", "name") and talk.words[first] not in ("card", "account", "booking")
        yield from _named(talk, end, is_sure=is_sure and (is_told or talk.words[first] == "my"))


def _named(talk: Conversation, at: int, *, is_sure: bool, is_capital: bool = False) -> Iterator[tuple[int, int]]:
    """The name or the spelled word at `at`, behind hesitations and titles of the same speaker and line."""
    begin, limit = at, min(len(talk.tokens), at + 6)
    while at < limit and (talk.words[at] in _SKIPPED or talk.tokens[at].text in _PAUSES or (
            talk.tokens[at].text == "." and at > begin)):  # fmt: skip
        at += 1
    if at >= len(talk.tokens) or not talk.is_free(talk.tokens[at]):
        return
    if is_capital and not talk.tokens[at].text[:1].isupper():
        return
    spelled = letters_at(talk, at)
    end = spelled if spelled > at else name_at(talk, at, is_sure=is_sure)
    if end > at:
        yield at, end


def _spelled_behind(talk: Conversation, end: int) -> Iterator[tuple[int, int]]:
    """ "Smith, S M I T H", "Smith, that's S M I T H"."""
    at, limit = end, min(len(talk.tokens), end + 7)
    while at < limit:
        spelled = letters_at(talk, at) if len(talk.words[at]) == 1 or talk.words[at] in NATO else at
        if spelled > at:
            yield at, spelled
            return
        at += 1


def _calling(talk: Conversation) -> Iterator[tuple[int, int]]:
    """ "this is Jo Poole speaking", "I'm Jo Poole", "Jo Poole calling" on the customer's side."""
    for first, end in talk.cues(name_cues.CALLING):
        if talk.speaker(first) not in _SPOKEN_BY_CUSTOMER or _is_helper(talk, end):
            continue
        until = name_at(talk, end, is_sure=True)
        if until == end:
            continue
        is_small = not talk.tokens[end].text[0].isupper()
        if is_small and any(word.endswith(("ing", "ed", "ly")) for word in talk.words[end:until]):
            continue
        is_called = until < len(talk.tokens) and talk.words[until] in _CALLS | {"from", "and"}
        is_capital = all(token.text[0].isupper() or token.kind != Kind.WORD for token in talk.tokens[end:until])
        is_full = is_capital and until - end >= 2 and not talk.tokens[end].text.isupper()
        is_full = is_full or (is_small and until - end == _FULL_WORDS and is_called)
        if (is_called and talk.words[until] != "and") or is_full or _is_alone(talk, first, until):
            yield end, until
    for at, word in enumerate(talk.words):
        if word in ("speaking", "calling", "here") and talk.speaker(at) in _SPOKEN_BY_CUSTOMER:
            yield from _before(talk, at)


def _is_alone(talk: Conversation, first: int, until: int) -> bool:
    """ "I'm Raja." or "I am raja and …" at the beginning of a turn: no place, no feeling."""
    is_start = not first or talk.tokens[first - 1].place != talk.tokens[first].place
    after = talk.words[until] if until < len(talk.tokens) else "."
    is_capital = talk.tokens[until - 1].text[0].isupper()
    if until < len(talk.tokens) and talk.tokens[until].place != talk.tokens[first].place:
        after = "."
    if until < len(talk.tokens) and talk.tokens[until].kind == Kind.DIGITS:
        after = ","
    return talk.words[first] in ("i'm", "i", "im", "this") and (is_start or is_capital) and after in (
        ".", ",", "and", "!", "my", "i", "ssn", "i'm")  # fmt: skip


def _before(talk: Conversation, at: int) -> Iterator[tuple[int, int]]:
    """A name right before "speaking", at the beginning of a line."""
    first = at
    while first and talk.tokens[first - 1].place == talk.tokens[at].place and at - first < 3:
        first -= 1
    while first < at:
        is_start = first == 0 or talk.tokens[first - 1].place != talk.tokens[at].place or (
            talk.words[first - 1] in ("yes", "hello", "hi", ",", ".", "yeah"))  # fmt: skip
        is_name = talk.tokens[first].text[0].isupper() or at - first == _FULL_WORDS
        if is_start and is_name and name_at(talk, first) == at:
            yield first, at
            return
        first += 1


def _greeted(talk: Conversation) -> Iterator[tuple[int, int]]:
    """Whom an agent thanks or greets by name: capitalised, and nothing but a pause or the line's end behind it."""
    answered = next((at for at in range(len(talk.tokens)) if talk.speaker(at) == Speaker.CUSTOMER), len(talk.tokens))
    for first, end in talk.cues(name_cues.GREETING):
        # Who opens with "Good morning, Harbour and Vale" names the company.
        if talk.speaker(first) != Speaker.AGENT or (
            first < answered < len(talk.tokens) and talk.words[first] == "good"
        ):
            continue
        at = end + (end < len(talk.tokens) and talk.tokens[end].text == ",")
        until = name_at(talk, at) if at < len(talk.tokens) and talk.tokens[at].place == talk.tokens[first].place else at
        parts = [token.text for token in talk.tokens[at:until] if token.kind == Kind.WORD]
        is_full = len(parts) == _FULL_WORDS and " ".join(parts).islower()
        if not parts or not (is_full or all(part[0].isupper() for part in parts)):
            continue
        is_end = until >= len(talk.tokens) or talk.tokens[until].place != talk.tokens[first].place
        if (
            is_end
            or talk.tokens[until].text in ",.!?;:-–"
            or talk.words[until] in ("and", "for", "i", "can", "how", "you")
        ):
            yield at, until


def _titled(talk: Conversation) -> Iterator[tuple[int, int]]:
    for at, word in enumerate(talk.words[:-1]):
        if word not in _TITLES or talk.tokens[at].kind != Kind.WORD:
            continue
        begin = at + 1 + (talk.tokens[at + 1].text == ".")
        if begin >= len(talk.tokens) or talk.tokens[begin].place != talk.tokens[at].place:
            continue
        is_capital = talk.tokens[begin].text[:1].isupper() and (word != "miss" or talk.tokens[at].text[0].isupper())
        is_small = word in ("ms", "dr") and talk.segments[talk.tokens[at].place].text.islower()
        is_doubtful = word in ("miss", "ms", "dr", "doctor", "sir", "madam") and not is_capital and not is_small
        if is_doubtful or len(talk.words[begin]) < 2:
            continue
        end = name_at(talk, begin, is_sure=is_capital or word in ("mr", "mrs"))
        if end > begin:
            yield begin, end


def _answered(talk: Conversation) -> Iterator[tuple[int, int]]:
    """The name in the answer to an agent who asks for it: it begins the turn, behind replies."""
    for first, end in talk.cues(name_cues.ASKED):
        asker = talk.speaker(first)
        if _is_of_thing(talk, end - 1, end):
            continue
        if asker in (Speaker.CUSTOMER, Speaker.SYSTEM):
            continue
        for at in talk.behind(end, len(talk.tokens), _reach_of_answer(talk, end)):
            is_start = at and talk.tokens[at - 1].place != talk.tokens[at].place
            if talk.speaker(at) == asker or not is_start:
                continue
            yield from _named(talk, at, is_sure=talk.words[at] not in EVERYDAY)


def _reach_of_answer(talk: Conversation, end: int) -> Reach:
    """What else is asked in the same breath ("your name please, and the last four of …?") takes nothing away."""
    place = talk.tokens[end - 1].place
    line = talk.lines[place]
    rest = len(talk.tokens) if not line else talk.where[place, line[-1].start] + 1
    more = min(rest - end, _SAME_BREATH)
    words = talk.talk[end + more] - talk.talk[end]
    return Reach(_ASKED_REACH.words + words, _ASKED_REACH.turns, _ASKED_REACH.tokens + more)


def _staff(talk: Conversation, cue: tuple[int, int]) -> tuple[int, int] | None:
    """The name an agent gives as their own."""
    first, end = cue
    speaker = talk.speaker(first)
    is_own = speaker == Speaker.AGENT or (speaker == Speaker.UNKNOWN and _is_helper(talk, end))
    if not is_own or (first and talk.words[first - 1] in ("is", "if", "am") and talk.words[first] != "my"):
        return None
    while end < len(talk.tokens) and talk.words[end] in _TITLES | {"."}:
        end += 1
    until = name_at(talk, end, is_sure=True) if end < len(talk.tokens) else end
    return (end, until) if until > end and not (until < len(talk.tokens) and talk.tokens[until].text == "?") else None


def _is_helper(talk: Conversation, at: int) -> bool:
    """ "… how can I help you?" follows in the same line: an agent speaks."""
    line = talk.tokens[at - 1].place
    near = [talk.words[place] for place in range(at, min(len(talk.words), at + 16)) if talk.tokens[place].place == line]
    return any(pair in (("help", "you"), ("i", "help"), ("i", "assist"), ("may", "i"), ("assist", "you"))
               for pair in pairwise(near))  # fmt: skip


def _is_staff(talk: Conversation, span: tuple[int, int], staff: frozenset[str]) -> bool:
    words = {fold(token.text) for token in talk.tokens[slice(*span)] if token.kind == Kind.WORD}
    return bool(words) and words <= staff
