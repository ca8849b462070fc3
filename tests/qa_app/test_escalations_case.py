"""A complaint that goes up: by the rules, by hand, level by level, accepted or passed on, and its record."""

from datetime import UTC, datetime, timedelta

import factories
import pytest
from sqlalchemy import select

from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint
from qa_app.errors import Conflict, Invalid
from qa_app.escalations import queries, rules, services, tasks
from qa_app.escalations.models import Escalation
from qa_app.escalations.services import Raised
from qa_app.jobs.models import Job
from qa_app.notices.models import Notice

MANUAL = Raised("manual", "Three parcels lost; she wants a refund.", reason="authority")


@pytest.fixture
def case(session, cast):
    row = factories.complaint(session, state="investigating", owner_id=cast.hana.id, severity="low")
    session.commit()
    return row


@pytest.fixture
def levels(session, cast):
    """Iris is the supervisor, Dev the specialist, Cleo and Tess management (Cleo may not read complaints)."""

    def keep(*, management=("tess",), hours=8, **criteria):
        policy = queries.policy(session)
        people = [("iris",), ("dev",), management]
        made = tuple(
            rules.Level(name, people=tuple(getattr(cast, who).id for who in held))
            for name, held in zip(rules.LEVELS, people, strict=True)
        )
        kept = tuple(
            rules.Criterion(one.key, one.key in criteria, *criteria.get(one.key, (one.level, one.threshold)))
            for one in policy.criteria
        )
        services.keep_policy(
            session,
            cast.actor(session, "iris"),
            rules.Policy(0, kept, made, hours),
            reason="For the test.",
            version=policy.version,
        )
        session.commit()

    return keep


def trail(session, case):
    session.flush()
    session.expire_all()
    return [(row.level, row.outcome) for row in queries.escalations(session, case.id)]


@pytest.mark.covers("R34", "R35")
def test_it_works(as_, session, cast, case):
    """Hana escalates by hand with a hand-over; Iris is told, accepts and becomes the owner."""
    hana, iris, address = as_(cast.hana), as_(cast.iris), f"/complaints/{case.id}/escalation"
    assert "It never went up." in hana.get(address).text
    wish = {"reason": "authority", "summary": "Three parcels lost.", "level": "1"}
    assert hana.post(address, data=wish).status_code == 302
    session.rollback()
    row = session.scalars(select(Escalation)).one()
    assert (row.level, row.to_id, row.outcome, row.from_id) == (1, cast.iris.id, "waiting", cast.hana.id)
    assert session.scalars(select(Notice.title).where(Notice.person_id == cast.iris.id)).one().startswith("C-")
    assert "Escalated to you" in iris.get("/").text
    page = iris.get(address).text
    assert "Three parcels lost." in page
    assert "Accept it" in page
    assert "Accept it" not in hana.get(address).text
    assert hana.post(f"{address}/{row.id}/accept", data={}).status_code == 404
    assert iris.post(f"{address}/{row.id}/accept", data={"take_over": "1", "note": "I call her."}).status_code == 302
    session.rollback()
    case = session.get(Complaint, case.id, populate_existing=True)
    assert case.owner_id == cast.iris.id
    assert iris.post(f"{address}/{row.id}/accept", data={}).status_code == 409
    page = hana.get(address).text
    assert "I call her." in page


@pytest.mark.covers("R35", "R36")
@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"summary": " "}, "without it nobody can take over"),
        ({"reason": "because"}, "Choose why"),
        ({"level": "2"}, "why levels are left out"),
    ],
)
def test_without_reason_or_summary_it_stays(as_, session, cast, case, change, told):
    wish = {"reason": "stuck", "summary": "No answer from the carrier.", "level": "1"} | change
    answer = as_(cast.hana).post(f"/complaints/{case.id}/escalation", data=wish)
    assert answer.status_code == 422
    assert told in answer.text
    assert wish["summary"] in answer.text, "what was typed is kept"
    assert session.scalars(select(Escalation)).all() == []


@pytest.mark.covers("R34")
def test_each_level_once_in_a_cycle_in_order_and_a_level_left_out_says_why(session, cast, case, levels):
    levels(management=("iris", "hana"))
    hana = cast.actor(session, "hana")
    first = services.escalate(session, hana, case, MANUAL)
    with pytest.raises(Conflict, match="waits at level 1"):
        services.escalate(session, hana, case, MANUAL)
    services.accept(session, cast.actor(session, "iris"), first.id, is_taking_over=False)
    with pytest.raises(Conflict, match="gone to once"):
        services.escalate(session, hana, case, MANUAL, level=1)
    left_out = Raised("manual", "A lawyer wrote.", reason="sensitive", skip_reason="No specialist knows the law.")
    assert services.escalate(session, hana, case, left_out, level=3) is None, "all of them had it or own it"
    assert trail(session, case) == [(1, "accepted"), (2, "skipped"), (3, "skipped")]
    reasons = [row.outcome_reason for row in queries.escalations(session, case.id)]
    assert reasons[1:] == ["No specialist knows the law.", "Nobody is there at this level who may take it."]
    with pytest.raises(Conflict, match="last level"):
        services.escalate(session, hana, case, MANUAL)
    case.cycle = 2
    assert services.escalate(session, hana, case, MANUAL).level == 1, "a new cycle begins anew"


@pytest.mark.covers("R34")
def test_an_empty_level_is_passed_with_an_alert_once(session, cast, levels):
    levels()
    cast.dev.active = False
    for _ in range(2):
        case = factories.complaint(session, state="investigating", owner_id=cast.hana.id)
        first = services.escalate(session, cast.actor(session, "hana"), case, MANUAL)
        services.decline(session, cast.actor(session, "iris"), first.id, "Not mine.")
        assert trail(session, case) == [(1, "passed_on"), (2, "skipped"), (3, "skipped")]
    told = session.scalars(select(Notice.title).where(Notice.kind == "escalation_level_empty").order_by(Notice.id))
    assert [title.split(" at ")[1] for title in told] == ["level 2 (Specialist)", "level 3 (Management)"]


