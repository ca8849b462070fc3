"""The settings of one installation, read once from the environment; every one has a working default."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from qa_app.switches import BadSetting, has_name_model, hides_agents_sentiment, is_on
from scorecards.measures import AGENTS_SENTIMENT
from transcription.hours import BadHours, OfficeHours, parse

DEFAULT_FILE_PATTERN = (
    r"(?P<date>\d{4}-\d{2}-\d{2})[T_ ](?P<time>\d{2}[-:]?\d{2}(?:[-:]?\d{2})?)"
    r"_(?P<agent>[^_]+)_(?P<customer>[^_.]+)"
)


ENGINES = ("auto", "faster-whisper", "whisper")
QUALITIES = ("default", "fast")
MAIL_PORTS = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True, slots=True)
class Places:
    """Where files may be picked up: below one folder, from one S3 service, from one mailbox.

    Addresses and secrets are set by whoever runs the machine; pages choose only what lies within them.
    """

    folder: Path
    every_s: int
    s3_endpoint: str | None
    s3_region: str
    s3_key_id: str | None
    s3_secret: str | None
    imap_url: str | None
    imap_password: str | None


@dataclass(frozen=True, slots=True)
class Mail:
    """How letters leave: the SMTP server, who they are from, where their links lead, and the hour of the day's ones.

    `security` is starttls, tls or none; `root` the address of the product without a slash at its end.
    """

    host: str
    port: int
    user: str | None
    password: str | None = field(repr=False)
    security: str
    sender: str
    root: str
    digest_hour: int


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The mailbox that customers write their complaints to, and the folder of it that is read."""

    url: str
    password: str | None = field(repr=False)
    folder: str


@dataclass(frozen=True, slots=True)
class Judge:
    """A language model that may propose answers: an OpenAI-compatible endpoint, on this network unless allowed.

    `url` is the address above `/chat/completions`; `seconds` the longest one question may take.
    """

    url: str
    model: str
    key: str | None = field(repr=False)
    seconds: int
    is_remote_allowed: bool


@dataclass(frozen=True, slots=True)
class Crm:
    """The centre's CRM: `url` is the address above `/customers` and `/complaints`, `seconds` the longest wait."""

    url: str
    key: str | None = field(repr=False)
    seconds: int


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
    dead_air_ms: int
    interruption_ms: int
    office_hours: OfficeHours | None
    is_agent_sentiment_hidden: bool
    has_name_model: bool
    is_https: bool
    proxies: int
    worker_processes: int
    job_lease_s: float
    job_sweep_s: float
    job_max_attempts: int
    places: Places
    mail: Mail | None
    complaints_box: Mailbox | None
    judge: Judge | None
    crm: Crm | None

    @property
    def hidden_figures(self) -> frozenset[str]:
        """The figures of conversations that this site shows nobody: no rule may use them."""
        return frozenset({AGENTS_SENTIMENT} if self.is_agent_sentiment_hidden else ())

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
    timezone = _zone(env, "QA_TIMEZONE", "Europe/London")
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
        timezone=timezone,
        dead_air_ms=_milliseconds(env, "QA_DEAD_AIR_SECONDS", 5_000),
        interruption_ms=_milliseconds(env, "QA_INTERRUPTION_SECONDS", 1_000),
        office_hours=_hours(env, "QA_OFFICE_HOURS", timezone),
        is_agent_sentiment_hidden=hides_agents_sentiment(env),
        has_name_model=has_name_model(env),
        is_https=is_on(env, "QA_HTTPS"),
        proxies=_number(env, "QA_PROXIES", 0),
        worker_processes=_number(env, "QA_WORKER_PROCESSES", min(2, os.cpu_count() or 1)),
        job_lease_s=float(_number(env, "QA_JOB_LEASE_SECONDS", 60)),
        job_sweep_s=float(_number(env, "QA_JOB_SWEEP_SECONDS", 10)),
        job_max_attempts=_number(env, "QA_JOB_MAX_ATTEMPTS", 8),
        places=_places(env, data_dir),
        mail=_mail(env),
        complaints_box=_complaints_box(env),
        judge=_judge(env),
        crm=_crm(env),
    )


def _places(env: Mapping[str, str], data_dir: Path) -> Places:
    imap_url = _imap_url(env, "QA_IMAP_URL")
    endpoint = env.get("QA_S3_ENDPOINT") or None
    if endpoint and not endpoint.startswith(("https://", "http://")):
        raise BadSetting(f"QA_S3_ENDPOINT must begin with https:// or http://, not {endpoint!r}")
    return Places(
        folder=Path(env.get("QA_PICKUP_DIR") or data_dir / "pickup").expanduser().resolve(),
        every_s=_number(env, "QA_PICKUP_SECONDS", 60),
        s3_endpoint=endpoint,
        s3_region=env.get("QA_S3_REGION") or "us-east-1",
        s3_key_id=env.get("QA_S3_KEY_ID") or None,
        s3_secret=env.get("QA_S3_SECRET") or None,
        imap_url=imap_url,
        imap_password=env.get("QA_IMAP_PASSWORD") or None,
    )


