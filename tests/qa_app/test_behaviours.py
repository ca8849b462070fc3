"""Detectors in the browser: how well each does, changing one, trying it, and going back."""

import pytest

from qa_app.behaviours import queries, services
from qa_app.behaviours.models import BehaviourHit, BehaviourVerdict
from qa_app.errors import Conflict, NotFound
from transcription.language import behaviours
from transcription.language.behaviours import Verdict

FORM = {
    "key": "tea-offered",
    "name": "Tea offered",
    "description": "Lines in which tea is offered",
    "group": "empathy",
    "speaker": "agent",
    "examples": "Would you like a cup of tea?\nShall I make you some tea?",
    "counter_examples": "",
    "strictness": "0.7",
    "rule-0-phrases": "cup of tea\n(some|more) tea",
    "rule-0-not_phrases": "no tea",
    "rule-0-edge": "first",
    "rule-0-amount": "50",
    "rule-0-unit": "percent",
    "rule-0-negation_words": "3",
    "rule-1-phrases": "",
}
A_SHIPPED = behaviours.library()[0].key if behaviours.library() else ""


@pytest.fixture
def kept(session, cast):
    from qa_app.people.services import actor_of

    return lambda document, seen=None: services.save(session, actor_of(session, cast.dev), document, seen_version=seen)


def test_it_works(as_, cast, session):
    client = as_(cast.dev)
    assert behaviours.library()[0].name in client.get("/behaviours/").text
    assert client.post("/behaviours/new", data=FORM).status_code == 302
    standing = queries.one(session, "tea-offered")
    assert (standing.version, standing.is_own, standing.is_on) == (1, True, True)
    assert standing.definition.rules[0].phrases == ("cup of tea", "(some|more) tea")
    page = client.get("/behaviours/tea-offered").text
    assert "Would you like a cup of tea?" in page
    assert "nobody judged yet" in page


def test_the_form_shows_what_it_keeps(as_, cast, session):
    client = as_(cast.dev)
    client.post("/behaviours/new", data=FORM)
    before = behaviours.to_document(queries.one(session, "tea-offered").definition)
    page = client.get("/behaviours/tea-offered/change").text
    assert "(some|more) tea" in page
    client.post("/behaviours/tea-offered/change", data=FORM | {"seen": "1", "description": "Other words"})
    session.rollback()
    after = behaviours.to_document(queries.one(session, "tea-offered").definition)
    assert after == before | {"description": "Other words"}


@pytest.mark.parametrize("key", [detector.key for detector in behaviours.library()])
def test_every_shipped_detector_survives_its_own_form(as_, cast, session, key):
    """What the page shows, sent back as it is, is the same detector."""
    from html.parser import HTMLParser

    class Fields(HTMLParser):
        def __init__(self):
            super().__init__()
            self.sent, self.area, self.select = {}, None, None

        def handle_starttag(self, tag, attrs):
            found = dict(attrs)
            name = found.get("name")
            if tag == "input" and name and (found.get("type") != "checkbox" or "checked" in found):
                self.sent[name] = found.get("value", "")
            elif tag == "textarea":
                self.area, self.sent[name] = name, ""
            elif tag == "select":
                self.select = name
            elif tag == "option" and "selected" in found:
                self.sent[self.select] = found.get("value", "")

        def handle_data(self, data):
            if self.area:
                self.sent[self.area] += data

        def handle_endtag(self, tag):
            self.area = None if tag == "textarea" else self.area

    client, fields = as_(cast.dev), Fields()
    fields.feed(client.get(f"/behaviours/{key}/change").text)
    answer = client.post(f"/behaviours/{key}/change", data=fields.sent | {"do": "keep"})
    assert answer.status_code == 302, answer.text[:3000]
    session.rollback()
    standing = queries.one(session, key)
    shipped = next(detector for detector in behaviours.library() if detector.key == key)
    assert (standing.version, standing.definition) == (1, shipped)


def test_trying_says_why_and_keeps_nothing(as_, cast, session):
    lines = "Agent: Would you like a cup of tea?\nCustomer: A cup of tea, please\nAgent: There is no tea, no cup of tea"
    page = as_(cast.dev).post("/behaviours/new", data=FORM | {"do": "try", "lines": lines}).text
    assert "It points at 1 of 3 lines." in page
    with pytest.raises(NotFound):
        queries.one(session, "tea-offered")


def test_every_fault_is_named_and_nothing_typed_is_lost(as_, cast, session):
    bad = FORM | {"key": "No Key!", "name": "", "rule-0-phrases": "((((", "strictness": "lots"}
    answer = as_(cast.dev).post("/behaviours/new", data=bad)
    assert answer.status_code == 422
    for words in ("is not a key", "is missing", "Rule 1, phrase 1", "Similarity"):
        assert words in answer.text
    assert "((((" in answer.text
    assert "Shall I make you some tea?" in answer.text


def test_two_editors_lose_nothing(as_, cast, session):
    client = as_(cast.dev)
    client.post("/behaviours/new", data=FORM)
    client.post("/behaviours/tea-offered/change", data=FORM | {"seen": "1", "name": "First"})
    answer = client.post("/behaviours/tea-offered/change", data=FORM | {"seen": "1", "name": "Second"})
    assert answer.status_code == 409
    assert "Second" in answer.text
    session.rollback()
    assert queries.one(session, "tea-offered").definition.name == "First"


