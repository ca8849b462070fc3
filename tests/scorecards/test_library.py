"""The scorecards that come with the product keep what they promise."""

from decimal import Decimal
from pathlib import Path

import pytest

from scorecards import document, library
from scorecards.answers import Answer
from scorecards.definition import AutoFail, Question, Scorecard
from scorecards.errors import BadScorecard
from scorecards.scoring import Outcome, check, score

NINE_SKILLS = {
    "empathy",
    "active_listening",
    "policy_adherence",
    "professionalism",
    "patience",
    "conflict_resolution",
    "problem_solving",
    "product_knowledge",
    "communication",
}


@pytest.fixture(params=library.names())
def card(request: pytest.FixtureRequest) -> Scorecard:
    return library.load(request.param)


def answers(card: Scorecard, choice: str, **others: str) -> dict[str, Answer]:
    """The same option for every question, others where named, a comment to each."""
    keys = {question.key: others.get(question.key, choice) for question in card.questions()}
    return {key: Answer((option,), comment="At 02:10.", cause_note="Seen twice.") for key, option in keys.items()}


def failing(card: Scorecard) -> list[str]:
    questions = card.questions()
    return [q.key for q in questions if any(o.auto_fail is AutoFail.SCORECARD for o in q.options)]


@pytest.mark.covers("QM-D25")
def test_the_default_stands_first() -> None:
    assert library.names()[0] == library.DEFAULT == "contact-quality"
    assert set(library.names()) >= {"call", "chat", "email", "complaint-handling", "sales", "collections"}


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(BadScorecard, match="which holds contact-quality, call, chat"):
        library.load("../secrets")


@pytest.mark.covers("R61", "QM-D22")
def test_the_default_has_a_question_for_each_of_the_nine_skills() -> None:
    card = library.load(library.DEFAULT)
    assert set(card.skills()) == NINE_SKILLS
    for skill in ("empathy", "active_listening", "policy_adherence"):
        assert sum(skill in question.skills for question in card.questions()) >= 2


@pytest.mark.covers("R61", "QM-D22", "QM-D25")
def test_every_card_asks_for_all_nine_skills(card: Scorecard) -> None:
    assert set(card.skills()) == NINE_SKILLS
    for skill in ("empathy", "active_listening", "policy_adherence"):
        assert any(skill in question.skills for question in card.questions()), skill


@pytest.mark.covers("QM-D8")
@pytest.mark.parametrize(
    ("name", "fatal"),
    [
        ("call", ["identity"]),
        ("chat", ["identity"]),
        ("email", ["recipient"]),
        ("sales", ["consent", "truth"]),
        ("collections", ["right_person", "manner"]),
        ("complaint-handling", []),
    ],
)
def test_what_fails_a_whole_evaluation_is_what_a_centre_could_be_sued_for(name: str, fatal: list[str]) -> None:
    card = library.load(name)
    assert failing(card) == fatal
    assert any(question.is_critical for question in card.questions())
    for key in fatal:
        assert score(card, answers(card, "yes", **{key: "no"})).outcome is Outcome.FAIL


@pytest.mark.covers("QM-D16")
def test_every_scored_question_offers_causes(card: Scorecard) -> None:
    for question in card.questions():
        assert bool(question.causes) is question.is_scored, question.key


@pytest.mark.covers("QM-F3")
def test_the_rules_look_for_behaviours_that_ship(card: Scorecard) -> None:
    folder = Path(__file__).parents[2] / "transcription/language/behaviours/library"
    shipped = {path.stem for path in folder.glob("*.json")}
    named = {key for question in card.questions() if question.automation for key in question.automation.behaviours()}
    assert named
    assert named <= shipped


@pytest.mark.covers("R61")
def test_the_default_has_the_promised_rules() -> None:
    card = library.load(library.DEFAULT)
    questions = list(card.questions())
    assert 16 <= len(questions) <= 18
    assert len(card.sections) in (5, 6)
    assert failing(card) == ["identity_check"]
    assert [question.key for question in questions if question.is_critical] == ["correct_information"]
    assert any(question.condition for question in questions)
    assert card.pass_mark == 75
    assert set(card.channels) == {"call", "chat", "email"}


