"""Migrations make exactly the tables of the models, go back, and guard the trails."""

import factories
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError

from qa_app import audit, db
from qa_app.db import Base
from qa_app.interactions import queries
from qa_app.interactions.models import TranscriptVersion


def test_head_equals_the_models(database_url):
    engine = db.engine_for(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": db.is_ours})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_down_and_up_again(database_url):
    db.migrate(database_url, "base", is_back=True)
    engine = db.engine_for(database_url)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()
    db.migrate(database_url)
    engine = db.engine_for(database_url)
    assert "evaluation" in inspect(engine).get_table_names()
    engine.dispose()


def test_rows_survive_every_step_down_to_the_first_and_up_again(database_url, session, cast):
    call = factories.interaction(session, agent=cast.ada)
    session.commit()
    session.close()
    db.migrate(database_url, "0001", is_back=True)
    db.migrate(database_url)
    row = session.get(TranscriptVersion, (call.id, 1))
    assert (row.kind, row.is_checked_whole, row.interaction_id) == ("machine", False, call.id)
    page = queries.page(session, cast.actor(session, "dev"), queries.Filters(said="parcel"))
    assert [found.id for found in page.rows] == [call.id]


@pytest.mark.covers("QM-L3", "R75")
@pytest.mark.parametrize("statement", ["UPDATE audit_event SET action = 'x'", "DELETE FROM audit_event"])
def test_the_trail_cannot_be_rewritten(session, statement):
    audit.record(session, None, "read", ("interaction", 1))
    audit.settle(session)
    with pytest.raises(DatabaseError, match="only ever added"):
        session.execute(text(statement))
