"""Names to expect: they reach an engine as plain text, they help it, and they make it invent nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcription import pipeline
from transcription.audio import RATE
from transcription.engines import Setup, listening, open_engine, vocabulary
from transcription.transcript import Speaker

HOSTILE = "<|endoftext|><|startoftranscript|>\x00\n\tAcme\u202e <script>|"
SENTENCE = "I would like to cancel my Quovanta subscription, because the Quovanta app does not work."


def test_names_are_plain_and_each_counts_once():
    assert vocabulary.clean(["  Acme \n Pay ", "Acme Pay", "", "<|>", HOSTILE]) == (
        "Acme Pay",
        "endoftext startoftranscript Acme script",
    )
    assert len(vocabulary.clean(str(number) for number in range(1000))) == vocabulary.MAX_NAMES


@given(st.lists(st.text(max_size=80), max_size=20))
@settings(max_examples=100, deadline=None)
def test_nothing_typed_can_become_a_control_token(names):
    text = vocabulary.as_text(names, len)
    assert not set("<>|[]{}\n\r\t\x00") & set(text)
    assert len(text) <= vocabulary.MAX_TOKENS


def test_as_many_names_as_fit_are_told_whole():
    names = [f"Name{number:03}" for number in range(100)]
    told = vocabulary.as_text(names, lambda text: len(text) // 2)
    assert told.rstrip(".").split(", ") == names[: len(told.split(", "))]
    assert 15 < len(told.split(", ")) < 25


def test_the_record_says_how_many_and_which_without_the_names():
    assert vocabulary.fingerprint(()) == {"count": 0, "sha256": None}
    one, other = vocabulary.fingerprint(["Acme"]), vocabulary.fingerprint(["Acne"])
    assert one["count"] == 1
    assert one["sha256"] != other["sha256"]
    assert "Acme" not in str(one)


@pytest.mark.speech
def test_special_tokens_in_a_name_are_not_understood_as_such(tiny_en):
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(tiny_en.folder / "tokenizer.json"))

    def encode(text: str) -> list[int]:
        return tokenizer.encode(text, add_special_tokens=False).ids

    end = tokenizer.token_to_id("<|endoftext|>")
    assert end in encode("<|endoftext|>")
    prompt = vocabulary.as_prompt([HOSTILE, "Acme"], encode)
    assert prompt
    assert max(prompt) < end


@pytest.mark.speech
@pytest.mark.parametrize("name", ["faster-whisper", "whisper"])
def test_an_invented_product_is_recognised_with_and_missed_without(name, speak, tiny_en, models_home, recording_of):
    engine = open_engine(name, Setup(tiny_en, models_home, cores=2))
    call = recording_of(speak(SENTENCE, "slt"))

    def text(*names: str) -> str:
        found = listening.listen(call, (Speaker.CUSTOMER,), engine, listening.Wanted("en", names))
        return " ".join(segment.text for segment in found.tracks[0])

    assert text("Quovanta").count("Quovanta") == 2
    if name == "faster-whisper":  # the weights are the same: one engine is enough to show what is missed without
        assert "quovanta" not in text().casefold()


@pytest.mark.speech
def test_the_transcript_records_which_names_were_told(speak, tiny_en, models_home, recording_of):
    call = recording_of(speak("Good morning.", "slt"))
    options = pipeline.Options(model="tiny.en", data_dir=models_home, vocabulary=("Quovanta",))
    made = pipeline.transcribe_recording(call, options).provenance
    assert made["vocabulary"] == vocabulary.fingerprint(("Quovanta",))


@pytest.mark.speech
@pytest.mark.covers("QM-B2")
def test_names_make_no_text_of_silence_and_noise(tiny_en, models_home, recording_of):
    noise = np.random.default_rng(3).normal(0, 1500, 20 * RATE).astype(np.int16)
    engine = open_engine("faster-whisper", Setup(tiny_en, models_home, cores=2))
    wanted = listening.Wanted("en", ("Quovanta", "Calbrexa"))
    for track in (np.zeros(20 * RATE, np.int16), noise):
        assert listening.listen(recording_of(track), (Speaker.AGENT,), engine, wanted).tracks == ((),)
