"""What makes an engine listen twice, which language it listens for, and that a model is loaded once for many calls."""

import numpy as np
import pytest

from transcription import pipeline
from transcription.audio import RATE
from transcription.engines import Brief, Heard, HeardWord, Setup, guards, listening, open_engine, voice
from transcription.transcript import Speaker


def heard(text: str, pace=3.0, logprob=-0.3) -> Heard:
    words = tuple(
        HeardWord(f" {word}", place / pace, (place + 1) / pace, 0.9) for place, word in enumerate(text.split())
    )
    return Heard(text, words, logprob, guards.compression_ratio(text), 0.05)


@pytest.mark.covers("QM-B2")
@pytest.mark.parametrize(
    ("item", "seconds", "expected"),
    [
        (heard("I would like to change my booking"), 3.0, False),
        (heard("I would like to change my booking I would like to change my booking"), 6.0, True),
        (heard("it is four one one one, it is four one one one."), 6.0, True),
        (heard("bye bye"), 1.0, False),
        (heard("I would like that", logprob=-1.2), 3.0, True),
        (heard("one two three four five six seven eight nine ten eleven twelve thirteen"), 1.0, True),
        (heard(""), 1.0, False),
        (heard(""), 5.0, True),
    ],
)
def test_only_what_gives_reason_to_doubt_is_heard_again(item, seconds, expected):
    assert guards.is_doubtful(item, seconds) is expected


def test_a_repetition_in_a_long_sentence_takes_nothing_else_with_it():
    assert guards.is_believable(heard("no no no I never said that you could send it to the old address"))


class Languages:
    """An engine that is asked for the language of stretches, and hears nothing."""

    name, workers, batch, longest_s = "languages", 1, 4, 10.0

    def __init__(self, *answers: tuple[str, float]) -> None:
        self.answers = list(answers)
        self.briefs: list[str] = []

    def language_of(self, samples):
        return self.answers.pop(0)

    def hear(self, stretches, brief):
        self.briefs.append(brief.language)
        return [Heard("", (), 0.0, 1.0, 0.0) for _ in stretches]

    def settings(self):
        return {}


@pytest.fixture
def call(monkeypatch, recording_of):
    spans = tuple(voice.Span(at * RATE, (at + 9) * RATE) for at in (0, 20, 40, 60))
    monkeypatch.setattr(listening, "spans_of", lambda *_: spans)
    return recording_of(np.zeros(70 * RATE, np.int16))


@pytest.mark.parametrize(
    ("answers", "language", "probability"),
    [
        ([("de", 0.9)], "de", 0.9),
        ([("en", 0.4), ("de", 0.3), ("de", 0.45)], "de", 0.25),
        ([("en", 0.4), ("de", 0.2), ("fr", 0.1)], "en", 0.4 / 3),
    ],
)
def test_an_unsure_language_is_put_to_the_vote_of_three_stretches(call, answers, language, probability):
    engine = Languages(*answers)
    found = listening.listen(call, (Speaker.UNKNOWN,), engine)
    assert (found.language, found.language_probability) == (language, pytest.approx(probability))
    assert set(engine.briefs) == {language}
    assert engine.answers == []


def test_a_language_that_was_asked_for_is_not_looked_for(call):
    engine = Languages()
    found = listening.listen(call, (Speaker.UNKNOWN,), engine, listening.Wanted("cy"))
    assert (found.language, found.language_probability, set(engine.briefs)) == ("cy", None, {"cy"})


@pytest.mark.speech
def test_two_calls_load_the_model_once_and_get_the_same_text(speak, tiny_en, models_home, recording_of, monkeypatch):
    from faster_whisper import WhisperModel

    loads = []
    honest = WhisperModel.__init__
    monkeypatch.setattr(WhisperModel, "__init__", lambda self, *a, **k: loads.append(a) or honest(self, *a, **k))
    options = pipeline.Options(model="tiny.en", data_dir=models_home / "of its own", cores=1)
    (options.data_dir / "models").mkdir(parents=True)
    call = recording_of(speak("I ordered a blue jacket last month.", "rms"))
    first, second = (pipeline.transcribe_recording(call, options) for _ in range(2))
    assert len(loads) == 1
    assert "jacket" in first.segments[0].text
    assert [s.text for s in first.segments] == [s.text for s in second.segments]


@pytest.mark.speech
def test_the_settings_say_how_it_was_searched(tiny_en, models_home):
    default = open_engine("faster-whisper", Setup(tiny_en, models_home, cores=2))
    fast = open_engine("faster-whisper", Setup(tiny_en, models_home, quality="fast", cores=2))
    assert default.settings()["beam"] > fast.settings()["beam"]
    assert default.workers == 2


class Repeating:
    """The engine's search, which goes round in a circle in any context shorter than `needed_s`."""

    def __init__(self, needed_s: float) -> None:
        self.needed_s = needed_s
        self.contexts: list[float] = []

    def __call__(self, _search, encoded, _samples, _options):
        self.contexts.append(np.asarray(encoded).shape[1] / 50)
        said = "please hold the line"
        return heard(said if self.contexts[-1] >= self.needed_s else f"{said} {said}")


@pytest.mark.speech
@pytest.mark.parametrize(("needed_s", "contexts"), [(15, [15.0]), (30, [15.0, 30.0])])
def test_what_is_doubted_is_heard_in_half_the_context_before_the_whole(
    needed_s, contexts, speak, tiny_en, models_home, recording_of, monkeypatch
):
    from transcription.engines import faster_whisper

    again = Repeating(needed_s)
    monkeypatch.setattr(faster_whisper._Search, "heard", lambda *given: again(*given))
    monkeypatch.setattr(
        faster_whisper, "is_doubtful", lambda item, seconds: item.avg_logprob != -0.3 or guards.is_echo(item)
    )
    engine = open_engine("faster-whisper", Setup(tiny_en, models_home, cores=1))
    samples = recording_of(speak("Please hold the line.", "rms")).track(0)
    assert engine.hear([samples], Brief("en"))[0].text == "please hold the line"
    assert again.contexts == contexts


@pytest.mark.speech
def test_numpy_keeps_to_one_thread_while_a_call_is_heard(speak, tiny_en, models_home, recording_of, monkeypatch):
    from threadpoolctl import threadpool_info, threadpool_limits

    def threads() -> set[int]:
        return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}

    seen: list[set[int]] = []
    listen = pipeline.listen
    monkeypatch.setattr(pipeline, "listen", lambda *given: seen.append(threads()) or listen(*given))
    with threadpool_limits(limits=2, user_api="blas"):
        pipeline.transcribe_recording(
            recording_of(speak("Thank you for calling.", "rms")),
            pipeline.Options(model="tiny.en", data_dir=models_home),
        )
        assert threads() == {2}
    assert seen == [{1}]
