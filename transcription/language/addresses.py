"""E-mail addresses, written ("jane.doe@example.com") and told ("jane dot doe at example dot com")."""

import re
from collections.abc import Iterator, Sequence

from transcription.language.numbers import is_number_word
from transcription.language.tokens import Finding, Kind, Span, Token, spans_of

_LOCAL_CHARS = 64
_LOCAL = re.compile(r"[\w.%&'*+=~-]")
_DOMAIN = re.compile(r"[ ]?(?:[\w-]{1,63}\.){1,8}[^\W\d_][\w-]{1,23}")

# "marie.b(at)gmail(dot)com", "marie.b [at] gmail.com": kept from programs that collect addresses.
_AT = re.compile(r"@|[ ]?[\[({<][ ]?(?:at|@)[ ]?[\])}>]", re.IGNORECASE)
_HIDDEN_DOMAIN = re.compile(
    r"[ ]?[\w-]{1,63}(?:(?:\.|[ ]?[\[({<][ ]?(?:dot|\.)[ ]?[\])}>][ ]?)[\w-]{2,24}){1,4}", re.IGNORECASE
)

_TLDS_WORDS = """
    com org net edu gov mil int info biz io co uk us eu ca au nz ie de fr es it nl be at ch se no dk
    fi pl cz pt in za br mx jp cn me tv app dev shop online email ac ltd plc example test
"""
_TLDS = frozenset(_TLDS_WORDS.split())
# Domains believed behind a full stop with a space after it ("example. Com").
_SURE_TLDS = frozenset(("com", "org", "net", "edu", "gov", "co", "uk", "io"))
# Domains that are words as well: "at this point in time".
_EVERYDAY = frozenset(("in", "it", "at", "me", "is", "be", "no", "us", "to", "so"))
_PROVIDERS_WORDS = """
    gmail googlemail hotmail outlook yahoo icloud aol btinternet proton protonmail live msn
"""
_PROVIDERS = frozenset(_PROVIDERS_WORDS.split())
_PAUSES = frozenset((",", ".", "…", "?"))
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
_SAYS = frozenset(("it's", "it’s", "its", "is", "that's", "that’s"))
_MAILS = frozenset(("email", "mail", "address"))
_ANNOUNCES = _MAILS | {"reach", "write", "contact"}
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
    """Addresses with an @ in one segment's text, or with "(at)" in its place. Looks at most 64 characters to the left
    of each."""
    last_end = 0
    for match in _AT.finditer(text):
        at = match.start()
        start = at
        while start > max(last_end, at - _LOCAL_CHARS) and _LOCAL.match(text[start - 1]):
            start -= 1
        domain = (_DOMAIN if match.group() == "@" else _HIDDEN_DOMAIN).match(text, match.end())
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
        if end is None:
            continue
        local_end = _local_end(chain, at, floor)
        start = _whole_name(chain, _local_start(chain, local_end, floor), local_end, floor)
        if start < local_end and _is_meant(chain, start, local_end, end, is_broken=local_end < at):
            floor = end + 1
            yield Finding("email", spans_of(chain[start:floor]))


def _is_meant(chain: Sequence[Token], start: int, at: int, end: int, *, is_broken: bool) -> bool:
    """A bare word before "at" is a name only when it is introduced as one: "on offer at example dot com" has none.

    When a pause was heard before "at" (`is_broken`), it takes more than a word that may introduce anything.
    """
    told = [token.text.lower() for token in chain[start : end + 1]]
    local = told[: at - start]
    before = [token.text.lower() for token in chain[max(0, start - _INTRODUCTION) : start]]
    if "@" in told or any(word in _JOINERS or word in _JOINER_SIGNS for word in local):
        return True
    if is_broken:
        is_line = _begins_line(chain, start) and chain[at].place != chain[end].place
        return is_line or (bool(before) and before[-1] in _SAYS) or not _MAILS.isdisjoint(before)
    if any(_is_short(word) for word in local):
        return True
    if not _PROVIDERS.isdisjoint(told) or _begins_line(chain, start):
        return True
    return before[-1] in _INTRODUCES or not _ANNOUNCES.isdisjoint(before)


