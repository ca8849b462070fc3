"""The API: complaints recorded once, listed with signed cursors, moved by the same guards, refused as problems."""

import json
from datetime import UTC, datetime, timedelta

import factories
import pytest
from sqlalchemy import select

from qa_app.complaints.models import Complaint
from qa_app.intake.models import ApiKey
from qa_app.intake.services import keys

BODY = {
    "customer": {"ref": "C-77", "name": "Mo Rivers", "email": "mo@example.com"},
    "channel": "phone",
    "category": "billing_errors",
    "product": "Broadband",
    "summary": "Charged twice.",
    "initial_action": "Opened a query with billing.",
    "external_id": "T-1",
    "external_source": "crm",
}


@pytest.fixture
def key(session, cast):
    """Headers with a key in Hana's name."""
    _, shown = keys.make_key(session, cast.actor(session, "sam"), "CRM", cast.hana.id)
    session.commit()
    return {"Authorization": f"Bearer {shown}"}


@pytest.fixture
def client(app):
    return app.test_client()


def body(**more):
    return {**BODY, "received_at": (datetime.now(UTC) - timedelta(hours=1)).isoformat(), **more}


def rows(session):
    session.rollback()
    session.expire_all()
    return session.scalars(select(Complaint).order_by(Complaint.id)).all()


@pytest.mark.covers("R04")
def test_it_works(client, key, session):
    first = client.post("/api/v1/complaints", json=body(), headers=key)
    assert first.status_code == 201, first.text
    assert first.headers["Location"].endswith(f"/api/v1/complaints/{first.json['id']}")
    again = client.post("/api/v1/complaints", json=body(summary="Another text"), headers=key)
    assert again.status_code == 200
    assert again.json == first.json
    (row,) = rows(session)
    assert (row.external_source, row.external_id, row.summary) == ("crm", "T-1", "Charged twice.")
    read = client.get(f"/api/v1/complaints/{row.id}", headers=key).json
    assert read["number"] == f"C-{row.id}"
    assert {"to": "resolved", "words": "Resolve on the spot"}.items() <= read["steps"][1].items()


@pytest.mark.covers("R04")
def test_an_idempotency_key_makes_one_of_many(client, key, session):
    plain = body(external_id=None, external_source=None)
    answers = [client.post("/api/v1/complaints", json=plain, headers={**key, "Idempotency-Key": "a-1"}) for _ in "123"]
    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert len({answer.text for answer in answers}) == 1
    assert client.post("/api/v1/complaints", json=plain, headers={**key, "Idempotency-Key": "a-2"}).status_code == 201
    assert len(rows(session)) == 2


def test_two_keys_do_not_meet_in_one_idempotency_key(client, key, session, cast):
    _, shown = keys.make_key(session, cast.actor(session, "sam"), "Other", cast.hana.id)
    session.commit()
    plain = body(external_id="same", external_source=None)
    assert client.post("/api/v1/complaints", json=plain, headers=key).status_code == 201
    other = {"Authorization": f"Bearer {shown}"}
    assert client.post("/api/v1/complaints", json=plain, headers=other).status_code == 201
    assert len(rows(session)) == 2


@pytest.mark.covers("R04", "R07")
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"summary": ""}, "summary"),
        ({"summary": ["a"]}, "summary"),
        ({"channel": "pigeon"}, "channel"),
        ({"customer": "Mo"}, "customer"),
        ({"customer": {}}, "customer_ref"),
        ({"customer": {"ref": "x", "age": 3}}, "customer.age"),
        ({"received_at": "2026-01-01T10:00:00"}, "received_at"),
        ({"received_at": "0001-01-01T00:00:00+14:00"}, "received_at"),
        ({"received_at": "9999-12-31T23:59:59-14:00"}, "received_at"),
        ({"received_at": 5}, "received_at"),
        ({"received_at": None}, "received_at"),
        ({"invented": 1}, "invented"),
        ({"product": "x" * 300}, "product"),
        ({"external_id": "x" * 500}, "external_id"),
        ({"external_source": "x" * 50}, "external_source"),
    ],
)
def test_what_is_wrong_is_named_in_a_problem_document(client, key, session, wrong, field):
    answer = client.post("/api/v1/complaints", json=body(**wrong), headers=key)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    told = answer.json
    assert told["status"] == 422
    assert field in told["fields"]
    assert rows(session) == []


@pytest.mark.parametrize(
    "sent", [b"", b"[]", b"nonsense", b"\xff\xfe", b'"x"', b"[" * 100_000, b"{" + b" " * 2_000_000]
)
def test_bodies_that_are_no_object_are_refused(client, key, sent):
    answer = client.post("/api/v1/complaints", data=sent, headers=key, content_type="application/json")
    assert answer.status_code in (413, 422)
    assert answer.content_type == "application/problem+json"


def test_the_list_is_paged_with_a_cursor_that_cannot_be_made_up(client, key, session):
    for place in range(5):
        factories.complaint(session, channel="letter" if place % 2 else "phone")
    session.commit()
    first = client.get("/api/v1/complaints?limit=2", headers=key).json
    assert len(first["complaints"]) == 2
    second = client.get("/api/v1/complaints", query_string={"limit": 2, "cursor": first["next"]}, headers=key).json
    third = client.get("/api/v1/complaints", query_string={"limit": 2, "cursor": second["next"]}, headers=key).json
    numbers = [row["id"] for page in (first, second, third) for row in page["complaints"]]
    assert numbers == sorted(numbers, reverse=True)
    assert len(set(numbers)) == 5
    assert third["next"] is None
    for forged in ("5", first["next"][:-2], "WzEwLFtdXQ.x"):
        assert client.get("/api/v1/complaints", query_string={"cursor": forged}, headers=key).status_code == 422
    other = {"cursor": first["next"], "channel": "letter"}
    assert client.get("/api/v1/complaints", query_string=other, headers=key).status_code == 422
    letters = client.get("/api/v1/complaints?channel=letter", headers=key).json["complaints"]
    assert {row["channel"] for row in letters} == {"letter"}
    assert len(letters) == 2


