"""Reading a name where one may stand: capitalised or small, with initials and particles, or spelled by letters."""

from transcription.language.codes import NATO
from transcription.language.conversation import Conversation
from transcription.language.ordinary import EVERYDAY, FUNCTION, NAMES_TOO
from transcription.language.tokens import Kind, words

_CALLS = frozenset(["speaking", "calling", "here", "phoning", "ringing", "talking"])
_PARTICLES = words("""
    de da di del della der den van von la le el al bin ibn st mac mc o' d'
""")
NO_NAMES = words("""
    teams excel access windows google amazon paypal apple microsoft whatsapp facebook instagram christmas
    everyone team folks guys both ladies gents there customer visitor guest agent bot support unsure inaudible
    speech unin god goodness jesus lord afternoon morning evening english sorry monday
""")
_MOST_WORDS = 4
_VOWELS = frozenset("aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœ")
_FEWEST_LETTERS = 3


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


def _is_name_word(talk: Conversation, at: int, first: int, is_sure: bool) -> bool:
    """May this token be part of the name that began at `first`?"""
    token, word = talk.tokens[at], talk.words[at]
    if token.kind != Kind.WORD or not talk.is_free(token) or word in NO_NAMES or word in _CALLS:
        return False
    if len(word) == 1:
        is_small = at > first and word not in ("i", "a") and talk.tokens[first].text.islower()
        return (is_small or token.text.isupper()) and _has_more(talk, at)
    is_capital = token.text[0].isupper()
    if not is_capital and not _VOWELS.intersection(word):
        return False
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
    """An initial: a word like it, in capitals or no everyday one, follows."""
    after = at + 1 + (at + 1 < len(talk.tokens) and talk.tokens[at + 1].text == ".")
    if after >= len(talk.tokens) or talk.tokens[after].kind != Kind.WORD or len(talk.words[after]) < 2:
        return False
    return talk.tokens[after].text[0].isupper() or (
        talk.tokens[at].text.islower() and talk.words[after] not in EVERYDAY
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
