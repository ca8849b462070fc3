"""Two at the same moment: one is done, the other is told; nothing is given, answered or decided twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from resolved import kinds, offered, proposed

from qa_app import db
from qa_app.complaints.models import Complaint
from qa_app.errors import AppError
from qa_app.resolutions import services
from qa_app.resolutions.services import Promise, Proof


def at_once(factory, number, *acts):
    """Run each act on the complaint in a session of its own, all beginning together; what each came to, sorted."""
    gate = Barrier(len(acts))

    def run(act):
        with factory() as own:
            gate.wait(timeout=20)
            db.writing(own)
            try:
                act(own, own.get(Complaint, number))
                own.commit()
            except AppError as refusal:
                own.rollback()
                return type(refusal).__name__
            return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


@pytest.fixture
def complaint(session, cast):
    return proposed(session, cast)


@pytest.mark.covers("R46")
def test_the_portal_and_the_phone_at_once_leave_one_answer(factory, session, cast, complaint):
    row = offered(session, cast, complaint)
    session.commit()
    hana = cast.actor(session, "hana")
    found = at_once(
        factory,
        complaint.id,
        lambda own, one: services.answer(own, None, one, row.id, "accepted", via="portal"),
        lambda own, one: services.answer(own, hana, one, row.id, "rejected", "No.", via="phone"),
    )
    assert found == ["Conflict", "done"]
    session.rollback()
    assert kinds(session, complaint).count("proposal_answered") == 1


@pytest.mark.covers("R49")
def test_a_remedy_is_given_once(factory, session, cast, complaint):
    hana = cast.actor(session, "hana")
    remedy = services.promise(session, hana, complaint, Promise("refund", 10_00, "GBP"))
    offered(session, cast, complaint, is_goodwill=True)
    session.commit()
    acts = [
        lambda own, one, number=number: services.carry_out(own, hana, one, remedy.id, Proof(f"PAY-{number}"))
        for number in range(2)
    ]
    assert at_once(factory, complaint.id, *acts) == ["Conflict", "done"]
    session.rollback()
    assert kinds(session, complaint).count("remedy_fulfilled") == 1


@pytest.mark.covers("R37")
def test_a_limit_holds_when_two_promises_are_made_at_once(factory, session, cast, complaint):
    session.commit()
    hana = cast.actor(session, "hana")
    acts = [lambda own, one: services.promise(own, hana, one, Promise("refund", 60_00, "GBP"))] * 2
    assert at_once(factory, complaint.id, *acts) == ["done", "done"]
    session.rollback()
    session.refresh(complaint, ["remedies"])
    assert sorted(row.status for row in complaint.remedies) == ["approved", "promised"]
