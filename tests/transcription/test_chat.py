"""Chats from JSON and CSV, with the names other systems give their columns."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcription.errors import BadMessages
from transcription.messages.chat import read
from transcription.transcript import Channel, Speaker

OWN = {
    "id": "chat-7",
    "messages": [
        {"at": "2026-03-01T10:00:00+01:00", "from": "system", "text": "Ada joined"},
        {"at": "2026-03-01T09:00:04Z", "from": "customer", "author": "Kim", "text": "Hello 👋\nwhere is my order?"},
        {"at": "2026-03-01T09:00:30.500Z", "from": "agent", "author": "Ada", "text": "Let me look"},
    ],
}


def as_bytes(document: object) -> bytes:
    return json.dumps(document).encode()


@pytest.mark.covers("QM-A1", "QM-A4")
def test_it_works() -> None:
    chat = read(as_bytes(OWN), "chat.json")
    assert chat.channel == chat.transcript.channel == Channel.CHAT
    assert chat.started_at == datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
    assert [(item.speaker, item.start_ms, item.author) for item in chat.transcript.segments] == [
        (Speaker.SYSTEM, 0, None),
        (Speaker.CUSTOMER, 4_000, "Kim"),
        (Speaker.AGENT, 30_500, "Ada"),
    ]
    assert chat.transcript.segments[1].text == "Hello 👋\nwhere is my order?"
    assert chat.transcript.duration_ms == 30_500
    assert chat.external_id == "chat-7"
    assert chat.participants == {Speaker.CUSTOMER: ("Kim",), Speaker.AGENT: ("Ada",)}
    assert chat.is_metadata_complete


@pytest.mark.parametrize(
    "row",
    [
        {"timestamp": 1772355600, "sender": "visitor", "body": "hi"},
        {"created_at": 1772355600000, "role": "end-user", "content": "hi"},
        {"time": "2026-03-01 09:00:00 UTC", "author_type": "Customer", "message": "hi"},
        {"createdAt": "2026-03-01T09:00:00Z", "author": {"type": "user", "name": "Kim"}, "body": "hi"},
        {"Sent At": "1772355600", "Sender Type": "EXTERNAL", "Msg": "hi"},
    ],
)
def test_other_names_for_the_same_things(row: dict[str, object]) -> None:
    for document in ([row], {"conversation": [row]}, {"Transcript": [row]}):
        chat = read(as_bytes(document), "x.json")
        (segment,) = chat.transcript.segments
        assert (segment.speaker, segment.text) == (Speaker.CUSTOMER, "hi")
        assert chat.started_at == datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_in_many_dialects(encoding: str, delimiter: str) -> None:
    rows = [
        ["Timestamp", "Sender", "Name", "Message"],
        ["2026-03-01T09:00:05Z", "agent", "Zoë", '"Right away, Kim; one | moment\tplease"'],
        ["2026-03-01T09:00:00Z", "customer", "Kim", '"Two\nlines, ""quoted"""'],
    ]
    chat = read("\r\n".join(delimiter.join(row) for row in rows).encode(encoding), "chat.csv")
    assert [item.text for item in chat.transcript.segments] == [
        'Two\nlines, "quoted"',
        "Right away, Kim; one | moment\tplease",
    ]
    assert chat.transcript.segments[1].author == "Zoë"
    assert chat.transcript.segments[1].start_ms == 5_000


def test_a_spreadsheets_own_first_line() -> None:
    chat = read(b"sep=;\r\nat;from;text\r\n2026-03-01T09:00:00Z;agent;a, b\r\n", "x.txt")
    assert [item.text for item in chat.transcript.segments] == ["a, b"]
    with pytest.raises(BadMessages, match="row 3: 'noon' is not a time"):
        read(b"sep=;\nat;from;text\nnoon;agent;a\n", "x.csv")


def test_the_channel_the_file_tells() -> None:
    for told, channel in (("voice", Channel.CALL), ("email", Channel.EMAIL), ("web", Channel.CHAT)):
        assert read(as_bytes({**OWN, "channel": told}), "x.json").channel == channel


@pytest.mark.covers("QM-A2")
def test_what_was_assumed_is_told() -> None:
    chat = read(b"from,text\nagent,hello\nrobin,hi\n", "chat.csv")
    assert chat.started_at is None
    assert [item.text for item in chat.transcript.segments] == ["hello", "hi"]
    assert not chat.is_metadata_complete
    assert chat.transcript.is_estimated
    assert chat.transcript.segments[1].author == "robin"
    assert "start" in chat.missing
    local = read(as_bytes([{"at": "2026-03-01T09:00", "from": "agent", "text": "x"}]), "x.json")
    assert local.missing == ("time zone (UTC assumed)",)


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "a.json", "is empty"),
        (b"  \n", "a.csv", "is empty"),
        (b"{nope", "a.json", "not valid JSON"),
        (b"from,text,at\nagent,a,1772355600\nagent,b,later\n", "a.csv", "row 3: 'later' is not a time; write it like"),
        (b'{"rows": []}', "a.json", "found rows"),
        (b'{"messages": []}', "a.json", "no messages"),
        (b'{"messages": [7]}', "a.json", "message 1 is not an object"),
        (b'[{"from": "agent", "text": ["x"]}]', "a.json", "message 1: the text is not a string"),
        (b'[{"from": "agent", "text": "x", "at": "yesterday"}]', "a.json", "'yesterday' is not a time"),
        (b'[{"from": "agent", "text": "x", "at": 1e300}]', "a.json", "is not a time"),
        (b"when,who,what\n1,2,3\n", "a.csv", "from and text. Found: when, who, what. Wanted: at, from, author, text"),
        (b"from,text\nagent,hello, you\n", "a.csv", "row 2 has 3 columns"),
        (b"from,text\n", "a.csv", "no messages"),
        (b"[" * 100_000, "a.json", "nested too deeply"),
    ],
)
def test_bad_files_are_told_what_to_mend(content: bytes, name: str, told: str) -> None:
    with pytest.raises(BadMessages) as error:
        read(content, name)
    assert name in str(error.value)
    assert told in str(error.value)


def test_nothing_a_database_cannot_hold() -> None:
    chat = read(b'[{"from": "agent", "text": "a\\u0000b\\ud800c\\u202ed"}]', "x.json")
    assert chat.transcript.segments[0].text == "ab?cd"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["messages", "at", "from", "text", "author", "id", "subject"]), inner, max_size=5
        )
    ),
    max_leaves=12,
)


@settings(max_examples=80, deadline=None)
@given(_JSON | st.lists(st.fixed_dictionaries({"from": _JSON, "text": st.text(), "at": _JSON})))
def test_any_json_is_a_chat_or_a_clear_error(document: object) -> None:
    chat = refused = None
    try:
        chat = read(json.dumps(document).encode(), "x.json")
    except BadMessages as error:
        refused = str(error)
    assert chat.transcript.segments if chat else str(refused).startswith("x.json")


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["x.csv", "x.json", "x", "x.tsv"]))
def test_any_bytes_are_a_chat_or_a_clear_error(content: bytes, name: str) -> None:
    for body in (content, b"from,text\n" + content):
        chat = refused = None
        try:
            chat = read(body, name)
        except BadMessages as error:
            refused = str(error)
        assert chat.transcript.segments if chat else str(refused).startswith(name)
