"""Steps in the right order, and the counts behind precision and recall."""

import json
from pathlib import Path

import pytest

from transcription.language.behaviours import Hit, Order, Share, Verdict, out_of_order, precision_recall, settled

KNOWLEDGE = Path(__file__).parents[3] / "shared/data/policy/abcd_kb.json"
IDENTITY = Order("identity", "details")


def hit(detector: str, index: int, start: int = 0) -> Hit:
    return Hit(detector, index, start, start + 1, 0, 0, "rule", "says “x” (phrase: x)", 1.0)


@pytest.mark.covers("QM-B11")
def test_the_first_step_comes_first() -> None:
    assert out_of_order([hit("identity", 1), hit("details", 2)], [IDENTITY]) == ()
    assert out_of_order([hit("identity", 1, 0), hit("details", 1, 9)], [IDENTITY]) == ()
    assert out_of_order([hit("identity", 1)], [IDENTITY]) == ()
    assert out_of_order([], [IDENTITY]) == ()


def test_a_step_that_comes_too_early_or_alone() -> None:
    late, early = hit("identity", 4), hit("details", 2)
    (violation,) = out_of_order([early, hit("details", 7), late], [IDENTITY])
    assert (violation.early, violation.late) == (early, late)
    assert violation.why == "“details” in line 3, but “identity” must come before it and came only in line 5"
    (violation,) = out_of_order([early], [IDENTITY])
    assert violation.late is None
    assert violation.why.endswith("never came")


@pytest.mark.skipif(not KNOWLEDGE.exists(), reason="the written policies are not on this machine")
def test_every_written_policy_is_kept_in_its_order_and_broken_in_any_other() -> None:
    """55 procedures of a shop's support: each pair of steps in order, and the same with the two exchanged."""
    pairs = 0
    for steps in json.loads(KNOWLEDGE.read_text(encoding="utf-8")).values():
        for at in range(len(steps) - 1):
            orders = [Order(steps[at], steps[at + 1])]
            hits = [hit(step, place) for place, step in enumerate(steps)]
            swapped = [hit(step, {at: at + 1, at + 1: at}.get(place, place)) for place, step in enumerate(steps)]
            assert out_of_order(hits, orders) == ()
            assert len(out_of_order(swapped, orders)) == 1
            pairs += 1
    assert pairs > 100


@pytest.mark.covers("QM-B18")
def test_precision_and_recall_come_as_counts() -> None:
    yes, no, missed = Verdict.ACCEPTED, Verdict.REJECTED, Verdict.MISSED
    accuracy = precision_recall([yes, yes, yes, no, missed, missed])
    assert accuracy.precision == Share(3, 4)
    assert accuracy.recall == Share(3, 5)
    assert accuracy.precision.rate == 0.75
    assert precision_recall([]).precision.rate is None
    with pytest.raises(ValueError, match="perhaps"):
        precision_recall(["perhaps"])  # type: ignore[list-item]


def test_what_several_people_say_of_a_line_is_one_verdict() -> None:
    yes, no, missed = Verdict.ACCEPTED, Verdict.REJECTED, Verdict.MISSED
    assert settled({yes: 2, no: 1}) == yes
    assert settled({yes: 1, no: 1}) == no
    assert settled({missed: 3}) == missed
