"""Codes by e-mail, changed contact details, surveys, and first answers on the form."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import factories
import pytest
from letter_box import open_box
from portal_visits import link, send, ticket
from sqlalchemy import select
from test_portal_case import anew, letter, proposal

from qa_app.app import create_app
from qa_app.complaints.models import Complaint, ComplaintEvent, Remedy
from qa_app.config import Mail
from qa_app.interactions.models import Customer
from qa_app.jobs import runner
from qa_app.knowledge.models import Article, ArticleVersion
from qa_app.portal.models import PortalCode
from qa_app.portal.rules import codes
from qa_app.resolutions.models import Proposal, SurveyInvite, SurveyResponse
from qa_app.resolutions.services.surveys import digest
from qa_app.tasks import TASKS
from qa_app.web import database


@pytest.fixture
def box():
    with open_box() as opened:
        yield opened


@pytest.fixture
def posted(settings, box):
    """Settings with a real mail server."""
    mail = Mail("127.0.0.1", box.port, None, None, "none", "desk@centre.example", "http://localhost", 7)
    return replace(settings, mail=mail)


@pytest.fixture
def client(posted):
    app = create_app(posted)
    app.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    yield app.test_client()
    with app.app_context():
        database.engine.dispose()


def customer_of(session, email="mo@rivers.example"):
    row = factories.customer(session)
    row.email = email
    return row


def code_in(box, posted, factory):
    runner.run_all({"portal_code": TASKS["portal_code"]}, posted, factory)
    text = box.arrived[-1].get_content()
    return re.match(r"\d{6}", text).group(0)


@pytest.mark.covers("R29", "R46")
def test_money_is_accepted_with_a_code(client, session, cast, box, posted, factory):
    complaint = factories.complaint(session, state="proposed", customer_row=customer_of(session), owner_id=cast.hana.id)
    session.add(Remedy(complaint_id=complaint.id, kind="refund", amount_minor=2550, currency="GBP"))
    row = proposal(session, complaint)
    address, proposal_id = link(session, complaint), row.id
    answer = client.post(address + "/answer", data={"proposal": proposal_id, "response": "accepted"})
    assert answer.status_code == 303
    assert "/code/" in answer.location
    anew(session)
    assert session.get(Proposal, proposal_id).response is None
    session.rollback()
    right = code_in(box, posted, factory)
    wrong = "000000" if right != "000000" else "111111"
    assert "not the code" in client.post(answer.location, data={"code": wrong}).text
    done = client.post(answer.location, data={"code": f"{right[:3]} {right[3:]}"})
    assert done.status_code == 303, done.text
    anew(session)
    assert session.get(Proposal, proposal_id).response == "accepted"
    session.rollback()
    assert client.post(answer.location, data={"code": right}).status_code == 409
    kept = session.scalars(select(PortalCode)).one()
    assert right not in repr([getattr(kept, column.name) for column in PortalCode.__table__.columns])


@pytest.mark.covers("R29")
def test_five_wrong_tries_are_the_end_of_a_code(client, session, posted):
    complaint = factories.complaint(session, customer_row=customer_of(session))
    address = link(session, complaint, "sender")
    page = client.post(address + "/verify").location
    salt = session.scalar(select(PortalCode.salt))
    session.rollback()
    right = codes.code_of(posted.secret_key, salt)
    wrong = str((int(right) + 1) % 10**6).zfill(6)
    assert [client.post(page, data={"code": wrong}).status_code for _ in range(5)] == [200] * 5
    assert client.post(page, data={"code": right}).status_code == 409


@pytest.mark.covers("R29")
def test_a_code_shows_letters_to_whoever_has_the_mailbox(client, session, box, posted, factory):
    complaint = factories.complaint(session, customer_row=customer_of(session))
    letter(session, complaint, "Dear Maria, all is well.")
    address = link(session, complaint, "sender")
    assert "Maria" not in client.get(address + "/").text
    page = client.post(address + "/verify").location
    done = client.post(page, data={"code": code_in(box, posted, factory)})
    assert "Maria" in client.get(done.location).text


def test_codes_run_out_and_do_not_flood(client, session, posted):
    complaint = factories.complaint(session, customer_row=customer_of(session))
    address = link(session, complaint, "sender")
    answers = [client.post(address + "/verify").status_code for _ in range(6)]
    assert answers == [303] * 5 + [409]
    row = session.scalars(select(PortalCode).order_by(PortalCode.id)).first()
    row.expires_at = datetime.now(UTC) - timedelta(seconds=1)
    right, code_id = codes.code_of(posted.secret_key, row.salt), row.id
    session.commit()
    assert client.post(f"{address}/code/{code_id}", data={"code": right}).status_code == 409


@pytest.mark.parametrize("is_taken", [False, True])
def test_contact_details_change_with_a_code(client, session, box, posted, factory, is_taken):
    mine, complaint = customer_of(session), None
    complaint = factories.complaint(session, customer_row=mine)
    if is_taken:
        customer_of(session, "new@rivers.example")
    address, customer_id = link(session, complaint), mine.id
    data = {"email": "new@rivers.example", "phone": ""}
    page = client.post(address + "/contact", data=data).location
    anew(session)
    assert session.get(Customer, customer_id).email == "mo@rivers.example"
    session.rollback()
    code = code_in(box, posted, factory)
    assert box.arrived[-1]["To"] == "mo@rivers.example"
    assert client.post(page, data={"code": code}).status_code == 303
    anew(session)
    changed = session.get(Customer, customer_id).email == "new@rivers.example"
    assert changed is not is_taken


@pytest.mark.covers("R55", "R56")
def test_a_survey_is_answered_once_and_never_by_reading(client, session):
    complaint = factories.complaint(session, state="closed")
    now = datetime.now(UTC)
    invite = SurveyInvite(
        complaint_id=complaint.id, customer_id=complaint.customer_id, cycle=1, state="sent", due_at=now, sent_at=now,
        expires_at=now + timedelta(days=14), token_hash=digest("t" * 43), agents=[],
    )  # fmt: skip
    session.add(invite)
    session.commit()
    address = "/portal/survey/" + "t" * 43
    page = client.get(address).text
    assert "Was your complaint resolved?" in page
    anew(session)
    assert session.scalars(select(SurveyResponse)).all() == []
    session.rollback()
    assert client.post(address, data={"csat": "9"}).status_code == 422
    assert client.post(address, data={"csat": "2", "resolved": "no", "text": "Too slow."}).status_code == 200
    row = session.scalars(select(SurveyResponse)).one()
    assert (row.csat, row.resolved, row.text) == (2, False, "Too slow.")
    session.rollback()
    assert "already" in client.post(address, data={"csat": "5"}).text
    assert client.get("/portal/survey/" + "u" * 43).status_code == 404


@pytest.fixture
def article(session, cast):
    """A published answer for customers."""
    now = datetime.now(UTC)
    row = Article(owner_id=cast.dev.id, live_number=1, newest_number=1, created_at=now, changed_at=now)
    row.versions = [
        ArticleVersion(
            number=1, state="published", title="A kettle that came broken", body="Send us a photo of the kettle.",
            category="product_defects", language="en", audience="public", written_by_id=cast.dev.id, written_at=now,
        )
    ]  # fmt: skip
    session.add(row)
    session.commit()
    return row


@pytest.mark.covers("R13")
def test_first_answers_are_offered_and_carried_into_the_complaint(client, session, article):
    asked = {"title": "my kettle came broken"}
    part = client.post("/complain/answers", data=asked, headers={"X-Part": "answers"}).text
    assert "A kettle that came broken" in part
    assert f"/answers/{article.id}" in part
    assert "<html" not in part
    dialogue = re.search(r'name="dialogue" value="([^"]+)"', part).group(1)
    assert "A kettle that came broken" in client.post("/complain/helped", data={"dialogue": dialogue}).text
    assert session.scalars(select(Complaint)).all() == []
    session.rollback()
    assert send(client, dialogue=dialogue, ticket=ticket(client)).status_code == 303
    events = session.scalars(select(ComplaintEvent).order_by(ComplaintEvent.id)).all()
    (offered,) = [event for event in events if event.kind == "answers_offered"]
    assert offered.payload["turns"][0]["asked"] == "my kettle came broken"
    assert offered.payload["turns"][0]["offered"][0]["article"] == article.id
    assert not [event for event in events if event.kind == "message_out" and not event.payload.get("is_automatic")]


@pytest.mark.covers("R13")
def test_a_forged_dialogue_is_no_dialogue(client, session):
    assert send(client, dialogue="made.up").status_code == 303
    assert not session.scalars(select(ComplaintEvent).where(ComplaintEvent.kind == "answers_offered")).all()
