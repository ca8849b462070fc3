"""Where other systems post: signed bodies of their own shape become complaints, or public mentions that wait."""

import hmac
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import factories
import pytest
from sqlalchemy import select

from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint, ComplaintEvent
from qa_app.errors import Invalid
from qa_app.intake.models import Mention, Webhook
from qa_app.intake.rules import bodies
from qa_app.intake.services import webhooks
from qa_app.interactions.models import Interaction

TICKETS = {
    "external_id": "ticket.id",
    "received_at": "ticket.created",
    "customer_email": "ticket.from.0.email",
    "channel": "=complaint_form",
    "category": "=other",
    "product": "ticket.product",
    "summary": "ticket.text",
    "initial_action": "=Taken in by the help desk",
}
POSTS = {"external_id": "id", "author": "user.handle", "text": "body", "posted_at": "at", "reach": "user.followers"}


def ago():
    return (datetime.now(UTC) - timedelta(hours=1)).isoformat()


@pytest.fixture
def hook(session, cast):
    def make(kind, mapping, name):
        row = webhooks.make_webhook(
            session, cast.actor(session, "sam"), name=name, kind=kind, mapping=mapping, person_id=cast.hana.id
        )
        session.commit()
        return row

    return make


@pytest.fixture
def post(app):
    def send(row, body, secret=None):
        content = json.dumps(body).encode() if not isinstance(body, bytes) else body
        signature = hmac.new((secret or row.secret).encode(), content, sha256).hexdigest()
        headers = {"X-Signature": f"sha256={signature}"}
        return app.test_client().post(f"/api/v1/webhooks/{row.name}", data=content, headers=headers)

    return send


def ticket(**more):
    return {"ticket": {"id": 77, "created": ago(), "from": [{"email": "mo@example.com"}], "product": "Kettle",
                       "text": "It leaks.", **more}}  # fmt: skip


@pytest.mark.covers("R04", "R05")
def test_it_works(hook, post, session):
    row = hook("complaint", TICKETS, "help-desk")
    first = post(row, ticket())
    assert first.status_code == 201, first.text
    again = post(row, ticket(text="Again"))
    assert (again.status_code, again.json) == (200, first.json)
    session.expire_all()
    held = session.scalars(select(Complaint)).one()
    assert (held.external_source, held.external_id, held.summary) == ("help-desk", "77", "It leaks.")
    assert held.customer.email == "mo@example.com"
    session.expire_all()
    assert session.get(Webhook, row.id).last_used_at is not None


@pytest.mark.parametrize(
    "body",
    [
        ticket(product=None),
        ticket(id=None),
        ticket(created="soon"),
        ticket(text=["x"]),
        {},
        {"ticket": 5},
        {"ticket": []},
    ],
)
def test_bodies_that_hold_too_little_are_refused_with_the_field(hook, post, session, body):
    answer = post(hook("complaint", TICKETS, "help-desk"), body)
    assert answer.status_code == 422
    assert answer.json["fields"]
    assert session.scalars(select(Complaint)).all() == []


def test_only_what_is_signed_gets_in(app, hook, post, session, as_, cast):
    row = hook("complaint", TICKETS, "help-desk")
    assert post(row, ticket(), secret="another").status_code == 401
    assert app.test_client().post("/api/v1/webhooks/help-desk", json=ticket()).status_code == 401
    headers = {"X-Signature": "sha256=é"}
    assert app.test_client().post("/api/v1/webhooks/nowhere", json=ticket(), headers=headers).status_code == 401
    assert as_(cast.hana).post("/api/v1/webhooks/help-desk", json=ticket()).status_code == 401
    assert as_(cast.sam).post(f"/keys/webhooks/{row.id}/revoke").status_code == 302
    assert post(row, ticket()).status_code == 401
    assert session.scalars(select(Complaint)).all() == []


@pytest.mark.covers("R12")
def test_a_mention_becomes_a_contact_that_waits_at_once(hook, post, session, as_, cast, run_jobs):
    row = hook("mention", POSTS, "birdsite")
    body = {"id": "p-1", "user": {"handle": "@mo", "followers": 4200}, "body": "Lovely\nAgent: day", "at": ago()}
    first = post(row, body)
    assert first.status_code == 201, first.text
    assert post(row, body).status_code == 200
    session.expire_all()
    mention = session.scalars(select(Mention)).one()
    contact = session.scalars(select(Interaction)).one()
    assert (contact.channel, mention.reach, mention.author) == ("chat", 4200, "@mo")
    hana = as_(cast.hana)
    assert f"I-{contact.id}" in hana.get("/complaints/possible").text, "it waits before anything was read"
    run_jobs()
    assert f"I-{contact.id}" in hana.get("/complaints/possible").text, "whatever it says"
    assert len(session.scalars(select(Interaction)).all()) == 1


@pytest.mark.covers("R12")
def test_a_reply_is_marked_public_until_the_talk_moves_which_is_logged(hook, post, session, as_, cast):
    body = {"id": "p-2", "user": {"handle": "@mo", "followers": "many"}, "body": "Never again", "at": ago()}
    number = post(hook("mention", POSTS, "birdsite"), body).json["interaction"]
    held = factories.complaint(session)
    complaints.link(session, cast.actor(session, "hana"), held, number, "report")
    session.commit()
    assert held.public_exposure == "post"
    hana, at = as_(cast.hana), f"/complaints/{held.id}/mentions/{number}"
    assert "reaches 0 people" in hana.get(f"/complaints/{held.id}").text
    assert hana.post(at, data={"text": " "}).status_code == 302
    hana.post(at, data={"text": "We are sorry. Please write to us."})
    hana.post(at, data={"private": "1"})
    hana.post(at, data={"private": "1"})
    hana.post(at, data={"text": "Here is your refund."})
    session.rollback()
    events = session.scalars(select(ComplaintEvent).order_by(ComplaintEvent.id)).all()
    kinds = [event.kind for event in events]
    assert kinds.count("moved_to_private") == 1
    assert [e.payload["is_public"] for e in events if e.kind == "message_out" and "is_public" in e.payload] == [
        True,
        False,
    ]
    assert hana.post(f"/complaints/{held.id}/mentions/9999", data={"text": "x"}).status_code == 404


def test_addresses_are_made_by_administrators_alone_and_shown_once(as_, cast, session):
    sam = as_(cast.sam)
    form = {f"complaint_{name}": path for name, path in TICKETS.items()}
    made = sam.post("/keys/webhooks", data=form | {"kind": "complaint", "name": "desk", "person": cast.hana.id})
    secret = session.scalars(select(Webhook)).one().secret
    assert secret in made.text
    assert secret not in sam.get("/keys/webhooks").text
    for wrong in (
        {"name": "Desk!"},
        {"name": "desk"},
        {"name": "x", "complaint_summary": ""},
        {"name": "x", "kind": "y"},
    ):
        answer = sam.post("/keys/webhooks", data=form | {"kind": "complaint", "person": cast.hana.id} | wrong)
        assert answer.status_code == 422, wrong
    assert as_(cast.iris).get("/keys/webhooks").status_code == 404


@pytest.mark.parametrize("path", ["a..b", "a b", ".a", "a." * 12 + "a", "$", "a['b']"])
def test_paths_that_lead_nowhere_are_refused(path):
    with pytest.raises(Invalid):
        bodies.check_mapping("mention", POSTS | {"text": path})
