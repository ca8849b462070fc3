"""Written files on their way in: many in one file, threads that grow, exports sent again, transcripts without sound."""

import io
import json
import re
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest
from sounds import wav
from sqlalchemy import func, select

from qa_app.interactions import queries
from qa_app.interactions.models import Interaction, InteractionFile, TranscriptVersion

VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\n<v Agent>Good morning.\n\n00:02.000 --> 00:03.000\n<v Customer>Hello.\n"


def mail(number: int, *, after: int | None = None, who="mo@rivers.example", text="") -> bytes:
    """A mail of a thread; `after` names the one it answers."""
    answers = f"References: <1@x.example> <{after}@x.example>\r\n" if after else ""
    return (
        f"From: {who}\r\nTo: help@harbourvale.example\r\nSubject: {'Re: ' if after else ''}Kettle\r\n"
        f"Date: Tue, 3 Feb 2026 1{number}:00:00 +0000\r\nMessage-ID: <{number}@x.example>\r\n{answers}\r\n"
        f"{text or f'This is mail number {number}.'}\r\n"
    ).encode()


def mailbox(*mails: bytes) -> bytes:
    return b"".join(b"From x@y.example Tue Feb  3 10:00:00 2026\r\n" + one + b"\r\n" for one in mails)


def tickets(*ids: str, extra: str = "") -> bytes:
    """An import file of help desk tickets, two lines each, and one more when `extra` is said."""

    def said(text: str, minute: int, is_client: bool) -> dict[str, object]:
        address = "kim@mail.example" if is_client else "x-ada"
        created = f"2026-03-01T09:{minute}:00"
        return {"comment": text, "authorEmail": address, "authorIsNotClient": not is_client, "created": created}

    lines = [said("My order never came.", 30, True), said("I am sorry. I look into it.", 31, False)]
    lines += [said(extra, 40, True)] if extra else []
    data = [{"id": key, "subject": f"Order {key}", "created": "2026-03-01T09:30:00", "comments": lines} for key in ids]
    return json.dumps({"data": data}).encode()


@pytest.fixture
def send(as_, cast):
    client = as_(cast.cleo)

    def post(*files: tuple[str, bytes], **fields):
        data = {"files": [(io.BytesIO(content), name) for name, content in files], **fields}
        answer = client.post("/interactions/new", data=data, headers={"Accept": "application/json"})
        assert answer.status_code == 200, answer.text
        return answer.json["results"]

    return post


def rows(session) -> list[Interaction]:
    session.rollback()
    return list(session.scalars(select(Interaction).order_by(Interaction.id)))


def texts(session, row) -> list[str]:
    return [segment.text for segment in queries.transcript_of(session, row).segments]


@pytest.mark.covers("QM-A3", "QM-A4")
def test_it_works(send, run_jobs, session):
    (result,) = send(("tickets.json", tickets("T1", "T2", "T3")))
    assert result["state"] == "accepted"
    assert "several conversations" in result["remarks"][0]
    run_jobs()
    found = rows(session)
    assert [row.external_id for row in found] == ["T1", "T2", "T3"]
    assert {row.channel for row in found} == {"chat"}
    assert texts(session, found[0])[0] == "My order never came."
    assert queries.status(found[0]).state == "ready"


def test_the_language_of_the_source_is_that_of_every_conversation_in_a_file(send, run_jobs, session, as_, cast):
    as_(cast.dev).post("/interactions/sources", data={"name": "Hilfe", "agent_channel": "left", "language": "de"})
    assert ">German<" in as_(cast.dev).get("/interactions/sources").text
    send(("tickets.json", tickets("T1", "T2")), source="Hilfe")
    run_jobs()
    assert [row.language for row in rows(session)] == ["de", "de"]


@pytest.mark.covers("QM-A3")
def test_sent_again_nothing_is_doubled_and_what_grew_is_read_anew(send, run_jobs, session):
    send(("tickets.json", tickets("T1", "T2")))
    run_jobs()
    send(("tickets.json", tickets("T1", "T2")))
    send(("later.json", tickets("T1", "T2", "T3", extra="And where is my refund?")))
    run_jobs()
    found = rows(session)
    assert [(row.external_id, row.transcript_version) for row in found] == [("T1", 2), ("T2", 2), ("T3", 1)]
    assert texts(session, found[0])[-1] == "And where is my refund?"


