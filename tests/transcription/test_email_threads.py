"""Mailboxes and threads: who answered whom, what came twice, what hostile mails cannot do."""

import io
import time
from datetime import UTC, datetime

import pytest
from effort import effort

from transcription import sources
from transcription.errors import BadMessages
from transcription.messages import Conversation, Hints
from transcription.messages.email import letter_of, read
from transcription.messages.history import earlier, when
from transcription.messages.mailbox import join, read_all
from transcription.transcript import Channel, Speaker

OURS = Hints(agent_domains=frozenset({"shop.example"}))
KIM, ADA = "Kim <kim@x.example>", "Ada <ada@shop.example>"


def mail(number: str, sender: str, subject: str, minute: int, body: str, **more: str) -> bytes:
    fields = {
        "From": sender, "To": ADA if sender == KIM else KIM, "Subject": subject,
        "Date": f"Mon, 2 Mar 2026 10:{minute:02}:00 +0000", "Message-ID": f"<{number}@x>", **more,
    }  # fmt: skip
    head = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in fields.items() if value)
    return f"{head}\n{body}\n".encode()


def boxed(*mails: bytes) -> bytes:
    return b"".join(b"From kim@x.example Mon Mar  2 10:00:00 2026\n" + one + b"\n" for one in mails)


def told(thread: Conversation) -> list[tuple[str, int, str]]:
    return [(item.speaker.value, item.start_ms, item.text) for item in thread.transcript.segments]


FIRST = mail("1", KIM, "Kettle", 0, "It is broken.\n\n-- \nKim")
SECOND = mail("2", ADA, "Re: Kettle", 5, "Sorry!\n\n> It is broken.", In_Reply_To="<1@x>", References="<1@x>")
THIRD = mail("3", KIM, "AW: Kettle", 9, ">From now on: tea\nThanks", References="<1@x> <2@x>")
OTHER = mail("9", KIM, "Invoice", 3, "Where is it?")


@pytest.mark.covers("QM-A1")
def test_a_mailbox_becomes_threads_with_a_segment_a_mail() -> None:
    first, second = read_all(boxed(THIRD, OTHER, FIRST, SECOND, FIRST), "box.mbox", OURS)
    assert told(first) == [
        ("customer", 0, "It is broken."), ("agent", 300_000, "Sorry!"),
        ("customer", 540_000, "From now on: tea\nThanks"),
    ]  # fmt: skip
    assert (first.external_id, first.subject, first.channel) == ("1@x", "Kettle", Channel.EMAIL)
    assert first.started_at == datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    assert first.transcript.provenance == {"source": "mbox", "left_out": {"mails that came twice": 1}}
    assert (first.signature, first.is_metadata_complete) == ("--\nKim", True)
    assert first.participants == {Speaker.CUSTOMER: (KIM,), Speaker.AGENT: (ADA,)}
    assert told(second) == [("customer", 0, "Where is it?")]
    assert [one.external_id for one in sources.read_all(boxed(FIRST, OTHER), "box")] == ["1@x", "9@x"]
    assert told(sources.read(boxed(FIRST, SECOND), "box", OURS)) == told(first)[:2]
    assert told(next(read_all(io.BytesIO(boxed(FIRST, SECOND)), "box", OURS))) == told(first)[:2]


def test_single_files_are_joined_too() -> None:
    letters = [letter_of(one, "a.eml") for one in (SECOND, FIRST, OTHER)]
    assert [len(thread.transcript.segments) for thread in join(letters, OURS)] == [2, 1]


def test_replies_that_name_no_mail_are_found_by_their_subject() -> None:
    lost = mail("4", ADA, "Re: [2] Kettle", 20, "x")
    bare = mail("5", ADA, "RE: AW: Kettle", 30, "Any news?")
    stranger = mail("6", "Lee <lee@y.example>", "Re: Kettle", 31, "Mine too", To="Bo <bo@z.example>")
    fresh = mail("7", KIM, "Kettle", 40, "Another one")
    threads = list(read_all(boxed(FIRST, lost, bare, stranger, fresh), "box", OURS))
    assert [[item.text for item in one.transcript.segments] for one in threads] == [
        ["It is broken.", "Any news?"], ["x"], ["Mine too"], ["Another one"],
    ]  # fmt: skip


def test_loops_and_gaps_do_no_harm() -> None:
    a = mail("1", KIM, "a", 0, "one", References="<2@x>")
    b = mail("2", KIM, "b", 1, "two", References="<1@x> <2@x> <gone@x>")
    c = mail("3", KIM, "c", 2, "three", References="<gone@x>", Date="")
    (thread,) = read_all(boxed(a, b, c), "box")
    assert [(item.text, item.start_ms) for item in thread.transcript.segments] == [
        ("one", 0), ("two", 60_000), ("three", 60_000),
    ]  # fmt: skip
    assert "date" in thread.missing


