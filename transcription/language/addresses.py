"""E-mail addresses, written ("jane.doe@example.com") and told ("jane dot doe at example dot com")."""

import re
from collections.abc import Iterator, Sequence

from transcription.language.numbers import is_number_word
from transcription.language.tokens import Finding, Kind, Span, Token, spans_of

_LOCAL_CHARS = 64
_LOCAL = re.compile(r"[\w.%&'*+=~-]")
_DOMAIN = re.compile(r"[ ]?(?:[\w-]{1,63}\.){1,8}[^\W\d_][\w-]{1,23}")

_TLDS_WORDS = """
    com org net edu gov mil int info biz io co uk us eu ca au nz ie de fr es it nl be at ch se no dk
    fi pl cz pt in za br mx jp cn me tv app dev shop online email ac ltd plc example test
"""
_TLDS = frozenset(_TLDS_WORDS.split())
# Domains that are words as well: "at this point in time".
_EVERYDAY = frozenset(("in", "it", "at", "me", "is", "be", "no", "us", "to", "so"))
_PROVIDERS_WORDS = """
    gmail googlemail hotmail outlook yahoo icloud aol btinternet proton protonmail live msn
"""
_PROVIDERS = frozenset(_PROVIDERS_WORDS.split())
_DOTS = frozenset(("dot", "point", "period", "stop"))
_JOINERS_WORDS = """
    underscore dash hyphen minus plus underline
"""
_JOINERS = _DOTS | frozenset(_JOINERS_WORDS.split())
_JOINER_SIGNS = frozenset("._-+")
_FILLERS_WORDS = """
    uh um er erm
"""
_FILLERS = frozenset(_FILLERS_WORDS.split())
_DOMAIN_TOKENS = 8
_LOCAL_TOKENS = 40
# Words that come before an address, or before "at" when no address is meant ("we met at example dot com").
_INTRODUCES = frozenset(
    ("it's", "it’s", "its", "is", "so", "yeah", "yes", "to", "that's", "okay", "sure", "um", "uh", ",")
)
_ANNOUNCES = frozenset(("email", "mail", "address", "reach", "write", "contact"))
_INTRODUCTION = 12
_OUTSIDE_WORDS = """
    a all also am an and are arrive arrived as at available be been being bought but buy by can
    check come contact could do email emails e mail find for found from get go got had has have he
    help her here him his how i i'd i'll i'm if in into is isn't it it's its just know listed look
    looked looking made make me meet met my name no not now of on one online only or order ordered
    our out over page paid pay please reach read received register registered right said saw see
    sell send sent she shop shopped shopping site so sold some stay store text than that that's the
    their them then there these they this those to too try tried up us use used using visit visited
    was we website well went were what what's where which will with work works working would write
    yeah yes yep you your yours address
"""
_OUTSIDE = frozenset(_OUTSIDE_WORDS.split())


def written(text: str, place: int) -> Iterator[Finding]:
    """Addresses with an @ in one segment's text. Looks at most 64 characters to the left of each @."""
    last_end = 0
    for match in re.finditer("@", text):
        at = match.start()
        start = at
        while start > max(last_end, at - _LOCAL_CHARS) and _LOCAL.match(text[start - 1]):
            start -= 1
        domain = _DOMAIN.match(text, at + 1)
        if start < at and domain:
            last_end = domain.end()
            yield Finding("email", (Span(place, start, last_end),))


def told(chain: Sequence[Token]) -> Iterator[Finding]:
    """Addresses told in words in a chain: a name, "at", and a domain that ends in a known top-level domain."""
    floor = 0
    for at, token in enumerate(chain):
        if at < floor or token.text.lower() not in ("at", "@"):
            continue
        end = _domain_end(chain, at + 1)
        start = _local_start(chain, at, floor) if end is not None else at
        if end is not None and start < at and _is_meant(chain, start, at, end):
            floor = end + 1
            yield Finding("email", spans_of(chain[start:floor]))


