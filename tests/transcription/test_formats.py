"""Transcript files: read, written, read back; and whatever else lies beside a recording."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcription.errors import BadTranscript
from transcription.formats import FORMATS, read_sidecar, read_text, write
from transcription.transcript import Channel, Redaction, Segment, Speaker, Transcript, Word

CALL = Transcript(
    channel=Channel.CALL,
    duration_ms=360_005_500,
    segments=(
        Segment(0, Speaker.AGENT, "Hello, <b>you</b> & me --> here", 0, 1_250, (Word("Hello,", 0, 400, 0.9),)),
        Segment(1, Speaker.CUSTOMER, "Agent: is that you?\nSecond line", 1_250, 3_000, sentiment=-0.25),
        Segment(2, Speaker.SYSTEM, "[card number]", 3_000, 3_000, redactions=(Redaction("card", 0, 13, 3000, 3000),)),
        Segment(3, Speaker.UNKNOWN, "00:01 is no time &lt; 1 → 2", 360_000_000, 360_005_500),
    ),
    language="en",
    metrics={"schema": "metrics/1"},
)


def told(transcript: Transcript) -> list[tuple[Speaker, str, int, int]]:
    return [(item.speaker, item.text, item.start_ms, item.end_ms) for item in transcript.segments]


@pytest.mark.covers("QM-A4", "QM-B1")
def test_json_round_trip_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "call.json"
    path.write_text(write(CALL, "json"), encoding="utf-8")
    assert read_sidecar(path) == CALL


@pytest.mark.covers("QM-A4")
def test_vtt_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "call.vtt"
    path.write_text(write(CALL, "vtt"), encoding="utf-8-sig")
    assert told(read_sidecar(path)) == told(CALL)
    assert path.read_text(encoding="utf-8-sig").count("-->") == len(CALL.segments)


@pytest.mark.covers("QM-A4")
def test_srt_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "call.srt"
    text = write(CALL, "srt")
    path.write_text(text, encoding="utf-8")
    assert told(read_sidecar(path)) == told(CALL)
    assert text.count("-->") == len(CALL.segments)


def test_txt_is_for_reading() -> None:
    assert write(CALL, "txt").splitlines() == [
        "[00:00:00] Agent: Hello, <b>you</b> & me --> here",
        "[00:00:01] Customer: Agent: is that you?",
        "    Second line",
        "[00:00:03] System: [card number]",
        "[100:00:00] Unknown: 00:01 is no time &lt; 1 → 2",
    ]


def test_another_format_is_refused() -> None:
    with pytest.raises(BadTranscript, match="vtt, srt, txt, json"):
        write(CALL, "docx")


_LINE = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=40).map(
    lambda text: " ".join(text.split()) or "x"
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(list(Speaker)), _LINE, st.integers(0, 10**7), st.integers(0, 10**5)), max_size=6)
)
def test_any_text_survives_vtt(rows: list[tuple[Speaker, str, int, int]]) -> None:
    rows = sorted(rows, key=lambda row: row[2])
    segments = tuple(
        Segment(at, who, said, start, start + length) for at, (who, said, start, length) in enumerate(rows)
    )
    transcript = Transcript(Channel.CALL, 10**8, segments)
    assert told(read_text(write(transcript, "vtt"))) == told(transcript)
    back = read_text(write(transcript, "srt") or "WEBVTT")
    assert [(item.speaker, item.start_ms) for item in back.segments] == [
        (item.speaker, item.start_ms) for item in segments
    ]


def test_vtt_as_others_write_it() -> None:
    text = (
        "WEBVTT - Kind: captions\nX-TIMESTAMP-MAP=x\n\nNOTE\nnot --> shown\n\nSTYLE\n::cue { color: red }\n\n"
        "intro\n00:01.000 --> 00:02.500 align:start position:10%\n"
        "<v.loud Agent Ada>Good <i>day</i>, <00:01.900><c.x>Kim</c></v>\n\n"
        "01:00:03,000 --> 01:00:04.000\n<v Caller>Hi &amp; bye</v>\n<v Agent>Bye</v>\n\n"
        "01:00:05.000 --> 01:00:06.000\nCustomer: no tag\n\n01:00:07.000 --> 01:00:08.000\n<v Robin>who am I?\n"
    )
    transcript = read_text(text)
    assert told(transcript) == [
        (Speaker.AGENT, "Good day, Kim", 1_000, 2_500),
        (Speaker.CUSTOMER, "Hi & bye", 3_603_000, 3_604_000),
        (Speaker.AGENT, "Bye", 3_603_000, 3_604_000),
        (Speaker.CUSTOMER, "no tag", 3_605_000, 3_606_000),
        (Speaker.UNKNOWN, "who am I?", 3_607_000, 3_608_000),
    ]
    assert [item.author for item in transcript.segments] == ["Ada", None, None, None, "Robin"]
    assert transcript.is_estimated


def test_srt_as_others_write_it() -> None:
    text = (
        "1\r\n00:00:01,000 --> 00:00:02,000\r\nAgent: <i>Good</i> day\r\nand welcome\r\n\r\n"
        "2\r\n00:00:02,500 --> 00:00:03,000 X1:1\r\n[Speaker 2]: Note: this\r\n"
    )
    transcript = read_text(text, ".srt")
    assert told(transcript) == [
        (Speaker.AGENT, "Good day\nand welcome", 1_000, 2_000),
        (Speaker.UNKNOWN, "Note: this", 2_500, 3_000),
    ]


@pytest.mark.covers("QM-A4", "QM-B1")
def test_whisper_json() -> None:
    document = {
        "text": "x", "language": "en", "duration": 5.0,
        "segments": [
            {"id": 1, "start": 2.0, "end": 3.5, "text": " Hi", "speaker": "customer"},
            {"id": 0, "start": 0.0, "end": 1.234, "text": " Hello there", "speaker": "AGENT",
             "words": [{"word": " Hello", "start": 0.0, "end": 0.5, "probability": 0.75},
                       {"text": "there", "start": 0.5, "end": 1.2, "confidence": 0.5}, {"word": "lost"}]},
        ],
    }  # fmt: skip
    transcript = read_text(json.dumps(document))
    assert told(transcript) == [(Speaker.AGENT, "Hello there", 0, 1_234), (Speaker.CUSTOMER, "Hi", 2_000, 3_500)]
    assert transcript.segments[0].words == (Word("Hello", 0, 500, 0.75), Word("there", 500, 1_200, 0.5))
    assert (transcript.duration_ms, transcript.language, transcript.is_estimated) == (5_000, "en", False)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "no captions"),
        ("just words", "no time line"),
        ("{", "not valid JSON"),
        ("[1]", "expected a JSON object"),
        ('{"results": []}', "found: results"),
        ('{"schema": "transcript/9"}', "transcript/1"),
        ('{"schema": "transcript/1", "channel": "call", "duration_ms": 1e999, "segments": []}', "not a transcript"),
        ('{"segments": [{"start": 0, "end": 1}]}', "segment 0 has no text"),
        ('{"a": 1, "a": 2}', "stands twice"),
        ('{"segments": [{"text": "x", "start": %s}]}' % ("9" * 5_000), "a number is far too long"),
        ("[" * 100_000, "nested too deeply"),
        ('{"segments": [' + "[" * 500 + "]" * 500 + "]}", "nested too deeply"),
    ],
)
def test_faults_are_named(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / "side.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadTranscript, match="side") as error:
        read_sidecar(path)
    assert fault in str(error.value)


def test_a_missing_file_is_a_bad_transcript(tmp_path: Path) -> None:
    with pytest.raises(BadTranscript, match="cannot be read"):
        read_sidecar(tmp_path / "none.vtt")


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_ITEM = st.fixed_dictionaries(
    {"text": st.text(max_size=10) | _ANY},
    optional={
        key: _ANY | st.integers(0, 9)
        for key in (
            "index",
            "speaker",
            "start_ms",
            "end_ms",
            "start",
            "end",
            "words",
            "sentiment",
            "redactions",
            "author",
        )
    },
)


@settings(max_examples=120, deadline=None)
@given(
    st.fixed_dictionaries(
        {"segments": st.lists(_ITEM | _ANY, max_size=3) | _ANY},
        optional={
            "schema": st.just("transcript/1"), "channel": st.just("call") | _ANY, "duration_ms": st.integers() | _ANY,
            "language": _ANY, "metrics": _ANY, "provenance": _ANY, "duration": _ANY,
        },
    )
)  # fmt: skip
def test_hostile_json_is_a_transcript_or_bad(document: object) -> None:
    try:
        transcript = read_text(json.dumps(document))
    except BadTranscript:
        return
    for form in FORMATS:
        assert isinstance(write(transcript, form), str)


_PIECES = [
    "WEBVTT\n\n",
    "00:01.000 --> 00:02.000\n",
    "-->",
    "<v Agent>",
    "</v>",
    "\n",
    "Agent:",
    "<",
    "&lt;",
    "x",
    "1\n",
    "{",
    "\x00",
]


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.sampled_from(_PIECES) | st.text(max_size=4), max_size=15).map("".join),
    st.sampled_from([".vtt", ".srt", ""]),
)
def test_hostile_captions_are_a_transcript_or_bad(text: str, suffix: str) -> None:
    try:
        transcript = read_text(text, suffix)
    except BadTranscript:
        return
    assert all(item.start_ms <= item.end_ms for item in transcript.segments)


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "piece", ["<v ", "<", "&lt;", "a: ", "-->", "0:", "<c.", "[", "word ", "<v a>", "\n \n", " ", ": "]
)
def test_long_hostile_captions_take_no_time(piece: str) -> None:
    body = (piece * 100_000)[:100_000]
    for text in (f"WEBVTT\n\n00:01.000 --> 00:02.000\n{body}", f"1\n00:00:01,000 --> 00:00:02,000\n{body}", body):
        try:
            read_text(text)
        except BadTranscript:
            continue
