"""A line of a transcript as the words that phrases are compared with, each knowing its place in the text.

Case, typographic signs, accents' composition and contractions do not matter: "I’m", "Im" and "I am" read the same,
and so do "apologize" and "apologise". A mark that stands for removed personal data is one word.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

NEGATORS = frozenset({"not", "never", "neither", "nor", "hardly", "without", "nobody"})
_FILLERS = frozenset({
    "so", "and", "but", "or", "okay", "ok", "oh", "ah", "um", "uh", "er", "hmm", "mm", "well", "right", "now", "then",
    "yes", "yeah", "yep", "no", "alright", "sure", "hi", "hello", "hey",
})  # fmt: skip
"""Words that may stand before the beginning of what somebody really says."""

# One character class per repetition, so the time is linear in the text.
_PART = re.compile(
    r"(?P<mark>\[[^\[\]\n]{1,40}\])"
    r"|(?P<word>[^\W_]+(?:['’‘ʼ`´\u200b-\u200d\u00ad][^\W_]+)*)"
    r"|(?P<end>[.!?\n]+)"
    r"|(?P<pause>[,;:()…–—]|(?<=\s)-(?=\s))"
)
_QUOTES = str.maketrans(dict.fromkeys("’‘ʼ`´", "'") | dict.fromkeys("\u200b\u200c\u200d\u00ad"))
_DOTS = ("..", "...", "....")
"""A pause in writing, not the end of a sentence."""
_ENDINGS = {"'m": "am", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would"}
_IS = frozenset({
    "it", "that", "what", "he", "she", "there", "here", "who", "how", "where", "this", "everything", "nothing",
})  # fmt: skip
_RUN_TOGETHER = {
    "im": "i am", "ive": "i have", "youre": "you are", "youve": "you have", "weve": "we have", "theyre": "they are",
    "thats": "that is", "whats": "what is", "cannot": "can not", "cant": "can not", "wont": "will not",
    "gonna": "going to", "wanna": "want to", "gotta": "got to", "u": "you", "ur": "your", "pls": "please",
    "plz": "please", "thx": "thanks", "ya": "you", "lets": "let us", "let's": "let us", "can't": "can not",
    "won't": "will not", "shan't": "shall not", "ain't": "is not", "dunno": "do not know", "y'all": "you all",
}  # fmt: skip
_NOT = frozenset({
    "do", "does", "did", "is", "are", "was", "were", "has", "have", "had", "could", "would", "should", "need", "might",
})  # fmt: skip
_OUR = re.compile("(behavi|col|fav|flav|harb|hon|hum|lab|neighb|rum)our")
_NO_NAMES = _FILLERS | frozenset({
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "customer", "customers", "service",
    "services", "support", "sales", "billing", "tech", "technical", "online", "management", "somebody", "someone",
    "the", "my", "your", "our", "one", "it", "you", "he", "she", "they", "we", "an", "not", "this", "that", "these",
    "those", "if", "when", "what", "who", "how", "why", "where", "because", "also", "there", "everyone", "everybody",
    "nobody", "anyone", "please", "thanks", "sorry", "is", "was", "would", "do", "did", "can", "could", "have", "has",
})  # fmt: skip
"""Words often written with a capital where a name could stand."""
_CACHED_CHARS = 40


@dataclass(frozen=True, slots=True)
class Line:
    """The words of one text; word `i` is characters [starts[i], ends[i]), in clause clauses[i] of sentences[i].

    `opens[i]` says that a sentence begins there, fillers aside; `asks[i]` that its sentence ends in a question mark,
    `names[i]` that it is written like a name.
    Two words made of one contraction have the same characters.
    """

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    clauses: tuple[int, ...]
    sentences: tuple[int, ...]
    opens: tuple[bool, ...]
    asks: tuple[bool, ...]
    names: tuple[bool, ...]


def read(text: str) -> Line:
    """The words of a text."""
    words: list[tuple[str, int, int, int, int, bool, bool]] = []
    asks: list[bool] = []
    clause, sentence, is_open = 0, 0, True
    for part in _PART.finditer(text):
        if part.lastgroup in ("word", "mark"):
            is_name = _is_name(part.group())
            for word in normal(part.group()):
                words.append((word, part.start(), part.end(), clause, sentence, is_open, is_name))
                is_open = is_open and word in _FILLERS
        else:
            clause += 1
        if part.lastgroup == "end" and part.group() not in _DOTS:
            sentence += 1
            asks += [("?" in part.group())] * (len(words) - len(asks))
            is_open = True
    asks += [False] * (len(words) - len(asks))
    return Line(
        words=tuple(word for word, *_ in words),
        starts=tuple(start for _, start, *_ in words),
        ends=tuple(end for _, _, end, *_ in words),
        clauses=tuple(number for *_, number, _, _, _ in words),
        sentences=tuple(number for *_, number, _, _ in words),
        opens=tuple(opens for *_, opens, _ in words),
        asks=tuple(asks),
        names=tuple(is_name for *_, is_name in words),
    )


def normal(written: str) -> tuple[str, ...]:
    """One written word as the words it is compared as: "Don’t" is "do" and "not"."""
    return _often_asked(written) if len(written) <= _CACHED_CHARS else _normal(written)


def _normal(written: str) -> tuple[str, ...]:
    if written.startswith("["):
        return (written.casefold(),)
    word = unicodedata.normalize("NFKC", written.translate(_QUOTES)).casefold()
    if word in _RUN_TOGETHER:
        return tuple(_RUN_TOGETHER[word].split(" "))
    return tuple(spelled(piece) for piece in _expanded(word) if piece) or (word,)


_often_asked = lru_cache(maxsize=20_000)(_normal)


def _is_name(written: str) -> bool:
    return written[0].isupper() and written[1:].islower() and written.casefold() not in _NO_NAMES


def spelled(word: str) -> str:
    """British and American spelling as one: -ise and -ize, -our and -or."""
    return _OUR.sub(r"\1or", word.replace("z", "s"))


def _expanded(word: str) -> list[str]:
    if word.endswith("n't"):
        return [word[:-3], "not"]
    if word.endswith("nt") and word[:-2] in _NOT:
        return [word[:-2], "not"]
    stem, sign, _ = word.rpartition("'")
    ending = word[len(stem) :]
    if sign and ending in _ENDINGS:
        return [stem, _ENDINGS[ending]]
    if ending == "'s" and stem in _IS:
        return [stem, "is"]
    return [word.replace("'", "")]
