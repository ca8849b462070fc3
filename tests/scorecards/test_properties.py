"""What holds for every scorecard and every set of answers, on drawn ones."""

import contextlib
import json
import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecards import answers as answering
from scorecards import document, library
from scorecards.answers import Answer, section_entry
from scorecards.definition import (
    AutoFail,
    AutoFailEffect,
    Band,
    Clause,
    Combine,
    Comparator,
    Condition,
    NaPolicy,
    Option,
    Question,
    QuestionKind,
    Scorecard,
    Section,
    Weighting,
)
from scorecards.errors import BadAnswers, BadScorecard
from scorecards.explain import StepKind, explain
from scorecards.scoring import Outcome, State, check, percent_of, score
from scorecards.standing import standings

D = Decimal
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).map(
    lambda text: text.strip() or "x"
)
NUMBERS = st.decimals(0, 100, places=2)


@st.composite
def options(draw: st.DrawFn, count: int, kind: QuestionKind, is_bonus: bool) -> tuple[Option, ...]:
    """`count` options; a scale climbs from 0, and only multi and bonus questions take points off."""
    may_lose = is_bonus or kind is QuestionKind.MULTI
    points = [draw(st.decimals(-9 if may_lose else 0, 9, places=2)) for _ in range(count)]
    points[0] = D(1)
    if kind is QuestionKind.SCALE:
        points = [D(i) for i in range(count)]
    fails = st.sampled_from([AutoFail.NONE] * 12 + [AutoFail.SECTION, AutoFail.SCORECARD])
    is_range = kind is QuestionKind.NUMERIC
    return tuple(
        Option(
            f"o{i}",
            draw(TEXTS),
            points[i],
            anchor=draw(TEXTS),
            auto_fail=draw(fails),
            is_comment_required=draw(st.booleans()),
            minimum=D(i) if is_range else None,
            maximum=D(i + 1) if is_range else None,
        )
        for i in range(count)
    )


@st.composite
def questions(draw: st.DrawFn, key: str, earlier: list[Question]) -> Question:
    kind = draw(st.sampled_from([k for k in QuestionKind if k is not QuestionKind.INFO]))
    count = {QuestionKind.YES_NO: 2}.get(kind, draw(st.integers(2, 4))) if kind.has_options else 0
    is_bonus = kind.has_options and draw(st.integers(0, 7)) == 0
    drawn = Question(
        key,
        draw(TEXTS),
        kind,
        draw(options(count, kind, is_bonus)) if count else (),
        weight=draw(NUMBERS),
        help=draw(st.just("") | TEXTS),
        is_critical=bool(count) and draw(st.booleans()),
        is_bonus=is_bonus,
        skills=tuple(draw(st.sets(st.sampled_from(["empathy", "patience"])))),
    )
    asked = [question for question in earlier if question.options]
    if asked and draw(st.integers(0, 3)) == 0:
        other = draw(st.sampled_from(asked))
        keys = draw(st.sets(st.sampled_from([option.key for option in other.options]), min_size=1))
        clause = Clause(other.key, tuple(sorted(keys)), draw(st.sampled_from(Comparator)))
        drawn = replace(drawn, condition=Condition((clause,), draw(st.sampled_from(Combine))))
    return drawn


@st.composite
def cards(draw: st.DrawFn) -> Scorecard:
    """A sound scorecard of up to three sections and nine questions."""
    earlier: list[Question] = []
    sections = []
    for i in range(draw(st.integers(1, 3))):
        inside = []
        for j in range(draw(st.integers(1, 3))):
            inside.append(draw(questions(f"q{i}{j}", earlier)))
            earlier.append(inside[-1])
        parent = "s0" if i and draw(st.booleans()) else None
        allows_na = draw(st.booleans())
        sections.append(
            Section(f"s{i}", draw(TEXTS), tuple(inside), draw(NUMBERS), parent=parent, is_na_allowed=allows_na)
        )
    sure = Question("sure", "Sure?", QuestionKind.YES_NO, (Option("o0", "Yes", D(1)), Option("o1", "No")), D("2.5"))
    sections.append(Section("last", "Last", (sure,), D("0.1")))
    return Scorecard(
        "drawn",
        draw(TEXTS),
        tuple(sections),
        weighting=draw(st.sampled_from(Weighting)),
        auto_fail_effect=draw(st.sampled_from(AutoFailEffect)),
        pass_mark=draw(st.none() | NUMBERS),
        bands=draw(st.sampled_from([(), (Band("Low", D(0)), Band("High", D("60.5")))])),
        na_policy=draw(st.sampled_from(NaPolicy)),
        bonus_cap=draw(st.sampled_from([D(100), D("112.5")])),
    )


