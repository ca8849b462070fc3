"""Proposals from rules: what was found, measured and in which order, with lines and reason; abstaining otherwise."""

from decimal import Decimal
from typing import Any

import hypothesis
import pytest
from effort import effort
from hypothesis import strategies as st

from scorecards import document
from scorecards.answers import Answer
from scorecards.automation import (
    Automation,
    Edge,
    Joining,
    Order,
    Presence,
    Range,
    Rule,
    Side,
    Signal,
    Span,
    Stretch,
)
from scorecards.definition import Option, Question, QuestionKind, Scorecard, Section
from scorecards.suggest import Evidence, Found, Proposal, Searched, matching, propose, suggest

YES_NO = (Option("yes", "Yes", Decimal(1)), Option("no", "No"))
GREETED = Question("greeting", "Greeted?", QuestionKind.YES_NO, YES_NO)
NOTICE, CHECK, DETAILS = (
    Found("notice", 0, "agent", 0, 4_000, "This call is recorded."),
    Found("check", 4, "agent", 40_000, 44_000, "Your date of birth, please?"),
    Found("details", 6, "agent", 60_000, 64_000, "Your balance is 20."),
)
NAMES = {"notice": "Recording notice", "check": "Identity check", "details": "Account details"}


def evidence(*found: Found, **more: Any) -> Evidence:
    return Evidence(**{"found": found, "names": NAMES, "duration_ms": 100_000, **more})


def proposed(signal: Signal, given: Evidence, **more: Any) -> Proposal:
    """What one rule of one signal proposes: yes when it holds, no otherwise."""
    return propose(Automation((Rule((signal,), ("yes",)),), **{"otherwise": ("no",), **more}), given)


def chosen(proposal: Proposal) -> tuple[str, ...] | None:
    return proposal.answer.options if proposal.answer else None


@pytest.mark.covers("QM-F1", "QM-F2", "QM-F3")
def test_it_works() -> None:
    question = Question(
        "greeting", "Greeted?", QuestionKind.YES_NO, YES_NO,
        automation=Automation((Rule((Presence("notice"),), ("yes",)),), ("no",)),
    )  # fmt: skip
    card = Scorecard("card", "Card", (Section("all", "All", (question, Question("note", "Note", QuestionKind.TEXT))),))
    found = suggest(card, evidence(NOTICE))
    assert found == {"greeting": Proposal(Answer(options=("yes",)), "“Recording notice” in line 1.", (NOTICE,))}
    held = suggest(card, evidence(NOTICE), {"greeting": "People disagree with it."})
    assert held == {"greeting": Proposal(None, "People disagree with it.")}


def test_what_was_not_found_is_said_with_the_stretch_that_was_searched() -> None:
    signal = Presence("notice", within=Stretch(Decimal(30)))
    late = Found("notice", 5, "agent", 50_000, 54_000)
    absent = proposed(signal, evidence(late))
    assert chosen(absent) == ("no",)
    assert absent.reason == "“Recording notice” not found in the first 30 seconds."
    assert (absent.cited, absent.searched) == ((), (Searched(0, 30_000),))
    assert chosen(proposed(signal, evidence(NOTICE))) == ("yes",)
    assert chosen(proposed(Presence("notice", is_present=False), evidence())) == ("yes",)


@pytest.mark.parametrize(
    ("stretch", "is_in"),
    [
        (Stretch(Decimal(50)), True),
        (Stretch(Decimal(49)), False),
        (Stretch(Decimal(50), unit=Span.PERCENT), True),
        (Stretch(Decimal(46), Edge.LAST), True),
        (Stretch(Decimal(45), Edge.LAST), False),
        (Stretch(Decimal(40), Edge.LAST, Span.PERCENT), False),
        (Stretch(Decimal(86_400), Edge.LAST), True),
    ],
)
def test_a_line_counts_when_it_reaches_into_the_stretch(stretch: Stretch, is_in: bool) -> None:
    line = Found("notice", 5, "agent", 50_000, 54_000)
    assert chosen(proposed(Presence("notice", within=stretch), evidence(line))) == (("yes",) if is_in else ("no",))


def test_speakers_and_counts_are_kept_to() -> None:
    asked = Presence("check", speaker=Side.CUSTOMER)
    assert chosen(proposed(asked, evidence(CHECK))) == ("no",)
    twice = proposed(Presence("check", at_least=2), evidence(CHECK))
    assert chosen(twice) == ("no",)
    assert twice.reason == "“Identity check” found once in the whole interaction (line 5), fewer than 2."
    assert twice.cited == (CHECK,)


