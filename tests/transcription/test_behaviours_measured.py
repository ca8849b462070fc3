"""The library's detectors against conversations whose lines people labelled: precision and recall per behaviour.

The sets are for measuring only; nothing in the library is taken from them. Each is halved by a hash of its ids: one
half was looked at while the detectors were written, the other half is what is measured here. To print the table with
and without the sentence matcher: `python tests/transcription/test_behaviours_measured.py`.
"""

import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from transcription.language.behaviours import Order, detect, library, out_of_order
from transcription.language.embedding import Matcher, open_matcher
from transcription.transcript import Channel, Segment, Speaker, Transcript

SETS = Path(__file__).parents[3] / "shared/data"
DETECTORS = {detector.key: detector for detector in library()}
pytestmark = pytest.mark.skipif(not SETS.exists(), reason="the labelled conversations are not on this machine")

# The floors are a few points below what was measured; the readers below say what the labels are.
FLOORS = [
    ("annomi", "reflection", 0.75, 0.32),
    ("annomi", "open-question", 0.80, 0.50),
    ("epitome", "acknowledging-feelings", 0.72, 0.18),
    ("esconv", "acknowledging-feelings", 0.16, 0.20),
    ("esconv", "open-question", 0.60, 0.22),
    ("tweets", "complaint-expressed", 0.93, 0.33),
    ("requests", "threat-to-leave", 0.85, 0.80),
    ("tau", "identity-check", 0.90, 0.90),
]


@dataclass(frozen=True)
class Sample:
    """A conversation, and per behaviour the lines people said show it, out of the `judged` lines."""

    key: str
    transcript: Transcript
    truth: dict[str, set[int]]
    judged: set[int]


@dataclass
class Count:
    """Lines found rightly, wrongly, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.right + self.missed, 1)

    def __str__(self) -> str:
        found, shown = self.right + self.wrong, self.right + self.missed
        return f"precision {self.precision:.3f} (n={found}), recall {self.recall:.3f} (n={shown})"


def rows(name: str) -> Iterator[dict[str, Any]]:
    with (SETS / name).open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def talk(turns: Iterable[tuple[str, str]]) -> Transcript:
    segments = (
        Segment(at, Speaker(role if role in ("agent", "customer") else "system"), text, 0, 0)
        for at, (role, text) in enumerate(turns)
    )
    return Transcript(Channel.CHAT, 0, tuple(segments))


def annomi() -> Iterator[Sample]:
    """Counselling: most annotators say that the turn holds a reflection, or an open question."""
    for row in rows("empathy/annomi.jsonl"):
        agent = {at: turn["ann"] for at, turn in enumerate(row["turns"]) if turn["role"] == "agent"}
        truth = {
            "reflection": {at for at, said in agent.items() if _most(said, "reflection_exists", "True")},
            "open-question": {at for at, said in agent.items() if _most(said, "question_subtype", "open")},
        }
        yield Sample(row["id"], talk((turn["role"], turn["text"]) for turn in row["turns"]), truth, set(agent))


def _most(annotations: list[dict[str, str]], name: str, value: str) -> bool:
    return 2 * sum(annotation.get(name) == value for annotation in annotations) > len(annotations)


def esconv() -> Iterator[Sample]:
    """Emotional support chats: the one strategy a turn is labelled with, though a turn may show several."""
    labels = {
        "acknowledging-feelings": {"Reflection of feelings"},
        "reflection": {"Restatement or Paraphrasing", "Reflection of feelings"},
        "open-question": {"Questions"},
    }
    for row in rows("empathy/esconv_strategies.jsonl"):
        agent = {at: turn.get("strategy") for at, turn in enumerate(row["turns"]) if turn["role"] == "agent"}
        truth = {key: {at for at, label in agent.items() if label in wanted} for key, wanted in labels.items()}
        yield Sample(row["id"], talk((turn["role"], turn["text"]) for turn in row["turns"]), truth, set(agent))


def epitome() -> Iterator[Sample]:
    """Peer support posts: the response shows an emotional reaction; it explores (closed questions too)."""
    for row in rows("empathy/epitome.jsonl"):
        labels = row["labels"]
        truth = {
            "acknowledging-feelings": {0} if labels["emotional_reactions"] else set(),
            "open-question": {0} if labels["explorations"] else set(),
        }
        yield Sample(row["id"], talk([("agent", row["response"])]), truth, {0})


def tweets() -> Iterator[Sample]:
    """Messages to airlines: labelled negative or not."""
    for row in rows("complaints/airline_tweets.jsonl"):
        truth: set[int] = {0} if row["sentiment"] == "negative" else set()
        yield Sample(row["id"], talk([("customer", row["text"])]), {"complaint-expressed": truth}, {0})


def requests() -> Iterator[Sample]:
    """Routine requests, none of them labelled a complaint; some want to cancel or close."""
    leaving = {"CancelPlan", "CloseBankAccount", "CloseAccount", "closeaccount", "cancelserviceintent"}
    for row in rows("support/natcs_utterances.jsonl"):
        truth: set[int] = {0} if row["intent"] in leaving else set()
        labels = {"complaint-expressed": set[int](), "threat-to-leave": truth}
        yield Sample(row["id"], talk([("customer", row["text"])]), labels, {0})
    for row in rows("support/multidogo_customer.jsonl"):
        truth = {at for at, turn in enumerate(row["turns"]) if turn["intent"] in leaving}
        said = talk(("customer", turn["text"]) for turn in row["turns"])
        labels = {"complaint-expressed": set(), "threat-to-leave": truth}
        yield Sample(row["id"], said, labels, set(range(len(row["turns"]))))


USER_ID = re.compile(r"[a-z]+_[a-z]+_\d{3,5}")


def tau() -> Iterator[Sample]:
    """Airline chats: the agent's line that the customer answered with their user id asked for it."""
    for row in rows("policy/tau_airline.jsonl"):
        turns = row["turns"]
        given = _user_id_at(turns)
        asked = [at for at in range(given or 0) if turns[at]["role"] == "agent" and turns[at]["text"]]
        said = talk((turn["role"], turn["text"]) for turn in turns)
        yield Sample(row["id"], said, {"identity-check": set(asked[-1:])}, set(asked[-1:]))


