"""The rules by which complaints go up: each criterion, its switch and threshold, their trial, and their keeping."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import factories
import pytest
from hypothesis import given
from hypothesis import settings as runs
from hypothesis import strategies as st
from sqlalchemy import select

from qa_app.complaints import services as complaints
from qa_app.complaints.models import ComplaintEvent, Remedy
from qa_app.escalations import queries, rules
from qa_app.escalations.models import Escalation, EscalationPolicy
from qa_app.escalations.rules import Criterion, Facts, Happening

UTC_ZONE = ZoneInfo("UTC")
MONDAY = datetime(2026, 6, 1, 9, tzinfo=UTC)


def one(key, facts, threshold=None):
    shape = rules.CRITERIA[key]
    return rules.hits([Criterion(key, True, 1, threshold or shape.default)], facts)


@pytest.mark.covers("R33")
@pytest.mark.parametrize(
    ("key", "hit", "missed"),
    [
        ("severity", Facts(severity="critical"), Facts(severity="high")),
        ("sensitivity", Facts(sensitivity=("legal",)), Facts(sensitivity=("vulnerable",))),
        ("exposure", Facts(exposure="viral"), Facts(exposure="post")),
        ("amount", Facts(amounts=((50_000, "GBP"),)), Facts(amounts=((49_999, "GBP"), (499, "JPY")))),
        ("repeat", Facts(is_repeat=True), Facts()),
        ("reopened", Facts(times_reopened=2), Facts(times_reopened=1)),
        ("sla", Facts(sla_pct=75.0), Facts(sla_pct=74.9)),
        ("asked", Facts(has_asked=True), Facts()),
        ("rejected", Facts(times_rejected=2), Facts(times_rejected=1)),
        ("still", Facts(still_days=5), Facts(still_days=4)),
        ("turns", Facts(turns=4), Facts(turns=3)),
        (
            "words",
            Facts(texts=("I shall write to the OMBUDSMAN.",)),
            Facts(texts=("Of course, the courtyard suited us",)),
        ),
        ("sentiment", Facts(sentiments=(0.1, -0.3, None, -0.9)), Facts(sentiments=(-0.9, 0.2, -0.9))),
    ],
)
def test_each_criterion_hits_from_its_threshold_on_and_says_what_it_found(key, hit, missed):
    (found,) = one(key, hit)
    assert (found.key, found.words.endswith(".")) == (key, True)
    assert one(key, missed) == []
    off = Criterion(key, False, 1, rules.CRITERIA[key].default)
    assert rules.hits([off], hit) == [], "each can be switched off"


def test_there_is_a_test_for_every_criterion_and_the_standard_is_sound():
    rules.check_policy(rules.STANDARD)
    assert rules.from_document(0, rules.to_document(rules.STANDARD)) == rules.STANDARD


@runs(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(rules.CRITERIA)), st.text(max_size=12), st.integers(-2, 5))
def test_any_typed_threshold_is_refused_or_can_be_gone_by(key, text, level):
    criterion = Criterion(key, True, level, text)
    if not rules.check_criteria([criterion], 3):
        rules.hits(
            [criterion], Facts("high", ("legal",), ((1, "GBP"),), sla_pct=1.0, texts=(text,), sentiments=(-1, -1))
        )


def at(hours, kind="message_out", after=""):
    return Happening(MONDAY + timedelta(hours=hours), kind, after)


def test_days_without_progress_leave_out_weekends_waiting_and_notes():
    log = [at(0, "moved", "investigating"), at(30, "note")]
    assert rules.gaps(log, MONDAY + timedelta(days=7)) == (5, 5)
    log += [at(168, "moved", "waiting_customer")]
    assert rules.gaps(log, MONDAY + timedelta(days=40)) == (0, 5), "the customer is waited for"
    log += [at(24 * 20, "moved", "investigating")]
    assert rules.gaps(log, MONDAY + timedelta(days=21)) == (1, 5)
    assert rules.gaps([], MONDAY) == (0, 0)


def test_to_and_fro_is_counted_from_the_first_investigation_of_the_cycle():
    way = ["triaged", "assigned", "investigating", "proposed"]
    assert rules.turns([at(n, "moved", after) for n, after in enumerate(way)]) == 1
    way += ["investigating", "waiting_customer", "investigating"]
    assert rules.turns([at(n, "moved", after) for n, after in enumerate(way)]) == 4
    assert rules.turns([at(n, "moved", after) for n, after in enumerate([*way, "proposed", "resolved"])]) == 0


@pytest.mark.covers("R33")
def test_facts_are_read_out_of_the_complaint_its_log_and_contacts(session, cast):
    row = factories.complaint(session, state="investigating", severity="critical", cycle=3, sensitivity=["safety"])
    session.add(Remedy(complaint_id=row.id, kind="refund", amount_minor=60_000, currency="GBP"))
    hana, now = cast.actor(session, "hana"), datetime.now(UTC)
    for days, mood in ((3, -0.5), (2, -0.6)):
        call = factories.interaction(session, cast.ada, days_ago=days, customer_sentiment=mood)
        complaints.link(session, hana, row, call.id, "handling")
    steps = [("proposed", "investigating"), ("investigating", "proposed"), ("proposed", "investigating")]
    for before, after in steps:
        session.add(
            ComplaintEvent(complaint_id=row.id, at=now, kind="moved", payload={"before": before, "after": after})
        )
    session.add(
        ComplaintEvent(complaint_id=row.id, at=now, kind="customer_asked_escalation", payload={"via": "portal"})
    )
    session.flush()
    facts = queries.facts_of(session, [row], now, UTC_ZONE)[row.id]
    assert (facts.severity, facts.sensitivity, facts.times_reopened) == ("critical", ("safety",), 2)
    assert (facts.amounts, facts.sentiments) == (((60_000, "GBP"),), (-0.5, -0.6))
    assert (facts.times_rejected, facts.has_asked, facts.turns) == (2, True, 2)
    keys = {hit.key for hit in rules.hits(rules.STANDARD.criteria, facts)}
    assert keys >= {"severity", "sensitivity", "amount", "reopened", "asked", "rejected", "sentiment"}


@pytest.mark.covers("R33")
def test_a_grave_complaint_goes_up_by_itself_and_only_once(session, cast):
    hana = cast.actor(session, "hana")
    row = factories.complaint(session, owner_id=cast.hana.id)
    look = complaints.Assessment("delivery_delays", "critical", "The heater burnt.", sensitivity=["safety"])
    complaints.assess(session, hana, row, look, revision=row.revision)
    found = session.scalars(select(Escalation)).one()
    assert (found.level, found.to_id, found.raised_by_id) == (1, cast.iris.id, None)
    assert "critical severity" in found.found
    assert "sensitive: safety" in found.found
    complaints.take(session, hana, row)
    complaints.note(session, hana, row, "Called.")
    assert len(session.scalars(select(Escalation)).all()) == 1


@pytest.mark.covers("R14")
def test_a_complaint_that_spreads_fires_its_rule_which_is_logged(session, cast):
    row = factories.complaint(session, owner_id=cast.hana.id)
    look = complaints.Assessment("delivery_delays", "low", "Seen by thousands.", public_exposure="viral")
    complaints.assess(session, cast.actor(session, "hana"), row, look, revision=row.revision)
    found = session.scalars(select(Escalation)).one()
    assert (found.trigger, found.found) == ("exposure", "It is in public: viral.")
    logged = select(ComplaintEvent.payload).where(ComplaintEvent.kind == "escalated")
    assert session.scalars(logged).one()["trigger"] == "exposure"


@pytest.mark.covers("R34")
def test_a_criterion_may_lead_past_a_level_which_says_so(as_, session, cast):
    kept = tuple(
        Criterion(c.key, c.is_on, 2 if c.key == "words" else c.level, c.threshold) for c in rules.STANDARD.criteria
    )
    document = rules.to_document(rules.Policy(1, kept, rules.STANDARD.levels))
    session.add(EscalationPolicy(version=1, at=datetime.now(UTC), document=document))
    row = factories.complaint(session, owner_id=cast.hana.id, summary="My solicitor will write to you.")
    look = complaints.Assessment("delivery_delays", "low", "A threat.")
    complaints.assess(session, cast.actor(session, "hana"), row, look, revision=row.revision)
    rows = queries.escalations(session, row.id)
    assert [(r.level, r.outcome) for r in rows] == [(1, "skipped"), (2, "waiting")]
    assert "goes to level 2 at once" in rows[0].outcome_reason


def typed(**change):
    policy = rules.STANDARD
    form = {f"level-of-{c.key}": str(c.level) for c in policy.criteria} | {"accept_within_h": "8", "version": "0"}
    form |= {f"on-{c.key}": "1" for c in policy.criteria}
    form |= {f"threshold-{c.key}": c.threshold for c in policy.criteria}
    form |= {"threshold-sensitivity": ["safety", "legal"], "threshold-exposure": ["viral"], "reason": "A try."}
    form |= {f"name-{n}": level.name for n, level in enumerate(policy.levels, start=1)}
    form |= {"roles-1": ["complaints_lead"], "roles-2": ["qa_manager"]}
    return form | change


@pytest.mark.covers("R33")
def test_the_rules_are_tried_on_history_and_kept_as_versions(as_, session, cast):
    for days in range(12):
        factories.complaint(session, state="closed", severity="critical" if days > 8 else "low", days_ago=days)
    session.commit()
    iris, address = as_(cast.iris), "/complaints/setup/escalation/"
    page = iris.get(address).text
    assert "Nobody takes complaints at level 3, Management" in page
    page = iris.post(address, data=typed(do="try", last="10")).text
    assert "3 of 10" in page
    assert "It is of critical severity." in page
    page = iris.post(address, data=typed(do="try", last="10", **{"threshold-severity": "low"})).text
    assert "10 of 10" in page
    assert session.scalars(select(EscalationPolicy)).all() == [], "a trial keeps nothing"
    assert iris.post(address, data=typed(do="keep", **{"threshold-amount": "900"})).status_code == 302
    session.rollback()
    assert queries.policy(session).criterion("amount").threshold == "900"
    assert iris.post(address, data=typed(do="keep")).status_code == 409, "somebody kept another meanwhile"
    assert as_(cast.hana).get(address).status_code == 404


def test_rules_that_cannot_be_gone_by_are_refused(as_, session, cast):
    for change, told in (
        ({"threshold-amount": "a lot"}, "Give a number"),
        ({"threshold-sla": "0"}, "Give a number"),
        ({"threshold-sentiment": "0.5"}, "Give a number"),
        ({"threshold-severity": "worst"}, "Choose from the list"),
        ({"threshold-sensitivity": []}, "Choose at least one"),
        ({"threshold-words": " , "}, "words, with commas"),
        ({"level-of-words": "4"}, "level from 1 to 3"),
        ({"name-2": ""}, "Give a name"),
        ({"roles-2": ["king"]}, "Choose roles"),
        ({"accept_within_h": "0"}, "1 to 720 hours"),
        ({"reason": ""}, "A sentence is enough"),
    ):
        answer = as_(cast.iris).post("/complaints/setup/escalation/", data=typed(do="keep", **change))
        assert answer.status_code == 422
        assert told in answer.text
        assert session.scalars(select(EscalationPolicy)).all() == []


@pytest.mark.covers("R33")
def test_time_takes_a_complaint_up(session, cast, run_jobs, settings):
    from qa_app.escalations import tasks

    still = factories.complaint(session, state="investigating", owner_id=cast.hana.id, days_ago=20)
    fresh = factories.complaint(session, state="investigating", owner_id=cast.hana.id, days_ago=1)
    assert tasks.enqueue_due(session, settings) == 1
    session.commit()
    run_jobs()
    session.rollback()
    rows = session.scalars(select(Escalation)).all()
    assert [(row.complaint_id, row.trigger) for row in rows] == [(still.id, "still")]
    assert fresh.id != still.id
    assert tasks.enqueue_due(session, settings) == 0, "not again within half an hour"
