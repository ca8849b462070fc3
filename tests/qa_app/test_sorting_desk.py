"""Sorting at the desk: suggested when recorded, weighed when assessed, given out by rules, never lost silently."""

from datetime import UTC, datetime, timedelta

import factories
import pytest
from sqlalchemy import select

from qa_app.complaints import services as desk
from qa_app.complaints.models import ComplaintEvent, ComplaintInteraction
from qa_app.errors import Conflict, Invalid
from qa_app.notices.models import Notice
from qa_app.sorting import queries, services, tasks
from qa_app.sorting.rules import books
from qa_app.sorting.rules.assigning import Rule, RuleBook


def assessed(session, actor, complaint, **changes):
    look = {"category": complaint.category, "severity": "medium", "initial_assessment": "Seen.", **changes}
    desk.assess(session, actor, complaint, desk.Assessment(**look), revision=complaint.revision)
    session.flush()
    return complaint


def kinds(session, complaint, kind):
    query = select(ComplaintEvent).where(ComplaintEvent.complaint_id == complaint.id, ComplaintEvent.kind == kind)
    return session.scalars(query.order_by(ComplaintEvent.id)).all()


@pytest.fixture
def hana(session, cast):
    return cast.actor(session, "hana")


@pytest.fixture
def iris(session, cast):
    return cast.actor(session, "iris")


def with_rules(session, iris, cast, *rules):
    book = books.with_fallback(RuleBook(), cast.south.id, {cast.south.id})
    around = books.Around(desk_tree(session), {cast.hana.id, cast.iris.id}, {cast.north.id, cast.south.id})
    for rule in rules:
        book = books.keep_rule(book, rule, around)
    services.keep_book(session, iris, book, "First rules")


def desk_tree(session):
    from qa_app.complaints import queries

    return queries.categories(session)


@pytest.mark.covers("R15")
def test_it_works(session, hana):
    intake = desk.Intake(
        "K-1", "Mo", datetime.now(UTC) - timedelta(hours=1), "phone", "other", "Kettle",
        "I was charged twice and the invoice is wrong. The agent was rude.", "Apologised.",
    )  # fmt: skip
    complaint = desk.record(session, hana, intake)
    found = queries.suggestion(session, complaint.id)
    assert [item["category"] for item in found.ranked] == ["billing_errors", "rude_employee_behavior"]
    assert found.ranked[0]["probability"] is None, "rules know no probability"
    assert (found.model_id, found.is_abstained, found.chosen) == (None, False, None)
    assessed(session, hana, complaint, category="delivery_delays")
    assert (found.chosen, found.chosen_by_id) == ("delivery_delays", hana.id)
    assert found.ranked[0]["category"] == "billing_errors", "the human choice stands beside what was suggested"


@pytest.mark.covers("R14", "R17")
def test_setting_viral_weighs_again_and_is_logged(session, hana):
    complaint = assessed(session, hana, factories.complaint(session), severity="high")
    assert complaint.priority == 2
    assessed(session, hana, complaint, severity="high", public_exposure="viral")
    assert complaint.priority == 1
    last = kinds(session, complaint, "prioritised")[-1]
    assert (last.payload["priority"], last.payload["before"], last.actor_id) == (1, 2, None)
    assert {"rule": "exposure", "value": "viral", "factor": 2.0} in complaint.priority_reason


@pytest.mark.covers("R17")
def test_a_priority_set_by_hand_needs_a_reason_and_survives(session, hana):
    complaint = assessed(session, hana, factories.complaint(session))
    with pytest.raises(Invalid) as refused:
        services.set_priority(session, hana, complaint, 1, " ")
    assert set(refused.value.fields) == {"reason"}
    services.set_priority(session, hana, complaint, 1, "The customer's heating depends on it.")
    assessed(session, hana, complaint, severity="low")
    assert complaint.priority == 1
    assert complaint.priority_reason[-1]["reason"] == "The customer's heating depends on it."
    services.release_priority(session, hana, complaint)
    assert complaint.priority == 4
    with pytest.raises(Conflict):
        services.release_priority(session, hana, complaint)


@pytest.mark.covers("R18")
def test_a_spike_raises_those_like_it_too(session, hana):
    first = assessed(session, hana, factories.complaint(session), public_exposure="post")
    for _ in range(4):
        factories.complaint(session)
    factories.complaint(session, product="Kettle")
    last = assessed(session, hana, factories.complaint(session), public_exposure="post", sensitivity=("legal",))
    (common,) = [hit for hit in last.priority_reason if hit["rule"] == "common"]
    assert (common["value"], common["number"], common["expected"]) == ("spike", 5, 0.0)
    assert last.priority == 2
    assert [hit["value"] for hit in first.priority_reason if hit["rule"] == "common"] == ["spike"]


@pytest.mark.covers("R20")
def test_a_rule_gives_it_out_and_says_so(session, hana, iris, cast):
    with_rules(session, iris, cast, Rule("", "Deliveries", "person", cast.iris.id, categories=("delivery_delays",)))
    complaint = assessed(session, hana, factories.complaint(session))
    (given,) = kinds(session, complaint, "assigned")
    assert (complaint.owner_id, complaint.state) == (cast.iris.id, "assigned")
    assert (given.payload["rule"], given.actor_id) == ("r1 v1", None)
    assert "“Deliveries” fits" in given.payload["reason"]


