"""Which words of a correction are worth teaching to speech recognition: names and terms, not ordinary English.

By rule, since what is ordinary in one language is a name in the next: capitals within a sentence and letters mixed
with digits mark a name. Any other word has to be none that every call knows, and whoever calls asks how often the
centre's own conversations hold it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from transcription.correction import key_of
from transcription.language.ordinary import EVERYDAY
from transcription.language.sentiment import is_in_lexicon
from transcription.language.tokens import MARKS

_MARK = re.compile("|".join(re.escape(mark) for mark in MARKS.values()))
_PIECE = re.compile(f"(?:{_MARK.pattern}|\\S)+")
_AMOUNT = re.compile(r"[\d.,:/-]+(?:st|nd|rd|th|am|pm|a\.m|p\.m|[a-z]|[kmgt]b|kg|km|cm|mm|mph|ml|hrs?|mins?|s)?", re.I)
_ENDINGS = (
    ("ies", "y"),
    ("ied", "y"),
    ("es", ""),
    ("s", ""),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("ly", ""),
)
_LONGEST_NAME = 4
_LEAST_CHARS = 2


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name or term that a person wrote and the machine did not hear, with what it heard in its place.

    `is_plain`: nothing in its spelling tells a name; it is worth teaching only where it is seldom said.
    """

    term: str
    heard_as: str | None
    is_plain: bool = False


def suggestions(before: str, after: str, longest: int) -> list[Suggestion]:
    """Names and terms among the words that a person put in the place of others.

    Neighbours make one name. `longest` is the most characters a term may have.
    """
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    matcher = SequenceMatcher(None, [key_of(word) for word in old], [key_of(word) for word in new], autojunk=False)
    found: dict[str, Suggestion] = {}
    for action, first, last, start, end in matcher.get_opcodes():
        if action not in ("replace", "insert"):
            continue
        replaced = old[first:last] if last - first <= _LONGEST_NAME else []  # more is a rewrite, not a mishearing
        heard = _bare(" ".join(replaced))[:longest] or None
        for term, is_plain in _terms(new, start, end):
            if _LEAST_CHARS <= len(term) <= longest:
                found.setdefault(term.casefold(), Suggestion(term, heard, is_plain))
    return list(found.values())


def _terms(words: Sequence[str], start: int, end: int) -> Iterator[tuple[str, bool]]:
    """Runs of words[start:end] that are spelled as names, and single words that are not everybody's."""
    for is_spelled, places in groupby(range(start, end), key=lambda place: _is_spelled_as_name(words, place)):
        run = [_bare(words[place]) for place in places]
        if not is_spelled:
            yield from ((word, True) for word in run if _is_a_word(word) and not is_ordinary(word))
        elif len(run) <= _LONGEST_NAME and (len(run) > 1 or not is_ordinary(run[0])):
            yield " ".join(run), False


def is_ordinary(word: str) -> bool:
    """Whether a word is English that any call knows, in this form or without its ending."""
    plain = word.casefold().replace("’", "'").removesuffix("'s")
    stems = [plain, *(plain.removesuffix(end) + put for end, put in _ENDINGS if plain.endswith(end))]
    return any(stem in EVERYDAY or is_in_lexicon(stem) for stem in stems)


def _is_spelled_as_name(words: Sequence[str], place: int) -> bool:
    """A capital within a sentence, capitals within the word, or letters mixed with digits; no "I", no amount."""
    word = _bare(words[place])
    if not _is_a_word(word) or _MARK.search(words[place]) or word.replace("’", "'").partition("'")[0] == "I":
        return False
    begins_sentence = place == 0 or words[place - 1][-1] in ".?!…"
    is_mixed = any(char.isupper() for char in word[1:]) or any(char.isdigit() for char in word)
    return is_mixed or (word[0].isupper() and not begins_sentence)


def _is_a_word(word: str) -> bool:
    is_lettered = any(char.isalpha() for char in word)
    return is_lettered and not _AMOUNT.fullmatch(word) and not _MARK.search(f"[{word}]")


def _bare(text: str) -> str:
    return text.strip(".,;:!?…\"“”‘’'()[]<>–- ")
