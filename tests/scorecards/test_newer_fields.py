"""The newer fields of a scorecard as a document: read, checked, and written so that old digests hold."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from scorecards import document
from scorecards.answers import Answer
from scorecards.definition import (
    AutoFail,
    Cause,
    Clause,
    Comparator,
    Extras,
    Handling,
    NaPolicy,
    Option,
    Question,
    QuestionKind,
    Response,
    Scorecard,
    Section,
    Weighting,
)
from scorecards.errors import BadScorecard
from scorecards.scoring import check

D = Decimal


def pick(*keys: str, **more: Any) -> Answer:
    return Answer(options=keys, **more)


def question(key: str, *points: int, **more: Any) -> Question:
    """A question with options o0, o1 … worth `points`."""
    kind = more.pop("kind", QuestionKind.SINGLE)
    return Question(key, f"{key}?", kind, tuple(Option(f"o{i}", f"{i}", D(p)) for i, p in enumerate(points)), **more)


def card(*questions: Question, **more: Any) -> Scorecard:
    return Scorecard("card", "Card", (Section("one", "One", questions),), **more)


def written(**more: Any) -> dict[str, Any]:
    options = [{"key": "yes", "label": "Yes", "points": 1}, {"key": "no", "label": "No"}]
    plain = {"key": "q", "text": "Well?", "kind": "yes_no", "options": options}
    later = plain | {"key": "r"} | more.pop("later", {})
    return {"key": "c", "title": "C", "sections": [{"key": "s", "title": "S", "questions": [plain, later]}]} | more


def asked_when(*clauses: dict[str, Any]) -> dict[str, Any]:
    return {"condition": {"clauses": list(clauses)}}


class TestDocuments:
    def test_a_document_from_before_keeps_its_digest(self) -> None:
        """Recorded before any of the newer fields existed."""
        old = written(later=asked_when({"question": "q", "options": ["no"], "negate": True}), pass_mark=80)
        parsed = document.parse(old)
        assert document.digest(parsed) == "4fc6f92355aaa6afcde1aeee3b36d897973f090c92f19af565e167891925dabe"
        clause = list(parsed.questions())[1].condition.clauses[0]  # type: ignore[union-attr]
        assert clause == Clause("q", ("no",), Comparator.NOT_IN)
        same = written(later=asked_when({"question": "q", "options": ["no"], "comparator": "not_in"}), pass_mark=80)
        assert document.parse(same) == parsed

    def test_every_new_field_goes_round(self) -> None:
        full = Scorecard(
            "c",
            "C",
            (
                Section(
                    "s",
                    "S",
                    (
                        replace(
                            question("a", 2, 0, is_weight_locked=True, extras=Extras.of({"aiPrompt": "x"})),
                            causes=(Cause("k", "K"),),
                            are_causes_required=True,
                        ),
                    ),
                    is_na_allowed=True,
                    is_weight_locked=True,
                ),
            ),
            weighting=Weighting.POINTS,
            na_policy=NaPolicy.CREDIT,
            bonus_cap=D("110.5"),
            queues=("Billing DE", "Sales, inbound"),
            languages=("de", "pt-BR"),
            handling=Handling(Response.ACKNOWLEDGE, 5, 2, False, True, False, True, 48, 3, D("0.8"), D(10), True),
            extras=Extras.of({"connect": {"tags": {"team": "A"}, "n": D("0.10"), "deep": [1, None, True]}}),
        )
        assert document.parse(json.loads(json.dumps(document.to_document(full)))) == full
        assert document.loads(json.dumps(document.to_document(full))) == full

    @pytest.mark.covers("QM-D24")
    @pytest.mark.parametrize(
        ("value", "path", "message"),
        [
            (written(bonus_cap=99), "bonus_cap", "between 100 and 200"),
            (written(queues=["A", "A"]), "queues[1]", '"A" is listed twice'),
            (written(queues=[""]), "queues[0]", "must not be empty"),
            (written(languages=["German!"]), "languages[0]", "no language tag"),
            (written(handling={"rounds": 0}), "handling.rounds", "a whole number from 1 to 5"),
            (written(handling={"respond_days": "2.5"}), "handling.respond_days", "a whole number"),
            (written(handling={"double_pct": 101}), "handling.double_pct", "between 0 and 100"),
            (written(handling={"prefill_kappa": 0}), "handling.prefill_kappa", "above 0"),
            (written(handling={"respond": "none"}), "handling.respond", 'did you mean "response"?'),
            (written(na_policy="zero"), "na_policy", "spread, credit"),
            (written(extras=[1]), "extras", "an object"),
            (written(extras={"a": "\x00"}), "extras", "printable"),
            (written(extras={"a": "x" * 50_001}), "extras", "printable JSON values"),
            (written(later={"causes": [{"key": "k", "label": "x" * 101}]}), "causes[0].label", "at most 100"),
            (written(later={"causes": [{"key": "k", "label": "K"}] * 2}), "causes[1].key", "another cause"),
            (written(later={"are_causes_required": True}), "are_causes_required", "needs causes"),
            (written(later={"options": [{"key": "a", "label": "A"}, {"key": "b", "label": "B"}]}), "", ""),
            (
                written(later=asked_when({"question": "q", "options": ["no"], "negate": True, "comparator": "exact"})),
                "condition.clauses[0].negate",
                "keep one of them",
            ),
            (
                written(later=asked_when({"clauses": [{"question": "gone", "options": ["no"]}]})),
                "condition.clauses[0].clauses[0].question",
                "only look back",
            ),
        ],
    )
    def test_what_is_wrong_is_named_with_its_place(self, value: object, path: str, message: str) -> None:
        if not message:
            assert document.parse(value)
            return
        with pytest.raises(BadScorecard) as caught:
            document.parse(value)
        [(found, said)] = caught.value.problems
        assert found.removeprefix("sections[0].questions[1].") == path
        assert message in said

    def test_conditions_nest_four_levels_deep_and_no_deeper(self) -> None:
        deep: dict[str, Any] = {"question": "q", "options": ["no"]}
        for _ in range(3):
            deep = {"clauses": [deep]}
        assert document.parse(written(later=asked_when(deep)))
        with pytest.raises(BadScorecard, match="nested deeper than 4 levels"):
            document.parse(written(later=asked_when({"clauses": [deep]})))

    def test_causes_need_an_answer_that_falls_short(self) -> None:
        remark = Question("t", "Why?", QuestionKind.TEXT, causes=(Cause("k", "K"),))
        with pytest.raises(BadScorecard, match="would never be asked"):
            document.parse(document.to_document(card(question("a", 1, 0), remark)))
        gate = (Option("ok", "Ok"), Option("bad", "Bad", auto_fail=AutoFail.SECTION))
        fatal = Question("g", "Gate?", QuestionKind.SINGLE, gate, causes=(Cause("k", "K"),), are_causes_required=True)
        form = document.parse(document.to_document(card(question("a", 1, 0), fatal)))
        assert "a cause" in check(form, {"a": pick("o0"), "g": pick("bad")})["g"]
