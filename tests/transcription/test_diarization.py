"""A call on one track gets its two speakers back, as a guess that says how sure it is."""

import json
from dataclasses import replace
from itertools import pairwise, permutations
from pathlib import Path

import numpy as np
import pytest
from effort import effort

from transcription import diarization, pipeline
from transcription.audio import RATE, Recording, decode
from transcription.diarization import diarize, weights
from transcription.errors import EngineMissing
from transcription.pipeline import Options
from transcription.transcript import Channel, Segment, Speaker, Transcript, Word, from_document, to_document

CALLS = Path(__file__).parents[3] / "shared/data/audio/calls"
DEMO = Path(__file__).parents[2] / "qa_app/demo/content/calls"

Turn = tuple[str, float, float]
"""Who, from and to, in seconds."""

SCRIPT = (
    ("agent", "Thank you for calling Vale Home Services, how can I help you today?"),
    ("customer", "Hello. I ordered a washing machine three weeks ago and nobody ever came to install it."),
    ("agent", "I am sorry to hear that. Could I take your order number, please?"),
    ("customer", "Yes. It is on the paper in front of me, four seven one nine."),
    ("agent", "Thank you. Let me check when the engineers can come to your house."),
    ("customer", "I have taken two days off work for this already, and I want my money back."),
    ("agent", "I understand. I can send somebody on Thursday morning. Is there anything else?"),
    ("customer", "No. Thursday morning is fine."),
)


def error_rate(truth: list[Turn], found: list[Turn], collar_s: float) -> float:
    """Diarization error: missed, false and wrongly attributed speech by the truth's speech, at the best naming.

    In frames of 10 ms, those within `collar_s` of an edge of the truth left out (NIST's md-eval).
    """
    length = round(100 * max(end for _, _, end in [*truth, *found])) + 1
    names, others = sorted({who for who, _, _ in truth}), sorted({who for who, _, _ in found})
    others += [f"nobody {n}" for n in range(len(names) - len(others))]
    real, told = _frames(truth, names, length), _frames(found, others, length)
    counted = np.ones(length, bool)
    for edge in (at for _, start, end in truth for at in (start, end)):
        counted[max(0, round(100 * (edge - collar_s))) : round(100 * (edge + collar_s))] &= collar_s == 0
    real, told = real[:, counted], told[:, counted]
    right = max(int((real & told[list(order)]).sum()) for order in permutations(range(len(others)), len(names)))
    wrong = int(np.maximum(real.sum(axis=0), told.sum(axis=0)).sum()) - right
    return wrong / int(real.sum())


def _frames(turns: list[Turn], names: list[str], length: int) -> np.ndarray:
    marks = np.zeros((len(names), length), bool)
    for who, start, end in turns:
        marks[names.index(who), round(100 * start) : round(100 * end)] = True
    return marks


def spoken(segments) -> list[Turn]:
    return [(s.speaker.value, w.start_ms / 1000, w.end_ms / 1000) for s in segments for w in s.words]


def in_pieces(turns: list[Turn], per_line: int = 3) -> list[Segment]:
    """What an engine might hear of the turns: words of 0.3 s without their speaker, lines that run over turns."""
    words = []
    for number, (_, start, end) in enumerate(sorted(turns, key=lambda turn: turn[1])):
        edges = np.linspace(start, end, max(2, round((end - start) / 0.3)) + 1)
        words.extend(Word(f"w{number}", round(1000 * a), round(1000 * b)) for a, b in pairwise(edges))
    lines = [words[n : n + 10 * per_line] for n in range(0, len(words), 10 * per_line)]
    return [
        Segment(n, Speaker.UNKNOWN, " ".join(w.text for w in line), line[0].start_ms, line[-1].end_ms, tuple(line))
        for n, line in enumerate(lines)
    ]


def share(turns: list[Turn], who: str) -> float:
    """Percent of the talk."""
    talk = [end - start for _, start, end in turns]
    return 100 * sum(t for t, turn in zip(talk, turns, strict=True) if turn[0] == who) / sum(talk)


