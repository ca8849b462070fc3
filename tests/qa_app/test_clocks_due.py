"""What is due: the list, each person's own, and how clocks came out with n and interval."""

from datetime import UTC, datetime, timedelta

import factories
import pytest

from qa_app.clocks import queries, services, tasks
from qa_app.clocks.rules.runs import Kind

NOW = datetime.now(UTC)


@pytest.fixture
def worked_out(session, settings):
    """Work out the clocks of complaints."""

    def work_out(*complaints, now=NOW):
        book = queries.book(session, tasks.office(settings))
        services.refresh(session, book, [complaint.id for complaint in complaints], now)
        session.commit()

    return work_out


@pytest.mark.covers("R26")
def test_it_works(as_, cast, session, worked_out):
    late = factories.complaint(session, days_ago=2, owner_id=cast.hana.id)
    soon = factories.complaint(session, days_ago=0.8, owner_id=cast.hana.id)
    other = factories.complaint(session, days_ago=3)
    worked_out(late, soon, other)
    hana = as_(cast.hana)
    page = hana.get("/complaints/due").text
    assert all(f"C-{complaint.id}<" in page for complaint in (late, soon, other))
    mine = hana.get("/complaints/due?mine=1&overdue=1").text
    assert f"C-{late.id}<" in mine
    assert f"C-{other.id}<" not in mine
    home = hana.get("/").text
    assert f"C-{late.id} · Telling the customer that we look into it" in home
    assert "Due soon" in home
    assert as_(cast.ada).get("/complaints/due").status_code == 404


def test_other_lists_can_ask_for_what_is_due_first(session, cast, worked_out):
    late, fresh = factories.complaint(session, days_ago=2), factories.complaint(session, days_ago=0.01)
    worked_out(late, fresh)
    found = queries.next_due(session, [late.id, fresh.id], NOW)
    assert (found[late.id].is_overdue, found[late.id].kind) == (True, "ack")
    assert (found[fresh.id].is_overdue, found[fresh.id].is_soon) == (False, False)
    assert set(session.scalars(queries.overdue_ids(NOW))) == {late.id}


@pytest.mark.covers("R31")
def test_how_clocks_came_out_is_told_with_n_and_interval(as_, cast, session, worked_out):
    made = [factories.complaint(session, days_ago=5) for _ in range(12)]
    for number, complaint in enumerate(made[:11]):
        at = complaint.received_at + timedelta(hours=30 if number == 0 else number)
        session.add(
            factories.ComplaintEvent(complaint_id=complaint.id, at=at, kind="acknowledged", payload={"mode": "phone"})
        )
    worked_out(*made)
    ack = next(
        item for item in queries.outcomes(session, NOW - timedelta(days=9), NOW, now=NOW) if item.kind is Kind.ACK
    )
    assert (ack.kept.successes, ack.kept.n, ack.used_s.n) == (10, 12, 11)  # one too late, one never
    assert ack.used_s.value == 6 * 3_600
    assert ack.kept.interval.low < 100 * 10 / 12 < ack.kept.interval.high
    page = as_(cast.hana).get("/complaints/due").text
    assert "10 of 12" in page
    assert "6 h 00 min" in page
