"""The doctor: looks at everything the product needs on this machine, and says how to get what is missing."""

import ctypes.util
import importlib.metadata
import importlib.util
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files

import click

GIB = 1024**3
FREE_BYTES_WANTED = 2 * GIB
PANGO = {"pango-1.0": "libpango-1.0-0", "pangoft2-1.0": "libpangoft2-1.0-0", "harfbuzz-subset": "libharfbuzz-subset0"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `remedy` is empty when all is well; `is_fatal` when the product cannot run without."""

    name: str
    text: str
    remedy: str = ""
    is_fatal: bool = True


@click.command()
def doctor() -> None:
    """Say what is missing on this machine and how to get it. Exit code 1 when something needed is missing."""
    failed = False
    for check in CHECKS:
        for finding in check():
            mark = "ok  " if not finding.remedy else ("MISS" if finding.is_fatal else "note")
            click.echo(f"{mark}  {finding.name}: {finding.text}")
            if finding.remedy:
                click.echo(f"      → {finding.remedy}")
            failed = failed or bool(finding.remedy and finding.is_fatal)
    if failed:
        raise click.exceptions.Exit(1)


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    good = (3, 11) <= sys.version_info[:2] <= (3, 12)
    yield Finding("Python", version, "" if good else "Use Python 3.11 or 3.12: make run PYTHON=/path/to/python3.12")


def _native() -> Iterator[Finding]:
    missing = [package for name, package in PANGO.items() if not ctypes.util.find_library(name)]
    remedy = f"Ask an administrator for: apt-get install {' '.join(missing)}" if missing else ""
    yield Finding("PDF libraries", "all there" if not missing else "some are missing", remedy)


def _assets() -> Iterator[Finding]:
    folder = files("qa_app") / "static" / "vendor"
    there = (folder / "bootstrap" / "bootstrap.min.css").is_file()
    yield Finding("Page assets", "all there" if there else "not fetched yet", "" if there else "make install")


def _data() -> Iterator[Finding]:
    from sqlalchemy import text  # noqa: PLC0415
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

    from qa_app import config, db  # noqa: PLC0415

    settings = config.from_environment()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.data_dir).free
    remedy = "" if free > FREE_BYTES_WANTED else "Make room: recordings and weights need a few gigabytes."
    yield Finding("Data folder", f"{settings.data_dir}, {free / GIB:.1f} GB free", remedy, is_fatal=False)
    if not os.access(settings.data_dir, os.W_OK):
        yield Finding("Data folder", "cannot be written", f"Give your account the right to write {settings.data_dir}")
    engine = db.engine_for(settings.database_url)
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        yield Finding("Database", engine.url.render_as_string(hide_password=True))
    except SQLAlchemyError as error:
        yield Finding("Database", str(error).splitlines()[0], "Check DATABASE_URL and that the server is up.")
    engine.dispose()
    yield Finding("Broker", settings.broker_url.split("@")[-1])


def _speech() -> Iterator[Finding]:
    engines = {"faster-whisper": "faster_whisper", "openai-whisper": "whisper"}
    found = {name: importlib.util.find_spec(module) is not None for name, module in engines.items()}
    for name, there in found.items():
        text = importlib.metadata.version(name) if there else "not installed"
        needed = not any(found.values())
        remedy = "" if there else f"make install, or in the environment: pip install {name}"
        yield Finding(f"Engine {name}", text, remedy, is_fatal=needed)


def _weights() -> Iterator[Finding]:
    from qa_app import config  # noqa: PLC0415
    from transcription import weights  # noqa: PLC0415
    from transcription.errors import EngineMissing  # noqa: PLC0415

    settings = config.from_environment()
    for model, is_fatal in (("tiny.en", True), ("base", False)):
        try:
            yield Finding(f"Weights {model}", str(weights.resolve(model, data_dir=settings.data_dir).folder))
        except EngineMissing as error:
            yield Finding(f"Weights {model}", "not found", str(error), is_fatal=is_fatal)


def _embeddings() -> Iterator[Finding]:
    """What speakers and behaviours are found by; without it the product does with less and says so."""
    from qa_app import config, switches  # noqa: PLC0415
    from transcription.diarization import weights as voices  # noqa: PLC0415
    from transcription.language.embedding_weights import FOUND_IN  # noqa: PLC0415

    there = {
        "voices": (voices.find(config.from_environment().data_dir) is not None, "speakers of one-track calls"),
        "meanings": (importlib.util.find_spec(FOUND_IN) is not None, "behaviours by example sentences"),
    }
    for name, (is_there, purpose) in there.items():
        remedy = "" if is_there else f"make install; until then there are no {purpose}."
        yield Finding(f"Weights {name}", f"for {purpose}" if is_there else "not found", remedy, is_fatal=False)
    if switches.has_name_model():
        yield Finding("Weights names", "for names that nothing announces")


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    _python,
    _native,
    _assets,
    _data,
    _speech,
    _weights,
    _embeddings,
)
