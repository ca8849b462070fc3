"""The commands of the complaint desk: complaints from a file, one shown or moved, the register in short."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qa_app.errors import AppError, Invalid, NotFound

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from qa_app.config import Settings
    from qa_app.intake.services.imports import Outcome
    from qa_app.policy import Actor


@click.group()
def complaints() -> None:
    """Complaints: take them over from a file, show them, move them."""


@complaints.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--source", required=True, help="Where they come from; the same id of it is recorded once")
@click.option("--as", "email", default=None, help="The e-mail address of whoever records them")
@click.option("--dry-run", is_flag=True, help="Say what would become of every row and keep nothing")
@click.option("--result", type=click.Path(path_type=Path, dir_okay=False), default=None, help="Write it to a CSV")
def bring_in(file: Path, source: str, email: str | None, dry_run: bool, result: Path | None) -> None:
    """Record every complaint of a CSV FILE. Running it again doubles nothing."""
    from qa_app.intake.services.imports import HEADERS, WORDS  # noqa: PLC0415
    from reports.exports import csv_lines  # noqa: PLC0415

    counts: dict[str, int] = {}
    with _desk() as (session, settings):
        outcomes = _outcomes(session, settings, file, source, email, dry_run)
        told = (outcome.cells() for outcome in _told(outcomes, counts))
        if result is None:
            for _line in told:
                pass
        else:
            with result.open("w", encoding="utf-8-sig", newline="") as written:
                written.writelines(csv_lines(HEADERS, told))
    parts = ", ".join(f"{number} {WORDS[state]}" for state, number in counts.items()) or "no rows"
    click.echo(f"{parts}{' (dry run: nothing was kept)' if dry_run else ''}")
    if counts.get("refused"):
        raise click.exceptions.Exit(1)


@complaints.command(name="list")
@click.option("--state", default="open", show_default=True, help="A state, or open")
@click.option("--text", default="", help="A number, customer, product or words")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 500))
def listed(state: str, text: str, limit: int) -> None:
    """The complaints, the newest first."""
    from qa_app.complaints import queries  # noqa: PLC0415

    with _desk() as (session, settings):
        filters = queries.Filters(state=state, text=text, zone=settings.timezone)
        for row in queries.found(session, _everything(), filters, limit=limit)[:limit]:
            owner = row.owner.name if row.owner else "-"
            click.echo(f"C-{row.id:<8} {row.received_at:%Y-%m-%d} {row.state:<20} {owner:<24} {row.product}")


@complaints.command()
@click.argument("number")
def show(number: str) -> None:
    """One complaint (C-12 or 12), and what its next steps still lack."""
    from datetime import UTC, datetime  # noqa: PLC0415

    from qa_app.complaints import queries, services  # noqa: PLC0415

    with _desk() as (session, _settings):
        row = queries.one(session, _everything(), _number(number))
        click.echo(f"C-{row.id} {row.state}, {row.category}, {row.product}; customer {row.customer.ref}")
        click.echo(row.summary)
        for step, lack in services.missing_of_each(session, row, datetime.now(UTC)):
            click.echo(f"  to {step.after}: {'; '.join(item.what for item in lack) or 'ready'}")


@complaints.command()
@click.argument("number")
@click.argument("step")
@click.option("--reason", default="", help="Why, where the step needs it")
@click.option("--as", "email", default=None, help="The e-mail address of whoever takes it")
def move(number: str, step: str, reason: str, email: str | None) -> None:
    """Take a step with a complaint, by the same guards as on its page."""
    from qa_app import audit  # noqa: PLC0415
    from qa_app.complaints import queries, services  # noqa: PLC0415
    from qa_app.db import writing  # noqa: PLC0415

    with _desk() as (session, _settings):
        row = queries.one(writing(session), _everything(), _number(number))
        actor = _person(session, email)
        if actor is not None and not actor.may("complaint.write"):
            raise NotFound("They may not work on complaints.")
        try:
            services.move(session, actor, row, step, reason=reason)
        except Invalid as refusal:
            raise AppError(" ".join([str(refusal), *refusal.fields.values()])) from refusal
        audit.settle(session)
        click.echo(f"C-{row.id} is now {row.state}")


@contextmanager
def _desk() -> Iterator[tuple["Session", "Settings"]]:
    from qa_app import config  # noqa: PLC0415
    from qa_app.app import create_app  # noqa: PLC0415
    from qa_app.web import database  # noqa: PLC0415

    settings = config.from_environment()
    with create_app(settings).app_context():
        try:
            yield database.session, settings
        finally:
            database.session.rollback()


def _outcomes(
    session: "Session", settings: "Settings", file: Path, source: str, email: str | None, is_dry: bool
) -> Iterator["Outcome"]:
    """Each batch in a transaction of its own, so that a long import can be stopped and run again."""
    from hashlib import file_digest  # noqa: PLC0415
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    from qa_app import audit  # noqa: PLC0415
    from qa_app.db import writing  # noqa: PLC0415
    from qa_app.intake.rules import columns  # noqa: PLC0415
    from qa_app.intake.services import imports  # noqa: PLC0415

    actor, seen = _person(session, email), set[str]()
    with file.open("rb") as stream:
        terms = imports.Terms(source[:40], ZoneInfo(settings.timezone), file_digest(stream, "sha256").hexdigest()[:16])
        stream.seek(0)
        for batch in imports.batches(columns.rows(stream)):
            session.rollback()
            if is_dry:
                yield from imports.looked_at(session, batch, terms, seen)
                continue
            found = imports.taken_in(writing(session), actor, batch, terms)
            audit.settle(session)
            yield from found


def _told(outcomes: Iterator["Outcome"], counts: dict[str, int]) -> Iterator["Outcome"]:
    for outcome in outcomes:
        counts[outcome.state] = counts.get(outcome.state, 0) + 1
        if outcome.problems:
            wrong = " ".join(f"{name}: {text}" for name, text in outcome.problems.items())
            click.echo(f"row {outcome.row} refused: {wrong}", err=True)
        yield outcome


def _person(session: "Session", email: str | None) -> "Actor | None":
    from sqlalchemy import select  # noqa: PLC0415

    from qa_app.people import services as people  # noqa: PLC0415
    from qa_app.people.models import Person  # noqa: PLC0415

    if email is None:
        return None
    person = session.scalar(select(Person).where(Person.email == email.strip().lower()))
    if person is None or not person.active:
        raise NotFound(f"There is nobody with an active account at {email}.")
    return people.actor_of(session, person)


def _everything() -> Any:
    """Whoever sits at the machine may read all complaints."""
    from qa_app.policy import Actor, Role  # noqa: PLC0415

    return Actor(0, "command line", frozenset({Role.COMPLAINTS_LEAD}))


def _number(typed: str) -> int:
    number = typed.strip().upper().removeprefix("C-")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Invalid("Give the number of a complaint, such as C-12.")
    return int(number)
