"""What the desk lead keeps: limits, checks, follow-up, the survey; and what everybody may read of it."""

import re
from datetime import UTC, datetime, timedelta

import factories
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from statements import counted

from qa_app.complaints.models import Remedy
from qa_app.errors import Invalid
from qa_app.resolutions import queries, services
from qa_app.resolutions.models import SurveyForm, SurveyInvite, SurveyResponse
from qa_app.resolutions.rules import guidance as guiding
from qa_app.resolutions.rules import practice, surveys
from qa_app.resolutions.rules.guidance import Given
from qa_app.resolutions.rules.results import Asked, results

NOW = datetime.now(UTC)


@pytest.fixture
def iris(as_, cast):
    return as_(cast.iris)


def fields_of(page):
    """What the page's form would send if nothing were changed."""
    text = dict(re.findall(r'<input[^>]*name="(max:[^"]+)"[^>]*value="([^"]*)"', page))
    ticks = dict.fromkeys(re.findall(r'name="(may:[^"]+)" value="1" checked', page), "1")
    return {**text, **ticks, "currencies": re.findall(r'name="currencies" value="([A-Z]{3})"', page)}


@pytest.mark.covers("R37", "R38")
def test_it_works(iris, as_, cast, session):
    at = "/complaints/setup/authority"
    form = fields_of(iris.get(at).text)
    same = iris.post(at, data={**form, "reason": "No change."})
    assert (same.status_code, "Nothing is different" in same.text) == (422, True)
    form["max:refund:GBP:agent"] = "35.50"
    assert iris.post(at, data={**form, "reason": "Agents should solve more themselves."}).status_code == 302
    session.rollback()
    live = queries.live_matrix(session)
    assert (live.version, live.cells[("agent", "refund", "GBP")]) == (1, 35_50)
    page = iris.get(at).text
    assert "GBP 20.00 → GBP 35.50" in page
    assert "Agents should solve more themselves." in page
    assert "GBP 35.50" in as_(cast.ada).get("/complaints/what-you-may-promise").text
    assert as_(cast.hana).get(at).status_code == 404, "handlers do not set their own limits"


def test_a_matrix_with_a_wrong_amount_keeps_everything_typed(iris, session):
    form = fields_of(iris.get("/complaints/setup/authority?currency=jpy").text)
    assert "JPY" in form["currencies"]
    form |= {"max:refund:JPY:agent": "12.5", "max:refund:GBP:agent": "77", "reason": "Yen."}
    refused = iris.post("/complaints/setup/authority?currency=JPY", data=form)
    assert refused.status_code == 422
    assert "JPY has 0 decimals" in refused.text
    assert 'value="77"' in refused.text
    assert "Known:" in iris.get("/complaints/setup/authority?currency=XXX").text
    assert queries.live_matrix(session).version == 0


@pytest.mark.covers("R51", "R54")
def test_practice_is_kept_in_versions(iris, session):
    at = "/complaints/setup/resolutions"
    names = {name: str(getattr(practice.STANDARD, name)) for name in practice.RANGES}
    wrong = iris.post(at, data={**names, "check_pct": "101", "reason": "More."})
    assert (wrong.status_code, "A whole number from 0 to 100." in wrong.text) == (422, True)
    fine = {**names, "check_pct": "25", "is_surveying": "1", "reason": "More eyes."}
    assert iris.post(at, data=fine).status_code == 302
    session.rollback()
    live = queries.practice(session)
    assert (live.version, live.check_pct, live.is_surveying, live.is_closing_alone) == (1, 25, True, False)
    assert "More eyes." in iris.get(at).text


