"""How a number was made: the same steps, numbers and sentences wherever it is shown."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from scorecards.answers import Answer
from scorecards.definition import (
    AutoFail,
    AutoFailEffect,
    Band,
    Clause,
    Condition,
    NaPolicy,
    Option,
    Question,
    QuestionKind,
    Scorecard,
    Section,
    Weighting,
)
from scorecards.explain import Explanation, Line, StepKind, explain, to_document
from scorecards.scoring import score

D = Decimal
NA = Answer(is_na=True)
ORDER = ["conditions", "na", "points", "section_auto_fail", "weights", "bonus", "cap", "auto_fail", "result"]


def pick(key: str) -> Answer:
    return Answer(options=(key,))


def question(key: str, weight: int, *points: int, **more: object) -> Question:
    options = tuple(Option(f"o{i}", f"Choice {i}", D(p)) for i, p in enumerate(points or (1, 0)))
    return Question(key, f"Is {key} good?", QuestionKind.SINGLE, options, D(weight), **more)  # type: ignore[arg-type]


def failing(question: Question, target: AutoFail) -> Question:
    *others, last = question.options
    return replace(question, options=(*others, replace(last, auto_fail=target)))


def card(*questions: Question, **more: object) -> Scorecard:
    return Scorecard("card", "Card", (Section("one", "One", questions),), **more)  # type: ignore[arg-type]


def told(form: Scorecard, answers: dict[str, Answer]) -> Explanation:
    return explain(form, answers, score(form, answers), "3")


def line(explanation: Explanation, kind: StepKind, key: str) -> Line:
    return next(line for line in explanation.step(kind).lines if line.key == key)


def figures(explanation: Explanation, kind: StepKind, key: str) -> dict[str, Decimal | None]:
    return dict(line(explanation, kind, key).figures)


WEIGHTED = card(
    question("q1", 40, 10, 0),
    question("q2", 20, 10, 5, 0),
    question("q3", 20, 10, 5, 0),
    question("q4", 20, 10, 0),
    pass_mark=D(75),
    bands=(Band("Low", D(0)), Band("Good", D(75))),
)
GIVEN = {"q1": pick("o0"), "q2": pick("o1"), "q3": pick("o1"), "q4": NA}


@pytest.mark.covers("QM-D5")
def test_it_tells_the_published_example_step_by_step() -> None:
    """40/20/20/20 with the last one N/A: the weights become 50/25/25, and 50 + 12.5 + 12.5 make 75 %."""
    story = told(WEIGHTED, GIVEN)
    assert [step.kind for step in story.steps] == ORDER
    assert (story.scorecard, story.title, story.version) == ("card", "Card", "3")
    assert story.sentence == "The score is 75 %, a pass, in the band “Good”."
    weights = {
        line.key: (dict(line.figures)["planned_pct"], dict(line.figures)["weight_pct"])
        for line in story.step(StepKind.NA).lines
    }
    assert weights == {"q1": (40, 50), "q2": (20, 25), "q3": (20, 25), "q4": (20, 0)}
    assert line(story, StepKind.NA, "q4").sentence == "N/A: planned 20 %, now 0 %."
    assert line(story, StepKind.POINTS, "q2").sentence == "“Choice 1” earns 5 of 10 points."
    assert figures(story, StepKind.POINTS, "q2")["earned_pct"] == 50
    assert line(story, StepKind.WEIGHTS, "q2").sentence == "25 % weight adds 12.5."
    assert line(story, StepKind.WEIGHTS, "one").sentence == "Section: 75 %, with 100 % of the weight."
    assert story.step(StepKind.WEIGHTS).percent == 75
    assert story.step(StepKind.RESULT).sentence == (
        "75 % reaches the pass mark of 75 %: passed. It lies in the band “Good”."
    )


def test_what_was_not_asked_says_when_it_would_be() -> None:
    asked = question("more", 1, condition=Condition((Clause("first", ("o1",)),)))
    story = told(card(question("first", 1), asked), {"first": pick("o0")})
    step = story.step(StepKind.CONDITIONS)
    assert step.sentence == "1 question was not asked and cost nothing."
    assert step.lines[0].sentence == "Asked only when “Is first good?” is “Choice 1”."
    assert line(story, StepKind.NA, "more").sentence == "Not asked: planned 50 %, now 0 %."


def test_credited_na_says_so() -> None:
    story = told(replace(WEIGHTED, na_policy=NaPolicy.CREDIT), GIVEN)
    assert (
        story.step(StepKind.NA).sentence == "1 question N/A earns full points on this scorecard and keeps its weight."
    )
    assert line(story, StepKind.POINTS, "q4").sentence == "N/A earns 10 of 10 points."
    assert story.step(StepKind.RESULT).percent == 80


@pytest.mark.covers("QM-D9")
def test_a_failed_section_names_the_answer_that_failed_it() -> None:
    gate = failing(question("gate", 1, 2, 0), AutoFail.SECTION)
    sections = (
        Section("first", "First", (gate, question("a", 3))),
        Section("inner", "Inner", (question("b", 2),), parent="first"),
        Section("last", "Last", (question("c", 4),)),
    )
    answers = {"gate": pick("o1"), "a": pick("o0"), "b": pick("o0"), "c": pick("o0")}
    story = told(Scorecard("c", "C", sections), answers)
    step = story.step(StepKind.SECTION_AUTO_FAIL)
    assert step.sentence == "2 sections failed as a whole and earned nothing; the answers stay on record."
    assert [line.sentence for line in step.lines] == [
        "0 %, instead of 75 %, because of “Choice 1” to “Is gate good?”.",
        "0 %, instead of 100 %, because the section around it failed.",
    ]
    assert story.step(StepKind.WEIGHTS).percent == 40
    assert line(story, StepKind.WEIGHTS, "a").sentence == "30 % weight adds 0, as its section failed."
    assert story.step(StepKind.RESULT).sentence == "40 %; there is no pass mark."


@pytest.mark.covers("QM-D8", "QM-D10")
@pytest.mark.parametrize(
    ("effect", "sentence", "percent"),
    [
        (AutoFailEffect.ZERO, "The score becomes 0 %; without it, it would have been 75 %.", 0),
        (AutoFailEffect.KEEP_SCORE, "The score stays 75 %, and the evaluation fails all the same.", 75),
    ],
)
def test_an_auto_fail_tells_both_numbers(effect: AutoFailEffect, sentence: str, percent: int) -> None:
    form = card(failing(question("gate", 1), AutoFail.SCORECARD), question("a", 3), auto_fail_effect=effect)
    story = told(form, {"gate": pick("o1"), "a": pick("o0")})
    step = story.step(StepKind.AUTO_FAIL)
    assert (step.sentence, step.percent) == (sentence, percent)
    assert step.lines[0].sentence == "“Choice 1” fails the whole evaluation."
    assert "failed, because of an answer that fails the whole evaluation" in story.step(StepKind.RESULT).sentence


@pytest.mark.covers("QM-D18")
def test_bonus_penalty_cap_and_floor_are_told() -> None:
    form = card(
        question("a", 10),
        question("x", 2, 1, 0, is_bonus=True),
        question("p", 20, 0, -1, is_bonus=True),
        bonus_cap=D(110),
    )
    high = told(form, {"a": pick("o0"), "x": pick("o0"), "p": pick("o0")})
    assert high.step(StepKind.BONUS).sentence == "Bonus and penalty add 20 in all."
    assert high.step(StepKind.CAP).sentence == "120 is above the most this scorecard gives, so it becomes 110."
    low = told(form, {"a": pick("o0"), "x": pick("o1"), "p": pick("o1")})
    assert line(low, StepKind.POINTS, "p").sentence == "“Choice 1” takes off 1 point, on top of the others."
    assert line(low, StepKind.BONUS, "p").sentence == "Takes off 200."
    assert low.step(StepKind.CAP).sentence == "−100 is below 0, so it becomes 0."


@pytest.mark.covers("QM-D7", "QM-D11")
def test_no_score_and_the_critical_score_are_told() -> None:
    form = card(question("a", 1, is_critical=True), question("b", 1))
    assert told(form, {"a": NA, "b": NA}).sentence == "There is no score, because no answer counts."
    story = told(form, {"a": pick("o1")})
    assert story.sentence.endswith("So far, as not every required answer is given.")
    assert "Critical questions alone: 0 %" in story.step(StepKind.RESULT).sentence
    assert line(story, StepKind.NA, "b").sentence == "Not answered: planned 50 %, now 0 %."


@pytest.mark.parametrize("weighting", Weighting)
def test_the_steps_end_at_the_stored_score_in_every_weighting(weighting: Weighting) -> None:
    form = replace(WEIGHTED, weighting=weighting)
    result = score(form, GIVEN)
    story = explain(form, GIVEN, result)
    assert story.step(StepKind.CAP).percent == result.raw_percent == story.step(StepKind.WEIGHTS).percent
    assert story.step(StepKind.RESULT).percent == result.percent


def test_it_explains_the_score_that_stands_even_if_today_would_score_otherwise() -> None:
    stored = replace(score(WEIGHTED, GIVEN), percent=D("12.00"), raw_percent=D("12.00"))
    assert explain(WEIGHTED, GIVEN, stored).step(StepKind.CAP).percent == 12


def test_as_a_document_it_is_plain_json() -> None:
    document = json.loads(json.dumps(to_document(told(WEIGHTED, GIVEN))))
    assert [step["kind"] for step in document["steps"]] == ORDER
    assert document["version"] == "3"
    assert document["steps"][1]["lines"][0]["figures"] == {"planned_pct": "40.000000", "weight_pct": "50.000000"}
    assert document["steps"][-1]["percent"] == "75.00"
