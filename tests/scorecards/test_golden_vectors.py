"""Numbers that others have published, from their own arithmetic: ours comes to the same."""

from decimal import Decimal
from statistics import fmean

import pytest

from scorecards import agreement
from scorecards.agreement import Judged
from scorecards.answers import Answer
from scorecards.definition import Option, Question, QuestionKind, Scorecard, Section, Weighting
from scorecards.formats import connect, genesys
from scorecards.scoring import score

D = Decimal


def question(key: str, points: tuple[int, ...], weight: str = "1") -> Question:
    options = tuple(Option(f"o{i}", f"{i}", D(p)) for i, p in enumerate(points))
    return Question(key, f"{key}?", QuestionKind.SINGLE, options, D(weight))


def percent(card: Scorecard, *chosen: int | None) -> Decimal | None:
    pairs = zip(card.questions(), chosen, strict=True)
    answers = {q.key: Answer(is_na=True) if n is None else Answer((q.options[n].key,)) for q, n in pairs}
    return score(card, answers).percent


WEIGHTED = Scorecard(
    "w",
    "W",
    (
        Section(
            "s",
            "S",
            (
                question("a", (10, 0), "40"),
                question("b", (10, 5, 0), "20"),
                question("c", (10, 5, 0), "20"),
                question("d", (10, 0), "20"),
            ),
        ),
    ),
)
GROUPED = Scorecard(
    "g",
    "G",
    (
        Section("one", "One", (question("a", (1, 0)), question("b", (1, 0))), D(40)),
        Section("two", "Two", (question("c", (1, 0)),), D(20)),
    ),
    weighting=Weighting.POINTS,
)


@pytest.mark.covers("QM-D4", "QM-D5")
def test_amazon_connect_60_and_75() -> None:
    assert (percent(WEIGHTED, 0, 1, 1, 1), percent(WEIGHTED, 0, 1, 1, None)) == (60, 75)
    there_and_back = connect.read(connect.write(WEIGHTED).document).scorecard
    assert (percent(there_and_back, 0, 1, 1, 1), percent(there_and_back, 0, 1, 1, None)) == (60, 75)


@pytest.mark.covers("QM-D4", "QM-M4")
def test_genesys_60_and_not_what_section_weights_would_give() -> None:
    assert percent(GROUPED, 0, 1, 0) == 60
    there_and_back = genesys.read(genesys.write(GROUPED).document).scorecard
    assert percent(there_and_back, 0, 1, 0) == 60
    as_points = connect.read(connect.write(GROUPED).document).scorecard
    assert percent(as_points, 0, 1, 0) == 60


@pytest.mark.covers("QM-D17")
def test_zendesk_steps_are_0_50_100_and_an_average_of_reviews_52_97() -> None:
    """The average of whole reviews, one of them 0 because of a critical category."""
    scale = Scorecard("z", "Z", (Section("s", "S", (question("a", (100, 50, 0)),)),))
    assert [percent(scale, n) for n in range(3)] == [100, 50, 0]
    reviews = [question("a", (10_000, points)) for points in (10_000, 991, 6396, 9099, 0)]
    found = [percent(Scorecard("z", "Z", (Section("s", "S", (asked,)),)), 1) for asked in reviews]
    assert [str(one) for one in found] == ["100.00", "9.91", "63.96", "90.99", "0.00"]
    assert round(fmean(float(one) for one in found if one is not None), 2) == 52.97


@pytest.mark.covers("QM-G6")
def test_maestro_80_percent_at_a_weight_of_18_75() -> None:
    assert agreement.alignment([Judged(10, 7, 15)]) == pytest.approx(0.80)
    whole = Scorecard(
        "m", "M", (Section("s", "S", (question("a", (15, 10, 7, 0), "15"), question("b", (65, 0), "65"))),)
    )
    answers = {"a": Answer(("o1",)), "b": Answer(("o0",))}
    assert score(whole, answers).questions[0].weight_pct == D("18.75")
