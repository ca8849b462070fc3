"""Quality plans: keeping them, drawing their samples once, giving contacts out, and drawing again to compare."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import factories
import pytest
from sqlalchemy import func, select
from statements import counted

from qa_app.errors import Conflict
from qa_app.evaluations.models import Evaluation
from qa_app.jobs import runner
from qa_app.jobs.models import Job
from qa_app.plans import services
from qa_app.plans.models import QualityPlan, Sample, SampleItem
from qa_app.plans.rules import periods
from qa_app.plans.rules import plan as rules
from qa_app.plans.rules.periods import Period
from qa_app.tasks import RECURRING

LONDON = ZoneInfo("Europe/London")
FORM = {"name": "Every agent, every week", "stream": "random", "period": "week", "how": "count", "count": "3"}


def last_week() -> Period:
    return periods.over("week", datetime.now(LONDON).date())


def sample_of(session) -> Sample:
    session.commit()  # see what others wrote meanwhile
    session.expire_all()
    return session.scalars(select(Sample)).one()


def items_of(session) -> list[SampleItem]:
    session.commit()
    session.expire_all()
    return list(session.scalars(select(SampleItem).order_by(SampleItem.place, SampleItem.id)))


@pytest.fixture
def drawn(session, cast, run_jobs):
    """A week with contacts of two agents, drawn by a plan of three each and given to Cleo."""

    def draw(**more):
        factories.scorecard_version(session)
        for agent in (cast.ada, cast.eric):
            factories.in_last_week(session, agent, 12)
        plan = factories.quality_plan(session, **{"count": 3, "pool": (rules.Member(cast.cleo.id),), **more})
        services.ask(session, plan, last_week())
        session.commit()
        assert run_jobs() == 1
        return plan

    return draw


@pytest.mark.covers("QM-C1", "QM-C3")
def test_it_works(app, session, cast, as_, run_jobs):
    """From the form to the reviewer's queue and the sample's page."""
    factories.scorecard_version(session)
    for agent in (cast.ada, cast.eric):
        factories.in_last_week(session, agent, 12)
    session.commit()
    dev = as_(cast.dev)
    page = dev.get("/plans/new")
    assert page.status_code == 200
    answer = dev.post("/plans/new", data={**FORM, "member": [cast.cleo.id], f"load-{cast.cleo.id}": "100"})
    assert answer.status_code == 302, answer.text
    plan = session.scalars(select(QualityPlan)).one()
    assert "3 per agent, every week" in dev.get(answer.location).text
    answer = dev.post(f"/plans/{plan.id}/draw", data={"starts_on": last_week().starts_on})
    assert answer.status_code == 302
    run_jobs()
    assert Counter(item.agent_id for item in items_of(session)) == {cast.ada.id: 3, cast.eric.id: 3}
    evaluations = session.scalars(select(Evaluation)).all()
    assert {(row.selection, row.state, row.reviewer_id) for row in evaluations} == {
        ("random", "assigned", cast.cleo.id)
    }
    assert all("Every agent, every week" in row.selection_reason for row in evaluations)
    shown = dev.get(f"/plans/samples/{sample_of(session).id}")
    assert shown.status_code == 200
    assert sample_of(session).seed in shown.text
    queue = as_(cast.cleo).get("/plans/work")
    assert queue.text.count("/review") >= 6
    assert "0 of 6 evaluated" in dev.get("/plans/").text


@pytest.mark.covers("QM-C1")
def test_a_sample_drawn_again_is_the_same_and_says_so(session, cast, as_, drawn):
    drawn(strata=("channel",))
    dev, sample = as_(cast.dev), sample_of(session)
    assert "Drawn again: the same 6 contacts" in dev.post(f"/plans/samples/{sample.id}/replay").text
    (item, *_) = items_of(session)
    session.commit()
    services.replace(session, cast.actor(session, "dev"), item.id, "No sound at all in it", datetime.now(UTC))
    session.commit()
    assert services.replay(session, sample_of(session)).is_good
    last = items_of(session)[-1]
    outsider = factories.interaction(session, cast.ada, days_ago=400)
    last.interaction_id = outsider.id
    session.commit()
    found = services.replay(session, sample_of(session))
    assert not found.is_good
    assert "did not come out the same" in dev.post(f"/plans/samples/{sample.id}/replay").text


def test_a_period_is_drawn_once(session, cast, drawn, run_jobs):
    plan = drawn()
    with pytest.raises(Conflict, match="drawn already"):
        services.ask(session, plan, last_week())
    session.rollback()
    job = session.scalars(select(Job).where(Job.name == "draw")).one()
    job.state, job.run_after, job.sent_at = "queued", datetime.now(UTC), None
    session.commit()
    assert run_jobs() == 1
    assert session.scalar(select(func.count()).select_from(Sample)) == 1
    assert len(items_of(session)) == 6
    assert session.scalar(select(func.count()).select_from(Evaluation)) == 6


def test_a_draw_cut_off_half_way_gives_out_the_rest(session, drawn, run_jobs):
    drawn()
    for item in items_of(session)[:4]:
        evaluation = session.get(Evaluation, item.evaluation_id)
        item.state, item.reviewer_id, item.evaluation_id = "open", None, None
        session.flush()
        session.delete(evaluation)
    job = session.scalars(select(Job).where(Job.name == "draw")).one()
    job.state, job.run_after, job.sent_at = "queued", datetime.now(UTC), None
    session.commit()
    run_jobs()
    assert {item.state for item in items_of(session)} == {"given"}
    assert session.scalar(select(func.count()).select_from(Evaluation)) == 6


@pytest.mark.covers("QM-C4")
def test_what_is_due_is_drawn_by_itself_once(session, cast, factory, settings, run_jobs):
    factories.scorecard_version(session)
    factories.in_last_week(session, cast.ada, 4)
    plan = factories.quality_plan(session, count=2)
    plan.starts_on = last_week().starts_on
    factories.quality_plan(session, "Switched off", count=2, is_on=False)
    session.commit()
    for _ in range(3):
        runner.recur(RECURRING, settings, factory)
        run_jobs()
    assert sample_of(session).plan_id == plan.id
    assert len(items_of(session)) == 2
    assert session.scalar(select(func.count()).where(Job.name == "draw")) == 1


@pytest.mark.covers("QM-C4")
def test_a_plan_waits_for_late_arrivals(session, cast, factory, settings):
    plan = factories.quality_plan(session, period="day", lag_days=3)
    today = datetime.now(LONDON).date()
    plan.starts_on = today - timedelta(days=4)
    session.commit()
    runner.recur(RECURRING, settings, factory)
    asked = [job.payload["starts_on"] for job in session.scalars(select(Job).where(Job.name == "draw"))]
    assert asked == [str(today - timedelta(days=4))]


def test_an_empty_population_says_so_and_may_be_drawn_again(session, cast, as_, run_jobs):
    plan = factories.quality_plan(session)
    services.ask(session, plan, last_week())
    session.commit()
    run_jobs()
    sample = sample_of(session)
    assert sample.population_size == 0
    assert "There was nothing to draw from" in as_(cast.dev).get(f"/plans/samples/{sample.id}").text
    factories.scorecard_version(session)
    factories.in_last_week(session, cast.ada, 5)
    services.ask(session, session.get(QualityPlan, plan.id), last_week())
    session.commit()
    run_jobs()
    assert sample_of(session).population_size == 5


@pytest.mark.covers("QM-A6", "QM-C7")
def test_only_what_can_be_judged_and_was_not_evaluated_in_the_series_is_drawn(session, cast, run_jobs):
    factories.scorecard_version(session)
    fit, thin, unread, nobodys, seen, risky = factories.in_last_week(session, cast.ada, 6)
    thin.is_eligible = False
    unread.transcript_version = None
    nobodys.agent_id = None
    factories.evaluation(session, cast.ada, cast.dev, about=seen, selection="random")
    factories.evaluation(session, cast.ada, cast.dev, about=risky, selection="risk")
    services.ask(session, factories.quality_plan(session, count=9), last_week())
    session.commit()
    run_jobs()
    assert {item.interaction_id for item in items_of(session)} == {fit.id, risky.id}
    assert sample_of(session).short == {str(cast.ada.id): 7}


@pytest.mark.covers("QM-C8")
def test_risk_takes_those_with_most_signals_and_says_which(session, cast, run_jobs):
    factories.scorecard_version(session)
    rows = factories.in_last_week(session, cast.ada, 6)
    rows[2].customer_sentiment, rows[2].silence_pct = -0.9, 60
    rows[4].silence_pct = 45
    rows[5].interruptions = 1
    plan = factories.quality_plan(
        session, "Risk", stream="risk", count=2, signals=("very_negative", "long_silence", "interruptions")
    )
    services.ask(session, plan, last_week())
    session.commit()
    run_jobs()
    reasons = {item.interaction_id: item.reason for item in items_of(session)}
    assert reasons.keys() == {rows[2].id, rows[4].id}
    assert "the customer sounded very unhappy, long silence" in reasons[rows[2].id]
    assert {row.selection for row in session.scalars(select(Evaluation))} == {"risk"}


def test_a_changed_plan_leaves_its_sample_as_it_was(session, cast, as_, drawn):
    plan = drawn()
    dev = as_(cast.dev)
    shown = {**FORM, "name": plan.name, "count": "50", "revision": "1"}
    assert dev.post(f"/plans/{plan.id}/edit", data=shown).status_code == 302
    assert dev.post(f"/plans/{plan.id}/edit", data=shown).status_code == 409
    sample = sample_of(session)
    assert (rules.from_document(sample.rules).count, rules.from_document(sample.plan.rules).count) == (3, 50)
    assert services.replay(session, sample).is_good


WRONG = [
    ({"name": ""}, "name"),
    ({"name": "x" * 200}, "name"),
    ({"count": "0"}, "count"),
    ({"count": "99999999999999999999"}, "count"),
    ({"how": "percent", "percent": "0"}, "percent"),
    ({"how": "percent", "percent": "NaN"}, "percent"),
    ({"how": "percent", "percent": ""}, "percent"),
    ({"how": "percent", "percent": "5", "minimum": "9", "maximum": "3"}, "maximum"),
    ({"stream": "calibration"}, "stream"),
    ({"stream": "risk"}, "signal"),
    ({"period": "year"}, "period"),
    ({"strata": "'; drop table sample"}, "strata"),
    ({"languages": "en; de"}, "languages"),
    ({"minimum_s": "90", "maximum_s": "30"}, "maximum_s"),
    ({"pair_limit": "-1"}, "pair_limit"),
]


def test_what_is_wrong_in_the_form_is_said_beside_it(session, cast, as_):
    dev = as_(cast.dev)
    for wrong, field in WRONG:
        answer = dev.post("/plans/new", data={**FORM, **wrong})
        assert answer.status_code == 422, wrong
        assert f'id="{field}-error"' in answer.text, wrong
        assert dev.get("/plans/count", query_string={**FORM, **wrong}).status_code == 200, wrong
    assert session.scalars(select(QualityPlan)).all() == []


def test_two_plans_of_one_name_are_refused(session, cast, as_):
    factories.quality_plan(session, FORM["name"])
    session.commit()
    answer = as_(cast.dev).post("/plans/new", data=FORM)
    assert answer.status_code == 422
    assert "Another plan has this name" in answer.text


@pytest.mark.covers("QM-C1")
def test_the_form_counts_what_a_plan_means(session, cast, as_):
    for agent in (cast.ada, cast.eric):
        factories.in_last_week(session, agent, 40)
    session.commit()
    dev = as_(cast.dev)
    told = dev.get("/plans/count", query_string={**FORM, "count": "10"}).text
    assert ">80</span>" in told
    assert ">20</span>" in told
    assert "± 19.1 points" in told  # 20 of 80 at a rate of one half
    assert ">0</span>" in dev.get("/plans/count", query_string={**FORM, "channel": "email"}).text


@pytest.mark.covers("QM-L1")
def test_others_see_nothing_of_plans(session, cast, as_, drawn):
    plan = drawn()
    sample, item = sample_of(session), items_of(session)[0]
    reads = ["/plans/", f"/plans/{plan.id}", f"/plans/samples/{sample.id}", "/plans/coverage", "/plans/progress",
             "/plans/reviewers"]  # fmt: skip
    writes = [f"/plans/{plan.id}/draw", f"/plans/{plan.id}/switch", f"/plans/items/{item.id}/remove",
              f"/plans/items/{item.id}/pass-on", f"/plans/reviewers/{cast.cleo.id}"]  # fmt: skip
    for name in ("ada", "ben", "eve", "cleo", "hana", "sam"):
        client = as_(getattr(cast, name))
        assert {client.get(address).status_code for address in reads} == {404}, name
        assert {client.post(address).status_code for address in writes} == {404}, name
    tess = as_(cast.tess)
    assert {tess.get(address).status_code for address in reads} == {200}
    assert {tess.post(address).status_code for address in writes} == {404}
    assert tess.get("/plans/new").status_code == 404


def test_pages_ask_the_database_little(app, session, cast, as_, drawn):
    plan = drawn()
    sample = sample_of(session)
    dev, cleo = as_(cast.dev), as_(cast.cleo)
    pages = [(dev, "/plans/"), (dev, f"/plans/{plan.id}"), (dev, f"/plans/samples/{sample.id}"),
             (dev, "/plans/coverage"), (dev, "/plans/coverage?by=agent"), (dev, "/plans/progress"),
             (dev, "/plans/reviewers"), (dev, "/plans/new"), (cleo, "/plans/work")]  # fmt: skip
    for client, address in pages:
        with counted(app) as statements:
            assert client.get(address).status_code == 200
        asked = [one for one in statements if one.startswith(("SELECT", "WITH"))]
        assert len(asked) <= 12, (address, len(asked), asked)


@pytest.mark.covers("QM-C2")
def test_periods_are_whole_days_of_the_centre():
    spring = Period(date(2026, 3, 29), date(2026, 3, 30))
    assert spring.bounds(LONDON)[1] - spring.bounds(LONDON)[0] == timedelta(hours=23)
    assert periods.over("week", date(2026, 11, 22)) == Period(date(2026, 11, 9), date(2026, 11, 16))
    assert periods.over("month", date(2026, 1, 31)) == Period(date(2025, 12, 1), date(2026, 1, 1))
    assert periods.over("day", date(2026, 3, 1)) == Period(date(2026, 2, 28), date(2026, 3, 1))
    assert [one.starts_on.day for one in periods.due("week", date(2026, 11, 2), date(2026, 11, 22))] == [9, 2]
    assert list(periods.due("month", date(2026, 11, 1), date(2026, 11, 30))) == []


def test_rules_come_back_from_the_database_as_they_went():
    kept = rules.PlanRules(
        narrowed=rules.Narrowed(channels=("call",), team_ids=(3,), minimum_s=30),
        percent=rules.Decimal("2.5"),
        strata=("queue", "channel"),
        pool=(rules.Member(7, 50),),
    )
    assert rules.from_document(rules.to_document(kept)) == kept
    assert rules.from_document({**rules.to_document(kept), "of a later version": 1}) == kept
