"""The customer's own page: what it shows, what it keeps back, and what can be done on it."""

import re
from datetime import UTC, datetime, timedelta

import factories
import pytest
from portal_visits import PNG, link, post, send
from sqlalchemy import inspect, select, text

from qa_app.complaints.models import Complaint, ComplaintEvent
from qa_app.complaints.rules.steps import STEPS
from qa_app.correspondence.models import InboundMessage, OutboundMessage, PortalToken
from qa_app.notices.models import Notice
from qa_app.portal.models import PortalFile, PortalSetting
from qa_app.portal.rules.standing import STANDINGS
from qa_app.resolutions.models import Proposal

POISON = "POISONED-NOTE"


@pytest.fixture
def client(app):
    return app.test_client()


def anew(session):
    """Forget what was read, so that what others committed is seen."""
    session.rollback()
    session.expire_all()


def kinds(session, complaint):
    anew(session)
    rows = session.scalars(select(ComplaintEvent).where(ComplaintEvent.complaint_id == complaint.id))
    return [row.kind for row in rows.all()]


def letter(session, complaint, words="We ask you for the receipt.", **more):
    row = OutboundMessage(
        complaint_id=complaint.id, purpose="question", channel="email", state="sent", text=words,
        written_at=datetime.now(UTC), sent_at=datetime.now(UTC), values={}, remarks=[{"word": POISON}], **more,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def proposal(session, complaint, **more):
    row = Proposal(
        complaint_id=complaint.id, cycle=complaint.cycle, version=1, text="We send a new lid.", options=[],
        is_goodwill=False, state="sent", said_via="message", sent_at=datetime.now(UTC), response_text="", **more,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


@pytest.mark.covers("R29")
def test_it_works(client, session, cast):
    complaint = factories.complaint(session, state="investigating", owner_id=cast.hana.id, product="Kettle K2")
    page = client.get(link(session, complaint) + "/").text
    assert "We are looking into it" in page
    assert f"C-{complaint.id}" in page
    assert "Complaints handler" in page
    assert cast.hana.name not in page
    complaint.state = "waiting_customer"
    session.commit()
    assert "We need an answer from you" in client.get(link(session, complaint) + "/").text


@pytest.mark.covers("R29")
def test_every_state_reads_in_plain_words():
    assert set(STANDINGS) == set(STEPS)
    for state, standing in STANDINGS.items():
        words = f"{standing.title} {standing.next_step}".lower()
        assert state.replace("_", " ") not in words or state in ("closed", "draft")
        assert not re.search(r"triag|escalat|investigat|root cause|sla|owner|queue", words)


@pytest.mark.covers("R29")
def test_nothing_that_is_the_desks_own_appears(client, session, cast):
    """Every text column of the complaint and everything in its log is poisoned, in every state."""
    cast.hana.name = f"{POISON} Hana"
    complaint = factories.complaint(session, owner_id=cast.hana.id)
    kept = {"product", "state", "channel", "category", "public_exposure", "customer_response", "order_ref"}
    for column in inspect(Complaint).columns:
        if column.type.python_type is str and not column.foreign_keys and column.name not in kept:
            setattr(complaint, column.name, POISON[:20] if column.type.length else POISON)
    complaint.priority_reason = complaint.sensitivity = [POISON]
    complaint.external_source = "crm"
    complaint.customer.name = complaint.customer.phone = f"{POISON} customer"
    for kind in ("note", "assigned", "decided", "moved", "escalated", "acknowledgement_failed", "cause_found"):
        said = {"text": POISON, "reason": POISON, "before": POISON, "after": POISON, "trigger": POISON}
        session.add(ComplaintEvent(complaint_id=complaint.id, at=datetime.now(UTC), kind=kind, payload=said))
    letter(session, complaint, author_id=cast.hana.id)
    letter(session, complaint, POISON).state = "waiting"
    wrote = {"via": "email", "text": POISON, "is_other_sender": True, "at": datetime.now(UTC)}
    session.add(InboundMessage(complaint_id=complaint.id, **wrote))
    proposal(session, complaint, sent_by_id=cast.hana.id)
    links = (link(session, complaint), link(session, complaint, "sender"))
    read = [(state, start + path) for state in sorted(STANDINGS) for start in links for path in ("/", "/received")]
    for state, address in [*read, *((POISON, start + path) for start in links for path in ("/contact", "/code/1"))]:
        complaint.state = state if state in STANDINGS else "new"
        session.commit()
        page = client.get(address).text
        assert "POISON" not in page, (state, address)
        assert f">{state}<" not in page
    steps = {state: "Putting it right" in _page(client, session, complaint, links[0], state) for state in STANDINGS}
    left_the_way = {"withdrawn", "not_a_complaint", "merged"}
    assert {state for state, is_drawn in steps.items() if not is_drawn} == left_the_way


def _page(client, session, complaint, address, state):
    complaint.state = state
    session.commit()
    return client.get(address + "/").text


@pytest.mark.covers("R29")
def test_a_name_is_shown_where_the_desk_chose_so(client, session, cast):
    session.add(PortalSetting(is_form_open=True, is_owner_named=True, telephone=""))
    complaint = factories.complaint(session, state="assigned", owner_id=cast.hana.id)
    assert cast.hana.name in client.get(link(session, complaint) + "/").text


@pytest.mark.covers("R29")
def test_a_message_and_a_file_arrive(client, session, settings):
    complaint = factories.complaint(session, state="waiting_customer", owner_id=None)
    address = link(session, complaint)
    answer = post(client, address + "/message", {"text": "Here is the receipt."}, [("receipt.png", PNG)])
    assert answer.status_code == 303, answer.text
    page = client.get(answer.location).text
    assert "Here is the receipt." in page
    assert "receipt.png" in page
    assert "message_in" in kinds(session, complaint)
    assert session.scalar(select(PortalFile.via)) == "portal"


@pytest.mark.covers("R29")
def test_what_waits_for_the_customer_goes_on_when_they_write(client, session, cast):
    complaint = factories.complaint(session, state="waiting_customer", owner_id=cast.hana.id)
    client.post(link(session, complaint) + "/message", data={"text": "It was on Monday."})
    anew(session)
    assert session.get(Complaint, complaint.id).state == "investigating"


def test_an_empty_or_endless_message_is_refused_and_kept_where_it_was_typed(client, session):
    complaint = factories.complaint(session)
    address = link(session, complaint)
    endless = "x" * 9000
    for path, text_id in (("/message", "text"), ("/higher", "why")):
        answer = client.post(address + path, data={"text": endless})
        assert answer.status_code == 422
        assert re.search(rf'<textarea id="{text_id}"[^>]*>\s*{endless}</textarea>', answer.text)
        assert answer.text.count(endless) == 1
        assert f'href="#{text_id}"' in answer.text
    for data in ({"text": " "}, {}):
        assert client.post(address + "/message", data=data).status_code == 422
    assert "message_in" not in kinds(session, complaint)


@pytest.mark.covers("R29", "R46")
def test_a_suggestion_is_answered(client, session, cast):
    for response in ("accepted", "accepted_reluctantly", "rejected", "countered"):
        _answered(client, session, cast, response)


def _answered(client, session, cast, response):
    decided = {"decision": "upheld", "root_cause": "UNK"}
    complaint = factories.complaint(session, state="proposed", owner_id=cast.hana.id, **decided)
    row = proposal(session, complaint)
    address = link(session, complaint)
    assert "We send a new lid." in client.get(address + "/").text
    data = {"proposal": row.id, "response": response, "text": "A whole new kettle, please."}
    answer = client.post(address + "/answer", data=data)
    assert answer.status_code == 303, answer.text
    anew(session)
    assert (session.get(Proposal, row.id).response, session.get(Proposal, row.id).response_via) == (response, "portal")
    assert "proposal_answered" in kinds(session, complaint)
    assert "Send my answer" not in client.get(address + "/").text
    assert client.post(address + "/answer", data=data).status_code == 409


def test_an_answer_that_is_none_is_refused(client, session):
    complaint = factories.complaint(session, state="proposed")
    row = proposal(session, complaint)
    address = link(session, complaint) + "/answer"
    for data in ({}, {"response": "made_up"}, {"response": "countered", "text": ""}):
        answer = client.post(address, data={"proposal": row.id, **data})
        assert answer.status_code == 422, data
    anew(session)
    assert session.get(Proposal, row.id).state == "sent"


def test_a_suggestion_of_another_complaint_cannot_be_answered(client, session):
    mine, other = factories.complaint(session, state="proposed"), factories.complaint(session, state="proposed")
    row = proposal(session, other)
    answer = client.post(link(session, mine) + "/answer", data={"proposal": row.id, "response": "accepted"})
    assert answer.status_code == 404
    anew(session)
    assert session.get(Proposal, row.id).state == "sent"


@pytest.mark.covers("R29", "R33")
def test_somebody_more_senior_is_asked_for_once(client, session, cast):
    complaint = factories.complaint(session, state="investigating", owner_id=cast.hana.id)
    address = link(session, complaint)
    assert client.post(address + "/higher", data={"text": "Nobody calls back."}).status_code == 303
    assert kinds(session, complaint).count("customer_asked_escalation") == 1
    assert client.post(address + "/higher", data={}).status_code == 409
    assert "Ask for somebody more senior" not in client.get(address + "/").text


@pytest.mark.covers("R29")
def test_what_is_not_put_right_is_opened_again(client, session, cast):
    complaint = factories.complaint(session, state="resolved", owner_id=cast.hana.id, resolved_at=datetime.now(UTC))
    answer = client.post(link(session, complaint) + "/again", data={"text": "The new lid is cracked too."})
    assert answer.status_code == 303, answer.text
    anew(session)
    assert session.get(Complaint, complaint.id).state == "reopened"
    assert "opened your complaint again" in client.get(answer.location).text


def test_after_a_long_time_it_is_a_message(client, session, cast):
    long_ago = datetime.now(UTC) - timedelta(days=40)
    complaint = factories.complaint(session, state="closed", days_ago=60, resolved_at=long_ago, closed_at=long_ago)
    moved = {"before": "resolved", "after": "closed"}
    session.add(ComplaintEvent(complaint_id=complaint.id, at=long_ago, kind="moved", payload=moved))
    answer = client.post(link(session, complaint) + "/again", data={"text": "It broke."})
    assert answer.location.endswith("done=late#told")
    anew(session)
    assert session.get(Complaint, complaint.id).state == "closed"
    assert "message_in" in kinds(session, complaint)


@pytest.mark.covers("R29")
def test_a_merged_complaint_leads_to_the_other_only_of_the_same_customer(client, session, cast):
    someone = factories.customer(session)
    joined = {"product": "Joined heater", "state": "investigating", "owner_id": cast.hana.id}
    target = factories.complaint(session, customer_row=someone, **joined)
    mine = factories.complaint(session, customer_row=someone, state="merged", merged_into_id=target.id)
    other = factories.complaint(session, state="merged", merged_into_id=target.id)
    assert "Joined heater" in client.get(link(session, mine) + "/").text
    assert "Joined heater" not in client.get(link(session, other) + "/").text
    sender = link(session, mine, "sender")
    assert "Joined heater" not in client.get(sender + "/").text
    client.post(sender + "/message", data={"text": "I still wait."})
    anew(session)
    told = session.scalars(select(Notice).where(Notice.person_id == target.owner_id)).one()
    assert told.title == f"C-{mine.id}, which is part of C-{target.id} now: the customer wrote"


@pytest.mark.covers("R29")
def test_whoever_was_not_checked_reads_no_letters(client, session):
    answer = send(client)
    anew(session)
    complaint = session.scalars(select(Complaint)).one()
    letter(session, complaint, "Dear Maria, your account 123 is closed.")
    complaint.state = "proposed"
    row = proposal(session, complaint)
    session.commit()
    own = answer.location.replace("/received", "")
    page = client.get(own + "/").text
    assert "We have written to you" in page
    assert "Maria" not in page
    assert "new lid." not in page.replace("A new lid would do.", "")
    refused = client.post(own + "/answer", data={"proposal": row.id, "response": "accepted"})
    assert refused.status_code == 409
    assert "account 123" in client.get(link(session, complaint) + "/").text


@pytest.mark.covers("R29")
def test_all_links_that_open_nothing_are_alike(client, session):
    complaint = factories.complaint(session)
    expired, revoked, survey = (link(session, complaint, scope) for scope in ("case", "case", "other"))
    rows = session.scalars(select(PortalToken).order_by(PortalToken.id)).all()
    rows[0].expires_at = datetime.now(UTC) - timedelta(days=1)
    rows[1].revoked_at = datetime.now(UTC)
    session.commit()
    malformed = [
        "/portal/x",
        "/portal/" + "é" * 90,
        "/portal/%00",
        "/portal/a/b/c",
        "/portal/survey/x",
        "/portal/" + "A" * 43,
    ]
    answers = [client.get(address + "/") for address in (expired, revoked, survey, *malformed)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    for header in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag"):
        assert len({answer.headers[header] for answer in answers}) == 1
    posted = [client.post(address + "/message", data={"text": "x"}) for address in (expired, revoked)]
    assert {answer.status_code for answer in posted} == {404}


@pytest.mark.covers("R29")
def test_the_seat_belts(client, session):
    headers = client.get(link(session, factories.complaint(session)) + "/").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in headers["X-Robots-Tag"]
    assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.covers("R29")
def test_reading_changes_nothing(client, session, database_url):
    complaint = factories.complaint(session, state="proposed")
    proposal(session, complaint)
    addresses = [link(session, complaint), link(session, complaint, "sender")]
    before = _everything(session)
    for address in addresses:
        for path in ("/", "/received", "/contact", "/code/1"):
            for method in ("GET", "HEAD"):
                client.open(address + path, method=method)
    assert client.get(addresses[0] + "/answer").status_code == 404
    assert _everything(session) == before


def _everything(session):
    anew(session)
    tables = inspect(session.get_bind()).get_table_names()
    quoted = [name for name in sorted(tables) if not name.startswith("search_words")]
    return {name: session.execute(text(f'SELECT * FROM "{name}"')).all() for name in quoted}


@pytest.mark.covers("R29")
def test_a_link_is_counted_and_put_off(client, session, caplog):
    address = link(session, factories.complaint(session))
    with caplog.at_level("DEBUG"):
        statuses = [client.get(address + "/").status_code for _ in range(121)]
    assert statuses[:120] == [200] * 120
    assert statuses[120] == 429
    assert address.removeprefix("/portal/") not in caplog.text


def test_messages_need_their_own_form(app, client, session):
    address = link(session, complaint := factories.complaint(session))
    app.config["WTF_CSRF_ENABLED"] = True
    for path in ("/message", "/again", "/higher", "/answer", "/contact", "/verify", "/code/1"):
        answer = client.post(address + path, data={"text": "Forged words."})
        assert answer.status_code in (409, 422), path
    assert set(kinds(session, complaint)) <= {"recorded"}
