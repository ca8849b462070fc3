"""Mails that come in: answers find their complaint, the rest becomes one, and machines are answered by nobody."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

import factories
import pytest
from corresponding import SENDER, mo, opened
from sqlalchemy import func, select

from qa_app.complaints.models import Complaint, ComplaintEvent
from qa_app.correspondence import services
from qa_app.correspondence.models import InboundMessage, MessageState, OutboundMessage, Standing
from qa_app.correspondence.services import Typed, incoming
from qa_app.correspondence.services.incoming import Arrival
from qa_app.notices.models import Notice
from qa_app.storage import Store

OWN = frozenset({SENDER})
AUTOMATIC = (
    {"Auto-Submitted": "auto-replied"},
    {"Auto-Submitted": "auto-generated; owner-email=x@y.example"},
    {"Precedence": "auto_reply"},
    {"X-Autoreply": "yes"},
    {"Return-Path": "<>"},
    {"Subject": "Automatic reply: We have your complaint"},
    {"Subject": "Out of office: We have your complaint"},
    {"From": "Mail Delivery <MAILER-DAEMON@mx.example>"},
    {"From": "no-reply@shop.example"},
    {"From": f"Ourselves <{SENDER}>"},
    {"From": f"Ourselves <{SENDER.replace('@', '+c12@').upper()}>"},
)


@pytest.fixture
def post(settings, factory, session):
    with opened(settings, factory, session) as found:
        yield found


@pytest.fixture
def take(session, settings):
    """Take a mail in; gives what became of it."""
    store, numbers = Store(settings.store_dir), iter(range(100_000))

    def go(mail, *, key=None, at=None):
        content = mail if isinstance(mail, bytes) else mail.as_bytes()
        arrival = Arrival(key or f"test:{next(numbers)}", content, OWN, at or datetime.now(UTC))
        return incoming.take_in(session, store, arrival)

    return go


def mail(text="It never came.\n", **headers):
    made = EmailMessage()
    given = {
        "From": "Mo Rivers <mo@customer.example>",
        "To": SENDER,
        "Subject": "My kettle",
        "Date": format_datetime(datetime.now(UTC) - timedelta(minutes=5)),
        "Message-ID": f"<{datetime.now(UTC).timestamp()}.{id(made)}@customer.example>",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    for name, value in given.items():
        made[name] = value
    made.set_content(text)
    return made


@pytest.mark.covers("R04", "R25")
def test_it_works(cast, session, post, take):
    first = mail("My kettle never came.\n\n-- \nMo", Message_ID="<first@customer.example>")
    item = take(first)
    complaint = session.scalars(select(Complaint)).one()
    assert (complaint.channel, complaint.category, complaint.product) == ("email", "other", "My kettle")
    assert complaint.summary == "My kettle never came."
    assert (complaint.external_source, complaint.external_id) == ("email", "first@customer.example")
    assert (item.state, item.complaint_id) == ("complaint", complaint.id)
    assert Store(post.settings.store_dir).path(item.sha256).read_bytes() == first.as_bytes()
    (answer,) = post.run()
    assert answer["In-Reply-To"] == answer["References"] == "<first@customer.example>"
    assert answer["Auto-Submitted"] == "auto-replied"
    reply = mail("It was the blue one.\n\nOn 1 June 2026 we wrote:\n> Dear Mo\n", In_Reply_To=answer["Message-ID"])
    assert take(reply).complaint_id == complaint.id
    said = session.scalars(select(InboundMessage).order_by(InboundMessage.id)).all()
    assert [row.text for row in said] == ["My kettle never came.", "It was the blue one."]
    assert "Dear Mo" in said[1].quoted
    assert session.scalar(select(func.count()).select_from(Complaint)) == 1
    assert len(post.run()) == 1


@pytest.mark.covers("R04")
def test_the_same_mail_is_taken_in_once_however_it_comes(cast, session, take):
    first = mail(Message_ID="<once@customer.example>")
    one = take(first, key="imap:1-1.eml")
    assert take(first, key="imap:1-1.eml").id == one.id
    copy = take(first, key="imap:2-7.eml")
    assert (copy.state, copy.complaint_id, copy.reason) == ("reply", one.complaint_id, "It came before.")
    assert session.scalar(select(func.count()).select_from(Complaint)) == 1
    assert session.scalar(select(func.count()).select_from(InboundMessage)) == 1


def test_a_number_counts_only_from_the_customer_themselves(cast, session, take):
    complaint = factories.complaint(session, customer_row=mo(session))
    subject = f"Re: Your complaint [C-{complaint.id}]"
    assert take(mail(Subject=subject)).complaint_id == complaint.id
    plus = {"To": f"complaints+c{complaint.id}@centre.example", "Subject": "hello"}
    assert take(mail(**plus)).complaint_id == complaint.id
    stranger = take(mail(Subject=subject, From="Eve <eve@stranger.example>"))
    assert stranger.complaint_id != complaint.id
    assert session.get(Complaint, stranger.complaint_id).customer.email == "eve@stranger.example"
    assert take(mail(Subject="Re: [C-999999999] [C-0]", From="a@b.example")).state == "complaint"


def test_an_answer_from_another_address_is_marked(cast, session, post, take):
    complaint = factories.complaint(session, customer_row=mo(session))
    services.say(
        session, cast.actor(session, "hana"), complaint, Typed("answer", "email", "Hi", "Dear Mo, we will call.")
    )
    (out,) = post.run()
    take(mail(From="Wife <wife@home.example>", References=f"<a@b.example> {out['Message-ID']}"))
    row = session.scalars(select(InboundMessage)).one()
    assert (row.complaint_id, row.is_other_sender) == (complaint.id, True)


def test_an_answer_lets_what_waited_go_on_and_tells_whose_it_is(cast, session, take):
    complaint = factories.complaint(session, state="waiting_customer", customer_row=mo(session), owner_id=cast.hana.id)
    take(mail(Subject=f"[C-{complaint.id}]"))
    assert complaint.state == "investigating"
    assert session.scalars(select(Notice.kind).where(Notice.person_id == cast.hana.id)).all() == [
        "complaint_message_in"
    ]


def test_dissent_after_the_end_suggests_to_reopen_and_reopens_nothing(cast, session, take):
    complaint = factories.complaint(session, state="resolved", customer_row=mo(session), owner_id=cast.hana.id)
    take(mail("I do not agree, it still does not work.", Subject=f"[C-{complaint.id}]"))
    assert complaint.state == "resolved"
    assert session.get(Standing, complaint.id).reopen_asked_at is not None
    kinds = session.scalars(select(Notice.kind).where(Notice.person_id == cast.hana.id)).all()
    assert kinds == ["complaint_dissent"]
    take(mail("Thank you, all is well.", Subject=f"[C-{complaint.id}]"))
    kinds = session.scalars(select(Notice.kind).where(Notice.person_id == cast.hana.id)).all()
    assert kinds == ["complaint_dissent", "complaint_message_in"]


def test_an_answer_to_a_merged_complaint_goes_on_only_to_the_same_customer(cast, session, take):
    customer = mo(session)
    target = factories.complaint(session, customer_row=customer)
    same = factories.complaint(session, state="merged", customer_row=customer, merged_into_id=target.id)
    foreign = factories.complaint(session, customer_row=factories.customer(session))
    other = factories.complaint(session, state="merged", customer_row=customer, merged_into_id=foreign.id)
    assert take(mail(Subject=f"[C-{same.id}]")).complaint_id == target.id
    moved = take(mail(Subject=f"[C-{other.id}] again"))
    assert moved.complaint_id not in (foreign.id, other.id, target.id)
    ring = factories.complaint(session, state="merged", customer_row=customer)
    back = factories.complaint(session, state="merged", customer_row=customer, merged_into_id=ring.id)
    ring.merged_into_id = back.id
    session.flush()
    assert take(mail(Subject=f"[C-{ring.id}] round")).state == "complaint"


@pytest.mark.covers("R25")
def test_what_a_machine_wrote_is_neither_complaint_nor_answer(cast, session, take):
    complaint = factories.complaint(session, state="waiting_customer", customer_row=mo(session))
    for headers in AUTOMATIC:
        named = {"In_Reply_To": "<x@y.example>", "Subject": f"Re: [C-{complaint.id}]", **headers}
        item = take(mail(**{name.replace("-", "_"): value for name, value in named.items()}))
        assert item.state in ("automatic", "bounce"), headers
    assert complaint.state == "waiting_customer"
    assert session.scalar(select(func.count()).select_from(Complaint)) == 1
    assert session.scalar(select(func.count()).select_from(OutboundMessage)) == 0


def test_a_mailing_list_is_set_aside_and_can_be_recorded_after_all(as_, cast, session, take):
    item = take(mail(List_Id="<news.shop.example>"))
    assert (item.state, item.complaint_id) == ("set_aside", None)
    other = take(mail(List_Id="<other.shop.example>"))
    session.commit()
    hana = as_(cast.hana)
    assert "Mail that was set aside: 2" in hana.get("/").text
    assert hana.post(f"/complaints/mail/{other.id}/leave").status_code == 302
    assert hana.post(f"/complaints/mail/{other.id}/leave").status_code == 409
    assert "Mail that was set aside: 1" in hana.get("/").text
    assert "It is a complaint" in hana.get("/complaints/mail?state=set_aside").text
    answer = hana.post(f"/complaints/mail/{item.id}/complaint")
    assert answer.status_code == 302
    session.rollback()
    complaint = session.scalars(select(Complaint)).one()
    assert answer.location.endswith(f"/complaints/{complaint.id}")
    assert hana.post(f"/complaints/mail/{item.id}/complaint").status_code == 409
    assert session.scalar(select(func.count()).select_from(OutboundMessage)) == 0


@pytest.mark.covers("R25")
def test_who_asks_for_no_automatic_answer_gets_none(cast, session, take):
    for number, wish in enumerate(("All", "OOF, AutoReply")):
        assert take(mail(X_Auto_Response_Suppress=wish, Subject=f"{number}")).state == "complaint"
    assert session.scalar(select(func.count()).select_from(OutboundMessage)) == 0


def bounce(ident, *, action="failed", headers_only=False):
    """A report of a mail system, as Postfix and Exchange write them."""
    returned = "Content-Type: text/rfc822-headers" if headers_only else "Content-Type: message/rfc822"
    return (
        "From: MAILER-DAEMON@mx.example\nTo: complaints@centre.example\nSubject: Undelivered\nReturn-Path: <>\n"
        "Date: Mon, 01 Jun 2026 10:00:00 +0000\nMIME-Version: 1.0\nAuto-Submitted: auto-replied\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nIt could not be delivered.\n\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; mo@customer.example\nAction: {action}\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 no such user\n\n"
        f"--b\n{returned}\n\nFrom: complaints@centre.example\nMessage-ID: {ident}\n"
        "Subject: We have it\n\nDear Mo\n\n--b--\n"
    ).encode()


@pytest.mark.covers("R25")
@pytest.mark.parametrize("headers_only", [False, True])
def test_an_acknowledgement_that_comes_back_starts_the_clock_again(as_, cast, session, post, take, headers_only):
    item = take(mail())
    (out,) = post.run()
    complaint = session.get(Complaint, item.complaint_id)
    complaint.owner_id = cast.hana.id
    assert complaint.acknowledged_at is not None
    assert take(bounce(out["Message-ID"], action="delayed")).reason.startswith("It is not about")
    assert complaint.acknowledged_at is not None
    assert take(bounce(out["Message-ID"], headers_only=headers_only)).complaint_id == complaint.id
    take(bounce(out["Message-ID"]))
    assert complaint.acknowledged_at is None
    failed = session.scalars(
        select(ComplaintEvent.payload).where(ComplaintEvent.kind == "acknowledgement_failed")
    ).all()
    assert [("550 no such user" in payload["reason"]) for payload in failed] == [True]
    row = session.scalars(select(OutboundMessage)).one()
    assert row.state == MessageState.BOUNCED
    told = session.scalars(select(Notice).where(Notice.kind == "complaint_message_returned")).all()
    assert [notice.person_id for notice in told] == [cast.hana.id]
    session.commit()
    assert "phone them" in as_(cast.hana).get("/").text
    forged = take(bounce("<c1.0000@qa.example>"))
    assert (forged.state, forged.complaint_id) == ("bounce", None)
