"""The life of an evaluation from submitting to closing: approval, release, windows, edits, and what others hear."""

from datetime import UTC, datetime, timedelta

import handled
import pytest
from sqlalchemy import select

from qa_app.errors import Conflict, Invalid, NotAllowed, NotFound
from qa_app.evaluations import queries, services
from qa_app.evaluations.models import Acknowledgement, Evaluation, EvaluationRevision
from qa_app.evaluations.rules.windows import Calendar
from qa_app.evaluations.services import Challenge, submitting
from qa_app.notices.models import Notice
from qa_app.people import services as people
from qa_app.policy import Role
from scorecards.definition import Response

LONDON = Calendar("Europe/London")
TUESDAY = datetime(2026, 11, 3, 10, tzinfo=UTC)


def submit(session, cast, row, now=TUESDAY):
    return services.submit(session, cast.actor(session, "cleo"), row.id, row.revision, now=now, calendar=LONDON)


def release(session, cast, row, now=TUESDAY):
    submit(session, cast, row, now)
    return services.release(session, cast.actor(session, "cleo"), row.id, now=now, calendar=LONDON)


def told(session, person):
    return list(session.scalars(select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)))


def test_others_hear_of_a_submission_in_its_transaction(session, cast, monkeypatch):
    row, heard = handled.draft(session, cast), []
    monkeypatch.setattr(submitting, "ON_SUBMIT", [])

    @services.on_submit
    def hear(_session, row, at):
        heard.append((row.id, row.state, row.percent is not None, at == row.submitted_at))

    services.on_submit(hear)
    submit(session, cast, row)
    assert heard == [(row.id, "submitted", True, True)]


@pytest.mark.covers("QM-C13")
def test_an_approval_comes_before_counting_and_release(session, cast):
    row = submit(session, cast, handled.draft(session, cast, needs_approval=True))
    cleo, ben = cast.actor(session, "cleo"), cast.actor(session, "ben")
    session.flush()
    assert (row.state, told(session, cast.ben)) == ("awaiting_approval", ["approval_waiting"])
    assert session.scalars(select(Evaluation).where(queries.counted())).all() == []
    with pytest.raises(Conflict, match="waits for an approval"):
        services.release(session, cleo, row.id)
    services.approve(session, ben, row.id, now=TUESDAY)
    assert (row.state, row.approved_at, row.approved_by_id) == ("submitted", TUESDAY, cast.ben.id)
    session.flush()
    assert session.scalars(select(Evaluation).where(queries.counted())).all() == [row]
    with pytest.raises(Conflict):
        services.approve(session, ben, row.id)


def test_neither_the_reviewer_nor_others_approve(session, cast):
    row = submit(session, cast, handled.draft(session, cast, needs_approval=True))
    cast.cleo.roles.append(people.role_row(session, Role.QA_MANAGER))
    session.commit()
    with pytest.raises(NotAllowed):
        services.approve(session, cast.actor(session, "cleo"), row.id)
    for name in ("ada", "eve", "tess", "amir", "sam"):
        with pytest.raises(NotFound):
            services.approve(session, cast.actor(session, name), row.id)


def test_what_is_sent_back_is_a_draft_again_and_kept(session, cast):
    row = submit(session, cast, handled.draft(session, cast, needs_approval=True))
    percent, dev = row.percent, cast.actor(session, "dev")
    with pytest.raises(Invalid):
        services.send_back(session, dev, row.id, "  ")
    services.send_back(session, dev, row.id, "Cite the lines you mean.", now=TUESDAY)
    assert (row.state, row.percent, row.submitted_at, row.score_document) == ("draft", None, None, None)
    kept = session.scalars(select(EvaluationRevision)).one()
    assert (kept.number, kept.cause, kept.reason, kept.percent) == (1, "approval", "Cite the lines you mean.", percent)
    assert told(session, cast.cleo) == ["evaluation_sent_back"]
    assert submit(session, cast, row).state == "awaiting_approval"


@pytest.mark.covers("QM-E8")
def test_a_planned_release_happens_once_when_its_time_has_come(session, cast):
    row = submit(session, cast, handled.draft(session, cast, release_days=3))
    due = TUESDAY + timedelta(days=3)
    assert row.release_at == due
    assert services.release_due(session, LONDON, due - timedelta(seconds=1)) == 0
    assert [services.release_due(session, LONDON, due) for _ in range(2)] == [1, 0]
    assert (row.state, row.released_at) == ("released", due)
    assert told(session, cast.ada) == ["evaluation_released"]


