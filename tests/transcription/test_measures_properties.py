"""What holds for the figures of any transcript at all, whatever its times and words are, and of any sound."""

import json
import random
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcription import sound_quality
from transcription.audio import RATE, Recording
from transcription.definitions import explain
from transcription.hours import parse
from transcription.metrics import measure, remeasure
from transcription.pipeline import SiteRules, analyse
from transcription.sound import Sound, TrackSound
from transcription.spans import clipped, closed, total, union
from transcription.thresholds import Thresholds
from transcription.transcript import Channel, Segment, Speaker, Transcript, Word, from_document, to_document

A, C = Speaker.AGENT, Speaker.CUSTOMER
OTHER = {A: C, C: A}
WORDS = ["okay", "I am very happy with it", "can you help me?", "put you on hold", "", "  ", "thank you for holding",
         "this is awful. Why", "?", "mm-hm"]  # fmt: skip
SEEDS = st.integers(0, 2**32)
EACH = 20
"""Transcripts made from one drawn seed: drawing every time apart would take ten times as long."""


def some(seed, speakers=tuple(Speaker)):
    """`EACH` times lines in any order, overlapping, backwards, before the beginning, after the end, some with words."""
    rng = random.Random(seed)
    for _ in range(EACH):
        yield rng, tuple(_segment(rng, index, speakers) for index in range(rng.randrange(10)))


def _segment(rng, index, speakers):
    words = tuple(
        Word("word", _time(rng), _time(rng), rng.choice([None, rng.random()])) for _ in range(rng.choice([0, 0, 1, 3]))
    )
    return Segment(index, rng.choice(speakers), rng.choice(WORDS), _time(rng), _time(rng), words)


def _time(rng):
    return rng.choice([-(10**15), 10**15]) if rng.random() < 0.02 else rng.randrange(-50_000, 120_000)


