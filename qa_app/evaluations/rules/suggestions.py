"""What a machine proposed beside what a person answered: as stored values, as words, and whether both agree."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from qa_app.evaluations.rules.drafts import in_words
from qa_app.evaluations.rules.hidden import NONE
from scorecards import answers
from scorecards.agreement import Estimate, Kappa, kappa, share
from scorecards.answers import Answer
from scorecards.definition import Question
from scorecards.suggest import Found, Proposal, matching

DIGEST_LENGTH = 16
CLEARLY_ALIKE = 0.9
"""Where people and rule give the same answer this often, a low kappa only says that the answers hardly vary."""


@dataclass(frozen=True, slots=True)
class Terms:
    """From how many judged proposals on agreement counts, the kappa below which a rule abstains, and the figures that
    no rule may use at this site."""

    least: int = 30
    kappa: float = 0.4
    hidden: frozenset[str] = NONE


@dataclass(frozen=True, slots=True)
class Cited:
    """A line that a proposal rests on; without `index` a stretch in which something was not found."""

    index: int | None
    speaker: str
    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Pair:
    """What was proposed and what was answered in the end; `is_unswayed`: the reviewer answered before seeing it."""

    proposed: Answer
    final: Answer
    is_unswayed: bool


@dataclass(frozen=True, slots=True)
class Together:
    """How proposals and people agree on one question: kappa with the raw share, and how often people overrode.

    `unswayed` is kappa over the answers that were given before the proposal was shown: who sees a proposal first
    leans towards it, so only these tell how well a rule does.
    """

    kappa: Kappa
    unswayed: Kappa
    overridden: Estimate

    @property
    def n(self) -> int:
        """How many proposals people answered beside."""
        return self.overridden.n


def rule_digest(question: Question) -> str:
    """What names a question's rule with its options: the same over versions in which neither changed."""
    told = repr((question.kind.value, [option.key for option in question.options], question.automation))
    return hashlib.sha256(told.encode()).hexdigest()[:DIGEST_LENGTH]


def as_value(answer: Answer | None) -> dict[str, Any] | None:
    """The answer as it is stored, without its comment and causes."""
    if answer is None:
        return None
    stored: Any = answers.to_document({"it": Answer(answer.options, answer.number, answer.text, answer.is_na)})["it"]
    return dict(stored)


def as_answer(value: Mapping[str, Any] | None) -> Answer | None:
    """The stored answer, or None."""
    return answers.from_document({"it": dict(value)})["it"] if value is not None else None


def as_cited(proposal: Proposal) -> list[dict[str, Any]]:
    """The lines and the searched stretches of a proposal as they are stored."""
    lines = [_line(found) for found in proposal.cited]
    return lines + [{"start_ms": item.start_ms, "end_ms": item.end_ms} for item in proposal.searched]


def read_cited(stored: Iterable[Mapping[str, Any]]) -> tuple[Cited, ...]:
    """The stored lines and stretches as values."""
    return tuple(
        Cited(item.get("index"), item.get("speaker", ""), item.get("text", ""), item["start_ms"], item.get("end_ms", 0))
        for item in stored
    )


def is_given(answer: Answer | None) -> bool:
    """Whether it says anything at all beside a comment."""
    return answer is not None and bool(answer.options or answer.number is not None or answer.text or answer.is_na)


def category(question: Question | None, answer: Answer) -> str:
    """The answer as one of a few: its options, the range its number falls into, or N/A."""
    if answer.is_na:
        return "~na"
    if answer.number is not None:
        label = matching(question, answer.number) if question and question.options else None
        return label if label is not None else f"{answer.number.normalize():f}"
    return "+".join(sorted(answer.options)) or answer.text


def is_same(question: Question | None, one: Answer, other: Answer) -> bool:
    """Whether two answers come to the same for the score."""
    return category(question, one) == category(question, other)


def together(question: Question | None, pairs: Sequence[Pair]) -> Together:
    """Agreement of what was proposed and answered: Cohen's kappa over nominal answers, and the share overridden."""
    told = [(category(question, pair.proposed), category(question, pair.final)) for pair in pairs]
    unswayed = [both for both, pair in zip(told, pairs, strict=True) if pair.is_unswayed]
    changed = sum(one != other for one, other in told)
    return Together(_kappa(told), _kappa(unswayed), share(changed, len(told)))


def why_held(found: Together, terms: Terms, who: str = "this rule") -> str:
    """Why a rule (or a model) must abstain by what people answered so far, or ""."""
    low = next((one for one in (found.unswayed, found.kappa) if _is_low(one, terms)), None)
    if low is None:
        return ""
    return (
        f"People and {who} agree too little on this question: kappa {low.value:.2f}, n = {low.n}; "
        f"it proposes something again when it is changed."
    )


def may_prefill(found: Together, least_kappa: Decimal | None, terms: Terms) -> bool:
    """Whether proposals may be filled in: the lower bound of unswayed kappa reaches the scorecard's limit."""
    low = found.unswayed.low
    return least_kappa is not None and found.unswayed.n >= terms.least and low is not None and low >= float(least_kappa)


def _is_low(found: Kappa, terms: Terms) -> bool:
    """Too low with enough cases; not where nearly all answers are alike, for then a low kappa says little."""
    if found.n < terms.least or found.value is None or found.value >= terms.kappa:
        return False
    return (found.agreement.value or 0.0) < CLEARLY_ALIKE


def _kappa(told: Sequence[tuple[str, str]]) -> Kappa:
    codes = {name: float(place) for place, name in enumerate(sorted({name for pair in told for name in pair}))}
    return kappa([(codes[one], codes[other]) for one, other in told])


def words_of(question: Question, answer: Answer) -> str:
    """The proposed answer as a reader sees it; a number with the range it falls into."""
    told = in_words(question, replace(answer, comment=""))
    label = matching(question, answer.number) if answer.number is not None and question.options else None
    return f"{told} ({label})" if label else told


def _line(found: Found) -> dict[str, Any]:
    return {
        "index": found.index,
        "speaker": found.speaker,
        "text": found.quote,
        "start_ms": found.start_ms,
        "end_ms": found.end_ms,
    }
