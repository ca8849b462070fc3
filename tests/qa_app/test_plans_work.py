"""Reviewers at work on samples: the pool, claims and their end, replacing with a reason, and what happens by itself."""

import threading
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import factories
import pytest
from sqlalchemy import select

from qa_app.db import writing
from qa_app.errors import Conflict, Invalid, NotAllowed, NotFound
from qa_app.evaluations import services as evaluations
from qa_app.evaluations.models import Evaluation
from qa_app.people import services as people
from qa_app.people.models import Person
from qa_app.plans import services
from qa_app.plans.models import ReviewerAbsence, ReviewerProfile, Sample, SampleItem
from qa_app.plans.rules import periods
from qa_app.plans.rules.plan import Member
from qa_app.policy import Role

NOW = datetime.now(UTC)
WHY = "Nothing can be heard in it"


def items_of(session) -> list[SampleItem]:
    session.commit()
    session.expire_all()
    return list(session.scalars(select(SampleItem).order_by(SampleItem.place, SampleItem.id)))


@pytest.fixture
def drawn(session, cast, run_jobs):
    """A week with twelve contacts each of Ada and Eric, of which a plan drew some; those of a pool lie there."""

    def draw(*, way="claim", number=12, **more) -> Sample:
        factories.scorecard_version(session)
        for agent in (cast.ada, cast.eric):
            factories.in_last_week(session, agent, number)
        pool = more.pop("pool", (Member(cast.cleo.id), Member(cast.dev.id)))
        plan = factories.quality_plan(session, **{"count": 3, "way": way, "pool": pool, **more})
        services.ask(session, plan, periods.over("week", datetime.now(ZoneInfo("Europe/London")).date()))
        session.commit()
        run_jobs()
        return session.scalars(select(Sample)).one()

    return draw


@pytest.fixture
def second(session) -> Person:
    """Another reviewer."""
    person = Person(name="Rita Second", email="rita@example.com", active=True, password="*",
                    fs_uniquifier="test-rita", roles=[people.role_row(session, Role.REVIEWER)])  # fmt: skip
    session.add(person)
    session.commit()
    return person


@pytest.mark.covers("QM-C10")
def test_it_works(session, cast, as_, drawn):
    """Take the next, give it back, take it again, and replace it with a reason."""
    drawn()
    cleo = as_(cast.cleo)
    assert "6 contacts to evaluate" in cleo.get("/").text
    answer = cleo.post("/plans/claim")
    assert answer.status_code == 302
    assert "/evaluations/" in answer.location
    (mine,) = [item for item in items_of(session) if item.state == "given"]
    assert mine.place == 0
    assert mine.reviewer_id == cast.cleo.id
    assert "Yours until" in cleo.get("/plans/work").text
    cleo.post(f"/plans/items/{mine.id}/give-back")
    assert {item.state for item in items_of(session)} == {"open"}
    assert session.get_one(Evaluation, mine.evaluation_id or 1).state == "void"
    cleo.post("/plans/claim")
    assert cleo.post(f"/plans/items/{mine.id}/replace", data={"reason": WHY}).status_code == 302
    old, new = (item for item in items_of(session) if item.place == 0)
    assert (old.state, old.note, old.changed_by_id) == ("replaced", WHY, cast.cleo.id)
    assert (new.agent_id, new.stratum, new.replaces_id) == (old.agent_id, old.stratum, old.id)
    assert new.reviewer_id == cast.cleo.id
    assert session.get_one(Evaluation, new.evaluation_id).state == "assigned"
    assert WHY in as_(cast.dev).get("/plans/progress").text


def test_the_pool_counts_only_what_the_reviewer_can_have(session, cast, as_, drawn):
    drawn()
    known = [item for item in items_of(session) if item.place < 5]
    for item in known:
        number = item.interaction_id
        evaluations.assign(
            session,
            cast.actor(session, "dev"),
            evaluations.Assignment(number, cast.cleo.id, selection="targeted", reason="Asked for"),
        )
    session.commit()
    cleo = as_(cast.cleo)
    assert "1 contact to evaluate" in cleo.get("/").text
    assert "6 contacts to evaluate" in as_(cast.dev).get("/").text
    cleo.post("/plans/claim")
    assert "Take the next one" not in cleo.get("/plans/work").text


