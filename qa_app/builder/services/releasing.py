"""From a draft to a version: publish now or at a time, alone or with a second person's approval.

A problem blocks; so does a version that somebody published after the draft began, until its writer has seen it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.builder import queries
from qa_app.builder.models import DraftState, ScorecardDraft, ScorecardRow, ScorecardVersion, VersionState
from qa_app.builder.rules.tree import plain
from qa_app.builder.services import publishing, telling
from qa_app.builder.services.drafting import open_draft
from qa_app.errors import Conflict, Invalid
from qa_app.policy import Actor
from scorecards import document as documents

OVERTAKEN = "Version {number} was published before its time came; this one was left out."


@dataclass(frozen=True, slots=True)
class Release:
    """What is asked for: the words on what changed, a time (None: now), and the current version that was seen."""

    note: str = ""
    activates_at: datetime | None = None
    seen_version_id: int | None = None
    changes: tuple[str, ...] = ()


def release(session: Session, actor: Actor, draft_id: int, release: Release) -> ScorecardVersion:
    """Publish the draft as the next version of its scorecard, or schedule it.

    Raises Invalid with every problem, and Conflict when somebody published meanwhile or nothing differs.
    """
    publishing.may_publish(actor)
    row = open_draft(session, draft_id)
    _check(session, row, release)
    return _publish(session, actor, row, release)


def ask(session: Session, actor: Actor, draft_id: int, release: Release) -> ScorecardDraft:
    """Have a second person approve the draft as it stands before it is published."""
    publishing.may_publish(actor)
    row = open_draft(session, draft_id)
    _check(session, row, release)
    row.state, row.asked_at, row.asked_by_id = DraftState.AWAITING_APPROVAL, datetime.now(UTC), actor.id
    row.asked_revision, row.answer = row.revision, None
    row.note, row.activates_at = publishing.note_of(release.note), release.activates_at
    telling.tell_to_approve(session, row)
    return row


def approve(session: Session, actor: Actor, draft_id: int, release: Release) -> ScorecardVersion:
    """Approve a draft that waits, and so publish or schedule it; the one who asked may not."""
    publishing.may_publish(actor)
    row = _waiting(session, draft_id)
    if row.asked_by_id == actor.id:
        raise Conflict("Somebody else has to approve this; you asked for it.")
    if row.activates_at is not None and row.activates_at <= datetime.now(UTC):
        row.activates_at = None  # its time passed while it waited: now
    wanted = Release(row.note or "", row.activates_at, release.seen_version_id, release.changes)
    asker = row.asked_by_id
    _check(session, row, wanted)
    version = _publish(session, actor, row, wanted)
    version.approved_at, version.approved_by_id = datetime.now(UTC), actor.id
    version.created_by_id = asker
    telling.tell_approved(session, asker, version)
    return version


def send_back(session: Session, actor: Actor, draft_id: int, answer: str) -> ScorecardDraft:
    """Return a draft that waits to its writer, with a reason."""
    publishing.may_publish(actor)
    row = _waiting(session, draft_id)
    if not answer.strip():
        raise Invalid("Say what is to be changed.", {"answer": "A short reason is needed."})
    row.state, row.answer = DraftState.OPEN, publishing.note_of(answer)
    telling.tell_sent_back(session, row)
    return row


def take_back(session: Session, actor: Actor, version_id: int) -> ScorecardDraft:
    """Call off a scheduled version; its draft is open again."""
    publishing.may_publish(actor)
    version = queries.version(session, version_id)
    if version.state != VersionState.SCHEDULED:
        raise Conflict("Only a version whose time is still to come can be called off.")
    row = queries.draft_of_version(session, version_id)
    if row is None:
        raise Conflict("The draft of this version is gone; retire the version instead.")
    row.state, row.version_id = DraftState.OPEN, None
    scorecard = version.scorecard
    scorecard.versions.remove(version)
    session.delete(version)
    session.flush()
    if not scorecard.versions:
        row.scorecard_id = None
        session.flush()
        session.delete(scorecard)
    return row


def activate_due(session: Session, now: datetime) -> list[ScorecardVersion]:
    """Publish every scheduled version whose time has come; one that a later version overtook is retired.

    Safe to run twice: a version that is published or retired is not due any more.
    """
    done = []
    for version in queries.due(session, now):
        later = [one for one in version.scorecard.versions if _is_later(one, version)]
        if later:
            version.state, version.retired_at = VersionState.RETIRED, now
            version.retired_note = OVERTAKEN.format(number=later[-1].number)
        else:
            version.state, version.published_at = VersionState.PUBLISHED, now
            version.scorecard.title = str(version.document.get("title") or version.scorecard.title)
        telling.tell_activated(session, version)
        audit.record(session, None, "scorecard_activated", ("scorecard_version", version.id), state=version.state)
        done.append(version)
    return done


def _is_later(one: ScorecardVersion, version: ScorecardVersion) -> bool:
    return one.number > version.number and one.state == VersionState.PUBLISHED


def _check(session: Session, row: ScorecardDraft, release: Release) -> None:
    card = publishing.read(plain(row.document))
    publishing.note_of(release.note)
    if release.activates_at is not None and release.activates_at <= datetime.now(UTC):
        raise Invalid("That time has passed.", {"activates_at": "Choose a time to come, or publish now."})
    mine = session.get(ScorecardRow, row.scorecard_id) if row.scorecard_id else None
    holder = queries.scorecard_by_key(session, card.key)
    if holder is not None and (mine is None or holder.id != mine.id):
        fields = {"key": f'"{card.key}" is the key of “{holder.title}” already; choose another'}
        raise Invalid("Another scorecard has this key.", fields)
    if mine is not None and mine.key != card.key:
        raise Invalid("The key of a scorecard does not change.", {"key": f'must stay "{mine.key}"'})
    current = queries.current_of(mine)
    if current is not None and current.digest == documents.digest(card):
        raise Conflict(f"Version {current.number} is published and says exactly the same.")
    if current is not None and current.id not in (row.based_on_id, release.seen_version_id):
        raise Conflict(
            f"Version {current.number} was published after this draft began. Look at what it changed; publish then."
        )


def _publish(session: Session, actor: Actor, row: ScorecardDraft, release: Release) -> ScorecardVersion:
    card = publishing.read(plain(row.document))
    mine = session.get(ScorecardRow, row.scorecard_id) if row.scorecard_id else None
    version = publishing.add(
        session, card, publishing.note_of(release.note), actor.id, datetime.now(UTC), into=mine, at=release.activates_at
    )
    version.changes = list(release.changes) or None
    row.state, row.version_id, row.scorecard_id = DraftState.PUBLISHED, version.id, version.scorecard_id
    row.asked_at = row.asked_by_id = row.asked_revision = None
    return version


def _waiting(session: Session, draft_id: int) -> ScorecardDraft:
    row = queries.draft(session, draft_id, is_locked=True)
    if row.state != DraftState.AWAITING_APPROVAL or row.asked_revision != row.revision:
        raise Conflict("This draft does not wait for approval any more.")
    return row