def _imap_url(env: Mapping[str, str], name: str) -> str | None:
    url = env.get(name) or None
    if url and not re.fullmatch(r"imaps?://[^\s/@]+(@[^\s/@]+)+", url):
        raise BadSetting(f"{name} must read like imaps://person@centre.example@mail.example:993, without a password")
    return url


def _complaints_box(env: Mapping[str, str]) -> Mailbox | None:
    url = _imap_url(env, "QA_COMPLAINTS_IMAP_URL")
    if url is None:
        return None
    folder = env.get("QA_COMPLAINTS_IMAP_FOLDER") or "INBOX"
    return Mailbox(url, env.get("QA_COMPLAINTS_IMAP_PASSWORD") or None, folder)


def _mail(env: Mapping[str, str]) -> Mail | None:
    host = env.get("QA_SMTP_HOST", "").strip()
    if not host:
        return None
    security = _one_of(env, "QA_SMTP_SECURITY", tuple(MAIL_PORTS))
    return Mail(
        host=host,
        port=_number(env, "QA_SMTP_PORT", MAIL_PORTS[security]),
        user=env.get("QA_SMTP_USER") or None,
        password=env.get("QA_SMTP_PASSWORD") or None,
        security=security,
        sender=_like(env, "QA_SMTP_FROM", r"[^\s@<>\"]+@[^\s@<>\"]+", "quality@centre.example"),
        root=_like(env, "QA_PUBLIC_URL", r"https?://[^\s/?#@]+(/[^\s?#]*)?", "https://qa.centre.example").rstrip("/"),
        digest_hour=_hour(env, "QA_DIGEST_HOUR", 7),
    )


def _judge(env: Mapping[str, str]) -> Judge | None:
    url, model = env.get("QA_JUDGE_URL", "").strip(), env.get("QA_JUDGE_MODEL", "").strip()
    if not url:
        return None
    if not (url.isprintable() and re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", url)):
        raise BadSetting(f"QA_JUDGE_URL must read like http://127.0.0.1:11434/v1, without a password, not {url!r}")
    if not re.fullmatch(r"[\w./:+-]{1,80}", model):
        raise BadSetting(f"QA_JUDGE_MODEL must name the model to ask at QA_JUDGE_URL, not {model!r}")
    return Judge(
        url=url.rstrip("/"),
        model=model,
        key=env.get("QA_JUDGE_KEY") or None,
        seconds=_number(env, "QA_JUDGE_SECONDS", 120),
        is_remote_allowed=is_on(env, "QA_JUDGE_REMOTE"),
    )


def _crm(env: Mapping[str, str]) -> Crm | None:
    url = env.get("QA_CRM_URL", "").strip()
    if not url:
        return None
    if not (url.isprintable() and re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", url)):
        raise BadSetting(f"QA_CRM_URL must read like https://crm.centre.example/api, without a password, not {url!r}")
    return Crm(url.rstrip("/"), env.get("QA_CRM_KEY") or None, _number(env, "QA_CRM_SECONDS", 10))


def _like(env: Mapping[str, str], name: str, pattern: str, example: str) -> str:
    """A text that is needed as soon as letters are sent, and how it must read."""
    value = env.get(name, "").strip()
    if not (value.isprintable() and re.fullmatch(pattern, value)):
        raise BadSetting(f"{name} must be set for letters (QA_SMTP_HOST) and read like {example}, not {value!r}")
    return value


def _hour(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, "").strip()
    if text and not (re.fullmatch("[0-9]{1,2}", text) and int(text) < 24):
        raise BadSetting(f"{name} must be an hour from 0 to 23, not {text!r}")
    return int(text) if text else default


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, "").strip()
    if not text:
        return default
    if not text.isdigit() or int(text) == 0:
        raise BadSetting(f"{name} must be a whole number above zero, not {text!r}")
    return int(text)


def _milliseconds(env: Mapping[str, str], name: str, default_ms: int) -> int:
    """Seconds above zero, at most an hour and with up to three decimals, as milliseconds."""
    text = env.get(name, "").strip()
    if not text:
        return default_ms
    found = round(float(text) * 1000) if re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,3})?", text) else 0
    if not 0 < found <= 3_600_000:
        raise BadSetting(f"{name} must be seconds above zero and at most 3600, such as 5 or 1.5, not {text!r}")
    return found


def _hours(env: Mapping[str, str], name: str, zone: str) -> OfficeHours | None:
    text = env.get(name, "").strip()
    if not text:
        return None
    try:
        return parse(text, zone)
    except BadHours as error:
        raise BadSetting(f"{name} cannot be read: {error}") from error


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
