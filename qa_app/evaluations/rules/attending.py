"""What a reviewer gave to a contact: seconds of work, and the stretches of its sound that were heard (QM-E10)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

MOST_STRETCHES = 400
GAP_MS = 300
"""Two stretches this close are one: players tell where they are a few times a second."""

LONGEST_REVIEW_S = 12 * 3600
Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Attention:
    """What a page tells with a save: seconds of work since it told last, and stretches (ms) it has played."""

    active_s: int = 0
    heard: Sequence[Stretch] = ()


def joined(stretches: Iterable[Sequence[int]], duration_ms: int) -> list[Stretch]:
    """The stretches in order, cut to the sound and put together where they touch.

    At most MOST_STRETCHES remain: beyond that the smallest gaps count as heard.
    """
    kept: list[Stretch] = []
    for start, end in sorted((max(0, pair[0]), min(pair[1], duration_ms)) for pair in stretches):
        if end <= start:
            continue
        if kept and start - kept[-1][1] <= GAP_MS:
            kept[-1] = (kept[-1][0], max(kept[-1][1], end))
        else:
            kept.append((start, end))
    return _fewer(kept)


def _fewer(stretches: list[Stretch]) -> list[Stretch]:
    surplus = len(stretches) - MOST_STRETCHES
    if surplus <= 0:
        return stretches
    gaps = sorted(range(1, len(stretches)), key=lambda place: stretches[place][0] - stretches[place - 1][1])
    closed, found = set(gaps[:surplus]), stretches[:1]
    for place, stretch in enumerate(stretches[1:], 1):
        if place in closed:
            found[-1] = (found[-1][0], stretch[1])
        else:
            found.append(stretch)
    return found


def share_pct(stretches: Iterable[Stretch], duration_ms: int) -> Decimal | None:
    """How much of the sound the stretches (apart from each other) hold, in percent; None without sound."""
    if duration_ms <= 0:
        return None
    total = sum(end - start for start, end in stretches)
    return min(Decimal(100), (Decimal(100 * total) / duration_ms).quantize(Decimal("0.01")))


def worked_s(before_s: int, told_s: int, elapsed_s: float, since_assigned_s: float) -> int:
    """The seconds of work after a page told of more: never more than passed since the page told last, since
    the evaluation was assigned, or than LONGEST_REVIEW_S."""
    added = min(max(0, told_s), max(0, int(elapsed_s) + 1))
    return max(before_s, min(before_s + added, max(0, int(since_assigned_s) + 1), LONGEST_REVIEW_S))
