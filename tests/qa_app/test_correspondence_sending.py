"""Messages to customers over a real mail server: acknowledged once, threaded, tried again, and told when they fail."""

from datetime import UTC, datetime, timedelta

import factories
import pytest
from corresponding import SENDER, mo, opened, recorded
from sqlalchemy import func, select

from qa_app.complaints import services as complaints
from qa_app.complaints.models import ComplaintEvent
from qa_app.correspondence import services
from qa_app.correspondence.models import MessageState, OutboundMessage, Standing
from qa_app.correspondence.services import Typed
from qa_app.errors import Invalid
from qa_app.jobs.models import Job, JobState
from qa_app.notices.models import Notice

TEXT = "Dear Mo,\n\nI am sorry. We will call you tomorrow."


@pytest.fixture
def post(settings, factory, session):
    with opened(settings, factory, session) as found:
        yield found


def now():
    return datetime.now(UTC)


def kinds(session, complaint):
    query = select(ComplaintEvent.kind).where(ComplaintEvent.complaint_id == complaint.id).order_by(ComplaintEvent.id)
    return list(session.scalars(query))


@pytest.mark.covers("R25", "R28", "R11")
def test_it_works(cast, session, post):
    complaint = recorded(session, now=now())
    (mail,) = post.run()
    assert mail["To"] == "Mo Rivers <mo@customer.example>"
    assert mail["Subject"] == f"We have your complaint [C-{complaint.id}]"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_content()
    assert f"Its number is C-{complaint.id}".lower() in text.lower()
    assert "We are sorry" in text
    assert "what happens next" in text
    assert "{{" not in text
    assert "[steps]" not in text
    token = text.partition("https://qa.example/portal/")[2].split("/")[0]
    assert services.complaint_of(session, token).id == complaint.id
    assert token not in session.scalars(select(OutboundMessage.text)).one()
    assert complaint.acknowledged_at is not None
    assert kinds(session, complaint) == ["recorded", "message_out", "acknowledged"]
    assert len(post.run()) == 1


@pytest.mark.covers("R25")
def test_who_is_not_acknowledged_by_a_machine(cast, session, post):
    recorded(session, now=now(), customer_email="", customer_phone="0123")
    recorded(session, now=now(), channel="regulator", customer_email="reg@customer.example")
    old = now() - timedelta(days=20)
    complaints.record(
        session,
        None,
        complaints.Intake(
            customer_ref="", customer_name="Al", customer_email="al@customer.example",
            received_at=old, channel="letter",
            category="other", product="Mug", summary="Broken.", initial_action="None.", backdating_reason="By post.",
        ),
        now=now(),
    )  # fmt: skip
    session.info["is_import"] = True
    recorded(session, now=now(), customer_email="file@customer.example")
    session.info.clear()
    silent = mo(session, email="silent@customer.example", may_contact=False)
    recorded(session, now=now(), customer_ref=silent.ref)
    assert post.run() == []
    assert session.scalar(select(func.count()).select_from(OutboundMessage)) == 0


@pytest.mark.covers("R24", "R27")
def test_what_somebody_writes_goes_out_in_their_thread(cast, session, post):
    complaint = factories.complaint(session, state="investigating", customer_row=mo(session), owner_id=cast.hana.id)
    hana = cast.actor(session, "hana")
    typed = Typed("question", "email", "A question", "Dear Mo,\nwhich colour was it? Please reply.", "", True)
    services.keep_draft(session, hana, complaint, typed)
    services.say(session, hana, complaint, typed)
    (mail,) = post.run()
    assert "Auto-Submitted" not in mail
    assert mail["Message-ID"].startswith(f"<c{complaint.id}.")
    row = session.scalars(select(OutboundMessage)).one()
    assert (row.state, row.author_id) == (MessageState.SENT, cast.hana.id)
    assert complaint.state == "waiting_customer"
    assert complaint.acknowledged_at == row.sent_at
    services.say(session, hana, complaint, Typed("answer", "phone", "", "Told her that it comes on Friday."))
    session.commit()
    assert kinds(session, complaint).count("message_out") == 2
    assert len(post.run()) == 1


