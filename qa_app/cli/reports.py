"""Commands that put a document on paper: the scorecard of one evaluation, the coaching report of one agent."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa_app.errors import Invalid, NotFound

if TYPE_CHECKING:
    pass

USUAL_PERIOD = timedelta(days=90)
OUTPUT = click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False, writable=True), help="PDF to write"
)


@click.group()
def report() -> None:
    """Make a PDF of an evaluation or of an agent's coaching report."""


@report.command()
@click.argument("number")
@OUTPUT
def evaluation(number: str, output: Path) -> None:
    """Write the scorecard of evaluation NUMBER, such as 12 or E-12."""
    from qa_app.insights.rules import Kind, Wish  # noqa: PLC0415

    plain = number.upper().removeprefix("E-")
    if not (plain.isascii() and plain.isdigit() and len(plain) < 10):
        raise Invalid(f"“{number}” is not the number of an evaluation. Write it like 12 or E-12.")
    _write(output, lambda _session: Wish(Kind.EVALUATION, evaluation_id=int(plain)))


@report.command()
@click.argument("agent")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="First day; 90 days before the last")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Last day; today when left away")
@OUTPUT
def coaching(agent: str, first: datetime | None, last: datetime | None, output: Path) -> None:
    """Write the coaching report of AGENT: name, e-mail address or telephone-system id."""
    from sqlalchemy.orm import Session  # noqa: PLC0415

    from qa_app.insights.rules import Kind, Wish  # noqa: PLC0415
    from qa_app.people import queries as people  # noqa: PLC0415

    end = last.date() if last else _today()
    start = first.date() if first else end - USUAL_PERIOD

    def wish(session: Session) -> Wish:
        person = people.person_by_reference(session, agent)
        if person is None:
            raise NotFound(f"There is no one agent called “{agent}”. Give the full name, e-mail address or id.")
        return Wish(Kind.COACHING, agent_id=person.id, first=start, last=end)

    _write(output, wish)


def _today() -> date:
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    from qa_app import config  # noqa: PLC0415

    return datetime.now(ZoneInfo(config.from_environment().timezone)).date()


def _write(output: Path, wish_for) -> None:  # type: ignore[no-untyped-def]
    """Make the one document of the wish with every right, and write it whole or not at all."""
    from qa_app import audit, config, db  # noqa: PLC0415
    from qa_app.insights import rules, services  # noqa: PLC0415
    from qa_app.policy import Actor, Role  # noqa: PLC0415

    settings = config.from_environment()
    maker = services.Maker(Actor(0, "Command line", frozenset({Role.QA_MANAGER})), settings, datetime.now(UTC))
    engine = db.engine_for(settings.database_url)
    try:
        with db.sessions(engine)() as session:
            wish = wish_for(session)
            rules.check(wish)
            piece = services.pieces(session, maker, wish)[0]
            value = services.value_of(session, maker, wish, piece)
            audit.record(session, None, "report_written", (piece.kind.value, piece.id), **wish.parameters())
            audit.settle(session)
    finally:
        engine.dispose()
    content = services.pdf_of(value).content
    _keep(output, content)
    click.echo(f"{output}: {len(content) / 1024:.0f} kB")


def _keep(output: Path, content: bytes) -> None:
    part = output.with_name(f".{output.name}.part")
    try:
        part.write_bytes(content)
        part.replace(output)
    except OSError as error:
        raise Invalid(f"{output} cannot be written: {error.strerror}. Choose another place with -o.") from error