@pytest.mark.covers("QM-C10")
def test_two_who_claim_at_once_get_two_different_contacts(session, cast, factory, drawn, second):
    sample = drawn(count=4, pool=())
    actors = [people.actor_of(session, person) for person in (cast.cleo, second)]
    session.commit()
    start, got, wrong = threading.Barrier(2), [], []

    def take(actor) -> None:
        start.wait()
        for _ in range(4):
            try:
                with factory() as own:
                    item = services.claim(writing(own), actor, datetime.now(UTC))
                    own.commit()
                    got.append(item.interaction_id)
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=take, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(got) == len(set(got)) == 8
    assert sample.population_size == 24


@pytest.mark.covers("QM-C10")
def test_a_claim_that_ran_out_goes_back_unless_it_was_begun(session, cast, drawn):
    drawn(claim_hours=2)
    cleo = cast.actor(session, "cleo")
    idle, begun = (services.claim(session, cleo, NOW) for _ in range(2))
    session.commit()
    row = session.get_one(Evaluation, begun.evaluation_id)
    row.state = "draft"
    session.commit()
    assert services.tend(session, NOW + timedelta(hours=1)) == 0
    assert services.tend(session, NOW + timedelta(hours=3)) == 1
    session.commit()
    assert (idle.state, idle.note, idle.reviewer_id) == ("open", "The claim ran out.", None)
    assert (begun.state, begun.reviewer_id) == ("given", cast.cleo.id)
    with pytest.raises(Conflict, match="You have begun it"):
        services.give_back(session, cleo, begun.id, NOW)


def test_a_deactivated_reviewers_work_goes_back_and_their_draft_stays(session, cast, drawn):
    drawn(way="deal", pool=(Member(cast.cleo.id),))
    first = items_of(session)[0]
    row = session.get_one(Evaluation, first.evaluation_id)
    row.state, row.comment = "draft", "Half done"
    cast.cleo.active = False
    session.commit()
    assert services.tend(session, NOW) == 6
    session.commit()
    assert {(item.state, item.note) for item in items_of(session)} == {("open", "Cleo Marsh is not there any more.")}
    kept = session.get_one(Evaluation, row.id)
    assert (kept.state, kept.comment) == ("void", "Half done")
    assert services.claim(session, cast.actor(session, "dev"), NOW) is None  # Dev is not in this plan's pool


def test_what_can_no_longer_be_judged_is_replaced_by_itself(session, cast, drawn):
    drawn(way="deal", pool=(Member(cast.cleo.id),))
    thin, moved, begun = items_of(session)[:3]
    thin.interaction.is_eligible = False
    moved.interaction.agent_id = cast.amir.id
    begun.interaction.is_eligible = False
    session.get_one(Evaluation, begun.evaluation_id).state = "draft"
    session.commit()
    assert services.tend(session, NOW) == 2
    session.commit()
    states = {item.id: item.state for item in items_of(session)}
    assert (states[thin.id], states[moved.id], states[begun.id]) == ("replaced", "replaced", "given")
    assert services.replay(session, thin.sample).is_good
    assert services.tend(session, NOW) == 0


def test_without_anything_left_it_is_taken_out_and_says_so(session, cast, drawn):
    drawn(way="deal", number=3, pool=(Member(cast.cleo.id),))
    thin = items_of(session)[0]
    thin.interaction.is_eligible = False
    session.commit()
    assert services.tend(session, NOW) == 1
    session.commit()
    assert thin.state == "removed"
    assert "Nothing was left" in thin.note
    with pytest.raises(Conflict, match="No other contact"):
        services.replace(session, cast.actor(session, "cleo"), items_of(session)[1].id, WHY, NOW)


