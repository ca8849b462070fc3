"""Hostile files: whatever a stranger sends is a conversation or a refusal in words, and quickly so.

Some 2,000 cases a run; all 20,000 (and the 100,000-line files) with QA_ALL_CASES=1.
"""

import json
import os
from collections.abc import Iterator
from itertools import pairwise

import pytest
from effort import effort, growth
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transcription import formats, sources
from transcription.errors import BadMessages, BadTranscript
from transcription.messages import Conversation, Hints
from transcription.plain import plain
from transcription.source_table import SOURCES
from transcription.transcript import Speaker, from_document, to_document

SHARE = 1.0 if os.environ.get("QA_ALL_CASES") else 0.1
HINTS = Hints(
    agent_names=frozenset({"Ada", "U7", "2"}),
    agent_domains=frozenset({"shop.example"}),
    speakers={"spk_0": Speaker.AGENT},
    with_history=True,
)
NAMES = st.sampled_from(["x", "x.json", "x.csv", "x.txt", "x.eml", "x.mbox", "x.vtt", "x.srt", "x.tsv"])


def cases(count: int) -> settings:
    """So many cases when all are asked for, else a tenth."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(max_examples=round(count * SHARE), deadline=None, suppress_health_check=slow, database=None)


def tried(content: bytes, name: str) -> None:
    """Read it through the door for everything, and check what comes out can be stored and written."""
    for found in outcomes(content, name):
        segments = found.transcript.segments
        assert all(0 <= item.start_ms <= item.end_ms <= found.transcript.duration_ms for item in segments)
        assert [item.index for item in segments] == list(range(len(segments)))
        assert all(before.start_ms <= after.start_ms for before, after in pairwise(segments))
        assert all(plain(item.text) == item.text for item in segments)
        stored = json.dumps(to_document(found.transcript), allow_nan=False).encode()
        assert from_document(json.loads(stored)) == found.transcript


def outcomes(content: bytes, name: str) -> Iterator[Conversation]:
    """What is read; a refusal ends it, any other error is a fault of ours."""
    refused = None
    try:
        yield from sources.read_all(content, name, HINTS)
    except BadMessages as error:
        refused = str(error)
    assert refused is None or (refused and "\x00" not in refused)


_WORDS = """
    AbsoluteTime agent_name alternatives analysisInput assignee at attachments audioTimings author author_id
    BeginOffsetMillis body call_date call_id Channel channel channel_labels channels chats comment comments content
    Content conversation_parts ConversationAnalytics ConversationCharacteristics conversationItems conversations
    created_at data DisplayText duration duration_ms email end end_ms end_time EndOffsetMillis entries from history
    html_body id index Items items language message_type messages meta metrics milliseconds modality msg name offset
    offsets part_type participantId ParticipantId participantPurpose ParticipantRole Participants payload phrases
    plain_body private probability provenance public redactions requester results role schema segments Segments
    SegmentSpeaker SegmentStartTime sender sender_type sentiment source Speaker speaker speaker_labels SpeakerLabels
    SpeechSegments start start_ms start_time start_timestamp_usec startTimeMs subject subtype text ticket timestamp
    to Transcript transcript transcription transcripts ts Type type user user_id users visitor word WordConfidence
    words transcriptSegments segmentParticipant startOffset endOffset messageTime channelTag callMetadata agentChannel
    customerChannel medium name startTime languageCode qualityMetadata agentInfo displayName
