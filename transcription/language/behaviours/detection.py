"""Detectors put to a transcript: the lines that show a behaviour, and the required behaviours nobody showed."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from transcription.language.behaviours.detector import Detector, Hit
from transcription.language.behaviours.graph import Finder, grow
from transcription.language.behaviours.lines import extent_of, is_by, turns_of
from transcription.language.behaviours.resemblance import resembling
from transcription.language.behaviours.ruling import phrases_of, ruled
from transcription.language.embedding import Matcher
from transcription.transcript import Speaker, Transcript


@dataclass(frozen=True, slots=True)
class Observation:
    """The hits in order of the transcript, and a JSON object for its provenance: what was looked for and with what.

    `account` tells under "left_out" how many sentences of a very long conversation the matcher did not compare.
    """

    hits: tuple[Hit, ...]
    account: dict[str, Any]


def detect(transcript: Transcript, detectors: Sequence[Detector], matcher: Matcher | None = None) -> tuple[Hit, ...]:
    """The lines that show what the detectors look for: at most one hit per detector and line, in order.

    Without a matcher only rules are used. System lines are skipped. Raises `BadPhrase` when a detector was not made
    by `load` and holds a phrase that cannot be read.
    """
    return observe(transcript, detectors, matcher).hits


def observe(transcript: Transcript, detectors: Sequence[Detector], matcher: Matcher | None = None) -> Observation:
    """As `detect`, with an account of how it was done. The time is linear in the transcript."""
    wanted = tuple(detector for detector in detectors if _is_for(detector, transcript))
    turns = turns_of(transcript, _finder(wanted))
    extent = extent_of(transcript, len(turns))
    hits = ruled(turns, wanted, extent)
    account: dict[str, Any] = {"detectors": [detector.key for detector in wanted], "matcher": None}
    if matcher is not None:
        alike, comparison = resembling(turns, wanted, matcher, extent)
        hits += alike
        account |= {"matcher": matcher.name, "sha256": matcher.sha256, **asdict(comparison)}
    return Observation(_one_per_line(hits, [detector.key for detector in detectors]), account)


def absences(
    transcript: Transcript, detectors: Iterable[Detector], hits: Iterable[Hit], direction: str | None = None
) -> tuple[str, ...]:
    """The keys of required behaviours that did not happen: to be counted, as they have no time.

    Only detectors that expect to tell of it, for a channel, language and direction they are for, and when the
    speaker they look at spoke at all; a `direction` (inbound, outbound) that is not known is none they are for.
    """
    shown = {hit.detector for hit in hits}
    return tuple(
        detector.key
        for detector in detectors
        if detector.expects_absence
        and detector.key not in shown
        and _is_for(detector, transcript)
        and (not detector.directions or direction in detector.directions)
        and _has_speaker(detector, transcript)
    )


def _is_for(detector: Detector, transcript: Transcript) -> bool:
    """Whether the channel is one of its own, and the language too as far as it is known."""
    language = (transcript.language or "").split("-")[0].casefold()
    return (not detector.channels or transcript.channel in detector.channels) and (
        not detector.languages or not language or language in detector.languages
    )


def _has_speaker(detector: Detector, transcript: Transcript) -> bool:
    return any(
        segment.text.strip() and segment.speaker != Speaker.SYSTEM and is_by(detector.speaker, detector, segment)
        for segment in transcript.segments
    )


@lru_cache(maxsize=16)
def _finder(detectors: tuple[Detector, ...]) -> Finder:
    return Finder(grow(phrases_of(detectors)))


def _one_per_line(hits: Iterable[Hit], keys: Sequence[str]) -> tuple[Hit, ...]:
    """The best hit of each detector in each line; a rule's goes before an example's."""
    best: dict[tuple[int, str], Hit] = {}
    for hit in hits:
        known = best.get((hit.index, hit.detector))
        if known is None or hit.score > known.score:
            best[(hit.index, hit.detector)] = hit
    rank = {key: place for place, key in enumerate(keys)}
    return tuple(sorted(best.values(), key=lambda hit: (hit.index, hit.start_char, rank[hit.detector])))
