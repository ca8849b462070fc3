"""Commands on the database: migrate it, load the demo centre, add people."""

import secrets

import click

from qa_app.policy import Role


@click.group(name="db")
def database() -> None:
    """Set up and upgrade the database."""


@database.command()
def upgrade() -> None:
    """Bring the database to the newest form, making it when there is none, with the ready scorecards in it."""
    from qa_app import config, db  # noqa: PLC0415
    from qa_app.builder import services as builder  # noqa: PLC0415

    settings = config.from_environment()
    db.migrate(settings.database_url)
    engine = db.engine_for(settings.database_url)
    with db.sessions(engine)() as session:
        builder.install_library(db.writing(session))
        session.commit()
    engine.dispose()
    click.echo("The database is up to date.")


@click.command()
def reindex() -> None:
    """Make the search's index anew from the stored transcripts; the product may run meanwhile."""
    from qa_app import config, db  # noqa: PLC0415
    from qa_app.interactions.services import searching  # noqa: PLC0415

    engine = db.engine_for(config.from_environment().database_url)
    try:
        done = searching.rebuild(db.sessions(engine), lambda count: click.echo(f"{count} …", err=True))
    finally:
        engine.dispose()
    click.echo(f"{done} conversations can be found by their words.")


@click.command()
def demo() -> None:
    """Load the demo centre into an empty database."""
    from qa_app import (  # noqa: PLC0415
        config,
        db,
        web,
    )
    from qa_app.app import create_app  # noqa: PLC0415
    from qa_app.demo import loader  # noqa: PLC0415

    settings = config.from_environment()
    db.migrate(settings.database_url)
    app = create_app(settings)
    with app.app_context():
        report = loader.load(settings, web.database.sessionmaker)
    click.echo(report)


@click.group()
def user() -> None:
    """Manage accounts."""


@user.command()
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role]))
@click.option("--team", default=None, help="The team's name; made when it is new")
@click.option("--leads", multiple=True, help="A team that the person leads; repeat it for several")
@click.option("--ref", default=None, help="The person's id in the telephone system")
@click.option("--password", default=None, help="Made up and printed when left away")
def add(
    email: str, name: str, roles: tuple[str, ...], team: str | None, leads: tuple[str, ...], ref: str | None,
    password: str | None,
) -> None:  # fmt: skip
    """Add a person who can sign in."""
    from qa_app import config  # noqa: PLC0415
    from qa_app.app import create_app  # noqa: PLC0415
    from qa_app.people import services  # noqa: PLC0415
    from qa_app.web import database as db  # noqa: PLC0415

    chosen = password or secrets.token_urlsafe(12)
    app = create_app(config.from_environment())
    with app.app_context():
        person = services.add_person(
            db.session, name=name, email=email, password=chosen, roles=frozenset(map(Role, roles)), team=team
        )
        person.external_ref = ref
        for led in leads:
            services.team_named(db.session, led).leads.append(person)
        db.session.commit()
    click.echo(f"{email} can sign in." + ("" if password else f" Password: {chosen}"))
