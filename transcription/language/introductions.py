"""Names that are told: "my name is …", "am I speaking with …", "Mrs …", the answer to "your name, please?", and
names spelled letter by letter. What agents call themselves is no customer's name and stays.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from transcription.language.codes import NATO
from transcription.language.conversation import Conversation, Phrases, Reach, phrases
from transcription.language.names import fold
from transcription.language.ordinary import EVERYDAY, FUNCTION, NAMES_TOO
from transcription.language.tokens import Kind, Token, words
from transcription.transcript import Speaker

_OWN = phrases("""
my name is
my name's
my names
my full name is
my first name is
my last name is
my surname is
my maiden name is
my name
name is
name's
the name is
the name's
first name is
last name is
surname is
names
i go by
i am called
i'm called
call me
under the name
under the name of
in the name of
holder is
holder's name is
card is
account is
booking is
spelled
spelt
spell it
spell that
spelling is
""")
_CALLING = phrases("""
this is
it's
it is
i'm
i am
here is
im
""")
_ASKED = phrases("""
your name
your full name
your first name
your last name
your surname
your good name
your maiden name
full name
first name
last name
surname
name please
the name
account holder
cardholder name
cardholder's name
holder's name
whose name
who am i speaking
who i'm speaking
who am i talking
who i am speaking
who do i have
whom am i speaking
who's calling
who is calling
may i know your
spell it
spell that
spell your
how do you spell
""")
_MEANT = phrases("""
am i speaking with
am i speaking to
am i talking to
am i chatting with
is this
is that
speaking with
may i speak with
may i speak to
could i speak to
can i speak to
i'm calling for
calling for
i have you as
i've got you as
got you down as
account belongs to
registered to
""")
_GREETING = phrases("""
thanks
thank you
thank you very much
thank you so much
thank you for that
thanks for that
thanks for waiting
hi
hello
hey
dear
sorry
welcome
welcome back
goodbye
bye
good morning
good afternoon
good evening
ok
okay
alright
perfect
lovely
no problem
of course
great
brilliant
certainly
""")
_SIGNED = phrases("""
regards
sincerely
faithfully
yours truly
best wishes
kind regards
""")
_STAFF = phrases("""
my name is
my name's
this is
i'm
i am
you're speaking with
you are speaking with
you're speaking to
you are speaking to
you're talking to
you're through to
you are through to
you're chatting with
speaking to you is
your advisor is
your agent is
agent
adviser
advisor
""")
_TITLES = words("""
    mr mrs ms miss mister missus mx dr doctor sir madam prof
""")
_SKIPPED = words("""
    uh um er erm ah yes yeah yep yup sure ok okay of course so well it's its it is that's thats that be would hi
    hello hey please my name name's full first last surname i'm i am im this the certainly absolutely right oh
    no problem mr mrs ms miss dr is spelled spelt for me
""")
_CALLS = frozenset(["speaking", "calling", "here", "phoning", "ringing", "talking"])
_PARTICLES = words("""
    de da di del della der den van von la le el al bin ibn st mac mc o' d'
""")
_HELPS = frozenset(["help", "assist", "calling", "chatting", "contacting"])
_NO_NAMES = words("""
    teams excel access windows google amazon paypal apple microsoft whatsapp facebook instagram christmas
    everyone team folks guys both ladies gents there customer visitor guest agent bot support unsure inaudible
    speech unin god goodness jesus lord afternoon morning evening english sorry monday
