"""Contacts behind complaints beside matched ones: who stands beside whom, what reviewers may not learn, coverage."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import factories
import pytest
from sqlalchemy import select

from qa_app.complaints.models import Complaint, ComplaintInteraction
from qa_app.evaluations.models import Evaluation
from qa_app.plans import services
from qa_app.plans.models import Sample, SampleItem
from qa_app.plans.queries.coverage import coverage
from qa_app.plans.rules import periods
from qa_app.plans.rules.plan import Member
from transcription.transcript import Channel

LONDON = ZoneInfo("Europe/London")


def complain(session, cast, contact, *, role="origin", state="new", after=timedelta(days=2)) -> Complaint:
    customer = factories.customer(session)
    row = Complaint(
        customer_id=customer.id, received_at=contact.started_at + after, logged_at=datetime.now(UTC),
        channel="call", category="delivery", product="Parcel", summary="It never came.", initial_action="Said sorry.",
        state=state,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add(ComplaintInteraction(complaint_id=row.id, interaction_id=contact.id, role=role,
                                     linked_by_id=cast.hana.id, linked_at=datetime.now(UTC)))  # fmt: skip
    session.flush()
    return row


@pytest.fixture
def week(session, cast):
    """Twenty contacts of Ada and twenty of Eric in the last week; some of Ada's are chats."""
    factories.scorecard_version(session)
    ada = factories.in_last_week(session, cast.ada, 14)
    chat = factories.transcript(channel=Channel.CHAT)
    chats = [factories.interaction(session, cast.ada, said=chat) for _ in range(6)]
    for place, row in enumerate(chats):
        row.started_at = ada[place].started_at + timedelta(minutes=5)
    return ada, chats, factories.in_last_week(session, cast.eric, 20)


def draw(session, cast, run_jobs, **more) -> list[SampleItem]:
    plan = factories.quality_plan(
        session, "Complaint cases", stream="complaint", **{"count": 50, "pool": (Member(cast.cleo.id),), **more}
    )
    services.ask(session, plan, periods.over("week", datetime.now(LONDON).date()))
    session.commit()
    run_jobs()
    return list(session.scalars(select(SampleItem).order_by(SampleItem.place)))


@pytest.mark.covers("QM-C9", "QM-C7")
def test_it_works(session, cast, as_, run_jobs, week):
    ada, chats, eric = week
    cases = [ada[1], ada[5], chats[2], eric[3]]
    for contact in cases:
        complain(session, cast, contact)
    items = draw(session, cast, run_jobs)
    assert Counter(item.role for item in items) == {"case": 4, "control": 4}
    assert {item.interaction_id for item in items if item.role == "case"} == {contact.id for contact in cases}
    for case in (item for item in items if item.role == "case"):
        (control,) = [item for item in items if item.set_number == case.set_number and item.role == "control"]
        assert control.agent_id == case.agent_id
        assert control.interaction.channel == case.interaction.channel
    sample = session.scalars(select(Sample)).one()
    assert services.replay(session, sample).is_good
    page = as_(cast.dev).get(f"/plans/samples/{sample.id}").text
    assert "no rate may be read from this sample" in page
    assert "Draw it again" in page


@pytest.mark.covers("QM-C9")
def test_a_reviewer_cannot_tell_a_complaints_contact_from_another(session, cast, as_, run_jobs, week):
    """Everything a reviewer can read of one is what they can read of the other."""
    ada, _, _ = week
    complain(session, cast, ada[1])
    items = draw(session, cast, run_jobs)
    rows = [session.get_one(Evaluation, item.evaluation_id) for item in items]
    assert len(rows) == 2
    assert {(row.selection, row.selection_reason, row.due_at) for row in rows} == {
        ("complaint", "Chosen by a quality plan.", rows[0].due_at)
    }
    cleo = as_(cast.cleo)
    queue = cleo.get("/plans/work").text
    assert queue.count("Chosen by a quality plan.") == 2
    seen = re.sub(r"<[^>]*>", " ", queue.split("<main")[1]).lower()
    assert [hint for hint in ("complain", "case", "control", "beside") if hint in seen] == []


def test_neither_list_nor_review_page_names_the_series_before_submission(session, cast, as_, run_jobs, week):
    complain(session, cast, week[0][1])
    number = draw(session, cast, run_jobs)[0].evaluation_id
    for address in ("/evaluations/mine", f"/evaluations/{number}/review"):
        page = as_(cast.cleo).get(address).text
        assert "Chosen for you" in page
        assert "After a complaint" not in page


