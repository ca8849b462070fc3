"""What waits on the home page: one's own actions, reviews, expectations to read, and exemplars to agree to."""

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from qa_app.improvement import queries
from qa_app.improvement.queries import praise
from qa_app.improvement.views.blueprint import today
from qa_app.policy import Actor, Scope
from qa_app.web import Task, worklist


@worklist
def actions(session: Session, actor: Actor) -> list[Task]:
    """Actions to carry out or to check."""
    if not actor.may("improvement.read"):
        return []
    found = []
    for row in queries.owed_by(session, actor, today()):
        is_check = row.state == "carried_out"
        day = row.check_on if is_check else row.due_on
        detail = _("See whether it worked.") if is_check else _("Carry it out.")
        url = url_for("improvement.action", action_id=row.id)
        found.append(Task(_("Improvement actions"), row.title, detail, url, day.isoformat(), day < today()))
    return found


@worklist
def reviews(session: Session, actor: Actor) -> list[Task]:
    """Reviews whose day has come (R65)."""
    if not actor.may("improvement.read"):
        return []
    return [
        Task(
            _("Reviews"),
            row.title,
            _("Hold it and keep the minutes."),
            url,
            row.next_on.isoformat(),
            row.next_on < today(),
        )
        for row in queries.reviews_due(session, actor, today())
        for url in [url_for("improvement.review", review_id=row.id)]
    ]


@worklist
def expectations(session: Session, actor: Actor) -> list[Task]:
    """What is expected of the actor and not read yet (R66)."""
    return [
        Task(_("To read"), row.expectation.title, _("What is expected of you."), url_for("improvement.reading"))
        for row in queries.expected_of(session, actor, is_unread=True)
    ]


@worklist
def exemplars(session: Session, actor: Actor) -> list[Task]:
    """Contacts of the actor that others would learn from, if they agree."""
    if actor.scope("compliment.read") != Scope.OWN:
        return []
    return [
        Task(_("To agree to"), row.title, _("May others learn from this contact?"), url_for("improvement.reading"))
        for row in praise.asked_of(session, actor)
    ]
