"""Finding articles by words: ranked by BM25, forgiving one slip a word, and honest when nothing fits.

Scores are those of Robertson & Zaragoza (2009), "The Probabilistic Relevance Framework: BM25 and Beyond", with the
words of a title counted three times.
"""

import math
import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

K1, B = 1.2, 0.75
TITLE_WEIGHT = 3
SLIP_WEIGHT = 0.6
"""What a word counts that was only nearly met, or only begun."""
SHORTEST_SLIP = 4
SHORTEST_START = 3
LEAST_COVERED = 0.34
"""Share of what was asked for (by rarity) that an article has to speak of."""
MOST_WORDS = 200
_WORD = re.compile(r"[^\W_]+")
_EMPTY_WORDS = """
a about after all also am an and any are as at be because been before but by can could did do does doing don
for from get got had has have he her here hers him his how i if in into is it its just me more my no not of
off on one or our out over please she should so some still than that the their them then there these they this
to too up us very was we were what when where which while who why will with would you your
"""
EMPTY = frozenset(_EMPTY_WORDS.split())
"""Words that say nothing of what is looked for."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is looked through: a key of the caller's own, a title and a text."""

    key: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found. `cover` is the share of what was asked for that it speaks of, 0 to 1."""

    key: int
    score: float
    cover: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """Entries made ready to be looked through: for each word the entries that have it, and how often."""

    counts: Mapping[str, Mapping[int, float]]
    lengths: Mapping[int, float]
    mean_length: float
    vocabulary: Sequence[str]
    slips: Mapping[str, Sequence[str]]


def words_of(text: str) -> list[str]:
    """The words of a text that say something, folded so that case, accents and endings make no difference."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))
    return [_stem(word) for word in _WORD.findall(plain) if word not in EMPTY]


def _stem(word: str) -> str:
    """The word without the commonest English endings; a crude fold, the same on both sides of a search."""
    for ending, least in (("ies", 5), ("ing", 6), ("ed", 5), ("es", 5), ("s", 4)):
        if word.endswith(ending) and len(word) >= least and not word.endswith("ss"):
            stem = word[: -len(ending)]
            return stem + "y" if ending == "ies" else stem.rstrip("e") or stem
    return word.rstrip("e") or word


def index_of(entries: Iterable[Entry]) -> Index:
    """Make the entries ready to be looked through."""
    counts: dict[str, dict[int, float]] = defaultdict(dict)
    lengths: dict[int, float] = {}
    for entry in entries:
        weights: Counter[str] = Counter(words_of(entry.text))
        for word in words_of(entry.title):
            weights[word] += TITLE_WEIGHT
        lengths[entry.key] = float(weights.total())
        for word, number in weights.items():
            counts[word][entry.key] = float(number)
    slips: dict[str, list[str]] = defaultdict(list)
    for word in counts:
        for form in _forms(word):
            slips[form].append(word)
    mean = sum(lengths.values()) / len(lengths) if lengths else 1.0
    return Index(dict(counts), lengths, mean or 1.0, sorted(counts), dict(slips))


def find(index: Index, query: str, *, limit: int = 10, least_cover: float = LEAST_COVERED) -> list[Hit]:
    """The best entries for the query, the best first; none when they speak of too little of what was asked for."""
    wanted = list(dict.fromkeys(words_of(query)[:MOST_WORDS]))
    scores: dict[int, float] = defaultdict(float)
    covers: dict[int, float] = defaultdict(float)
    words: dict[int, list[str]] = defaultdict(list)
    whole = 0.0
    for word in wanted:
        met = _met(index, word)
        for key, (score, part, term) in met.items():
            scores[key] += score
            covers[key] += part
            words[key].append(term)
        whole += max((part for _score, part, _met_by in met.values()), default=_rarity(index, word))
    hits = [
        Hit(key, score, covers[key] / whole, tuple(words[key]))
        for key, score in scores.items()
        if covers[key] / whole >= least_cover
    ]
    return sorted(hits, key=lambda hit: (-hit.score, hit.key))[:limit]


def _met(index: Index, word: str) -> dict[int, tuple[float, float, str]]:
    """For each entry that has the word, or one that is nearly it: its score, the rarity it covers, and the word."""
    best: dict[int, tuple[float, float, str]] = {}
    for term, weight in _terms(index, word):
        rarity = _rarity(index, term)
        for key, count in index.counts[term].items():
            damped = count * (K1 + 1) / (count + K1 * (1 - B + B * index.lengths[key] / index.mean_length))
            scored = (rarity * damped * weight, rarity, term)
            if key not in best or scored > best[key]:
                best[key] = scored
    return best


def _terms(index: Index, word: str) -> list[tuple[str, float]]:
    """The words of the index that the word may mean: itself, or what is one slip away or begins with it."""
    if word in index.counts:
        return [(word, 1.0)]
    found: dict[str, float] = {}
    if len(word) >= SHORTEST_SLIP:
        near = (term for form in _forms(word) for term in index.slips.get(form, ()))
        found = {term: SLIP_WEIGHT for term in near if _is_one_slip(word, term)}
    if len(word) >= SHORTEST_START:
        start = bisect_left(index.vocabulary, word)
        for term in index.vocabulary[start : start + 20]:
            if term.startswith(word):
                found[term] = SLIP_WEIGHT
    return list(found.items())


def _rarity(index: Index, word: str) -> float:
    """BM25's inverse document frequency; a word that no entry has counts as one that a single entry has."""
    having = max(1, len(index.counts.get(word, ())))
    return math.log(1 + (len(index.lengths) - having + 0.5) / (having + 0.5))


def _forms(word: str) -> set[str]:
    """The word and all that is left of it when one letter is dropped: two words that share one are a slip apart."""
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}


def _is_one_slip(first: str, second: str) -> bool:
    """Whether a letter is missing, too many, wrong, or two neighbours changed places."""
    if abs(len(first) - len(second)) > 1:
        return False
    at = next((place for place, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), None)
    if at is None:
        return True
    rest, other = first[at:], second[at:]
    swapped = rest[1::-1] + rest[2:] if len(rest) > 1 else rest
    return rest[1:] == other[1:] or rest[1:] == other or rest == other[1:] or swapped == other
