"""Rules that propose an answer: read from a document with distrust, and checked against their question."""

from decimal import Decimal

import pytest

from scorecards.automation import (
    Automation,
    Edge,
    Joining,
    Order,
    Presence,
    Range,
    Rule,
    Side,
    Span,
    Stretch,
    parse,
    problems_of,
)
from scorecards.definition import Option, Question, QuestionKind
from scorecards.measures import ANY, CALL, MEASURES, WRITTEN
from scorecards.reading import Node, Problems

YES_NO = (Option("yes", "Yes", Decimal(1)), Option("no", "No"))
GREETED = Question("greeting", "Greeted?", QuestionKind.YES_NO, YES_NO)
DOCUMENT = {
    "rules": [
        {
            "signals": [
                {
                    "behaviour": "recording-notice",
                    "speaker": "agent",
                    "at_least": 2,
                    "within": {"amount": "12.5", "edge": "last", "unit": "percent"},
                },
                {"measure": "dead_air_s", "maximum": 10},
            ],
            "options": ["yes"],
            "combine": "any",
        },
        {"signals": [{"first": "identity-check", "then": "account-details", "is_kept": False}], "is_na": True},
        {"signals": [{"behaviour": "ownership", "is_present": False}], "options": ["no"]},
    ],
    "otherwise": ["no"],
}


def read(document: object) -> tuple[Automation | None, Problems]:
    problems: Problems = []
    return parse(Node(document, "automation", problems) if isinstance(document, dict) else None), problems


def wrong(document: dict[str, object], question: Question = GREETED) -> dict[str, str]:
    automation, problems = read(document)
    assert automation is not None
    found = [*problems, *problems_of(automation, question, "automation")]
    return dict(reversed(found))


@pytest.mark.covers("QM-F3")
def test_it_works() -> None:
    automation, problems = read(DOCUMENT)
    assert not problems
    assert automation == Automation(
        rules=(
            Rule(
                (
                    Presence(
                        "recording-notice",
                        speaker=Side.AGENT,
                        at_least=2,
                        within=Stretch(Decimal("12.5"), Edge.LAST, Span.PERCENT),
                    ),
                    Range("dead_air_s", maximum=Decimal(10)),
                ),
                ("yes",),
                combine=Joining.ANY,
            ),
            Rule((Order("identity-check", "account-details", is_kept=False),), is_na=True),
            Rule((Presence("ownership", is_present=False),), ("no",)),
        ),
        otherwise=("no",),
    )
    assert not list(problems_of(automation, GREETED, "automation"))
    assert automation.behaviours() == ("recording-notice", "identity-check", "account-details", "ownership")
    assert automation.measures() == ("dead_air_s",)


def test_no_automation_is_none() -> None:
    assert read(None) == (None, [])


@pytest.mark.parametrize(
    ("document", "path", "word"),
    [
        ({"rules": "all"}, "automation.rules", "list"),
        ({"rules": [7]}, "automation.rules[0]", "object"),
        ({"rules": [{"signals": [{}], "options": ["yes"]}]}, "automation.rules[0].signals[0].behaviour", "missing"),
        ({"rules": [{"signals": [{"behaviour": "a b"}]}]}, "automation.rules[0].signals[0].behaviour", "letters"),
        ({"rules": [{"signals": [{"behaviour": "a", "at_least": 1.5}]}]}, "automation.rules[0].signals[0].at_least",
         "whole"),
        ({"rules": [{"signals": [{"behaviour": "a", "within": {}}]}]}, "automation.rules[0].signals[0].within.amount",
         "missing"),
        ({"rules": [{"signals": [{"behaviour": "a", "within": {"amount": 101, "unit": "percent"}}]}]},
         "automation.rules[0].signals[0].within.amount", "100"),
        ({"rules": [{"signals": [{"behaviour": "a", "spaker": "agent"}]}]}, "automation.rules[0].signals[0].spaker",
         "did you mean"),
        ({"rules": [{"signals": [{"behaviour": "a"}] * 11}]}, "automation.rules[0].signals", "at most 10"),
        ({"rules": [{"signals": [{"behaviour": "a"}]}]}, "automation.rules[0].options", "missing"),
        ({"rules": [{"signals": [{"behaviour": "a"}], "options": ["maybe"]}]}, "automation.rules[0].options", "maybe"),
        ({"rules": [{"signals": [{"behaviour": "a"}], "options": ["yes", "no"]}]}, "automation.rules[0].options",
         "takes one"),
        ({"rules": [{"signals": [{"behaviour": "a"}], "options": ["yes"], "is_na": True}]},
         "automation.rules[0].options", "beside is_na"),
        ({"rules": [{"signals": [{"measure": "luck", "minimum": 1}], "options": ["yes"]}]},
         "automation.rules[0].signals[0].measure", "no figure"),
        ({"rules": [{"signals": [{"measure": "words"}], "options": ["yes"]}]},
         "automation.rules[0].signals[0].minimum", "missing"),
        ({"rules": [{"signals": [{"measure": "words", "minimum": 2, "maximum": 1}], "options": ["yes"]}]},
         "automation.rules[0].signals[0].minimum", "above"),
        ({"rules": [{"signals": [{"first": "a", "then": "a"}], "options": ["yes"]}]},
         "automation.rules[0].signals[0].then", "same"),
        ({"measure": "words"}, "automation.measure", "numeric"),
        ({"otherwise": ["yes"]}, "automation.rules", "missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(document: dict[str, object], path: str, word: str) -> None:
    assert word in wrong(document)[path]


def test_a_number_is_proposed_from_a_measure_only() -> None:
    number = Question("wait", "Longest wait", QuestionKind.NUMERIC)
    assert not wrong({"measure": "longest_reply_s"}, number)
    assert "automation.measure" in wrong({"rules": []}, number)
    assert "automation.rules" in wrong({"rules": [{"signals": [{"behaviour": "a"}], "options": ["x"]}]}, number)
    assert "automation" in wrong({"measure": "words"}, Question("note", "Note", QuestionKind.TEXT))


def test_several_options_are_proposed_for_a_multi_question_and_na_where_it_is_allowed() -> None:
    several = {"rules": [{"signals": [{"behaviour": "a"}], "options": ["yes", "no"]}]}
    assert not wrong(several, Question("topics", "Topics", QuestionKind.MULTI, YES_NO))
    never = Question("greeting", "Greeted?", QuestionKind.YES_NO, YES_NO, is_na_allowed=False)
    assert "automation.rules[0].is_na" in wrong({"rules": [{"signals": [{"behaviour": "a"}], "is_na": True}]}, never)


def test_every_figure_has_one_name() -> None:
    assert len(MEASURES) == len(CALL) + len(WRITTEN) + len(ANY)
