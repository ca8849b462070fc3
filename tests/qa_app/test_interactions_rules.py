"""The pure rules of intake and reading, with whatever strings the world holds."""

import unicodedata
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.errors import Invalid
from qa_app.interactions.rules import batch, columns, kinds, names, reading
from transcription.transcript import Channel, Redaction, Segment, Speaker, Transcript, Word


def test_it_works():
    assert names.shown("../a b.wav") == "a b.wav"
    assert names.ending("A.WAV") == ".wav"
    assert names.stem("call.wav.vtt") == "call.wav"


@given(st.text(max_size=600))
def test_any_name_becomes_one_that_is_safe_to_show(name):
    shown = names.shown(name)
    assert 0 < len(shown) <= names.LONGEST_SHOWN
    assert not set(shown) & set("/\\\0\r\n")
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in shown)
    assert names.shown(shown) == shown or len(name) > names.LONGEST_SHOWN
    assert shown not in (".", "..")


def test_a_long_name_keeps_its_ending():
    assert names.shown("x" * 300 + ".wav").endswith("….wav")


@given(st.text(max_size=80), st.sampled_from(["(", "x", r"(?P<agent>\w+)", "["]))
def test_patterns_match_refuse_or_find_nothing(name, pattern):
    try:
        found = names.told_by(name, pattern, UTC)
    except Invalid as refusal:
        assert "cannot be read" in str(refusal)  # noqa: PT017
    else:
        assert found is None or found.started_at is None


@pytest.mark.parametrize(("text", "wanted"), [("0930", "09:30:00"), ("09-30", "09:30:00"), ("093015", "09:30:15")])
def test_times_in_file_names(text, wanted):
    found = names.told_by(f"2026-03-01_{text}_a", r"(?P<date>[\d-]+)_(?P<time>[\d-]+)_(?P<agent>\w)", UTC)
    assert found.started_at.time().isoformat() == wanted


def test_an_impossible_date_is_no_date():
    found = names.told_by("2026-13-45_a", r"(?P<date>[\d-]+)_(?P<agent>\w)", UTC)
    assert (found.started_at, found.agent) == (None, "a")


@given(st.binary(max_size=400), st.sampled_from(["a.csv", "b.tsv"]))
def test_any_table_is_read_or_refused_by_name(content, name):
    columns.is_metadata(content)
    try:
        columns.read(content, name, UTC)
    except Invalid as refusal:
        assert name in str(refusal)  # noqa: PT017


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_tables_come_in_many_encodings(encoding):
    rows = columns.read("file;agent\nä.wav;Zoë\n".encode(encoding), "rows.csv", UTC)
    assert columns.row_for(rows, "folder/Ä.WAV").said.agent == "Zoë"


def test_two_rows_for_one_file_are_refused():
    with pytest.raises(Invalid, match=r"two rows for “A\.wav” \(again in row 3\)"):
        columns.read(b"file,agent\na.wav,x\nA.wav,y\n", "rows.csv", UTC)


@given(st.binary(max_size=300), st.text(max_size=20), st.sampled_from([".wav", ".json", ".eml", ".vtt", ".exe", ""]))
def test_any_bytes_have_a_kind_or_a_reason(head, stem, end):
    name = stem + end
    try:
        kind = kinds.kind_of(head, name)
    except Invalid as refusal:
        assert names.shown(name) in str(refusal)  # noqa: PT017
    else:
        assert kind.channel in Channel


def test_transcripts_find_their_recordings():
    files = ["a.wav", "b.mp3", "A.VTT", "b.mp3.json", "c.json", "a.srt"]
    found = [(pair.file, pair.sidecar) for pair in batch.paired(files)]
    assert found == [(0, 2), (1, 3), (4, None), (5, None)]


@given(st.lists(st.text(alphabet="ab .,[]é", min_size=1, max_size=8), max_size=8))
def test_the_pieces_of_a_line_give_the_line_back(told):
    words = tuple(Word(text.strip(), 10 * n, 10 * n + 5) for n, text in enumerate(told))
    segment = Segment(0, Speaker.AGENT, "".join(told), 0, 100, words)
    assert "".join(piece.text for piece in reading.pieces(segment)) == segment.text


def test_a_redaction_goes_before_the_word_below_it():
    segment = Segment(
        0, Speaker.AGENT, "my [card number] ok", 0, 9,
        (Word("my", 0, 1), Word("[card number]", 2, 5), Word("ok", 6, 9)),
        redactions=(Redaction("card", 3, 16, 2, 5),),
    )  # fmt: skip
    found = [(piece.text, piece.at_ms, piece.kind) for piece in reading.pieces(segment) if piece.text.strip()]
    assert found == [("my", 0, None), ("[card number]", 2, "card"), ("ok", 6, None)]


def test_tones_have_words():
    assert reading.tone(None) is None
    assert [reading.tone(score).text for score in (-0.9, -0.2, 0.0, 0.2, 0.9)] == [
        "strongly negative", "negative", "neutral", "positive", "strongly positive",
    ]  # fmt: skip


@pytest.mark.covers("QM-B3")
def test_the_strip_adds_up_to_what_was_measured():
    from transcription import metrics

    lines = (
        Segment(0, Speaker.AGENT, "one two", 0, 4000, (Word("one", 0, 1000), Word("two", 1500, 4000))),
        Segment(1, Speaker.CUSTOMER, "three", 3000, 6000),
    )
    transcript = Transcript(Channel.CALL, 9000, lines)
    measured = metrics.measure(transcript)
    sums = dict.fromkeys(("agent", "customer", "overlap", "silence"), 0)
    for start, end, kind in reading.spans(transcript):
        sums[kind] += end - start
    assert sums["agent"] == measured["talk"]["agent_ms"]
    assert sums["customer"] == measured["talk"]["customer_ms"]
    assert sums["overlap"] == measured["overlap"]["ms"]
    assert sums["silence"] == measured["silence"]["ms"]
