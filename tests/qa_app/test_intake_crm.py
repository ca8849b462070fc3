"""A CRM beside the desk: told once of each change, never waited for, its own words not told back; a real server."""

import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from sqlalchemy import select

from qa_app.app import create_app
from qa_app.complaints import services
from qa_app.complaints.models import Complaint, ComplaintEvent
from qa_app.config import BadSetting, Crm, from_environment
from qa_app.intake import tasks
from qa_app.intake.models import CrmLink, CrmPush
from qa_app.intake.services import crm, keys
from qa_app.jobs import runner
from qa_app.jobs.models import Job
from qa_app.tasks import TASKS

FIELDS = {
    "customer_ref": "C-9",
    "customer_name": "Mo",
    "channel": "phone",
    "category": "billing_errors",
    "product": "Broadband",
    "summary": "Charged twice.",
    "initial_action": "Listened.",
}


class Away(BaseHTTPRequestHandler):
    """A CRM that answers what the test wants, and remembers what it was told."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append((self.headers["Idempotency-Key"], json.loads(body)))
        self._answer({"id": "K-1"})

    def do_GET(self):
        self._answer({"ref": "K-77", "name": "Kim Known", "email": "kim@example.com"})

    def _answer(self, found):
        content = self.server.says if self.server.says is not None else json.dumps(found).encode()
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_words):
        """Say nothing."""


@pytest.fixture
def server():
    with HTTPServer(("127.0.0.1", 0), Away) as served:
        served.told, served.status, served.says = [], 200, None
        thread = threading.Thread(target=served.serve_forever, daemon=True)
        thread.start()
        yield served
        served.shutdown()
        thread.join()


@pytest.fixture
def with_crm(settings, server):
    return replace(settings, crm=Crm(f"http://127.0.0.1:{server.server_port}/api", "secret", 5))


def record(session, cast, **more):
    wanted = services.Intake(received_at=datetime.now(UTC) - timedelta(hours=1), **(FIELDS | more))
    row = services.record(session, cast.actor(session, "hana"), wanted)
    session.commit()
    return row


@contextmanager
def tried_again(factory):
    with factory() as own:
        for job in own.scalars(select(Job).where(Job.name == "crm_push", Job.state == "queued")):
            job.run_after, job.sent_at = datetime.now(UTC), None
        own.commit()
    yield


def told(session, with_crm, factory):
    """Have the sweeper ask for what is due, and the workers do it."""
    with factory() as own:
        tasks.enqueue_due(own, with_crm)
        own.commit()
    runner.run_all({"crm_push": TASKS["crm_push"]}, with_crm, factory)
    session.rollback()
    session.expire_all()


@pytest.mark.covers("R05", "R19")
def test_it_works(session, cast, server, with_crm, factory):
    row = record(session, cast)
    assessed = services.Assessment("delivery_delays", "low", "It is late.")
    services.assess(session, cast.actor(session, "hana"), row, assessed, revision=row.revision)
    again = services.Assessment("delivery_delays", "high", "Worse than thought.")
    services.assess(session, cast.actor(session, "hana"), row, again, revision=row.revision)
    session.commit()
    told(session, with_crm, factory)
    assert [(body["kind"], body["category"]) for _key, body in server.told] == [
        ("recorded", "billing_errors"),
        ("assessed", "delivery_delays"),
    ], "one for the record, one for the category, none for what changed nothing"
    assert session.get(CrmLink, row.id).crm_id == "K-1"
    told(session, with_crm, factory)
    assert len(server.told) == 2


@pytest.mark.covers("R05")
def test_intake_succeeds_while_the_crm_is_away_and_it_is_told_later(session, cast, server, with_crm, factory, as_):
    server.status = 503
    row = record(session, cast)
    told(session, with_crm, factory)
    job = session.scalars(select(Job).where(Job.name == "crm_push")).one()
    assert job.state == "queued"
    assert "status 503" in job.error
    app = create_app(with_crm)
    app.config.update(WTF_CSRF_ENABLED=False)
    client = app.test_client()
    cookie = as_(cast.hana).get_cookie("session").value
    client.set_cookie("session", cookie)
    assert "status 503" in client.get(f"/complaints/{row.id}").text, "it is visible"
    server.status = 200
    with tried_again(factory):
        told(session, with_crm, factory)
    assert session.scalars(select(CrmPush)).one().delivered_at is not None
    assert len({key for key, _body in server.told}) == 1, "told again under the same key"


@pytest.mark.covers("R19")
def test_what_the_crm_says_is_not_told_back(app, session, cast, server, with_crm, factory):
    row = record(session, cast)
    told(session, with_crm, factory)
    _, shown = keys.make_key(session, cast.actor(session, "sam"), "CRM", cast.hana.id)
    session.commit()
    headers = {"Authorization": f"Bearer {shown}"}
    at = f"/api/v1/complaints/{row.id}/category"
    for category in ("delivery_delays", "delivery_delays"):
        assert app.test_client().post(at, json={"category": category}, headers=headers).status_code == 200
    assert app.test_client().post(at, json={"category": "invented"}, headers=headers).status_code == 422
    assert app.test_client().post(at, json={"category": 5}, headers=headers).status_code == 422
    told(session, with_crm, factory)
    assert len(server.told) == 1, "no loop on the echo"
    assert session.get(Complaint, row.id).category == "delivery_delays"
    kinds = session.scalars(select(ComplaintEvent.payload).where(ComplaintEvent.kind == "assessed")).all()
    assert [payload["via"] for payload in kinds] == ["crm"]


def test_a_complaint_from_the_crm_is_known_by_its_number_there_and_not_told_back(
    session, cast, server, with_crm, factory
):
    row = record(session, cast, external_source="crm", external_id="K-500")
    told(session, with_crm, factory)
    assert server.told == []
    assert session.get(CrmLink, row.id).crm_id == "K-500"


def test_without_a_crm_nothing_is_asked_and_what_happened_waits(session, cast, settings, factory):
    record(session, cast)
    told(session, settings, factory)
    assert session.scalars(select(CrmPush)).one().queued_at is None
    assert crm.adapter(None).lookup("mo") is None
    assert crm.adapter(None).push(1, "recorded", {}) is None


@pytest.mark.covers("R05")
def test_a_customer_nobody_knows_is_looked_up_in_the_crm(as_, cast, with_crm, server):
    app = create_app(with_crm)
    client = app.test_client()
    client.set_cookie("session", as_(cast.hana).get_cookie("session").value)
    assert "Kim Known" in client.get("/complaints/new/customers?typed=kim known").text
    server.says = b"<html>not json"
    assert "the CRM does not answer" in client.get("/complaints/new/customers?typed=kim known").text


@pytest.mark.parametrize(
    ("status", "says"),
    [(200, b"[" * 10_000), (200, b"x" * 70_000), (302, b"{}"), (500, b""), (200, b"\xff"), (204, None)],
)
def test_answers_that_are_none_are_trouble_and_no_redirect_is_followed(server, with_crm, status, says):
    server.status, server.says = status, b"" if says is None else says
    if says is None:
        assert crm.HttpCrm(with_crm.crm).push(1, "recorded", {}) is None
        return
    with pytest.raises(crm.CrmTrouble):
        crm.HttpCrm(with_crm.crm).push(1, "recorded", {})


def test_a_crm_that_is_not_there_is_trouble():
    with pytest.raises(crm.CrmTrouble):
        crm.HttpCrm(Crm("http://127.0.0.1:1", None, 1)).lookup("mo")


@pytest.mark.parametrize(
    "url", ["ftp://crm", "https://u:p@crm/api", "http://", "https://crm/x?y=1", "https://crm/\x00"]
)
def test_an_address_that_is_none_is_refused(url, tmp_path):
    with pytest.raises(BadSetting, match="QA_CRM_URL"):
        from_environment({"DATA_DIR": str(tmp_path), "QA_SECRET_KEY": "x", "QA_CRM_URL": url})
