"""Exports: asked for in one transaction with their job, made by a worker, fetched by their owner alone."""

import csv
import io
import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import factories
import pytest
from click.testing import CliRunner
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from qa_app import cli
from qa_app.audit import AuditEvent
from qa_app.coaching import services as coaching
from qa_app.errors import Invalid, NotAllowed, NotFound
from qa_app.evaluations.models import Evaluation
from qa_app.evaluations.services.submitting import store_score
from qa_app.insights import rules, services
from qa_app.insights.models import Export
from qa_app.insights.rules import Kind, Wish
from qa_app.jobs import runner
from qa_app.jobs.models import Job, JobState
from qa_app.people.models import Person, Team
from qa_app.tasks import TASKS

TODAY = datetime.now(ZoneInfo("Europe/London")).date()
DAYS = {"from": (TODAY - timedelta(days=60)).isoformat(), "to": TODAY.isoformat()}
SECRET = "Thinks of leaving the team"


def released(session, cast, agent=None, **more):
    return factories.evaluation(
        session, agent or cast.ada, cast.cleo, state="released", options={"feeling": "no"}, cited={"feeling": (1,)},
        **more,
    )  # fmt: skip


def ask(client, session, **sent):
    answer = client.post("/exports/", data=sent)
    assert answer.status_code == 302, answer.text
    session.rollback()
    made = session.scalars(select(Export).order_by(Export.id.desc()).options(joinedload(Export.job))).first()
    session.expunge_all()  # the test's own transaction must not stand in the way of the worker's
    session.rollback()
    return made


def fetch(client, made):
    with client.get(f"/exports/{made.id}/file") as answer:
        assert answer.status_code == 200
        return answer.data


