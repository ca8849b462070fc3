"""Rules put to a transcript: which phrase stands in which line, unless something in the line speaks against it."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from transcription.language.behaviours.detector import Companion, Detector, Hit, Rule
from transcription.language.behaviours.graph import Match, Owner
from transcription.language.behaviours.lines import Extent, Turn, is_by, times_of
from transcription.language.behaviours.phrases import Phrase, parse
from transcription.language.behaviours.words import NEGATORS
from transcription.transcript import Speaker

SAID, UNLESS, NEXT = "phrases", "not_phrases", "requires_next"
SOURCE = "rule"
_SHOWN_CHARS = 100


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A line that fulfils a rule, before the order of lines is looked at; `then` is what the rule says must follow."""

    turn: Turn
    rule: Rule
    match: Match
    then: str = ""


def phrases_of(detectors: Sequence[Detector]) -> Iterator[tuple[Owner, Phrase]]:
    """Every phrase with the rule and the list it belongs to; raises `BadPhrase`."""
    for number, detector in enumerate(detectors):
        for place, rule in enumerate(detector.rules):
            companion = rule.requires_next.phrases if rule.requires_next else ()
            for kind, phrases in ((SAID, rule.phrases), (UNLESS, rule.not_phrases), (NEXT, companion)):
                for phrase in phrases:
                    yield (number, place, kind), parse(phrase)


def ruled(turns: Sequence[Turn], detectors: Sequence[Detector], extent: Extent) -> list[Hit]:
    """The best match of each detector in each line, in order of the lines."""
    own = _places_by_speaker(turns)
    candidates: list[list[_Candidate]] = [[] for _ in detectors]
    for turn in turns:
        for number, place, kind in turn.found:
            rule = detectors[number].rules[place]
            if kind == SAID and _is_in_place(rule, detectors[number], turn, extent):
                candidate = _candidate((number, place), rule, turn, (turns, own[turn.segment.speaker]))
                if candidate:
                    candidates[number].append(candidate)
    ordered = _in_order(candidates, [detector.key for detector in detectors])
    hits = [_best(key, options) for key, per_line in ordered for options in per_line]
    return sorted(hits, key=lambda hit: hit.index)


def _is_in_place(rule: Rule, detector: Detector, turn: Turn, extent: Extent) -> bool:
    return (
        is_by(rule.speaker or detector.speaker, detector, turn.segment)
        and len(turn.line.words) >= rule.min_words
        and extent.holds(rule.within, turn)
    )


def _candidate(
    name: tuple[int, int], rule: Rule, turn: Turn, around: tuple[Sequence[Turn], list[int]]
) -> _Candidate | None:
    """The longest match of a rule in a line that nothing speaks against."""
    if (*name, UNLESS) in turn.found:
        return None
    matches = [match for match in turn.found[(*name, SAID)] if not _is_negated(match, rule.negation_words, turn)]
    follows = {match: _following(name, rule.requires_next, match, turn, around) for match in matches}
    match = max((match for match in matches if follows[match] is not None), key=_rank, default=None)
    return _Candidate(turn, rule, match, follows[match] or "") if match else None


def _rank(match: Match) -> tuple[int, int, str]:
    return match.end - match.start, -match.start, match.written


def _is_negated(match: Match, reach: int, turn: Turn) -> bool:
    """Whether a negation stands shortly before the match and in the same clause, or in a gap of the phrase."""
    words, clause = turn.line.words, turn.line.clauses[match.start]
    before = range(max(0, match.start - reach), match.start)
    if any(words[at] in NEGATORS and turn.line.clauses[at] == clause for at in before):
        return True
    inside = NEGATORS.intersection(words[match.start : match.end])
    return bool(reach and inside) and not _negations_of(match.written)


@lru_cache(maxsize=4_096)
def _negations_of(written: str) -> frozenset[str]:
    """The negations that a phrase itself names."""
    named = (word for step in parse(written).steps for way in step for word in way)
    return NEGATORS.intersection(named)


def _following(
    name: tuple[int, int],
    companion: Companion | None,
    match: Match,
    turn: Turn,
    around: tuple[Sequence[Turn], list[int]],
) -> str | None:
    """What the speaker goes on with, in the same line or the next of theirs: "" if nothing has to, None if it lacks."""
    if companion is None:
        return ""
    owner: Owner = (*name, NEXT)
    beside = (other for other in turn.found.get(owner, ()) if other.start >= match.end or other.end <= match.start)
    same = next(beside, None)
    if same:
        return _words_of(turn, same)
    turns, own = around
    at = bisect_right(own, turn.place)
    later = (turns[place] for place in own[at : at + companion.lines])
    return next((_words_of(other, other.found[owner][0]) for other in later if owner in other.found), None)


def _places_by_speaker(turns: Sequence[Turn]) -> dict[Speaker, list[int]]:
    own: dict[Speaker, list[int]] = defaultdict(list)
    for turn in turns:
        own[turn.segment.speaker].append(turn.place)
    return own


def _in_order(
    candidates: Sequence[Sequence[_Candidate]], keys: Sequence[str]
) -> Iterator[tuple[str, list[list[_Candidate]]]]:
    """Each detector's candidates by line, without those whose `after` or `before` does not hold."""
    places = {
        key: (min(item.turn.place for item in found), max(item.turn.place for item in found))
        for key, found in zip(keys, candidates, strict=True)
        if found
    }
    for key, found in zip(keys, candidates, strict=True):
        lines: dict[int, list[_Candidate]] = defaultdict(list)
        for item in found:
            place = item.turn.place
            is_after = item.rule.after is None or (item.rule.after in places and places[item.rule.after][0] < place)
            is_before = item.rule.before is None or (item.rule.before in places and places[item.rule.before][1] > place)
            if is_after and is_before:
                lines[place].append(item)
        yield key, list(lines.values())


def _best(key: str, options: Sequence[_Candidate]) -> Hit:
    best = max(options, key=lambda option: _rank(option.match))
    segment = best.turn.segment
    start, end = _characters_of(best.turn, best.match)
    then = f", and “{best.then}”" if best.then else ""
    why = f"says “{_words_of(best.turn, best.match)}”{then} (phrase: {best.match.written})"
    return Hit(key, segment.index, start, end, *times_of(segment, start, end), SOURCE, why, 1.0)


def _characters_of(turn: Turn, match: Match) -> tuple[int, int]:
    return turn.line.starts[match.start], turn.line.ends[match.end - 1]


def _words_of(turn: Turn, match: Match) -> str:
    """The words of a match as they were said, cut short."""
    start, end = _characters_of(turn, match)
    return turn.segment.text[start : min(end, start + _SHOWN_CHARS)]