@pytest.mark.covers("QM-F5")
def test_what_cannot_be_judged_is_never_counted_as_not_found() -> None:
    off = proposed(Presence("staff"), evidence(unsearched={"staff": "“Staff named” is switched off"}))
    assert off == Proposal(None, "“Staff named” is switched off.")
    assert chosen(proposed(Presence("other"), evidence())) is None
    one_side = Presence("check", speaker=Side.AGENT)
    assert chosen(proposed(one_side, evidence(CHECK, has_sides=False))) is None
    timeless = Presence("check", within=Stretch(Decimal(10)))
    assert chosen(proposed(timeless, evidence(CHECK, duration_ms=0))) is None
    assert chosen(proposed(Range("words", Decimal(1)), evidence())) is None
    talk = evidence(measures={"agent_talk_pct": Decimal(40)}, has_sides=False)
    assert "not certain who speaks" in proposed(Range("agent_talk_pct", Decimal(1)), talk).reason


@pytest.mark.covers("QM-F4")
def test_a_figure_is_compared_inclusively_and_named_with_its_unit() -> None:
    given = evidence(measures={"dead_air_s": Decimal("12.3456")})
    high = proposed(Range("dead_air_s", maximum=Decimal(10)), given)
    assert (chosen(high), high.reason) == (("no",), "Dead air in all: 12.35 s, above 10.")
    assert chosen(proposed(Range("dead_air_s", Decimal("12.3456"), Decimal("12.3456")), given)) == ("yes",)
    low = proposed(Range("dead_air_s", Decimal(20)), given)
    assert low.reason == "Dead air in all: 12.35 s, below 20."


@pytest.mark.covers("QM-F4")
def test_a_number_is_proposed_as_it_was_measured() -> None:
    ranges = (Option("ok", "Quick", maximum=Decimal(60)), Option("slow", "Slow", minimum=Decimal(60)))
    question = Question("wait", "Wait", QuestionKind.NUMERIC, ranges)
    by_figure = Automation(measure="longest_reply_s")
    found = propose(by_figure, evidence(measures={"longest_reply_s": Decimal(90)}))
    assert found == Proposal(Answer(number=Decimal(90)), "Longest reply: 90 s.")
    assert (matching(question, Decimal(90)), matching(question, Decimal(60))) == ("Slow", "Quick")
    assert propose(by_figure, evidence()).answer is None
    assert propose(by_figure, evidence(measures={"longest_reply_s": Decimal(10) ** 13})).answer is None


def test_order_holds_only_where_the_later_step_was_found() -> None:
    kept, broken = Order("check", "details"), Order("check", "details", is_kept=False)
    early = Found("details", 2, "agent", 20_000, 24_000)
    right = proposed(kept, evidence(CHECK, DETAILS))
    assert (chosen(right), right.cited) == (("yes",), (CHECK, DETAILS))
    assert right.reason == "“Identity check” in line 5 came before “Account details” in line 7."
    wrong = proposed(broken, evidence(CHECK, early))
    assert (chosen(wrong), wrong.cited) == (("yes",), (early, CHECK))
    never = proposed(broken, evidence(DETAILS))
    assert (chosen(never), never.cited, never.searched) == (("yes",), (DETAILS,), (Searched(0, 60_000),))
    for order in (kept, broken):
        assert chosen(proposed(order, evidence(CHECK))) == ("no",)


def test_the_first_rule_that_holds_wins_and_one_that_cannot_be_judged_stops_the_search() -> None:
    rules = (
        Rule((Presence("details", is_present=False),), is_na=True),
        Rule((Order("check", "details"),), ("yes",)),
        Rule((Presence("notice"),), ("no",)),
    )
    given = Automation(rules)
    assert propose(given, evidence(NOTICE)).answer == Answer(is_na=True)
    assert chosen(propose(given, evidence(NOTICE, CHECK, DETAILS))) == ("yes",)
    assert chosen(propose(given, evidence(NOTICE, DETAILS))) == ("no",)
    nothing = propose(given, evidence(DETAILS))
    assert nothing.answer is None
    assert nothing.reason.startswith("No rule holds: ")
    unknown = evidence(NOTICE, DETAILS, names={"notice": "Recording notice", "details": "Account details"})
    assert propose(given, unknown) == Proposal(None, "“check” was not looked for in this interaction.")


@pytest.mark.parametrize(
    ("joining", "holding", "options"),
    [
        (Joining.ALL, (True, True), ("yes",)),
        (Joining.ALL, (True, False), ("no",)),
        (Joining.ALL, (None, False), ("no",)),
        (Joining.ALL, (True, None), None),
        (Joining.ANY, (False, True), ("yes",)),
        (Joining.ANY, (None, True), ("yes",)),
        (Joining.ANY, (None, False), None),
        (Joining.ANY, (False, False), ("no",)),
    ],
)
def test_signals_join_with_what_is_unknown_in_mind(
    joining: Joining, holding: tuple[bool | None, ...], options: tuple[str, ...] | None
) -> None:
    signals = {True: Presence("notice"), False: Presence("check"), None: Presence("unheard")}
    rule = Rule(tuple(signals[one] for one in holding), ("yes",), combine=joining)
    assert chosen(propose(Automation((rule,), ("no",)), evidence(NOTICE))) == options


