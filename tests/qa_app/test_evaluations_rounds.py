"""Rounds of disputes, who looks at one, and two people at the same moment: clear results, nothing lost."""

import threading
from datetime import timedelta

import factories
import handled
import pytest
from sqlalchemy import func, select
from test_evaluations_life import LONDON, TUESDAY, release, told

from qa_app.db import writing
from qa_app.errors import AppError, Conflict, Invalid, NotAllowed, NotFound
from qa_app.evaluations import queries, services
from qa_app.evaluations.models import Acknowledgement, Dispute, Evaluation
from qa_app.evaluations.services import Challenge, Decision
from qa_app.people import services as people
from qa_app.policy import Role
from scorecards.answers import Answer

HOUR = timedelta(hours=1)
FEELING = [Challenge("feeling", "I said I was sorry.", Answer(("partly",)), (2,))]
REJECT = Decision("reject", "It came too late.")


def dispute(session, cast, row, now=TUESDAY + HOUR):
    return services.dispute(session, cast.actor(session, "ada"), row.id, FEELING, now=now).disputes[-1]


def decide(session, cast, name, item, decision=REJECT):
    given = {"now": TUESDAY + 2 * HOUR, "calendar": LONDON}
    return services.decide(session, cast.actor(session, name), item.id, decision, **given)


@pytest.mark.covers("QM-H4", "QM-H8")
def test_a_second_round_is_decided_by_somebody_else(session, cast):
    row = release(session, cast, handled.draft(session, cast, rounds=2))
    decide(session, cast, "ben", dispute(session, cast, row))
    second = dispute(session, cast, row, TUESDAY + 3 * HOUR)
    assert (second.round, row.state) == (2, "disputed")
    with pytest.raises(NotAllowed, match="decided about this question before"):
        decide(session, cast, "ben", second)
    assert decide(session, cast, "dev", second).state == "rejected"
    with pytest.raises(Invalid) as refusal:
        dispute(session, cast, row, TUESDAY + 4 * HOUR)
    assert "as often as it can be" in refusal.value.fields["feeling"]


def test_the_scorecard_may_let_the_same_person_decide_again(session, cast):
    row = release(session, cast, handled.draft(session, cast, rounds=2, is_other_resolver=False))
    decide(session, cast, "ben", dispute(session, cast, row))
    assert decide(session, cast, "ben", dispute(session, cast, row)).round == 2


def test_an_open_dispute_takes_no_second_one(session, cast):
    row = release(session, cast, handled.draft(session, cast, rounds=3))
    dispute(session, cast, row)
    with pytest.raises(Invalid) as refusal:
        dispute(session, cast, row)
    assert "waits for a decision" in refusal.value.fields["feeling"]


def test_a_decision_opens_the_window_anew(session, cast):
    row = release(session, cast, handled.draft(session, cast, respond_days=1, rounds=2))
    ended = row.respond_until
    item = dispute(session, cast, row, ended - HOUR)
    assert services.close_due(session, ended + HOUR) == 0
    services.decide(session, cast.actor(session, "ben"), item.id, REJECT, now=ended + HOUR, calendar=LONDON)
    assert row.respond_until == ended + timedelta(days=2)  # over the whole of the next working day
    assert (
        services.acknowledge(session, cast.actor(session, "ada"), row.id, now=ended + 2 * HOUR).state == "acknowledged"
    )
    assert services.close_due(session, row.respond_until) == 1
    assert session.get(Acknowledgement, row.id).is_by_system is False


@pytest.mark.covers("QM-H7")
def test_who_looks_at_a_dispute_is_seen_and_others_take_it_over_first(as_, session, cast):
    row = release(session, cast, handled.draft(session, cast))
    item = dispute(session, cast, row)
    session.commit()
    at = f"/evaluations/disputes/{item.id}"
    assert as_(cast.ben).post(f"{at}/take").status_code == 302
    session.expire_all()
    assert (row.state, item.assigned_to_id) == ("under_review", cast.ben.id)
    page = as_(cast.dev).get(at).text
    assert "Ben Okafor is looking at it" in page
    assert 'name="rationale"' not in page
    sent = {"decision": "reject", "rationale": "No."}
    assert as_(cast.dev).post(at, data=sent).status_code == 409
    assert as_(cast.dev).post(f"{at}/take").status_code == 302
    assert as_(cast.dev).post(at, data=sent).status_code == 302
    assert as_(cast.dev).post(f"{at}/take").status_code == 409
    for name in ("eve", "ada", "cleo"):
        assert as_(getattr(cast, name)).post(f"{at}/take").status_code in (403, 404)


