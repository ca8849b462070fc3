"""What was agreed upon about a question is found by its scorecard, the newest first, and withdrawn ones are not."""

from datetime import UTC, datetime, timedelta

import factories
import pytest

from qa_app.evaluations import queries

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_it_works(session, cast):
    row = factories.precedent(session, cast.dev, question="greeting", remark="A name is enough.")
    assert queries.precedents(session, "contact-quality") == {"greeting": [row]}


@pytest.mark.covers("QM-G7")
def test_the_newest_five_of_each_question_of_that_scorecard(session, cast):
    for number in range(7):
        when = NOW + timedelta(days=number)
        factories.precedent(session, cast.dev, question="greeting", remark=str(number), decided_at=when)
    factories.precedent(session, cast.dev, question="closing", remark="other question")
    factories.precedent(session, cast.dev, scorecard="elsewhere", remark="other scorecard")
    factories.precedent(session, cast.dev, remark="gone", withdrawn_at=NOW, decided_at=NOW + timedelta(days=30))
    found = queries.precedents(session, "contact-quality")
    assert [row.remark for row in found["greeting"]] == ["6", "5", "4", "3", "2"]
    assert [row.remark for row in found["closing"]] == ["other question"]
    assert set(found) == {"greeting", "closing"}