@pytest.mark.covers("R55", "R56")
def test_the_survey_is_built_and_what_was_sent_keeps_its_questions(iris, session):
    form = {"intro": "How was it?", "own_1-text": "Would you buy again?", "own_1-kind": "yes_no", "own_1-on": "1"}
    for place, item in enumerate(surveys.STANDARD, 1):
        form |= {f"{item.key}-text": item.text, f"{item.key}-order": str(place), f"{item.key}-low": item.low}
        form |= {f"{item.key}-on": "1"} if item.key != "fair_process" else {}
    form |= {"csat-order": "0", "csat-text": "Are you content?", "own_1-order": "9"}
    assert iris.post("/complaints/setup/survey", data=form).status_code == 302
    session.rollback()
    row = session.scalars(select(SurveyForm)).one()
    items = surveys.from_document(row.items)
    assert [item.key for item in items if item.is_on][:2] == ["csat", "resolved"]
    assert items[-1] == surveys.Item("own_1", "yes_no", "Would you buy again?")
    assert "fair_process" not in {item.key for item in queries.form_of(SurveyInvite(form=row))[1]}
    assert len(queries.form_of(SurveyInvite(form=None))[1]) == 7, "what was sent before keeps the product's own"
    empty = iris.post("/complaints/setup/survey", data=form | {"csat-text": " "})
    assert (empty.status_code, "Would you buy again?" in empty.text) == (422, True)


@given(st.dictionaries(st.sampled_from([*surveys.FIXED, "own_1"]), st.text(max_size=12)))
def test_any_answers_are_read_or_refused(given_answers):
    try:
        read = surveys.read_answers(surveys.STANDARD, given_answers)
    except Invalid:
        return
    assert all(value is None or value in surveys.SCALE for key, value in read.items() if key.startswith("fair_"))


@pytest.mark.covers("R53", "R55", "R59")
def test_results_have_n_an_interval_and_a_response_rate_and_hide_below_ten(iris, session, cast):
    for number in range(9):
        answered(session, csat=5 if number < 7 else 2, days=3)
    session.commit()
    page = iris.get("/complaints/surveys").text
    assert "7 of 9" in page
    assert "too few for a rate" in page
    assert "not enough yet" in page
    answered(session, csat=4, days=3)
    unanswered(session, days=20)
    unanswered(session, days=2)
    session.commit()
    page = iris.get("/complaints/surveys").text
    assert "95 % CI 49–94.3, 8 of 10" in page, "Wilson's interval of 8 in 10"
    assert "10 of 11" in page, "what can still be answered does not count as unanswered"
    assert "and 1 still open" in page


def test_what_figures_count_is_told_by_plain_values():
    old, new = NOW - timedelta(days=20), NOW - timedelta(days=1)
    held = [
        Asked("answered", old, csat=5, resolved=True),
        Asked("answered", new, csat=None, resolved=False),
        Asked("sent", old),
        Asked("sent", new),
        Asked("suppressed", suppressed_because="no_address"),
    ]
    found = results(held, NOW, surveys.LIFE)
    assert (found.satisfied.part, found.satisfied.n) == (1, 1)
    assert (found.resolved.part, found.resolved.n) == (1, 2)
    assert (found.response.part, found.response.n, found.waiting) == (2, 3, 1)
    assert found.suppressed == (("no_address", 1),)


@pytest.mark.covers("R47")
def test_currencies_are_never_added_up_and_parts_are_told_apart(iris, session, cast):
    row = factories.complaint(session, state="resolved", resolved_at=NOW, is_on_the_spot=True)
    for kind, minor, currency in (("refund", 10_00, "GBP"), ("discount", 5_00, "EUR"), ("apology", None, None)):
        session.add(
            Remedy(complaint_id=row.id, kind=kind, amount_minor=minor, currency=currency, fulfilled_at=NOW, note="")
        )
    session.flush()
    span = (NOW - timedelta(days=1), NOW + timedelta(days=1))
    found = {part.name: part for part in queries.parts(session, cast.actor(session, "iris"), *span)}
    assert found["monetary"].sums == (("EUR", 5_00), ("GBP", 10_00))
    assert (found["monetary"].n, found["non_monetary"].n, found["explanation"].n) == (2, 1, 0)
    share = queries.on_the_spot(session, cast.actor(session, "iris"), *span)
    assert (share.part, share.n) == (1, 1)