@pytest.mark.covers("R50")
def test_a_skipped_step_is_409_and_names_what_is_missing(client, key, session, cast):
    row = factories.complaint(session, state="investigating", owner_id=cast.hana.id, severity="low")
    session.commit()
    answer = client.post(f"/api/v1/complaints/{row.id}/steps", json={"to": "proposed"}, headers=key)
    assert answer.status_code == 409
    assert answer.content_type == "application/problem+json"
    assert "a decision" in answer.json["missing"]
    assert "waiting_customer" in answer.json["legal"]
    illegal = client.post(f"/api/v1/complaints/{row.id}/steps", json={"to": "closed"}, headers=key)
    assert illegal.status_code == 409
    assert "missing" not in illegal.json
    assert "proposed" in illegal.json["legal"]
    lead = client.post(f"/api/v1/complaints/{row.id}/steps", json={"to": "not_a_complaint", "reason": "x"}, headers=key)
    assert lead.status_code == 403
    gone = client.post(
        f"/api/v1/complaints/{row.id}/steps", json={"to": "withdrawn", "reason": "Found it"}, headers=key
    )
    assert gone.status_code == 200, gone.text
    assert gone.json["state"] == "withdrawn"


@pytest.mark.parametrize(
    "sent", [{"to": 5}, {"to": "withdrawn", "revision": "new"}, {"to": "waiting_third_party", "expected_on": "x"}]
)
def test_steps_that_cannot_be_read_are_refused(client, key, session, sent):
    row = factories.complaint(session)
    session.commit()
    assert client.post(f"/api/v1/complaints/{row.id}/steps", json=sent, headers=key).status_code == 422


def test_a_step_on_an_old_look_is_refused(client, key, session):
    row = factories.complaint(session)
    session.commit()
    old = {"to": "withdrawn", "reason": "x", "revision": row.revision - 1}
    answer = client.post(f"/api/v1/complaints/{row.id}/steps", json=old, headers=key)
    assert answer.status_code == 409
    assert "Somebody changed" in answer.json["detail"]


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer x", "Basic aGk6aGk=", "Bearer qa_000000000000_x", "Bearer qa__", "Bearer " + "x" * 5000],
)
def test_without_a_key_in_force_nobody_gets_in(client, header, cast):
    answer = client.get("/api/v1/complaints", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert "Bearer" in answer.headers["WWW-Authenticate"]


def test_a_key_taken_back_or_of_somebody_gone_opens_nothing(client, key, session, cast, as_):
    assert client.get("/api/v1/complaints", headers=key).status_code == 200
    session.rollback()
    session.expire_all()
    row = session.scalars(select(ApiKey)).one()
    assert row.last_used_at is not None
    cast.hana.active = False
    session.commit()
    assert client.get("/api/v1/complaints", headers=key).status_code == 401
    cast.hana.active = True
    session.commit()
    assert as_(cast.sam).post(f"/keys/{row.id}/revoke").status_code == 302
    assert client.get("/api/v1/complaints", headers=key).status_code == 401


def test_a_key_may_only_what_its_person_may(client, session, cast):
    _, shown = keys.make_key(session, cast.actor(session, "sam"), "Ada's", cast.ada.id)
    _, led = keys.make_key(session, cast.actor(session, "sam"), "Ben's", cast.ben.id)
    row = factories.complaint(session)
    session.commit()
    assert client.get("/api/v1/complaints", headers={"Authorization": f"Bearer {shown}"}).status_code == 404
    lead = {"Authorization": f"Bearer {led}"}
    assert client.get("/api/v1/complaints", headers=lead).json["complaints"] == []
    assert client.get(f"/api/v1/complaints/{row.id}", headers=lead).status_code == 404
    assert client.post("/api/v1/complaints", json=body(), headers=lead).status_code == 404


def test_a_cookie_may_read_but_not_write_there(as_, cast, session, app):
    app.config["WTF_CSRF_ENABLED"] = True
    hana = as_(cast.hana)
    assert hana.get("/api/v1/complaints").status_code == 200
    assert hana.post("/api/v1/complaints", json=body()).status_code == 401
    assert rows(session) == []


def test_a_key_is_shown_once_and_only_its_hash_is_kept(as_, cast, session):
    sam = as_(cast.sam)
    page = sam.post("/keys", data={"name": "CRM", "person": cast.hana.id}).text
    shown = page.split('class="shown-key">')[1].split("<")[0]
    assert shown.startswith("qa_")
    assert shown not in sam.get("/keys").text
    session.rollback()
    row = session.scalars(select(ApiKey)).one()
    assert shown.split("_")[2] not in json.dumps([row.key_hash, row.prefix, row.name])
    assert keys.key_of(session, shown).id == row.id
    assert sam.post("/keys", data={"name": "", "person": "0"}).status_code == 422
    assert as_(cast.iris).get("/keys").status_code == 404
