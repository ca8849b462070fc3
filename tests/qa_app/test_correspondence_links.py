"""Links into the portal: one complaint each, kept as a hash, over when they should be, and all refusals alike."""

import secrets
from datetime import UTC, datetime, timedelta

import factories
import pytest
from sqlalchemy import select

from qa_app.correspondence import services
from qa_app.correspondence.models import PortalToken
from qa_app.correspondence.services.tokens import TOKEN_LENGTH, end_links

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def test_it_works(session, cast):
    complaint = factories.complaint(session)
    link = services.portal_link(session, complaint, "https://qa.example/")
    start, token = link[:-1].rsplit("/", 1)
    assert start == "https://qa.example/portal"
    assert len(token) == TOKEN_LENGTH
    session.commit()
    assert services.complaint_of(session, token).id == complaint.id


@pytest.mark.covers("R29")
def test_what_is_kept_opens_nothing(session, cast):
    complaint = factories.complaint(session)
    token = services.portal_token(session, complaint)
    session.flush()
    kept = session.scalar(select(PortalToken))
    assert token not in (kept.digest, kept.scope)
    assert services.complaint_of(session, kept.digest) is None


@pytest.mark.covers("R29")
def test_unknown_over_revoked_and_foreign_tokens_get_the_same_answer(session, cast):
    complaint, other = factories.complaint(session), factories.complaint(session)
    over, revoked = services.portal_token(session, complaint, now=NOW), services.portal_token(session, other, now=NOW)
    survey = services.portal_token(session, complaint, scope="survey", now=NOW)
    session.flush()
    complaint.state, complaint.closed_at = "closed", NOW
    end_links(session, complaint, NOW)
    assert services.revoke(session, other, NOW) == 1
    assert services.complaint_of(session, over, now=NOW + timedelta(days=89)).id == complaint.id
    forged = (over, revoked, survey, secrets.token_urlsafe(32), "", "x" * 100_000, "\ud800", "' OR 1=1 --", over[:-1])
    assert {services.complaint_of(session, token, now=NOW + timedelta(days=91)) for token in forged} == {None}


def test_rotating_ends_the_old_link_and_reopening_gives_the_link_back(session, cast):
    complaint = factories.complaint(session)
    old = services.portal_token(session, complaint)
    session.flush()
    new = services.rotate(session, complaint, "https://qa.example")[:-1].rsplit("/", 1)[1]
    session.flush()
    assert services.complaint_of(session, old) is None
    complaint.state = "resolved"
    end_links(session, complaint, NOW - timedelta(days=400))
    assert services.complaint_of(session, new) is None
    complaint.state = "reopened"
    end_links(session, complaint, NOW)
    assert services.complaint_of(session, new).id == complaint.id


def test_the_time_of_use_is_noted(session, cast):
    token = services.portal_token(session, factories.complaint(session))
    session.flush()
    services.complaint_of(session, token)
    used_at = session.scalar(select(PortalToken.last_used_at))
    assert used_at is not None
    services.complaint_of(session, token)
    assert session.scalar(select(PortalToken.last_used_at)) == used_at
