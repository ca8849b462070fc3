"""How hard a text is to read: Flesch reading ease and the Flesch-Kincaid grade, for English."""

import re
from dataclasses import dataclass
from functools import lru_cache

from transcription.transcript import Segment

ENGLISH_SHARE = 0.2
"""A text whose language nobody told is English when at least this share of its words are common English ones."""

_COMMON_WORDS = """
    the be is are was were to of and a in that have has had i it for not on with he as you do does did at this
    but his by from they we say her she or an will my one all would there their what so up out if about who get
    which go me when make can like no just him know take into your some could them see other than then now our
    it's i'm don't us been am please thanks thank hello hi
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]+(?=\s|$|[\"'”’)])|\n+")
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|(?<!\S)\S+@\S+")
_VOWELS = re.compile(r"[aeiouy]+")
_SAID_APART = re.compile(
    r"(?<![ct])ia(?!ge)|(?<![ctgx])iou|(?<![ct])(?<!fr)ie(?=n|t)|(?<=[aeiouy][^aeiouy])ea$|^crea|(?<![gp])eo(?!u)"
    r"|(?<![qg])ua(?!r)|uou|io$|ism$|ying|eing|oing"
)
"""Vowels beside one another that are two syllables: radio, client, idea, usual."""
_SILENT_E = re.compile(
    r"[^aeiouy]e$(?<![^aeiouylr]le)|[^aeiouytd]ed$|[^aeiouycgsxz]es$(?<!shes)(?<!ches)(?<![^aeiouylr]les)"
)
"""An e at the end that is not heard: make, makes, asked, but not table, wanted, boxes."""
_ENDING = re.compile(r"(?<=[a-z]{3})(?:ly|ment|ments|less|ness|ful)$")
_SHORT_OPENING = re.compile(r"^(?:some(?=[a-z])|every|business)")
_HEARD_NOT = re.compile(r"[^aeiouyr]n't$")


@dataclass(frozen=True, slots=True)
class Readability:
    """What the formulas take and give. `reading_ease`: 100 very easy, 0 very hard; `grade`: US school years."""

    words: int
    sentences: int
    syllables: int
    reading_ease: float
    grade: float


def readability(text: str, least_words: int = 30) -> Readability | None:
    """Flesch reading ease and Flesch-Kincaid grade of an English text; None below `least_words` words.

    206.835 - 1.015 words/sentences - 84.6 syllables/words (Flesch 1948), and 0.39 words/sentences +
    11.8 syllables/words - 15.59 (Kincaid and others 1975). Addresses and numbers are not words; a line break ends
    a sentence. Syllables are counted by rule, see `syllables`.
    """
    plain = without_addresses(text)
    words = _WORD.findall(plain)
    if len(words) < max(least_words, 1):
        return None
    sentences = sum(1 for part in _SENTENCE_END.split(plain) if _WORD.search(part))
    spoken = sum(syllables(word) for word in words)
    long, heavy = len(words) / sentences, spoken / len(words)
    return Readability(
        words=len(words),
        sentences=sentences,
        syllables=spoken,
        reading_ease=round(206.835 - 1.015 * long - 84.6 * heavy, 1),
        grade=round(0.39 * long + 11.8 * heavy - 15.59, 1),
    )


@lru_cache(maxsize=1 << 14)
def syllables(word: str) -> int:
    """Syllables of an English word by rule: groups of vowels, less silent endings, more for vowels said apart.

    Within one syllable of the dictionary for most words; a page's mean is what the formulas need.
    """
    lower = word.lower().replace("’", "'")
    stem = re.sub(r"[^a-z]", "", lower)
    ending = _ENDING.search(stem)
    if ending:
        stem = stem[: ending.start()]
    groups = len(_VOWELS.findall(stem)) + len(_SAID_APART.findall(stem))
    groups -= len(_SILENT_E.findall(stem)) + len(_SHORT_OPENING.findall(stem))
    more = bool(ending) + bool(_HEARD_NOT.search(lower))
    return max(groups, 1 if stem else 0) + more


def without_addresses(text: str) -> str:
    """The text without web and mail addresses, whose dots and question marks are no sentences."""
    return _ADDRESS.sub(" ", text)


def own_text(segment: Segment) -> str:
    """A segment's text without the marks that stand for removed personal data."""
    kept, at = [], 0
    for span in sorted(segment.redactions, key=lambda item: item.start_char):
        kept.append(segment.text[at : max(at, span.start_char)])
        at = max(at, span.end_char)
    return " ".join([*kept, segment.text[at:]])


def is_english(language: str | None, text: str) -> bool:
    """Whether a text is English: as told, or by the share of common English words where nobody told."""
    if language:
        return language.lower().partition("-")[0] in ("en", "eng", "english")
    words = [word.lower().replace("’", "'") for word in _TOKEN.findall(text[:20_000])]
    return bool(words) and sum(word in _COMMON for word in words) / len(words) >= ENGLISH_SHARE
