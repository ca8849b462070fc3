"""What may go wrong while writing: deleted options, weights of zero, huge texts, 200 questions, forged requests."""

import json

import pytest

from qa_app.builder import queries, services
from qa_app.builder.rules.tree import UID, find, walk
from qa_app.errors import Invalid
from scorecards import document, library

PIECES = {"X-Pieces": "1"}
STEPS = [{"key": f"o{k}", "label": f"Step {k}", "points": 4 - k, "anchor": "What can be seen. " * 8} for k in range(5)]


def card(count=200, **more):
    questions = [
        {"key": f"q{i}", "text": f"Did the agent do thing {i}?", "kind": "scale", "options": STEPS, "weight": "0.5"}
        | more
        for i in range(count)
    ]
    sections = [
        {"key": f"s{i}", "title": f"Section {i}", "questions": questions[i * 20 : i * 20 + 20]} for i in range(10)
    ]
    return {"key": "large", "title": "Large", "sections": [section for section in sections if section["questions"]]}


@pytest.fixture
def dev(cast, session):
    return cast.actor(session, "dev")


@pytest.fixture
def begin(session, dev):
    """`begin(document)` is an open draft of it, seen by the application."""

    def made(values):
        row = services.start(session, dev, values)
        session.commit()
        return row

    return made


def spots(draft, kind):
    return [spot for spot in walk(draft.document) if spot.kind == kind]


@pytest.mark.covers("QM-D24")
def test_it_works_with_two_hundred_questions(as_, cast, begin):
    draft = begin(card())
    client, uid = as_(cast.dev), spots(draft, "question")[100].uid
    page = client.get(f"/scorecards/drafts/{draft.id}?at={uid}")
    assert len(page.data) < 150_000
    fields = {f"f.{uid}.text": "Other words", "revision": 1}
    told = client.post(f"/scorecards/drafts/{draft.id}/parts/{uid}", data=fields, headers=PIECES)
    assert set(told.json["pieces"]) == {"strip", f"row-{uid}", "seen"}
    assert len(told.data) < 10_000


@pytest.mark.covers("QM-D24")
def test_one_question_too_many_is_kept_and_said(session, dev, begin):
    draft = begin(card())
    services.change(session, dev, draft.id, services.Change({}, {}, 1, f"add:{draft.document[UID]}:question"))
    found = queries.judged(draft.document)
    assert len(spots(draft, "question")) == 201
    assert any("200" in words for words in found.problems.values())


def test_an_option_that_a_condition_asks_about_is_deleted(as_, cast, session, dev, begin):
    draft = begin(document.to_document(library.load("contact-quality")))
    asking = next(spot for spot in spots(draft, "question") if spot.node.get("condition"))
    clause = next(spot for spot in walk(draft.document) if spot.kind == "clause")
    asked = next(spot for spot in spots(draft, "question") if spot.node["key"] == clause.node["question"])
    gone = next(one for one in asked.node["options"] if one["key"] == clause.node["options"][0])
    services.change(session, dev, draft.id, services.Change({}, {}, 1, f"remove:{gone[UID]}"))
    session.commit()
    assert f"{clause.uid}" in {str(uid) for uid, _ in queries.judged(draft.document).problems}
    page = as_(cast.dev).get(f"/scorecards/drafts/{draft.id}?at={asking.uid}").text
    assert "no longer there" in page
    assert "is not an option of" in page


@pytest.mark.covers("QM-D4")
def test_weights_of_zero_are_said_and_shared_evenly_on_wish(session, dev, begin):
    draft = begin(card(3, weight=0))
    assert any("weight 0" in words for words in queries.judged(draft.document).problems.values())
    services.change(session, dev, draft.id, services.Change({}, {}, 1, "even:"))
    assert queries.judged(draft.document).is_sound
    assert queries.judged(draft.document).weights == 100


def test_locked_weights_beyond_a_hundred_are_said_at_each(session, dev, begin):
    draft = begin(card(2, weight=60, is_weight_locked=True))
    services.change(session, dev, draft.id, services.Change({}, {}, 1, "balance:"))
    found = queries.judged(draft.document)
    assert len([place for place in found.problems if place[1] == "weight"]) == 2