def test_a_day_of_release_is_set_within_45_days_and_taken_away(session, cast):
    row, cleo = submit(session, cast, handled.draft(session, cast)), cast.actor(session, "cleo")
    plan = {"now": TUESDAY, "calendar": LONDON}
    for day in (TUESDAY.date(), TUESDAY.date() + timedelta(days=46)):
        with pytest.raises(Invalid):
            services.plan_release(session, cleo, row.id, day, **plan)
    services.plan_release(session, cleo, row.id, TUESDAY.date() + timedelta(days=45), **plan)
    assert row.release_at == datetime(2026, 12, 18, tzinfo=UTC)
    services.plan_release(session, cleo, row.id, None, **plan)
    assert row.release_at is None
    services.release(session, cleo, row.id)
    with pytest.raises(Conflict):
        services.plan_release(session, cleo, row.id, TUESDAY.date() + timedelta(days=1), **plan)


@pytest.mark.parametrize("selection", ["calibration", "double", "self"])
def test_what_compares_reviewers_is_never_released(session, cast, selection):
    row = handled.draft(session, cast, selection=selection, release_days=1, needs_approval=True)
    submit(session, cast, row)
    assert (row.state, row.release_at) == ("submitted", None)
    with pytest.raises(Conflict):
        services.release(session, cast.actor(session, "cleo"), row.id)


@pytest.mark.covers("QM-H1")
@pytest.mark.parametrize(("response", "can_read", "can_dispute"), [
    (Response.NONE, False, False), (Response.ACKNOWLEDGE, True, False), (Response.DISPUTE, True, True)
])  # fmt: skip
def test_the_scorecard_says_how_an_agent_may_respond(session, cast, response, can_read, can_dispute):
    row = release(session, cast, handled.draft(session, cast, response=response))
    ada, after = cast.actor(session, "ada"), TUESDAY + timedelta(hours=1)
    assert (row.respond_until is None) == (response is Response.NONE)
    if not can_dispute:
        with pytest.raises(Conflict):
            services.dispute(session, ada, row.id, [Challenge("greeting", "I said my name.")], now=after)
    if not can_read:
        with pytest.raises(Conflict):
            services.acknowledge(session, ada, row.id, now=after)
    else:
        assert services.acknowledge(session, ada, row.id, now=after).state == "acknowledged"


@pytest.mark.covers("QM-H2", "QM-H3")
def test_at_the_end_of_the_window_the_system_closes_in_its_own_name(session, cast):
    row = release(session, cast, handled.draft(session, cast, respond_days=2))
    end = datetime(2026, 11, 6, tzinfo=UTC)
    assert row.respond_until == end
    assert services.close_due(session, end - timedelta(microseconds=1)) == 0
    assert [services.close_due(session, end) for _ in range(2)] == [1, 0]
    noted = session.get(Acknowledgement, row.id)
    assert (row.state, row.closed_at, noted.person_id, noted.is_by_system) == ("closed", end, None, True)
    for act in (services.acknowledge, lambda *given: services.dispute(*given, [Challenge("greeting", "x")])):
        with pytest.raises(Conflict):
            act(session, cast.actor(session, "ada"), row.id)
    assert told(session, cast.ada) == ["evaluation_released", "evaluation_closed"]


def test_what_was_acknowledged_closes_without_another_word(session, cast):
    row = release(session, cast, handled.draft(session, cast, respond_days=1))
    services.acknowledge(session, cast.actor(session, "ada"), row.id, "Thanks", now=TUESDAY)
    services.close_due(session, row.respond_until)
    noted = session.get(Acknowledgement, row.id)
    assert (row.state, noted.person_id, noted.is_by_system) == ("closed", cast.ada.id, False)


def test_a_dispute_at_the_last_instant_is_in_time_and_one_at_the_end_is_not(session, cast):
    rows = [release(session, cast, handled.draft(session, cast, respond_days=1)) for _ in range(2)]
    ada, end = cast.actor(session, "ada"), rows[0].respond_until
    services.dispute(session, ada, rows[0].id, [Challenge("greeting", "x")], now=end - timedelta(microseconds=1))
    with pytest.raises(Conflict, match="time to respond is over"):
        services.dispute(session, ada, rows[1].id, [Challenge("greeting", "x")], now=end)
    assert services.close_due(session, end) == 1
    assert [row.state for row in rows] == ["disputed", "closed"]


def test_agents_are_reminded_once_before_the_end_and_at_work(session, cast):
    row = release(session, cast, handled.draft(session, cast, respond_days=3))  # ends with Friday
    moments = [TUESDAY + timedelta(days=n) for n in (0, 1, 2)]
    assert [services.remind_due(session, LONDON, now) for now in moments] == [0, 0, 1]
    assert services.remind_due(session, LONDON, TUESDAY + timedelta(days=3)) == 0
    assert told(session, cast.ada) == ["evaluation_released", "respond_soon"]
    assert row.reminded_at == moments[2]
