"""The demonstration calls as a small engine hears them: no personal number of theirs may be left to read."""

import re
from pathlib import Path

import pytest

from transcription.language.numbers import ONES
from transcription.pipeline import Options, transcribe
from transcription.transcript import Speaker

CALLS = Path(__file__).parents[2] / "qa_app/demo/content/calls"
CARD = "4539148803436467"


def digits_of(text: str) -> str:
    """All digits in a text, written or told."""
    pieces = re.findall(r"\d|[a-z]+", text.lower())
    return "".join(ONES.get(piece, piece if piece.isdecimal() else " ") for piece in pieces)


@pytest.mark.speech
@pytest.mark.covers("QM-B15")
def test_a_card_read_out_loud_is_gone(tiny_en: object, models_home: Path) -> None:
    options = Options(model="tiny.en", language="en", data_dir=models_home)
    transcript = transcribe(CALLS / "billed-twice.ogg", options)
    spoken = list(transcript.by(Speaker.CUSTOMER))
    assert any(item.kind == "card" for segment in spoken for item in segment.redactions)
    shown = digits_of(" ".join(segment.text for segment in spoken))
    words = digits_of(" ".join(word.text for segment in spoken for word in segment.words))
    groups = {CARD[at : at + 4] for at in range(len(CARD) - 3)}
    assert [group for group in groups if group in shown or group in words] == []
