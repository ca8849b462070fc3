"""Alembic's environment: the URL comes from the caller, the tables from every slice's models."""

import importlib

from alembic import context

from qa_app.db import Base, engine_for, is_ours

SLICES = (
    "jobs",
    "people",
    "behaviours",
    "notices",
    "interactions",
    "pickups",
    "builder",
    "evaluations",
    "complaints",
    "knowledge",
    "correspondence",
    "intake",
    "sorting",
    "clocks",
    "investigations",
    "resolutions",
    "escalations",
    "coaching",
    "calibration",
    "plans",
    "improvement",
    "portal",
    "insights",
)

for name in SLICES:
    importlib.import_module(f"qa_app.{name}.models")
importlib.import_module("qa_app.audit")


def main() -> None:
    """Run the migrations over a connection of the caller's, or over one made from the URL."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _run(connection)
        return
    engine = engine_for(context.config.get_main_option("sqlalchemy.url", ""))
    with engine.connect() as own:
        if own.dialect.name == "sqlite":
            # A changed table is copied and the old one dropped; rows that point at it must not mind meanwhile.
            own.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        _run(own)
        own.commit()
    engine.dispose()


def _run(connection: object) -> None:
    context.configure(
        connection=connection,  # type: ignore[arg-type]
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        include_name=is_ours,
        user_module_prefix="qa_app.db.",
    )
    with context.begin_transaction():
        context.run_migrations()


main()