def test_leads_and_reviewer_hear_of_a_dispute_and_the_parties_of_its_end(session, cast):
    row = release(session, cast, handled.draft(session, cast))
    decide(session, cast, "ben", dispute(session, cast, row))
    assert told(session, cast.ben) == ["evaluation_disputed"]
    assert told(session, cast.cleo) == ["evaluation_disputed", "dispute_decided"]
    assert told(session, cast.ada) == ["evaluation_released", "dispute_decided"]
    assert told(session, cast.dev) == told(session, cast.eve) == []


def at_once(factory, *calls):
    """Run the calls at the same moment, each in a session of its own; returns what each came to."""
    came, gate = [None] * len(calls), threading.Barrier(len(calls))

    def run(place, call):
        with factory() as own:
            gate.wait()
            writing(own)
            try:
                call(own)
                own.commit()
                came[place] = "done"
            except AppError as refusal:
                own.rollback()
                came[place] = type(refusal).__name__

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(came)


def anew(session):
    """Let the test's own session see what the others wrote."""
    session.rollback()
    session.expire_all()


def test_of_two_deciders_one_decides_and_the_other_is_told(factory, session, cast):
    row = release(session, cast, handled.draft(session, cast))
    item = dispute(session, cast, row)
    session.commit()
    ben, dev = cast.actor(session, "ben"), cast.actor(session, "dev")
    found = at_once(
        factory,
        lambda own: services.decide(own, ben, item.id, REJECT),
        lambda own: services.decide(own, dev, item.id, Decision("accept", "Yes.")),
    )
    assert found == ["Conflict", "done"]
    anew(session)
    assert item.decided_by_id in (cast.ben.id, cast.dev.id)
    assert item.percent_after == row.percent


def test_a_dispute_and_the_end_of_the_window_at_once_leave_one_of_both(factory, session, cast):
    row = release(session, cast, handled.draft(session, cast, respond_days=1))
    session.commit()
    ada, end = cast.actor(session, "ada"), row.respond_until
    at_once(
        factory,
        lambda own: services.dispute(own, ada, row.id, FEELING, now=end - HOUR),
        lambda own: services.close_due(own, end),
    )
    anew(session)
    state = session.scalar(select(Evaluation.state).where(Evaluation.id == row.id))
    count = session.scalar(select(func.count(Dispute.id)))
    assert (state, count) in {("disputed", 1), ("closed", 0)}


def test_acknowledging_twice_at_once_is_noted_once(factory, session, cast):
    row = release(session, cast, handled.draft(session, cast))
    session.commit()
    ada = cast.actor(session, "ada")
    call = [lambda own, word=word: services.acknowledge(own, ada, row.id, word) for word in ("one", "two")]
    assert at_once(factory, *call) == ["Conflict", "done"]
    anew(session)
    assert session.scalar(select(func.count(Acknowledgement.evaluation_id))) == 1


def test_a_version_published_meanwhile_changes_nothing_that_was_begun(session, cast):
    row = handled.draft(session, cast, edit_hours=5)
    newer = factories.scorecard_version(session)
    newer.state = "retired"
    session.commit()
    version = row.scorecard_version_id
    release(session, cast, row)
    assert (row.scorecard_version_id, row.percent) == (version, 100)


def test_a_reviewer_who_left_keeps_nobody_waiting(session, cast):
    row = release(session, cast, handled.draft(session, cast, edit_hours=5))
    item = dispute(session, cast, row)
    cast.cleo.active = False
    people.actor_of(session, cast.dev)
    session.commit()
    assert decide(session, cast, "ben", item).state == "rejected"
    other = handled.draft(session, cast)
    services.submit(session, cast.actor(session, "dev"), other.id, other.revision)
    assert services.release(session, cast.actor(session, "dev"), other.id).state == "released"


def test_nobody_disputes_for_somebody_else_whatever_their_role(session, cast):
    row = release(session, cast, handled.draft(session, cast))
    cast.amir.roles.append(people.role_row(session, Role.QA_MANAGER))
    session.commit()
    for name in ("amir", "ben", "dev", "cleo"):
        with pytest.raises((NotFound, Conflict)):
            services.dispute(session, cast.actor(session, name), row.id, FEELING, now=TUESDAY)


@pytest.mark.covers("QM-H9")
def test_a_disputed_score_counts_on_as_it_stands_and_says_so(as_, session, cast):
    row = release(session, cast, handled.draft(session, cast))
    dispute(session, cast, row)
    session.commit()
    assert session.scalars(select(Evaluation.id).where(queries.counted())).all() == [row.id]
    for person in (cast.ada, cast.ben):
        assert "The score counts as it stands" in as_(person).get(f"/evaluations/{row.id}").text