@pytest.mark.covers("QM-C5")
def test_replacing_needs_a_reason_and_is_over_after_submission(session, cast, as_, drawn):
    drawn(way="deal", pool=(Member(cast.cleo.id),))
    item = items_of(session)[0]
    cleo = as_(cast.cleo)
    answer = cleo.post(f"/plans/items/{item.id}/replace", data={"reason": " no "})
    assert answer.status_code == 422
    assert "Say why" in answer.text
    actor = cast.actor(session, "cleo")
    with pytest.raises(Invalid):
        services.replace(session, actor, item.id, "x" * 400, NOW)
    session.get_one(Evaluation, item.evaluation_id).state = "submitted"
    session.commit()
    for act in (
        lambda: services.replace(session, actor, item.id, WHY, NOW),
        lambda: services.remove(session, actor, item.id, WHY, NOW),
        lambda: services.pass_on(session, actor, item.id, cast.dev.id, NOW),
    ):
        with pytest.raises(Conflict, match="evaluated already"):
            act()


@pytest.mark.covers("QM-C5", "QM-C6")
def test_passing_on_keeps_to_the_rules_of_the_plan(session, cast, as_, drawn, second):
    drawn(way="deal", pool=(Member(cast.cleo.id),), pair_limit=1, count=2)
    item = next(item for item in items_of(session) if item.state == "given")
    dev = as_(cast.dev)
    assert dev.post(f"/plans/items/{item.id}/pass-on", data={"reviewer": second.id}).status_code == 302
    fresh = next(each for each in items_of(session) if each.id == item.id)
    assert fresh.reviewer_id == second.id
    assert session.get_one(Evaluation, fresh.evaluation_id).reviewer_id == second.id
    other = next(each for each in items_of(session) if each.agent_id == item.agent_id and each.state == "open")
    assert other.note == "Every reviewer left has had as many of this agent as the plan allows."
    answer = dev.post(f"/plans/items/{other.id}/pass-on", data={"reviewer": second.id}, follow_redirects=True)
    assert "as many contacts of this agent as the plan allows" in answer.text
    with pytest.raises(NotAllowed, match="may evaluate"):
        services.pass_on(session, cast.actor(session, "dev"), other.id, cast.ada.id, NOW)
    assert dev.post(f"/plans/items/{other.id}/pass-on", data={"reviewer": "x"}).status_code == 302


@pytest.mark.covers("QM-C6")
def test_nobody_takes_their_own_contact_or_their_own_teams(session, cast, drawn):
    cast.ada.roles.append(people.role_row(session, Role.REVIEWER))
    drawn(pool=(Member(cast.ada.id),), is_other_team=True)
    taken = []
    while (item := services.claim(session, cast.actor(session, "ada"), NOW)) is not None:
        taken.append(item.agent_id)
    assert taken == [cast.eric.id] * 3


@pytest.mark.covers("QM-C3")
def test_capacity_absence_and_language_are_kept_to(session, cast, drawn, second):
    session.add(ReviewerProfile(person_id=second.id, capacity=1, languages=["en"], goal_day=0, goal_week=0))
    drawn(way="deal", pool=(Member(cast.cleo.id), Member(second.id)))
    counts = [sum(item.reviewer_id == person.id for item in items_of(session)) for person in (cast.cleo, second)]
    assert counts == [5, 1]
    assert services.claim(session, people.actor_of(session, second), NOW) is None
    assert session.scalars(select(Sample)).one().dealt == {str(cast.cleo.id): "3", str(second.id): "3"}


def test_who_is_away_until_it_is_due_gets_nothing(session, cast, drawn, second):
    away = ReviewerAbsence(person_id=second.id, starts_on=date(2020, 1, 1), ends_on=date(2100, 1, 1))
    session.add(away)
    drawn(way="deal", pool=(Member(cast.cleo.id), Member(second.id)))
    assert {item.reviewer_id for item in items_of(session)} == {cast.cleo.id}


