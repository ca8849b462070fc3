"""How the desk wants its portal: chosen by a complaints lead, and kept in the trail."""

from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.errors import Invalid
from qa_app.interactions.rules.names import line
from qa_app.policy import Actor
from qa_app.portal import queries
from qa_app.portal.models import TELEPHONE_MAXIMUM


def set_up(session: Session, actor: Actor, *, is_form_open: bool, is_owner_named: bool, telephone: str) -> None:
    """Keep whether the public form is open, whether customers see who looks into it by name, and how to call us."""
    words = line(telephone)
    if len(words) > TELEPHONE_MAXIMUM:
        raise Invalid("That is too long.", {"telephone": f"At most {TELEPHONE_MAXIMUM} characters."})
    row = queries.setting(session)
    row.is_form_open, row.is_owner_named, row.telephone = is_form_open, is_owner_named, words
    session.add(row)
    audit.record(
        session, actor, "portal_set_up", ("portal", "setting"), is_form_open=is_form_open, is_owner_named=is_owner_named
    )
