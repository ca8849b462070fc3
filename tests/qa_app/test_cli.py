"""The command line as people call it: a process of its own, its words, its exit code, and one line for a refusal."""

import json
import os
import subprocess
import sys
import wave
from pathlib import Path

import pytest
from sqlalchemy import text

from qa_app import db

ROOT = Path(__file__).resolve().parents[2]
CAPTIONS = """WEBVTT

00:00.000 --> 00:00.400
<v Agent>Good morning, how can I help?

00:00.500 --> 00:00.900
<v Customer>My card is 4111 1111 1111 1111.
"""


@pytest.fixture
def qa(tmp_path):
    """`qa("doctor")` runs the command in an installation of the test's own."""
    ours = {"DATA_DIR": str(tmp_path / "my data"), "NO_COLOR": "1"}
    kept = {key: value for key, value in os.environ.items() if not key.startswith("QA_") and key != "DATABASE_URL"}

    def run(*words, **env):
        command = [sys.executable, "-m", "qa_app.cli", *map(str, words)]
        settings = {**kept, **ours, **env}
        return subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, timeout=120)

    return run


@pytest.fixture
def call(tmp_path):
    """A second of stereo sound, with its transcript beside it."""
    path = tmp_path / "call 1.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"".join(bytes([n % 200, 0, 0, n % 90]) for n in range(8000)))
    path.with_suffix(".vtt").write_text(CAPTIONS, encoding="utf-8")
    return path


@pytest.fixture
def card(qa):
    """A sound scorecard, as plain values."""
    found = sorted((ROOT / "scorecards" / "library").glob("*.json"))
    return json.loads(found[0].read_text(encoding="utf-8"))


def refused(done):
    """The one line on standard error of a command that refused."""
    lines = done.stderr.strip().splitlines()
    assert done.returncode == 1, done.stderr
    assert len(lines) == 1, done.stderr
    return lines[0]


def people(tmp_path):
    engine = db.engine_for(f"sqlite:///{tmp_path / 'my data' / 'qa.sqlite3'}")
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT email, name, password FROM person ORDER BY id")).all()
    engine.dispose()
    return rows


def test_it_works(qa):
    done = qa("--help")
    assert done.returncode == 0
    assert "Quality assurance and agent coaching" in done.stdout
    assert qa("--version").stdout.startswith("qa-app")


def test_the_doctor_looks_at_everything(qa, tmp_path):
    done = qa("doctor")
    for name in ("Python", "PDF libraries", "Page assets", "Data folder", "Database", "Broker", "Engine", "Weights"):
        assert f"  {name}" in done.stdout
    assert str(tmp_path / "my data") in done.stdout
    assert done.returncode == (1 if "MISS" in done.stdout else 0)


def test_the_doctor_says_how_to_mend_a_database_that_is_away(qa):
    done = qa("doctor", DATABASE_URL="postgresql+psycopg://nobody:hush@127.0.0.1:9/none")
    assert done.returncode == 1
    assert "Check DATABASE_URL" in done.stdout
    assert "hush" not in done.stdout + done.stderr


def test_the_database_is_made_and_can_be_upgraded_again(qa, tmp_path):
    for _ in range(2):
        done = qa("db", "upgrade")
        assert (done.returncode, done.stdout) == (0, "The database is up to date.\n"), done.stderr
    assert people(tmp_path) == []


def test_a_person_is_added_once(qa, tmp_path):
    qa("db", "upgrade")
    words = ("user", "add", "Dana@Example.com", "--name", "Dana", "--role", "reviewer", "--role", "qa_manager")
    done = qa(*words)
    assert done.returncode == 0, done.stderr
    password = done.stdout.split("Password: ")[1].strip()
    ((email, name, kept),) = people(tmp_path)
    assert (email, name) == ("dana@example.com", "Dana")
    assert kept.startswith("$argon2id$")
    assert len(password) >= 12
    assert password not in kept
    assert "already has an account" in refused(qa(*words))
    assert len(people(tmp_path)) == 1


