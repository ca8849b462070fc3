"""E-mail addresses that lost their signs, as in chats that keep letters and digits only and in hurried talk:
"jane 283 gmailcom", "jane doe gmail com", and in answer to "your e-mail?" "janedoeexamplecom".
"""

import re
from collections.abc import Iterator, Sequence

from transcription.language.conversation import Conversation, Reach, finding, phrases
from transcription.language.ordinary import EVERYDAY
from transcription.language.tokens import Finding, Kind, Token, spans_of, words

_PROVIDERS = words("""
    gmail googlemail hotmail yahoo ymail outlook icloud aol comcast rediff rediffmail msn protonmail sbcglobal
    btinternet verizon hotmailcouk
""")
_TLDS = words("""
    com net org edu co uk couk coin con de fr es in
""")
_STRIPPED = re.compile(
    "(?:g?mail|hotmail|yahoo|ymail|outlook|icloud|aol|comcast|rediff|msn|sbcglobal)(?:com|con|net|couk|coin)$"
)
_LIKE_ONE = re.compile("[^\\W_]{5,}(?:com|con|net|org|edu|couk|coin)$")
_NO_ADDRESSES = words("""
    telecom intercom sitcom dotcom internet ethernet cabinet falcon silicon balcon beacon lexicon magnet planet
    outcome hospitalnet
""")
_CUES = phrases("""
email
emails
mail
mail id
e mail
""")
_OUTSIDE = words("""
    email mail address id gmail hotmail yahoo outlook icloud
""")
_JOINERS = frozenset("._-+")
_LONGEST = 64
_LOCAL_TOKENS = 4
_REACH = Reach(words=14, turns=3, tokens=40)


def stripped(chain: Sequence[Token]) -> Iterator[Finding]:
    """Addresses that name a provider of mail: "jane 283 gmailcom", "janedoegmailcom", "jane doe gmail com"."""
    for at, token in enumerate(chain):
        word = token.text[-_LONGEST:].lower()
        if token.kind != Kind.WORD:
            continue
        end = _tld_end(chain, at) if word in _PROVIDERS else at
        start = _local_start(chain, at)
        if end > at and start < at:
            yield Finding("email", spans_of(chain[start : end + 1]))
        elif _STRIPPED.search(word) and (start < at or not _is_bare(word)):
            yield Finding("email", spans_of(chain[start : at + 1]))


def asked(talk: Conversation) -> Iterator[Finding]:
    """What looks like an address only where one is asked for or announced: "jane 54 gmail", "janedoeexamplecom"."""

    def read(at: int, end: int) -> Finding | None:
        token, word = talk.tokens[at], talk.words[at]
        if token.kind != Kind.WORD:
            return None
        line = talk.lines[token.place]
        index = talk.index(token)
        floor = max(0, index - (at - end))
        start = _local_start(line, index, floor)
        if any(not talk.is_free(near) for near in line[start : index + 1]):
            return None
        is_like_one = _LIKE_ONE.search(word[-_LONGEST:]) and word not in EVERYDAY | _NO_ADDRESSES
        if is_like_one or (word in _PROVIDERS and start < index):
            return finding("email", line[start : index + 1])
        return None

    yield from talk.told_behind(talk.cues(_CUES), read, _REACH)


def _is_bare(word: str) -> bool:
    """No name in it: "gmailcom" alone is a site."""
    match = _STRIPPED.search(word)
    return match is not None and match.start() == 0


def _tld_end(chain: Sequence[Token], at: int) -> int:
    """The last token of "com" or "co uk" behind a provider; `at` itself when none follows in the line."""
    end = at
    while end + 1 < len(chain) and end < at + 2 and chain[end + 1].place == chain[at].place:
        if chain[end + 1].text.lower() not in _TLDS or (end == at and chain[end + 1].text.lower() == "in"):
            break
        end += 1
    return end


def _local_start(chain: Sequence[Token], at: int, floor: int = 0) -> int:
    """Where the name before the token begins: at most four words or numbers of the line that are no talk."""
    start = at
    while start > max(floor, at - _LOCAL_TOKENS) and chain[start - 1].place == chain[at].place:
        before = chain[start - 1]
        is_joiner = before.text in _JOINERS and start > floor + 1 and chain[start - 2].end == before.start
        is_name = before.kind == Kind.WORD and before.text.lower() not in EVERYDAY | _OUTSIDE
        if before.kind != Kind.DIGITS and not is_name and not is_joiner:
            break
        start -= 1
    return start
