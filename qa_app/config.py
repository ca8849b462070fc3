"""The settings of one installation, read once from the environment; every one has a working default."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DEFAULT_FILE_PATTERN = (
    r"(?P<date>\d{4}-\d{2}-\d{2})[T_ ](?P<time>\d{2}[-:]?\d{2}(?:[-:]?\d{2})?)"
    r"_(?P<agent>[^_]+)_(?P<customer>[^_.]+)"
)


ENGINES = ("auto", "faster-whisper", "whisper")
QUALITIES = ("default", "fast")


class BadSetting(ValueError):
    """A setting whose value cannot be read; the message names the variable."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an administrator can set. Durations are seconds and sizes bytes unless the name says more."""

    data_dir: Path
    database_url: str
    broker_url: str
    secret_key: str
    centre_name: str
    max_upload_bytes: int
    max_call_s: int
    engine: str
    model: str | None
    quality: str
    file_pattern: str
    agent_domains: frozenset[str]
    timezone: str
    is_https: bool
    proxies: int
    worker_processes: int
    job_lease_s: float
    job_sweep_s: float
    job_max_attempts: int

    @property
    def store_dir(self) -> Path:
        """Where recordings and other files lie, by content hash."""
        return self.data_dir / "files"

    @property
    def broker_dir(self) -> Path:
        """Where the embedded broker keeps its messages."""
        return self.data_dir / "broker"


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Read `Settings` from `QA_*`, `DATABASE_URL` and `DATA_DIR`.

    Raises `BadSetting` when a value cannot be read.
    """
    env = os.environ if environ is None else environ
    data_dir = Path(env.get("DATA_DIR", "var")).expanduser().resolve()
    return Settings(
        data_dir=data_dir,
        database_url=env.get("DATABASE_URL") or f"sqlite:///{data_dir / 'qa.sqlite3'}",
        broker_url=env.get("QA_BROKER_URL", "filesystem://localhost"),
        secret_key=env.get("QA_SECRET_KEY") or _kept_secret(data_dir),
        centre_name=env.get("QA_CENTRE_NAME", "Harbour & Vale"),
        max_upload_bytes=_number(env, "QA_MAX_UPLOAD_MB", 512) * 1024 * 1024,
        max_call_s=_number(env, "QA_MAX_CALL_MINUTES", 240) * 60,
        engine=_one_of(env, "QA_ENGINE", ENGINES),
        model=env.get("QA_MODEL") or None,
        quality=_one_of(env, "QA_QUALITY", QUALITIES),
        file_pattern=_pattern(env, "QA_FILE_PATTERN", DEFAULT_FILE_PATTERN),
        agent_domains=frozenset(env.get("QA_AGENT_DOMAINS", "harbourvale.example").split()),
        timezone=_zone(env, "QA_TIMEZONE", "Europe/London"),
        is_https=env.get("QA_HTTPS", "") in ("1", "true", "yes"),
        proxies=_number(env, "QA_PROXIES", 0),
        worker_processes=_number(env, "QA_WORKER_PROCESSES", min(2, os.cpu_count() or 1)),
        job_lease_s=float(_number(env, "QA_JOB_LEASE_SECONDS", 60)),
        job_sweep_s=float(_number(env, "QA_JOB_SWEEP_SECONDS", 10)),
        job_max_attempts=_number(env, "QA_JOB_MAX_ATTEMPTS", 8),
    )


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, "").strip()
    if not text:
        return default
    if not text.isdigit() or int(text) == 0:
        raise BadSetting(f"{name} must be a whole number above zero, not {text!r}")
    return int(text)


def _one_of(env: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    """One of the known words; the first is the default."""
    value = env.get(name, "").strip() or known[0]
    if value not in known:
        raise BadSetting(f"{name} must be one of {', '.join(known)}, not {value!r}")
    return value


def _pattern(env: Mapping[str, str], name: str, default: str) -> str:
    value = env.get(name) or default
    try:
        re.compile(value)
    except re.error as error:
        raise BadSetting(f"{name} is no regular expression: {error}") from error
    return value


def _zone(env: Mapping[str, str], name: str, default: str) -> str:
    value = env.get(name) or default
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadSetting(f"{name} must name a time zone such as {default}, not {value!r}") from error
    return value


def _kept_secret(data_dir: Path) -> str:
    """A secret made on first use and kept in the data folder, readable by its owner alone."""
    path = data_dir / "secret_key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()
