"""A recording goes in, a measured and redacted transcript with its provenance comes out."""

import json
import wave
from pathlib import Path

import jiwer
import numpy as np
import pytest

from transcription import pipeline
from transcription.audio import RATE
from transcription.channels import AGENT_RIGHT
from transcription.errors import BadAudio, EngineMissing
from transcription.pipeline import Options
from transcription.transcript import Channel, Segment, Speaker, Transcript, from_document, to_document

TURNS = (
    ("agent", "slt", "Good morning, and thank you for calling. What can I do for you today?"),
    ("customer", "rms", "I ordered a blue jacket last month and it still has not arrived."),
    ("agent", "slt", "Let me look at your order, please stay on the line."),
    ("customer", "rms", "I am very unhappy with this, and I want my money back."),
)


def write_wav(path: Path, *tracks: np.ndarray) -> Path:
    with wave.open(str(path), "wb") as target:
        target.setnchannels(len(tracks))
        target.setsampwidth(2)
        target.setframerate(RATE)
        target.writeframes(np.stack(tracks, axis=1).tobytes())
    return path


@pytest.fixture(scope="module")
def call(speak, tmp_path_factory) -> Path:
    """A stereo call of four turns, agent left, half a second of silence between turns."""
    pause = np.zeros(RATE // 2, np.int16)
    sides: dict[str, list[np.ndarray]] = {"agent": [], "customer": []}
    for who, voice, text in TURNS:
        said = np.concatenate([speak(text, voice), pause])
        for side, track in sides.items():
            track.append(said if side == who else np.zeros_like(said))
    return write_wav(tmp_path_factory.mktemp("call") / "call.wav", *map(np.concatenate, sides.values()))


@pytest.fixture(scope="module")
def options(tiny_en, models_home) -> Options:
    return Options(model="tiny.en", data_dir=models_home)


@pytest.fixture(scope="module")
def heard(call, options) -> tuple[Transcript, list[tuple[str, float]]]:
    seen: list[tuple[str, float]] = []
    return pipeline.transcribe(call, options, lambda step, percent: seen.append((step, percent))), seen


def plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum() or letter == " ")


@pytest.mark.speech
@pytest.mark.covers("QM-B1", "QM-A7")
def test_a_stereo_call_becomes_turns_of_agent_and_customer(heard):
    transcript, _ = heard
    assert transcript.channel is Channel.CALL
    assert transcript.language == "en"
    assert not transcript.is_estimated
    said: dict[str, str] = {"agent": "", "customer": ""}
    for segment in transcript.segments:
        said[segment.speaker.value] += " " + segment.text
    for who in said:
        expected = " ".join(text for speaker, _, text in TURNS if speaker == who)
        assert jiwer.wer(plain(expected), plain(said[who])) < 0.1, said[who]


@pytest.mark.speech
def test_segments_are_in_order_inside_the_call_and_made_of_their_words(heard):
    transcript, _ = heard
    starts = [segment.start_ms for segment in transcript.segments]
    assert starts == sorted(starts)
    assert [segment.index for segment in transcript.segments] == list(range(len(starts)))
    speakers = [segment.speaker for segment in transcript.segments]
    assert speakers[0] is Speaker.AGENT
    assert speakers[-1] is Speaker.CUSTOMER
    for segment in transcript.segments:
        assert 0 <= segment.start_ms < segment.end_ms <= transcript.duration_ms
        assert (segment.start_ms, segment.end_ms) == (segment.words[0].start_ms, segment.words[-1].end_ms)
        assert plain("".join(word.text for word in segment.words)) == plain(segment.text).replace(" ", "")


@pytest.mark.speech
def test_it_is_analysed_and_says_how_it_was_made(heard):
    transcript, _ = heard
    assert transcript.metrics["talk"]["agent_ms"] > 3000
    assert min(segment.sentiment for segment in transcript.by(Speaker.CUSTOMER)) < -0.2
    made = transcript.provenance
    assert (made["engine"], made["model"], made["quality"]) == ("faster-whisper", "tiny.en", "default")
    assert made["is_model_verified"]
    assert len(made["model_sha256"]) == 64
    assert made["engine_settings"]["precision"] == "int8"
    assert made["channels"] == {"layout": "separate", "speakers": ["agent", "customer"]}
    assert made["guards"]["min_avg_logprob"] == -1.0
    assert 8000 < made["speech_ms"] < transcript.duration_ms + 3000
    assert from_document(json.loads(json.dumps(to_document(transcript)))) == transcript


