"""The page of the learnt model: refused with the reason, learnt in the background, its figures, and another in use."""

import factories
import pytest

from qa_app.sorting import queries, services

PAGE = "/complaints/setup/learning"
TEXTS = (("billing_errors", "invoice charged refund"), ("other", "garden colour shelf"))


def labelled(session, number):
    for place in range(number):
        about, text = TEXTS[place % 2]
        words = f"{text} {chr(97 + place % 26) * 3} {chr(97 + place // 26) * 4}"
        factories.complaint(session, category=about, summary=words, severity="low", state="closed")
    session.commit()


@pytest.mark.covers("R15")
def test_it_works(as_, cast, session, run_jobs):
    iris = as_(cast.iris)
    page = iris.get(PAGE).text
    assert "No model is in use" in page
    assert "Nothing was assessed yet" in page
    refused = iris.post(PAGE, data={"do": "learn"}, follow_redirects=True).text
    assert "There is too little to learn from: 0 sorted complaints" in refused
    labelled(session, 110)
    assert "55" in iris.get(PAGE).text
    iris.post(PAGE, data={"do": "learn"})
    assert "It is being learnt" in iris.get(PAGE).text
    assert "being learnt already" in iris.post(PAGE, data={"do": "learn"}, follow_redirects=True).text
    run_jobs()
    page = " ".join(iris.get(PAGE).text.split())
    for said in (
        "Macro-F1",
        "95 % CI",
        "n = 22",
        "Says nothing below",
        "What is taken for what",
        "<svg",
        "Brier score",
    ):
        assert said in page, said
    assert "All 22 were taken for what they are about" in page
    session.rollback()
    model = queries.model_in_use(session)
    iris.post(PAGE, data={"do": "words"})
    session.rollback()
    assert queries.model_in_use(session) is None
    row = factories.complaint(session, summary="The invoice was charged twice, please a refund.")
    assert services.suggest(session, row).model_id is None, "the words of each category suggest"
    session.rollback()
    assert "Use it" in iris.get(PAGE).text
    iris.post(PAGE, data={"do": "use", "model": str(model.id)})
    session.rollback()
    assert queries.model_in_use(session).id == model.id


@pytest.mark.covers("R15")
def test_what_is_not_there_and_who_may_not(as_, cast, session):
    iris = as_(cast.iris)
    assert iris.get(PAGE + "?model=77").status_code == 404
    assert iris.get(PAGE + "?model=<b>").status_code == 404
    assert iris.post(PAGE, data={"do": "use", "model": "77"}).status_code == 404
    assert iris.post(PAGE, data={"do": "use", "model": "'; --"}).status_code == 404
    for person in (cast.hana, cast.ada, cast.ben):
        assert as_(person).get(PAGE).status_code == 404
        assert as_(person).post(PAGE, data={"do": "learn"}).status_code == 404
