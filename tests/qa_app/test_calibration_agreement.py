"""Agreement over time: from sessions and second scorings, with n and interval, and nothing from too few."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import factories
import pytest
from statements import counted

from qa_app.builder.services import publish
from qa_app.calibration import queries
from qa_app.calibration.models import DoubleDraw
from qa_app.evaluations.models import Dispute, Evaluation

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
UTC_ZONE = ZoneInfo("UTC")


@pytest.fixture
def kim(session, cast):
    return factories.reviewer(session, "Kim Ferris")


@pytest.fixture
def doubled(session, cast, kim):
    """Twelve contacts scored twice: Cleo is harder on greetings, and on every third both agree on a No."""
    rows = []
    for number in range(12):
        call = factories.interaction(session, cast.ada, days_ago=number)
        both = {"greeting": "no"} if number % 3 == 0 else {}
        first = factories.evaluation(session, cast.ada, kim, about=call, state="submitted", options=both)
        harder = {**both, "respect": "no"} if number < 6 else both
        again = factories.evaluation(
            session, cast.ada, cast.cleo, about=call, state="submitted", options=harder, selection="double"
        )
        session.add(DoubleDraw(evaluation_id=first.id, share_pct=100, lot=1, is_drawn=True, second_id=again.id,
                               at=first.submitted_at))  # fmt: skip
        rows.append(first)
    session.commit()
    return rows


@pytest.fixture
def pool(session, doubled):
    card = factories.scorecard_version(session).scorecard
    return queries.pool(session, card.id, LONG_AGO, datetime.now(UTC) + timedelta(days=1), UTC_ZONE)


@pytest.mark.covers("QM-G8", "QM-G9")
def test_it_works(cast, as_, doubled):
    for person in (cast.dev, cast.tess):
        text = as_(person).get("/calibration/agreement").text
        assert "12 contacts were scored by more than one reviewer" in text
        assert "n = 12" in text
        assert "Kim Ferris" in text
        assert "Reviewers read it differently" in text
    for person in (cast.ada, cast.ben, cast.cleo, cast.hana, cast.sam):
        assert as_(person).get("/calibration/agreement").status_code == 404


def test_alpha_leanings_drift_and_questions_worth_a_look(cast, kim, pool):
    found = {each.question.key: each for each in queries.reliability(pool)}
    assert found["greeting"].alpha.value == 1
    assert found["greeting"].alpha.low < 0.8, "twelve contacts promise no perfection"
    assert found["respect"].alpha.value < 0.1
    assert found["respect"].alpha.agreement.value == 0.5
    others = [each for key, each in found.items() if key not in ("greeting", "respect")]
    assert all(each.alpha.value is None and each.alpha.agreement.value == 1 for each in others)
    assert [each.key for each in queries.health(found.values(), {})] == ["respect"]
    whole = {int(each.reviewer): each.estimate for each in queries.leanings(pool) if each.month is None}
    assert whole[cast.cleo.id].value == pytest.approx(-whole[kim.id].value)
    assert whole[cast.cleo.id].value < 0
    assert whole[cast.cleo.id].n == 12
    assert sum(month.apart.n for month in queries.drift(pool)) == 12


def test_an_answer_changed_by_a_dispute_counts_as_it_was_given(session, cast, doubled):
    first = doubled[0]
    row = next(each for each in first.answers if each.question_key == "greeting")
    given = {"raised_at": LONG_AGO, "reason": "No.", "cited": [], "before": dict(row.value)}
    decided = {"raised_by_id": cast.ada.id, "state": "upheld", "decided_at": datetime.now(UTC)}
    session.add(Dispute(evaluation_id=first.id, question_key="greeting", **given, **decided))
    row.value = {"options": ["yes"]}
    session.flush()
    card = factories.scorecard_version(session).scorecard
    pool = queries.pool(session, card.id, LONG_AGO, datetime.now(UTC) + timedelta(days=1), UTC_ZONE)
    found = {each.question.key: each for each in queries.reliability(pool)}
    assert found["greeting"].alpha.value == 1
    used = queries.usage(session, card.id, LONG_AGO, datetime.now(UTC) + timedelta(days=1))
    assert (used["greeting"].decided, used["greeting"].overturned) == (1, 1)
    assert (used["greeting"].given, used["respect"].commonest) == (12, 12), "random evaluations only"


def test_only_open_sessions_count_and_the_expert_is_the_measure(session, cast, kim):
    card = factories.scorecard_version(session).scorecard
    calls = [factories.interaction(session, cast.ada) for _ in range(2)]
    factories.calibration(session, cast.dev, [cast.cleo, kim], calls[:1])
    people = [cast.cleo, kim, cast.dev]
    said = {"Cleo Marsh": {"greeting": "no"}, "Dev Anand": {"greeting": "no"}}
    factories.calibration(session, cast.dev, people, calls[1:], expert=cast.dev, state="review", answers=said)
    pool = queries.pool(session, card.id, LONG_AGO, datetime.now(UTC) + timedelta(days=1), UTC_ZONE)
    assert len(pool.units()) == 1
    whole = {int(each.reviewer): each.estimate.value for each in queries.leanings(pool) if each.month is None}
    assert set(whole) == {cast.cleo.id, kim.id}
    assert whole[cast.cleo.id] == 0
    assert whole[kim.id] > 0


def test_the_page_begins_with_the_scorecard_that_is_scored_on_most(session, cast, as_, doubled):
    publish(session, cast.actor(session, "dev"), {"key": "aaa", "title": "A first one", "sections": [
        {"key": "a", "title": "A", "questions": [{"key": "q", "text": "Q?", "kind": "yes_no", "options": [
            {"key": "yes", "label": "Yes", "points": 1}, {"key": "no", "label": "No", "points": 0}]}]}]})  # fmt: skip
    session.commit()
    text = as_(cast.dev).get("/calibration/agreement").text
    assert "A first one" in text
    assert "Nothing to compare yet" not in text


def test_too_few_contacts_show_no_number(session, cast, as_, kim):
    calls = [factories.interaction(session, cast.ada)]
    factories.calibration(session, cast.dev, [cast.cleo, kim], calls, state="review")
    session.commit()
    text = as_(cast.dev).get("/calibration/agreement").text
    assert "not enough yet" in text
    assert "reliable</" not in text


def test_periods_that_are_none_are_refused_and_hostile_addresses_show_the_usual_page(cast, as_, doubled):
    dev = as_(cast.dev)
    for query in (
        "from=2030-01-01&to=2020-01-01",
        "from=0001-01-01",
        "to=tomorrow",
        "from=1900-01-01",
        "to=9999-12-31",
    ):
        assert dev.get(f"/calibration/agreement?{query}").status_code == 422
    for query in ("scorecard=x", "scorecard=-1&reviewer=';--", "reviewer=99999999999999999999"):
        assert dev.get(f"/calibration/agreement?{query}").status_code == 200


def test_the_page_asks_the_database_little_and_leaves_void_ones_out(app, session, cast, as_, doubled, kim):
    dev = as_(cast.dev)
    dev.get("/calibration/agreement")
    with counted(app) as statements:
        assert dev.get(f"/calibration/agreement?reviewer={kim.id}").status_code == 200
    assert len(statements) <= 12, [each[:90] for each in statements]
    session.query(Evaluation).filter_by(reviewer_id=cast.cleo.id).update({"state": "void"})
    session.commit()
    assert "Nothing to compare yet" in dev.get("/calibration/agreement").text
