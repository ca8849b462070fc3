"""The database: one declarative base, exact column types, and engines set up for safety.

SQLite runs in WAL mode with full syncs and enforced foreign keys; PostgreSQL as it comes. Instants are UTC.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import JSON, Connection, DateTime, Engine, MetaData, create_engine, event, false, or_, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session, sessionmaker
from sqlalchemy.sql import ColumnElement
from sqlalchemy.types import TypeDecorator

from qa_app.policy import Actor, Scope

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_TIMEOUT_MS = 15_000


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime; a naive one is refused when it is written."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("instants must carry a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Document = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Base(DeclarativeBase):
    """Parent of every table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {datetime: Instant, dict[str, Any]: Document, list[Any]: Document}


def engine_for(url: str) -> Engine:
    """An engine for the URL, with SQLite's pragmas set on every connection."""
    engine = create_engine(url, **engine_options(url))
    prepare(engine)
    return engine


def engine_options(url: str) -> dict[str, Any]:
    """Keyword arguments of `create_engine` for the URL; what is written never stands in an error or a log."""
    if url.startswith("sqlite"):
        return {"hide_parameters": True, "connect_args": {"timeout": BUSY_TIMEOUT_MS / 1000}}
    return {"hide_parameters": True, "pool_pre_ping": True, "connect_args": {"connect_timeout": 5}}


def prepare(engine: Engine) -> None:
    """Set SQLite's pragmas on each new connection of the engine; other databases need nothing."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _pragmas)
        event.listen(engine, "begin", _begin)


def _pragmas(connection: DBAPIConnection, _record: object) -> None:
    # The driver's own implicit BEGIN would leave SELECTs outside the transaction; we begin ourselves.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    is_writing = connection.get_execution_options().get("is_writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def writing(session: Session) -> Session:
    """Begin a transaction that is going to write, before its first read.

    SQLite cannot turn a reading transaction into a writing one after somebody else wrote; it can wait for
    the right to write at the start. On other databases this only begins the transaction.
    """
    session.connection(execution_options={"is_writing": True})
    session.info["is_writing"] = True
    return session


def sessions(engine: Engine) -> sessionmaker[Session]:
    """A factory of sessions that keep loaded values after commit."""
    return sessionmaker(engine, expire_on_commit=False)


def in_scope(
    actor: Actor,
    permission: str,
    *,
    owner: InstrumentedAttribute[Any],
    team: InstrumentedAttribute[Any] | None = None,
) -> ColumnElement[bool]:
    """The rows that the permission lets the actor reach, as a condition for `where`.

    `owner` is the column with the person's id that OWN compares; `team` the column that TEAM compares.
    """
    scope = actor.scope(permission)
    if scope is Scope.ALL:
        return true()
    if scope is Scope.NONE:
        return false()
    own: ColumnElement[bool] = owner == actor.id
    if scope is Scope.TEAM and team is not None and actor.team_ids:
        return or_(own, team.in_(actor.team_ids))
    return own


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a table that lies in the database is described by a model; SQLite's full-text tables are not.

    FTS5 keeps the table `search_words` and makes others of that name with an ending for itself.
    """
    return not (kind == "table" and name is not None and name.split("_")[:2] == ["search", "words"])


def migrations_folder() -> Path:
    """Where the migrations lie: inside an installed package, or beside it in a checkout."""
    here = Path(__file__).resolve().parent
    shipped = here / "_migrations"
    return shipped if shipped.is_dir() else here.parent / "migrations"


def migrate(url: str, revision: str = "head", *, is_back: bool = False) -> None:
    """Bring the database up to a revision, creating it when it is new; or back down to one ("base": to nothing)."""
    from alembic import command  # noqa: PLC0415 - only commands migrate
    from alembic.config import Config  # noqa: PLC0415

    settings = Config()
    settings.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    settings.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    if is_back:
        command.downgrade(settings, revision)
    else:
        command.upgrade(settings, revision)
