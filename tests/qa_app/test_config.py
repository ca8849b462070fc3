"""The settings: what is read, what is refused and how it is said, and the secret that is kept."""

import stat

import pytest

from qa_app import config
from qa_app.interactions.rules.names import check_pattern, told_by
from transcription.language import people

NUMBERS = (
    "QA_MAX_UPLOAD_MB",
    "QA_MAX_CALL_MINUTES",
    "QA_WORKER_PROCESSES",
    "QA_JOB_LEASE_SECONDS",
    "QA_JOB_SWEEP_SECONDS",
    "QA_JOB_MAX_ATTEMPTS",
)


def read(tmp_path, **env):
    return config.from_environment({"DATA_DIR": str(tmp_path / "data"), **env})


def test_it_works(tmp_path):
    settings = read(
        tmp_path, QA_MAX_UPLOAD_MB=" 3 ", QA_MAX_CALL_MINUTES="90", QA_HTTPS="1", QA_AGENT_DOMAINS="a.b c.d"
    )
    assert settings.max_upload_bytes == 3 * 1024 * 1024
    assert settings.max_call_s == 90 * 60
    assert settings.is_https
    assert settings.agent_domains == {"a.b", "c.d"}
    assert settings.database_url == f"sqlite:///{tmp_path / 'data' / 'qa.sqlite3'}"
    assert settings.store_dir.parent == settings.broker_dir.parent == settings.data_dir


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("text", ["many", "0", "-1", "1.5", "1e3", "٣ MB"])
def test_a_bad_number_names_its_variable(tmp_path, name, text):
    with pytest.raises(config.BadSetting, match=f"{name} must be a whole number above zero, not '{text}'"):
        read(tmp_path, **{name: text})


def test_an_empty_variable_is_as_good_as_none(tmp_path):
    empty = dict.fromkeys((*NUMBERS, "DATABASE_URL", "QA_SECRET_KEY", "QA_MODEL", "QA_HTTPS"), "")
    assert read(tmp_path, **empty) == read(tmp_path)


def test_https_is_off_unless_said(tmp_path):
    said = {text: read(tmp_path, QA_HTTPS=text).is_https for text in ("1", "true", "yes", "0", "false", "no")}
    assert said == {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


def test_what_measuring_goes_by(tmp_path):
    settings = read(
        tmp_path, QA_DEAD_AIR_SECONDS="3", QA_INTERRUPTION_SECONDS=" 0.75 ", QA_HIDE_AGENT_SENTIMENT="true",
        QA_OFFICE_HOURS="Mon-Fri 09:00-17:30; Sat 10:00-13:00", QA_TIMEZONE="Europe/Madrid",
    )  # fmt: skip
    assert (settings.dead_air_ms, settings.interruption_ms) == (3_000, 750)
    assert settings.is_agent_sentiment_hidden
    assert settings.office_hours.zone == "Europe/Madrid"
    assert str(settings.office_hours).endswith("Fri 09:00-17:30; Sat 10:00-13:00")
    usual = read(tmp_path)
    assert (usual.dead_air_ms, usual.interruption_ms, usual.office_hours) == (5_000, 1_000, None)
    assert not usual.is_agent_sentiment_hidden


def test_the_name_model_must_be_there_when_it_is_switched_on(tmp_path, monkeypatch):
    assert not read(tmp_path).has_name_model
    monkeypatch.setattr(people, "NEEDED", ("json",))
    assert read(tmp_path, QA_NAME_MODEL="yes").has_name_model
    monkeypatch.setattr(people, "NEEDED", ("json", "no_such_model"))
    with pytest.raises(config.BadSetting, match=r"QA_NAME_MODEL.*pip install"):
        read(tmp_path, QA_NAME_MODEL="yes")


@pytest.mark.parametrize("name", ["QA_DEAD_AIR_SECONDS", "QA_INTERRUPTION_SECONDS"])
@pytest.mark.parametrize("text", ["soon", "0", "0.0001", "-1", "3601", "1e3", "nan", "5 s", "٣"])
def test_seconds_that_cannot_be_meant_name_their_variable(tmp_path, name, text):
    with pytest.raises(config.BadSetting, match=f"{name} must be seconds above zero and at most 3600"):
        read(tmp_path, **{name: text})


@pytest.mark.parametrize("text", ["always", "Mon", "Funday 09:00-17:00", "Mon 9-5", "closed 2026-12-25"])
def test_office_hours_that_cannot_be_read_name_their_variable_and_show_how(tmp_path, text):
    with pytest.raises(config.BadSetting, match=r"QA_OFFICE_HOURS cannot be read: .*(write|Mon)"):
        read(tmp_path, QA_OFFICE_HOURS=text)


def test_the_manuals_office_hours_are_read(tmp_path):
    from transcription.hours import EXAMPLE

    assert len(read(tmp_path, QA_OFFICE_HOURS=EXAMPLE).office_hours.openings) == 11


def test_the_secret_is_made_once_and_for_its_owner_alone(tmp_path):
    first = read(tmp_path).secret_key
    kept = tmp_path / "data" / "secret_key"
    assert len(first) >= 64
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert read(tmp_path).secret_key == first
    assert config.from_environment({"DATA_DIR": str(tmp_path / "other")}).secret_key != first


def test_a_secret_from_outside_is_written_nowhere(tmp_path):
    assert read(tmp_path, QA_SECRET_KEY="from outside").secret_key == "from outside"
    assert not (tmp_path / "data").exists()


def test_a_data_folder_with_a_space_in_its_name_holds_a_working_database(tmp_path):
    from sqlalchemy import text

    from qa_app import db

    settings = config.from_environment({"DATA_DIR": str(tmp_path / "my data & más")})
    db.migrate(settings.database_url)
    engine = db.engine_for(settings.database_url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM person")).scalar_one() == 0
    engine.dispose()
    assert (tmp_path / "my data & más" / "qa.sqlite3").is_file()


def test_a_relative_data_folder_stands_still_when_the_process_moves(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = config.from_environment({"DATA_DIR": "here", "QA_SECRET_KEY": "x"})
    assert settings.data_dir == tmp_path / "here"


def test_the_manuals_file_name_fits_the_patterns(tmp_path):
    """The names that the manual gives as examples for `QA_FILE_PATTERN` are understood as it says."""
    from datetime import UTC, datetime

    check_pattern(read(tmp_path).file_pattern)
    said = told_by("2026-03-14_0930_ada_C1042.wav", read(tmp_path).file_pattern, UTC)
    assert said is not None
    assert (said.agent, said.customer, said.started_at) == ("ada", "C1042", datetime(2026, 3, 14, 9, 30, tzinfo=UTC))
    said = told_by("77_ben.wav", "(?P<id>[0-9]+)_(?P<agent>[a-z]+)", UTC)
    assert said is not None
    assert (said.external_id, said.agent) == ("77", "ben")