""")
_MOST_WORDS = 4
_FEWEST_LETTERS = 3
_ASKED_REACH = Reach(words=7, turns=3, tokens=24)
_SPOKEN_BY_CUSTOMER = (Speaker.CUSTOMER, Speaker.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Names:
    """Names told, as [first, end) tokens of the conversation; names that agents call themselves, and where."""

    told: tuple[tuple[int, int], ...]
    staff: frozenset[str]
    kept: frozenset[int]


def introduced(talk: Conversation) -> Names:
    """Every name that a cue tells, apart for customers and staff."""
    kept = [span for cue in talk.cues(_STAFF) if (span := _staff(talk, cue)) is not None]
    places = frozenset(at for first, end in kept for at in range(first, end))
    staff = frozenset(fold(talk.tokens[at].text) for at in places) - _TITLES
    found = {span for span in _told(talk) if not places.intersection(range(*span))}
    spans = found | {spelled for _, end in found for spelled in _spelled_behind(talk, end)}
    told = tuple(sorted(span for span in spans if not _is_staff(talk, span, staff)))
    return Names(told, staff, places)


def name_at(talk: Conversation, at: int, *, is_sure: bool = False) -> int:
    """The token behind the name that begins at `at`; `at` itself when none does.

    Written small, a name must be no everyday word; capitalised, it may be one that people are called as well.
    """
    end, words = at, 0
    while end < len(talk.tokens) and words < _MOST_WORDS and talk.tokens[end].place == talk.tokens[at].place:
        token, word = talk.tokens[end], talk.words[end]
        if words and token.text in ("-", "'", "’", ".") and _goes_on(talk, end, words):
            end += 1
            continue
        if word in _PARTICLES and end + 1 < len(talk.tokens) and _is_name_word(talk, end + 1, at, is_sure):
            end, words = end + 2, words + 1
            continue
        if not _is_name_word(talk, end, at, is_sure):
            break
        end, words = end + 1, words + 1
    return end


def letters_at(talk: Conversation, at: int) -> int:
    """The token behind a word spelled from `at` on: "S M I T H", "S for sugar, M, I …"; `at` when none is."""
    end, count, gap = at, 0, 0
    place = at
    while place < len(talk.tokens) and gap < 3 and talk.is_free(talk.tokens[place]):
        token, word = talk.tokens[place], talk.words[place]
        if token.kind == Kind.WORD and (len(word) == 1 or word in NATO):
            place += 1 + _aside(talk, place)
            end, count, gap = place, count + 1, 0
        elif word in ("double", "capital") or token.text in ("-", ",", ".", "…") or word in ("uh", "um", "then", "and"):
            place, gap = place + 1, gap + 1
        else:
            break
    return end if count >= _FEWEST_LETTERS else at


def _told(talk: Conversation) -> Iterator[tuple[int, int]]:
    yield from _behind(talk, _OWN, _SPOKEN_BY_CUSTOMER, is_sure=True)
    yield from _calling(talk)
    yield from _behind(talk, _MEANT, tuple(Speaker), is_sure=False)
    yield from _greeted(talk)
    yield from _titled(talk)
    yield from _answered(talk)
    for _, end in talk.cues(_SIGNED):
        if talk.speaker(end - 1) in _SPOKEN_BY_CUSTOMER:
            yield from _named(talk, end, is_sure=False, is_capital=True)


def _behind(
    talk: Conversation, table: Phrases, speakers: Sequence[Speaker], *, is_sure: bool
) -> Iterator[tuple[int, int]]:
    for first, end in talk.cues(table):
        speaker = talk.speaker(first)
        if speaker not in speakers or (speaker == Speaker.UNKNOWN and _is_helper(talk, end)):
            continue
        word = talk.words[end - 1]
        is_own = (is_sure and word not in ("names", "name", "is")) or talk.words[first] == "my"
        yield from _named(talk, end, is_sure=is_own and is_sure)


def _named(talk: Conversation, at: int, *, is_sure: bool, is_capital: bool = False) -> Iterator[tuple[int, int]]:
    """The name or the spelled word at `at`, behind hesitations and titles of the same speaker and line."""
    limit = min(len(talk.tokens), at + 6)
    while at < limit and (talk.words[at] in _SKIPPED or talk.tokens[at].text in (",", ":", "-", "…", '"', "“", "'")):
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
    for first, end in talk.cues(_CALLING):
        if talk.speaker(first) not in _SPOKEN_BY_CUSTOMER or _is_helper(talk, end):
            continue
        until = name_at(talk, end, is_sure=True)
        if until == end:
            continue
        is_called = until < len(talk.tokens) and talk.words[until] in _CALLS | {"from", "and"}
        is_capital = all(token.text[0].isupper() or token.kind != Kind.WORD for token in talk.tokens[end:until])
        is_full = is_capital and until - end >= 2 and not talk.tokens[end].text.isupper()
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
        if is_start and name_at(talk, first) == at and talk.tokens[first].text[0].isupper():
            yield first, at
            return
        first += 1


def _greeted(talk: Conversation) -> Iterator[tuple[int, int]]:
    """Whom an agent thanks or greets by name: capitalised, and nothing but a pause or the line's end behind it."""
    for first, end in talk.cues(_GREETING):
        if talk.speaker(first) != Speaker.AGENT:
            continue
        at = end + (end < len(talk.tokens) and talk.tokens[end].text == ",")
        until = name_at(talk, at) if at < len(talk.tokens) and talk.tokens[at].place == talk.tokens[first].place else at
        if until == at or not all(
            token.text[0].isupper() for token in talk.tokens[at:until] if token.kind == Kind.WORD
        ):
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
        is_capital = talk.tokens[begin].text[:1].isupper()
        if (word in ("miss", "ms", "dr", "doctor", "sir", "madam") and not is_capital) or len(talk.words[begin]) < 2:
            continue
        end = name_at(talk, begin, is_sure=is_capital or word in ("mr", "mrs"))
        if end > begin:
            yield begin, end