def test_a_stand_in_for_a_case_is_a_case_and_tells_nothing(session, cast, run_jobs, week):
    ada, _, _ = week
    for contact in ada[:3]:
        complain(session, cast, contact)
    items = draw(session, cast, run_jobs, count=1)
    case = next(item for item in items if item.role == "case")
    session.commit()
    new = services.replace(
        session, cast.actor(session, "cleo"), case.id, "It is in Welsh throughout", datetime.now(UTC)
    )
    session.commit()
    assert new.interaction_id in {contact.id for contact in ada[:3]} - {case.interaction_id}
    assert (new.role, new.set_number, new.reason) == ("case", case.set_number, "Chosen by a quality plan.")
    assert services.replay(session, new.sample).is_good


def test_what_is_no_case_and_what_cannot_be_beside_one(session, cast, run_jobs, week):
    """A withdrawn complaint makes no case; a complaint before the contact none either; a linked one is no control."""
    ada, chats, eric = week
    complain(session, cast, ada[0])
    complain(session, cast, ada[1], state="withdrawn")
    complain(session, cast, eric[0], after=timedelta(days=-3))
    for contact in ada[2:]:
        complain(session, cast, contact, role="follow_up")
    items = draw(session, cast, run_jobs, ratio=5)
    assert {item.role: item.interaction_id for item in items} == {"case": ada[0].id, "control": ada[1].id}
    assert chats[0].id not in {item.interaction_id for item in items}


def test_handling_counts_the_first_contact_of_each_complaint(session, cast, run_jobs, week):
    _, _, eric = week
    row = complain(session, cast, eric[4], role="handling")
    session.add(ComplaintInteraction(complaint_id=row.id, interaction_id=eric[9].id, role="handling",
                                     linked_by_id=cast.hana.id, linked_at=datetime.now(UTC)))  # fmt: skip
    items = draw(session, cast, run_jobs, link_role="handling", ratio=2)
    assert [item.interaction_id for item in items if item.role == "case"] == [eric[4].id]
    assert len(items) == 3


@pytest.mark.covers("QM-C9")
def test_targeted_takes_whatever_is_linked_to_a_complaint(session, cast, run_jobs, week):
    ada, _, eric = week
    complain(session, cast, ada[1])
    complain(session, cast, eric[2], role="handling")
    plan = factories.quality_plan(session, "After complaints", stream="targeted", count=50)
    plan.rules = {**plan.rules, "narrowed": {"is_complained": True}}
    services.ask(session, plan, periods.over("week", datetime.now(LONDON).date()))
    session.commit()
    run_jobs()
    found = set(session.scalars(select(SampleItem.interaction_id)))
    assert found == {ada[1].id, eric[2].id}


@pytest.mark.covers("QM-C11")
def test_coverage_counts_the_random_series_and_names_the_others_apart(session, cast, as_, week):
    ada, chats, eric = week
    for contact, selection in ((ada[0], "random"), (ada[1], "random"), (chats[0], "random"), (eric[0], "risk")):
        agent = cast.eric if contact in eric else cast.ada
        factories.evaluation(session, agent, cast.cleo, about=contact, selection=selection, state="submitted")
    factories.evaluation(session, cast.ada, cast.cleo, about=ada[2], selection="random")
    ada[3].is_eligible = False
    session.commit()
    since, until = datetime.now(UTC) - timedelta(days=20), datetime.now(UTC)
    lines = {line.name: line for line in coverage(session, "channel", since, until)}
    assert {name: (line.rate.successes, line.rate.n, line.others) for name, line in lines.items()} == {
        "Call": (2, 33, 1), "Chat": (1, 6, 0),
    }  # fmt: skip
    assert 1 < lines["Call"].rate.interval.low < 6.1 < lines["Call"].rate.interval.high < 20
    assert [line.name for line in coverage(session, "team", since, until)] == ["north", "south"]
    page = as_(cast.dev).get("/plans/coverage?by=agent").text
    assert "3 of 39 contacts were evaluated in the random series" in page
    assert "Ada Quill" in page
    for odd in ("by=password", "since=2026-99-99", "since=2030-01-01&until=2020-01-01", "until=0001-01-01"):
        assert as_(cast.dev).get(f"/plans/coverage?{odd}").status_code == 200
        assert as_(cast.dev).get(f"/plans/progress?{odd}").status_code == 200
