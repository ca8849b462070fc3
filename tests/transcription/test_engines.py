"""Speech is found, heard, doubted and put back in its place; both engines hear the same."""

import subprocess
import sys
import threading
from itertools import pairwise

import jiwer
import numpy as np
import pytest

from transcription import engines
from transcription.audio import RATE
from transcription.engines import Heard, HeardWord, Setup, guards, listening, open_engine, voice
from transcription.errors import EngineMissing
from transcription.transcript import Speaker

SENTENCE = "I ordered a blue jacket last month and it still has not arrived."


def heard(text: str, confidence=0.9, logprob=-0.3, compression=1.2, no_speech=0.05, pace=3.0) -> Heard:
    words = tuple(
        HeardWord(f" {word}", place / pace, (place + 1) / pace, confidence) for place, word in enumerate(text.split())
    )
    return Heard(text, words, logprob, compression, no_speech)


class Scripted:
    """An engine that hears one word a second, so that the work around engines can be tested exactly."""

    name = "scripted"
    batch = 2

    def __init__(self, workers: int = 2, failure: Exception | None = None, longest_s: float = 15.0) -> None:
        self.workers = workers
        self.failure = failure
        self.longest_s = longest_s
        self.lengths: list[int] = []

    def language_of(self, samples):
        return "cy", 0.75

    def hear(self, stretches, brief):
        if self.failure:
            raise self.failure
        self.lengths += map(len, stretches)
        return [self._heard(len(samples) // RATE) for samples in stretches]

    def _heard(self, seconds: int) -> Heard:
        words = tuple(HeardWord(f" w{second}", second + 0.2, second + 0.8, 0.9) for second in range(seconds))
        return Heard("".join(word.text for word in words), words, -0.2, 1.0, 0.0)

    def settings(self):
        return {}


# --- the registry ---------------------------------------------------------------------------------------------


def test_every_registered_engine_resolves():
    assert set(engines.ENGINES) == {"faster-whisper", "whisper", "sidecar"}
    for name in engines.ENGINES:
        assert callable(engines.resolve(name))


def test_an_unknown_engine_names_the_known_ones():
    with pytest.raises(EngineMissing, match="auto, faster-whisper, whisper, sidecar"):
        engines.resolve("siri")


def test_auto_is_int8_on_a_machine_without_a_graphics_card(monkeypatch):
    monkeypatch.setattr(engines, "_has_graphics_driver", lambda: False)
    assert engines.choose() == ("faster-whisper", "cpu")


def test_importing_the_pipeline_imports_no_engine():
    heavy = ("av", "torch", "whisper", "faster_whisper", "ctranslate2", "onnxruntime", "scipy", "numba")
    code = f"import sys, transcription.pipeline; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


# --- guards ---------------------------------------------------------------------------------------------------


@pytest.mark.covers("QM-B2")
@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (heard("I would like to change my booking"), True),
        (heard("yes"), True),
        (heard("no no no"), True),
        (heard("I would like that", logprob=-1.01), False),
        (heard("I would like that", compression=2.41), False),
        (heard("Thank you", logprob=-0.7, no_speech=0.7), False),
        (heard("Thank you", logprob=-0.3, no_speech=0.7), True),
        (heard("no no no", confidence=0.4), False),
        (heard("no no no", pace=20), False),
        (heard("bye " * 6), False),
        (heard("the end of the end of the end of the end of the end"), False),
        (heard("谢谢 谢谢 谢谢 谢谢 谢谢 谢谢"), False),
        (heard("I said that I was there and that was that"), True),
        (Heard("", (), -0.1, 1.0, 0.0), False),
    ],
)
def test_only_what_the_engine_can_stand_by_is_believed(item, expected):
    assert guards.is_believable(item) is expected


# --- voice activity -------------------------------------------------------------------------------------------


def sounds() -> dict[str, np.ndarray]:
    """20 s of what telephone lines carry besides speech, -1..1."""
    t = np.arange(20 * RATE) / RATE
    rng = np.random.default_rng(0)

    def beat(on_s: float, off_s: float) -> np.ndarray:
        return (t % (on_s + off_s) < on_s) * 0.3

    def tones(*hertz: float) -> np.ndarray:
        return sum(np.sin(2 * np.pi * h * t) for h in hertz)

    return {
        "silence": np.zeros_like(t),
        "hiss": rng.normal(0, 0.01, t.size),
        "noise": rng.normal(0, 0.1, t.size),
        "ringing": beat(2, 4) * tones(440, 480),
        "busy": beat(0.5, 0.5) * tones(480, 620),
        "keys": beat(0.1, 0.1) * tones(770, 1336),
        "fax": 0.4 * tones(2100),
        "chords": 0.1 * tones(220, 277, 330) * np.exp(-3 * (t % 0.5)),
    }


