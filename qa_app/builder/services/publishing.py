"""What can be done with scorecards: publish a version, retire one, bring it back, install the library.

A published version is never edited; a change is a new version, and evaluations keep the one they began with.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from qa_app.builder import queries
from qa_app.builder.models import NOTE_MAXIMUM, ScorecardRow, ScorecardVersion, VersionState
from qa_app.errors import Conflict, Invalid, NotAllowed
from qa_app.policy import Actor
from scorecards import document as documents
from scorecards import library
from scorecards.definition import Scorecard
from scorecards.diff import changes
from scorecards.errors import BadScorecard

FIRST_NOTE = "Comes with the product."
BEGUN_WITH = (library.DEFAULT, "complaint-handling")


def publish(
    session: Session,
    actor: Actor,
    document: str | Mapping[str, object],
    note: str = "",
    *,
    now: datetime | None = None,
) -> ScorecardVersion:
    """Publish a scorecard document (JSON text or parsed) as the next version of its key.

    Raises Invalid with one field per problem, named by its path, and Conflict when nothing differs from the
    version that is current.
    """
    may_publish(actor)
    scorecard = read(document)
    row = queries.scorecard_by_key(session, scorecard.key)
    if row and (same := _same(row, documents.digest(scorecard))):
        raise Conflict(f"Version {same.number} of “{row.title}” is published and says exactly the same.")
    current = queries.current_of(row)
    version = add(session, scorecard, note_of(note), actor.id, now or datetime.now(UTC))
    if current is not None:
        version.changes = [change.sentence for change in changes(queries.definition(current), scorecard)] or None
    return version


def read(document: str | Mapping[str, object]) -> Scorecard:
    """The scorecard in a document; raises Invalid with every problem by its path."""
    try:
        return documents.loads(document) if isinstance(document, str) else documents.parse(document)
    except BadScorecard as error:
        count = len(error.problems)
        found = "one problem" if count == 1 else f"{count} problems"
        fields: dict[str, str] = {}
        for path, message in error.problems:
            fields[path] = f"{fields[path]}; {message}" if path in fields else message
        raise Invalid(f"The scorecard was not published: {found} to mend first.", fields) from None


def retire(session: Session, actor: Actor, version_id: int, note: str) -> ScorecardVersion:
    """Take a published version out of use for new evaluations; those that have it keep it."""
    may_publish(actor)
    row = queries.version(session, version_id)
    if row.state != VersionState.PUBLISHED:
        raise Conflict("Only a published version can be retired.")
    if not note.strip():
        raise Invalid("Say why this version is retired.", {"note": "A short reason is needed."})
    row.state, row.retired_at, row.retired_note = VersionState.RETIRED, datetime.now(UTC), note_of(note)
    return row


def bring_back(session: Session, actor: Actor, version_id: int) -> ScorecardVersion:
    """Undo a retirement."""
    may_publish(actor)
    row = queries.version(session, version_id)
    if row.state != VersionState.RETIRED:
        raise Conflict("This version is not retired.")
    row.state, row.retired_at, row.retired_note = VersionState.PUBLISHED, None, None
    return row


def install_library(session: Session, *, now: datetime | None = None) -> list[ScorecardVersion]:
    """Publish the scorecards that every centre begins with, where their key is not taken yet; returns the new ones.

    The others of the library wait under "New scorecard": one that is published would be proposed at once.
    """
    moment = now or datetime.now(UTC)
    cards = [library.load(name) for name in BEGUN_WITH]
    missing = [card for card in cards if queries.scorecard_by_key(session, card.key) is None]
    return [add(session, card, FIRST_NOTE, None, moment) for card in missing]


def add(
    session: Session, scorecard: Scorecard, note: str, person_id: int | None, now: datetime, **where: Any
) -> ScorecardVersion:
    """A new version of the scorecard with that key (or of the one given as `into`), published or, `at` a time to
    come, scheduled."""
    at: datetime | None = where.get("at")
    row = where.get("into") or queries.scorecard_by_key(session, scorecard.key)
    if row is None:
        row = ScorecardRow(key=scorecard.key, title=scorecard.title, created_at=now)
        session.add(row)
    if at is None:
        row.title = scorecard.title
    version = ScorecardVersion(
        number=max((older.number for older in row.versions), default=0) + 1,
        state=VersionState.SCHEDULED if at else VersionState.PUBLISHED,
        document=documents.to_document(scorecard),
        digest=documents.digest(scorecard),
        note=note,
        created_at=now,
        created_by_id=person_id,
        activates_at=at,
        published_at=None if at else now,
        published_by_id=person_id,
    )
    row.versions.append(version)
    session.flush()  # its id is in the address of the next page
    return version


def _same(row: ScorecardRow, digest: str) -> ScorecardVersion | None:
    """The current version, if it has that digest; an older one may be published anew."""
    published = [version for version in row.versions if version.state == VersionState.PUBLISHED]
    newest = published[-1] if published else None
    return newest if newest and newest.digest == digest else None


def note_of(text: str) -> str:
    """The note as it is kept; raises Invalid when it is too long."""
    if len(text.strip()) > NOTE_MAXIMUM:
        raise Invalid("The note is too long.", {"note": f"At most {NOTE_MAXIMUM} characters."})
    return text.strip()


def may_publish(actor: Actor) -> None:
    """Raises NotAllowed for those to whom publishing is not given."""
    if not actor.may("scorecard.publish"):
        raise NotAllowed("Publishing scorecards is for QA managers.")