def test_huge_and_odd_texts_are_kept_or_refused_in_words(as_, cast, session, begin):
    draft = begin(card(1))
    client, uid = as_(cast.dev), spots(draft, "question")[0].uid
    for text, status in (("x" * 5_000, 200), ("<script>alert(1)</script>" * 10, 200), ("y" * 30_000, 422)):
        fields = {f"f.{uid}.text": text, f"was.{uid}.text": find(draft.document, uid).node["text"]}
        answer = client.post(f"/scorecards/drafts/{draft.id}/parts/{uid}", data=fields, headers=PIECES)
        assert answer.status_code == status
        session.rollback()
        session.expire_all()
    page = client.get(f"/scorecards/drafts/{draft.id}?at={uid}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "sent",
    [
        {"do": "explode:1"}, {"do": "add:1:everything"}, {"do": "x" * 500}, {"revision": "many"}, {"f.999.text": "a"},
        {"f.1.sections": "[]"}, {"f.1.uid": "7"}, {"f.1.next_uid": "1"}, {"f.x.title": "a"}, {"do": "before:1:1"},
    ],
)  # fmt: skip
def test_forged_requests_change_nothing(as_, cast, session, begin, sent):
    draft = begin(card(1))
    before = json.dumps(draft.document, sort_keys=True)
    answer = as_(cast.dev).post(f"/scorecards/drafts/{draft.id}/parts/{draft.document[UID]}", data=sent, headers=PIECES)
    assert answer.status_code in (200, 404, 409, 422)
    session.rollback()
    session.expire_all()
    assert json.dumps(draft.document, sort_keys=True) == before


def test_an_order_whose_answer_was_lost_is_not_carried_out_twice(as_, cast, session, begin):
    draft = begin(card(2))
    first, second = (spot.uid for spot in spots(draft, "question"))
    fields = {"do": f"down:{first}", "revision": 1}
    client = as_(cast.dev)
    client.post(f"/scorecards/drafts/{draft.id}/parts/{first}", data=fields, headers=PIECES)
    told = client.post(f"/scorecards/drafts/{draft.id}/parts/{first}", data={**fields, "again": "1"}, headers=PIECES)
    assert {"strip", "outline", "pane"} <= set(told.json["pieces"])
    session.rollback()
    session.expire_all()
    assert [spot.uid for spot in spots(draft, "question")] == [second, first]


def test_suggestion_rules_are_built_part_by_part_and_follow_a_renamed_answer(session, dev, begin):
    draft = begin(card(1))
    question = spots(draft, "question")[0]

    def order(words):
        services.change(session, dev, draft.id, services.Change({}, {}, draft.revision, words))
        return draft.document

    order(f"add:{question.uid}:rule")
    rule = spots(draft, "rule")[0]
    order(f"add:{rule.uid}:range")
    order(f"add:{rule.uid}:order")
    presence, figure, sequence = (spots(draft, kind)[0] for kind in ("presence", "range", "order"))
    order(f"add:{presence.uid}:stretch")
    option = spots(draft, "option")[0]
    typed = {
        (presence.uid, "behaviour"): ["empathy"],
        (presence.uid, "speaker"): ["agent"],
        (figure.uid, "measure"): ["silence_pct"],
        (figure.uid, "maximum"): ["20"],
        (rule.uid, "options"): ["", option.node["key"]],
    }
    services.change(session, dev, draft.id, services.Change(typed, {}, draft.revision, f"remove:{sequence.uid}"))
    services.change(session, dev, draft.id, services.Change({(option.uid, "key"): ["best"]}, {}, draft.revision))
    found = queries.judged(draft.document)
    assert found.is_sound, found.problems
    assert found.card.question("q0").automation.rules[0].options == ("best",)
    order(f"remove:{rule.uid}")
    assert queries.judged(draft.document).card.question("q0").automation is None
    with pytest.raises(Invalid):
        order(f"add:{question.uid}:stretch")