@pytest.mark.covers("R34")
def test_the_accused_is_never_in_the_chain(session, cast, case):
    look = complaints.Assessment("delivery_delays", "low", "About Iris.", accused=[cast.iris.id])
    complaints.assess(session, cast.actor(session, "hana"), case, look, revision=case.revision)
    row = services.escalate(session, cast.actor(session, "hana"), case, MANUAL)
    assert (row.level, row.to_id) == (2, cast.dev.id), "past the level at which only the accused is"
    with pytest.raises(Conflict, match="about you"):
        services.deescalate(session, cast.actor(session, "iris"), case, "I can do it.")


@pytest.mark.covers("R35")
def test_nobody_accepts_in_time_and_it_goes_on_by_itself(session, cast, case, levels, settings):
    levels(management=("hana",))
    first = services.escalate(session, cast.actor(session, "hana"), case, MANUAL)
    assert tasks.enqueue_due(session, settings) == 1, "only the look at open complaints is asked for"
    first.respond_by = datetime.now(UTC) - timedelta(minutes=1)
    session.flush()
    assert tasks.enqueue_due(session, settings) == 1
    second = queries.active(session, case)
    assert (second.level, second.to_id, second.trigger) == (2, cast.dev.id, "not_accepted")
    assert (second.summary, first.outcome_reason) == (MANUAL.summary, "Nobody accepted it in time.")
    assert tasks.enqueue_due(session, settings) == 0, "once"


@pytest.mark.covers("R36")
def test_it_comes_down_for_a_reason_and_goes_back(as_, session, cast, case):
    hana = cast.actor(session, "hana")
    row = services.escalate(session, hana, case, MANUAL)
    services.accept(session, cast.actor(session, "iris"), row.id)
    assert case.owner_id == cast.iris.id
    with pytest.raises(Invalid, match="why it comes down"):
        services.deescalate(session, hana, case, " ")
    session.commit()
    end = {"end_reason": "Solved on the phone.", "give_back": "1"}
    assert as_(cast.iris).post(f"/complaints/{case.id}/escalation/end", data=end).status_code == 302
    session.rollback()
    case = session.get(Complaint, case.id, populate_existing=True)
    assert case.owner_id == cast.hana.id
    assert trail(session, case) == [(1, "deescalated")]
    assert as_(cast.iris).post(f"/complaints/{case.id}/escalation/end", data=end).status_code == 409


def test_the_end_of_the_complaint_ends_it(session, cast, case):
    services.escalate(session, cast.actor(session, "hana"), case, MANUAL)
    complaints.move(session, cast.actor(session, "hana"), case, "withdrawn", reason="She said: leave it.")
    session.expire_all()
    assert trail(session, case) == [(1, "ended")]
    with pytest.raises(Conflict, match="finished"):
        services.escalate(session, cast.actor(session, "hana"), case, MANUAL)


@pytest.mark.covers("R36")
def test_the_record_is_read_printed_and_fetched(as_, session, cast, case, run_jobs):
    hana, address = as_(cast.hana), f"/complaints/{case.id}/escalation"
    assert hana.post(f"{address}/record").status_code == 409
    row = services.escalate(session, cast.actor(session, "hana"), case, MANUAL)
    services.accept(session, cast.actor(session, "iris"), row.id, note="Taken <b>up</b>.")
    session.commit()
    page = hana.get(f"{address}/record").text
    for words in (
        "Three parcels lost; she wants a refund.",
        "Taken &lt;b&gt;up",
        "Beyond what I may decide",
        "Iris Vale",
    ):
        assert words in page
    assert hana.post(f"{address}/record").status_code == 302
    assert "being made" in hana.get(address).text
    run_jobs()
    session.rollback()
    paper = queries.papers(session, case.id)[0]
    got = hana.get(f"{address}/record/{paper.id}/file")
    assert got.data.startswith(b"%PDF")
    got.close()
    session.rollback()
    other = factories.complaint(session)
    session.commit()
    assert hana.get(f"/complaints/{other.id}/escalation/record/{paper.id}/file").status_code == 404
    assert session.scalars(select(Job.state).where(Job.name == "escalation_record")).one() == "done"


@pytest.mark.covers("R37")
def test_help_is_asked_for_and_given_without_giving_the_complaint_away(as_, session, cast, case):
    hana, iris, address = as_(cast.hana), as_(cast.iris), f"/complaints/{case.id}/escalation/help"
    assert hana.post(address, data={"question": " "}).status_code == 422
    assert hana.post(address, data={"question": "May I give her 80 pounds?"}).status_code == 302
    assert "Hana Prior asks about" in iris.get("/").text
    row = queries.help_for(session, cast.actor(session, "iris"))[0]
    assert hana.post(f"{address}/{row.id}", data={"answer": "Yes"}).status_code == 404
    assert iris.post(f"{address}/{row.id}", data={"answer": ""}).status_code == 422
    assert iris.post(f"{address}/{row.id}", data={"answer": "Up to 100."}).status_code == 302
    assert iris.post(f"{address}/{row.id}", data={"answer": "No."}).status_code == 409
    assert "Up to 100." in hana.get(f"/complaints/{case.id}/escalation").text
    session.rollback()
    assert session.get(Complaint, case.id).owner_id == cast.hana.id
    assert as_(cast.eve).get(f"/complaints/{case.id}/escalation").status_code == 404
