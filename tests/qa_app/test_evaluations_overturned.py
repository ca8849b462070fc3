"""What disputes say about the scorecard: rates by question with n and interval, by reviewer for QA managers alone."""

from datetime import UTC, datetime, timedelta

import factories
import pytest

from qa_app.evaluations import services
from qa_app.evaluations.queries import overturned
from qa_app.evaluations.services import Challenge, Decision
from scorecards.answers import Answer

LONG_AGO = datetime.now(UTC) - timedelta(days=30)
YES = Answer(options=("yes",))


@pytest.fixture
def ten(session, cast):
    """Ten disputes of one question decided (seven of them upheld), one that waits, one of another question."""
    ada, ben = cast.actor(session, "ada"), cast.actor(session, "ben")
    for number in range(11):
        row = factories.evaluation(session, cast.ada, cast.cleo, state="released", options={"feeling": "no"})
        services.dispute(session, ada, row.id, [Challenge("feeling", "I did.", YES)])
        if number < 10:
            decision = Decision("accept", "Yes.") if number < 7 else Decision("reject", "No.")
            services.decide(session, ben, row.disputes[0].id, decision)
    services.dispute(session, ada, row.id, [Challenge("greeting", "I did.")])
    session.commit()


@pytest.mark.covers("QM-H12")
def test_it_works(as_, session, cast, ten):
    feeling, greeting = overturned.by_question(session, cast.actor(session, "ben"), LONG_AGO)
    assert (feeling.overturned.successes, feeling.overturned.n, feeling.waiting) == (7, 10, 1)
    assert (feeling.disputed.successes, feeling.disputed.n) == (11, 11)
    assert (greeting.overturned.n, greeting.waiting, greeting.disputed.successes) == (0, 1, 1)
    assert (feeling.is_enough, greeting.is_enough) == (True, False)
    page = as_(cast.ben).get("/evaluations/disputes/overturned").text
    assert "70 % (95 % CI 39.7–89.2, n = 10)" in page.replace("70.0", "70")
    assert "not enough yet (n = 0)" in page
    assert "Cleo" not in page
    managers = as_(cast.dev).get("/evaluations/disputes/overturned?months=3").text
    assert "Cleo Marsh" in managers


def test_others_see_only_their_own_teams_and_no_reviewer(as_, session, cast, ten):
    assert overturned.by_question(session, cast.actor(session, "eve"), LONG_AGO) == []
    assert overturned.by_reviewer(session, cast.actor(session, "ben"), LONG_AGO) == []
    cleo = overturned.by_reviewer(session, cast.actor(session, "dev"), LONG_AGO)[0]
    assert (cleo.name, cleo.disputed.successes, cleo.disputed.n) == ("Cleo Marsh", 11, 11)
    for name in ("ada", "cleo", "tess", "sam"):
        assert as_(getattr(cast, name)).get("/evaluations/disputes/overturned").status_code in (403, 404)
    assert "No disputes in this time" in as_(cast.eve).get("/evaluations/disputes/overturned?months=x").text


def test_what_was_released_before_the_period_or_is_void_is_left_out(session, cast, ten):
    dev = cast.actor(session, "dev")
    assert overturned.by_question(session, dev, datetime.now(UTC) + timedelta(days=1)) == []
    services.void(session, dev, 1, "Doubled")
    session.flush()
    assert overturned.by_question(session, dev, LONG_AGO)[0].overturned.n == 9
