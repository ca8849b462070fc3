"""The page on which a lead keeps how urgent complaints are, and what its rules do."""

import factories
import pytest

from qa_app.complaints.models import Complaint
from qa_app.sorting import forms, queries, services
from qa_app.sorting.rules import priority

PAGE = "/complaints/setup/priority"
USUAL = forms.shown_weights(priority.USUAL)


@pytest.mark.covers("R17")
def test_it_works(as_, cast, session, run_jobs):
    row = factories.complaint(session, state="triaged", severity="high", public_exposure="viral")
    low = factories.complaint(session, state="triaged", severity="low")
    for each in (row, low):
        services.prioritise(session, each)
    services.set_priority(session, cast.actor(session, "hana"), low, 2, "She has no heating.")
    session.commit()
    iris = as_(cast.iris)
    page = iris.get(PAGE).text
    assert "Spreading fast" in page
    assert "More than chance explains" in page
    wanted = {**USUAL, "exposure-viral": "1", "version": "0", "said": "Posts pass"}
    tried = " ".join(iris.post(PAGE, data={**wanted, "do": "try"}).text.split())
    assert "Of the last 2 complaints that were assessed, 1 would change" in tried
    assert "P1 → <strong>P2</strong>" in tried
    session.rollback()
    assert queries.weights(session)[0] == 0, "nothing was kept"
    assert iris.post(PAGE, data={**wanted, "do": "keep"}).status_code == 302
    assert iris.post(PAGE, data={"do": "again"}).status_code == 302
    run_jobs()
    session.rollback()
    assert session.get(Complaint, row.id).priority == 2
    assert session.get(Complaint, low.id).priority == 2, "what was set by hand stands"
    assert iris.post(PAGE, data={"do": "keep", **USUAL, "version": "1", "said": "As it was"}).status_code == 302
    assert iris.post(PAGE, data={"do": "use", "number": "1", "version": "2"}).status_code == 302
    session.rollback()
    version, weights = queries.weights(session)
    assert (version, weights.exposure["viral"]) == (3, 1.0)
    assert "back to version 1" in iris.get(PAGE).text


@pytest.mark.covers("R18")
def test_the_trial_keeps_the_number_that_was_counted(as_, cast, session):
    for _ in range(5):
        factories.complaint(session, state="triaged", severity="low")
    last = factories.complaint(session, state="triaged", severity="medium", public_exposure="post")
    services.prioritise(session, last)
    session.commit()
    assert last.priority == 3
    wanted = {**USUAL, "common": "4", "version": "0", "do": "try"}
    page = " ".join(as_(cast.iris).post(PAGE, data=wanted).text.split())
    assert "P3 → <strong>P1</strong>" in page
    assert "5 like it × 4" in page


@pytest.mark.covers("R17")
def test_what_does_not_fit_changes_nothing(as_, cast, session):
    iris = as_(cast.iris)
    good = {**USUAL, "version": "0", "said": "Why", "do": "keep"}
    for wrong in (
        {"severity-high": "nan"}, {"severity-high": "inf"}, {"severity-high": "<b>4"}, {"common": "0.5"},
        {"exposure-viral": "99"}, {"bound-1": "1"}, {"bound-3": ""}, {"said": ""}, {"said": "x" * 300},
    ):  # fmt: skip
        assert iris.post(PAGE, data={**good, **wrong}).status_code == 422, wrong
    refused = iris.post(PAGE, data={**good, "severity-high": '"><b>4'}).text
    assert "A number from 0.25 to 16" in refused
    assert "<b>4" not in refused
    assert iris.post(PAGE, data={**good, "version": "4"}).status_code == 409
    assert iris.post(PAGE, data={"do": "use", "number": "9", "version": "0"}).status_code == 404
    assert iris.post(PAGE, data={}).status_code == 422
    session.rollback()
    assert queries.weights(session)[0] == 0
    for person in (cast.hana, cast.ada, cast.ben):
        assert as_(person).get(PAGE).status_code == 404
        assert as_(person).post(PAGE, data=good).status_code == 404