@st.composite
def answers_to(draw: st.DrawFn, card: Scorecard) -> dict[str, Answer]:
    found = {}
    for question in card.questions():
        if draw(st.integers(0, 5)) == 0:
            continue
        found[question.key] = draw(answer_to(question) | st.just(Answer(is_na=True)))
    for section in card.sections:
        if section.is_na_allowed and draw(st.integers(0, 3)) == 0:
            found[section_entry(section.key)] = Answer(is_na=True)
    return found


def answer_to(question: Question) -> st.SearchStrategy[Answer]:
    comments = st.sampled_from(["", "Because."])
    if question.kind is QuestionKind.NUMERIC:
        return st.builds(Answer, number=st.decimals(0, 5, places=1), comment=comments)
    if question.kind is QuestionKind.DATE:
        return st.builds(Answer, text=st.dates().map(str))
    if not question.options:
        return st.builds(Answer, text=TEXTS)
    keys = st.sampled_from([option.key for option in question.options])
    most = 3 if question.kind is QuestionKind.MULTI else 1
    least = 0 if most > 1 else 1
    chosen = st.lists(keys, min_size=least, max_size=most, unique=True).map(tuple)
    return st.builds(Answer, options=chosen, comment=comments)


@st.composite
def filled(draw: st.DrawFn) -> tuple[Scorecard, dict[str, Answer]]:
    card = draw(cards())
    return card, draw(answers_to(card))


@given(filled())
@settings(deadline=None, max_examples=35)
def test_points_and_percentages_stay_in_their_bounds(pair: tuple[Scorecard, dict[str, Answer]]) -> None:
    card, answers = pair
    result = score(card, answers)
    for part in result.questions:
        assert part.points <= part.possible
        assert part.points >= 0 or part.is_bonus
    for section in result.sections:
        assert 0 <= section.points <= section.possible
        assert section.percent is None or 0 <= section.percent <= section.raw_percent <= 100
    for percent in (result.percent, result.raw_percent):
        assert percent is None or 0 <= percent <= card.bonus_cap
    assert result.critical_percent is None or 0 <= result.critical_percent <= 100
    assert percent_of(card, standings(card, answers)) == result.percent
    assert (result.band is None) == (not card.bands or result.percent is None)
    assert result.outcome is not Outcome.PASS or not result.is_auto_failed


@given(filled())
@settings(deadline=None, max_examples=35)
def test_the_steps_add_up_to_the_total(pair: tuple[Scorecard, dict[str, Answer]]) -> None:
    card, answers = pair
    result = score(card, answers)
    if result.raw_percent is None:
        return
    total = sum(part.contribution_pct for part in result.questions)
    assert abs(min(max(total, D(0)), card.bonus_cap) - result.raw_percent) < D("0.0051")
    assert abs(sum(section.weight_pct for section in result.sections) - 100) < D("0.0001")


@given(filled())
@settings(deadline=None, max_examples=35)
def test_the_story_ends_where_the_score_does(pair: tuple[Scorecard, dict[str, Answer]]) -> None:
    card, answers = pair
    result = score(card, answers)
    story = explain(card, answers, result)
    assert story.step(StepKind.CAP).percent == result.raw_percent
    assert story.step(StepKind.RESULT).percent == result.percent
    assert all(step.sentence and all(line.sentence for line in step.lines) for step in story.steps)
    if result.raw_percent is not None and 0 < result.raw_percent < 100:
        bonus = story.step(StepKind.BONUS).percent
        assert bonus is not None
        assert abs(bonus - result.raw_percent) < D("0.011")


