"""What tests of correspondence share: a mail server, a worker that uses it, and customers who can be written to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import factories
from letter_box import LetterBox, open_box

from qa_app.complaints import services as complaints
from qa_app.complaints.services import Intake
from qa_app.config import Mail
from qa_app.jobs import runner
from qa_app.tasks import TASKS

SENDER, ROOT = "complaints@centre.example", "https://qa.example"
OURS = ("qa_app.correspondence.tasks:enqueue_due",)


def mail_to(box: LetterBox) -> Mail:
    return Mail("127.0.0.1", box.port, None, None, "none", SENDER, ROOT, 7)


class Post:
    """A mail server and the worker that uses it; `settings` are those of an installation that has it."""

    def __init__(self, box, settings, factory, session) -> None:
        self.box, self.settings, self._factory, self._session = box, settings, factory, session

    def run(self) -> list:
        """Have everything that is due done, as a worker would; gives what lies in the box."""
        self._session.commit()
        runner.recur(OURS, self.settings, self._factory)
        runner.run_all(TASKS, self.settings, self._factory)
        self._session.expire_all()
        return self.box.arrived


@contextmanager
def opened(settings, factory, session) -> Iterator[Post]:
    with open_box() as box:
        yield Post(box, replace(settings, mail=mail_to(box)), factory, session)


def mo(session, **more):
    """A customer with an e-mail address."""
    row = factories.customer(session)
    row.email = "mo@customer.example"
    for name, value in more.items():
        setattr(row, name, value)
    session.flush()
    return row


def recorded(session, *, actor=None, now, **more):
    """A complaint that was taken in like any other, with all that follows."""
    values = {
        "customer_ref": "",
        "customer_name": "Mo Rivers",
        "customer_email": "mo@customer.example",
        "received_at": now,
        "channel": "complaint_form",
        "category": "delivery_delays",
        "product": "Kettle",
        "summary": "It never came.",
        "initial_action": "Taken in.",
        **more,
    }
    return complaints.record(session, actor, Intake(**values), now=now)
