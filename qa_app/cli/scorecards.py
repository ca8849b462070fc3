"""Commands about scorecards: check and convert files, list what is here, take files in and out, publish."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qa_app.errors import Invalid

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from qa_app.builder.models import ScorecardRow
    from qa_app.policy import Actor

FILE = click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
BY = click.option("--by", required=True, metavar="EMAIL", help="The QA manager on whose behalf it is done")


@click.group()
def scorecard() -> None:
    """Look at scorecard files, take them in and out, publish them."""


@scorecard.command()
@FILE
def check(file: Path) -> None:
    """Say whether a scorecard file is sound, and if not, everything that is wrong with it.

    Reads JSON and YAML of this product, and forms of other systems, with what would be lost of those.
    """
    from scorecards import checking, document  # noqa: PLC0415

    if _is_own_json(file):
        report = checking.report(file)
        lines, is_sound = report.lines, report.is_sound
    else:
        arrival = _read(file)
        _tell_losses(arrival)
        is_sound = not arrival.problems
        found = checking.summary(document.parse(arrival.document)) if is_sound else None
        lines = tuple(found or [f"{path}: {words}" for path, words in arrival.problems])
    for line in lines:
        click.echo(line)
    if not is_sound:
        raise click.exceptions.Exit(1)


@scorecard.command("list")
def list_scorecards() -> None:
    """Every scorecard: its key, its versions with their states, drafts, and how many evaluations it has."""
    from qa_app.builder import queries  # noqa: PLC0415

    with _database() as session:
        used, drafts = queries.uses(session), queries.drafts(session)
        for row in queries.scorecards(session):
            open_drafts = sum(draft.scorecard_id == row.id for draft in drafts)
            count = sum(used.get(version.id, 0) for version in row.versions)
            click.echo(f"{row.key}: {row.title} · {_versions(row)} · drafts: {open_drafts} · evaluations: {count}")
        for draft in drafts:
            if draft.scorecard_id is None:
                click.echo(f"(draft {draft.id}): {draft.title} · no version yet")


@scorecard.command("import")
@FILE
@BY
@click.option("--dry-run", is_flag=True, help="Say what the file holds and what would be lost; keep nothing")
def take_in(file: Path, by: str, dry_run: bool) -> None:
    """Make a draft of a scorecard file: JSON or YAML of this product, or a form of another system."""
    from qa_app import audit  # noqa: PLC0415
    from qa_app.builder import queries, services  # noqa: PLC0415

    arrival = _read(file)
    click.echo(f"{file.name}: {arrival.words}")
    _tell_losses(arrival)
    for path, words in arrival.problems:
        click.echo(f"to mend: {path}: {words}")
    if dry_run:
        return
    with _database() as session:
        actor = _actor(session, by)
        holder = queries.scorecard_by_key(session, str(arrival.document.get("key") or ""))
        draft = services.propose(session, actor, arrival.document)
        services.confirm(session, actor, draft.id, holder.id if queries.current_of(holder) and holder else None)
        audit.record(session, actor, "scorecard_imported", ("scorecard_draft", draft.id), file=file.name[:200])
        audit.settle(session)
        click.echo(f"Draft {draft.id}: {draft.title}. Open it under Scorecards.")


@scorecard.command("export")
@click.argument("key")
@click.option("--format", "form", default="json", show_default=True, help="json, yaml, or another system's name")
@click.option("--version", "number", type=int, default=None, help="The version in use when left away")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write here, not to the screen")
def take_out(key: str, form: str, number: int | None, output: Path | None) -> None:
    """Write the scorecard KEY as a file; what the format cannot keep is said on standard error."""
    from qa_app.builder import queries  # noqa: PLC0415
    from qa_app.builder.rules import exchanging  # noqa: PLC0415

    with _database() as session:
        row = queries.scorecard_by_key(session, key)
        versions = row.versions if row else []
        found = next((v for v in versions if v.number == number), None) if number else queries.current_of(row)
        if found is None:
            raise Invalid(f"There is no {'such version' if number else 'version in use'} of a scorecard “{key}”.")
        made = exchanging.write(queries.definition(found), form)
    for line in exchanging.told(made.lost):
        click.echo(f"not kept: {line}", err=True)
    if output:
        output.write_text(made.text, encoding="utf-8")
    else:
        click.echo(made.text, nl=False)


@scorecard.command()
@FILE
@BY
@click.option("--note", default="", help="What changed, and why")
def publish(file: Path, by: str, note: str) -> None:
    """Publish a scorecard file as the next version of its key, at once."""
    from qa_app import audit  # noqa: PLC0415
    from qa_app.builder import services  # noqa: PLC0415

    arrival = _read(file)
    _tell_losses(arrival)
    for path, words in arrival.problems:
        click.echo(f"{path}: {words}", err=True)
    with _database() as session:
        actor = _actor(session, by)
        version = services.publish(session, actor, arrival.document, note)
        thing = ("scorecard_version", version.id)
        audit.record(session, actor, "scorecard_published", thing, key=version.scorecard.key, number=version.number)
        audit.settle(session)
        click.echo(f"Version {version.number} of {version.scorecard.key} is published.")


def _versions(row: "ScorecardRow") -> str:
    return ", ".join(f"{version.number} {version.state}" for version in row.versions) or "no version"


def _is_own_json(file: Path) -> bool:
    """Whether the file is to be judged as JSON of this product; forms of other systems and YAML are not."""
    from qa_app.builder.rules import exchanging  # noqa: PLC0415

    try:
        return bool(_read(file).words == exchanging.FORMATS["json"])
    except Invalid:
        return file.suffix.lower() not in (".yaml", ".yml")


def _read(file: Path) -> Any:
    from qa_app.builder.rules import exchanging  # noqa: PLC0415
    from scorecards.document import LARGEST_FILE  # noqa: PLC0415

    if file.stat().st_size > LARGEST_FILE:
        raise Invalid(f"{file.name} is larger than {LARGEST_FILE:,} bytes.")
    try:
        return exchanging.read(file.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Invalid(f"{file.name} is not UTF-8 text. Save it as UTF-8.") from None


def _tell_losses(arrival: Any) -> None:
    from qa_app.builder.rules import exchanging  # noqa: PLC0415

    for line in exchanging.told(arrival.lost):
        click.echo(f"not kept: {line}")


@contextmanager
def _database() -> "Iterator[Session]":
    """A session of the configured installation, undone unless it is committed."""
    from qa_app import config  # noqa: PLC0415
    from qa_app.app import create_app  # noqa: PLC0415
    from qa_app.db import writing  # noqa: PLC0415
    from qa_app.web import database  # noqa: PLC0415

    app = create_app(config.from_environment())
    with app.app_context():
        try:
            yield writing(database.session)
        finally:
            database.session.rollback()


def _actor(session: "Session", email: str) -> "Actor":
    from qa_app.people import queries, services  # noqa: PLC0415

    person = queries.person_by_reference(session, email)
    if person is None:
        raise Invalid(f"Nobody here has the address {email}.")
    return services.actor_of(session, person)
