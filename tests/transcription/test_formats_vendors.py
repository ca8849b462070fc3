"""Ready transcripts of other systems: their roles, words, traps; what is wrong with their times is mended and told."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from transcription.errors import BadTranscript
from transcription.formats import read_all, read_conversation, read_text
from transcription.messages import NO_HINTS, Conversation, Hints
from transcription.transcript import Channel, Speaker, Word

SAMPLES = Path(__file__).parents[3] / "shared/data/formats"
AGENT, CUSTOMER, SYSTEM, UNKNOWN = Speaker.AGENT, Speaker.CUSTOMER, Speaker.SYSTEM, Speaker.UNKNOWN


def of(document: Any, hints: Hints = NO_HINTS) -> Conversation:
    return read_conversation(json.dumps(document), ".json", hints)


def told(found: Conversation) -> list[tuple[Speaker, str, int, int]]:
    return [(item.speaker, item.text, item.start_ms, item.end_ms) for item in found.transcript.segments]


LENS: dict[str, Any] = {
    "Version": "1.1.0", "Channel": "VOICE", "LanguageCode": "en-US", "UnknownKey": {"deep": [1]},
    "ContentMetadata": {"Output": "Redacted", "RedactionTypes": ["PII"]}, "CustomerMetadata": {"ContactId": "c-1"},
    "Participants": [{"ParticipantId": "A1", "ParticipantRole": "AGENT"},
                     {"ParticipantId": "C1", "ParticipantRole": "CUSTOMER"}],
    "Categories": {"MatchedCategories": ["Cancellation"], "MatchedDetails": {}},
    "ConversationCharacteristics": {"TotalConversationDurationMillis": 32_110,
                                    "Sentiment": {"OverallSentiment": {"AGENT": 0}}},
    "Transcript": [
        {"ParticipantId": "A1", "Id": "t1", "Content": "Hello.", "BeginOffsetMillis": 0, "EndOffsetMillis": 900,
         "Sentiment": "NEUTRAL", "LoudnessScore": [79.27]},
        {"ParticipantId": "CUSTOMER", "Id": "t2", "Content": "I am [PII], cancel [PII].", "BeginOffsetMillis": 1_000,
         "EndOffsetMillis": 4_640, "Sentiment": "NEGATIVE", "Redaction": {"RedactedTimestamps": [
             {"BeginOffsetMillis": 1_200, "EndOffsetMillis": 1_500},
             {"BeginOffsetMillis": 4_000, "EndOffsetMillis": 4_600}]},
         "IssuesDetected": [{"CharacterOffsets": {"BeginOffsetChar": 0, "EndOffsetChar": 4}, "Text": "I am"}]},
        {"ParticipantRole": "SYSTEM", "ParticipantId": "S", "Content": "Call recorded", "BeginOffsetMillis": 5_000},
    ],
}  # fmt: skip


@pytest.mark.covers("QM-A4", "QM-B1")
def test_contact_lens() -> None:
    call = of(LENS)
    assert told(call) == [
        (AGENT, "Hello.", 0, 900), (CUSTOMER, "I am [PII], cancel [PII].", 1_000, 4_640),
        (SYSTEM, "Call recorded", 5_000, 5_000),
    ]  # fmt: skip
    assert (call.channel, call.external_id, call.language, call.source) == (
        Channel.CALL,
        "c-1",
        "en-US",
        "contact_lens",
    )
    assert call.transcript.duration_ms == 32_110
    vendor = call.transcript.provenance["vendor"]
    assert vendor["Categories"]["MatchedCategories"] == ["Cancellation"]
    assert vendor["turns"]["1"]["Sentiment"] == "NEGATIVE"
    assert len(vendor["turns"]["1"]["Redaction"]["RedactedTimestamps"]) == 2
    assert all(item.sentiment is None and not item.redactions for item in call.transcript.segments)
    assert call.transcript.provenance["repaired"] == [
        "1 turn did not tell an end; taken to end where the next turn begins."
    ]


def test_connect_chats() -> None:
    items = [
        {"AbsoluteTime": "2026-03-01T09:30:00.500Z", "ParticipantRole": "SYSTEM", "Type": "EVENT",
         "ContentType": "application/vnd.amazonaws.connect.event.participant.joined"},
        {"AbsoluteTime": "2026-03-01T09:30:05.500Z", "ParticipantRole": "AGENT", "DisplayName": "Ada", "Content": "Hi",
         "Type": "MESSAGE", "ContentType": "text/plain"},
        {"AbsoluteTime": "nonsense", "ParticipantRole": "CUSTOMER", "Content": "Hello"},
    ]  # fmt: skip
    chat = of({"Version": "2019-08-26", "ContactId": "k", "Transcript": items})
    assert told(chat) == [
        (SYSTEM, "participant joined", 0, 0),
        (AGENT, "Hi", 5_000, 5_000),
        (CUSTOMER, "Hello", 5_000, 5_000),
    ]
    assert (chat.channel, chat.external_id, chat.agent_names) == (Channel.CHAT, "k", ("Ada",))
    assert chat.started_at == datetime(2026, 3, 1, 9, 30, 0, 500_000, tzinfo=UTC)
    live = {"Segments": [{"Transcript": LENS["Transcript"][0]}, {"Categories": {}}]}
    assert told(of(live)) == [(UNKNOWN, "Hello.", 0, 900)]


def test_transcribe_with_channels_speakers_or_neither() -> None:
    def item(text: str, start: float | None, label: str | None = None) -> dict[str, Any]:
        kind = "pronunciation" if start is not None else "punctuation"
        times = {"start_time": str(start), "end_time": str(start + 0.4)} if start is not None else {}
        found = {"type": kind, **times, "alternatives": [{"content": text, "confidence": "0.9"}]}
        return found | ({"speaker_label": label} if label else {})

    items = [item("Hello", 1.0, "spk_0"), item(".", None), item("Hi", 2.0, "spk_1"), item("Ada", 2.5, "spk_1"),
             item("Later", 9.0, "spk_1")]  # fmt: skip
    results: dict[str, Any] = {"transcripts": [{"transcript": "Hello. Hi Ada Later"}], "items": items}
    hints = Hints(speakers={"spk_0": AGENT})
    call = of({"jobName": "j", "results": results}, hints)
    assert told(call) == [
        (AGENT, "Hello.", 1_000, 1_400),
        (UNKNOWN, "Hi Ada", 2_000, 2_900),
        (UNKNOWN, "Later", 9_000, 9_400),
    ]
    assert call.transcript.segments[0].words == (Word("Hello.", 1_000, 1_400, 0.9),)
    labels = {"segments": [{"items": [{"start_time": "1.0", "end_time": "1.4", "speaker_label": "spk_0"}]}]}
    bare = [{key: value for key, value in one.items() if key != "speaker_label"} for one in items]
    old = of({"results": {**results, "items": bare, "speaker_labels": labels}}, hints)
    assert [item.speaker for item in old.transcript.segments] == [AGENT, UNKNOWN, UNKNOWN]
    lanes = {"channels": [{"channel_label": "ch_0", "items": bare[:2]}, {"channel_label": "ch_1", "items": bare[2:]}]}
    split = of({"results": {**results, "channel_labels": lanes}}, Hints(speakers={"ch_0": CUSTOMER, "ch_1": AGENT}))
    assert [item.speaker for item in split.transcript.segments] == [CUSTOMER, AGENT, AGENT]
    assert told(of({"results": {"transcripts": [{"transcript": "Only text"}], "items": []}})) == [
        (UNKNOWN, "Only text", 0, 0)
    ]


def test_post_call_analytics() -> None:
    facts = {"GUID": "None", "Agent": "Ada", "Cust": "None", "ConversationTime": "2026-03-01 09:30:00.215558",
             "Duration": "28.67", "LanguageCode": "en-US",
             "SpeakerLabels": [{"Speaker": "spk_0", "DisplayText": "Agent"},
                               {"Speaker": "spk_1", "DisplayText": "Customer"}],
             "SentimentTrends": {"spk_0": {"SentimentScore": 1.7}}}  # fmt: skip
    segments = [
        {"SegmentStartTime": 0.64, "SegmentEndTime": 3.7, "SegmentSpeaker": "spk_1", "OriginalText": "Hy",
         "DisplayText": "Hi", "SentimentScore": 5.0,
         "WordConfidence": [{"Text": " Hi", "Confidence": 1.0, "StartTime": 0.64, "EndTime": 0.64}]},
        {"SegmentStartTime": 0.1, "SegmentEndTime": 0.5, "SegmentSpeaker": "spk_0", "DisplayText": "Press 1",
         "IVRSegment": True},
    ]  # fmt: skip
    call = of({"ConversationAnalytics": facts, "SpeechSegments": segments})
    assert told(call) == [(SYSTEM, "Press 1", 100, 500), (CUSTOMER, "Hi", 640, 3_700)]
    assert (call.transcript.duration_ms, call.external_id, call.agent_names) == (28_670, None, ("Ada",))
    assert call.transcript.segments[1].words == (Word("Hi", 640, 640, 1.0),)
    assert call.missing == ("time zone (UTC assumed)",)
    assert call.transcript.provenance["vendor"]["turns"]["1"] == {"SentimentScore": 5.0}


def test_google_and_genesys() -> None:
    entries = [{"role": role, "user_id": 1, "start_timestamp_usec": 1_772_357_400_000_000 + at, "text": role.lower()}
               for role, at in (("AGENT", 0), ("CUSTOMER", 2_500_000), ("AUTOMATED_AGENT", 3_000_000))]  # fmt: skip
    ccai = of({"entries": entries})
    assert told(ccai)[:2] == [(AGENT, "agent", 0, 2_500), (CUSTOMER, "customer", 2_500, 3_000)]
    assert ccai.started_at == datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    phrase = {"text": "Hi", "participantPurpose": "external", "startTimeMs": 1_772_357_400_000,
              "duration": {"milliseconds": 900}, "words": [
                  {"word": "Hi", "startTimeMs": 1_772_357_400_100, "duration": {"milliseconds": 200},
                   "confidence": 0.8}]}  # fmt: skip
    transcripts = [{"phrases": [{**phrase, "participantPurpose": "internal", "startTimeMs": 1_772_357_402_000}]},
                   {"phrases": [phrase], "analytics": {"sentiment": [{"sentiment": 1}]}}]  # fmt: skip
    genesys = of({"conversationId": "g", "mediaType": "call", "transcripts": transcripts})
    assert [(item.speaker, item.start_ms, item.end_ms) for item in genesys.transcript.segments] == [
        (CUSTOMER, 0, 900), (AGENT, 2_000, 2_900),
    ]  # fmt: skip
    assert genesys.transcript.segments[0].words == (Word("Hi", 100, 300, 0.8),)
    assert genesys.transcript.provenance["vendor"]["analytics"] == [{"sentiment": [{"sentiment": 1}]}]
    assert of({"mediaType": "webchat", "transcripts": transcripts}).channel == Channel.CHAT


INSIGHTS: dict[str, Any] = {
    "name": "projects/1/locations/europe/conversations/42", "startTime": "2026-03-01T09:30:00.250Z", "duration": "9.5s",
    "medium": "PHONE_CALL", "languageCode": "en-GB", "callMetadata": {"customerChannel": 1, "agentChannel": 2},
    "qualityMetadata": {"agentInfo": [{"displayName": "Ada", "agentId": "a1"}]},
    "transcript": {"transcriptSegments": [
        {"text": "Good morning", "confidence": 0.9, "languageCode": "en-GB", "channelTag": 2, "words": [
            {"word": "Good", "endOffset": "0.400s", "confidence": 0.8},
            {"word": "morning", "startOffset": "0.400s", "endOffset": "1.100s", "confidence": 0.95}]},
        {"text": "Where is it?", "segmentParticipant": {"role": "END_USER"}, "channelTag": 2,
         "sentiment": {"score": -0.5, "magnitude": 1}, "words": [
             {"word": "Where", "startOffset": "2s", "endOffset": "2.5s"}, {"word": None, "startOffset": "soon"}]},
        {"text": "One moment", "segmentParticipant": {"role": "AUTOMATED_AGENT"}, "channelTag": 3},
        "junk"]},
}  # fmt: skip


@pytest.mark.covers("QM-A4")
def test_google_insights() -> None:
    call = of(INSIGHTS)
    assert told(call)[:2] == [(AGENT, "Good morning", 0, 1_100), (CUSTOMER, "Where is it?", 2_000, 2_500)]
    assert call.transcript.segments[2].speaker == SYSTEM
    assert call.transcript.segments[0].words[1] == Word("morning", 400, 1_100, 0.95)
    assert (call.external_id, call.transcript.duration_ms, call.transcript.language) == ("42", 9_500, "en-GB")
    assert call.started_at == datetime(2026, 3, 1, 9, 30, 0, 250_000, tzinfo=UTC)
    assert call.agent_names == ("Ada",)
    assert call.transcript.provenance["vendor"]["turns"]["1"] == {"sentiment": {"score": -0.5, "magnitude": 1}}


def test_a_google_chat_has_the_times_of_its_messages() -> None:
    messages = [{"text": text, "messageTime": f"2026-03-01T09:3{minute}:00Z", "segmentParticipant": {"role": role}}
                for text, minute, role in (("Hi", 0, "END_USER"), ("Hello", 2, "HUMAN_AGENT"))]  # fmt: skip
    chat = of({"medium": "CHAT", "transcript": {"transcriptSegments": messages}})
    assert chat.channel == Channel.CHAT
    assert told(chat) == [(CUSTOMER, "Hi", 0, 0), (AGENT, "Hello", 120_000, 120_000)]
    assert chat.started_at == datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def test_azure() -> None:
    item = {
        "participantId": "1",
        "text": "Hi",
        "audioTimings": [{"word": "Hi", "offset": 20_000_000, "duration": 5_000_000}],
    }
    one = {"id": "a", "language": "en", "modality": "transcript", "conversationItems": [item]}
    both = {"analysisInput": {"conversations": [one, {**one, "id": "b", "modality": "text"}]}}
    first, second = read_all(json.dumps(both), ".json", Hints(speakers={"1": AGENT}))
    assert (told(first), first.external_id) == ([(AGENT, "Hi", 2_000, 2_500)], "a")
    assert second.channel == Channel.CHAT
    with pytest.raises(BadTranscript, match="holds 2 conversations"):
        of(both)


def test_whisperx_speakers_and_whisper_cpp() -> None:
    segments = [{"start": 0, "end": 1, "text": "a", "speaker": 0},
                {"start": 1, "end": 2, "text": "b", "speaker": "SPEAKER_01"},
                {"start": 2, "end": 3, "text": "c", "avg_logprob": -0.2}]  # fmt: skip
    speakers = {"0": AGENT, "SPEAKER_01": CUSTOMER}
    call = of({"segments": segments}, Hints(speakers=speakers))
    assert [item.speaker for item in call.transcript.segments] == [AGENT, CUSTOMER, UNKNOWN]
    assert read_text(json.dumps(segments), speakers=speakers).segments == call.transcript.segments
    assert call.transcript.provenance["vendor"] == {"turns": {"2": {"avg_logprob": -0.2}}}
    turns = [{"start": 0, "end": 1.5, "role": "agent", "speaker": "S1", "text": "a"}]
    plain = of({"id": 7, "duration": 9, "started_at": "2026-03-01T09:30:00Z", "turns": turns})
    assert (told(plain), plain.transcript.duration_ms) == ([(AGENT, "a", 0, 1_500)], 9_000)
    assert (plain.external_id, plain.is_metadata_complete) == ("7", True)
    cpp = {"result": {"language": "en"}, "transcription": [{"offsets": {"from": 10, "to": 900}, "text": " Hi"}]}
    assert told(of(cpp)) == [(UNKNOWN, "Hi", 10, 900)]


@pytest.mark.covers("QM-A4")
def test_times_that_cannot_be_are_mended_and_told() -> None:
    rows = [(5, 6, "agent"), (1, 3, "agent"), (2, 4, "agent"), (-1, 0.5, "customer"), (9, 8, "customer"),
            (None, None, "customer"), (10, None, "agent"), ("NaN", "x", "agent"), (1e300, 2, "agent")]  # fmt: skip
    segments = [
        {"start": begin, "end": end, "text": str(n), "speaker": who} for n, (begin, end, who) in enumerate(rows)
    ]
    call = of({"segments": segments})
    assert [(item.text, item.start_ms, item.end_ms) for item in call.transcript.segments] == [
        ("3", 0, 500), ("1", 1_000, 2_000), ("2", 2_000, 4_000), ("0", 5_000, 6_000), ("4", 9_000, 9_000),
        ("5", 9_000, 9_000), ("6", 10_000, 10_000), ("7", 10_000, 10_000), ("8", 10_000, 10_000),
    ]  # fmt: skip
    told_of = " ".join(call.transcript.provenance["repaired"])
    for kind in ("3 turns had no time", "1 turn began before 0", "ended before the beginning", "put in order of time",
                 "reached into the next turn", "did not tell an end"):  # fmt: skip
        assert kind in told_of
    own = {"schema": "transcript/1", "channel": "call", "duration_ms": 0, "segments": [
        {"index": 4, "speaker": "agent", "text": "b", "start_ms": 2_000, "end_ms": 1_000},
        {"index": 4, "speaker": "customer", "text": "a", "start_ms": -5, "end_ms": 900, "sentiment": 0.5}]}  # fmt: skip
    mended = of(own)
    assert told(mended) == [(CUSTOMER, "a", 0, 900), (AGENT, "b", 2_000, 2_000)]
    assert [(item.index, item.sentiment) for item in mended.transcript.segments] == [(0, 0.5), (1, None)]
    assert (mended.transcript.duration_ms, len(mended.transcript.provenance["repaired"])) == (2_000, 3)
    captions = read_text("1\n00:00:05,000 --> 00:00:01,000\nAgent: x\n\n2\n00:00:02,000 --> 00:00:03,000\nAgent: y\n")
    assert [item.text for item in captions.segments] == ["y", "x"]
    assert len(captions.provenance["repaired"]) == 2


def test_what_a_vendor_says_is_bounded() -> None:
    document = {
        **LENS,
        "Categories": {"MatchedCategories": ["x" * 5_000] * 1_000, "deep": json.loads("[" * 60 + "]" * 60)},
    }
    provenance = of(document).transcript.provenance
    assert len(json.dumps(provenance)) < 200_000
    assert "…" in json.dumps(provenance, ensure_ascii=False)


@pytest.mark.skipif(not SAMPLES.exists(), reason="the collection of real transcript files is not on this machine")
def test_real_files() -> None:
    call = read_conversation((SAMPLES / "aws_transcribe_call_analytics.json").read_text(encoding="utf-8"))
    assert (call.source, len(call.transcript.segments), call.transcript.duration_ms) == ("call_analytics", 37, 182_890)
    assert {item.speaker for item in call.transcript.segments} == {AGENT, CUSTOMER}
    assert all(len(item.words) == len(item.text.split()) for item in call.transcript.segments)
    chat = read_conversation((SAMPLES / "azure_conversation_input.json").read_text(encoding="utf-8"))
    assert (chat.source, len(chat.transcript.segments), chat.language) == ("azure", 17, "en")
