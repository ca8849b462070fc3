"""All that comes in goes out again: what each written form keeps, and what a spreadsheet may not run."""

import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcription import formats
from transcription.errors import BadTranscript
from transcription.formats import read_conversation, read_text, write
from transcription.plain import plain
from transcription.transcript import Channel, Redaction, Segment, Speaker, Transcript, Word

_TEXT = st.text(max_size=60).map(plain)
_LINES = st.lists(
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=30), max_size=3
).map(lambda rows: "\n".join(" ".join(row.split()) for row in rows if row.split()))
_AT = st.integers(0, 10**7)


@st.composite
def transcripts(draw: st.DrawFn, text: st.SearchStrategy[str] = _TEXT, has_all: bool = True) -> Transcript:
    """A transcript in time order, with words, sentiment and redactions or without."""
    starts = sorted(draw(st.lists(_AT, max_size=5)))
    segments = []
    for index, start in enumerate(starts):
        said = draw(text)
        end = start + draw(st.integers(0, 10**5))
        spans = (Redaction("card", 0, len(said), start, end),) if said and has_all and draw(st.booleans()) else ()
        words = (Word(said, start, end, draw(st.none() | st.floats(0, 1))),) if has_all and draw(st.booleans()) else ()
        feeling = draw(st.none() | st.floats(-1, 1)) if has_all else None
        author = draw(st.none() | _TEXT) if has_all else None
        segments.append(Segment(index, draw(st.sampled_from(Speaker)), said, start, end, words, feeling, spans, author))
    length = max((segment.end_ms for segment in segments), default=0)
    return Transcript(draw(st.sampled_from(Channel)), length, tuple(segments), draw(st.none() | st.just("en")),
                      metrics=draw(st.dictionaries(_TEXT, _AT, max_size=2)))  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(transcripts())
def test_json_keeps_everything(transcript: Transcript) -> None:
    assert read_text(write(transcript, "json")) == transcript


@pytest.mark.covers("QM-A4")
@settings(max_examples=100, deadline=None)
@given(transcripts(_LINES, has_all=False))
def test_captions_keep_speakers_texts_and_times(transcript: Transcript) -> None:
    expected = [(item.speaker, item.text, item.start_ms, item.end_ms) for item in transcript.segments]
    for form in ("vtt", "srt") if expected else ("vtt",):
        back = read_text(write(transcript, form), f".{form}")
        assert [(item.speaker, item.text, item.start_ms, item.end_ms) for item in back.segments] == expected


@settings(max_examples=100, deadline=None)
@given(transcripts(_LINES, has_all=False).filter(lambda transcript: bool(transcript.segments)))
def test_plain_text_keeps_speakers_and_texts(transcript: Transcript) -> None:
    back = read_text(write(transcript, "txt"))
    assert [(item.speaker, item.text) for item in back.segments] == [
        (item.speaker, item.text) for item in transcript.segments
    ]
    seconds = [item.start_ms // 1000 for item in transcript.segments]
    first = seconds[0] if seconds[0] >= 600 else 0  # clocks that begin later are taken for a time of day
    assert [item.start_ms for item in back.segments] == [(second - first) * 1000 for second in seconds]


@settings(max_examples=100, deadline=None)
@given(transcripts().filter(lambda transcript: bool(transcript.segments)))
def test_a_table_keeps_texts_and_times_and_runs_nothing(transcript: Transcript) -> None:
    text = write(transcript, "csv")
    for row in csv.reader(io.StringIO(text, newline="")):
        assert not row[3].startswith(("=", "+", "-", "@"))
        assert not row[4].startswith(("=", "+", "-", "@"))
    back = read_text(text)
    assert [(item.speaker, item.text, item.start_ms, item.end_ms) for item in back.segments] == [
        (item.speaker, item.text, item.start_ms, item.end_ms) for item in transcript.segments
    ]


@settings(max_examples=50, deadline=None)
@given(transcripts(_LINES.filter(bool), has_all=False).filter(lambda transcript: bool(transcript.segments)))
def test_contact_lens_keys_are_read_back(transcript: Transcript) -> None:
    back = read_conversation(write(transcript, "contact-lens"))
    assert back.source == ("connect_chat" if transcript.channel == Channel.CHAT else "contact_lens")
    assert [(item.speaker, item.text, item.start_ms) for item in back.transcript.segments] == [
        (item.speaker, item.text, item.start_ms) for item in transcript.segments
    ]


def test_contact_lens_keys() -> None:
    segment = Segment(0, Speaker.AGENT, "Hi [card]", 5, 900, (), -0.5, (Redaction("card", 3, 9, 100, 800),))
    document = json.loads(write(Transcript(Channel.CALL, 900, (segment,), "en"), "contact-lens"))
    assert document["Participants"] == [{"ParticipantId": "AGENT", "ParticipantRole": "AGENT"}]
    assert document["ContentMetadata"]["Output"] == "Redacted"
    (turn,) = document["Transcript"]
    assert (turn["Sentiment"], turn["BeginOffsetMillis"]) == ("NEGATIVE", 5)
    assert turn["Redaction"]["RedactedTimestamps"] == [{"BeginOffsetMillis": 100, "EndOffsetMillis": 800}]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("start_ms,end_ms,speaker,author,text\n", "holds no turns"),
        ("start_ms,end_ms,speaker,author,text\n1,2,Agent\n", "row 2 has 3 columns"),
    ],
)
def test_a_table_with_faults(text: str, fault: str) -> None:
    with pytest.raises(BadTranscript, match=fault):
        read_text(text)


def test_every_form_is_written() -> None:
    empty = Transcript(Channel.CALL, 0, ())
    assert all(isinstance(write(empty, form), str) for form in formats.FORMATS)
