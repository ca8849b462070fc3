"""The life of an evaluation from submitting to closing: approval, release, edits, windows, and what others hear."""

import factories
import pytest

from qa_app.evaluations import services
from qa_app.evaluations.services import submitting


@pytest.fixture
def draft(session, cast):
    row = factories.evaluation(session, cast.ada, cast.cleo, state="draft")
    session.commit()
    return row


def test_others_hear_of_a_submission_once_in_its_transaction(session, cast, draft, monkeypatch):
    heard = []
    monkeypatch.setattr(submitting, "ON_SUBMIT", [])

    @services.on_submit
    def hear(_session, row, at):
        heard.append((row.id, row.state, row.percent is not None, at == row.submitted_at))

    services.on_submit(hear)
    services.submit(session, cast.actor(session, "cleo"), draft.id, draft.revision)
    assert heard == [(draft.id, "submitted", True, True)]