@pytest.mark.covers("R53")
def test_what_became_of_customers_is_told_with_its_caveat_and_no_stand_in(iris, session, cast):
    for number in range(12):
        row = factories.complaint(session, state="closed", resolved_at=NOW - timedelta(days=31))
        if number < 3:
            factories.complaint(session, customer_row=row.customer, repeat_of_id=row.id)
    services.look_back(session, NOW)
    for _ in range(10):
        answered(session, csat=5, days=3, more={"recommend": 4})
    session.commit()
    page = iris.get("/complaints/surveys").text
    assert "3 of 12" in page
    assert "not measured" in page
    assert "no proof of one who buys again" in page
    assert "Would you recommend us to a friend?" in page


@pytest.mark.covers("R48")
def test_guidance_is_hidden_under_ten_and_then_shows_median_spread_and_n(as_, session, cast):
    mine = factories.complaint(session, state="investigating", owner_id=cast.hana.id)
    for number in range(9):
        past(session, minor=(number + 1) * 10_00)
    past(session, minor=999_00, customer_response="rejected")
    repeated = past(session, minor=999_00)
    factories.complaint(session, repeat_of_id=repeated.id)
    session.commit()
    page = as_(cast.hana).get(f"/complaints/{mine.id}/outcome").text
    assert "Not enough yet (n = 9)" in page
    past(session, minor=100_00)
    session.commit()
    page = as_(cast.hana).get(f"/complaints/{mine.id}/outcome").text
    assert "GBP 55.00" in page
    assert "half between 32.50 and 77.50" in page
    assert "(n = 10)" in page
    session.rollback()
    session.refresh(mine)
    assert mine.remedies == [], "guidance applies nothing by itself"


def test_the_outcome_page_asks_the_database_a_bounded_number_of_times(app, as_, session, cast):
    row = factories.complaint(session, state="resolved", resolved_at=NOW, owner_id=cast.hana.id, severity="high")
    for number in range(20):
        session.add(Remedy(complaint_id=row.id, kind="apology", note=str(number)))
    services.plan_left_out(session, NOW)
    session.commit()
    browser = as_(cast.hana)
    browser.get(f"/complaints/{row.id}/outcome")
    with counted(app) as one:
        browser.get(f"/complaints/{row.id}/outcome")
    for number in range(20):
        session.add(Remedy(complaint_id=row.id, kind="refund", amount_minor=1, currency="GBP", note=str(number)))
    session.commit()
    with counted(app) as two:
        browser.get(f"/complaints/{row.id}/outcome")
    assert len(one) == len(two), "more remedies ask no more"


def test_guidance_never_mixes_currencies():
    rows = [Given(number, "refund", 10_00, "GBP" if number % 2 else "EUR") for number in range(30)]
    found = guiding.usual(rows, 30)
    assert {(item.currency, item.n, item.median) for item in found} == {("GBP", 15, 10_00), ("EUR", 15, 10_00)}


def past(session, *, minor, **more):
    row = factories.complaint(
        session,
        **{"state": "closed", "customer_response": "accepted", "resolved_at": NOW - timedelta(days=40), **more},
    )
    session.add(
        Remedy(complaint_id=row.id, kind="refund", amount_minor=minor, currency="GBP", fulfilled_at=NOW, note="")
    )
    session.flush()
    return row


def unanswered(session, *, days, state="sent"):
    row = factories.complaint(session, state="resolved", resolved_at=NOW - timedelta(days=days + 2))
    at = NOW - timedelta(days=days)
    invite = SurveyInvite(
        complaint_id=row.id,
        customer_id=row.customer_id,
        cycle=1,
        state=state,
        due_at=at,
        sent_at=at,
        expires_at=at + surveys.LIFE,
        agents=[],
    )
    session.add(invite)
    session.flush()
    return invite


def answered(session, *, csat, days, more=None):
    invite = unanswered(session, days=days, state="answered")
    session.add(
        SurveyResponse(invite_id=invite.id, answered_at=NOW, csat=csat, resolved=csat > 3, text="", more=more or {})
    )
    session.flush()