@pytest.mark.covers("QM-B2")
@pytest.mark.parametrize("name", sounds())
def test_no_speech_is_found_where_nobody_speaks(name, recording_of):
    sound = (np.clip(sounds()[name], -1, 1) * 32767).astype(np.int16)
    recording = recording_of(sound)
    assert voice.spans_of(recording, 0) == ()
    engine = Scripted()
    found = listening.listen(recording, (Speaker.UNKNOWN,), engine)
    assert found == listening.Listening(((),), None, None, 0)
    assert engine.lengths == []


@pytest.mark.speech
def test_speech_is_found_where_it_is_also_late_in_a_long_call(speak, recording_of):
    said, rate = speak(SENTENCE), RATE
    quiet = np.zeros(118 * rate, np.int16)  # the sentence lies across the border between two scans
    spans = voice.spans_of(recording_of(np.concatenate([quiet, said, quiet[: 20 * rate], said])), 0)
    starts = [span.start / rate for span in spans]
    assert starts[0] == pytest.approx(118, abs=0.6)
    assert any(start == pytest.approx(138 + len(said) / rate, abs=0.6) for start in starts)
    covered = sum(span.end - span.start for span in spans) / rate
    assert covered == pytest.approx(2 * len(said) / rate, abs=2.5)
    assert all(before.end <= after.start for before, after in pairwise(spans))


def quiet(recording_of, seconds: float):
    return recording_of(np.zeros(int(seconds * RATE), np.int16))


def test_stretches_keep_order_and_lose_nothing(recording_of):
    spans = tuple(voice.Span(at * RATE, at * RATE + 6 * RATE) for at in range(0, 600, 10))
    packed = voice.stretches(quiet(recording_of, 600), 0, spans, longest_s=26)
    assert tuple(span for stretch in packed for span in stretch.spans) == spans
    assert len(packed) == 15
    assert voice.stretches(quiet(recording_of, 1), 0, (), 15) == []


def test_no_stretch_is_longer_than_asked_gaps_counted(recording_of):
    recording = quiet(recording_of, 600)
    spans = tuple(voice.Span(at * RATE, at * RATE + 5 * RATE) for at in range(0, 600, 10))
    for stretch in voice.stretches(recording, 0, spans, longest_s=15):
        assert len(stretch.spans) == 2
        assert len(stretch.samples(recording)) == (10 * 1000 + voice.GAP_MS) * RATE // 1000


