"""Writing a coaching session: opening one from an evaluation, its texts, its topics and its action items."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.coaching import queries, rules
from qa_app.coaching.models import (
    ITEM_MAXIMUM,
    NOTES_MAXIMUM,
    TITLE_MAXIMUM,
    ActionItem,
    CoachingSession,
    CoachingTopic,
    SessionState,
    TopicKind,
)
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.evaluations.models import Evaluation
from qa_app.policy import Actor

CHANGED = "Somebody changed this session meanwhile. Nothing is lost: both texts stand below."


@dataclass(frozen=True, slots=True)
class Choice:
    """A question of an evaluation chosen as a topic."""

    question_key: str
    kind: str


@dataclass(frozen=True, slots=True)
class Text:
    """What a coach types. `private_notes` is None where the writer may not see them.

    `topics` maps the id of a topic to its kind, or to "" to take it away; others stay as they are.
    """

    title: str
    due_on: date | None
    notes: str
    private_notes: str | None = None
    items: Sequence[rules.Item] = ()
    topics: Mapping[int, str] = field(default_factory=dict)


def open_session(
    session: Session, actor: Actor, evaluation_id: int, choices: Iterable[Choice], text: Text, *, today: date
) -> CoachingSession:
    """Open a draft about an evaluation. Raises NotFound when the actor may not coach its agent, or Invalid."""
    evaluation = _evaluation(session, actor, evaluation_id)
    _check(text, today)
    row = CoachingSession(
        agent_id=evaluation.agent_id,
        team_id=evaluation.team_id,
        coach_id=actor.id,
        title=text.title.strip(),
        state=SessionState.DRAFT,
        due_on=text.due_on,
        created_at=datetime.now(UTC),
        notes=text.notes.strip(),
        private_notes=(text.private_notes or "").strip(),
        revision=0,
        acknowledgement="",
        topics=_topics(evaluation, choices),
        action_items=[ActionItem(text=item.text, due_on=item.due_on) for item in text.items if item.text],
    )
    session.add(row)
    session.flush()  # the id goes into the trail and the address
    audit.record(session, actor, "coaching_opened", ("coaching_session", row.id), evaluation=evaluation_id)
    return row


def add_topics(
    session: Session, actor: Actor, session_id: int, evaluation_id: int, choices: Iterable[Choice]
) -> CoachingSession:
    """Add questions of an evaluation of the same agent. Raises NotFound, Conflict or Invalid."""
    row = queries.to_write(session, actor, session_id)
    rules.check_editable(row.state)
    evaluation = _evaluation(session, actor, evaluation_id)
    if evaluation.agent_id != row.agent_id:
        raise Invalid("That evaluation is about somebody else. Choose one of this agent.")
    held = {(topic.evaluation_id, topic.question_key) for topic in row.topics}
    fresh = [topic for topic in _topics(evaluation, choices) if (evaluation.id, topic.question_key) not in held]
    if len(row.topics) + len(fresh) > rules.MOST_TOPICS:
        raise Invalid(f"At most {rules.MOST_TOPICS} topics. Take one away first, or leave some for the next session.")
    row.topics.extend(fresh)
    row.revision += 1
    return row


def write(
    session: Session, actor: Actor, session_id: int, text: Text, *, revision: int, today: date
) -> CoachingSession:
    """Save what was typed. Raises NotFound, Invalid, or Conflict when it changed since `revision`."""
    row = queries.to_write(session, actor, session_id)
    rules.check_editable(row.state)
    _check(text, today)
    if row.revision != revision:
        raise Conflict(CHANGED)
    assert text.due_on is not None
    row.title, row.due_on, row.notes = text.title.strip(), text.due_on, text.notes.strip()
    if text.private_notes is not None and row.coach_id == actor.id:
        row.private_notes = text.private_notes.strip()
    _keep_topics(row, text.topics)
    _keep_items(row, text.items)
    row.revision += 1
    audit.record(session, actor, "coaching_written", ("coaching_session", row.id), revision=row.revision)
    return row


def _evaluation(session: Session, actor: Actor, evaluation_id: int) -> Evaluation:
    found = queries.evaluations_to_coach(session, actor, evaluation_id=evaluation_id)
    if not found:
        raise NotFound("There is no such released evaluation.")
    return found[0]


def _topics(evaluation: Evaluation, choices: Iterable[Choice]) -> list[CoachingTopic]:
    known = {item.key for item, _ in queries.offered(evaluation)}
    chosen = {choice.question_key: choice.kind for choice in choices}
    if unknown := set(chosen) - known:
        raise Invalid(f"The evaluation has no scored question “{min(unknown)[:80]}”.")
    if len(chosen) > rules.MOST_TOPICS:
        raise Invalid(f"At most {rules.MOST_TOPICS} topics; a talk seldom holds more than three.")
    return [
        CoachingTopic(evaluation_id=evaluation.id, question_key=key, kind=_kind(kind)) for key, kind in chosen.items()
    ]


def _kind(kind: str) -> TopicKind:
    try:
        return TopicKind(kind)
    except ValueError:
        raise Invalid("A topic is a strength or an opportunity.") from None


def _check(text: Text, today: date) -> None:
    problems: dict[str, str] = {}
    if not text.title.strip():
        problems["title"] = "Give the session a title."
    elif len(text.title.strip()) > TITLE_MAXIMUM:
        problems["title"] = f"At most {TITLE_MAXIMUM} characters."
    if text.due_on is None:
        problems["due_on"] = "By when is the talk held?"
    for name in ("notes", "private_notes"):
        if len(getattr(text, name) or "") > NOTES_MAXIMUM:
            problems[name] = f"At most {NOTES_MAXIMUM:,} characters."
    for place, item in enumerate(text.items):
        if len(item.text) > ITEM_MAXIMUM:
            problems[f"items-{place}-text"] = f"At most {ITEM_MAXIMUM} characters."
    if problems:
        raise Invalid("The session is not complete.", problems)
    if text.due_on is not None:
        rules.check_due(text.due_on, today)
    rules.check_items(text.items, today)


def _keep_topics(row: CoachingSession, kinds: Mapping[int, str]) -> None:
    for topic in list(row.topics):
        kind = kinds.get(topic.id)
        if kind == "":
            row.topics.remove(topic)
        elif kind is not None:
            topic.kind = _kind(kind)


def _keep_items(row: CoachingSession, typed: Iterable[rules.Item]) -> None:
    """Change open items as typed; what is done already stays as it was agreed."""
    held = {item.id: item for item in row.action_items}
    for item in typed:
        found = held.get(item.id) if item.id is not None else None
        if found is None and item.text:
            row.action_items.append(ActionItem(text=item.text, due_on=item.due_on))
        elif found is not None and found.done_at is None and item.text and item.due_on:
            found.text, found.due_on = item.text, item.due_on
        elif found is not None and found.done_at is None:
            row.action_items.remove(found)
