"""What waits on a person's home page: customers to answer, to phone, and to tell how their complaint stands."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from qa_app.correspondence import queries
from qa_app.correspondence.models import MailState, Standing
from qa_app.policy import Actor
from qa_app.web import Task, worklist


@worklist
def to_write(session: Session, actor: Actor) -> Sequence[Task]:
    """The actor's complaints on which a customer waits for word."""
    if not actor.may("complaint.write"):
        return []
    return [_task(row) for row in queries.wanted(session, actor)]


@worklist
def to_look_at(session: Session, actor: Actor) -> Sequence[Task]:
    """Mails that were set aside, until somebody says what each is."""
    if not actor.may("complaint.write"):
        return []
    number = queries.set_aside(session)
    if not number:
        return []
    return [
        Task(
            kind=_("Customers wait for word"),
            title=_("Mail that was set aside: %(number)s", number=number),
            detail=_("Say of each whether it is a complaint."),
            url=url_for("correspondence.mail", state=MailState.SET_ASIDE),
        )
    ]


def _task(row: Standing) -> Task:
    complaint = row.complaint
    return Task(
        kind=_("Customers wait for word"),
        title=f"C-{complaint.id} · {complaint.customer.name or complaint.customer.ref}",
        detail=" ".join(reasons(row)),
        url=url_for("correspondence.messages", complaint_id=complaint.id),
        is_late=row.phone_wanted_at is not None or row.failed_at is not None,
    )


def reasons(row: Standing) -> list[str]:
    """What has to be done, the most pressing first."""
    found = []
    if row.phone_wanted_at is not None:
        found.append(_("An e-mail to them came back: phone them."))
    if row.failed_at is not None:
        found.append(_("A message could not be sent."))
    if row.reopen_asked_at is not None:
        found.append(_("They may not agree with the outcome: look whether to reopen it."))
    elif row.reply_wanted_at is not None:
        found.append(_("They wrote and have no answer yet."))
    if row.update_wanted_at is not None:
        found.append(_("They have heard nothing for some days."))
    return found