def _user_id_at(turns: list[dict[str, Any]]) -> int | None:
    said = (at for at, turn in enumerate(turns) if turn["role"] == "customer" and USER_ID.search(turn["text"]))
    return next(said, None)


READERS: dict[str, Callable[[], Iterator[Sample]]] = {
    "annomi": annomi, "esconv": esconv, "epitome": epitome, "tweets": tweets, "requests": requests, "tau": tau,
}  # fmt: skip


def is_measured(key: str) -> bool:
    """The half that was not looked at."""
    return hashlib.sha256(key.encode()).digest()[0] % 2 == 1


def counted(samples: Iterable[Sample], matcher: Matcher | None = None) -> dict[str, Count]:
    counts: dict[str, Count] = {}
    for sample in samples:
        hits = detect(sample.transcript, [DETECTORS[key] for key in sample.truth], matcher)
        for key, truth in sample.truth.items():
            found = {hit.index for hit in hits if hit.detector == key} & sample.judged
            count = counts.setdefault(key, Count())
            count.right += len(found & truth)
            count.wrong += len(found - truth)
            count.missed += len(truth - found)
    return counts


@pytest.fixture(scope="module")
def measured() -> dict[str, dict[str, Count]]:
    return {name: counted(filter(lambda sample: is_measured(sample.key), read())) for name, read in READERS.items()}


@pytest.mark.covers("QM-B18", "R01")
@pytest.mark.parametrize(("name", "key", "precision", "recall"), FLOORS)
def test_rules_find_what_people_found(
    measured: dict[str, dict[str, Count]], name: str, key: str, precision: float, recall: float
) -> None:
    count = measured[name][key]
    print(f"{name:9} {key:24} {count}")
    assert count.precision >= precision
    assert count.recall >= recall


def test_routine_requests_raise_few_false_alarms(measured: dict[str, dict[str, Count]]) -> None:
    lines = sum(len(sample.judged) for sample in requests() if is_measured(sample.key))
    alarms = measured["requests"]["complaint-expressed"].wrong
    print(f"possible complaints in {lines} lines of routine requests: {alarms}")
    assert alarms / lines < 0.006