@pytest.mark.covers("R11")
def test_a_gap_is_never_sent(cast, session, post):
    complaint = factories.complaint(session, customer_row=mo(session, name="{{ survey_link }}"), days_ago=0.1)
    hana = cast.actor(session, "hana")
    with pytest.raises(Invalid, match="not sent"):
        services.say(session, hana, complaint, Typed("answer", "email", "Hi", "Dear {{ name }}, wait."))
    services.queue(session, None, complaint, "survey", way=services.Way(key="s"))
    services.queue(session, None, complaint, "acknowledgement", way=services.Way(key="a"))
    (mail,) = post.run()
    assert "{{" not in str(mail)
    assert session.scalars(select(Job.state).where(Job.state == JobState.FAILED)).all() == [JobState.FAILED]
    row = session.scalars(select(OutboundMessage).where(OutboundMessage.key == "s")).one()
    assert (row.state, "survey_link" in row.trouble) == (MessageState.FAILED, True)


@pytest.mark.covers("R25")
def test_a_mail_server_that_refuses_loses_nothing(cast, session, post):
    post.box.answers[:] = ["550 no such person"]
    complaint = recorded(session, now=now(), actor=cast.actor(session, "hana"))
    assert post.run() == []
    row = session.scalars(select(OutboundMessage)).one()
    assert (row.state, "550" in row.trouble) == (MessageState.FAILED, True)
    assert complaint.acknowledged_at is None
    assert session.get(Standing, complaint.id).failed_at is not None
    told = session.scalars(select(Notice).where(Notice.person_id == cast.hana.id)).all()
    assert [(notice.kind, notice.url) for notice in told] == [
        ("complaint_message_failed", f"/complaints/{complaint.id}/messages")
    ]
    complaint.customer.email = "mo@other.example"
    services.try_again(session, complaint, row.id)
    (mail,) = post.run()
    assert mail["To"] == "Mo Rivers <mo@other.example>"
    assert session.scalars(select(Standing.failed_at)).one() is None


@pytest.mark.covers("R25")
def test_a_server_that_is_away_is_asked_again_and_the_message_goes_out_once(cast, session, post):
    recorded(session, now=now())
    post.box.answers[:] = ["451 come back later"]
    assert post.run() == []
    job = session.scalars(select(Job).where(Job.name == "customer_message")).one()
    assert (job.state, job.attempt) == (JobState.QUEUED, 1)
    job.run_after = now() - timedelta(seconds=1)
    assert len(post.run()) == 1
    assert len(post.run()) == 1


@pytest.mark.covers("R25")
def test_without_a_mail_server_messages_wait(cast, session, run_jobs):
    complaint = recorded(session, now=now())
    session.commit()
    assert run_jobs() == 0
    row = session.scalars(select(OutboundMessage)).one()
    assert (row.state, row.job_id, complaint.acknowledged_at) == (MessageState.ASKED, None, None)


def test_no_header_can_be_smuggled_in(cast, session, post):
    customer = mo(session, name="Mo\r\nBcc: all@victim.example", preferred_name="Mo\r\nX-Evil: 1")
    complaint = factories.complaint(session, customer_row=customer, product="Mug\r\nBcc: b@victim.example")
    subject = "Hello\r\nBcc: c@victim.example"
    services.say(session, cast.actor(session, "hana"), complaint, Typed("answer", "email", subject, TEXT))
    services.queue(session, None, complaint, "acknowledgement", way=services.Way(in_reply_to="x@y>\r\nBcc: d@e <z"))
    mails = post.run()
    assert [mail["Bcc"] for mail in mails] == [None] * len(mails)
    assert not any("://" in mail["To"] for mail in mails)
    assert {mail["From"] for mail in mails} == {f"Harbour & Vale <{SENDER}>"}


def test_addresses_that_are_none_are_said_to_be_none(cast, session, post):
    for address in ("nobody", "a@b\r\nBcc: c@d", "a b@c.example", "<a@b.example>, c@d.example", "@"):
        complaint = factories.complaint(session, customer_row=mo(session, email=address))
        services.say(session, cast.actor(session, "hana"), complaint, Typed("answer", "email", "Hello", TEXT))
    assert post.run() == []
    troubles = session.scalars(select(OutboundMessage.trouble)).all()
    assert ["cannot be written to" in trouble for trouble in troubles] == [True] * 5
