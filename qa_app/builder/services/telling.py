"""What managers are told about drafts and scheduled versions, in titles and numbers, never in anybody's words."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app.builder import queries
from qa_app.builder.models import ScorecardDraft, ScorecardVersion, VersionState
from qa_app.notices import services as notices


def tell_to_approve(session: Session, row: ScorecardDraft) -> None:
    """Everybody who could approve the draft, but the one who asked."""
    for person in queries.approvers(session, row.asked_by_id or 0):
        _tell(session, person.id, "scorecard_to_approve", f"“{row.title}” waits for your approval", _draft(row))


def tell_approved(session: Session, person_id: int | None, version: ScorecardVersion) -> None:
    """The one who asked: somebody approved."""
    title = f"Version {version.number} of “{version.scorecard.title}” is approved"
    _tell(session, person_id, "scorecard_approved", title, _version(version))


def tell_sent_back(session: Session, row: ScorecardDraft) -> None:
    """The one who asked: something is to be changed first."""
    _tell(session, row.asked_by_id, "scorecard_sent_back", f"“{row.title}” was sent back to you", _draft(row))


def tell_activated(session: Session, version: ScorecardVersion) -> None:
    """The one who scheduled the version: its time came."""
    is_out = version.state == VersionState.RETIRED
    what = "was left out: a newer one is in use" if is_out else "is published, as planned"
    title = f"Version {version.number} of “{version.scorecard.title}” {what}"
    _tell(session, version.published_by_id, "scorecard_activated", title, _version(version))


def _tell(session: Session, person_id: int | None, kind: str, title: str, place: tuple[str, str]) -> None:
    url, mark = place
    if person_id is not None:
        now = datetime.now(UTC)
        notices.tell(session, person_id, kind=kind, title=title, url=url, key=f"{kind}:{mark}", now=now)


def _draft(row: ScorecardDraft) -> tuple[str, str]:
    return f"/scorecards/drafts/{row.id}/publish", f"{row.id}.{row.revision}"


def _version(version: ScorecardVersion) -> tuple[str, str]:
    return f"/scorecards/versions/{version.id}", str(version.id)