def test_an_unknown_role_is_refused_with_those_there_are(qa):
    done = qa("user", "add", "x@example.com", "--name", "X", "--role", "king")
    assert done.returncode == 2
    assert "training_manager" in done.stderr


def test_a_bad_setting_is_one_line_that_names_it(qa):
    line = refused(qa("db", "upgrade", QA_MAX_UPLOAD_MB="lots"))
    assert line == "qa-app: QA_MAX_UPLOAD_MB must be a whole number above zero, not 'lots'"


@pytest.mark.parametrize("form", ["txt", "vtt", "srt", "json"])
def test_a_transcript_beside_the_sound_is_read_and_redacted(qa, call, form):
    done = qa("transcribe", call, "--engine", "sidecar", "--format", form)
    assert done.returncode == 0, done.stderr
    assert "how can I help?" in done.stdout
    assert "4111" not in done.stdout
    if form == "json":
        assert json.loads(done.stdout)


def test_personal_data_stays_only_when_asked_for(qa, call, tmp_path):
    out = tmp_path / "out.txt"
    done = qa("transcribe", call, "--engine", "sidecar", "--raw", "--output", out)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "4111 1111 1111 1111" in out.read_text(encoding="utf-8")


def test_the_sites_switch_keeps_the_agents_sentiment_out_of_the_file(qa, call):
    words = ("transcribe", call, "--engine", "sidecar", "--format", "json")
    scored, hidden = json.loads(qa(*words).stdout), json.loads(qa(*words, QA_HIDE_AGENT_SENTIMENT="1").stdout)
    assert [line["sentiment"] is None for line in scored["segments"]] == [False, False]
    assert [line["sentiment"] is None for line in hidden["segments"]] == [True, False]


def test_sound_without_a_transcript_beside_it_says_so(qa, call):
    call.with_suffix(".vtt").unlink()
    assert "There is no transcript beside “call 1.wav”" in refused(qa("transcribe", call, "--engine", "sidecar"))


def test_silence_is_called_so_and_makes_no_text(qa, tmp_path):
    quiet = tmp_path / "quiet.wav"
    with wave.open(str(quiet), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(2 * 8000 * 12))
    done = qa("transcribe", quiet)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr
    assert "quiet.wav: no speech was found" in done.stderr


def test_what_is_no_sound_is_refused_by_name(qa, tmp_path):
    fake = tmp_path / "notes.wav"
    fake.write_text("only words")
    assert "notes.wav" in refused(qa("transcribe", fake))


def test_an_unknown_engine_is_refused_with_those_there_are(qa, call):
    assert "faster-whisper, whisper, sidecar" in refused(qa("transcribe", call, "--engine", "ears"))


@pytest.mark.parametrize("words", [("transcribe",), ("scorecard", "check")])
def test_a_file_that_is_not_there_is_named(qa, words):
    done = qa(*words, "/nowhere/call.wav")
    assert done.returncode == 2
    assert "'/nowhere/call.wav' does not exist" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_sound_scorecard_is_summed_up(qa, card, tmp_path):
    file = tmp_path / "card.json"
    file.write_text(json.dumps(card), encoding="utf-8")
    done = qa("scorecard", "check", file)
    assert done.returncode == 0, done.stdout
    assert "Questions: " in done.stdout
    assert "Digest: " in done.stdout


def test_a_bad_scorecard_says_everything_that_is_wrong(qa, card, tmp_path):
    file = tmp_path / "card.json"
    card["sections"][0]["questions"][0].pop("key")
    card["pass_mark"] = "a lot"
    file.write_text(json.dumps(card), encoding="utf-8")
    done = qa("scorecard", "check", file)
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) >= 2
    assert "pass_mark" in done.stdout
    assert "sections" in done.stdout
    file.write_text("{not json", encoding="utf-8")
    done = qa("scorecard", "check", file)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
