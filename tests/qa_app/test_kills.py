"""A real worker is killed with SIGKILL at each step of transcribing; every accepted call is done exactly once."""

import os
import signal
import subprocess
import sys
import time
import wave
from collections import Counter
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import func, select

from qa_app.interactions import services
from qa_app.interactions.models import Interaction, InteractionFile, TranscriptVersion
from qa_app.interactions.rules.names import Metadata
from qa_app.jobs.models import Job, JobState
from qa_app.storage import Store

STEPS = ("claimed", "decoding", "transcribing", "analysing", "before-finish", "after-finish")
CALLS = 4
SPOKEN = "kettle-leak.ogg"
PATIENCE_S = 400
VTT = "WEBVTT\n\n00:00.000 --> 00:01.000\n<v Agent>Good morning.\n\n00:01.000 --> 00:02.000\n<v Customer>Hello {n}.\n"


def recording(path, number):
    """Two seconds of stereo tone, different for every number."""
    tone = np.sin(np.arange(16000) * (0.05 + number / 100)) * 8000
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(np.column_stack([tone, -tone]).astype("<i2").tobytes())


@pytest.fixture
def accepted(session, settings, tmp_path):
    """Calls that were taken in: committed rows with queued jobs, and nobody to work on them yet.

    One is real speech for the engine, the others bring their transcripts along.
    """
    source, store = services.source_named(session, "Telephone"), Store(settings.store_dir)
    terms = services.Terms.of(settings)
    for number in range(1, CALLS):
        path = tmp_path / f"call{number}.wav"
        recording(path, number)
        sidecar = (f"call{number}.vtt", VTT.format(n=number).encode())
        with path.open("rb") as stream:
            incoming = services.Incoming(path.name, stream, source, Metadata(), sidecar)
            services.register(session, store, None, incoming, terms)
    with (files("qa_app") / "demo" / "content" / "calls" / SPOKEN).open("rb") as stream:
        services.register(session, store, None, services.Incoming(SPOKEN, stream, source, Metadata()), terms)
    session.commit()
    return session.scalars(select(Interaction.id)).all()


@pytest.fixture
def worker(settings, tmp_path):
    marks = tmp_path / "marks"
    marks.mkdir()
    environment = os.environ | {
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "QA_SECRET_KEY": "only-for-tests",
        "QA_WORKER_PROCESSES": "2",
        "QA_MODEL": "tiny.en",
        "QA_JOB_LEASE_SECONDS": "2",
        "QA_JOB_SWEEP_SECONDS": "1",
        "QA_JOB_MAX_ATTEMPTS": "20",
        "QA_FAIL_AT": ",".join(STEPS),
        "QA_FAIL_DIR": str(marks),
    }
    process = subprocess.Popen([sys.executable, "-m", "qa_app.worker"], env=environment, start_new_session=True)
    yield marks
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def transcribing_killed(session, marks):
    """How often a worker was killed at each step of transcribing; what follows a transcript is killed too."""
    jobs = {str(job_id) for job_id in session.scalars(select(Job.id).where(Job.name == "transcribe"))}
    named = (mark.name.partition("-") for mark in marks.iterdir())
    return Counter(step for job_id, _, step in named if job_id in jobs)


@pytest.mark.speech
@pytest.mark.timeout(PATIENCE_S + 60)
def test_twenty_four_kills_lose_nothing_and_double_nothing(accepted, worker, session):
    deadline = time.monotonic() + PATIENCE_S
    states, kills = None, None
    while time.monotonic() < deadline:
        session.rollback()
        states = Counter(session.scalars(select(Job.state)))
        kills = transcribing_killed(session, worker)
        if set(states) == {JobState.DONE} and kills.total() == CALLS * len(STEPS):
            break
        time.sleep(0.5)
    session.rollback()
    found = {job.id: (job.name, job.state, job.attempt, job.error) for job in session.scalars(select(Job))}
    assert kills == dict.fromkeys(STEPS, CALLS), (kills, found)
    assert set(states) == {JobState.DONE}, found
    versions = session.scalars(select(TranscriptVersion)).all()
    assert sorted(version.interaction_id for version in versions) == sorted(accepted)
    assert {version.version for version in versions} == {1}
    copies = select(func.count()).select_from(InteractionFile).where(InteractionFile.kind == "playable")
    assert session.scalar(copies) == CALLS
    texts = {version.text for version in versions}
    assert len(texts) == CALLS
    assert any("kettle" in text.lower() for text in texts)


def children(pid):
    """The living processes that the process started."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(") ")[2].split()[:2]
        except OSError:
            continue  # it ended meanwhile
        if int(parent) == pid and state != "Z":
            found.add(int(stat.parent.name))
    return found


def test_a_clock_that_dies_alone_comes_back_and_no_child_outlives_the_worker(settings):
    environment = os.environ | {
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "QA_SECRET_KEY": "only-for-tests",
        "QA_WORKER_PROCESSES": "1",
    }
    process = subprocess.Popen([sys.executable, "-m", "qa_app.worker"], env=environment, start_new_session=True)
    try:
        wait_for(lambda: len(children(process.pid)) == 2)
        first = children(process.pid)
        for child in first:
            os.kill(child, signal.SIGKILL)
        wait_for(lambda: len(children(process.pid) - first) == 2)
        left = children(process.pid)
        process.kill()
        process.wait(10)
        wait_for(lambda: not any(os.path.exists(f"/proc/{child}") for child in left))
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


def test_a_child_whose_worker_is_gone_before_it_could_say_so_ends():
    """The parent is another process than the worker told of, as when the worker died right after the fork."""
    code = (
        "import os, sys; from qa_app.worker import die_with_the_worker; die_with_the_worker(int(sys.argv[1])); print(1)"
    )
    for parent, ending, told in ((os.getpid(), 0, "1"), (os.getpid() + 1, -signal.SIGKILL, "")):
        child = subprocess.run([sys.executable, "-c", code, str(parent)], capture_output=True, text=True)
        assert (child.returncode, child.stdout.strip()) == (ending, told)


def wait_for(truth, patience_s=60):
    deadline = time.monotonic() + patience_s
    while not truth():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.2)
