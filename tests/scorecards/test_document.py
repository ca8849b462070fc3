"""Reading scorecards and answers from JSON: exact numbers, every problem named, nothing lost in silence."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from scorecards import answers as answering
from scorecards import document, library
from scorecards.answers import Answer
from scorecards.checking import report
from scorecards.definition import QuestionKind
from scorecards.errors import BadAnswers, BadScorecard


def yes_no(key: str = "q", **more: Any) -> dict[str, Any]:
    options = [{"key": "yes", "label": "Yes", "points": 1}, {"key": "no", "label": "No"}]
    return {"key": key, "text": "Well?", "kind": "yes_no", "options": options} | more


def card(*questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    section = {"key": "s", "title": "Section", "questions": list(questions) or [yes_no()]}
    return {"key": "c", "title": "Card", "sections": [section]} | more


def problems(value: object) -> dict[str, str]:
    with pytest.raises(BadScorecard) as caught:
        document.parse(value)
    return dict(caught.value.problems)


def only_problem(value: object) -> tuple[str, str]:
    found = problems(value)
    assert len(found) == 1, found
    return next(iter(found.items()))


Q = "sections[0].questions[0]"
R = "sections[0].questions[1]"


class TestNumbers:
    @pytest.mark.parametrize("given", [0.1, "0.1", Decimal("0.10"), "0.100000"])
    def test_decimals_are_exact_however_they_are_written(self, given: object) -> None:
        parsed = document.parse(card(yes_no(weight=given)))
        weight = next(parsed.questions()).weight
        assert weight == Decimal("0.1")
        assert document.to_document(parsed)["sections"][0]["questions"][0]["weight"] == "0.1"

    def test_whole_numbers_are_written_whole(self) -> None:
        plain = document.to_document(document.parse(card(yes_no(weight="1200.00"))))
        assert plain["sections"][0]["questions"][0]["weight"] == 1200

    @pytest.mark.parametrize(
        ("value", "message"),
        [
            ("many", "must be a number"),
            (True, "must be a number"),
            ("1e3", "must be a number"),
            (float("nan"), "must be a number"),
            ([], "must be a number"),
            (10**400, "must be between -10,000 and 10,000"),
            (Decimal("1e999999"), "must be between -10,000 and 10,000"),
            (Decimal("1e-30"), "must have at most 6 decimals"),
            (-1, "must be 0 or more"),
        ],
    )
    def test_what_is_no_sensible_number_is_said(self, value: object, message: str) -> None:
        assert only_problem(card(yes_no(weight=value), yes_no("r"))) == (f"{Q}.weight", message)


class TestDigest:
    def test_equal_cards_have_equal_digests_and_others_have_not(self) -> None:
        one = document.parse(card(yes_no(weight=2.0, help="")))
        same = document.parse(card(yes_no(weight="2.000")) | {"language": "en", "pass_mark": None})
        other = document.parse(card(yes_no(weight="2.01")))
        assert document.digest(one) == document.digest(same) != document.digest(other)
        assert len(document.digest(one)) == 64


class TestShape:
    def test_every_problem_is_listed_with_its_path(self) -> None:
        broken = card(
            yes_no("a b", weight="heavy"),
            {"key": "k", "text": "", "kind": "stars"},
            yes_no(is_critical="yes", options=[{"key": "x", "label": "X", "points": "lots"}, 7]),
        )
        found = problems(broken)
        assert found == {
            f"{Q}.key": 'may hold only letters a-z, digits, "-" and "_", at most 64',
            f"{Q}.weight": "must be a number",
            f"{R}.text": "must not be empty",
            f"{R}.kind": ("must be one of yes_no, single, scale, multi, numeric, text, date, info"),
            "sections[0].questions[2].is_critical": "must be true or false",
            "sections[0].questions[2].options[0].points": "must be a number",
            "sections[0].questions[2].options[1]": "must be an object with named values",
        }

    def test_an_unknown_key_names_the_nearest_one(self) -> None:
        assert only_problem(card(yes_no(wieght=2))) == (f"{Q}.wieght", 'unknown key; did you mean "weight"?')
        assert "known here: auto_fail_effect, bands" in only_problem(card(qqq=1))[1]

    @pytest.mark.parametrize("value", [None, 3, "text", [], [1]])
    def test_a_document_is_an_object(self, value: object) -> None:
        assert only_problem(value) == ("document", "must be an object with named values")

    def test_what_is_required_is_missed(self) -> None:
        assert set(problems({})) == {"key", "title", "sections"}
        assert "kind" in only_problem(card({"key": "q", "text": "Well?"}))[0]

    @pytest.mark.covers("QM-D24")
    def test_texts_have_limits(self) -> None:
        long = card(yes_no(text="x" * 501, help="x" * 2001), title="é" * 201)
        assert problems(long) == {
            "title": "is 201 characters long; at most 200 are allowed",
            f"{Q}.text": "is 501 characters long; at most 500 are allowed",
            f"{Q}.help": "is 2,001 characters long; at most 2,000 are allowed",
        }

    @pytest.mark.parametrize("text", ["a\x00b", "\ud800", "bell\x07"])
    def test_texts_that_cannot_be_stored_or_printed_are_refused(self, text: str) -> None:
        assert only_problem(card(title=text)) == ("title", "contains a control character")

    @pytest.mark.covers("QM-D24")
    def test_200_questions_are_the_most(self) -> None:
        halves = [
            {"key": f"s{i}", "title": "S", "questions": [yes_no(f"q{i}-{j}") for j in range(100)]} for i in range(2)
        ]
        assert len(list(document.parse(card() | {"sections": halves}).questions())) == 200
        halves[1]["questions"].append(yes_no("more"))  # type: ignore[attr-defined]
        path, message = only_problem(card() | {"sections": halves})
        assert (path, "at most 200" in message) == ("sections", True)


def numeric(*ranges: tuple[int | None, int | None]) -> dict[str, Any]:
    options = [
        {"key": f"o{i}", "label": f"R{i}", "points": 1, "minimum": low, "maximum": high}
        for i, (low, high) in enumerate(ranges)
    ]
    return {"key": "q", "text": "How long?", "kind": "numeric", "options": options}


def stepped(*points: int) -> list[dict[str, Any]]:
    return [{"key": f"o{i}", "label": str(i), "points": value} for i, value in enumerate(points)]


def when(question: str, *options: str) -> dict[str, Any]:
    return {"clauses": [{"question": question, "options": list(options)}]}


def bands(**minimums: int) -> list[dict[str, Any]]:
    return [{"label": label, "minimum": minimum} for label, minimum in minimums.items()]


CLAUSE = "condition.clauses[0]"
INFO = {"key": "i", "text": "Read.", "kind": "info"}
TEXT = {"key": "t", "text": "Why?", "kind": "text"}
WEIGHTLESS = {"key": "s", "title": "S", "weight": 0, "questions": [yes_no()]}
WEIGHTLESS_SECTION = card(weighting="section", sections=[WEIGHTLESS])


class TestRules:
    @pytest.mark.parametrize(
        ("value", "path", "message"),
        [
            (card(yes_no(), yes_no()), f"{R}.key", '"q" is the key of another question'),
            (card(yes_no(kind="single", options=stepped(1))), f"{Q}.options", "2 to 50 options"),
            (card(yes_no(options=stepped(1, 0, 0))), f"{Q}.options", "exactly 2 options"),
            (card(yes_no(), yes_no("t", kind="text")), f"{R}.options", "has no options"),
            (card(yes_no(options=stepped(1, -1))), f"{Q}.options[1].points", "mark the question is_bonus"),
            (card(yes_no(kind="scale", options=stepped(1, 2, 3))), f"{Q}.options", "begin at 0 points"),
            (card(yes_no(kind="scale", options=stepped(0, 2, 1))), f"{Q}.options", "from step to step"),
            (card(yes_no(), yes_no("m", kind="multi", options=stepped(-1))), f"{R}.options", "only take points off"),
            (card(numeric((0, 10), (9, 20))), f"{Q}.options[1]", 'overlaps the range "R0"'),
            (card(numeric((None, 10), (None, 5))), f"{Q}.options[1]", "overlaps"),
            (card(numeric((None, None))), f"{Q}.options[0].minimum", "a minimum, a maximum or both"),
            (card(numeric((10, 0))), f"{Q}.options[0].minimum", "is above the maximum"),
            (
                card(yes_no(condition=when("later", "yes")), yes_no("later")),
                f"{Q}.{CLAUSE}.question",
                "only look back",
            ),
            (card(yes_no(condition=when("q", "yes"))), f"{Q}.{CLAUSE}.question", "only look back"),
            (
                card(yes_no(), yes_no("r", condition=when("q", "maybe"))),
                f"{R}.{CLAUSE}.options",
                '"maybe" is not an option of "q"',
            ),
            (
                card(yes_no(), yes_no("r", condition=when("q"))),
                f"{R}.{CLAUSE}.options",
                "name at least one",
            ),
            (card(yes_no(), yes_no("r", condition={"clauses": []})), f"{R}.condition.clauses", "never asked"),
            (
                card(INFO, yes_no(condition=when("i", "x"))),
                f"{R}.{CLAUSE}.question",
                "no options",
            ),
            (
                card(yes_no(), TEXT | {"is_critical": True}),
                f"{R}.is_critical",
                "option with points",
            ),
            (card(yes_no(weight=0)), "sections", "give at least one with points a weight"),
            (
                card(weighting="section")
                | {"sections": [{"key": "s", "title": "S", "weight": 0, "questions": [yes_no()]}]},
                "sections",
                "give one of them a weight",
            ),
            (card(yes_no(options=stepped(0, 0)), pass_mark=50), "sections", "yet there is a pass mark"),
            (card(pass_mark=101), "pass_mark", "between 0 and 100"),
            (card(bands=bands(A=10)), "bands", "give the lowest one the minimum 0"),
            (
                card(bands=bands(A=0, B=0)),
                "bands[1].minimum",
                "another band",
            ),
            (
                card(bands=bands(A=0) + bands(A=9)),
                "bands[1].label",
                "another band",
            ),
            (card(channels=["fax"]), "channels", "call, chat, email"),
            (card(language="English!"), "language", "language tag"),
            (card(sections=[]), "sections", "add at least one"),
        ],
    )
    def test_a_broken_rule_is_named_with_its_mend(self, value: object, path: str, message: str) -> None:
        found_path, found = only_problem(value)
        assert (found_path, message in found) == (path, True), found

    def test_sections_nest_two_levels_deep(self) -> None:
        def section(key: str, parent: str | None) -> dict[str, Any]:
            return {"key": key, "title": key, "parent": parent, "questions": [yes_no(f"q-{key}")]}

        good = [section("a", None) | {"questions": []}, section("b", "a")]
        assert document.parse(card(sections=good)).sections[1].parent == "a"
        path, message = only_problem(card(sections=[section("a", None), section("b", "a"), section("c", "b")]))
        assert (path, "two levels" in message) == ("sections[2].parent", True)
        assert "above this one" in only_problem(card(sections=[section("b", "a"), section("a", None)]))[1]

    def test_a_purely_qualitative_card_is_sound(self) -> None:
        remarks = {"key": "t", "text": "What went well?", "kind": "text"}
        parsed = document.parse(card(remarks, yes_no(options=stepped(0, 0))))
        assert [question.is_scored for question in parsed.questions()] == [False, False]

    def test_ranges_may_touch_and_stay_open_at_the_ends(self) -> None:
        parsed = document.parse(card(numeric((None, 10), (10, 20), (20, None))))
        assert next(parsed.questions()).kind is QuestionKind.NUMERIC


class TestFiles:
    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"", "is not JSON: Expecting value at line 1, column 1"),
            (b'{"key": "c",\n  oops}', "at line 2, column 3"),
            (b"\xff\xfe\x00", "is not UTF-8 text"),
            (b"[" * 100_000, "is nested too deeply"),
            (b'{"key": NaN}', "NaN is not a number"),
            (b'{"key": "a", "key": "b"}', 'the key "key" stands twice in one object'),
        ],
    )
    def test_a_file_that_is_no_json_is_said_to_be_none(self, tmp_path: Path, content: bytes, message: str) -> None:
        path = tmp_path / "card.json"
        path.write_bytes(content)
        with pytest.raises(BadScorecard) as caught:
            document.load(path)
        assert message in str(caught.value)

    def test_a_missing_file_and_a_folder_are_said_to_be_such(self, tmp_path: Path) -> None:
        assert report(tmp_path / "none.json").lines == ("file: cannot be read: No such file or directory",)
        assert report(tmp_path).lines == ("file: cannot be read: Is a directory",)

    def test_a_byte_order_mark_is_no_obstacle(self, tmp_path: Path) -> None:
        path = tmp_path / "card.json"
        path.write_text(json.dumps(card(yes_no(weight=0.1))), encoding="utf-8-sig")
        assert next(document.load(path).questions()).weight == Decimal("0.1")

    def test_a_sound_file_is_summed_up(self, tmp_path: Path) -> None:
        path = tmp_path / "card.json"
        path.write_text(json.dumps(document.to_document(library.load("contact-quality"))), encoding="utf-8")
        found = report(path)
        assert found.is_sound
        assert "Questions: 18, of which 17 earn points" in found.lines
        assert "Fail the whole scorecard: identity_check" in found.lines

    def test_an_unsound_file_has_a_line_for_each_problem(self, tmp_path: Path) -> None:
        path = tmp_path / "card.json"
        path.write_text(json.dumps(card(yes_no(weigth=1), pass_mark="high")), encoding="utf-8")
        found = report(path)
        assert not found.is_sound
        assert found.lines == (
            f'{Q}.weigth: unknown key; did you mean "weight"?',
            "pass_mark: must be a number",
        )


class TestAnswers:
    def test_they_go_round(self) -> None:
        answers = {
            "a": Answer(options=("yes",), comment="At 02:10"),
            "n": Answer(number=Decimal("2.50")),
            "z": Answer(number=Decimal(0)),
            "x": Answer(is_na=True),
            "m": Answer(),
        }
        spoken = json.loads(json.dumps(answering.to_document(answers)))
        assert spoken["n"] == {"number": "2.5"}
        assert spoken["m"] == {}
        assert answering.from_document(spoken) == answers

    @pytest.mark.parametrize(
        ("given", "key", "message"),
        [
            ([], "answers", "must be an object"),
            ({"a": 1}, "a", "must be an object"),
            ({"a": {"options": "yes"}}, "a", "options must be a list"),
            ({"a": {"options": ["yes", "yes"]}}, "a", "listed twice"),
            ({"a": {"options": [["yes"]]}}, "a", "must be a key"),
            ({"a": {"number": "Infinity"}}, "a", "number must be a number"),
            ({"a": {"number": 10**400}}, "a", "must be between"),
            ({"a": {"options": ["yes"], "is_na": True}}, "a", "beside another answer"),
            ({"a": {"optoins": ["yes"]}}, "a", 'did you mean "options"?'),
            ({"a": {"comment": "x" * 10_001}}, "a", "at most 10,000"),
            ({"a": {"text": "\x00"}}, "a", "control character"),
            ({"a\n": {}}, '"a\\n"', "is not the key of a question"),
            ({3: {}}, '"3"', "is not the key of a question"),
            ({f"k{i}": {} for i in range(251)}, "answers", "at most 250"),
        ],
    )
    def test_hostile_ones_are_refused_by_key(self, given: object, key: str, message: str) -> None:
        with pytest.raises(BadAnswers) as caught:
            answering.from_document(given)
        assert set(caught.value.problems) == {key}
        assert message in caught.value.problems[key]