def _answered(talk: Conversation) -> Iterator[tuple[int, int]]:
    """The name in the answer to an agent who asks for it: it begins the turn, behind replies."""
    for first, end in talk.cues(_ASKED):
        asker = talk.speaker(first)
        if asker in (Speaker.CUSTOMER, Speaker.SYSTEM):
            continue
        for at in talk.behind(end, len(talk.tokens), _ASKED_REACH):
            is_start = at and talk.tokens[at - 1].place != talk.tokens[at].place
            if talk.speaker(at) == asker or not is_start:
                continue
            yield from _named(talk, at, is_sure=False)


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


def _is_name_word(talk: Conversation, at: int, first: int, is_sure: bool) -> bool:
    """May this token be part of the name that began at `first`?"""
    token, word = talk.tokens[at], talk.words[at]
    if token.kind != Kind.WORD or not talk.is_free(token) or word in _NO_NAMES or word in _CALLS:
        return False
    if len(word) == 1:
        return token.text.isupper() and word not in ("i", "a") and _has_more(talk, at)
    is_capital = token.text[0].isupper()
    is_name_too = word in NAMES_TOO
    if at == first:
        if word in EVERYDAY or word in FUNCTION:
            return is_name_too and is_sure and (is_capital or _is_end(talk, at + 1))
        return is_capital or is_sure or not is_name_too
    if talk.tokens[first].text[0].isupper() and not is_capital:
        return word not in EVERYDAY and not is_name_too and _is_end(talk, at + 1)
    if word in EVERYDAY:
        return is_capital and word not in FUNCTION and talk.tokens[at - 1].kind == Kind.WORD
    return True


def _is_end(talk: Conversation, at: int) -> bool:
    is_line_end = at >= len(talk.tokens) or talk.tokens[at].place != talk.tokens[at - 1].place
    return is_line_end or talk.tokens[at].text in ".,;!?" or talk.words[at] in ("and", "i", "i'm", "my")


def _has_more(talk: Conversation, at: int) -> bool:
    """An initial: a capitalised word follows."""
    after = at + 1 + (at + 1 < len(talk.tokens) and talk.tokens[at + 1].text == ".")
    return (
        after < len(talk.tokens)
        and talk.tokens[after].kind == Kind.WORD
        and len(talk.tokens[after].text) > 1
        and (talk.tokens[after].text[0].isupper())
    )


def _goes_on(talk: Conversation, at: int, words: int) -> bool:
    """A dash or apostrophe inside a name, or the full stop of an initial."""
    if at + 1 >= len(talk.tokens) or talk.tokens[at + 1].kind != Kind.WORD:
        return False
    before, sign, after = talk.tokens[at - 1 : at + 2]
    if sign.text == ".":
        return len(before.text) == 1
    return words > 0 and before.end == sign.start and sign.end == after.start


def _aside(talk: Conversation, at: int) -> int:
    """ "for sugar", "as in sugar" behind a letter."""
    words = talk.words[at + 1 : at + 4]
    letter = talk.words[at][0]
    if len(words) >= 2 and words[0] in ("for", "like") and words[1].startswith(letter):
        return 2
    return 3 if len(words) == 3 and words[:2] == ["as", "in"] and words[2].startswith(letter) else 0


def is_part(token: Token) -> bool:
    """Long enough to be looked for elsewhere in the conversation."""
    return token.kind == Kind.WORD and len(token.text) >= _FEWEST_LETTERS
