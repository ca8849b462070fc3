"""Whatever file somebody has: known by what is in it, or refused in words."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecards import document, library
from scorecards.errors import BadScorecard
from scorecards.formats.recognising import Format, read, write

CARD = library.load("complaint-handling")


@pytest.mark.covers("QM-D25", "QM-M4")
@pytest.mark.parametrize("form", Format)
def test_what_is_written_is_known_again(form: Format) -> None:
    text, exported = write(CARD, form)
    found, imported = read(text.encode())
    assert found is form
    assert [question.text for question in imported.scorecard.questions()] == [q.text for q in CARD.questions()]
    is_ours = form in (Format.JSON, Format.YAML)
    assert (imported.scorecard == CARD) is is_ours
    assert (exported.losses == ()) is is_ours


def test_a_byte_order_mark_and_exact_numbers_are_no_obstacle() -> None:
    plain = document.to_document(CARD) | {"pass_mark": "74.95"}
    form, imported = read(b"\xef\xbb\xbf" + json.dumps(plain).encode())
    assert (form, str(imported.scorecard.pass_mark)) == (Format.JSON, "74.95")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe", "is not UTF-8"),
        (b"{" * 100_000, "is not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b"x" * 4_000_001, "is larger than 4,000,000 bytes"),
        (b"PK\x03\x04", "is not YAML"),
        (b"{}", "is missing"),
    ],
)
def test_other_files_are_refused_in_words(content: bytes, message: str) -> None:
    with pytest.raises(BadScorecard, match=message):
        read(content)


@given(st.binary(max_size=60))
@settings(deadline=None, max_examples=100)
def test_any_bytes_are_refused_in_one_way(content: bytes) -> None:
    with pytest.raises(BadScorecard):
        read(content)
