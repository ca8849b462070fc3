"""The command that takes a folder of recordings, chats and e-mails in."""

import contextlib
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qa_app.errors import Invalid

if TYPE_CHECKING:
    from qa_app.interactions.rules.columns import Row
    from qa_app.interactions.services.batch import Batch, Outcome

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
    from qa_app.interactions import services  # noqa: PLC0415
    from qa_app.interactions.services.batch import rows_without_file, take_in  # noqa: PLC0415
    from qa_app.storage import Store  # noqa: PLC0415
    from qa_app.web import database  # noqa: PLC0415

    session, counts = database.session, dict.fromkeys(MARKS, 0)
    batch = _batch(folder, source, table, settings)
    if not dry_run:
        session.commit()  # the source, if it is new; from here each file has its own transaction
    outcomes = take_in(session, Store(settings.store_dir), None, batch, services.Terms.of(settings))
    for outcome in _settled(outcomes, dry_run):
        counts[outcome.state] += 1
        _say(outcome)
    for name in rows_without_file(batch):
        click.echo(f"{'no file':<13} {name}: the CSV has a row for it, the folder has no such file", err=True)
    return counts


def _settled(outcomes: Iterator["Outcome"], dry_run: bool) -> Iterator["Outcome"]:
    """Each file in a transaction of its own, so that a long import can be stopped and run again."""
    from qa_app import audit  # noqa: PLC0415
    from qa_app.db import writing  # noqa: PLC0415
    from qa_app.web import database  # noqa: PLC0415

    session = database.session
    while True:
        if not dry_run:
            writing(session)
        outcome = next(outcomes, None)
        if outcome is None:
            session.rollback()
            return
        if outcome.state == "accepted" and outcome.interaction is not None:
            thing = ("interaction", outcome.interaction.id)
            audit.record(session, None, "interaction.register", thing, file=outcome.name)
        if not dry_run:
            audit.settle(session)
        yield outcome


def _batch(folder: Path, source: str, table: Path | None, settings: Any) -> "Batch":
    from qa_app.db import writing  # noqa: PLC0415
    from qa_app.interactions import services  # noqa: PLC0415
    from qa_app.interactions.services.batch import Batch, File  # noqa: PLC0415
    from qa_app.interactions.services.intake import NOTHING_SAID  # noqa: PLC0415
    from qa_app.web import database  # noqa: PLC0415

    paths = _paths(folder)
    tables = [table] if table else [path for path in paths if _is_table(path)]
    rows = _rows(tables, settings)
    kept = [path for path in paths if path not in tables]
    if not kept:
        raise Invalid(f"There is no file in {folder}.")
    row = services.source_named(writing(database.session), source)
    return Batch([File(path.name, partial(_opened, path)) for path in kept], row, NOTHING_SAID, rows)


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


def _say(outcome: "Outcome") -> None:
    text = outcome.message if outcome.state == "refused" else " ".join(outcome.remarks)
    number = f" → interaction {outcome.interaction.id}" if outcome.interaction else ""
    line = f"{MARKS[outcome.state]:<13} {outcome.name}{number}{': ' + text if text else ''}"
    click.echo(line, err=outcome.state == "refused")
