"""What the loaded demo has to show: every room of the complaint desk at work, at the days of the story."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from qa_app.clocks.models import Clock, ClockRule
from qa_app.complaints import queries as desk_queries
from qa_app.complaints.models import Complaint, ComplaintEvent, Remedy
from qa_app.complaints.rules.relations import likeness
from qa_app.correspondence.models import InboundMessage, MessageState, OutboundMessage
from qa_app.demo import desk
from qa_app.escalations.models import Escalation
from qa_app.improvement.models import (
    Compliment,
    Expectation,
    ExpectationRead,
    ImprovementAction,
    Opportunity,
    Recognition,
    Review,
    ReviewMinutes,
    TargetDecision,
)
from qa_app.investigations.models import CauseFinding, EvidenceItem, Interview, Problem, ProblemComplaint
from qa_app.jobs.models import Job
from qa_app.knowledge.models import Article, ArticleUse
from qa_app.notices.models import Notice
from qa_app.resolutions.models import Approval, Check, FollowUp, Proposal, SurveyResponse
from qa_app.sorting.models import Suggestion

DAY = timedelta(days=1)


CONTENT = Path(desk.__file__).parent / "content" / "complaints.json"


def by_key(session, told):
    return {told[row.summary]["key"]: row for row in session.scalars(select(Complaint))}


def count(session, model, *conditions):
    return session.scalar(select(func.count()).select_from(model).where(*conditions))


def check_states(session, told, rows):
    for key, row in rows.items():
        expected = next(item for item in told.values() if item["key"] == key)
        assert row.state == expected["state"], key
        assert (row.owner_id is None) == (expected["owner"] is None), key
        if row.severity:
            assert row.priority in (1, 2, 3, 4), key
            assert row.priority_reason, key
    guessed = [row for row in session.scalars(select(Suggestion)) if row.ranked]
    assert len(guessed) >= 5


def check_days(session, told, rows):
    now = datetime.now(UTC)
    for key, row in rows.items():
        days = next(item for item in told.values() if item["key"] == key)["received_days_ago"]
        assert (now.date() - row.received_at.date()).days == days, key
        log = session.scalars(
            select(ComplaintEvent).where(ComplaintEvent.complaint_id == row.id).order_by(ComplaintEvent.id)
        ).all()
        assert log[0].kind == "recorded"
        assert [event.at for event in log] == sorted(event.at for event in log), key
        assert log[0].at - row.received_at < DAY
        assert log[-1].at <= now
        if row.state == "closed":
            assert now - row.closed_at > 30 * DAY
            assert row.resolved_at < row.closed_at


def check_way(session, rows):
    beckett, pike, reid, marlowe = (rows[f"k-{name}"] for name in ("beckett", "pike", "reid", "marlowe"))
    of = lambda model, row: model.complaint_id == row.id  # noqa: E731
    assert count(session, InboundMessage, of(InboundMessage, beckett)) == 1
    assert count(session, OutboundMessage, of(OutboundMessage, beckett)) >= 4
    kinds = Counter(session.scalars(select(EvidenceItem.kind).where(of(EvidenceItem, beckett))))
    assert kinds == {"interaction": 2, "interview": 1, "evaluation": 1}
    finding = session.scalars(select(CauseFinding).where(of(CauseFinding, beckett))).one()
    assert len(finding.steps) == 5
    assert finding.evidence_ids
    assert session.scalars(select(Interview).where(of(Interview, beckett))).one().answered_at
    standing = session.scalars(select(Escalation).where(of(Escalation, beckett))).one()
    assert standing.outcome == "accepted"
    assert standing.accepted_at < datetime.now(UTC) - DAY
    assert beckett.owner_id == standing.to_id
    waiting = session.scalars(select(Proposal).where(of(Proposal, reid))).one()
    assert waiting.state == "sent"
    owed = session.scalars(select(Remedy).where(of(Remedy, pike), Remedy.fulfilled_at.is_(None))).one()
    assert owed.due_on == datetime.now(UTC).date()
    checks = session.scalars(select(Check).where(of(Check, marlowe))).all()
    assert {(check.kind, check.result) for check in checks} == {
        ("second_person", "passed"), ("customer", "passed"), ("no_repeat", "passed"),
    }  # fmt: skip
    assert count(session, Approval, Approval.state == "approved") == 2
    assert count(session, FollowUp, FollowUp.outcome == "satisfied") == 4
    scores = sorted(session.scalars(select(SurveyResponse.csat)))
    assert scores == [2, 4, 5]


def check_lessons(session, rows):
    problem = session.scalars(select(Problem)).one()
    grouped = set(session.scalars(select(ProblemComplaint.complaint_id)))
    assert grouped == {rows["k-palmer"].id, rows["k-reid"].id}
    articles = session.scalars(select(Article)).unique().all()
    shown = Counter(article.version(article.live_number).audience for article in articles)
    assert shown == {"public": 2, "internal": 1}
    assert count(session, ArticleUse, ArticleUse.is_used) == 1
    actions = session.scalars(select(ImprovementAction).order_by(ImprovementAction.id)).all()
    assert {action.state for action in actions} == {"open", "carried_out"}
    assert all(action.check_on > datetime.now(UTC).date() for action in actions)
    assert problem.id in {action.source_id for action in actions if action.source == "problem"}
    assert count(session, Compliment) == count(session, Recognition) == 1
    assert Counter(session.scalars(select(Opportunity.state))) == {"open": 1, "acted": 1}
    assert session.scalars(select(Review)).one().next_on > datetime.now(UTC).date()
    assert count(session, ReviewMinutes) == count(session, TargetDecision) == 1
    assert count(session, Expectation) == count(session, ExpectationRead) == 1


def check_clocks(session, rows):
    live = session.scalars(select(ClockRule).where(ClockRule.superseded_at.is_(None))).one()
    assert (live.kind, live.key) == ("policy", "standard")
    results = Counter(session.scalars(select(Clock.result)))
    assert results["met"] >= 5
    assert results["running"] >= 3
    assert set(session.scalars(select(Clock.complaint_id))) == {row.id for row in rows.values()}


def check_rooms(session):
    """Every room shows something at its day, and nothing ever leaves."""
    told = {item["summary"]: item for item in json.loads(CONTENT.read_text())["complaints"]}
    rows = by_key(session, told)
    assert len(rows) == len(told) == 10
    check_states(session, told, rows)
    check_days(session, told, rows)
    check_way(session, rows)
    check_lessons(session, rows)
    check_clocks(session, rows)
    tree = desk_queries.categories(session)
    pair = [desk_queries.told(rows[key], tree) for key in ("k-murray-again", "k-murray")]
    assert likeness(*pair) is not None, "a possible duplicate"
    states = set(session.scalars(select(OutboundMessage.state)))
    assert states == {MessageState.SENT, MessageState.NOTED}
    assert count(session, Job, Job.name.in_(("customer_message", "letter", "portal_code"))) == 0
    old = Notice.at < datetime.now(UTC) - 4 * DAY
    assert count(session, Notice, old) > 0
    assert count(session, Notice, old, Notice.read_at.is_(None)) == 0