def test_many_lines_are_cited_up_to_a_limit_and_each_once() -> None:
    lines = [Found("notice", i // 2, "agent", i * 1000, i * 1000 + 500) for i in range(100)]
    both = Automation((Rule((Presence("notice"), Presence("notice", at_least=2)), ("yes",)),))
    found = propose(both, evidence(*lines))
    assert [line.index for line in found.cited] == list(range(10))
    assert "1, 2, 3, 4, 5, 6, 7, 8, 9, 10 …" in found.reason


KEYS = ("notice", "check", "details", "elsewhere")
STRETCHES = st.none() | st.builds(
    Stretch, st.decimals("0.1", 100, places=1), st.sampled_from(Edge), st.sampled_from(Span)
)
SIGNALS = st.one_of(
    st.builds(
        Presence, st.sampled_from(KEYS), st.booleans(), st.none() | st.sampled_from(Side), st.integers(1, 3), STRETCHES
    ),
    st.builds(Range, st.sampled_from(("words", "agent_talk_pct", "dead_air_s")), st.just(Decimal(2)), st.none()),
    st.builds(Order, st.just("check"), st.just("details"), st.booleans()),
)
RULES = st.builds(Rule, st.lists(SIGNALS, min_size=1, max_size=3).map(tuple), st.sampled_from((("yes",), ("no",))),
                  combine=st.sampled_from(Joining))  # fmt: skip
AUTOMATIONS = st.builds(Automation, st.lists(RULES, min_size=1, max_size=3).map(tuple), st.sampled_from(((), ("no",))))
LINES = st.builds(
    lambda key, index, speaker: Found(key, index, speaker, index * 1000, index * 1000 + 900),
    st.sampled_from(KEYS), st.integers(0, 99), st.sampled_from(("agent", "customer", "unknown")),
)  # fmt: skip
GIVEN = st.builds(
    lambda lines, names, figures, sides, timed: evidence(
        *lines, names={key: key for key in names}, measures={name: Decimal(3) for name in figures}, has_sides=sides,
        duration_ms=100_000 if timed else 0,
    ),
    st.lists(LINES, max_size=8), st.sets(st.sampled_from(KEYS)), st.sets(st.sampled_from(("words", "dead_air_s"))),
    st.booleans(), st.booleans(),
)  # fmt: skip


@hypothesis.given(AUTOMATIONS, GIVEN)
def test_whatever_the_rules_say_a_proposal_is_listed_has_a_reason_and_rests_on_what_is_there(
    automation: Automation, given: Evidence
) -> None:
    found = propose(automation, given)
    assert found == propose(automation, given)
    assert found.reason
    assert set(found.cited) <= set(given.found)
    if found.answer is not None:
        assert found.answer.options in {automation.otherwise, *(rule.options for rule in automation.rules)}
        assert found.cited or found.searched or any(rule for rule in automation.rules if _looks_at_figures(rule))


def _looks_at_figures(rule: Rule) -> bool:
    return any(isinstance(signal, Range) for signal in rule.signals)


@hypothesis.given(AUTOMATIONS)
def test_an_automation_survives_being_written_and_read(automation: Automation) -> None:
    question = Question("greeting", "Greeted?", QuestionKind.YES_NO, YES_NO, automation=automation)
    card = Scorecard("card", "Card", (Section("all", "All", (question,)),))
    assert document.parse(document.to_document(card)) == card


def test_the_largest_scorecard_on_a_long_talk_is_soon_done() -> None:
    rules = tuple(
        Rule(tuple(Presence(f"b{s}", is_present=False, at_least=50, within=Stretch(Decimal(r * 10 + s + 1)))
                   for s in range(10)), ("yes",)) for r in range(20)
    )  # fmt: skip
    questions = tuple(
        Question(f"q{i}", "?", QuestionKind.YES_NO, YES_NO, automation=Automation(rules)) for i in range(200)
    )
    lines = [Found(f"b{i % 10}", i, "agent", i, i + 900) for i in range(5_000)]
    given = evidence(*lines, names={f"b{i}": f"b{i}" for i in range(10)}, duration_ms=5_000_000)
    card = Scorecard("card", "Card", (Section("all", "All", questions),))
    assert effort(lambda: suggest(card, given)) < 40