def test_a_mail_that_cannot_be_read_does_not_keep_the_others() -> None:
    refused: list[str] = []
    bad = b"X: " + b"y" * 70_000 + b"\nFrom: a@b.example\n\nx\n"
    found = list(read_all(boxed(FIRST, bad, OTHER), "box.mbox", OURS, refused.append))
    assert len(found) == 2
    assert refused == ["box.mbox, mail 2 has a header line of 70,000 characters; at most 64,000 are read"]
    with pytest.raises(BadMessages, match="mail 2 has a header line"):
        list(read_all(boxed(FIRST, bad, OTHER), "box.mbox"))
    with pytest.raises(BadMessages, match="is no mailbox"):
        list(read_all(b"hello\n" + boxed(FIRST), "box.mbox"))


QUOTED = (
    "Thank you!\n\nOn Mon, 2 Mar 2026 at 11:05, Ada <ada@shop.example>\nwrote:\n> Is it the blue one?\n>\n"
    "> On Sun, Mar 1, 2026 at 9:30 PM Kim <kim@x.example> wrote:\n>> Hello,\n>> the kettle is broken.\n>> -- \n>> Kim\n"
)


def test_history_becomes_messages_only_when_asked_and_clear() -> None:
    raw = mail("5", KIM, "Re: Kettle", 55, QUOTED).replace(b" 10:55", b" 12:55")
    alone = read(raw, "a.eml", hints=OURS)
    assert [item.text for item in alone.transcript.segments] == ["Thank you!"]
    assert alone.quoted.startswith("On Mon, 2 Mar 2026")
    whole = read(raw, "a.eml", hints=Hints(agent_domains=OURS.agent_domains, with_history=True))
    assert [(item.speaker.value, item.author, item.text) for item in whole.transcript.segments] == [
        ("customer", "Kim", "Hello,\nthe kettle is broken."), ("agent", "Ada", "Is it the blue one?"),
        ("customer", "Kim", "Thank you!"),
    ]  # fmt: skip
    assert (whole.quoted, whole.transcript.is_estimated) == ("", True)
    assert whole.transcript.provenance["from_quotes"] == [0, 1]
    assert whole.missing == ("originals of 2 earlier messages (taken from what was quoted)",)
    assert whole.started_at == datetime(2026, 3, 1, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("quoted", "count"),
    [
        ("-----Original Message-----\nFrom: Kim [mailto:kim@x.example]\nSent: Monday, March 2, 2026 10:00 AM\n"
         "To: H\nSubject: a\n\nold", 1),
        ("________________\nFrom: Kim <kim@x.example>\nDate: 2026-03-02 10:00\nTo: H\n\nold", 1),
        ("On 2 March, Kim wrote:\n> old", 0),
        ("On Mon, 2 Mar 2026 at 10:00, Kim wrote:\n> old", 0),
        ("On 03/04/2026 10:00, Kim <kim@x.example> wrote:\n> old", 0),
        ("On Mon, 2 Mar 2026 at 99:00, Kim <kim@x.example> wrote:\n> old", 0),
        ("On Mon, 2 Mar 2029 at 10:00, Kim <kim@x.example> wrote:\n> old", 0),
        ("> only marks", 0), ("", 0),
    ],
)  # fmt: skip
def test_what_is_not_clear_stays_quoted(quoted: str, count: int) -> None:
    found, rest = earlier(quoted, datetime(2026, 3, 3, tzinfo=UTC))
    assert len(found) == count
    assert (rest == quoted) == (count == 0)
    assert [item.text for item in found] == ["old"] * count


def test_days_in_words() -> None:
    assert when("Sunday, 1 March 2026 9:30 p.m.") == datetime(2026, 3, 1, 21, 30, tzinfo=UTC)
    assert when("01.03.2026 um 09:30") == datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    assert when("31 Feb 2026 09:30") is when("March 2026") is when("1 Foo 2026 09:30") is None


HEAD = b"From: Kim <kim@x.example>\nDate: Mon, 2 Mar 2026 10:00:00 +0100\nSubject: s\n"


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        (HEAD + b"\n" + b"> a line of history that goes on\n" * 150_000 + b"new text below\n", "new text below"),
        (HEAD + b"\n" + b"".join(b">" * (n % 200) + b" x\n" for n in range(60_000)) + b"end\n", None),
        (HEAD + b"\nnew\n" + b"On Mon, 2 Mar 2026 at 10:00, K <k@x.example> wrote:\n> x\n" * 30_000, "new"),
        (HEAD + b"X-A: b\n" * 300_000 + b"\nx", "more than 1,000 header lines"),
        (HEAD + b"X-A: b\n" * 5_000 + b"\nx", "at most 1,000 are read"),
        (HEAD + b"References: " + b"<a@b> " * 500_000 + b"\n\nx", "header line of 3,000,000 characters"),
        (HEAD + b"References: " + b"<a@b> " * 10_000 + b"\n\nnew", "new"),
        (HEAD + b"Content-Type: text/html\n\n" + b"<blockquote><p>x</p>" * 25_000, None),
    ],
    ids=["quotes", "deep quotes", "announcements", "headers", "fewer headers", "references", "loop", "html"],
)  # fmt: skip
def test_bombs(raw: bytes, outcome: str | None) -> None:
    letter = refused = None

    def tried() -> None:
        nonlocal letter, refused
        try:
            letter = read(raw, "a.eml", hints=Hints(with_history=True))
        except BadMessages as error:
            refused = str(error)

    assert effort(tried) < 60
    said = letter.transcript.segments[-1].text if letter else str(refused)
    assert outcome is None or said.endswith(outcome) or outcome in str(refused)
    assert letter is None or len(letter.quoted) <= 200_000


