"""The mailbox of complaints on a real IMAP server, floods of mail, and mails that were made to do harm."""

import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import factories
import mail_server
import pytest
from corresponding import SENDER, mo, opened
from sqlalchemy import func, select
from test_correspondence_mail import mail, take  # noqa: F401 - `take` is a fixture

from qa_app.complaints.models import Complaint
from qa_app.config import Mailbox
from qa_app.correspondence import services
from qa_app.correspondence.models import InboundMessage, MailItem, MessageState, OutboundMessage
from qa_app.correspondence.services import automatic
from qa_app.correspondence.services.outgoing import Way
from qa_app.jobs.models import Job, JobState

FLOOD = 500


@pytest.fixture
def post(settings, factory, session):
    with opened(settings, factory, session) as found:
        yield found


def number_of(session, table, *where):
    return session.scalar(select(func.count()).select_from(table).where(*where))


@pytest.mark.covers("R04", "R25")
def test_it_works(cast, session, post, tmp_path):
    if not mail_server.is_installed():
        pytest.skip("no dovecot on this machine: apt-get install dovecot-imapd")
    with mail_server.running(tmp_path / "imap") as port, mail_server.mailbox(port) as client:
        url = f"imap://{mail_server.PERSON}@127.0.0.1:{port}"
        post.settings = replace(post.settings, complaints_box=Mailbox(url, mail_server.PASSWORD, "INBOX"))
        client.append("INBOX", None, None, mail(Message_ID="<one@customer.example>").as_bytes())
        client.append("INBOX", None, None, mail(Auto_Submitted="auto-replied").as_bytes())
        client.append("INBOX", None, None, b"this is no mail at all")
        post.run()
        states = session.scalars(select(MailItem.state).order_by(MailItem.id)).all()
        assert states == ["complaint", "automatic", "refused"]
        (answer,) = post.run()
        client.append("INBOX", None, None, mail("Blue.", References=answer["Message-ID"]).as_bytes())
        job = session.scalars(select(Job).where(Job.name == "read_mail")).one()
        job.finished_at -= timedelta(minutes=5)
        post.run()
        assert session.scalars(select(InboundMessage.text).order_by(InboundMessage.id)).all() == [
            "It never came.",
            "Blue.",
        ]
        client.select("INBOX", readonly=True)
        assert client.search(None, "UNSEEN")[1] == [b"1 2 3 4"]
    job = session.scalars(select(Job).where(Job.name == "read_mail")).one()
    job.finished_at -= timedelta(minutes=5)
    post.run()
    assert (job.state, "QA_COMPLAINTS_IMAP" in job.error or "mailbox" in job.error) == (JobState.FAILED, True)


@pytest.mark.covers("R25")
def test_a_flood_of_automatic_replies_is_answered_by_nobody(cast, session, post, take):  # noqa: F811
    first = take(mail())
    (out,) = post.run()
    raw = mail(In_Reply_To=out["Message-ID"], Auto_Submitted="auto-replied").as_bytes()
    for number in range(FLOOD):
        take(raw.replace(b"customer.example>\n", b"customer.example> %d\n" % number, 1))
    assert number_of(session, MailItem, MailItem.state == "automatic") == FLOOD
    assert number_of(session, Complaint) == 1
    assert number_of(session, InboundMessage, InboundMessage.complaint_id == first.complaint_id) == 1
    assert len(post.run()) == 1


@pytest.mark.covers("R25")
def test_a_machine_that_does_not_say_so_is_answered_a_few_times_at_most(cast, session, post, take):  # noqa: F811
    """The subject the same, then another each time: at most two of a subject, ten complaints, ten answers in all."""
    for number in range(4):
        take(mail(f"Thank you for your message, {number}."))
    assert number_of(session, Complaint) == 1
    assert number_of(session, OutboundMessage) == 1
    for number in range(12):
        take(mail(f"Thank you, {number}.", Subject=f"Your message {number}"))
    assert number_of(session, Complaint) == 10
    assert number_of(session, MailItem, MailItem.state == "set_aside") == 3
    assert len(post.run()) == 10


