"""The command that takes a folder of recordings, chats and e-mails in."""

import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qa_app.errors import Invalid

if TYPE_CHECKING:
    from qa_app.interactions.rules.columns import Row
    from qa_app.interactions.services.batch import Batch, Outcome
    from qa_app.storage import Store

MARKS = {"accepted": "taken in", "duplicate": "already here", "refused": "NOT TAKEN"}


@click.command(name="import")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--source", default="Telephone", show_default=True, help="The source's name; made when it is new")
@click.option(
    "--csv", "table", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=None,
    help="One row a file; a CSV in the folder with a column for the file is found by itself",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say what would happen and keep nothing")
def bring_in(folder: Path, source: str, table: Path | None, dry_run: bool) -> None:
    """Take in every file of FOLDER, with what a CSV or the file names say. Running it again doubles nothing."""
    from qa_app import config  # noqa: PLC0415
    from qa_app.app import create_app  # noqa: PLC0415

    settings = config.from_environment()
    app = create_app(settings)
    with app.app_context():
        counts = _run(folder, source, table, dry_run, settings)
    parts = ", ".join(f"{counts[state]} {text.lower()}" for state, text in MARKS.items())
    click.echo(f"{parts}{' (dry run: nothing was kept)' if dry_run else ''}")
    if counts["refused"]:
        raise click.exceptions.Exit(1)


def _run(folder: Path, source: str, table: Path | None, dry_run: bool, settings: Any) -> dict[str, int]:
    from qa_app.interactions.services.batch import rows_without_file  # noqa: PLC0415

    batch, counts = _batch(folder, table, settings), dict.fromkeys(MARKS, 0)
    come = _come_dry(batch, source, settings) if dry_run else _come(batch, source, settings)
    for outcome in come:
        counts[outcome.state] += 1
        _say(outcome, dry_run)
    for name in rows_without_file(batch):
        click.echo(f"{'no file':<13} {name}: the CSV has a row for it, the folder has no such file", err=True)
    return counts


def _come(batch: "Batch", source: str, settings: Any) -> Iterator["Outcome"]:
    """Each file in a transaction of its own, so that a long import can be stopped and run again."""
    from qa_app import audit  # noqa: PLC0415
    from qa_app.interactions.rules.names import kept  # noqa: PLC0415
    from qa_app.storage import Store  # noqa: PLC0415
    from qa_app.web import database  # noqa: PLC0415

    for group in _groups(batch):
        with _taken_in(group, source, Store(settings.store_dir), settings) as outcome:
            if outcome.state == "accepted" and outcome.interaction is not None:
                thing = ("interaction", outcome.interaction.id)
                audit.record(database.session, None, "interaction.register", thing, file=kept(outcome.name))
            audit.settle(database.session)
        yield outcome


def _come_dry(batch: "Batch", source: str, settings: Any) -> Iterator["Outcome"]:
    """What would become of each file: done for real in a store of its own, and taken back at once."""
    from qa_app.storage import Store  # noqa: PLC0415

    seen: set[str] = set()
    for group in _groups(batch):
        with (
            tempfile.TemporaryDirectory(dir=settings.data_dir) as place,
            _taken_in(group, source, Store(Path(place)), settings) as outcome,
        ):
            if outcome.state == "accepted" and outcome.interaction is not None:
                hashes = {outcome.interaction.files[0].sha256}
                if hashes & seen:
                    outcome = replace(outcome, state="duplicate", remarks=("Another file here has the same content.",))
                seen |= hashes
        yield outcome


@contextlib.contextmanager
def _taken_in(group: "Batch", source: str, store: "Store", settings: Any) -> Iterator["Outcome"]:
    """One file (with its transcript) taken in, copied before the transaction begins; undone unless committed."""
    from qa_app.db import writing  # noqa: PLC0415
    from qa_app.interactions import services  # noqa: PLC0415
    from qa_app.interactions.services.batch import holding, take_in  # noqa: PLC0415
    from qa_app.web import database  # noqa: PLC0415

    session, terms = database.session, services.Terms.of(settings)
    with holding(store, group.files, terms) as files:
        try:
            row = services.source_named(writing(session), source)
            (outcome,) = take_in(session, store, None, replace(group, files=files, source=row), terms)
            yield outcome
        finally:
            session.rollback()


def _groups(batch: "Batch") -> Iterator["Batch"]:
    """The batch file by file, each with the transcript that goes with it."""
    from qa_app.interactions.rules.batch import paired  # noqa: PLC0415

    for pair in paired([file.name for file in batch.files]):
        places = [pair.file] if pair.sidecar is None else [pair.file, pair.sidecar]
        yield replace(batch, files=[batch.files[place] for place in places])


def _batch(folder: Path, table: Path | None, settings: Any) -> "Batch":
    """The folder's files; their source is looked up in each file's own transaction."""
    from qa_app.interactions.models import Source  # noqa: PLC0415
    from qa_app.interactions.services.arrivals import NOTHING_SAID  # noqa: PLC0415
    from qa_app.interactions.services.batch import Batch, File  # noqa: PLC0415

    paths = _paths(folder)
    tables = [table] if table else [path for path in paths if _is_table(path)]
    rows = _rows(tables, settings)
    kept = [path for path in paths if path not in tables]
    if not kept:
        raise Invalid(f"There is no file in {folder}.")
    return Batch([File(path.name, partial(_opened, path)) for path in kept], Source(), NOTHING_SAID, rows)


def _paths(folder: Path) -> list[Path]:
    """The folder's files and those of its sub-folders, without hidden ones, in order of their names."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def _is_table(path: Path) -> bool:
    from qa_app.interactions.rules import columns  # noqa: PLC0415

    if path.suffix.lower() not in (".csv", ".tsv"):
        return False
    with path.open("rb") as stream:
        return columns.is_metadata(stream.read(65536))


def _rows(tables: list[Path], settings: Any) -> Mapping[str, "Row"]:
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    from qa_app.interactions.rules import columns  # noqa: PLC0415

    if len(tables) > 1:
        names = ", ".join(path.name for path in tables)
        raise Invalid(f"More than one CSV describes the files ({names}). Name the right one with --csv.")
    if not tables:
        return {}
    return columns.read(tables[0].read_bytes(), tables[0].name, ZoneInfo(settings.timezone))


def _opened(path: Path) -> contextlib.AbstractContextManager[Any]:
    try:
        return path.open("rb")
    except OSError as error:
        raise Invalid(f"“{path.name}” cannot be opened ({error.strerror}). Look at its permissions.") from error


def _say(outcome: "Outcome", is_dry: bool) -> None:
    text = outcome.message if outcome.state == "refused" else " ".join(outcome.remarks)
    number = f" → interaction {outcome.interaction.id}" if outcome.interaction and not is_dry else ""
    line = f"{MARKS[outcome.state]:<13} {outcome.name}{number}{': ' + text if text else ''}"
    click.echo(line, err=outcome.state == "refused")