def words(content):
    pages = PdfReader(BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.covers("QM-K1")
def test_it_works(as_, cast, session, run_jobs):
    row = released(session, cast)
    session.commit()
    tess = as_(cast.tess)
    made = ask(tess, session, kind="evaluation", evaluation=row.id)
    assert (made.title, made.job.state) == (f"Evaluation E-{row.id}: Ada Quill", JobState.QUEUED)
    page = tess.get("/exports/").text
    assert "Waiting" in page
    assert f'hx-get="/exports/{made.id}/row"' in page
    assert tess.get(f"/exports/{made.id}/file").status_code == 409
    assert run_jobs() == 1
    part = tess.get(f"/exports/{made.id}/row").text
    assert "Download" in part
    assert "hx-get" not in part
    name = f"Ada Quill {row.interaction.started_at.date().isoformat()} evaluation E-{row.id}.pdf"
    with tess.get(f"/exports/{made.id}/file") as answer:
        assert answer.mimetype == "application/pdf"
        assert f'filename="{name}"' in answer.headers["Content-Disposition"]
        text = words(answer.data)
    for said in ("Ada Quill", "really upset about it", "Contact quality", f"E-{row.id}"):
        assert said in text
    trail = session.scalars(select(AuditEvent.action).where(AuditEvent.entity == "export")).all()
    assert trail == ["export_asked", "export_made", "export_downloaded"]


@pytest.mark.covers("QM-K2", "QM-J3")
def test_a_batch_holds_every_scorecard_and_a_report_for_each_agent(as_, cast, session, run_jobs):
    ada, amir = released(session, cast), released(session, cast, cast.amir)
    released(session, cast, cast.eric)
    factories.evaluation(session, cast.ada, cast.cleo, state="submitted")
    ben = cast.actor(session, "ben")
    talk = coaching.open_session(
        session, ben, ada.id, [], coaching.Text("A talk", TODAY, "Shared words", SECRET), today=TODAY
    )
    coaching.share(session, ben, talk.id, revision=0)
    session.commit()
    client = as_(cast.ben)
    made = ask(client, session, kind="batch", whom=f"team:{cast.north.id}", **DAYS)
    again = ask(client, session, kind="batch", whom=f"team:{cast.north.id}", **DAYS)
    assert again.id == made.id
    run_jobs()
    packed = zipfile.ZipFile(BytesIO(fetch(client, made)))
    day = ada.interaction.started_at.astimezone(ZoneInfo("Europe/London")).date().isoformat()
    period = f"{DAYS['from']} to {DAYS['to']}"
    assert packed.namelist() == [
        f"Ada Quill {period} coaching report.pdf",
        f"Ada Quill {day} evaluation E-{ada.id}.pdf",
        f"Amir Nasser {period} coaching report.pdf",
        f"Amir Nasser {day} evaluation E-{amir.id}.pdf",
    ]
    texts = [words(packed.read(name)) for name in packed.namelist()]
    assert "Shared words" in texts[0]
    assert not [text for text in texts if SECRET in text]


def test_agents_export_their_own_and_nothing_else(as_, cast, session, run_jobs):
    mine, other = released(session, cast), released(session, cast, cast.amir)
    hidden = factories.evaluation(session, cast.ada, cast.cleo, state="submitted")
    session.commit()
    ada = as_(cast.ada)
    for sent in (
        {"kind": "evaluation", "evaluation": other.id},
        {"kind": "evaluation", "evaluation": hidden.id},
        {"kind": "evaluation", "evaluation": 999_999},
        {"kind": "coaching", "agent": cast.amir.id, **DAYS},
    ):
        assert ada.post("/exports/", data=sent).status_code == 404, sent
    assert ada.post("/exports/", data={"kind": "batch", "agent": cast.ada.id, **DAYS}).status_code == 403
    assert "All scorecards" not in ada.get("/exports/").text
    report = ask(ada, session, kind="coaching", agent=cast.ada.id, **DAYS)
    table = ask(ada, session, kind="answers_csv", whom="", **DAYS)
    run_jobs()
    assert "Ada Quill" in words(fetch(ada, report))
    rows = list(csv.DictReader(io.StringIO(fetch(ada, table).decode("utf-8-sig"))))
    assert {row["evaluation"] for row in rows} == {f"E-{mine.id}"}


def test_reach_of_leads_and_managers(cast, session, settings):
    released(session, cast)
    released(session, cast, cast.eric)
    period = {"first": TODAY - timedelta(days=60), "last": TODAY}
    eve = cast.actor(session, "eve")
    for wish in (
        Wish(Kind.BATCH, team_id=cast.north.id, **period),
        Wish(Kind.BATCH, agent_id=cast.ada.id, **period),
        Wish(Kind.COACHING, agent_id=cast.ada.id, **period),
        Wish(Kind.ANSWERS_CSV, agent_id=cast.ada.id, **period),
    ):
        with pytest.raises(NotFound):
            services.ask(session, eve, wish, settings)
    everybody = Wish(Kind.ANSWERS_CSV, **period)
    for name, expected in (("eve", 1), ("ben", 1), ("dev", 2)):
        actor = cast.actor(session, name)
        maker = services.Maker(actor, settings, datetime.now(UTC))
        assert len(services.pieces(session, maker, everybody)) == expected
    with pytest.raises(NotAllowed):
        services.ask(session, cast.actor(session, "cleo"), everybody, settings)


def test_only_the_owner_sees_and_fetches(as_, cast, session, run_jobs):
    row = released(session, cast)
    session.commit()
    made = ask(as_(cast.tess), session, kind="evaluation", evaluation=row.id)
    run_jobs()
    for name in ("ada", "ben", "dev", "sam", "eve"):
        client = as_(getattr(cast, name))
        for path in (f"/exports/{made.id}/file", f"/exports/{made.id}/row"):
            assert client.get(path).status_code == 404
        assert client.post(f"/exports/{made.id}/retry").status_code == 404
        assert made.title not in client.get("/exports/").text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"kind": "everything"}, "Choose what to export."),
        ({"kind": "coaching", "whom": ""}, "A coaching report is about one agent."),
        ({"kind": "batch", "whom": ""}, "Choose an agent or a team."),
        ({"kind": "coaching", "from": "2026-13-01"}, "is not a date"),
        ({"kind": "coaching", "from": TODAY.isoformat(), "to": "2020-01-01"}, "ends before it begins"),
        ({"kind": "coaching", "from": "1990-01-01"}, "At most three years"),
        ({"kind": "coaching", "to": ""}, "Choose a day."),
        ({"kind": "batch"}, "no released evaluations of Ada Quill"),
        ({"kind": "answers_csv"}, "no released evaluations of Ada Quill"),
        ({"kind": "evaluation", "evaluation": "1; DROP TABLE export"}, "cannot be exported"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(as_, cast, session, sent, said):
    answer = as_(cast.ben).post("/exports/", data={"whom": f"agent:{cast.ada.id}", **DAYS, **sent})
    assert answer.status_code == 422
    assert said in answer.text
    assert session.scalars(select(Export)).all() == []
    assert session.scalars(select(Job)).all() == []


def test_a_failed_export_says_why_and_is_tried_again(as_, cast, session, factory, settings, run_jobs):
    number = released(session, cast).id
    session.commit()
    dev = as_(cast.dev)
    made = ask(dev, session, kind="evaluation", evaluation=number)
    session.get_one(Evaluation, number).score_document = None
    session.commit()
    run_jobs()
    page = dev.get("/exports/").text
    assert "not submitted yet" in page
    assert "Try again" in page
    assert dev.post(f"/exports/{made.id}/retry").status_code == 302
    row = session.get_one(Evaluation, number, populate_existing=True)
    store_score(row)
    session.commit()
    assert runner.run(made.job_id, TASKS, settings, factory) == JobState.DONE
    assert fetch(dev, made).startswith(b"%PDF")
    assert dev.post(f"/exports/{made.id}/retry").status_code == 409


def test_the_worker_works_with_the_rights_its_owner_has_then(as_, cast, session, run_jobs):
    number = released(session, cast).id
    session.commit()
    made = ask(as_(cast.ben), session, kind="evaluation", evaluation=number)
    ben = session.get_one(Person, cast.ben.id)
    session.get_one(Team, cast.north.id).leads.remove(ben)
    session.commit()
    run_jobs()
    job = session.get_one(Job, made.job_id, populate_existing=True)
    assert (job.state, job.error) == (JobState.FAILED, "There is no such evaluation.")
    assert session.get_one(Export, made.id).sha256 is None


def test_the_same_export_gives_the_same_bytes(cast, session, settings):
    row = released(session, cast)
    maker = services.Maker(cast.actor(session, "tess"), settings, datetime(2026, 3, 1, tzinfo=UTC))
    wish = Wish(Kind.COACHING, agent_id=cast.ada.id, first=TODAY - timedelta(days=9), last=TODAY)
    piece = services.pieces(session, maker, wish)[0]
    first, second = (services.pdf_of(services.value_of(session, maker, wish, piece)) for _turn in range(2))
    assert first == second
    assert row.id


def test_wishes_read_back_and_amounts_are_bounded():
    wish = Wish(Kind.BATCH, team_id=3, first=TODAY, last=TODAY)
    assert rules.wish_of(wish.kind, wish.parameters()) == wish
    rules.check_amount(Kind.BATCH, rules.MOST_IN_ARCHIVE, "all")
    for amount in (0, rules.MOST_IN_ARCHIVE + 1):
        with pytest.raises(Invalid):
            rules.check_amount(Kind.BATCH, amount, "all")
    assert [rules.percent_of(done, 3) for done in range(4)] == [0, 33, 66, 99]
    start = datetime(2026, 1, 1, tzinfo=UTC)
    assert rules.seconds_left(start, start + timedelta(seconds=30), 25) == 90
    assert rules.seconds_left(start, start + timedelta(seconds=30), 1) is None


@pytest.fixture
def command(settings, monkeypatch):
    monkeypatch.setenv("DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    return lambda *words: CliRunner().invoke(cli.qa_app, words)


def test_the_command_line_writes_both_documents(cast, session, command, tmp_path):
    row = released(session, cast)
    session.commit()
    target = tmp_path / "a scorecard.pdf"
    done = command("report", "evaluation", f"E-{row.id}", "-o", str(target))
    assert done.exit_code == 0, done.output
    assert "Ada Quill" in words(target.read_bytes())
    report = tmp_path / "report.pdf"
    done = command("report", "coaching", "Ada Quill", "--from", DAYS["from"], "--to", DAYS["to"], "-o", str(report))
    assert done.exit_code == 0, done.output
    assert "really upset about it" in words(report.read_bytes())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("evaluation", "twelve"), "not the number of an evaluation"),
        (("evaluation", "999999"), "no such evaluation"),
        (("coaching", "Nobody Known"), "no one agent called"),
        (("coaching", "Ada Quill", "--from", "2026-02-01", "--to", "2026-01-01"), "Something is missing"),
    ],
)
def test_the_command_line_says_what_is_wrong(cast, command, tmp_path, given, said):
    target = tmp_path / "out.pdf"
    done = command("report", *given, "-o", str(target))
    assert done.exit_code != 0
    assert said in str(done.exception)
    assert list(tmp_path.glob("*.p*")) == []