def test_a_contact_that_somebody_began_elsewhere_is_not_given_twice(session, cast, drawn, second):
    drawn(count=1)
    first = items_of(session)[0]
    wanted = evaluations.Assignment(first.interaction_id, second.id, selection="random")
    evaluations.assign(session, cast.actor(session, "dev"), wanted)
    session.commit()
    item = services.claim(session, cast.actor(session, "cleo"), NOW)
    assert item.interaction_id != first.interaction_id
    session.commit()
    assert services.tend(session, NOW) == 1
    session.commit()
    assert next(each for each in items_of(session) if each.id == first.id).state == "replaced"


@pytest.mark.covers("QM-L1")
def test_what_is_not_mine_is_not_there(session, cast, as_, drawn, second):
    drawn(way="deal", pool=(Member(cast.cleo.id),))
    item = items_of(session)[0]
    for act in ("replace", "give-back"):
        assert as_(second).post(f"/plans/items/{item.id}/{act}", data={"reason": WHY}).status_code == 404
        for name in ("ada", "ben", "tess", "hana", "sam"):
            assert as_(getattr(cast, name)).post(f"/plans/items/{item.id}/{act}").status_code == 404
    assert as_(cast.cleo).post("/plans/items/999999/replace", data={"reason": WHY}).status_code == 404
    assert as_(cast.cleo).get("/plans/work").text.count("/replace") == 6
    assert as_(cast.tess).get("/plans/work").status_code == 404
    with pytest.raises(NotFound):
        services.give_back(session, people.actor_of(session, second), item.id, NOW)


@pytest.mark.covers("QM-C11")
def test_goals_and_reviewers_are_kept(session, cast, as_):
    dev, here = as_(cast.dev), f"/plans/reviewers/{cast.cleo.id}"
    kept = {"capacity": "12", "languages": "en, de", "goal_day": "4", "goal_week": "20"}
    assert dev.post(here, data=kept).status_code == 302
    assert "4 a day, 20 a week" in dev.get("/plans/reviewers").text
    assert "of 4" in as_(cast.cleo).get("/plans/work").text
    for wrong in ({"capacity": "-1"}, {"capacity": "many"}, {"languages": "english!"}, {"goal_day": "1e9"}):
        assert dev.post(here, data={**kept, **wrong}).status_code == 422
    assert dev.post(f"{here}/absences", data={"starts_on": "2026-02-30", "ends_on": "2026-03-01"}).status_code == 422
    assert dev.post(f"{here}/absences", data={"starts_on": "2099-03-02", "ends_on": "2099-03-01"}).status_code == 422
    assert dev.post(f"{here}/absences", data={"starts_on": "2099-03-01", "ends_on": "2099-03-09"}).status_code == 302
    assert "9 Mar 2099" in dev.get("/plans/reviewers").text
    absence = session.scalars(select(ReviewerAbsence)).one()
    assert dev.post(f"/plans/absences/{absence.id}/drop").status_code == 302
    assert dev.post(f"/plans/absences/{absence.id}/drop").status_code == 404
    assert dev.post(f"/plans/reviewers/{cast.ada.id}", data=kept).status_code == 404


@pytest.mark.covers("QM-C12")
def test_what_nobody_began_long_after_it_was_due_is_given_up_with_a_warning_before(session, cast, as_, drawn):
    sample = drawn(way="deal", pool=(Member(cast.cleo.id),), due_days=1, expire_days=5)
    begun = items_of(session)[0]
    session.get_one(Evaluation, begun.evaluation_id).state = "draft"
    sample.due_at = NOW - timedelta(days=1)
    session.commit()
    assert as_(cast.cleo).get("/plans/work").text.count("given up") == 5
    assert services.tend(session, NOW + timedelta(days=5)) == 0
    assert services.tend(session, NOW + timedelta(days=8)) == 5
    session.commit()
    states = [(item.state, item.note) for item in items_of(session)]
    assert states == [("given", "")] + [("removed", "Nobody began it in time.")] * 5
    assert services.tend(session, NOW + timedelta(days=8)) == 0
