"""Complaints that belong together: duplicates are suggested, repeats worked out, merges kept exact and undoable."""

from datetime import UTC, datetime, timedelta

import factories
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from qa_app.complaints import queries, services
from qa_app.complaints.models import Complaint, ComplaintEvent, ComplaintInteraction
from qa_app.complaints.rules import relations
from qa_app.complaints.rules.relations import Told
from qa_app.errors import Conflict, NotAllowed

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
LATE = "My parcel with the vacuum never came and nobody calls me back."


def told(number=1, *, customer=1, days=0.0, summary=LATE, category="delivery_delays", **more):
    return Told(
        number,
        customer,
        NOON + timedelta(days=days),
        category,
        more.get("product", "Vacuum"),
        more.get("order", ""),
        summary,
        more.get("resolved_at"),
    )


@pytest.fixture
def pair(session, cast):
    """Two open complaints of one customer about the same parcel; the first was received a day earlier."""
    someone = factories.customer(session)
    first = factories.complaint(session, customer_row=someone, days_ago=2, summary=LATE)
    second = factories.complaint(session, customer_row=someone, days_ago=1, summary=LATE + " Please help.")
    session.commit()
    return first, second


def test_it_works(pair, as_, cast, session):
    first, second = pair
    page = as_(cast.iris).get(f"/complaints/{second.id}").text
    assert f"C-{first.id}" in page
    assert "May be the same as" in page
    done = as_(cast.iris).post(f"/complaints/{second.id}/merge", data={"target": f"C-{first.id}", "reason": "Twice."})
    assert done.headers["Location"].endswith(f"/complaints/{first.id}")
    session.rollback()
    assert session.get(Complaint, second.id, populate_existing=True).state == "merged"
    assert "It is part of another complaint now" in as_(cast.iris).get(f"/complaints/{second.id}").text


@pytest.mark.parametrize(
    ("other", "is_one"),
    [
        (told(2, days=1), True),
        (told(2, days=3.1), False),
        (told(2, days=1, customer=2), False),
        (told(2, days=1, summary="The invoice shows a fee that I never agreed to."), False),
        (told(2, days=1, summary="Something else entirely.", order="A1"), False),
    ],
)
def test_a_duplicate_is_of_the_same_customer_in_72_hours_and_alike(other, is_one):
    assert (relations.likeness(told(), other) is not None) is is_one


def test_the_same_order_makes_a_duplicate_whatever_the_words():
    other = told(2, days=1, summary="Where is it?", category="other", order="a-77")
    assert relations.likeness(told(order="A-77"), other) is not None


@pytest.mark.covers("R71")
@pytest.mark.parametrize(
    ("days", "category", "product", "is_one"),
    [
        (29.9, "delivery_delays", "Kettle", True),
        (30.1, "delivery_delays", "Kettle", False),
        (10, "other", "vacuum ", True),
        (10, "other", "Kettle", False),
        (-1, "delivery_delays", "Vacuum", False),
    ],
)
def test_a_repeat_is_within_30_days_of_the_resolution(days, category, product, is_one):
    earlier = told(1, resolved_at=NOON)
    assert relations.is_repeat(told(2, days=days, category=category, product=product), earlier) is is_one


def test_a_repeat_is_found_when_it_is_recorded_and_anew_when_its_category_changes(session, cast):
    actor = cast.actor(session, "hana")
    someone = factories.customer(session)
    earlier = factories.complaint(
        session, customer_row=someone, state="closed", days_ago=20, resolved_at=datetime.now(UTC) - timedelta(days=5)
    )
    intake = services.Intake(
        someone.ref, "", datetime.now(UTC), "phone", "delivery_delays", "Kettle", "Late again.", "Noted it."
    )
    new = services.record(session, actor, intake)
    assert new.repeat_of_id == earlier.id
    look = services.Assessment("billing_errors", "low", "It is about the bill.")
    services.assess(session, actor, new, look, revision=new.revision)
    assert new.repeat_of_id is None
    kinds = session.scalars(select(ComplaintEvent.kind).where(ComplaintEvent.complaint_id == new.id)).all()
    assert kinds.count("repeat_found") == 2


def test_a_merge_keeps_the_earliest_receipt_and_all_contacts_and_can_be_taken_back(pair, session, cast):
    iris = cast.actor(session, "iris")
    first, second = pair
    shared = factories.interaction(session, cast.ada, customer=first.customer)
    only = factories.interaction(session, cast.ada, customer=first.customer)
    for row, call in ((first, shared), (second, shared), (first, only)):
        services.link(session, iris, row, call.id, "report")
    session.flush()
    early, late = first.received_at, second.received_at
    services.merge(session, iris, first, second, reason="The customer wrote twice.")
    assert (second.received_at, first.state, first.merged_into_id) == (early, "merged", second.id)
    assert linked(session, second) == {shared.id, only.id}
    services.unmerge(session, iris, first, reason="They are two parcels.")
    assert (second.received_at, first.state, first.merged_into_id) == (late, "new", None)
    assert linked(session, second) == {shared.id}


def linked(session, complaint):
    session.flush()
    rows = select(ComplaintInteraction.interaction_id).where(ComplaintInteraction.complaint_id == complaint.id)
    return set(session.scalars(rows))


def test_only_a_lead_merges_and_never_another_customers_or_in_a_circle(pair, session, cast):
    first, second = pair
    iris = cast.actor(session, "iris")
    stranger = factories.complaint(session)
    with pytest.raises(NotAllowed):
        services.merge(session, cast.actor(session, "hana"), first, second, reason="Twice.")
    first.merged_into_id = None
    for source, target, why in (
        (first, first, "part of itself"),
        (first, stranger, "different customers"),
        (first, factories.complaint(session, customer_row=first.customer, state="closed"), "finished"),
    ):
        with pytest.raises(Conflict, match=why):
            services.merge(session, iris, source, target, reason="Twice.")
    services.merge(session, iris, first, second, reason="Twice.")
    with pytest.raises(Conflict, match="part of this one"):
        services.merge(session, iris, second, first, reason="Twice.")


def test_the_step_alone_cannot_merge(pair, session, cast):
    first, _ = pair
    with pytest.raises(Conflict, match="the complaint that it becomes part of"):
        services.move(session, cast.actor(session, "iris"), first, "merged", reason="Twice.")


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), max_size=12))
def test_whatever_is_merged_into_whatever_there_is_never_a_circle(pairs):
    into: dict[int, int | None] = dict.fromkeys(range(1, 7))
    for source, target in pairs:
        try:
            relations.check_merge(told(source), told(target), into, {n for n, to in into.items() if to})
        except Conflict:
            continue
        into[source] = target
    for number in into:
        seen, place = set(), number
        while place is not None:
            assert place not in seen
            seen.add(place)
            place = into[place]


def test_duplicates_that_one_may_not_see_are_not_told(pair, session, cast):
    first, second = pair
    call = factories.interaction(session, cast.ada, customer=first.customer)
    services.link(session, cast.actor(session, "iris"), second, call.id, "origin")
    session.flush()
    assert queries.duplicates(session, cast.actor(session, "ben"), second) == []