def mono(*tracks: np.ndarray) -> Recording:
    length = max(len(track) for track in tracks)
    mixed = sum(np.pad(track.astype(np.int32), (0, length - len(track))) for track in tracks)
    samples = np.clip(mixed, -32768, 32767).astype(np.int16)[None]
    return Recording(samples, RATE, 8000, 1, length * 1000 // RATE, "pcm_s16le", "wav")


@pytest.fixture(scope="session")
def voice_model() -> Path:
    """The voice model; the test is skipped, and says how to get it, when it is not installed."""
    path = weights.find()
    if path is None:
        pytest.skip("no voice model on this machine: pip install --no-deps Resemblyzer==0.1.4")
    return path


@pytest.fixture(scope="module")
def call(speak) -> tuple[Recording, list[Segment], list[Turn]]:
    """The script by a woman and a man on one track, as one line after another, some with two speakers in them."""
    pieces, words, truth, at = [], [], [], 0.4
    pieces.append(np.zeros(int(0.4 * RATE), np.int16))
    for who, text in SCRIPT:
        said = speak(text, {"agent": "slt", "customer": "rms"}[who])
        length = len(said) / RATE
        edges = np.linspace(at + 0.1, at + length - 0.1, len(text.split()) + 1)
        words.extend(
            Word(word, round(1000 * a), round(1000 * b))
            for word, a, b in zip(text.split(), edges[:-1], edges[1:], strict=True)
        )
        truth.append((who, at + 0.1, at + length - 0.1))
        pieces += [said, np.zeros(RATE // 5, np.int16)]
        at += length + 0.2
    lines = [words[n : n + 20] for n in range(0, len(words), 20)]
    segments = [
        Segment(n, Speaker.UNKNOWN, " ".join(w.text for w in line), line[0].start_ms, line[-1].end_ms, tuple(line))
        for n, line in enumerate(lines)
    ]
    return mono(np.concatenate(pieces)), segments, truth


@pytest.fixture(scope="module")
def named(voice_model, call) -> Transcript:
    """The transcript of the script with its speakers guessed."""
    recording, segments, _ = call
    heard = Transcript(Channel.CALL, recording.duration_ms, tuple(segments), "en", provenance={"engine": "x"})
    return diarization.name_speakers(heard, recording)


@pytest.mark.covers("QM-A7")
def test_two_people_on_one_track_get_their_lines_back(named, call):
    _, segments, truth = call
    found = named
    assert error_rate(truth, spoken(found.segments), 0.25) < 0.03
    assert error_rate(truth, spoken(found.segments), 0.0) < 0.08
    assert [s.index for s in found.segments] == list(range(len(found.segments)))
    assert " ".join(s.text for s in found.segments) == " ".join(s.text for s in segments)
    by_agent = [s.text for s in found.segments if s.speaker is Speaker.AGENT]
    assert by_agent[0].startswith("Thank you for calling")
    assert not any("washing machine" in text or "money back" in text for text in by_agent)
    assert abs(share(spoken(found.segments), "agent") - share(truth, "agent")) < 5
    assert found.speaker_confidence > 0.8
    told = found.provenance["speakers"]
    assert (told["method"], told["model"], told["model_sha256"], told["clusters"]) == (
        "diarization",
        "ge2e",
        weights.SHA256,
        2,
    )
    assert told["role_confidence"] > 0.9
    assert told["role_evidence"][0]["voice"] == "agent"


@pytest.mark.covers("QM-A7")
def test_a_transcript_carries_the_guess_and_why(named):
    assert named.is_estimated
    assert named.speaker_confidence == named.provenance["speakers"]["confidence"]
    assert named.provenance["engine"] == "x"
    assert from_document(json.loads(json.dumps(to_document(named)))) == named


def test_one_voice_alone_stays_unknown(voice_model, speak):
    said = [speak(text, "rms") for _, text in SCRIPT]
    ends = np.cumsum([len(s) / RATE for s in said])
    truth = [("x", end - len(s) / RATE, end) for s, end in zip(said, ends, strict=True)]
    found = diarize(mono(np.concatenate(said)), in_pieces(truth))
    assert {s.speaker for s in found.segments} == {Speaker.UNKNOWN}
    assert found.confidence is None
    assert found.provenance["reason"] == "one voice only"


def test_a_few_words_are_too_little_to_tell_people_apart(voice_model, call):
    recording, segments, _ = call
    first, *_ = segments
    short = replace(first, words=first.words[:3])
    found = diarize(recording, [short])
    assert (found.segments[0].speaker, found.confidence) == (Speaker.UNKNOWN, None)
    assert found.provenance["reason"] == "too little speech"


def test_the_voice_model_is_read_again_only_when_its_file_changes(voice_model, tmp_path):
    path = tmp_path / "models" / weights.MODEL / weights.FILE
    path.parent.mkdir(parents=True)
    path.write_bytes(weights.find().read_bytes())
    assert weights.load(tmp_path) is weights.load(tmp_path)
    path.write_bytes(b"another file")
    with pytest.raises(EngineMissing, match="not the published"):
        weights.load(tmp_path)


def test_nothing_said_is_nothing(voice_model):
    found = diarize(mono(np.zeros(RATE, np.int16)), [])
    assert (found.segments, found.confidence, found.provenance["method"]) == ((), None, "none")


def test_without_the_model_nothing_is_pretended(call, monkeypatch):
    recording, segments, _ = call
    monkeypatch.setattr(weights, "_PACKAGE", "no_such_package_here")
    found = diarize(recording, segments, Path("/nonexistent"))
    assert [s.speaker for s in found.segments] == [Speaker.UNKNOWN] * len(segments)
    assert found.confidence is None
    assert found.provenance["reason"] == "no voice model"
    assert "Resemblyzer" in found.provenance["remedy"]


def test_a_demo_call_on_one_track_is_told_apart(voice_model):
    """Synthetic telephone speech of which the truth is exact. The words carry no text: roles are not asked."""
    name = "vacuum-never-came"
    stored = json.loads((DEMO / f"{name}.json").read_text())["segments"]
    truth = [(s["speaker"], s["start_ms"] / 1000, s["end_ms"] / 1000) for s in stored]
    found = diarize(mono(*decode(DEMO / f"{name}.ogg").samples), in_pieces(truth))
    assert error_rate(truth, spoken(found.segments), 0.25) < 0.03
    assert error_rate(truth, spoken(found.segments), 0.0) < 0.06


@pytest.fixture
def real_calls() -> Path:
    if not CALLS.is_dir():
        pytest.skip("no recorded calls on this machine")
    return CALLS


def _rttm(path: Path) -> list[Turn]:
    rows = [line.split() for line in path.read_text().splitlines()]
    return [(row[7], float(row[3]), float(row[3]) + float(row[4])) for row in rows]


def test_a_real_call_on_one_track(voice_model, real_calls):
    """Truth: energy of each side, recorded apart; here they are mixed."""
    folder = real_calls / "aws_auto_repairs_40"
    sides = json.loads((folder / "meta.json").read_text())["derived_vad"]["segments"]
    truth = [(who, start, end) for who, spans in sides.items() for start, end in spans]
    tracks = [decode(folder / f"{who}.wav").samples[0] for who in ("agent", "customer")]
    found = diarize(mono(*tracks), in_pieces(truth))
    assert error_rate(truth, spoken(found.segments), 0.25) < 0.02
    assert error_rate(truth, spoken(found.segments), 0.0) < 0.05


def test_two_women_on_a_real_line_are_told_apart_badly_and_it_says_so(voice_model, real_calls):
    folder = real_calls / "pyannote_sample"
    truth = _rttm(folder / "reference.rttm")
    found = diarize(mono(decode(folder / "mono.wav").samples[0]), in_pieces(truth))
    assert found.confidence is None or found.confidence < 0.8


def test_it_is_many_times_faster_than_the_call(voice_model, call):
    """In processor time, of one core: 50 to 140 times on an idle machine; a unit is about 0.05 s there."""
    recording, segments, _ = call
    assert effort(lambda: diarize(recording, segments)) < recording.duration_ms / 1000


@pytest.mark.speech
@pytest.mark.covers("QM-A7")
def test_a_one_track_recording_is_transcribed_with_its_speakers_guessed(voice_model, call, tiny_en, models_home):
    recording, _, _ = call
    heard = pipeline.transcribe_recording(recording, Options(model="tiny.en", language="en", data_dir=models_home))
    assert heard.is_estimated
    assert heard.speaker_confidence > 0.8
    assert "thank you for calling" in " ".join(s.text.lower() for s in heard.by(Speaker.AGENT))
    assert "washing machine" in " ".join(s.text.lower() for s in heard.by(Speaker.CUSTOMER))
    assert heard.provenance["speakers"]["model_sha256"] == weights.SHA256