@pytest.mark.timeout(60)
def test_a_mailbox_is_read_in_linear_time() -> None:
    def took(count: int) -> float:
        mails = (mail(str(n), KIM, f"T{n // 4}", n % 60, "x", References=f"<{n // 4 * 4}@x>") for n in range(count))
        content = boxed(*mails)
        begun = time.process_time()
        assert sum(1 for _ in read_all(content, "box")) == count // 4
        return time.process_time() - begun

    took(40)
    assert took(800) < 10 * took(200) + 0.2


def test_what_was_cut_is_told() -> None:
    letter = read(HEAD + b"\n" + b"words and more words\n" * 12_000, "a.eml")
    assert len(letter.transcript.segments[0].text) == 200_000
    assert letter.missing == ("what goes beyond 200,000 characters of a part (it is in the file)",)


def test_replies_that_only_the_customers_mails_quote_are_told_and_not_lost() -> None:
    second = mail("3", KIM, "Re: Kettle", 30, (
        "Thank you!\n\nOn Mon, 2 Mar 2026 at 10:05, Ada <ada@shop.example> wrote:\n> Sorry! A new one comes by post\n"
        "> tomorrow.\n>\n> On Mon, 2 Mar 2026 at 10:00, Kim wrote:\n>> It is broken."
    ), References="<1@x> <2@x>")  # fmt: skip
    third = mail("5", KIM, "Re: Kettle", 50, (
        "Where is it?\n\n-----Original Message-----\nFrom: Ada <ada@shop.example>\nSent: Monday, March 2, 2026 10:40 AM"
        "\nTo: Kim\nSubject: Re: Kettle\n\nIt left at ten.\n\nOn Mon, 2 Mar 2026 at 10:30, Kim <kim@x.example> wrote:\n"
        "> Thank you!\n>\n> On Mon, 2 Mar 2026 at 10:05, Ada <ada@shop.example> wrote:\n>> Sorry! A new one comes\n"
        ">> by post tomorrow."
    ), References="<1@x> <2@x> <3@x> <4@x>")  # fmt: skip
    (thread,) = read_all(boxed(FIRST, second, third), "box", OURS)
    assert [text for _, _, text in told(thread)] == ["It is broken.", "Thank you!", "Where is it?"]
    assert thread.lacking == 2
    assert thread.quoted == (
        "On Mon, 2 Mar 2026 at 10:05, Ada <ada@shop.example> wrote:\nSorry! A new one comes by post\ntomorrow.\n\n"
        "-----Original Message-----\nFrom: Ada <ada@shop.example>\nSent: Monday, March 2, 2026 10:40 AM\nTo: Kim\n"
        "Subject: Re: Kettle\nIt left at ten."
    )


def test_what_is_quoted_of_mails_that_are_there_is_not_shown_again() -> None:
    wrapped = mail("2", ADA, "Re: Kettle", 5, "Sorry!\n\n> It is\n> broken.\n\nWe send another.", References="<1@x>")
    between = "Yes.\n\n> Sorry!\nMy own words stand here between the lines\n> We send another.\n>> It is broken."
    marked = between.replace("My own", "> [Kim] My own")
    (thread,) = read_all(boxed(FIRST, wrapped, mail("3", KIM, "Re: Kettle", 9, between, References="<2@x>")), "b", OURS)
    assert (thread.quoted, thread.lacking) == ("", 0)
    (thread,) = read_all(boxed(FIRST, wrapped, mail("3", KIM, "Re: Kettle", 9, marked, References="<2@x>")), "b", OURS)
    assert "My own words stand here" in thread.quoted
    (alone,) = read_all(boxed(wrapped), "b", OURS)
    assert (alone.quoted, alone.lacking) == ("> It is\n> broken.", 1)


@pytest.mark.timeout(60)
def test_comparing_what_is_quoted_costs_no_more_than_reading_it() -> None:
    body = "a new line of words and more\n" * 3_000
    quoted = "".join(f"{'>' * (n % 40 + 1)} {n} quoted words stand here again\n" for n in range(5_000))
    mails = [mail(str(n), KIM, "Re: Kettle", n, f"{n} {body}\n{quoted}", References="<1@x>") for n in range(1, 20)]
    assert effort(lambda: list(read_all(boxed(*mails), "box"))) < 60
