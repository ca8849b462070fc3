"""The kinds of files that become transcripts, each with a small example that can be read as it stands."""

from dataclasses import dataclass

from transcription.transcript import Channel


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of file: its key (kept in the provenance), its name for people, and a whole small example of it.

    `endings` are the usual ones; what the file holds decides. `holds_many` says that one file may hold many
    conversations. `channel` is what it becomes unless the file says otherwise.
    """

    key: str
    name: str
    channel: Channel
    endings: tuple[str, ...]
    example: str
    holds_many: bool = False


_JSON = (".json",)
_CHATS = (
    Source(
        "chat_json", "Chat as JSON", Channel.CHAT, _JSON,
        '{"id": "7", "messages": [\n'
        '  {"at": "2026-03-01T09:30:00Z", "from": "customer", "author": "Kim", "text": "Hello"},\n'
        '  {"at": "2026-03-01T09:30:20Z", "from": "agent", "author": "Ada", "text": "Good morning"}]}',
    ),
    Source(
        "chat_csv", "Chat as a table", Channel.CHAT, (".csv", ".tsv"),
        "at,from,author,text\n2026-03-01T09:30:00Z,customer,Kim,Hello\n", holds_many=True,
    ),
    Source(
        "chat_text", "Chat as plain text", Channel.CHAT, (".txt",),
        "[10:32] Ada (agent): Good morning\n[10:33] Kim: Hello\n",
    ),
    Source(
        "zendesk_comments", "Zendesk ticket comments", Channel.CHAT, _JSON,
        '{"ticket": {"id": 7, "subject": "Kettle", "requester_id": 1, "assignee_id": 2}, "comments": [\n'
        '  {"author_id": 1, "public": true, "plain_body": "Hello", "created_at": "2026-03-01T09:30:00Z"}]}',
    ),
    Source(
        "zendesk_chat", "Zendesk Chat", Channel.CHAT, _JSON,
        '{"id": "7", "visitor": {"name": "Kim"}, "timestamp": "2026-03-01T09:30:00Z", "history": [\n'
        '  {"type": "chat.msg", "sender_type": "Visitor", "msg": "Hello", "timestamp": "2026-03-01T09:30:00Z"}]}',
        holds_many=True,
    ),
    Source(
        "zendesk_qa", "Zendesk QA import", Channel.CHAT, _JSON,
        '{"data": [{"id": "7", "created": "2026-03-01T09:30:00", "assigneeEmail": "ada@shop.example", "comments": [\n'
        '  {"comment": "Hello", "authorEmail": "kim@mail.example", "authorIsNotClient": false}]}]}',
        holds_many=True,
    ),
    Source(
        "intercom", "Intercom conversations", Channel.CHAT, _JSON,
        '{"id": "7", "created_at": 1772357400, "source": {"body": "<p>Hello</p>", "author": {"type": "user"}},\n'
        ' "conversation_parts": {"conversation_parts": [\n'
        '  {"part_type": "comment", "created_at": 1772357420, "body": "<p>Hi</p>", "author": {"type": "admin"}}]}}',
        holds_many=True,
    ),
    Source(
        "chatwoot", "Chatwoot conversations", Channel.CHAT, _JSON,
        '{"id": 7, "messages": [\n'
        '  {"message_type": 0, "content": "Hello", "created_at": 1772357400, "sender": {"name": "Kim"}}]}',
        holds_many=True,
    ),
    Source(
        "slack", "Slack export", Channel.CHAT, _JSON,
        '[{"type": "message", "user": "U7", "ts": "1772357400.000100", "text": "Hello"}]',
    ),
    Source("whatsapp", "WhatsApp export", Channel.CHAT, (".txt",), "21/03/2026, 09:30 - Kim: Hello\n"),
    Source(
        "connect_chat", "Amazon Connect chat", Channel.CHAT, _JSON,
        '{"Transcript": [{"AbsoluteTime": "2026-03-01T09:30:00Z", "ParticipantRole": "CUSTOMER", "Content": "Hello"}]}',
    ),
)  # fmt: skip
_MAILS = (
    Source(
        "eml", "E-mail", Channel.EMAIL, (".eml",),
        "From: Kim <kim@mail.example>\nTo: help@shop.example\nSubject: Kettle\nDate: Sun, 1 Mar 2026 09:30:00 +0000\n"
        "\nHello\n",
    ),
    Source(
        "mbox", "Mailbox with threads", Channel.EMAIL, (".mbox",),
        "From kim@mail.example Sun Mar  1 09:30:00 2026\nFrom: Kim <kim@mail.example>\nSubject: Kettle\n"
        "Date: Sun, 1 Mar 2026 09:30:00 +0000\n\nHello\n",
        holds_many=True,
    ),
)  # fmt: skip
_CALLS = (
    Source(
        "vtt", "WebVTT captions", Channel.CALL, (".vtt",),
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n<v Agent>Good morning</v>\n",
    ),
    Source(
        "srt", "SubRip captions", Channel.CALL, (".srt",),
        "1\n00:00:01,000 --> 00:00:02,500\nAgent: Good morning\n",
    ),
    Source(
        "call_text", "Call as plain text", Channel.CALL, (".txt",),
        "[00:00:05] Agent: Good morning\n[00:00:07] Caller: Hello\n",
    ),
    Source(
        "csv", "Table of turns", Channel.CALL, (".csv",),
        "start_ms,end_ms,speaker,author,text,sentiment\n1000,2500,Agent,Ada,Good morning,\n",
    ),
    Source(
        "post_body", "Transcript in one text", Channel.CALL, _JSON,
        '{"call_id": "7", "agent_name": "Ada", "call_date": "2026-03-01T09:30:00Z",\n'
        ' "transcript": "Agent: Good morning\\nCaller: Hello"}',
        holds_many=True,
    ),
    Source(
        "transcript", "Transcript of this product", Channel.CALL, _JSON,
        '{"schema": "transcript/1", "channel": "call", "duration_ms": 2500, "segments": [\n'
        '  {"index": 0, "speaker": "agent", "text": "Good morning", "start_ms": 1000, "end_ms": 2500}]}',
    ),
    Source(
        "whisper", "Whisper, WhisperX, whisper.cpp", Channel.CALL, _JSON,
        '{"language": "en", "segments": [\n'
        '  {"start": 1.0, "end": 2.5, "text": "Good morning", "speaker": "SPEAKER_00"}]}',
    ),
    Source(
        "timed_json", "Call as JSON", Channel.CALL, _JSON,
        '{"id": "7", "duration": 60.5, "turns": [\n'
        '  {"start": 1.0, "end": 2.5, "role": "agent", "text": "Good morning"}]}',
    ),
    Source(
        "contact_lens", "Amazon Contact Lens", Channel.CALL, _JSON,
        '{"Version": "1.1.0", "Participants": [{"ParticipantId": "A1", "ParticipantRole": "AGENT"}], "Transcript": [\n'
        '  {"ParticipantId": "A1", "Content": "Good morning", "BeginOffsetMillis": 1000, "EndOffsetMillis": 2500}]}',
    ),
    Source(
        "call_analytics", "Amazon Transcribe Call Analytics", Channel.CALL, _JSON,
        '{"JobName": "call-7", "Transcript": [\n'
        '  {"ParticipantRole": "AGENT", "Content": "Good morning", "BeginOffsetMillis": 40, "EndOffsetMillis": 900}]}',
    ),
    Source(
        "aws_transcribe", "Amazon Transcribe", Channel.CALL, _JSON,
        '{"results": {"transcripts": [{"transcript": "Good"}], "items": [{"type": "pronunciation",\n'
        ' "start_time": "1.0", "end_time": "1.4", "alternatives": [{"content": "Good", "confidence": "0.99"}]}]}}',
    ),
    Source(
        "pca", "Amazon Post Call Analytics", Channel.CALL, _JSON,
        '{"ConversationAnalytics": {"SpeakerLabels": [{"Speaker": "spk_0", "DisplayText": "Agent"}]},\n'
        ' "SpeechSegments": [{"SegmentSpeaker": "spk_0", "DisplayText": "Good morning",\n'
        '  "SegmentStartTime": 1.0, "SegmentEndTime": 2.5}]}',
    ),
    Source(
        "ccai", "Google Contact Center AI", Channel.CALL, _JSON,
        '{"entries": [{"role": "AGENT", "user_id": 2, "start_timestamp_usec": 1772357400000000, "text": "Hello"}]}',
    ),
    Source(
        "insights", "Google conversational insights", Channel.CALL, _JSON,
        '{"name": "projects/p/locations/l/conversations/7", "medium": "PHONE_CALL",\n'
        ' "transcript": {"transcriptSegments": [{"text": "Hello", "segmentParticipant": {"role": "HUMAN_AGENT"},\n'
        '  "words": [{"word": "Hello", "startOffset": "1s", "endOffset": "1.400s"}]}]}}',
    ),
    Source(
        "genesys", "Genesys Cloud transcript", Channel.CALL, _JSON,
        '{"conversationId": "7", "transcripts": [{"phrases": [{"participantPurpose": "internal", "text": "Hello",\n'
        ' "startTimeMs": 1772357400000, "duration": {"milliseconds": 900}}]}]}',
    ),
    Source(
        "azure", "Azure conversation input", Channel.CALL, _JSON,
        '{"conversations": [{"id": "7", "language": "en", "modality": "transcript", "conversationItems": [\n'
        '  {"participantId": "Agent", "text": "Good morning"}]}]}',
        holds_many=True,
    ),
)  # fmt: skip
SOURCES = (*_CHATS, *_MAILS, *_CALLS)