@pytest.mark.covers("QM-D5")
@given(filled(), st.data())
@settings(deadline=None, max_examples=35)
def test_na_on_one_question_changes_no_other_answers_points(
    pair: tuple[Scorecard, dict[str, Answer]], data: st.DataObject
) -> None:
    card, answers = replace(pair[0], na_policy=NaPolicy.SPREAD), pair[1]
    asked_about = {c.question for q in card.questions() if q.condition for c in q.condition.leaves()}
    key = data.draw(st.sampled_from(sorted({q.key for q in card.questions()} - asked_about)))
    before = {part.key: part for part in score(card, answers).questions}
    after = {part.key: part for part in score(card, answers | {key: Answer(is_na=True)}).questions}
    assert after[key].state in (State.NA, State.HIDDEN, State.SECTION_NA)
    assert (after[key].points, after[key].possible, after[key].weight_pct) == (0, 0, 0)
    for other in before.keys() - {key}:
        assert (after[other].points, after[other].possible) == (before[other].points, before[other].possible)
        assert after[other].weight_pct >= before[other].weight_pct


@given(filled(), st.integers(0, 999))
@settings(deadline=None, max_examples=35)
def test_order_never_matters(pair: tuple[Scorecard, dict[str, Answer]], seed: int) -> None:
    """Not of answers, options, questions in their section, nor sections."""
    card, answers = pair
    rng = random.Random(seed)
    mixed = replace(
        card,
        sections=_mixed(rng, (replace(s, questions=_mixed(rng, map(_same, s.questions))) for s in card.sections)),
    )
    one, other = score(card, answers), score(mixed, dict(_mixed(rng, answers.items())))
    assert (one.percent, one.raw_percent, one.critical_percent) == (
        other.percent,
        other.raw_percent,
        other.critical_percent,
    )
    assert set(one.questions) == set(other.questions)
    assert set(one.sections) == set(other.sections)
    assert set(one.auto_fails) == set(other.auto_fails)


def _same(question: Question) -> Question:
    """Ranges that touch belong to the first, so only options that are keys may be turned round."""
    turns = question.kind is not QuestionKind.NUMERIC
    return replace(question, options=question.options[::-1]) if turns else question


def _mixed(rng: random.Random, items) -> tuple:
    drawn = list(items)
    rng.shuffle(drawn)
    return tuple(drawn)


@given(filled(), st.sampled_from([D("0.01"), D("0.3"), D(7), D(100)]))
@settings(deadline=None, max_examples=35)
def test_the_scale_of_weights_never_matters(pair: tuple[Scorecard, dict[str, Answer]], factor: Decimal) -> None:
    card, answers = pair
    scaled = replace(card, sections=tuple(_scaled(section, factor) for section in card.sections))
    assert score(scaled, answers) == score(card, answers)


def _scaled(section: Section, factor: Decimal) -> Section:
    inside = tuple(replace(question, weight=question.weight * factor) for question in section.questions)
    return replace(section, questions=inside, weight=section.weight * factor)


@given(filled())
@settings(deadline=None, max_examples=35)
def test_nothing_in_the_way_means_complete(pair: tuple[Scorecard, dict[str, Answer]]) -> None:
    card, answers = pair
    if not check(card, answers):
        assert score(card, answers).is_complete
    if not score(card, answers).is_complete:
        assert check(card, answers)


@given(filled())
@settings(deadline=None, max_examples=35)
def test_documents_go_round(pair: tuple[Scorecard, dict[str, Answer]]) -> None:
    card, answers = pair
    text = json.dumps(document.to_document(card))
    again = document.loads(text)
    assert again == card
    assert document.parse(json.loads(text)) == card
    assert document.digest(again) == document.digest(card)
    spoken = json.loads(json.dumps(answering.to_document(answers)))
    assert answering.from_document(spoken) == answers


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("1e999999"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
@settings(deadline=None, max_examples=80)
def test_any_json_is_refused_in_one_way(value: object) -> None:
    with pytest.raises(BadScorecard):
        document.parse(value)
    with contextlib.suppress(BadAnswers):
        assert isinstance(answering.from_document(value), dict)


@given(st.data())
@settings(deadline=None, max_examples=80)
def test_a_damaged_scorecard_is_read_or_refused(data: st.DataObject) -> None:
    """One value anywhere in a good document becomes any other: parse names it, or reads it."""
    whole = document.to_document(library.load("complaint-handling"))
    spots = list(_spots(whole))
    holder, key = data.draw(st.sampled_from(spots))
    holder[key] = data.draw(JSON | st.sampled_from([D("1e-30"), D("1E+50"), "0", [], {}, -1, 10**400]))
    try:
        card = document.parse(whole)
    except BadScorecard:
        return
    assert document.parse(document.to_document(card)) == card
    assert score(card, {}).percent is None


def _spots(value: object):
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        yield value, key
        yield from _spots(inner)