@pytest.mark.covers("R24", "R27", "R28")
def test_the_complaint_card_asks_what_a_complainant_is_owed() -> None:
    keys = {question.key for question in library.load("complaint-handling").questions()}
    assert keys >= {"acknowledged", "thanked", "apology", "steps_explained", "tone"}


@pytest.mark.covers("QM-D15", "R61")
def test_every_option_has_an_anchor_and_an_example(card: Scorecard) -> None:
    seen: set[str] = set()
    for question in card.questions():
        assert len(question.text) <= 75, question.key
        for option in question.options:
            assert 30 <= len(option.anchor) <= 260, (question.key, option.key)
            assert option.example.startswith("“"), (question.key, option.key)
            assert option.anchor not in seen
            seen.add(option.anchor)


def test_the_weights_of_scored_questions_make_100(card: Scorecard) -> None:
    assert sum(question.weight for question in card.questions() if question.is_scored) == 100


def test_scored_questions_fall_from_best_to_worst(card: Scorecard) -> None:
    for question in card.questions():
        points = [option.points for option in question.options]
        assert points in ([2, 1, 0], [0, 0]), question.key
        assert question.options[-1].points == 0


def test_the_best_answers_make_100_and_the_worst_0(card: Scorecard) -> None:
    best = score(card, answers(card, "yes"))
    assert (best.percent, best.outcome, best.band) == (100, Outcome.PASS, "Excellent")
    triggers = {question.key: "yes" for question in card.questions() if not question.is_scored}
    worst = score(card, answers(card, "no", **triggers))
    assert (worst.percent, worst.raw_percent, worst.band) == (0, 0, "Needs support")
    assert worst.points == 0


def test_a_full_form_is_ready_to_submit(card: Scorecard) -> None:
    assert check(card, answers(card, "yes")) == {}
    assert check(card, {})


@pytest.mark.covers("R61", "QM-D5")
def test_na_costs_nothing_wherever_it_is_allowed(card: Scorecard) -> None:
    allowed = [question.key for question in card.questions() if question.is_na_allowed]
    assert len(allowed) >= 3
    given = answers(card, "yes") | {key: Answer(is_na=True) for key in allowed}
    assert score(card, given).percent == 100
    assert check(card, given) == {}


@pytest.mark.covers("QM-D8", "R61")
def test_details_before_identity_fail_the_whole_evaluation() -> None:
    card = library.load(library.DEFAULT)
    result = score(card, answers(card, "yes", identity_check="no"))
    assert (result.percent, result.raw_percent, result.outcome) == (0, 92, Outcome.FAIL)
    assert result.auto_fails == ("identity_check.no",)


@pytest.mark.covers("QM-D13")
def test_conditional_questions_appear_on_yes_only(card: Scorecard) -> None:
    asked: list[Question] = [question for question in card.questions() if question.condition]
    assert asked
    for question in asked:
        assert question.condition is not None
        trigger = question.condition.clauses[0].question
        calm = answers(card, "yes", **{trigger: "no"})
        del calm[question.key]
        assert check(card, calm) == {}
        tense = {**calm, trigger: Answer(options=("yes",))}
        assert set(check(card, tense)) == {question.key}


def test_weights_follow_na_in_proportion() -> None:
    """Without the 8 of the identity check, a question of weight 10 is worth 10/92."""
    card = library.load(library.DEFAULT)
    result = score(card, answers(card, "yes") | {"identity_check": Answer(is_na=True)})
    solved = next(part for part in result.questions if part.key == "solved")
    assert solved.weight_pct == Decimal("10.869565")


def test_they_go_round_and_keep_their_digest(card: Scorecard) -> None:
    again = document.parse(document.to_document(card))
    assert again == card
    assert document.digest(again) == document.digest(card)