def test_a_mailbox_becomes_its_threads(send, run_jobs, session):
    box = mailbox(mail(1), mail(2, after=1, who="help@harbourvale.example"), mail(5, who="ann@other.example"))
    send(("inbox.mbox", box))
    run_jobs()
    found = rows(session)
    assert [row.channel for row in found] == ["email", "email"]
    assert [len(texts(session, row)) for row in found] == [2, 1]


def test_each_mail_of_a_thread_says_who_sent_it_and_when(send, run_jobs, session, as_, cast):
    """Also the second of two by the same person; a mail without a date says none."""
    undated = mail(3, after=1).replace(b"Date: Tue, 3 Feb 2026 13:00:00 +0000\r\n", b"")
    send(("inbox.mbox", mailbox(mail(1), mail(2, after=1), undated)))
    run_jobs()
    (row,) = rows(session)
    lines = as_(cast.cleo).get(f"/interactions/{row.id}").text.partition('class="transcript ')[2].split("<li id=")[1:]
    sent = [re.findall(r'seg-sent.*?datetime="([^"]+)"', line) for line in lines]
    assert sent == [["2026-02-03T11:00:00+00:00"], ["2026-02-03T12:00:00+00:00"], []]
    assert not any("visually-hidden" in line.partition("seg-text")[0] for line in lines)


def test_a_mailbox_that_is_partly_broken_gives_what_it_has(send, run_jobs, session):
    send(("inbox.mbox", mailbox(mail(1), b"From: x\r\nSubject: " + b"y" * 80_000 + b"\r\n\r\nhi\r\n")))
    run_jobs()
    assert len(rows(session)) == 1


def test_an_answer_joins_its_thread_whichever_comes_first(send, run_jobs, session):
    send(("two.eml", mail(2, after=1, who="help@harbourvale.example")))
    run_jobs()
    (result,) = send(("one.eml", mail(1)))
    assert result["message"] == "It joined the thread that is here already."
    run_jobs()
    (row,) = rows(session)
    assert texts(session, row) == ["This is mail number 1.", "This is mail number 2."]
    assert send(("one.eml", mail(1)))[0]["state"] == "duplicate"
    assert session.scalar(select(func.count()).select_from(InteractionFile)) == 2


def test_mails_that_join_before_the_first_was_read_are_read_together(send, run_jobs, session):
    send(("one.eml", mail(1)), ("two.eml", mail(2, after=1)), ("three.eml", mail(3, after=2)))
    run_jobs()
    (row,) = rows(session)
    assert len(texts(session, row)) == 3
    assert session.scalar(select(func.count()).select_from(TranscriptVersion)) == 1


def test_a_reply_that_is_only_quoted_is_shown_and_told_until_it_comes_in(send, run_jobs, session, as_, cast):
    who, reader = "Mo Rivers <mo@rivers.example>", as_(cast.dev)
    reply = "Dear Mo Rivers, a new one comes."
    quote = f"Fine!\r\n\r\nOn Tue, 3 Feb 2026 at 12:00, Help <help@harbourvale.example> wrote:\r\n> {reply}"
    send(("one.eml", mail(1, who=who)), ("three.eml", mail(3, after=1, who=who, text=quote)))
    run_jobs()
    (row,) = rows(session)
    address = f"/interactions/{row.id}"
    assert texts(session, row) == ["This is mail number 1.", "Fine!"]
    session.rollback()
    page = reader.get(address).text
    assert "1 earlier e-mail stands here only as a quote" in page
    assert "Dear [name], a new one comes." in page
    send(("two.eml", mail(2, after=1, who="help@harbourvale.example", text=reply)))
    run_jobs()
    assert "only as a quote" not in reader.get(address).text


def test_times_without_a_zone_are_the_centres(send, run_jobs, session, settings):
    send(("chat.txt", b"21/07/2026, 09:30 - Kim: Hello\n21/07/2026, 09:31 - Lee: Hi\n"))
    run_jobs()
    (row,) = rows(session)
    local = row.started_at.replace(tzinfo=UTC).astimezone(ZoneInfo(settings.timezone))
    assert (local.hour, local.utcoffset()) == (9, timedelta(hours=1))


