"""Changing the rules of the desk: how resolutions are checked and followed up, and what customers are asked."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app.errors import Invalid
from qa_app.policy import Actor
from qa_app.resolutions import queries
from qa_app.resolutions.models import Practice, SurveyForm
from qa_app.resolutions.rules import practice as rules
from qa_app.resolutions.rules import surveys
from qa_app.resolutions.rules.words import plain


def publish_practice(session: Session, actor: Actor, wanted: rules.Rules, reason: str) -> Practice:
    """Publish a new version of the rules; what is planned already keeps its dates.

    Raises `Invalid` for numbers out of their range, without a reason, or when nothing is different.
    """
    rules.check(wanted)
    live = queries.practice(session)
    if replace(wanted, version=live.version) == live:
        raise Invalid("Nothing is different from the rules in use.", {})
    reason = plain(reason, 2_000)
    if not reason:
        raise Invalid("Say why.", {"reason": "Why is it changed? It is shown in the history."})
    values = {**asdict(wanted), "version": live.version + 1}
    row = Practice(**values, published_at=datetime.now(UTC), by_id=actor.id, reason=reason)
    session.add(row)
    session.flush()  # two who publish at once: the second is refused by the version's number
    return row


def publish_survey(session: Session, actor: Actor, intro: str, items: Sequence[surveys.Item]) -> SurveyForm:
    """Publish a new version of the questions; invitations that went out keep theirs. Raises `Invalid`."""
    tidy = [
        replace(item, text=plain(item.text, 1_000), low=plain(item.low, 60), high=plain(item.high, 60))
        for item in items
    ]
    surveys.check_items(tidy)
    intro = plain(intro, 1_000)
    if not intro:
        raise Invalid("Say what the survey is about.", {"intro": "The customer reads it above the questions."})
    live = queries.live_form(session)
    row = SurveyForm(
        version=live.version + 1 if live else 1,
        published_at=datetime.now(UTC),
        by_id=actor.id,
        intro=intro,
        items=surveys.to_document(tidy),
    )
    session.add(row)
    session.flush()
    return row
