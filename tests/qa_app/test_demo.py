"""The demo centre loads into an empty database, goes on after an interruption, and is loaded once."""

from collections import Counter

import pytest
from demo_rooms import check_rooms
from sqlalchemy import func, select

from qa_app.coaching.models import CoachingSession
from qa_app.complaints.models import Complaint
from qa_app.demo import loader, quality
from qa_app.evaluations.models import Evaluation
from qa_app.interactions.models import Interaction


def count(session, model):
    return session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def load(app, settings, factory):
    def run():
        with app.app_context():
            return loader.load(settings, factory)

    return run


def test_it_works_after_an_interruption_and_only_once(load, session, monkeypatch):
    assert loader.is_wanted(session)
    session.rollback()
    with monkeypatch.context() as patch:
        patch.setattr(quality, "coach", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            load()
    assert loader.is_wanted(session)
    session.rollback()
    said = load()
    assert "ada@harbourvale.example" in said
    session.rollback()
    assert not loader.is_wanted(session)
    check_rooms(session)
    before = [count(session, model) for model in (Interaction, Evaluation, CoachingSession, Complaint)]
    session.rollback()
    load()
    session.rollback()
    assert [count(session, model) for model in (Interaction, Evaluation, CoachingSession, Complaint)] == before
    assert before[0] >= 12
    channels = Counter(session.scalars(select(Interaction.channel)))
    assert channels["call"] == 8
    assert channels["chat"] >= 2
    assert channels["email"] >= 2
    states = Counter(session.scalars(select(Evaluation.state)))
    assert {"draft", "submitted", "released", "acknowledged", "disputed", "resolved"} <= set(states)
    waiting = session.scalars(select(Interaction).where(Interaction.transcript_version.is_(None))).all()
    assert len(waiting) >= 2, "some calls are left for the speech engine"