def test_a_key_is_taken_once(as_, cast):
    assert as_(cast.dev).post("/behaviours/new", data=FORM | {"key": A_SHIPPED}).status_code == 409


def test_switched_off_and_back_to_what_was_shipped(as_, cast, session):
    client = as_(cast.dev)
    client.post(f"/behaviours/{A_SHIPPED}/switch", data={"on": "no"})
    assert A_SHIPPED not in {standing.key for standing in queries.active(session)}
    client.post(f"/behaviours/{A_SHIPPED}/switch", data={"on": "yes"})
    client.post(f"/behaviours/{A_SHIPPED}/change", data=FORM | {"seen": "0"})
    session.rollback()
    assert queries.one(session, A_SHIPPED).definition.name == "Tea offered"
    client.post(f"/behaviours/{A_SHIPPED}/use", data={"version": "0"})
    session.rollback()
    assert queries.one(session, A_SHIPPED).definition == behaviours.library()[0]
    assert client.post(f"/behaviours/{A_SHIPPED}/use", data={"version": "9"}).status_code == 422


def test_who_may_look_and_who_may_change(as_, cast):
    assert as_(cast.ada).get("/behaviours/").status_code == 404
    for person in (cast.ben, cast.cleo, cast.tess, cast.hana):
        client = as_(person)
        assert client.get(f"/behaviours/{A_SHIPPED}").status_code == 200
        assert client.get(f"/behaviours/{A_SHIPPED}/change").status_code == 404
        assert client.post("/behaviours/new", data=FORM).status_code == 404


def test_precision_and_recall_have_their_n(as_, cast, session):
    import factories

    from qa_app.people.services import actor_of

    calls = [factories.interaction(session, cast.ada) for _ in range(12)]
    for number, call in enumerate(calls):
        session.add(
            BehaviourHit(
                interaction_id=call.id, detector_key=A_SHIPPED, detector_version=0, transcript_version=1, segment=0,
                start_char=0, end_char=4, start_ms=0, end_ms=1, source="rule", why="x", score=1.0,
            )
        )  # fmt: skip
        session.flush()
        said = Verdict.ACCEPTED if number < 9 else Verdict.REJECTED
        services.judge(session, actor_of(session, cast.cleo), call.id, A_SHIPPED, 0, said)
    services.judge(session, actor_of(session, cast.cleo), calls[0].id, A_SHIPPED, 2, Verdict.MISSED)
    session.commit()
    accuracy = queries.accuracies(session)[A_SHIPPED, 0]
    assert (accuracy.precision.right, accuracy.precision.n) == (9, 12)
    assert (accuracy.recall.right, accuracy.recall.n) == (9, 10)
    page = as_(cast.dev).get(f"/behaviours/{A_SHIPPED}").text
    assert "n = 12" in page
    assert "75 %" in page


def test_a_verdict_is_about_a_line_that_is_pointed_at(cast, session):
    import factories

    from qa_app.people.services import actor_of

    call = factories.interaction(session, cast.ada)
    cleo = actor_of(session, cast.cleo)
    with pytest.raises(Conflict, match="no longer points"):
        services.judge(session, cleo, call.id, A_SHIPPED, 1, Verdict.ACCEPTED)
    services.judge(session, cleo, call.id, A_SHIPPED, 1, Verdict.MISSED)
    services.judge(session, cleo, call.id, A_SHIPPED, 1, None)
    session.flush()
    assert session.query(BehaviourVerdict).count() == 0


def test_a_line_that_two_people_judge_counts_once(cast, session):
    import factories

    from qa_app.people.services import actor_of

    call = factories.interaction(session, cast.ada)
    for person in (cast.cleo, cast.dev):
        services.judge(session, actor_of(session, person), call.id, A_SHIPPED, 2, Verdict.MISSED)
    session.flush()
    recall = queries.accuracies(session)[A_SHIPPED, 0].recall
    assert (recall.right, recall.n) == (0, 1)


@pytest.mark.parametrize(
    ("field", "sent", "told"),
    [
        ("rule-0-amount", "", "Rule 1, where, how many"),
        ("rule-0-negation_words", "few", "Rule 1, words before that “not” reaches"),
        ("strictness", "high", "Similarity"),
    ],
)
def test_a_number_that_is_missing_or_none_is_refused_and_stays_as_typed(as_, cast, session, field, sent, told):
    """A position without its amount must not become "anywhere" unseen."""
    response = as_(cast.dev).post("/behaviours/new", data=FORM | {field: sent})
    assert response.status_code == 422
    assert told in response.text
    assert not sent or f'value="{sent}"' in response.text
    with pytest.raises(NotFound):
        queries.one(session, "tea-offered")


def test_the_page_tells_every_condition_and_trying_what_is_left_aside(as_, cast):
    client = as_(cast.dev)
    tried = client.post("/behaviours/new", data=FORM | {"do": "try", "lines": "some tea"}).text
    assert "is left aside here" in tried
    client.post("/behaviours/new", data=FORM | {"rule-0-speaker": "customer"})
    page = client.get("/behaviours/tea-offered").text
    for told in ("Said by", "in the first", "Not with a “not” within 3 words before"):
        assert told in page
    notice = client.get("/behaviours/recording-notice").text
    assert "only in the languages" in notice