def test_a_span_that_is_too_long_is_cut_where_it_is_quietest(recording_of):
    sound = np.random.default_rng(5).normal(0, 3000, 40 * RATE).astype(np.int16)
    for at in (13, 26):
        sound[at * RATE : at * RATE + RATE // 2] //= 100
    recording = recording_of(sound)
    whole = voice.Span(0, 40 * RATE)
    packed = voice.stretches(recording, 0, (whole,), longest_s=15)
    pieces = [span for stretch in packed for span in stretch.spans]
    assert [piece.start / RATE for piece in pieces] == pytest.approx([0, 13.25, 26.25], abs=0.2)
    assert (pieces[0].start, pieces[-1].end) == (whole.start, whole.end)
    assert all(before.end == after.start for before, after in pairwise(pieces))


def test_pieces_that_touch_are_heard_without_a_gap(recording_of):
    recording = quiet(recording_of, 10)
    touching = voice.Stretch(0, (voice.Span(0, RATE), voice.Span(RATE, 2 * RATE)))
    assert len(touching.samples(recording)) == 2 * RATE
    assert touching.place(1.5 * RATE, RATE) == (touching.spans[1], 1.5 * RATE)


def test_a_place_in_joined_speech_is_a_place_in_the_track():
    rate = 1000
    stretch = voice.Stretch(0, (voice.Span(100, 200), voice.Span(1000, 1100)))
    first, second = stretch.spans
    assert stretch.length == 200
    assert stretch.place(0, rate) == (first, 100)
    assert stretch.place(99, rate) == (first, 199)
    assert stretch.place(100 + voice.GAP_MS / 4, rate) == (first, 200)
    assert stretch.place(100 + voice.GAP_MS * 3 / 4, rate) == (second, 1000)
    assert stretch.place(100 + voice.GAP_MS + 50, rate) == (second, 1050)
    assert stretch.place(9000, rate) == (second, 1100)
    assert stretch.place(80, rate, tail=150) == (second, 1000)


# --- listening ------------------------------------------------------------------------------------------------


@pytest.fixture
def speech(monkeypatch):
    """Two tracks; the places of speech are given, so that no detector is needed."""
    spans = {0: ((0, 10), (60, 70)), 1: ((20, 40), (50, 55))}
    monkeypatch.setattr(
        listening,
        "spans_of",
        lambda _recording, channel: tuple(voice.Span(a * RATE, b * RATE) for a, b in spans[channel]),
    )
    return (Speaker.AGENT, Speaker.CUSTOMER)


@pytest.mark.covers("QM-B1")
def test_words_return_to_the_time_and_speaker_they_belong_to(speech, recording_of):
    call = recording_of(*[np.zeros(80 * RATE, np.int16)] * 2)
    found = listening.listen(call, speech, Scripted(longest_s=30.0))
    agent, customer = found.tracks
    assert {segment.speaker for segment in agent} == {Speaker.AGENT}
    assert {segment.speaker for segment in customer} == {Speaker.CUSTOMER}
    starts = [word.start_ms for segment in agent for word in segment.words]
    late = [60_000 - voice.GAP_MS + 200 + 1000 * second for second in range(10)]
    assert starts == [*(200 + 1000 * second for second in range(10)), *late]
    assert [word.start_ms for segment in customer for word in segment.words][20] == 50_200 - voice.GAP_MS
    assert (found.language, found.language_probability, found.speech_ms) == ("cy", 0.75, 45_000)


def test_progress_rises_to_100_on_the_callers_thread(speech, recording_of):
    seen, threads = [], set()

    def note(percent: float) -> None:
        seen.append(percent)
        threads.add(threading.get_ident())

    many = Scripted(longest_s=1.0)
    listening.listen(recording_of(*[np.zeros(80 * RATE, np.int16)] * 2), speech, many, listening.Wanted("en"), note)
    assert seen == sorted(seen)
    assert len(seen) > 10
    assert seen[-1] == 100
    assert threads == {threading.get_ident()}


@pytest.mark.parametrize("workers", [1, 2])
def test_an_engine_that_fails_fails_the_whole(speech, recording_of, workers):
    call = recording_of(*[np.zeros(80 * RATE, np.int16)] * 2)
    with pytest.raises(RuntimeError, match="out of memory"):
        listening.listen(call, speech, Scripted(workers, RuntimeError("out of memory")))


def test_a_caller_that_gives_up_stops_the_work(speech, recording_of):
    def lost_lease(_percent: float) -> None:
        raise TimeoutError("another worker has it")

    call = recording_of(*[np.zeros(80 * RATE, np.int16)] * 2)
    with pytest.raises(TimeoutError, match="another worker"):
        listening.listen(call, speech, Scripted(1), listening.Wanted("en"), lost_lease)


def test_lines_end_at_pauses_and_lose_dangling_hyphens(monkeypatch, recording_of):
    class Spells(Scripted):
        def hear(self, stretches, brief):
            words = (HeardWord(" F", 0, 0.5, 0.9), HeardWord("-I", 2, 2.5, 0.9), HeardWord("-T", 2.5, 3, 0.9))
            return [Heard(" F-I-T", words, -0.2, 1.0, 0.0)]

    monkeypatch.setattr(listening, "spans_of", lambda *_: (voice.Span(0, 4 * RATE),))
    call = recording_of(np.zeros(4 * RATE, np.int16))
    (track,) = listening.listen(call, (Speaker.UNKNOWN,), Spells(), listening.Wanted("en")).tracks
    assert [segment.text for segment in track] == ["F", "I-T"]
    assert [word.text for word in track[1].words] == ["I", "-T"]


# --- the engines themselves -----------------------------------------------------------------------------------


def plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum() or letter == " ")


@pytest.mark.speech
@pytest.mark.parametrize("name", ["faster-whisper", "whisper"])
def test_both_engines_hear_the_same_sentence_from_the_same_weights(name, speak, tiny_en, models_home, recording_of):
    engine = open_engine(name, Setup(tiny_en, models_home, cores=2))
    pause = np.zeros(3 * RATE, np.int16)
    call = recording_of(np.concatenate([pause, speak(SENTENCE, "slt"), pause]))
    found = listening.listen(call, (Speaker.AGENT,), engine)
    text = " ".join(segment.text for segment in found.tracks[0])
    assert jiwer.wer(plain(SENTENCE), plain(text)) < 0.1, text
    assert found.language == "en"
    words = [word for segment in found.tracks[0] for word in segment.words]
    assert len(words) == len(SENTENCE.split())
    assert 2800 <= words[0].start_ms <= 3600
    assert words[-1].end_ms <= call.duration_ms - 2400
    assert all(before.end_ms <= after.start_ms + 1 for before, after in pairwise(words))
    assert all(0 <= word.confidence <= 1 for word in words)
    assert engine.settings()["device"] == "cpu"


@pytest.mark.speech
def test_fast_quality_hears_the_sentence_too(speak, tiny_en, models_home, recording_of):
    engine = open_engine("faster-whisper", Setup(tiny_en, models_home, quality="fast", cores=2))
    found = listening.listen(recording_of(speak(SENTENCE, "rms")), (Speaker.AGENT,), engine)
    assert plain(" ".join(segment.text for segment in found.tracks[0])) == plain(SENTENCE)


@pytest.mark.speech
def test_a_model_is_loaded_once(tiny_en, models_home):
    setup = Setup(tiny_en, models_home, cores=2)
    assert open_engine("faster-whisper", setup) is open_engine("faster-whisper", Setup(tiny_en, models_home, cores=2))
