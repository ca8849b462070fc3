"""Which complaint a mail belongs to, as far as it says so itself, and whether it disagrees with the outcome."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_NUMBER = re.compile(r"\[C-(\d{1,9})\]")
_PLUS = re.compile(r"\A[^@+]{1,64}\+c-?(\d{1,9})@", re.IGNORECASE)
_DISSENT = re.compile(
    r"\b(?:not (?:happy|satisfied|resolved|solved|fixed|acceptable|good enough|true|correct|right)|unacceptable|"
    r"(?:do|does|did|can|could) ?(?:n't|not) (?:agree|accept|work|help|solve)|disagree|dispute|"
    r"still (?:not|no|have|has|am|is|waiting|broken|wrong|the same)|never (?:arrived|received|got|came)|"
    r"happened again|again broken|reject|appeal|ombudsman|lawyer|solicitor|reopen|re-open)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Named:
    """The complaints that a mail names, the surest first: ids of mails it answers, then numbers it carries."""

    answers: tuple[str, ...]
    numbers: tuple[int, ...]


def named(references: Sequence[str], subject: str, receivers: Sequence[str]) -> Named:
    """What the mail answers (nearest first) and the numbers in the addresses it went to and in its subject."""
    plus = [match[1] for address in receivers if (match := _PLUS.match(address))]
    numbers = dict.fromkeys(int(text) for text in [*plus, *_NUMBER.findall(subject)])
    return Named(tuple(reversed(references)), tuple(number for number in numbers if 0 < number < 2**31))


def subject_with_number(subject: str, complaint_id: int) -> str:
    """The subject with the number by which an answer finds its complaint again, once: where it is named already."""
    mark = f"[C-{complaint_id}]"
    if mark in subject:
        return subject
    marked, times = re.subn(rf"(?<![\w[-])C-{complaint_id}(?![\w-])", mark, subject, count=1)
    return marked if times else f"{subject} {mark}"


def disagrees(text: str) -> bool:
    """Whether the words read as if the customer does not agree with how it ended."""
    return bool(_DISSENT.search(text))
