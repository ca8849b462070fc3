"""Chats typed as text: "Agent: …", WhatsApp's export in the forms of many phones, a transcript in one text."""

import json
from datetime import UTC, datetime

import pytest

from transcription.errors import BadMessages
from transcription.messages import NO_HINTS, Conversation, Hints
from transcription.messages.chat import read
from transcription.transcript import Channel, Speaker

ADA = Hints(agent_names=frozenset({"Ada"}))


def told(chat: Conversation) -> list[tuple[str, str | None, int, str]]:
    return [(item.speaker.value, item.author, item.start_ms, item.text) for item in chat.transcript.segments]


def typed(text: str, hints: Hints = NO_HINTS) -> Conversation:
    return read(text.encode(), "x.txt", hints)


def test_roles_and_names() -> None:
    chat = typed("Agent: Good morning\nhow can I help?\n\nCustomer: Note this:\nNote: it is mine\nAgent Ada: Yes\n")
    assert told(chat) == [
        ("agent", None, 0, "Good morning\nhow can I help?"), ("customer", None, 0, "Note this:"),
        ("system", None, 0, "it is mine"), ("agent", "Ada", 0, "Yes"),
    ]  # fmt: skip
    assert chat.missing == ("time of each message", "start")
    named = typed(
        "Ada (agent): Hi\nKim Lee: Hello\nAda (agent): Please tell me: name and town\nKim Lee: Kim, York\n", ADA
    )
    assert [(who, name) for who, name, *_ in told(named)] == [("agent", "Ada"), ("customer", "Kim Lee")] * 2
    assert told(named)[2][3] == "Please tell me: name and town"
    assert named.transcript.is_estimated


@pytest.mark.covers("QM-A2")
def test_clocks() -> None:
    chat = typed("[23:58] Ada: Hi\n[23:59] Kim: Hello\nmy number: 7\n(00:01) Ada: Good night\n", ADA)
    assert told(chat) == [
        ("agent", "Ada", 0, "Hi"), ("customer", "Kim", 60_000, "Hello\nmy number: 7"),
        ("agent", "Ada", 180_000, "Good night"),
    ]  # fmt: skip
    assert (chat.channel, chat.started_at, chat.missing[0]) == (Channel.CHAT, None, "start")
    call = typed("[00:00:05] Agent: Hi\n[00:00:07.5] Caller: Hello\n[01:00:00] Agent: Bye\n")
    assert [start for _, _, start, _ in told(call)] == [5_000, 7_500, 3_600_000]
    assert call.channel == Channel.CALL
    assert [start for _, _, start, _ in told(typed("11:59 am - Agent: a\n12:01 pm - Customer: b\n"))] == [0, 120_000]


@pytest.mark.parametrize(
    "text",
    ["just words\nand more: of them", "Note to self: buy milk", "Dear Kim:\nthank you", "a\nAgent: x", ": x\n: y"],
)
def test_prose_is_no_chat(text: str) -> None:
    with pytest.raises(BadMessages, match="no chat that is known"):
        typed(text)


def test_a_transcript_in_one_text() -> None:
    body = {"call_id": 71, "agent_name": "Ada", "call_date": "2026-03-01T09:30:00+01:00", "department": "Billing",
            "transcript": "Agent: Hello\nCaller: Hi\nAda: Still me"}  # fmt: skip
    call = read(json.dumps(body).encode(), "x.json")
    assert told(call) == [("agent", None, 0, "Hello"), ("customer", None, 0, "Hi"), ("agent", "Ada", 0, "Still me")]
    assert (call.channel, call.external_id, call.agent_names) == (Channel.CALL, "71", ("Ada",))
    assert call.started_at == datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
    assert call.transcript.provenance["vendor"] == {"department": "Billing"}
    assert read(json.dumps({**body, "channel": "webchat"}).encode(), "x.json").channel == Channel.CHAT
    for broken, fault in (
        ({"transcript": "nothing here"}, "does not say who speaks"),
        ({"call_date": "noon"}, "not a time"),
    ):
        with pytest.raises(BadMessages, match=fault):
            read(json.dumps({**body, **broken}).encode(), "x.json")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("21/03/2026, 09:30 - ", "21/03/2026, 21:31 - "),
        ("[21/03/2026, 09:30:00] ", "[21/03/2026, 21:31:00] "),
        ("3/21/26, 9:30 AM - ", "3/21/26, 9:31 PM - "),
        ("[3/21/26, 9:30:00\u202fAM] ", "\u200e[3/21/26, 9:31:00\u202fPM] "),
        ("21.03.26, 09:30 - ", "21.03.26, 21:31 - "),
        ("21.3.2026 klo 9.30 - ", "21.3.2026 klo 21.31 - "),
        ("21-03-2026 09:30 - ", "21-03-2026 21:31 - "),
        ("2026-03-21, 9:30 a.m. - ", "2026-03-21, 9:31 p.m. - "),
        ("[2026/03/21 09:30:00] ", "[2026/03/21 21:31:00] "),
        ("21. 3. 2026 9:30 - ", "21. 3. 2026 21:31 - "),
    ],
)
def test_dates_as_phones_write_them(first: str, second: str) -> None:
    chat = typed(
        f"{first}Messages are end-to-end encrypted.\n{first}Kim: Hi\n\nline two: 2\n{second}~ Ada: See https://x\n", ADA
    )
    assert told(chat) == [
        ("system", None, 0, "Messages are end-to-end encrypted."), ("customer", "Kim", 0, "Hi\n\nline two: 2"),
        ("agent", "Ada", 43_260_000, "See https://x"),
    ]  # fmt: skip
    assert chat.started_at == datetime(2026, 3, 21, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "started", "is_assumed"),
    [
        (["03/04/26", "13/04/26"], (2026, 4, 3), False),
        (["03/04/26", "03/14/26"], (2026, 3, 4), False),
        (["11/01/26", "12/01/26", "01/02/26"], (2026, 1, 11), False),
        (["01/11/26", "01/12/26", "02/01/26"], (2026, 1, 11), False),
        (["01/03/26", "02/03/26", "03/03/26", "04/03/26"], (2026, 3, 1), False),
        (["03/04/26"], (2026, 4, 3), True),
        (["04/04/26"], (2026, 4, 4), False),
    ],
)
def test_day_and_month_are_judged_over_the_whole_file(
    days: list[str], started: tuple[int, int, int], is_assumed: bool
) -> None:
    chat = typed("".join(f"{day}, 09:30 - Kim: {number}\n" for number, day in enumerate(days)))
    assert chat.started_at == datetime(*started, 9, 30, tzinfo=UTC)
    assert ("order of day and month (day first assumed)" in chat.missing) == is_assumed
    assert [item.text for item in chat.transcript.segments] == [str(number) for number in range(len(days))]


