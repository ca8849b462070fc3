"""Reviews that are held, expectations that are published and read, and targets that are changed."""

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.improvement import queries
from qa_app.improvement.models import (
    Expectation,
    ExpectationRead,
    ExpectationVersion,
    Review,
    ReviewMinutes,
    TargetDecision,
)
from qa_app.improvement.rules import learning as rules
from qa_app.people.models import Person
from qa_app.policy import Actor, Role

TITLE_MAXIMUM = 200
TEXT_MAXIMUM = 20_000
TARGET_MAXIMUM = 80


def set_review(session: Session, actor: Actor, wanted: rules.Calendar) -> Review:
    """Put a review into the calendar. Raises `Invalid`."""
    rules.check_review(wanted)
    if session.get(Person, wanted.owner_id) is None:
        raise Invalid("Choose its owner.", {"owner": "Choose who holds it."})
    row = Review(
        title=wanted.title.strip()[:TITLE_MAXIMUM],
        topic=wanted.topic,
        owner_id=wanted.owner_id,
        every_days=wanted.every_days,
        next_on=wanted.next_on,
        is_on=True,
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "review_set", ("review", row.id))
    return row


def hold_review(
    session: Session, actor: Actor, row: Review, *, held_on: date | None, text: str, today: date
) -> ReviewMinutes:
    """Keep the minutes of a review that was held; the next one is its interval later. Raises `Invalid`."""
    rules.check_held(held_on, text, today)
    assert held_on is not None
    minutes = ReviewMinutes(
        review_id=row.id, held_on=held_on, text=text.strip()[:TEXT_MAXIMUM], by_id=actor.id, at=datetime.now(UTC)
    )
    session.add(minutes)
    row.next_on = max(row.next_on, rules.next_after(held_on, row.every_days))  # minutes typed in late move nothing
    audit.record(session, actor, "review_held", ("review", row.id), held_on=held_on.isoformat())
    return minutes


def switch_review(session: Session, actor: Actor, row: Review, *, is_on: bool) -> None:
    """Take a review out of the calendar, or put it back."""
    row.is_on = is_on
    audit.record(session, actor, "review_switched", ("review", row.id), is_on=is_on)


def publish_expectation(
    session: Session, actor: Actor, title: str, body: str, *, role: str = "", row: Expectation | None = None
) -> Expectation:
    """Publish an expectation, or a new version of one: everybody it is for is asked to read it anew (R66)."""
    problems = {}
    if not title.strip():
        problems["title"] = "Give it a title."
    if not body.strip():
        problems["body"] = "Write what is expected."
    if role and role not in {each.value for each in Role}:
        problems["role"] = "Choose a role, or everybody."
    if problems:
        raise Invalid("The expectation is not complete.", problems)
    if row is None:
        row = Expectation(role=role, title=title.strip()[:TITLE_MAXIMUM], number=1)
        session.add(row)
        session.flush()
    else:
        row.number, row.title = row.number + 1, title.strip()[:TITLE_MAXIMUM]
    text, now = body.strip()[:TEXT_MAXIMUM], datetime.now(UTC)
    session.add(ExpectationVersion(expectation_id=row.id, number=row.number, body=text, by_id=actor.id, at=now))
    session.flush()
    audit.record(session, actor, "expectation_published", ("expectation", row.id), version=row.number)
    return row


def retire_expectation(session: Session, actor: Actor, row: Expectation) -> None:
    """Ask nobody to read it any more."""
    row.retired_at = row.retired_at or datetime.now(UTC)
    audit.record(session, actor, "expectation_retired", ("expectation", row.id))


def sign(session: Session, actor: Actor, expectation_id: int, number: int) -> None:
    """Note that the actor has read the present version of what is expected of them. Raises `NotFound`, `Conflict`."""
    standing = next(
        (each for each in queries.expected_of(session, actor) if each.expectation.id == expectation_id), None
    )
    if standing is None:
        raise NotFound("This is not expected of you.")
    if standing.version.number != number:
        raise Conflict("It changed meanwhile. Please read the new text.")
    if not standing.is_read:
        session.add(ExpectationRead(version_id=standing.version.id, person_id=actor.id, at=datetime.now(UTC)))
        audit.record(session, actor, "expectation_read", ("expectation", expectation_id), version=number)


def decide(session: Session, actor: Actor, wanted: rules.Decision, today: date) -> TargetDecision:
    """Keep that a target was changed: by whom, when and why (R72). Raises `Invalid`."""
    rules.check_decision(wanted, today)
    if wanted.review_id is not None:
        queries.review(session, wanted.review_id)
    row = TargetDecision(
        metric=wanted.metric.strip()[:TITLE_MAXIMUM],
        before=wanted.before.strip()[:TARGET_MAXIMUM],
        after=wanted.after.strip()[:TARGET_MAXIMUM],
        reason=wanted.reason.strip()[:TEXT_MAXIMUM],
        decided_on=wanted.decided_on,
        review_id=wanted.review_id,
        author_id=actor.id,
        at=datetime.now(UTC),
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "target_changed", ("target_decision", row.id))
    return row