@pytest.mark.covers("R19")
def test_another_category_looks_again_once(session, hana, iris, cast):
    rules = (
        Rule("", "Deliveries", "person", cast.iris.id, categories=("delivery_delays",)),
        Rule("", "Bills", "queue", cast.north.id, categories=("billing_errors",)),
    )
    with_rules(session, iris, cast, *rules)
    complaint = assessed(session, hana, factories.complaint(session))
    services.recategorise(session, hana, complaint, "billing_errors")
    services.recategorise(session, hana, complaint, "billing_errors")
    assert (complaint.owner_id, complaint.team_id) == (None, cast.north.id)
    assert len(kinds(session, complaint, "assigned")) == 2
    assert len(kinds(session, complaint, "recategorised")) == 1
    desk.assign(session, hana, complaint, owner_id=hana.id)
    services.recategorise(session, hana, complaint, "delivery_delays")
    assert complaint.owner_id == hana.id, "whom a person chose keeps it"


@pytest.mark.covers("R21")
def test_nobody_free_means_the_fallback_queue_with_the_reason(session, hana, iris, cast):
    with_rules(session, iris, cast, Rule("", "Deliveries", "person", cast.iris.id, categories=("delivery_delays",)))
    today = datetime.now(UTC).date()
    services.keep_place(session, iris, cast.iris.id, {}, 20, (today, today))
    complaint = assessed(session, hana, factories.complaint(session))
    assert (complaint.owner_id, complaint.team_id) == (None, cast.south.id)
    assert "away until" in kinds(session, complaint, "assigned")[0].payload["reason"]
    other = assessed(session, hana, factories.complaint(session, category="other"))
    assert (other.team_id, kinds(session, other, "assigned")[0].payload["reason"]) == (cast.south.id, "No rule fits")


@pytest.mark.covers("R22")
def test_a_deactivated_owner_loses_it_to_a_queue_and_the_lead_is_told(session, hana, cast, settings):
    complaint = factories.complaint(session, state="investigating", owner_id=cast.hana.id, severity="low")
    cast.hana.active = False
    session.flush()
    assert tasks.keep_up(session, settings) == 1
    assert complaint.owner_id is None
    assert complaint.team_id is not None
    told = session.scalars(select(Notice).where(Notice.kind == "complaint_left")).all()
    assert [notice.person_id for notice in told] == [cast.iris.id]
    assert tasks.keep_up(session, settings) == 0


def test_whom_it_is_about_does_not_keep_it(session, hana, cast):
    call = factories.interaction(session, cast.hana)
    complaint = factories.complaint(session, state="assigned", owner_id=cast.hana.id, severity="low")
    desk.link(session, hana, complaint, call.id, "origin")
    assert session.get(ComplaintInteraction, (complaint.id, call.id)) is not None
    assert complaint.owner_id is None


def test_without_rules_nothing_is_given_out(session, hana):
    complaint = assessed(session, hana, factories.complaint(session))
    assert (complaint.owner_id, complaint.state, kinds(session, complaint, "assigned")) == (None, "triaged", [])


@pytest.mark.covers("R16")
def test_a_retired_category_stays_readable_and_cannot_be_triaged(session, hana, iris):
    from qa_app.complaints import queries
    from qa_app.complaints.rules import categories

    complaint = factories.complaint(session)
    tree = queries.categories(session)
    retired = categories.retire(tree, "delivery_delays", "other")
    services.change_tree(session, iris, tree, retired, "Retired deliveries")
    now = queries.categories(session)
    assert (now.version, now.name(complaint.category)) == (2, "Delivery delay")
    with pytest.raises(Conflict, match="another category"):
        assessed(session, hana, complaint)
    with pytest.raises(Conflict, match="meanwhile"):
        services.change_tree(session, iris, tree, tree.categories, "From an old page")
    assert services.use_again(session, iris, now, 1) == 3
    assert queries.categories(session).is_offered("delivery_delays")


@pytest.mark.covers("R15")
def test_what_was_learnt_from_the_desk_suggests_from_then_on(session, hana, cast, run_jobs):
    with pytest.raises(Invalid, match="too little"):
        services.ask_to_learn(session, hana)
    for number in range(110):
        about, text = (("billing_errors", "invoice charged refund"), ("other", "garden colour shelf"))[number % 2]
        factories.complaint(
            session, category=about, summary=f"{text} {number} {number * 7}", severity="low", state="closed"
        )
    services.ask_to_learn(session, hana)
    session.commit()
    run_jobs()
    session.rollback()
    model = queries.model_in_use(session)
    assert (model.labels, model.figures["n"], model.by_id) == (["billing_errors", "other"], 22, hana.id)
    complaint = factories.complaint(session, summary="The invoice: charged twice, I want a refund.")
    found = services.suggest(session, complaint)
    assert (found.model_id, found.ranked[0]["category"], found.is_abstained) == (model.id, "billing_errors", False)
    assert found.ranked[0]["probability"] > 0.5
