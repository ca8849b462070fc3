"""Surveys: one for each resolution, never to those who must not get one, answered once, by POST alone."""

from datetime import UTC, datetime, timedelta

import factories
import pytest
from resolved import kinds, proposed
from sqlalchemy import select

from qa_app.complaints import services as complaints
from qa_app.correspondence.models import OutboundMessage
from qa_app.errors import Conflict, Invalid
from qa_app.notices.models import Notice
from qa_app.resolutions import queries, services
from qa_app.resolutions.models import Recovery, SurveyInvite, SurveyResponse
from qa_app.resolutions.rules import surveys as rules
from qa_app.resolutions.rules.days import next_working_day
from qa_app.resolutions.services import surveys

ROOT = "https://qa.example"
GOOD = {"resolved": "yes", "csat": "5", "effort": "4", "fair_outcome": "5", "text": "Thank you."}


def later(days):
    return datetime.now(UTC) + timedelta(days=days)


def resolved(session, cast, **more):
    row = proposed(session, cast, state="resolved", **more)
    surveys.plan(session, row, datetime.now(UTC))
    return row, queries.invite(session, row)


def sent(session, cast, **more):
    row, invite = resolved(session, cast, **more)
    address = surveys.send(session, invite, ROOT, datetime.now(UTC))
    return row, invite, address.rpartition("/")[2]


@pytest.mark.covers("R55", "R56")
def test_it_works(session, cast):
    complaint, invite = resolved(session, cast)
    assert services.send_due(session, ROOT) == 0, "it goes out some days later"
    assert services.send_due(session, ROOT, later(3)) == 1
    letter = session.scalars(select(OutboundMessage)).one()
    token = letter.values["survey_link"].split("/portal/survey/")[1]
    assert len(token) >= 43
    assert invite.token_hash not in letter.values["survey_link"]
    assert invite.agents == [cast.hana.id]
    found = services.invite_of(session, token)
    assert found.id == invite.id
    assert [item.key for item in queries.form_of(found)[1]][:2] == ["resolved", "csat"]
    services.record(session, found, GOOD)
    row = session.scalars(select(SurveyResponse)).one()
    assert (row.csat, row.resolved, row.effort, row.fair_process, row.text) == (5, True, 4, None, "Thank you.")
    assert kinds(session, complaint)[-2:] == ["survey_sent", "survey_answered"]
    assert session.scalars(select(Recovery)).all() == []
    with pytest.raises(Conflict, match="answered already"):
        services.record(session, found, GOOD)


@pytest.mark.covers("R55")
def test_the_letter_leaves_with_the_link_which_nobody_of_the_staff_reads_afterwards(session, cast):
    complaint, _invite, token = sent(session, cast)
    row = session.scalars(select(OutboundMessage)).one()
    row.text = f"It takes two minutes: https://qa.example/portal/survey/{token}"
    said = {"message": row.id, "purpose": "survey", "is_automatic": True}
    complaints.happened(session, None, complaint, "message_out", **said)
    assert token not in row.text
    assert token not in str(row.values)
    assert services.invite_of(session, token) is not None


@pytest.mark.covers("R55")
def test_one_invitation_a_cycle_and_one_a_customer_in_thirty_days(session, cast):
    complaint, invite = resolved(session, cast)
    surveys.plan(session, complaint, datetime.now(UTC))
    assert len(session.scalars(select(SurveyInvite)).all()) == 1
    services.send_due(session, ROOT, later(3))
    other = factories.complaint(session, state="resolved", customer_row=complaint.customer)
    surveys.plan(session, other, datetime.now(UTC))
    services.send_due(session, ROOT, later(5))
    assert queries.invite(session, other).suppressed_because == "asked_lately"
    complaint.cycle = 2
    surveys.plan(session, complaint, datetime.now(UTC))
    services.send_due(session, ROOT, later(34))
    assert (invite.cycle, queries.invite(session, complaint).state) == (1, "sent"), "a later cycle is asked again"


@pytest.mark.covers("R55")
@pytest.mark.parametrize(
    ("because", "change"),
    [
        ("ended_otherwise", lambda row: setattr(row, "state", "merged")),
        ("reopened", lambda row: setattr(row, "cycle", 2)),
        ("deceased", lambda row: setattr(row.customer, "vulnerability", [{"flag": "deceased", "basis": "letter"}])),
        ("legal_hold", lambda row: setattr(row.customer, "vulnerability", [{"flag": "legal_hold", "basis": "x"}])),
        ("no_contact", lambda row: setattr(row.customer, "may_contact", False)),
        ("no_address", lambda row: setattr(row.customer, "email", None)),
    ],
)
def test_who_must_not_be_asked_is_not_and_it_is_counted_why(session, cast, because, change):
    complaint, invite = resolved(session, cast)
    change(complaint)
    session.flush()
    services.send_due(session, ROOT, later(3))
    assert (invite.state, invite.suppressed_because) == ("suppressed", because)
    assert because in rules.SUPPRESSIONS
    assert session.scalars(select(OutboundMessage)).all() == []


def test_a_withdrawn_one_is_never_asked(session, cast):
    complaint = proposed(session, cast)
    surveys.plan(session, complaint, datetime.now(UTC))
    complaints.move(session, cast.actor(session, "hana"), complaint, "withdrawn", reason="Never mind.")
    assert queries.invite(session, complaint).suppressed_because == "ended_otherwise"


@pytest.mark.covers("R55", "R56")
def test_a_low_answer_is_a_task_and_a_suggestion_and_closes_or_opens_nothing(session, cast):
    complaint, invite, token = sent(session, cast)
    services.record(session, services.invite_of(session, token), {"csat": "2"})
    task = session.scalars(select(Recovery)).one()
    assert (task.reason, task.is_conflict, complaint.state) == ("low_score", False, "resolved")
    assert task.due_at - invite.response.answered_at <= timedelta(days=3)
    assert [notice.person_id for notice in session.scalars(select(Notice))] == [cast.hana.id]


@pytest.mark.covers("R56")
def test_not_resolved_while_closed_is_a_conflict(session, cast):
    complaint, _invite, token = sent(session, cast)
    complaint.state = "closed"
    services.record(session, services.invite_of(session, token), {"resolved": "no", "csat": "4"})
    task = session.scalars(select(Recovery)).one()
    assert (task.reason, task.is_conflict, complaint.state) == ("not_resolved", True, "closed")


def test_unknown_expired_and_forged_tokens_open_nothing(session, cast):
    _complaint, invite, token = sent(session, cast)
    assert services.invite_of(session, token, later(13)) is not None
    assert services.invite_of(session, token, later(15)) is None
    for forged in ("", token[:-1], token + "x", invite.token_hash, "\x00", "é" * 300):
        assert services.invite_of(session, forged) is None


@pytest.mark.parametrize(
    "given", [{}, {"csat": "6"}, {"csat": "0"}, {"csat": "٣"}, {"resolved": "maybe"}, {"text": "x" * 5_001}]
)
def test_what_is_no_answer_is_refused_and_nothing_kept(session, cast, given):
    _complaint, invite, token = sent(session, cast)
    with pytest.raises(Invalid):
        services.record(session, services.invite_of(session, token), given)
    assert invite.state == "sent"
    assert session.scalars(select(SurveyResponse)).all() == []


def test_a_friday_answer_is_due_on_monday():
    friday = datetime(2026, 5, 29, 16, tzinfo=UTC)
    assert next_working_day(friday) == datetime(2026, 6, 1, 16, tzinfo=UTC)
