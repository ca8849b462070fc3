"""What counts as an answer to each kind of question, and what stands in the way of submitting."""

from dataclasses import replace
from decimal import Decimal
from typing import ClassVar

import pytest

from scorecards.answers import Answer
from scorecards.definition import Option, Question, QuestionKind, Scorecard, Section
from scorecards.scoring import State, check, score

D = Decimal
NA = Answer(is_na=True)


def pick(*keys: str, comment: str = "") -> Answer:
    return Answer(options=keys, comment=comment)


def question(key: str, *points: int, kind: QuestionKind = QuestionKind.SINGLE) -> Question:
    """A question with options o0, o1 … worth `points`."""
    return Question(key, f"{key}?", kind, tuple(Option(f"o{i}", f"{i}", D(p)) for i, p in enumerate(points)))


def card(*questions: Question) -> Scorecard:
    return Scorecard("card", "Card", (Section("one", "One", questions),))


class TestKinds:
    @pytest.mark.covers("QM-D3")
    def test_multi_adds_up_between_0_and_the_sum_of_its_gains(self) -> None:
        form = card(question("m", 2, 1, -4, kind=QuestionKind.MULTI))
        got = [score(form, {"m": pick(*keys)}).percent for keys in (("o0", "o1"), ("o0",), ("o0", "o2"), ())]
        assert got == [100, D("66.67"), 0, 0]
        assert score(form, {"m": pick("o2")}).points == 0

    @pytest.mark.covers("QM-D3")
    def test_a_number_earns_the_points_of_its_range(self) -> None:
        ranges = (
            Option("fast", "Up to 30", D(2), maximum=D(30)),
            Option("ok", "30 to 60", D(1), minimum=D(30), maximum=D(60)),
        )
        form = card(Question("n", "Seconds?", QuestionKind.NUMERIC, ranges))
        got = [score(form, {"n": Answer(number=D(n))}).percent for n in ("-5", "30", "30.01", "60")]
        assert got == [100, 100, 50, 50]
        assert score(form, {"n": Answer(number=D(30))}).points == 2
        assert "61 lies in none of the ranges" in check(form, {"n": Answer(number=D(61))})["n"]

    @pytest.mark.covers("QM-D3")
    def test_texts_dates_and_information_carry_no_points(self) -> None:
        form = card(
            question("a", 1, 0),
            Question("t", "Why?", QuestionKind.TEXT),
            Question("d", "When?", QuestionKind.DATE),
            Question("i", "Read this first.", QuestionKind.INFO),
        )
        answers = {"a": pick("o0"), "t": Answer(text="So"), "d": Answer(text="2026-03-01")}
        result = score(form, answers)
        assert (result.percent, result.is_complete) == (100, True)
        assert {part.state for part in result.questions if part.key in "tdi"} == {State.UNSCORED}
        assert "is not a date" in check(form, answers | {"d": Answer(text="1st of March")})["d"]


class TestCheck:
    FORM = card(
        replace(
            question("a", 1, 0),
            is_na_allowed=False,
            options=(Option("yes", "Yes", D(1)), Option("no", "No", is_comment_required=True)),
        ),
        question("m", 1, 1, kind=QuestionKind.MULTI),
        Question("n", "How many?", QuestionKind.NUMERIC),
        Question("t", "Why?", QuestionKind.TEXT),
    )
    GOOD: ClassVar = {"a": pick("yes"), "m": pick(), "n": Answer(number=D(3)), "t": Answer(text="Because.")}

    @pytest.mark.covers("QM-D14")
    def test_an_option_may_demand_a_comment(self) -> None:
        assert check(self.FORM, self.GOOD) == {}
        assert check(self.FORM, self.GOOD | {"a": pick("no")}) == {"a": "“No” needs a comment that says why."}
        assert "a" in check(self.FORM, self.GOOD | {"a": pick("no", comment="  ")})
        assert check(self.FORM, self.GOOD | {"a": pick("no", comment="At 02:10")}) == {}

    def test_open_questions_are_named(self) -> None:
        assert set(check(self.FORM, {})) == {"a", "m", "n", "t"}
        assert check(self.FORM, {})["a"] == "This question needs an answer."
        assert check(self.FORM, {})["t"] == "This question needs an answer or N/A."

    @pytest.mark.parametrize(
        ("key", "answer", "message"),
        [
            ("a", NA, "N/A is not allowed here"),
            ("a", pick("maybe"), "no option “maybe”"),
            ("a", pick("yes", "no"), "one option only"),
            ("a", Answer(options=("yes",), is_na=True), "one kind of answer"),
            ("a", Answer(text="yes"), "Choose among the options"),
            ("m", Answer(number=D(1)), "Choose among the options"),
            ("n", Answer(text="three"), "Enter a number"),
            ("n", Answer(number=D("NaN")), "Enter a number"),
            ("t", pick("yes"), "Answer with a text"),
            ("zz", pick("yes"), "no such question"),
        ],
    )
    def test_what_does_not_fit_is_said_in_a_sentence(self, key: str, answer: Answer, message: str) -> None:
        problems = check(self.FORM, {**self.GOOD, key: answer})
        assert set(problems) == {key}
        assert message in problems[key]
