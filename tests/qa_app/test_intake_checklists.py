"""Protocol checklists: versions for each category, frozen for a complaint, holding steps back until they are ticked."""

import factories
import pytest
from sqlalchemy import select

from qa_app.complaints import services
from qa_app.complaints.models import Complaint
from qa_app.errors import Conflict, Invalid
from qa_app.intake.models import ChecklistTick
from qa_app.intake.queries import checklists as queries
from qa_app.intake.rules.checklists import items_of
from qa_app.intake.services import checklists


def record(session, actor, category="product_defects", **more):
    fields = {
        "customer_ref": "C-9",
        "customer_name": "Mo",
        "received_at": factories.datetime.now(factories.UTC),
        "channel": "phone",
        "category": category,
        "product": "Kettle",
        "summary": "It leaks.",
        "initial_action": "Listened.",
    }
    return services.record(session, actor, services.Intake(**(fields | more)))


ASSESSED = {"category": "product_defects", "severity": "low", "initial_assessment": "A leak."}


@pytest.fixture
def iris(as_, cast):
    return as_(cast.iris)


def publish(client, category, *items):
    form = {"text": [text for text, _ in items], "blocks": [step for _, step in items]}
    return client.post(f"/complaints/setup/checklists/{category}", data=form)


@pytest.mark.covers("R09")
def test_it_works(iris, as_, cast, session):
    assert publish(iris, "product_defects", ("Photo asked for", "investigating"), ("Thanked", "")).status_code == 302
    hana = as_(cast.hana)
    row = record(session, cast.actor(session, "hana"))
    session.commit()
    page = hana.get(f"/complaints/{row.id}").text
    assert "Photo asked for" in page
    assert publish(iris, "product_defects", ("Something new", "investigating")).status_code == 302
    hana.post(f"/complaints/{row.id}/assess", data=ASSESSED | {"revision": row.revision, "take": "1"})
    session.expire_all()
    kept = session.get(Complaint, row.id)
    assert kept.state == "new", "taking it was refused, and nothing half done is left"
    hana.post(f"/complaints/{row.id}/assess", data=ASSESSED | {"revision": kept.revision})
    hana.post(f"/complaints/{row.id}/assign", data={"owner": cast.hana.id})
    page = hana.get(f"/complaints/{row.id}").text
    assert "“Photo asked for” ticked on the checklist" in page
    assert "Something new" not in page, "the version is frozen"
    refused = hana.post(f"/complaints/{row.id}/take")
    assert refused.status_code == 409
    item = queries.versions(session, "product_defects")[1].items[0]["key"]
    assert hana.post(f"/complaints/{row.id}/checklist", data={"item": item, "is_done": "1"}).status_code == 302
    assert hana.post(f"/complaints/{row.id}/take").status_code == 302
    session.rollback()
    session.expire_all()
    assert session.get(Complaint, row.id).state == "investigating"
    assert session.scalars(select(ChecklistTick)).one().by_id == cast.hana.id


@pytest.mark.covers("R09", "R50")
def test_the_same_item_holds_the_step_back_for_programs(app, iris, cast, session):
    from qa_app.intake.services import keys

    publish(iris, "all", ("Customer rung", "withdrawn"), ("Photo asked for", "investigating"))
    publish(iris, "all", ("Photo asked for", "investigating"))
    actor = cast.actor(session, "hana")
    row = record(session, actor)
    services.assess(session, actor, row, services.Assessment(**ASSESSED), revision=row.revision)
    services.assign(session, actor, row, owner_id=cast.hana.id)
    _, shown = keys.make_key(session, cast.actor(session, "sam"), "x", cast.hana.id)
    session.commit()
    headers = {"Authorization": f"Bearer {shown}"}
    answer = app.test_client().post(f"/api/v1/complaints/{row.id}/steps", json={"to": "investigating"}, headers=headers)
    assert answer.status_code == 409
    assert answer.json["missing"] == ["“Photo asked for” ticked on the checklist"]


@pytest.mark.covers("R09")
def test_another_category_brings_its_own_list_and_ticks_stay_with_what_says_the_same(cast, session):
    lead, actor = cast.actor(session, "iris"), cast.actor(session, "hana")
    checklists.publish(session, lead, "product_defects", items_of([("Thanked", ""), ("Photo", "resolved")]))
    checklists.publish(session, lead, "billing_errors", items_of([("Thanked", ""), ("Bill looked at", "proposed")]))
    row = record(session, actor)
    done = items_of([("Thanked", "")])[0].key
    checklists.tick(session, actor, row, done, is_done=True)
    assessed = services.Assessment(**{**ASSESSED, "category": "billing_errors"})
    services.assess(session, actor, row, assessed, revision=row.revision)
    assert [one["text"] for one in queries.frozen(session, row).checklist.items] == ["Thanked", "Bill looked at"]
    assert list(queries.ticks(session, row.id)) == [done]
    checklists.tick(session, actor, row, done, is_done=False)
    assert not queries.ticks(session, row.id)


def test_an_empty_version_asks_for_nothing(cast, session):
    lead = cast.actor(session, "iris")
    checklists.publish(session, lead, "", items_of([("Thanked", "")]))
    checklists.publish(session, lead, "product_defects", items_of([]))
    assert queries.frozen(session, record(session, cast.actor(session, "hana"))) is None
    assert queries.frozen(session, record(session, cast.actor(session, "hana"), category="other")) is not None


@pytest.mark.parametrize(
    "typed",
    [
        [("x" * 201, "")],
        [("Do it", "draft")],
        [("Do it", "'; --")],
        [("Do it", ""), ("do  IT", "resolved")],
        [(f"Item {n}", "") for n in range(21)],
    ],
)
def test_lists_that_make_no_sense_are_refused(typed):
    with pytest.raises(Invalid):
        items_of(typed)


def test_only_the_lead_publishes_and_only_for_categories(iris, as_, cast, session):
    assert publish(as_(cast.hana), "all", ("x", "")).status_code == 404
    assert publish(iris, "invented", ("x", "")).status_code == 404
    assert publish(iris, "all", ("Kept words", "nonsense")).status_code == 422
    assert "Kept words" in publish(iris, "all", ("Kept words", "nonsense")).text
    assert iris.get("/complaints/setup/checklists").status_code == 200
    assert "Checklists" in iris.get("/complaints/setup").text


def test_a_finished_complaint_keeps_its_ticks(cast, session):
    checklists.publish(session, cast.actor(session, "iris"), "", items_of([("Thanked", "")]))
    row = record(session, cast.actor(session, "hana"))
    row.state = "closed"
    with pytest.raises(Conflict):
        checklists.tick(session, cast.actor(session, "hana"), row, items_of([("Thanked", "")])[0].key, is_done=True)
