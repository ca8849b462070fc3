"""The words a report may use: an association is never written as a cause.

Without a randomised comparison the sentences a report makes by itself must not say that one thing makes
another happen. What people wrote or said is quoted as it is; names put into a sentence are not judged.
"""

import re
from dataclasses import dataclass

from reports.errors import CausalWording

_FORBIDDEN = re.compile(
    r"""(?<![\w-])(?:
        (?<!root\s)caus(?:es|ed|ing|ally|al)
      | (?<!team\s)(?:lead|leads|led|leading)\s+to
      | reduc(?:e|es|ed|ing|tion|tions)
      | because\s+of | due\s+to | thanks\s+to | results?\s+in | resulted\s+in
      | impact(?:s|ed|ing|ful)?
      | uplifts?
      | roi | return\s+on\s+investment
    )(?![\w-])""",
    re.IGNORECASE | re.VERBOSE,
)

HONEST_WORDING = (
    "Evaluations and complaints stand side by side here; a shared contact is an association, not a cause. "
    "Other differences between contacts may explain it.",
    "The evaluations are a sample of the contacts handled. Few cases say little: a rate or a mean is shown "
    "only from 10 cases on, with n and its 95 % interval. Single evaluations and counts stand as they are.",
    "Complaints count as attributable to the agent only where a root cause about this agent was coded with "
    "evidence. Other root causes are named with their owner and say nothing about the agent.",
    "Scores and complaints are never blended into one number, and agents are not ranked.",
)
"""The block printed in every coaching report, one paragraph an entry."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A forbidden wording and where it starts in the text, in characters."""

    words: str
    at: int


def lint(text: str) -> tuple[Finding, ...]:
    """Every causal wording in a text, in order; empty when the text is fit to print."""
    return tuple(Finding(match.group(0), match.start()) for match in _FORBIDDEN.finditer(text))


def plain(text: str) -> str:
    """The text itself, or `CausalWording` naming the words to replace."""
    found = lint(text)
    if found:
        words = ", ".join(f"“{finding.words}”" for finding in found)
        raise CausalWording(f"{words} in “{text}”: say what was seen together, with n, not what made it happen")
    return text


def sentence(template: str, /, **names: object) -> str:
    """A linted sentence with names filled in. The names are other people's words and stay as they are."""
    return plain(template).format(**names)