@pytest.mark.covers("R25")
def test_the_guards_hold_whatever_asks(cast, session, post):
    for subject, most in (("kettle", 2), ("other", 4)):
        for number in range(5):
            complaint = factories.complaint(session, customer_row=mo(session), channel="email")
            automatic.acknowledge(session, complaint, about=subject)
            automatic.acknowledge(session, complaint, about=subject)
            assert number_of(session, OutboundMessage, OutboundMessage.complaint_id == complaint.id) == 1, number
        assert number_of(session, OutboundMessage, OutboundMessage.state == MessageState.ASKED) == most
    for number in range(9):
        complaint = factories.complaint(session, customer_row=mo(session))
        automatic.by_itself(session, complaint, "update", Way(key=f"u:{number}", about=f"{number}"))
    assert len(post.run()) == 10
    stopped = session.scalars(select(OutboundMessage).where(OutboundMessage.state == MessageState.CANCELLED)).all()
    assert all("within three hours" in row.trouble for row in stopped)
    for row in session.scalars(select(OutboundMessage)):
        row.written_at -= timedelta(hours=4)
    complaint = factories.complaint(session, customer_row=mo(session), channel="email")
    automatic.acknowledge(session, complaint, about="kettle")
    assert len(post.run()) == 11


HARMFUL = {
    "nothing": b"",
    "no head": b"\n\nhello",
    "zeros": b"From: mo@customer.example\nSubject: a\x00b\nTo: x@y.example\n\nhe\x00llo",
    "charset": b"From: mo@customer.example\nSubject: =?evil-8?B?////?=\nTo: x@y.example\n"
    b"Content-Type: text/plain; charset=evil-8\n\n\xff\xfe",
    "surrogates": b"From: \xff\xfe <mo@customer.example>\nSubject: \xed\xa0\x80 \xff\nTo: x@y.example\n\n\xed\xa0\x80",
    "date": b"From: mo@customer.example\nSubject: x\nDate: Mon, 99 Foo 99999 99:99:99 +9999\n\nhello",
    "future": b"From: mo@customer.example\nSubject: x\nDate: Mon, 01 Jan 2525 00:00:00 +0000\n\nhello",
    "deep": b"From: mo@customer.example\nSubject: x\nMIME-Version: 1.0\n"
    + b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(150)),
    "long head": b"From: mo@customer.example\nSubject: " + b"x" * 200_000 + b"\n\nhello",
    "many heads": b"From: mo@customer.example\n" + b"X-A: b\n" * 30_000 + b"\nhello",
    "many addresses": b"From: " + b"a@b.example, " * 30_000 + b"c@d.example\nSubject: x\n\nhello",
    "references": b"From: mo@customer.example\nSubject: x\nReferences: " + b"<a@b> " * 8_000 + b"\n\nhello",
    "injection": b"From: mo@customer.example\nSubject: =?utf-8?Q?a=0D=0ABcc:_x=40victim.example?=\n"
    b"Message-ID: <a@b>\n\nhello",
    "nobody": b"From: <>\nSubject: hello\nTo: x@y.example\n\nhello",
    "bad report": b"From: mailer-daemon@x.example\nSubject: x\nReturn-Path: <>\nMIME-Version: 1.0\n"
    b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
    b"--b\nContent-Type: message/delivery-status\n\n\xff\n\n--b\nContent-Type: message/rfc822\n\n--b--\n",
}


@pytest.mark.covers("R04", "R25")
def test_a_harmful_mail_does_no_harm(as_, cast, session, post, take):  # noqa: F811
    began = datetime.now(UTC)
    for name, content in HARMFUL.items():
        assert take(content).state in {"complaint", "reply", "refused", "set_aside", "bounce", "automatic"}, name
    session.commit()
    for complaint in session.scalars(select(Complaint)):
        assert complaint.received_at <= datetime.now(UTC)
        assert as_(cast.hana).get(f"/complaints/{complaint.id}/messages").status_code == 200
    assert as_(cast.hana).get("/complaints/mail").status_code == 200
    for sent in post.run():
        assert sent["Bcc"] is None
        assert sent["To"].addresses[0].addr_spec != "x@victim.example"
    assert datetime.now(UTC) - began < timedelta(minutes=5)  # no bomb, however slow the machine is


def test_a_file_that_is_no_mail_is_refused_with_a_reason(as_, cast, session):
    hana = as_(cast.hana)
    for content in (b"", b"\x89PNG", zlib.compress(b"x" * 10_000)):
        answer = hana.post("/complaints/mail", data={"file": (BytesIO(content), "x.eml")})
        assert answer.status_code == 422
    content = mail(To=SENDER).as_bytes()
    for _ in range(2):
        answer = hana.post("/complaints/mail", data={"file": (BytesIO(content), "x.eml")})
        assert answer.status_code == 302
    session.rollback()
    complaint = session.scalars(select(Complaint)).one()
    assert answer.location == f"/complaints/{complaint.id}/messages"
    assert as_(cast.dev).get("/complaints/mail").status_code == 404


def test_portal_and_desk_use_the_same_door(cast, session):
    complaint = factories.complaint(session, state="waiting_customer", customer_row=mo(session), owner_id=cast.hana.id)
    services.message_in(session, None, complaint, services.Said("Here it is.", "portal"))
    assert complaint.state == "investigating"