def shares(found):
    return [found["talk"][name] for name in ("agent_share_pct", "customer_share_pct", "agent_of_talk_pct")] + [
        found["silence"]["pct"], found["overlap"]["pct"],
    ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_shares_lie_within_the_call_and_its_times_add_up(seed):
    for rng, said in some(seed, (A, C)):
        duration = rng.randrange(100_000)
        found = measure(Transcript(Channel.CALL, duration, said))
        assert all(share is None or 0 <= share <= 100 for share in shares(found))
        talk = found["talk"]["agent_ms"] + found["talk"]["customer_ms"]
        assert talk - found["overlap"]["ms"] + found["silence"]["ms"] == duration
        assert 0 <= found["overlap"]["ms"] <= min(found["talk"]["agent_ms"], found["talk"]["customer_ms"])
        held = (found["hold"] or {"total_ms": 0})["total_ms"]
        assert found["dead_air"]["total_ms"] + held <= found["silence"]["ms"]
        taken = found["interruptions"]
        assert taken["count"] == taken["by_agent"] + taken["by_customer"] == len(taken["instances"])


def mirrored(found):
    """Figures with every agent's in the customer's place."""

    def turn(value):
        if isinstance(value, dict):
            return {name(key): turn(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [turn(item) for item in value]
        return name(value) if isinstance(value, str) else value

    def name(word):
        return {"agent": "customer", "customer": "agent"}.get(word) or (
            word.replace("agent", "\0").replace("customer", "agent").replace("\0", "customer")
            if word.startswith(("agent_", "customer_", "by_"))
            else word
        )

    return {part: turn(found[part]) for part in ("interruptions", "words", "pace", "monologue", "questions",
                                                 "sentiment")}  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(SEEDS)
def test_swapping_the_sides_mirrors_their_figures(seed):
    """All but hold, and dead air with it: only an agent puts somebody on hold."""
    for _, said in some(seed, (A, C)):
        one = Transcript(Channel.CALL, 90_000, said)
        other = replace(one, segments=tuple(replace(item, speaker=OTHER[item.speaker]) for item in said))
        found, turned = measure(one), measure(other)
        assert mirrored(turned) == {part: found[part] for part in mirrored(found)}
        for mine, theirs in (("agent_ms", "customer_ms"), ("agent_share_pct", "customer_share_pct")):
            assert (found["talk"][mine], found["talk"][theirs]) == (turned["talk"][theirs], turned["talk"][mine])
        assert [found[part] for part in ("silence", "overlap")] == [turned[part] for part in ("silence", "overlap")]


HOURS = parse("Mon-Fri 09:00-17:00", "Europe/London")


@settings(max_examples=50, deadline=None)
@given(SEEDS)
def test_any_transcript_is_measured_and_kept_and_measured_again(seed):
    for rng, said in some(seed):
        transcript = Transcript(
            rng.choice(tuple(Channel)), rng.choice([-10, 0, 30_000, 10**9]), said, rng.choice([None, "en", "de"]),
            rng.random() < 0.5, rng.choice([None, 0.5, 0.9]),
        )  # fmt: skip
        rules = SiteRules(office_hours=HOURS, is_agent_scored=rng.random() < 0.5, is_redacted=False)
        found = analyse(transcript, rules, started_at=datetime(2026, 3, 1, tzinfo=UTC))
        kept = json.loads(json.dumps(to_document(found)))
        assert kept["metrics"] == found.metrics
        assert remeasure(from_document(kept)) == found
        assert len(explain(found.metrics)) >= 5
        if not found.metrics["has_sides"]:
            assert found.metrics["questions"]["agent"] is None
            assert found.metrics["sentiment"]["agent"] is None


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_a_stricter_threshold_never_finds_more(seed):
    for rng, said in some(seed, (A, C)):
        call = Transcript(Channel.CALL, 100_000, said)
        dead_air_ms, interruption_ms = rng.randrange(1, 20_000), rng.randrange(1, 5_000)
        loose = measure(call, Thresholds(dead_air_ms=dead_air_ms, interruption_ms=interruption_ms))
        strict = measure(call, Thresholds(dead_air_ms=2 * dead_air_ms, interruption_ms=2 * interruption_ms))
        assert strict["dead_air"]["count"] <= loose["dead_air"]["count"]
        assert strict["interruptions"]["count"] <= loose["interruptions"]["count"]


_STRETCHES = st.lists(st.tuples(st.integers(0, 60_000), st.integers(0, 60_000)), max_size=8)


@settings(max_examples=200, deadline=None)
@given(_STRETCHES, _STRETCHES)
def test_times_told_by_the_sound_add_up_too(agent, customer):
    said = (Segment(0, A, "hello", 0, 99_000), Segment(1, C, "hello", 0, 99_000))
    sides = [tuple(clipped(union(item), 50_000)) for item in (agent, customer)]
    sound = Sound(tuple(TrackSound(who, 0.0, -3.0, -20.0, heard) for who, heard in zip((A, C), sides, strict=True)))
    found = measure(Transcript(Channel.CALL, 50_000, said), sound=sound)
    assert found["speech_from"] == "sound"
    assert (found["talk"]["agent_ms"], found["talk"]["customer_ms"]) == tuple(map(total, sides))
    assert sum(map(total, sides)) - found["overlap"]["ms"] + found["silence"]["ms"] == 50_000


@given(_STRETCHES, st.integers(0, 2_000))
def test_closing_gaps_keeps_what_was_and_fills_only_short_ones(stretches, gap):
    before, after = union(stretches), closed(stretches, gap)
    assert total(after) >= total(before)
    assert total(after) - total(before) <= gap * max(len(before) - len(after), 0)
    assert all(later[0] - sooner[1] >= gap for sooner, later in pairwise(after))


# --- sound ----------------------------------------------------------------------------------------------------


def tone(seconds, amplitude, frequency=397):
    return amplitude * np.sin(2 * np.pi * frequency * np.arange(int(seconds * RATE)) / RATE)


def recorded(*tracks):
    samples = np.stack([np.clip(track, -32768, 32767).astype(np.int16) for track in tracks])
    return Recording(samples, RATE, 8000, len(tracks), samples.shape[1] * 1000 // RATE, "pcm_s16le", "wav")


@pytest.mark.covers("QM-A6")
@pytest.mark.parametrize("seconds", [0.05, 1.0, 7.03, 130.0])
def test_the_level_of_a_tone_is_what_it_is_and_blocks_do_not_show(seconds):
    half = tone(seconds, 16_384)
    (track,) = sound_quality.measure(recorded(half)).tracks
    assert track.peak_dbfs == pytest.approx(-6.0, abs=0.1)
    assert track.speech_dbfs == pytest.approx(-9.0, abs=0.2)
    assert track.clipped_pct == 0.0


def test_clipping_is_counted_while_somebody_speaks_and_by_track():
    """A sine 1.25 times as high as the scale is beyond it for 2 * acos(31900/40960) / pi of the time."""
    loud = np.concatenate([tone(2, 40_960), np.zeros(8 * RATE)])
    one, two = sound_quality.measure(recorded(loud, np.zeros(10 * RATE)), (C, A)).tracks
    assert (one.speaker, two.speaker) == (C, A)
    assert one.clipped_pct == pytest.approx(100 * 2 * np.arccos(31_900 / 40_960) / np.pi, abs=0.5)
    assert (two.clipped_pct, two.peak_dbfs, two.speech_dbfs) == (0.0, None, None)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 40))
def test_half_as_loud_is_six_decibels_less(divisor):
    voice = np.concatenate([tone(1, 20_000), np.zeros(RATE)])
    full, less = (sound_quality.measure(recorded(voice / part)).tracks[0].speech_dbfs for part in (1, divisor))
    assert full - less == pytest.approx(20 * np.log10(divisor), abs=0.2)


def test_a_voice_is_followed_inside_its_span_and_a_little_beyond():
    heard = np.concatenate(
        [np.zeros(RATE), tone(2, 8_000), np.zeros(2 * RATE), tone(1, 8_000), tone(1, 20), np.zeros(RATE)]
    )
    (track,) = sound_quality.measure(recorded(heard), (A,), [[(800, 2_600), (4_900, 7_500)]]).tracks
    assert track.speech == ((1_000, 3_000), (5_000, 6_000))
    (silent,) = sound_quality.measure(recorded(np.zeros(RATE)), (A,), [[(0, 1_000)]]).tracks
    assert silent.speech == ()
    (unknown,) = sound_quality.measure(recorded(heard)).tracks
    assert unknown.speech is None
