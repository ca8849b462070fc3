"""Chats of help desks and messengers: their own keys, their notes, bots and lists of many."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from transcription.errors import BadMessages
from transcription.messages import NO_HINTS, Conversation, Hints
from transcription.messages.chat import read, read_all
from transcription.transcript import Channel, Speaker

AGENT, CUSTOMER, SYSTEM, UNKNOWN = Speaker.AGENT, Speaker.CUSTOMER, Speaker.SYSTEM, Speaker.UNKNOWN


def chat_of(document: Any, hints: Hints = NO_HINTS) -> Conversation:
    return read(json.dumps(document).encode(), "x.json", hints)


def said(chat: Conversation) -> list[tuple[Speaker, str | None, str]]:
    return [(item.speaker, item.author, item.text) for item in chat.transcript.segments]


TICKET: dict[str, Any] = {
    "ticket": {"id": 35436, "subject": "Kettle", "requester_id": 20978392, "tags": ["refund"]},
    "users": [{"id": 7, "name": "Ada", "role": "agent", "email": "ada@shop.example"},
              {"id": 20978392, "name": "Kim", "role": "end-user"}],
    "comments": [
        {"id": 2, "author_id": 7, "public": True, "plain_body": "Sorry &nbsp; to hear", "html_body": "<p>x</p>",
         "created_at": "2026-03-01T09:31:00Z", "attachments": [{"file_name": "../a/label.pdf", "size": 2532,
                                                                 "content_type": "application/pdf"}]},
        {"id": 1, "author_id": 20978392, "public": True, "created_at": "2026-03-01T09:30:00Z",
         "html_body": "<div>It is <b>broken</b><br>again</div>", "body": "It is broken"},
        {"id": 3, "author_id": 7, "public": False, "body": "she is cross", "created_at": "2026-03-01T09:32:00Z"},
        {"id": 4, "author_id": 99, "public": True, "body": "me too", "created_at": "2026-03-01T09:33:00Z"},
    ],
}  # fmt: skip


@pytest.mark.covers("QM-A4", "QM-M6")
def test_zendesk_comments() -> None:
    chat = chat_of(TICKET)
    assert said(chat) == [
        (CUSTOMER, "Kim", "It is broken\nagain"), (AGENT, "Ada", "Sorry &nbsp; to hear"), (UNKNOWN, "99", "me too"),
    ]  # fmt: skip
    assert (chat.external_id, chat.subject, chat.channel) == ("35436", "Kettle", Channel.CHAT)
    assert chat.transcript.is_estimated
    assert chat.transcript.provenance["left_out"] == {"private comments": 1}
    assert chat.transcript.provenance["vendor"] == {"tags": ["refund"]}
    (file,) = chat.attachments
    assert (file.name, file.size, file.media_type) == ("label.pdf", 2532, "application/pdf")
    bare = chat_of({"comments": TICKET["comments"], "next_page": None, "count": 4}, Hints(agent_names=frozenset("7")))
    assert [item.speaker for item in bare.transcript.segments] == [UNKNOWN, AGENT, UNKNOWN]
    mailed = {**TICKET, "ticket": {**TICKET["ticket"], "via": {"channel": "email"}}}
    assert chat_of(mailed).channel == Channel.EMAIL
    with pytest.raises(BadMessages, match="only notes among agents"):
        chat_of({"comments": TICKET["comments"][2:3]})


def test_zendesk_chat() -> None:
    history = [
        {"type": "chat.memberjoin", "name": "Kim", "timestamp": "2026-03-01T09:30:00Z", "sender_type": "Visitor"},
        {"type": "chat.msg", "name": "Kim", "msg": "Hello", "timestamp": "2026-03-01T09:30:02Z",
         "sender_type": "Visitor"},
        {"type": "chat.msg", "name": "Answer Bot", "msg": "I am a bot", "timestamp": "2026-03-01T09:30:03Z",
         "sender_type": "Trigger"},
        {"type": "chat.msg", "name": "Ada", "msg": "Hi", "agent_id": "12", "timestamp": "2026-03-01T09:30:09Z"},
        {"type": "chat.file", "name": "Kim", "timestamp": "2026-03-01T09:30:10Z"},
    ]  # fmt: skip
    one = {"id": "2603.1", "type": "chat", "visitor": {"name": "Kim", "email": "kim@x.example"}, "rating": "good",
           "timestamp": "2026-03-01T09:29:58Z", "history": history}  # fmt: skip
    offline = {"id": "2603.2", "type": "offline_msg", "message": "Call me", "visitor": {"email": "lee@x.example"},
               "timestamp": "2026-03-01T10:00:00Z"}  # fmt: skip
    first, second = read_all(json.dumps({"chats": [one, offline]}).encode(), "x.json")
    assert said(first) == [
        (SYSTEM, None, "Kim joined"), (CUSTOMER, "Kim", "Hello"), (SYSTEM, "Answer Bot", "I am a bot"),
        (AGENT, "Ada", "Hi"),
    ]  # fmt: skip
    assert first.started_at == datetime(2026, 3, 1, 9, 29, 58, tzinfo=UTC)
    assert (first.agent_names, first.customer_names) == (("Ada",), ("Kim",))
    assert first.transcript.provenance["vendor"] == {"rating": "good"}
    assert (second.external_id, said(second)) == ("2603.2", [(CUSTOMER, "lee@x.example", "Call me")])


@pytest.mark.covers("QM-A3")
def test_zendesk_qa_import() -> None:
    ticket = {
        "id": "11", "subject": "Refund", "created": "2026-03-01T09:30:00", "assigneeName": "Ada",
        "assigneeEmail": "Ada@shop.example", "comments": [
            {"comment": "<p>Where is it?</p>", "authorEmail": "kim@x.example", "authorIsNotClient": False},
            {"comment": "On its **way**", "authorEmail": "ada@shop.example"},
            {"comment": "Thanks", "authorEmail": "lee@y.example"},
        ],
    }  # fmt: skip
    (chat, _) = read_all(json.dumps({"data": [ticket, {**ticket, "id": "12"}]}).encode(), "x.json")
    assert said(chat) == [
        (CUSTOMER, "kim@x.example", "Where is it?"), (AGENT, "ada@shop.example", "On its **way**"),
        (UNKNOWN, "lee@y.example", "Thanks"),
    ]  # fmt: skip
    assert (chat.external_id, chat.subject, chat.agent_names[0]) == ("11", "Refund", "Ada")
    with pytest.raises(BadMessages, match="ticket 13 holds no comments"):
        list(read_all(json.dumps({"data": [ticket, {"id": "13", "comments": []}]}).encode(), "x.json"))


def intercom() -> dict[str, Any]:
    def part(kind: str, author: dict[str, Any], body: str | None, at: int, **more: Any) -> dict[str, Any]:
        return {"part_type": kind, "author": author, "body": body, "created_at": at, **more}

    ada, kim = {"type": "admin", "id": "1", "name": "Ada"}, {"type": "user", "id": "u", "email": "kim@x.example"}
    return {
        "type": "conversation", "id": "215", "title": None, "created_at": 1772357400, "state": "closed",
        "source": {"type": "conversation", "subject": "<p>Kettle</p>", "body": "<p>Hi <i>there</i></p>", "author": kim},
        "tags": {"tags": [{"name": "billing"}]}, "conversation_rating": {"rating": 4},
        "conversation_parts": {"total_count": 8, "conversation_parts": [
            part("comment", {"type": "bot", "name": "Fin"}, "<p>I can help</p>", 1772357405),
            part("comment", {**ada, "from_ai_agent": True}, "<p>Machine</p>", 1772357406),
            part("note", ada, "<p>VIP!</p>", 1772357407),
            part("assignment", ada, None, 1772357408),
            part("comment", ada, "<p>Hello &lt;Kim&gt;</p><ul><li>one</li></ul>", 1772357410),
            part("comment", kim, None, 1772357420, attachments=[{"name": "photo.jpg", "filesize": 12}]),
        ]},
    }  # fmt: skip


def test_intercom() -> None:
    chat = chat_of(intercom())
    assert said(chat) == [
        (CUSTOMER, "u", "Hi there"), (SYSTEM, "Fin", "I can help"), (SYSTEM, "Ada", "Machine"),
        (AGENT, "Ada", "Hello ‹Kim>\n\n- one"), (CUSTOMER, "u", "[photo.jpg]"),
    ]  # fmt: skip
    assert (chat.external_id, chat.subject) == ("215", "Kettle")
    assert chat.missing == ("2 parts that the export left out",)
    assert chat.transcript.provenance["left_out"] == {"notes": 1}
    assert chat.transcript.provenance["vendor"]["tags"] == ["billing"]


def test_intercom_lists_notifications_and_mails() -> None:
    conversation = intercom()
    chat = chat_of(conversation)
    many = {"type": "conversation.list", "conversations": [conversation, {**conversation, "id": "216"}]}
    assert [one.external_id for one in read_all(json.dumps(many).encode(), "x.json")] == ["215", "216"]
    note = {"type": "notification_event", "data": {"item": conversation}}
    assert said(chat_of(note)) == said(chat)
    mailed = {**conversation, "source": {**conversation["source"], "type": "email"}}
    assert chat_of(mailed).channel == Channel.EMAIL


def test_chatwoot() -> None:
    kim, ada = {"name": "Kim", "type": "contact"}, {"name": "Ada", "available_name": "Ada", "type": "user"}
    rows = [
        {"content": "Ada was assigned", "message_type": 2, "created_at": 1772357399, "private": False},
        {"content": "Hello", "message_type": 0, "created_at": 1772357400, "sender": kim},
        {"content": "she is cross", "message_type": 1, "created_at": 1772357401, "private": True, "sender": ada},
        {"content": "Hi", "message_type": "outgoing", "created_at": 1772357402, "sender": ada},
        {"content": "beep", "message_type": 1, "created_at": 1772357403, "sender": {"name": "B", "type": "agent_bot"}},
        {"content": None, "message_type": 0, "created_at": 1772357404, "sender": kim,
         "attachments": [{"data_url": "https://x.example/a/b/photo.png?sig=1", "file_size": 9, "file_type": "image"}]},
    ]  # fmt: skip
    conversation = {"id": 8, "meta": {"sender": kim, "assignee": ada}, "messages": rows, "created_at": 1772357399}
    chat = chat_of(conversation)
    assert said(chat) == [
        (SYSTEM, None, "Ada was assigned"), (CUSTOMER, "Kim", "Hello"), (AGENT, "Ada", "Hi"), (SYSTEM, "B", "beep"),
        (CUSTOMER, "Kim", "[photo.png]"),
    ]  # fmt: skip
    assert chat.transcript.provenance["left_out"] == {"private notes": 1}
    assert (chat.external_id, chat.attachments[0].size) == ("8", 9)
    assert said(chat_of({"meta": {}, "payload": rows})) == said(chat_of(rows)) == said(chat)
    listed = {"data": {"payload": [conversation, {**conversation, "id": 9}]}}
    assert [one.external_id for one in read_all(json.dumps(listed).encode(), "x.json")] == ["8", "9"]


def test_slack() -> None:
    rows = [
        {"type": "message", "user": "U2", "ts": "1772357410.000200", "text": "Hi <@U1>, see <https://x.example|here>"},
        {"type": "message", "user": "U1", "ts": "1772357400.000100", "text": "2 &lt; 3 &amp; <#C1|help> <!channel>"},
        {"type": "message", "subtype": "channel_join", "user": "U1", "ts": "1772357399.0", "text": "<@U1> has joined"},
        {"type": "message", "bot_id": "B1", "username": "deploy", "ts": "1772357420.0", "text": "done"},
        {"type": "message", "user": "U1", "ts": "1772357421.0", "text": "", "files": [{"name": "a.png"}]},
    ]  # fmt: skip
    users = [{"id": "U1", "profile": {"display_name": "Kim"}}, {"id": "U2", "real_name": "Ada Holt"}]
    hints = Hints(agent_names=frozenset({"Ada Holt"}))
    chat = chat_of({"channel": {"name": "support"}, "users": users, "messages": rows}, hints)
    assert said(chat) == [
        (SYSTEM, "Kim", "@Kim has joined"), (CUSTOMER, "Kim", "2 < 3 & #help @channel"),
        (AGENT, "Ada Holt", "Hi @Kim, see here (https://x.example)"), (SYSTEM, "deploy", "done"),
        (CUSTOMER, "Kim", "[a.png]"),
    ]  # fmt: skip
    assert chat.subject == "support"
    bare = chat_of(rows, Hints(agent_names=frozenset({"U2"}), names={"U2": "Ada"}))
    assert [item.author for item in bare.transcript.segments] == ["U1", "U1", "Ada", "deploy", "U1"]
    assert bare.transcript.segments[2].speaker == AGENT
    assert chat_of(rows).transcript.is_estimated


def test_slack_names_come_from_the_messages_themselves() -> None:
    kim, ada = {"display_name": "kim", "real_name": "Kim Meyer"}, {"display_name": "", "real_name": "Ada Holt"}
    text = "<@U2> see <https://x.example|x.example>, <mailto:a@b.example|a@b.example>, <!subteam^S1|@team>, <@U9|@lee>"
    rows = [
        {"user": "U1", "ts": "1772357399.0", "files": [{"name": "a.png"}], "user_profile": kim},
        {"user": "U1", "ts": "1772357400.1", "text": text, "user_profile": kim},
        {"user": "U2", "ts": "1772357410.1", "text": "Hello <@U1>", "user_profile": ada},
        {"user": "U1", "ts": "1772357420.1", "text": "until <!date^1772357420^{date}|2 March>, thanks <@U8>"},
    ]
    chat = chat_of(rows, Hints(agent_names=frozenset({"Ada Holt"})))
    assert said(chat) == [
        (CUSTOMER, "Kim Meyer", "[a.png]"),
        (CUSTOMER, "Kim Meyer", "@Ada Holt see x.example, a@b.example, @team, @lee"),
        (AGENT, "Ada Holt", "Hello @Kim Meyer"), (CUSTOMER, "Kim Meyer", "until 2 March, thanks @U8"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"data": [{"comments": [7]}]}, "ticket 1, comment 1 is not an object"),
        ({"data": [{"comments": [{"comment": ["x"]}]}]}, "comment 1: the text is not a string"),
        ({"conversation_parts": {"conversation_parts": []}, "source": {"body": ""}}, "holds no messages"),
        ({"id": 7, "conversation_parts": {"conversation_parts": [3]}}, "conversation 7, part 1 is not"),
        ({"messages": [{"message_type": 0, "content": "x", "created_at": "noon"}]}, "message 1: 'noon' is not a time"),
        ({"messages": [{"message_type": 0, "content": "x"}, 3]}, "something else than messages"),
        ({"visitor": {}, "history": [{"msg": "x", "timestamp": []}]}, "entry 1: a list is not a time"),
        ([{"user": "U", "ts": "1772357400.1", "text": "x"}] * 6 + [3], "message 7 is not an object"),
        ([{"author_id": 1, "body": "x" * 100_001}], "comment 1 is longer than 100,000 characters"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(document: Any, told: str) -> None:
    with pytest.raises(BadMessages) as error:
        chat_of(document)
    assert told in str(error.value)