def _is_meant(chain: Sequence[Token], start: int, at: int, end: int) -> bool:
    """A bare word before "at" is a name only when it is introduced as one: "on offer at example dot com" has none."""
    told = [token.text.lower() for token in chain[start : end + 1]]
    if "@" in told or any(_is_short(word) or word in _JOINERS for word in told[: at - start]):
        return True
    if not _PROVIDERS.isdisjoint(told) or start == 0 or chain[start - 1].place != chain[start].place:
        return True
    before = [token.text.lower() for token in chain[max(0, start - _INTRODUCTION) : start]]
    return before[-1] in _INTRODUCES or not _ANNOUNCES.isdisjoint(before)


def _domain_end(chain: Sequence[Token], first: int) -> int | None:
    """The token that ends the domain which begins at `first`: "g mail dot com", "example dot co dot uk"."""
    end, labels = None, 0
    limit = min(len(chain), first + _DOMAIN_TOKENS + 4)
    at = first
    while at < limit:
        word = chain[at].text.lower()
        if _is_dot(chain, at):
            if not labels or at + 1 >= limit or chain[at + 1].kind != Kind.WORD:
                return end
            if chain[at + 1].text.lower() in (_TLDS - _EVERYDAY if word == "point" else _TLDS):
                end = at + 1
            at += 2
            labels += 1
            continue
        if end is not None:
            return end
        if word in _TLDS and labels and chain[at - 1].text.lower() in _PROVIDERS:
            return at
        if word == "sign" and not labels:
            at += 1
            continue
        if not _is_label(chain, at) or labels >= _DOMAIN_TOKENS - 3:
            return None
        labels += 1
        at += 1
    return end


def _is_label(chain: Sequence[Token], at: int) -> bool:
    token = chain[at]
    if token.kind in (Kind.WORD, Kind.DIGITS):
        return token.text.lower() not in ("at", "and", "or", "the", "is", "my")
    return token.text in "-_" and at > 0


def _is_dot(chain: Sequence[Token], at: int) -> bool:
    """ "dot" in words, or a full stop with no space around it."""
    if chain[at].text.lower() in _DOTS:
        return True
    return chain[at].text == "." and _is_tight(chain, at)


def _is_tight(chain: Sequence[Token], at: int) -> bool:
    """A sign that touches the tokens on both sides joins them."""
    if not 0 < at < len(chain) - 1:
        return False
    before, token, after = chain[at - 1 : at + 2]
    return (before.place, before.end) == (token.place, token.start) and (token.place, token.end) == (
        after.place,
        after.start,
    )


def _local_start(chain: Sequence[Token], at: int, floor: int) -> int:
    """The token that begins the name before "at"; `at` itself when there is no name."""
    start, place = at, at - 1
    wants_label, plain_words = True, 0
    while place >= max(floor, at - _LOCAL_TOKENS):
        token, word = chain[place], chain[place].text.lower()
        if _is_joiner(chain, place) and start < at:
            wants_label = True
        elif _is_skipped(token, word):
            pass
        elif token.kind == Kind.DIGITS or (token.kind == Kind.WORD and (is_number_word(word) or len(word) == 1)):
            if word in ("a", "i") and not wants_label and not _is_short(chain[start].text):
                break
            start, wants_label = place, False
        elif token.kind == Kind.WORD and (
            (wants_label and start < at) or _is_name(word, plain_words, chain[start] if start < at else None)
        ):
            plain_words += not wants_label
            start, wants_label = place, False
        else:
            break
        place -= 1
    return start


def _is_name(word: str, plain_words: int, next_token: Token | None) -> bool:
    """A word belongs to the name beside "at", beside spelled letters or digits, or as one more ("jane doe at")."""
    return word not in _OUTSIDE and (next_token is None or plain_words < 1 or _is_short(next_token.text))


def _is_short(text: str) -> bool:
    return len(text) == 1 or text.isdecimal() or is_number_word(text.lower())


def _is_joiner(chain: Sequence[Token], at: int) -> bool:
    token = chain[at]
    if token.kind == Kind.WORD:
        return token.text.lower() in _JOINERS
    return token.text in _JOINER_SIGNS and _is_tight(chain, at)


def _is_skipped(token: Token, word: str) -> bool:
    return word in _FILLERS or (token.kind == Kind.SIGN and word == ",")