def _begins_line(chain: Sequence[Token], at: int) -> bool:
    return at == 0 or chain[at - 1].place != chain[at].place


def _local_end(chain: Sequence[Token], at: int, floor: int) -> int:
    """The token after the name before "at": "at" itself, or the full stop of the line or sentence before it."""
    return at - 1 if at - 1 > floor and chain[at - 1].text in _PAUSES else at


def _whole_name(chain: Sequence[Token], start: int, end: int, floor: int) -> int:
    """Where the name begins when its dot was heard as the end of a sentence: "it's Tom. Beckett at example.com"."""
    first = start - 2
    is_split = start < end and first > floor and chain[start - 1].text == "." and chain[first].kind == Kind.WORD
    return first if is_split and chain[first - 1].text.lower() in _SAYS else start


def _domain_end(chain: Sequence[Token], first: int) -> int | None:
    """The token that ends the domain which begins at `first`: "g mail dot com", "example dot co dot uk"."""
    end, labels = None, 0
    limit = min(len(chain), first + _DOMAIN_TOKENS + 4)
    at = first
    while at < limit:
        word = chain[at].text.lower()
        if _is_dot(chain, at):
            after = _after_pause(chain, at + 1)
            if not labels or after >= limit or chain[after].kind != Kind.WORD:
                return end
            if chain[after].text.lower() in _tlds_after(chain, at, after):
                end = after
            at = after + 1
            labels += 1
            continue
        if end is not None:
            if word == "," and at + 1 < limit and chain[at + 1].text.lower() in _DOTS:
                at += 1
                continue
            return end
        if word == ",":
            at += 1
            continue
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


def _after_pause(chain: Sequence[Token], at: int) -> int:
    """The next token that is no pause: engines hear "dot, com" and "dot." at a line's end."""
    return at + 1 if at < len(chain) and chain[at].text in _PAUSES and not _is_tight(chain, at) else at


def _tlds_after(chain: Sequence[Token], dot: int, after: int) -> frozenset[str]:
    """The domains believed after this dot: fewer after "point", fewest after a full stop or a pause."""
    if after > dot + 1 or (chain[dot].text == "." and not _is_tight(chain, dot)):
        return _SURE_TLDS
    return _TLDS - _EVERYDAY if chain[dot].text.lower() == "point" else _TLDS


def _is_label(chain: Sequence[Token], at: int) -> bool:
    token = chain[at]
    if token.kind in (Kind.WORD, Kind.DIGITS):
        return token.text.lower() not in ("at", "and", "or", "the", "is", "my")
    return token.text in "-_" and at > 0


def _is_dot(chain: Sequence[Token], at: int) -> bool:
    """ "dot" in words, a full stop with no space around it, or one before a sure domain ("example. Com")."""
    if chain[at].text.lower() in _DOTS:
        return True
    if chain[at].text != ".":
        return False
    return _is_tight(chain, at) or (at + 1 < len(chain) and chain[at + 1].text.lower() in _SURE_TLDS)


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
            (wants_label and start < at)
            or _is_name(word, plain_words, chain[start] if start < at else None)
            or (start == at and place > floor and _is_sure_joiner(chain, place - 1))
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


def _is_sure_joiner(chain: Sequence[Token], at: int) -> bool:
    """What joins even an everyday word to a name: "martin.read", "martin dot read"."""
    return chain[at].text.lower() in ("dot", "underscore") or (chain[at].kind == Kind.SIGN and _is_joiner(chain, at))


def _is_skipped(token: Token, word: str) -> bool:
    return word in _FILLERS or (token.kind == Kind.SIGN and word == ",")
