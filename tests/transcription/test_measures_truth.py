"""The times of real conversations against what people and the sound itself tell, worked out another way."""

import json
from pathlib import Path

import numpy as np
import pytest

from transcription import pipeline, sound_quality
from transcription.audio import RATE, Recording, decode
from transcription.engines import voice
from transcription.metrics import measure
from transcription.transcript import Channel, Segment, Speaker, Transcript

DATA = Path(__file__).parents[3] / "shared/data"
CONSULTATIONS = DATA / "calls_text/primock57.jsonl"
CALL = DATA / "audio/calls/aws_auto_repairs_40"
A, C = Speaker.AGENT, Speaker.CUSTOMER
GRID_MS = 10


def on_a_grid(turns, role, duration_ms):
    """Whether that side speaks, one flag for each 10 ms."""
    flags = np.zeros(round(duration_ms / GRID_MS), dtype=bool)
    for turn in turns:
        if turn["role"] == role and turn["text"].strip():
            flags[round(turn["start"] * 1000 / GRID_MS) : round(turn["end"] * 1000 / GRID_MS)] = True
    return flags


@pytest.mark.covers("QM-B3", "QM-B4", "QM-B5")
@pytest.mark.skipif(not CONSULTATIONS.exists(), reason="the transcribed consultations are not on this machine")
def test_the_times_people_marked_give_the_figures_people_would_get():
    """Talk share within 0.5 points; overlap and silence within 2 %, or the 0.1 s that the grid cannot tell."""
    with CONSULTATIONS.open(encoding="utf-8") as file:
        calls = [json.loads(row) for row in file]
    assert len(calls) >= 30
    for call in calls:
        duration = round(call["duration"] * 1000)
        segments = tuple(
            Segment(n, Speaker(turn["role"]), turn["text"], round(turn["start"] * 1000), round(turn["end"] * 1000))
            for n, turn in enumerate(call["turns"])
        )
        found = measure(Transcript(Channel.CALL, duration, segments))
        agent, customer = (on_a_grid(call["turns"], role, duration) for role in ("agent", "customer"))
        assert found["talk"]["agent_share_pct"] == pytest.approx(100 * agent.mean(), abs=0.5), call["id"]
        assert found["talk"]["customer_share_pct"] == pytest.approx(100 * customer.mean(), abs=0.5), call["id"]
        both, nobody = (agent & customer).sum() * GRID_MS, (~(agent | customer)).sum() * GRID_MS
        assert found["overlap"]["ms"] == pytest.approx(both, rel=0.02, abs=100), call["id"]
        assert found["silence"]["ms"] == pytest.approx(nobody, rel=0.02, abs=100), call["id"]


def by_energy(samples):
    """Speech by loudness alone: 10 ms frames above -40 dB of full scale, gaps under 0.3 s closed, blips dropped."""
    frames = samples[: len(samples) // 160 * 160].reshape(-1, 160).astype(np.float64) / 32768
    loud = (frames**2).mean(axis=1) > 10**-4
    for is_on, least in ((False, 30), (True, 15)):
        edges = np.flatnonzero(np.diff((loud == is_on).astype(int), prepend=0, append=0))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            if end - start < least and (is_on or (start > 0 and end < len(loud))):
                loud[start:end] = not is_on
    return loud


@pytest.fixture(scope="module")
def tracks():
    if not CALL.exists():
        pytest.skip("the call of two tracks is not on this machine")
    pair = [decode(CALL / f"{side}.wav").samples[0] for side in ("agent", "customer")]
    length = min(map(len, pair))
    return np.stack([track[:length] for track in pair])


def as_call(samples):
    return Recording(samples, RATE, 8000, 2, samples.shape[1] * 1000 // RATE, "pcm_s16le", "wav")


@pytest.mark.covers("QM-B3")
def test_talk_share_of_a_whole_call_is_within_two_points_of_its_energy(tracks):
    recording = as_call(tracks)
    spans = [[(span.start // 16, span.end // 16) for span in voice.spans_of(recording, side)] for side in (0, 1)]
    sound = sound_quality.measure(recording, (A, C), spans)
    found = measure(Transcript(Channel.CALL, recording.duration_ms, ()), sound=sound)
    agent, customer = by_energy(tracks[0]), by_energy(tracks[1])
    assert found["speech_from"] == "sound"
    assert found["talk"]["agent_share_pct"] == pytest.approx(100 * agent.mean(), abs=2)
    assert found["talk"]["customer_share_pct"] == pytest.approx(100 * customer.mean(), abs=2)
    assert found["silence"]["pct"] == pytest.approx(100 * (~(agent | customer)).mean(), abs=2)
    assert found["overlap"]["pct"] == pytest.approx(100 * (agent & customer).mean(), abs=2)


@pytest.mark.speech
@pytest.mark.covers("QM-B3")
def test_a_minute_heard_from_end_to_end_is_within_two_points_of_its_energy(tracks, tiny_en, models_home):
    minute = np.ascontiguousarray(tracks[:, : 62 * RATE])
    heard = pipeline.transcribe_recording(as_call(minute), pipeline.Options(model="tiny.en", data_dir=models_home))
    found, agent, customer = heard.metrics, by_energy(minute[0]), by_energy(minute[1])
    assert found["speech_from"] == "sound"
    assert found["talk"]["agent_share_pct"] == pytest.approx(100 * agent.mean(), abs=2)
    assert found["talk"]["customer_share_pct"] == pytest.approx(100 * customer.mean(), abs=2)
    assert found["silence"]["pct"] == pytest.approx(100 * (~(agent | customer)).mean(), abs=2)
    assert found["eligibility"] == {"is_eligible": True, "reasons": []}
    assert found["confidence"]["n"] > 100
    assert found["questions"]["agent"] >= 2