@pytest.mark.parametrize(
    ("row", "fault"),
    [("31/02/2026, 09:30 - Kim: x", "row 2: “31/02/2026” is not a date"),
     ("21/03/2026, 25:30 - Kim: x", "row 2: .* is not a time"),
     ("21/13/2026, 09:30 - Kim: x", "row 2: “21/13/2026” is not a date")],
)  # fmt: skip
def test_a_date_that_cannot_be_is_told(row: str, fault: str) -> None:
    with pytest.raises(BadMessages, match=fault):
        typed(f"21/03/2026, 09:30 - Kim: x\n{row}\n")


IPHONE = """[21/03/2026, 09:30:00] Shop help: \u200eNachrichten sind Ende-zu-Ende-verschlüsselt.
[21/03/2026, 09:30:01] \u200eDu hast diese Gruppe erstellt
[21/03/2026, 09:31:00] Kim Lee: Hi
\u200e[21/03/2026, 09:32:00] Kim Lee: \u200eBild weggelassen
\u200e[21/03/2026, 09:33:00] Kim Lee: \u200eVerpasster Sprachanruf
\u200e[21/03/2026, 09:34:00] Kim Lee: bill.pdf • \u200e2 pages \u200edocument omitted
\u200e[21/03/2026, 09:35:00] Kim Lee: Look \u200e<attached: 00000012-PHOTO-2026-03-21-09-35-00.jpg>
[21/03/2026, 09:36:00] Ada: Thanks \u200e<This message was edited>
[21/03/2026, 09:37:00] Kim Lee: \u200e@Ada bye
"""


def test_what_the_app_itself_says_is_nobodys_in_any_language() -> None:
    chat = typed(IPHONE, ADA)
    assert told(chat) == [
        ("system", "Shop help", 0, "Nachrichten sind Ende-zu-Ende-verschlüsselt."),
        ("system", None, 1_000, "Du hast diese Gruppe erstellt"), ("customer", "Kim Lee", 60_000, "Hi"),
        ("customer", "Kim Lee", 120_000, "[Bild weggelassen]"),
        ("system", "Kim Lee", 180_000, "Verpasster Sprachanruf"), ("customer", "Kim Lee", 240_000, "[bill.pdf]"),
        ("customer", "Kim Lee", 300_000, "Look [PHOTO.jpg]"), ("agent", "Ada", 360_000, "Thanks"),
        ("customer", "Kim Lee", 420_000, "@Ada bye"),
    ]  # fmt: skip
    assert [(file.name, file.media_type) for file in chat.attachments] == [
        ("bill.pdf", "application/pdf"), ("00000012-PHOTO-2026-03-21-09-35-00.jpg", "image/jpeg"),
    ]  # fmt: skip


def test_files_and_notes_of_other_phones() -> None:
    rows = (
        "Kim Lee: IMG-20260321-WA0001.jpg (file attached)\nlook", "Kim Lee: see a.pdf (page 3)",
        "Kim Lee: <Media omitted>", "Kim Lee changed their phone number. Tap to message: now",
        'Ada created group "Help: kettles"', "Kim Lee: x < 3 <b>", "Ada: Hi",
    )  # fmt: skip
    chat = typed("".join(f"21/03/2026, 09:30 - {row}\n" for row in rows), ADA)
    assert [(who, text) for who, _, _, text in told(chat)] == [
        ("customer", "[IMG-20260321-WA0001.jpg]\nlook"), ("customer", "see a.pdf (page 3)"),
        ("customer", "[Media omitted]"), ("system", "Kim Lee changed their phone number. Tap to message: now"),
        ("system", 'Ada created group "Help: kettles"'), ("customer", "x < 3 <b>"), ("agent", "Hi"),
    ]  # fmt: skip


def test_a_speaker_map_comes_first() -> None:
    chat = typed(
        "Agent: a\nRobin: b\nAgent: c\nRobin: d\n", Hints(speakers={"Robin": Speaker.SYSTEM, "Agent": Speaker.CUSTOMER})
    )
    assert [who for who, *_ in told(chat)] == ["customer", "system"] * 2
