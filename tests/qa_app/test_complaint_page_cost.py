"""How much the pages of an open complaint ask of the database."""

from datetime import UTC, datetime, timedelta

import factories
import pytest
from statements import counted

from qa_app.complaints import services


@pytest.fixture
def complaint(session, cast):
    row = factories.complaint(
        session, severity="medium", initial_assessment="Charged twice.", summary="Charged £89 twice.", owner=cast.hana
    )
    hana = cast.actor(session, "hana")
    call = factories.interaction(session, cast.ada, customer=row.customer)
    services.link(session, hana, row, call.id, "origin")
    for after in ("triaged", "assigned", "investigating"):
        services.move(session, hana, row, after)
    factories.complaint(session, customer_row=row.customer, received_at=datetime.now(UTC) - timedelta(days=300))
    session.commit()
    return row


MOST = {"": 36, "/messages": 26, "/investigation": 28, "/outcome": 32, "/escalation": 26, "/clocks": 22}


@pytest.mark.parametrize("tab", MOST)
def test_a_page_of_an_open_complaint_takes_few_statements(as_, cast, complaint, tab):
    hana, address = as_(cast.hana), f"/complaints/{complaint.id}{tab}"
    hana.get(address)
    with counted(hana.application) as found:
        assert hana.get(address).status_code == 200
    assert len(found) <= MOST[tab], [each[:120] for each in found]


def test_what_was_said_and_done_adds_no_statements(as_, cast, complaint, session):
    hana, address = as_(cast.hana), f"/complaints/{complaint.id}"
    hana.get(address)
    counts = []
    for _ in range(2):
        for person in ("hana", "iris", "dev"):
            services.note(session, cast.actor(session, person), complaint, "Looked at it.")
        session.commit()
        with counted(hana.application) as found:
            hana.get(address)
        counts.append(len(found))
    assert counts[0] == counts[1]