"""
_KEYS = _WORDS.split()
_LEAVES = (
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats() | st.text(max_size=12)
    | st.sampled_from(["agent", "Agent: hi\nCaller: ho", "chat.msg", "2026-03-01T09:30:00Z", "1772357400.000100",
                       1772357400, 1772357400000, "incoming", "transcript/1", "call", "<p>x</p>", "1.5", -1, 0, 1, 2])
)  # fmt: skip
_JSON = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=6),
    max_leaves=20,
)


@cases(5_000)
@given(_JSON)
def test_any_json_with_keys_that_are_known(document: object) -> None:
    tried(json.dumps(document).encode(), "x.json")


def _changed(value: object, choose: st.DataObject, budget: list[int]) -> object:
    """The value with some parts dropped, doubled, or made something else."""
    roll = choose.draw(st.integers(0, 11))
    if budget[0] > 0 and roll == 0:
        budget[0] -= 1
        return choose.draw(_LEAVES | _JSON)
    if isinstance(value, dict):
        kept = [key for key in value if not (roll == 1 and choose.draw(st.booleans()))]
        return {key: _changed(value[key], choose, budget) for key in kept}
    if isinstance(value, list):
        changed = [_changed(item, choose, budget) for item in value]
        return changed + changed[::-1] if roll == 2 else changed
    return value


_SHAPES = [json.loads(source.example) for source in SOURCES if source.endings == (".json",)]


@cases(5_000)
@given(st.sampled_from(_SHAPES), st.data())
def test_files_of_other_systems_with_parts_changed(shape: object, choose: st.DataObject) -> None:
    tried(json.dumps(_changed(shape, choose, [4])).encode(), "x.json")


_PIECES = st.sampled_from([
    "\n", "\r\n", ": ", "[10:32] ", "[00:01:05] ", "Agent: ", "Kim: ", "Ada (agent): ", "21/03/2026, 09:30 - ",
    "[3/4/26, 9:30:00 PM] ", "WEBVTT\n\n", "00:01.000 --> 00:02.000\n", "-->", "<v Agent>", "1\n", "at,from,text\n",
    ",", '"', "start_ms,end_ms,speaker,author,text\n", "From: a@b.example\n", "From a@b Sun Mar  1 09:30:00 2026\n",
    "Subject: Re: x\n", "Date: Sun, 1 Mar 2026 09:30:00 +0000\n", "\n\n", "> ",
    "On Sun, 1 Mar 2026 at 09:30, K <k@x.example> wrote:\n",
    "-- \n", "References: <a@b>\n", "Message-ID: <a@b>\n", "Content-Type: multipart/mixed; boundary=b\n", "--b\n",
    "--b--\n",
    "=?utf-8?b?", "\u202e", "\x00", "\ufeff", "\u2028", "{", "[", "x", "99/99/9999, 99:99 - ", "5:00 pm ",
])  # fmt: skip


@cases(5_000)
@given(st.lists(_PIECES | st.text(max_size=5), max_size=25).map("".join), NAMES)
def test_any_text(text: str, name: str) -> None:
    tried(text.encode("utf-8", "surrogatepass"), name)


_BYTES = [source.example.encode() for source in SOURCES]


@cases(5_000)
@given(
    st.sampled_from(_BYTES),
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 40), st.binary(max_size=8)), max_size=4),
    NAMES,
    st.sampled_from([None, "utf-16", "utf-32-le", "cp037"]),
)
def test_any_bytes(content: bytes, cuts: list[tuple[int, int, bytes]], name: str, charset: str | None) -> None:
    for at, length, new in cuts:
        content = content[:at] + new + content[at + length :]
    tried(content.decode("latin-1").encode(charset) if charset else content, name)


@cases(500)
@given(
    st.lists(_PIECES | st.text(max_size=5), max_size=25).map("".join), st.sampled_from(["", *formats.SIDECAR_SUFFIXES])
)
def test_beside_a_recording_only_one_error_comes_out(text: str, suffix: str) -> None:
    try:
        transcript = formats.read_text(text, suffix)
    except BadTranscript:
        return
    for form in formats.FORMATS:
        assert isinstance(formats.write(transcript, form), str)


LINES = 100_000 if os.environ.get("QA_ALL_CASES") else 5_000
LONG = {
    "json": lambda lines: json.dumps({"messages": [
        {"at": 1_772_357_400 + n, "from": "agent", "author": "Ada", "text": "Good morning"} for n in range(lines)]}),
    "csv": lambda lines: "at,from,text\n" + "".join(f"{1_772_357_400 + n},agent,Good morning\n" for n in range(lines)),
    "typed": lambda lines: "Agent: Good morning\nCustomer: Hello\n" * (lines // 2),
    "whatsapp": lambda lines: "21/03/2026, 09:30 - Kim: Hello\n" * lines,
    "slack": lambda lines: json.dumps(
        [{"user": "U1", "ts": f"{1_772_357_400 + n}.1", "text": "Hi"} for n in range(lines)]),
    "whisper": lambda lines: json.dumps({"segments": [{"start": n, "end": n + 1, "text": "Hi"} for n in range(lines)]}),
    "vtt": lambda lines: "WEBVTT\n\n" + "00:00:01.000 --> 00:00:02.000\n<v Agent>Hi</v>\n\n" * lines,
}  # fmt: skip


@pytest.mark.timeout(120)
@pytest.mark.parametrize("kind", LONG)
def test_a_long_chat_is_read_in_linear_time(kind: str) -> None:
    """Five times the lines take about five times the time, and nowhere near 25 times."""

    def took(lines: int) -> None:
        (found,) = sources.read_all(LONG[kind](lines).encode(), "x")
        assert len(found.transcript.segments) == lines

    assert growth(took, LINES // 5, LINES) < 12


_DEEP = 200_000
BOMBS = {
    "lists": "[" * _DEEP,
    "objects": '{"a":' * _DEEP,
    "closed": "[" * 900 + "]" * 900,
    "in a message": '[{"from": "agent", "text": ' + "[" * 900 + "]" * 900 + "}]",
    "in our own": '{"schema": "transcript/1", "channel": "call", "duration_ms": 1, "segments": [], "metrics": '
    + '{"a":' * 90 + "1" + "}" * 90 + "}",
    "digits": '{"messages": [{"from": "agent", "text": "x", "at": ' + "9" * 100_000 + "}]}",
    "fraction": '{"messages": [{"from": "agent", "text": "x", "at": 0.' + "9" * 100_000 + "}]}",
    "exponent": '{"segments": [{"text": "x", "start": 1e999999, "end": -1e999999}]}',
    "not a number": '{"segments": [{"text": "x", "start": NaN, "end": Infinity}]}',
    "twice": '{"messages": 1, "messages": [{"from": "agent", "text": "x"}]}',
    "surrogates": '[{"from": "agent", "text": "\\ud800x\\udfff", "author": "\\udc00"}]',
    "zero": '[{"from": "agent", "text": "a\\u0000b", "author": "\\u0000"}]',
    "wide": json.dumps({"messages": [{"from": "agent", "text": "x", **{f"k{n}": n for n in range(20_000)}}]}),
    "keys": json.dumps({f"k{n}": n for n in range(50_000)}),
    "label": "A" * 1_000_000 + ": x",
    "colons": ":" * 500_000,
    "clocks": "[10:32] " * 100_000,
    "commas": "text,from" + "," * 500_000,
    "quotes": 'from,text\nagent,"' + '"' * 500_001,
    "header": "a" * 2_000_000,
    "mailbox": "From a@b Sun Mar  1 09:30:00 2026\n" * 20_000,
    "stamps": "21/03/2026, 09:30 - " * 50_000,
}  # fmt: skip


@pytest.mark.timeout(60)
@pytest.mark.parametrize("kind", BOMBS)
def test_bombs_take_no_time(kind: str) -> None:
    for name in ("x", "x.json", "x.csv"):
        assert effort(lambda name=name: list(outcomes(BOMBS[kind].encode(), name))) < 40
