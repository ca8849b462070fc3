"""Stretches of time, half-open and in milliseconds: their union, what they share, and what lies between."""

from collections.abc import Iterable, Sequence

Stretch = tuple[int, int]


def union(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same time in stretches that neither overlap nor touch, in order; empty ones are dropped."""
    result: list[Stretch] = []
    for start, end in sorted(stretches):
        if end <= start:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result


def closed(stretches: Iterable[Stretch], gap: int) -> list[Stretch]:
    """The union of them, with gaps shorter than `gap` filled."""
    result: list[Stretch] = []
    for start, end in union(stretches):
        if result and start - result[-1][1] < gap:
            result[-1] = (result[-1][0], end)
        else:
            result.append((start, end))
    return result


def shared(first: Sequence[Stretch], second: Sequence[Stretch]) -> list[Stretch]:
    """The time that lies in both of two unions."""
    result: list[Stretch] = []
    left = right = 0
    while left < len(first) and right < len(second):
        start, end = max(first[left][0], second[right][0]), min(first[left][1], second[right][1])
        if start < end:
            result.append((start, end))
        if first[left][1] < second[right][1]:
            left += 1
        else:
            right += 1
    return result


def between(stretches: Sequence[Stretch], until: int) -> list[Stretch]:
    """The time from 0 to `until` that a union leaves free."""
    result: list[Stretch] = []
    at = 0
    for start, end in stretches:
        if start > at:
            result.append((at, min(start, until)))
        at = max(at, end)
    if at < until:
        result.append((at, until))
    return [(start, end) for start, end in result if start < end]


def clipped(stretches: Iterable[Stretch], until: int, since: int = 0) -> list[Stretch]:
    """The part of the stretches that lies in `since` … `until`; what ends before it begins is dropped."""
    inside = ((max(since, start), min(end, until)) for start, end in stretches)
    return [(start, end) for start, end in inside if start < end]


def total(stretches: Iterable[Stretch]) -> int:
    """How long they are together, in ms."""
    return sum(end - start for start, end in stretches)
