"""Public posts wait to be looked at like contacts in which a complaint was heard, whatever they say."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from qa_app.complaints.queries.possible import also_waiting
from qa_app.intake.models import Mention, Webhook
from qa_app.interactions.models import Interaction

also_waiting(exists().where(Mention.interaction_id == Interaction.id))


def webhooks(session: Session) -> Sequence[Webhook]:
    """Every address that others post to, those in force first."""
    order = (Webhook.revoked_at.is_not(None), Webhook.id.desc())
    return session.scalars(select(Webhook).order_by(*order).limit(200)).all()
