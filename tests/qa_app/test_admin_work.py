"""Administration of background work and the audit trail, and what of it reaches the home page."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import factories
import pytest
from sqlalchemy import select
from statements import counted

from qa_app import admin
from qa_app.admin import rules
from qa_app.audit import AuditEvent
from qa_app.jobs import ledger, runner
from qa_app.jobs.models import Job, JobState
from qa_app.people import services
from qa_app.policy import Role
from qa_app.tasks import TASKS

PATHS = ("/admin/people", "/admin/people/new", "/admin/teams", "/admin/jobs", "/admin/jobs/now", "/admin/audit")


def job(session, state=JobState.QUEUED, *, number=1, name="transcribe", **more):
    made = ledger.enqueue(session, name, f"test:{number}", {"interaction_id": number}, title=f"call {number}.wav")
    for column, value in {"state": state, **more}.items():
        setattr(made, column, value)
    session.commit()
    return made


def acts(session, action):
    return session.scalars(select(AuditEvent).where(AuditEvent.action == action)).all()


def test_it_works(as_, cast, session, factory, settings):
    failed = job(session, JobState.FAILED, error="Cut off.", finished_at=datetime.now(UTC), attempt=8)
    waiting = job(session, number=2)
    admin = as_(cast.sam)
    page = admin.get("/admin/jobs").text
    assert "Cut off." in page
    assert 'hx-trigger="every 3s"' in page
    assert admin.post(f"/admin/jobs/{waiting.id}/cancel").status_code == 302
    assert runner.run(waiting.id, TASKS, settings, factory) is None
    assert admin.post(f"/admin/jobs/{waiting.id}/cancel").status_code == 409
    assert admin.post(f"/admin/jobs/{failed.id}/cancel").status_code == 409
    assert admin.post(f"/admin/jobs/{failed.id}/retry").status_code == 302
    assert admin.post(f"/admin/jobs/{failed.id}/retry").status_code == 409
    assert admin.post(f"/admin/jobs/{waiting.id}/retry").status_code == 302
    session.expire_all()
    assert [session.get(Job, row.id).state for row in (failed, waiting)] == ["queued", "queued"]
    assert {event.action for event in session.scalars(select(AuditEvent).where(AuditEvent.entity == "job"))} == {
        "job_retried",
        "job_cancelled",
    }


def test_what_a_worker_has_begun_is_not_cut_off(as_, cast, session):
    running = job(session, JobState.RUNNING, step="transcribing", percent=40, lease_until=datetime.now(UTC))
    admin = as_(cast.sam)
    assert "Transcribing, <span" in admin.get("/admin/jobs").text
    assert admin.post(f"/admin/jobs/{running.id}/cancel").status_code == 409
    assert admin.post("/admin/jobs/999999/cancel").status_code == 404


def test_the_ledger_says_how_long_the_oldest_waits_and_pages(as_, cast, session, monkeypatch):
    now = datetime.now(UTC)
    job(session, run_after=now - timedelta(minutes=12))
    job(session, number=2, run_after=now + timedelta(minutes=5), attempt=3, error="TimeoutError")
    for number in range(3, 6):
        job(session, JobState.DONE, number=number, finished_at=now)
    admin = as_(cast.sam)
    page = admin.get("/admin/jobs").text
    assert "the oldest for 12 min" in page
    assert "again after" in page
    assert "call 3.wav" not in admin.get("/admin/jobs?state=queued").text
    monkeypatch.setattr("qa_app.admin.queries.work.JOBS_PAGE", 2)
    second = admin.get("/admin/jobs").text
    older = re.search(r'href="([^"]+)">Older work', second).group(1)
    assert "call 3.wav" in admin.get(older).text
    assert 'hx-trigger="every' not in admin.get("/admin/jobs?state=done&before=1").text


def test_failed_work_stands_on_the_home_page(as_, cast, session):
    assert "add the people of your centre" in as_(cast.sam).get("/").text
    job(session, JobState.FAILED, error="Not sound.", finished_at=datetime.now(UTC))
    job(session, JobState.FAILED, number=2, error="Long ago.", finished_at=datetime.now(UTC) - timedelta(days=20))
    for person in (cast.sam, cast.dev):
        home = as_(person).get("/").text
        assert "Not sound." in home
        assert "Long ago." not in home
    assert "Not sound." not in as_(cast.ben).get("/").text


@pytest.mark.covers("QM-L3")
def test_the_trail_says_who_did_what_when_and_from_where(app, as_, cast, session):
    about = factories.interaction(session, cast.ada)
    session.commit()
    as_(cast.dev).get(f"/interactions/{about.id}")
    as_(cast.sam).post(f"/admin/people/{cast.ada.id}/sign-out")
    app.test_client().post("/login", data={"email": "nobody@example.com", "password": "wrong password 1"})
    admin = as_(cast.sam)

    def rows(query=""):
        text = admin.get(f"/admin/audit{query}").text
        return re.findall(r"<tr>(.*?)</tr>", text.split("<tbody>")[1], re.S) if "<tbody>" in text else []

    assert any("Dev Anand" in row and "read a conversation" in row and "127.0.0.1" in row for row in rows())
    assert all("Dev Anand" in row for row in rows(f"?who={cast.dev.id}"))
    assert len(rows(f"?entity=interaction&number=I-{about.id}")) == 1
    (ended,) = rows("?action=signed_out_everywhere")
    assert f"/admin/people/{cast.ada.id}" in ended
    assert "127.0.0.1" in ended
    assert "failed to sign in" in rows("?who=system")[0]
    assert "nobody@example.com" not in admin.get("/admin/audit?who=system").text
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date()
    assert rows(f"?since={tomorrow}") == []
    assert rows(f"?until={tomorrow}")
    read = acts(session, "trail_read")
    assert {"narrowed": {"who": str(cast.dev.id)}} in [event.detail for event in read]


def test_a_link_in_the_trail_leads_only_where_the_reader_may_go(as_, cast, session):
    about = factories.interaction(session, cast.ada)
    session.commit()
    as_(cast.dev).get(f"/interactions/{about.id}")
    assert f'href="/interactions/{about.id}"' not in as_(cast.sam).get("/admin/audit").text
    cast.sam.roles.append(services.role_row(session, Role.QA_MANAGER))
    session.commit()
    assert f'href="/interactions/{about.id}"' in as_(cast.sam).get("/admin/audit").text


@pytest.mark.parametrize(
    "query",
    [
        "who=%00&action=%00&number=%00",
        "who=1%20or%201",
        "before=99999999999999999999",
        "since=9999-12-31&until=9999-12-31",
        "until=0001-01-01",
        "since=yesterday&action=<script>",
    ],
)
def test_a_hostile_address_narrows_or_is_left_out(as_, cast, query):
    admin = as_(cast.sam)
    for path in ("/admin/audit", "/admin/jobs", "/admin/people"):
        answer = admin.get(f"{path}?{query}")
        assert answer.status_code == 200
        assert "<script>x" not in answer.text


def test_the_lists_ask_a_bounded_number_of_questions(app, as_, cast, session):
    for number in range(1, 30):
        job(session, JobState.FAILED, number=number, finished_at=datetime.now(UTC))
    admin = as_(cast.sam)
    admin.get("/admin/audit")
    for path in ("/admin/people", "/admin/teams", "/admin/jobs", "/admin/jobs/now", "/admin/audit", "/"):
        with counted(app) as found:
            assert admin.get(path).status_code == 200
        asked = [statement for statement in found if not statement.startswith(("BEGIN", "INSERT", "PRAGMA"))]
        assert len(asked) <= 12, (path, asked)


def test_a_qa_manager_reads_and_retries_work_and_nothing_else(as_, cast, session):
    failed, waiting = job(session, JobState.FAILED, error="Cut off."), job(session, number=2)
    client = as_(cast.dev)
    assert [client.get(path).status_code for path in PATHS] == [404, 404, 404, 200, 200, 404]
    assert client.post(f"/admin/jobs/{failed.id}/retry").status_code == 302
    assert client.post(f"/admin/jobs/{waiting.id}/cancel").status_code == 404
    assert "Cancel<" not in client.get("/admin/jobs").text


def test_every_act_that_is_written_down_has_words():
    """An act without words cannot be chosen in the trail's list, so that nobody would find it."""
    shell = Path(admin.__file__).parent.parent
    noted = re.compile(r'(?:audit\.record|_note)\([^"\n]*?"([a-z]+[._][a-z_.]+)", *[("a-z]')
    acts_noted = {act for file in shell.rglob("*.py") for act in noted.findall(file.read_text(encoding="utf-8"))}
    assert len(acts_noted) > 30
    assert acts_noted <= {*rules.ACTIONS, *rules.THINGS}
    assert {"recording.raw", "transcript.correct", "pickup.keep", "detector.save"} <= set(rules.ACTIONS)
