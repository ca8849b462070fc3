"""What changed about the scorecard as a whole: how it counts, where it applies, how it is handled."""

from collections.abc import Iterator

from scorecards import wording
from scorecards.definition import Band, Handling, Scorecard
from scorecards.diff.change import Change, ChangeKind, from_to

# Field, words, and whether totals before and after are still one line.
_SETTINGS = (
    ("title", "The title", False),
    ("description", "The description", False),
    ("language", "The language of the form", False),
    ("channels", "The channels", False),
    ("queues", "The queues it applies to", False),
    ("languages", "The languages it applies to", False),
    ("weighting", "What carries the weights", True),
    ("na_policy", "What N/A does", True),
    ("auto_fail_effect", "What an auto-fail does to the score", True),
    ("bonus_cap", "The most a bonus may reach", True),
    ("pass_mark", "The pass mark", False),
)

_HANDLING = {
    "response": "What the agent may answer",
    "respond_days": "Working days to respond",
    "rounds": "Disputes of one question",
    "is_other_resolver": "Another person decides from the second dispute on",
    "is_blind": "The score is hidden while scoring",
    "is_unbiased": "Others’ evaluations and suggestions are hidden while scoring",
    "needs_approval": "Approval before release",
    "edit_hours": "Hours to edit after submitting",
    "release_days": "Days until release",
    "prefill_kappa": "Agreement from which suggestions fill in answers",
    "double_pct": "Share scored a second time",
    "is_automatic": "The machine’s own series",
}


def settings(before: Scorecard, after: Scorecard) -> Iterator[Change]:
    """Changes of the scorecard as a whole."""
    for name, words, breaks_trend in _SETTINGS:
        one, other = getattr(before, name), getattr(after, name)
        if one != other:
            yield Change(ChangeKind.SETTINGS, "", f"{words} changed {from_to(one, other)}.", breaks_trend)
    if before.bands != after.bands:
        sentence = f"The bands changed from {_bands(before.bands)} to {_bands(after.bands)}."
        yield Change(ChangeKind.SETTINGS, "", sentence)
    yield from _handling(before.handling, after.handling)
    if before.extras != after.extras:
        yield Change(ChangeKind.SETTINGS, "", "What is kept from another system’s form changed.")


def _handling(before: Handling, after: Handling) -> Iterator[Change]:
    for name, words in _HANDLING.items():
        one, other = getattr(before, name), getattr(after, name)
        if one != other:
            yield Change(ChangeKind.HANDLING, "", f"{words}: {from_to(one, other)}.")


def _bands(bands: tuple[Band, ...]) -> str:
    lowest_first = sorted(bands, key=lambda band: band.minimum)
    return wording.listed(f"{band.label} ({wording.number(band.minimum)})" for band in lowest_first) or "none"