@pytest.mark.speech
def test_progress_goes_through_the_steps_in_order(heard):
    _, seen = heard
    assert list(dict.fromkeys(step for step, _ in seen)) == list(pipeline.STEPS)
    for step in pipeline.STEPS:
        percents = [percent for name, percent in seen if name == step]
        assert percents == sorted(percents)
        assert (percents[0], percents[-1]) == (0, 100)


@pytest.mark.speech
@pytest.mark.covers("QM-A7")
def test_one_track_has_an_unknown_speaker_without_a_voice_model_and_says_so(call, options, tmp_path, monkeypatch):
    monkeypatch.setattr("transcription.diarization.weights.find", lambda home: None)
    with wave.open(str(call)) as source:
        samples = np.frombuffer(source.readframes(source.getnframes()), np.int16).reshape(-1, 2)
    mixed = pipeline.transcribe(write_wav(tmp_path / "mono.wav", samples.sum(axis=1, dtype=np.int16)), options)
    assert mixed.is_estimated
    assert {segment.speaker for segment in mixed.segments} == {Speaker.UNKNOWN}
    assert mixed.provenance["speakers"]["reason"] == "no voice model"
    assert "jacket" in " ".join(segment.text for segment in mixed.segments)


@pytest.mark.speech
@pytest.mark.covers("QM-B2")
def test_a_silent_call_is_empty_and_swapped_channels_change_nothing_in_it(options, tmp_path):
    silent = np.zeros(3 * RATE, np.int16)
    path = write_wav(tmp_path / "silent.wav", silent, silent)
    transcript = pipeline.transcribe(path, Options(model="tiny.en", data_dir=options.data_dir, channel_map=AGENT_RIGHT))
    assert transcript.is_empty
    assert transcript.duration_ms == 3000
    assert transcript.provenance["channels"]["speakers"] == ["customer", "agent"]


@pytest.mark.speech
def test_the_model_is_loaded_once_a_process(options):
    assert pipeline.open_for(options)[0] is pipeline.open_for(options)[0]


def test_a_transcript_beside_the_recording_is_used_instead(tmp_path):
    path = write_wav(tmp_path / "call.wav", np.full(5 * RATE, 100, np.int16))
    (tmp_path / "call.vtt").write_text(
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n<v Agent>Good morning.\n\n"
        "00:00:03.000 --> 00:00:04.000\n<v Customer>This is terrible.\n"
    )
    transcript = pipeline.transcribe(path, Options(engine="sidecar"))
    assert [segment.speaker for segment in transcript.segments] == [Speaker.AGENT, Speaker.CUSTOMER]
    assert transcript.segments[1].start_ms == 3000
    assert transcript.segments[1].sentiment < 0
    assert transcript.duration_ms == 5000
    assert transcript.provenance["engine"] == "sidecar"


def test_without_a_transcript_beside_it_the_mend_is_named(tmp_path):
    path = write_wav(tmp_path / "call.wav", np.full(RATE, 100, np.int16))
    with pytest.raises(EngineMissing, match=r"no transcript beside “call\.wav”"):
        pipeline.transcribe(path, Options(engine="sidecar"))


def test_what_cannot_be_done_is_refused_before_any_work(tmp_path):
    path = write_wav(tmp_path / "call.wav", np.full(RATE, 100, np.int16))
    with pytest.raises(EngineMissing, match="no speech engine “siri”"):
        pipeline.transcribe(path, Options(engine="siri", data_dir=tmp_path))
    with pytest.raises(EngineMissing, match="No speech model “medium”"):
        pipeline.transcribe(path, Options(model="medium", data_dir=tmp_path))
    with pytest.raises(BadAudio, match="longer than"):
        pipeline.transcribe(path, Options(max_duration_s=0.5))


def test_analysis_redacts_before_anything_is_measured_and_can_be_told_not_to():
    words = "My card number is 4111 1111 1111 1111."
    chat = Transcript(Channel.CHAT, 1000, (Segment(0, Speaker.CUSTOMER, words, 0, 1000),))
    assert "4111" not in pipeline.analyse(chat).segments[0].text
    open_text = pipeline.analyse(chat, pipeline.SiteRules(is_redacted=False))
    assert open_text.segments[0].text == words
    assert open_text.metrics["words"]["customer"] > 0