def test_examples_find_complaints_that_no_phrase_finds(models_home: Path) -> None:
    """A part of the messages, for the time it takes."""
    matcher = open_matcher(models_home)
    if matcher is None:
        pytest.skip("no weights of the sentence model on this machine")
    samples = [sample for sample in tweets() if is_measured(sample.key) and sample.key.endswith("0")][::3]
    ruled, matched = (counted(samples, by)["complaint-expressed"] for by in (None, matcher))
    print(f"complaints in {len(samples)} messages: rules {ruled}; with examples {matched}")
    assert matched.right > ruled.right
    assert matched.precision >= 0.85


def order_of_steps() -> tuple[list[bool], list[bool]]:
    """Per airline chat whether a violation of "identity before account details" is told.

    First for chats as they are, in which the customer gave a user id before the account was opened; then for the
    same chats with all lines up to that user id cut out, if account details follow: each of these is a violation.
    """
    orders, pair = (
        [Order("identity-check", "account-details")],
        [DETECTORS["identity-check"], DETECTORS["account-details"]],
    )
    kept, broken = [], []
    for row in (row for row in rows("policy/tau_airline.jsonl") if is_measured(row["id"])):
        given, opened = _user_id_at(row["turns"]), _opened_at(row["turns"])
        if given is None or opened is None or opened < given:
            continue
        kept.append(bool(out_of_order(detect(_said(row["turns"]), pair), orders)))
        rest = detect(_said(row["turns"][given + 1 :]), pair)
        if any(hit.detector == "account-details" for hit in rest):
            broken.append(bool(out_of_order(rest, orders)))
    return kept, broken


def _said(turns: list[dict[str, Any]]) -> Transcript:
    return talk((turn["role"], turn["text"]) for turn in turns)


def _opened_at(turns: list[dict[str, Any]]) -> int | None:
    return next((at for at, turn in enumerate(turns) if turn.get("actions")), None)


@pytest.mark.covers("QM-B11")
def test_identity_before_account_details() -> None:
    kept, broken = order_of_steps()
    print(f"order kept: {sum(kept)} false alarms in {len(kept)}; order broken: {sum(broken)} found of {len(broken)}")
    assert sum(kept) <= 0.1 * len(kept)
    assert sum(broken) >= 0.5 * len(broken)


def politeness() -> dict[str, tuple[int, int, int]]:
    """Hits among the least and the most polite quarter of written requests, and how many each quarter holds."""
    found = sorted((row for row in rows("empathy/politeness.jsonl") if is_measured(row["id"])), key=_score)
    quarter = len(found) // 4
    wanted = [replace(DETECTORS[key], speaker=None) for key in ("forbidden-phrase", "acknowledging-feelings")]
    parts = [
        [detect(talk([("agent", row["text"])]), wanted) for row in part] for part in (found[:quarter], found[-quarter:])
    ]
    counts = [[sum(any(hit.detector == one.key for hit in hits) for hits in part) for part in parts] for one in wanted]
    return {one.key: (low, high, quarter) for one, (low, high) in zip(wanted, counts, strict=True)}


def _score(row: dict[str, Any]) -> float:
    return float(row["score"])


def test_rude_requests_hold_more_forbidden_phrases_than_polite_ones() -> None:
    low, high, quarter = politeness()["forbidden-phrase"]
    print(f"forbidden phrases: {low} of the {quarter} least polite requests, {high} of the {quarter} most polite")
    assert low > 2 * high


def _main() -> None:
    matcher = open_matcher()
    for name, read in READERS.items():
        samples = [sample for sample in read() if is_measured(sample.key)]
        ruled, matched = counted(samples), counted(samples, matcher) if matcher else {}
        for key, count in ruled.items():
            sys.stdout.write(f"{name} | {key} | rules: {count} | with examples: {matched.get(key)}\n")
    kept, broken = order_of_steps()
    sys.stdout.write(
        f"order kept: {sum(kept)} of {len(kept)} told, broken: {sum(broken)} of {len(broken)}\n{politeness()}\n"
    )


if __name__ == "__main__":
    _main()
