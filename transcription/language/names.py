"""The names of a known customer: every part of them, in any case, with 's, and slightly misheard beside a cue."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from transcription.language.conversation import Conversation, finding
from transcription.language.ordinary import EVERYDAY, FUNCTION, NAMES_TOO
from transcription.language.tokens import Finding, Kind, Span, words

_TITLES = words("""
    mr mrs ms miss mx dr sir madam prof professor lady lord rev master mister
""")
_CUES = _TITLES | words("""
    name name's named surname hello hi hey dear thanks thank speaking with is i'm it's
""")
NOBODYS = words("""
    visitor guest anonymous user
""")
"""What systems call somebody whose name they do not know: "Visitor 12"."""
_PARTICLES = words("""
    de da di del della der den van von la le el al bin ibn st mac mc o
""")
_SHORTEST = 3
_MISHEARD_FROM = 4
_WORDS = re.compile(r"[^\W\d_]+")
_WITHOUT_SPACES = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
_NAMES_MOST, _CHARS_MOST = 50, 200


@dataclass(frozen=True, slots=True)
class Known:
    """What is looked for: whole names as their parts, single parts, and names of scripts without spaces."""

    wholes: frozenset[tuple[str, ...]]
    parts: frozenset[str]
    ordinary: frozenset[str]
    runs: tuple[str, ...]

    @property
    def all(self) -> frozenset[str]:
        """Every part, ordinary words too."""
        return self.parts | self.ordinary

    def is_name(self, text: str) -> bool:
        """Whether a text is one of the names, whole or by one of its parts."""
        words = tuple(fold(word) for word in _WORDS.findall(text[:_CHARS_MOST]))
        is_part = len(words) == 1 and words[0] in self.all
        return words in self.wholes or is_part or text.strip() in self.runs

    def joined(self, other: "Known") -> "Known":
        """The names of both."""
        return Known(
            self.wholes | other.wholes, self.parts | other.parts, self.ordinary | other.ordinary, self.runs + other.runs
        )

    def without(self, words: frozenset[str]) -> "Known":
        """The names less those that hold one of these words."""
        wholes = frozenset(whole for whole in self.wholes if not words.intersection(whole))
        return Known(wholes, self.parts - words, self.ordinary - words, self.runs)


def known(names: Sequence[str]) -> Known:
    """The names to look for; everyday words and parts of two letters count where something else says they are names.

    "Visitor 12" is nobody's name.
    """
    wholes: set[tuple[str, ...]] = set()
    parts: set[str] = set()
    ordinary: set[str] = set()
    runs: list[str] = []
    for name in names[:_NAMES_MOST]:
        text = name[:_CHARS_MOST]
        if _WITHOUT_SPACES.search(text) and len(text.strip()) > 1:
            runs.append(text.strip())
            continue
        words = tuple(fold(word) for word in _WORDS.findall(text) if fold(word) not in _TITLES)
        if NOBODYS.intersection(words) and all(word in NOBODYS or word in EVERYDAY for word in words):
            continue
        if len(words) > 1:
            wholes |= {words, words[::-1]}
        for word in words:
            if len(word) >= _SHORTEST and word not in _PARTICLES:
                (ordinary if word in EVERYDAY or word in NAMES_TOO or word in NOBODYS else parts).add(word)
            elif len(word) == _SHORTEST - 1 and word not in _PARTICLES and word not in FUNCTION:
                ordinary.add(word)
    return Known(frozenset(wholes), frozenset(parts), frozenset(ordinary), tuple(runs))


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Small letters without accents and without a possessive 's."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return re.sub(r"['’](?:s)?$", "", plain.casefold()).replace("’", "'")


def known_names_in(talk: Conversation, who: Known, kept: frozenset[int] = frozenset()) -> Iterator[Finding]:
    """Where the known names stand; `kept` are tokens that stay, such as the name an agent introduces themself with."""
    for segment_place, segment in enumerate(talk.segments):
        yield from _unspaced(segment.text, segment_place, who.runs)
    if not who.all:
        return
    words = [fold(token.text) if token.kind == Kind.WORD else "" for token in talk.tokens]
    is_name = [_is_part(talk, words, at, who) for at in range(len(words))]
    at = 0
    while at < len(words):
        if at in kept or not (is_name[at] or _whole_at(talk, words, at, who)):
            at += 1
            continue
        end = max(_whole_at(talk, words, at, who), at + 1)
        end = _grown(talk, words, is_name, end, who, kept)
        first = at - 1 if at - 1 not in kept and _is_forename(talk, words, at) else at
        yield finding("name", talk.tokens[first:end])
        at = end


def _is_forename(talk: Conversation, words: Sequence[str], at: int) -> bool:
    """A capitalised word right before a known name, "Margaret Whitcomb", is a name of the same family."""
    if not at or talk.tokens[at - 1].place != talk.tokens[at].place or not talk.is_free(talk.tokens[at - 1]):
        return False
    word, token = words[at - 1], talk.tokens[at - 1]
    is_name = len(word) >= _SHORTEST and token.text[0].isupper() and not token.text.isupper()
    return is_name and word not in EVERYDAY and word not in _TITLES and word not in _CUES


def _unspaced(text: str, place: int, runs: Sequence[str]) -> Iterator[Finding]:
    for name in runs:
        for match in re.finditer(re.escape(name), text):
            yield Finding("name", (Span(place, match.start(), match.end()),))


def _is_part(talk: Conversation, words: Sequence[str], at: int, who: Known) -> bool:
    """A part of a name; an everyday or very short one only capitalised and alone on its line or beside a title or a
    cue; a misheard one beside those."""
    word = words[at]
    if not word or not talk.is_free(talk.tokens[at]):
        return False
    if word in who.parts or _parts_of(word) & who.parts:
        return True
    if word in who.ordinary:
        is_capital = talk.tokens[at].text[0].isupper()
        return (is_capital and _is_alone(talk, at)) or (
            _is_cued(talk, words, at) and (is_capital or words[at - 1] in _TITLES)
        )
    return _is_cued(talk, words, at) and _is_heard_as(word, who)


def _is_alone(talk: Conversation, at: int) -> bool:
    """Whether a line of several holds no other word: a name that signs."""
    token = talk.tokens[at]
    text = talk.segments[token.place].text
    around = text[: token.start].rpartition("\n")[2] + text[token.end :].partition("\n")[0]
    return "\n" in text and not _WORDS.search(around)


def _is_heard_as(word: str, who: Known) -> bool:
    return word not in EVERYDAY and any(is_misheard(word, part) for part in who.all)


def _parts_of(word: str) -> frozenset[str]:
    return frozenset(word.split("'")) if "'" in word else frozenset()


def _is_cued(talk: Conversation, words: Sequence[str], at: int) -> bool:
    if not at or talk.tokens[at - 1].place != talk.tokens[at].place:
        return False
    before = at - 2 if talk.tokens[at - 1].text in ".," and at > 1 else at - 1
    near = words[before]
    return near in _CUES or (before > 0 and near == "you" and words[before - 1] == "thank")


def _whole_at(talk: Conversation, words: Sequence[str], at: int, who: Known) -> int:
    """The token behind a whole name that begins at `at`, in either order, with a comma or a dash; else 0."""
    if not words[at] or not talk.is_free(talk.tokens[at]):
        return 0
    for whole in who.wholes:
        if whole[0] != words[at]:
            continue
        place, matched = at + 1, 1
        while matched < len(whole) and place < len(words) and talk.tokens[place].place == talk.tokens[at].place:
            if talk.tokens[place].text in (",", "-", ".", "'", "’"):
                place += 1
                continue
            if words[place] != whole[matched]:
                break
            matched, place = matched + 1, place + 1
        if matched == len(whole) and not all(word in FUNCTION for word in whole):
            return place
    return 0


def _grown(
    talk: Conversation, words: Sequence[str], is_name: Sequence[bool], end: int, who: Known, kept: frozenset[int]
) -> int:
    """The name goes on over its parts, a particle between them, and a dash."""
    while end < len(words) and end not in kept and talk.tokens[end].place == talk.tokens[end - 1].place:
        is_free = bool(words[end]) and talk.is_free(talk.tokens[end])
        if is_name[end] or (is_free and (words[end] in who.ordinary or _is_heard_as(words[end], who))):
            end += 1
        elif (
            (talk.tokens[end].text in ("-", "'", "’") or words[end] in _PARTICLES)
            and end + 1 < len(words)
            and is_name[end + 1]
            and talk.tokens[end + 1].place == talk.tokens[end].place
        ):
            end += 2
        else:
            break
    return end


@lru_cache(maxsize=50_000)
def is_misheard(heard: str, name: str) -> bool:
    """One letter off (two from seven letters on), or the same sounds; the first sound must be the same."""
    if len(heard) < _MISHEARD_FROM or len(name) < _MISHEARD_FROM or abs(len(heard) - len(name)) > 2:
        return False
    if len(heard) > 40 or sound(heard)[:1] != sound(name)[:1]:
        return False
    return distance(heard, name) <= (2 if len(name) >= 7 else 1) or (len(name) > 4 and sound(heard) == sound(name))


_SOUNDS = (
    ("ph", "f"), ("gh", ""), ("ck", "k"), ("sch", "s"), ("sh", "s"), ("th", "t"), ("ce", "se"), ("ci", "si"),
    ("cy", "sy"), ("c", "k"), ("q", "k"), ("x", "ks"), ("z", "s"), ("v", "f"), ("j", "g"), ("d", "t"), ("w", ""),
    ("h", ""), ("y", "i"),
)  # fmt: skip


def sound(word: str) -> str:
    """A rough key of how a word sounds: consonants that are taken for one another made one, later vowels left out."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    kept = word[:1] + "".join(char for char in word[1:] if char not in "aeiou'")
    return re.sub(r"(.)\1+", r"\1", kept)


def distance(first: str, second: str) -> int:
    """Edits between two words (Levenshtein): letters changed, added or left out."""
    row = list(range(len(second) + 1))
    for number, char in enumerate(first, start=1):
        before, row = row, [number]
        for place, other in enumerate(second, start=1):
            row.append(min(before[place] + 1, row[-1] + 1, before[place - 1] + (char != other)))
    return row[-1]
