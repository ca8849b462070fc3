"""How urgent a complaint is: visible rules, each with a factor, and what their product means.

Severity says where it starts; how common it is, how public, whom it touches and whether it came again multiply it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from qa_app.complaints import rules as desk
from qa_app.errors import Invalid

WINDOW_DAYS = 7
BASELINE_WINDOWS = 8
FEWEST_ALIKE = 3
SURE = 0.99
LARGEST_FACTOR = 16.0
LOWEST = 4


@dataclass(frozen=True, slots=True)
class Weights:
    """The factors of the rules and the products from which P1, P2 and P3 begin; everything less is P4."""

    severity: Mapping[str, float]
    exposure: Mapping[str, float]
    sensitivity: Mapping[str, float]
    common: float
    repeat: float
    bounds: Sequence[float]


USUAL = Weights(
    severity={"low": 1.0, "medium": 2.0, "high": 4.0, "critical": 8.0},
    exposure={"post": 1.25, "viral": 2.0, "media": 2.0, "regulator": 2.0},
    sensitivity={"vulnerable": 1.5, "safety": 2.0, "legal": 1.5, "discrimination": 1.5, "media": 1.5},
    common=1.5,
    repeat=1.5,
    bounds=(8.0, 4.0, 2.0),
)


@dataclass(frozen=True, slots=True)
class Spread:
    """How common such complaints are: those alike in the last week, and in the eight weeks before it.

    Alike means the same category (of the first level) and product; the complaint itself is not counted.
    """

    recent: int
    before: int

    @property
    def expected(self) -> float:
        """So many would be usual in a week."""
        return self.before / BASELINE_WINDOWS

    @property
    def most_usual(self) -> int:
        """The largest number that chance brings about in 99 of 100 weeks; see `most_by_chance`."""
        return most_by_chance(self.before)

    @property
    def is_spike(self) -> bool:
        """Whether there are more than chance explains, and at least three."""
        return self.recent >= FEWEST_ALIKE and self.recent > self.most_usual


def most_by_chance(before: int, windows: int = BASELINE_WINDOWS, sure: float = SURE) -> int:
    """An upper bound for a Poisson count of one window, when its rate is only known from `before` in `windows`.

    The rate is uncertain too, so the bound is that of the predictive distribution: negative binomial with size
    `before` + 1/2 and probability windows / (windows + 1), which follows from Jeffreys' prior for a Poisson rate.
    """
    size, chance = before + 0.5, windows / (windows + 1)
    probability = chance**size
    reached, number = probability, 0
    while reached < sure and number < 100_000:
        probability *= (size + number) / (number + 1) * (1 - chance)
        number += 1
        reached += probability
    return number


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules look at. `sensitivity` holds the complaint's words and what is known of the customer."""

    severity: str
    exposure: str
    sensitivity: Collection[str]
    is_repeat: bool
    spread: Spread


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that applied: its factor, and for how common it is the number, the usual one and the bound."""

    rule: str
    value: str
    factor: float
    number: int | None = None
    expected: float | None = None
    bound: int | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """A priority (1 comes first) with the rules that made it, and their product."""

    priority: int
    product: float
    hits: tuple[Hit, ...]


def rank(known: Known, weights: Weights = USUAL) -> Ranking:
    """The priority and why. Raises KeyError for a severity that the weights do not know."""
    hits = [Hit("severity", known.severity, weights.severity[known.severity])]
    if known.exposure in weights.exposure:
        hits.append(Hit("exposure", known.exposure, weights.exposure[known.exposure]))
    touched = [(weights.sensitivity[word], word) for word in sorted(known.sensitivity) if word in weights.sensitivity]
    if touched:
        # the strongest counts: two words for one customer's need do not double it
        factor, word = max(touched)
        hits.append(Hit("sensitivity", word, factor))
    if known.is_repeat:
        hits.append(Hit("repeat", "repeat", weights.repeat))
    spread = known.spread
    factor = weights.common if spread.is_spike else 1.0
    value = "spike" if spread.is_spike else "usual"
    hits.append(Hit("common", value, factor, spread.recent, round(spread.expected, 2), spread.most_usual))
    product = 1.0
    for hit in hits:
        product *= hit.factor
    priority = next((place for place, bound in enumerate(weights.bounds, 1) if product >= bound), LOWEST)
    return Ranking(priority, product, tuple(hits))


def explained(ranking: Ranking, version: int) -> list[dict[str, Any]]:
    """The hits as they are kept with the complaint, without what does not apply, and by which version of the rules."""
    kept = [{name: value for name, value in asdict(hit).items() if value is not None} for hit in ranking.hits]
    return [*kept, {"rule": "product", "factor": ranking.product, "version": version, "computed": ranking.priority}]


def to_document(weights: Weights) -> dict[str, Any]:
    """The weights as they are kept."""
    return {
        item.name: dict(value) if isinstance(value := getattr(weights, item.name), Mapping) else
        list(value) if item.name == "bounds" else value
        for item in fields(Weights)
    }  # fmt: skip


def from_document(document: Mapping[str, Any]) -> Weights:
    """The weights that `to_document` kept."""
    return Weights(**document)


def check(weights: Weights) -> None:
    """Refuse factors out of range, and bounds that do not fall from P1 to P3. Raises `Invalid` with its fields."""
    named = {f"severity-{word}": weights.severity.get(word) for word in desk.SEVERITIES}
    named |= {f"exposure-{word}": factor for word, factor in weights.exposure.items()}
    named |= {f"sensitivity-{word}": factor for word, factor in weights.sensitivity.items()}
    named |= {"common": weights.common, "repeat": weights.repeat}
    least = {"common": 1.0, "repeat": 1.0}
    problems = {
        name: f"A number from {least.get(name, 0.25):g} to {LARGEST_FACTOR:g}."
        for name, factor in named.items()
        if factor is None or not least.get(name, 0.25) <= factor <= LARGEST_FACTOR
    }
    bounds = list(weights.bounds)
    if len(bounds) != LOWEST - 1 or not all(bound > 0 for bound in bounds) or sorted(set(bounds))[::-1] != bounds:
        problems["bounds"] = "P1 begins higher than P2, and P2 higher than P3."
    if problems:
        raise Invalid("These rules do not fit together.", problems)
