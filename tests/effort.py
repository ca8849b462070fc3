"""Processor time told in a unit of the machine's own, so that a slow or busy machine fails no test.

The unit is a fixed piece of plain work (texts split, counted, sorted and written), about 0.05 s of a quiet core. It is
done before and after what is measured, and the dearer one counts.
"""

import json
import time
from collections.abc import Callable

WORDS = " ".join(f"{number * 7919 % 10_007} words" for number in range(4_000))


def effort(work: Callable[[], object]) -> float:
    """The processor time of `work`, in units."""
    before = _unit_s()
    begun = time.process_time()
    work()
    spent = time.process_time() - begun
    return spent / max(before, _unit_s())


def growth(work: Callable[[int], object], few: int, many: int) -> float:
    """How many times the processor time of `work(few)` does `work(many)` take; of two runs each, the quicker counts."""
    return max(_quicker(work, many), 1e-9) / max(_quicker(work, few), 1e-3)


def _quicker(work: Callable[[int], object], size: int) -> float:
    found = []
    for _ in range(2):
        begun = time.process_time()
        work(size)
        found.append(time.process_time() - begun)
    return min(found)


def _unit_s() -> float:
    begun = time.process_time()
    for _ in range(12):
        counts: dict[str, int] = {}
        for word in WORDS.split():
            counts[word] = counts.get(word, 0) + 1
        json.loads(json.dumps(sorted(counts.items(), key=lambda item: (item[1], item[0]))))
    return time.process_time() - begun
