"""`qa-app import`: a folder taken in, told file by file, twice without doubling, and dry."""

import pytest
from click.testing import CliRunner
from sounds import chat_json, wav
from sqlalchemy import func, select

from qa_app.cli import qa_app as command
from qa_app.interactions.models import Interaction, InteractionFile


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "calls in"
    (place / "deep").mkdir(parents=True)
    (place / "one.wav").write_bytes(wav(1))
    (place / "one.vtt").write_text("WEBVTT\n")
    (place / "deep" / "two.json").write_bytes(chat_json())
    (place / "bad.wav").write_bytes(b"")
    (place / ".hidden.wav").write_bytes(wav(5))
    (place / "rows.csv").write_text("file,agent,customer\none.wav,x-ada,C-1\ngone.wav,x-ada,C-2\n")
    return place


@pytest.fixture
def run(app, settings, monkeypatch):
    from qa_app import config

    monkeypatch.setattr(config, "from_environment", lambda: settings)
    return lambda *arguments: CliRunner().invoke(command, ["import", *map(str, arguments)])


def count(session, model=Interaction):
    session.rollback()
    return session.scalar(select(func.count()).select_from(model))


def test_it_works(run, folder, session, cast):
    done = run(folder, "--source", "Genesys")
    assert done.exit_code == 1  # one file was refused
    assert "2 taken in, 0 already here, 1 not taken" in done.output
    assert "“bad.wav” is empty (0 bytes)" in done.output
    assert "gone.wav: the CSV has a row for it" in done.output
    row = session.scalars(select(Interaction).where(Interaction.channel == "call")).one()
    assert (row.agent_id, row.customer.ref, row.source.name) == (cast.ada.id, "C-1", "Genesys")
    assert row.job.state == "queued"
    assert count(session, InteractionFile) == 3


def test_twice_doubles_nothing(run, folder, session, cast):
    run(folder)
    again = run(folder)
    assert "0 taken in, 2 already here" in again.output
    assert count(session) == 2


def test_a_file_of_many_conversations_is_told_as_known_like_any_other(run, run_jobs, tmp_path, session, cast):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "many.csv").write_text(
        "conversation_id,from,text\nA1,customer,Hello\nA1,agent,Hi\nA2,customer,Where is it?\n"
    )
    assert "1 taken in, 0 already here" in run(tmp_path / "in").output
    assert "0 taken in, 1 already here" in run(tmp_path / "in").output
    run_jobs()
    again = run(tmp_path / "in", "--dry-run").output
    assert "already here  many.csv: The same file came in before" in again
    assert "1 taken in, 0 already here" in run(tmp_path / "in", "--source", "Another desk").output
    run_jobs()
    assert count(session) == 4


def test_dry_keeps_nothing(run, folder, session, cast):
    done = run(folder, "--dry-run")
    assert "2 taken in" in done.output
    assert "nothing was kept" in done.output
    assert count(session) == 0


def test_wrong_headers_take_nothing(run, folder, session, cast):
    table = folder / "rows.csv"
    table.write_text("x,y\n1,2\n")
    done = run(folder, "--csv", table)
    assert done.exit_code != 0
    assert "Found: x, y. Wanted: file" in str(done.exception)
    assert count(session) == 0


def test_an_empty_folder_is_said(run, tmp_path, cast):
    (tmp_path / "empty").mkdir()
    assert "There is no file" in str(run(tmp_path / "empty").exception)