def test_times_that_were_mended_are_told_on_the_page(send, run_jobs, session, as_, cast):
    """One turn ends before it begins, one tells no time, one begins before the one above it."""
    told = (("agent", 2, 4), ("customer", 5, 3), ("agent", None, None), ("customer", 1, 1.5))
    turns = [{"start": start, "end": end, "role": who, "text": "Good morning."} for who, start, end in told]
    whole = [{"start": place, "end": place + 1, "role": "agent", "text": "Hello."} for place in range(3)]
    send(("bad.json", json.dumps({"turns": turns}).encode()), ("good.json", json.dumps({"turns": whole}).encode()))
    run_jobs()
    bad, good = (as_(cast.dev).get(f"/interactions/{row.id}").text for row in rows(session))
    assert "3 times in the file were missing or wrong and were mended." in bad
    assert "1 turn had no time that could be read; put behind what stood before." in bad
    assert "mended" not in good


def test_a_chat_exported_again_is_read_from_the_newer_file(send, run_jobs, session):
    def chat(*said: str) -> bytes:
        return json.dumps({"id": "c9", "messages": [{"from": "customer", "text": text} for text in said]}).encode()

    send(("chat.json", chat("one")))
    run_jobs()
    send(("chat.json", chat("one", "two")))
    run_jobs()
    (row,) = rows(session)
    assert texts(session, row) == ["one", "two"]


@pytest.mark.covers("QM-A4")
def test_a_transcript_without_its_recording_is_an_interaction_without_sound(send, run_jobs, session, as_, cast):
    (result,) = send(("call.vtt", VTT), agent=cast.ada.email)
    run_jobs()
    (row,) = rows(session)
    assert (row.channel, queries.status(row).state, texts(session, row)) == (
        "call",
        "ready",
        ["Good morning.", "Hello."],
    )
    page = as_(cast.ada).get(result["url"])
    assert page.status_code == 200
    assert "<audio" not in page.text
    assert "Good morning." in page.text


def test_with_its_recording_it_is_one_interaction(send, run_jobs, session):
    send(("call.vtt", VTT), ("call.wav", wav(seconds=4)))
    run_jobs()
    (row,) = rows(session)
    assert texts(session, row) == ["Good morning.", "Hello."]


def test_a_lead_cannot_change_what_they_cannot_see(send, run_jobs, session, as_, cast):
    send(("one.eml", mail(1)), agent=cast.ada.email)
    run_jobs()
    data = {"files": [(io.BytesIO(mail(2, after=1)), "two.eml")], "agent": cast.eric.email}
    answer = as_(cast.eve).post("/interactions/new", data=data, headers={"Accept": "application/json"})
    assert answer.json["results"][0]["state"] == "duplicate"
    run_jobs()
    assert len(texts(session, rows(session)[0])) == 1


def test_a_chat_without_times_tells_lines_and_no_made_up_moments(send, run_jobs, session, as_, cast):
    said = b"Customer: I am really upset about this bill\nAgent: I am so sorry to hear that\nCustomer: Thank you, bye\n"
    send(("chat.txt", said))
    run_jobs()
    (row,) = rows(session)
    page = as_(cast.cleo).get(f"/interactions/{row.id}").text
    assert "line 2" in page
    assert ">00:00<" not in page
    assert "Listen before" not in page


def test_quotes_of_a_thread_follow_their_mail_when_an_earlier_one_joins():
    """Lines move then; what is masked in a quote is what was taken out of that very mail."""
    from qa_app.interactions.rules.corrections import line_now, masked
    from transcription.transcript import Channel, Redaction, Segment, Speaker, Transcript

    def thread(*lines: Segment) -> Transcript:
        return Transcript(Channel.EMAIL, 10, lines)

    said = "My account number is 12345678 and nobody ever calls me back about it"
    hidden = "My account number is [account number] and nobody ever calls me back about it"
    old = thread(Segment(0, Speaker.CUSTOMER, said, 0, 0))
    shown = thread(
        Segment(0, Speaker.AGENT, "Thank you for your order, which has the number [order] and [order].", 0, 0),
        Segment(1, Speaker.CUSTOMER, hidden, 5, 5, redactions=(Redaction("bank_account", 21, 37),)),
    )
    assert line_now(0, said, shown).index == 1
    assert masked(old, shown).segments[0].text == hidden
    assert line_now(0, "Something that stands in none of them", shown) is None
