"""What the rules of a scorecard propose for one interaction: an answer with its lines and its reason, or why none.

A proposal is never an answer. Evidence comes as plain values; what cannot be judged (a detector switched off, a
figure nobody could measure) makes a rule abstain and never counts as "not found".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from scorecards.answers import LARGEST_NUMBER, Answer
from scorecards.automation import Automation, Edge, Joining, Order, Presence, Range, Rule, Signal, Span, Stretch
from scorecards.definition import Question, Scorecard
from scorecards.measures import MEASURES
from scorecards.reading import DECIMALS, plain_number

MOST_CITED = 10
MOST_REASONS = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A line that shows a behaviour: `index` in the transcript, who says it, its time and its words."""

    behaviour: str
    index: int
    speaker: str
    start_ms: int
    end_ms: int
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Searched:
    """The part of an interaction in which something was looked for and not found."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one interaction.

    `names` holds the behaviours that were looked for, with their names for people; one that is not there was not
    looked for, and `unsearched` may say why. `measures` holds figures by their names in `scorecards.measures`, in
    the units told there; what is missing is not known, and `withheld` holds those that no rule may use, with the reason
    in words. `has_sides`: agent and customer are told apart for certain.
    """

    found: Sequence[Found] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    unsearched: Mapping[str, str] = field(default_factory=dict)
    measures: Mapping[str, Decimal] = field(default_factory=dict)
    withheld: Mapping[str, str] = field(default_factory=dict)
    duration_ms: int = 0
    has_sides: bool = True


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed answer, or None when the rules abstain; `reason` says in words what it rests on, or why none.

    `cited` are the lines it rests on (at most `MOST_CITED`), `searched` the stretches in which nothing was found.
    """

    answer: Answer | None
    reason: str
    cited: tuple[Found, ...] = ()
    searched: tuple[Searched, ...] = ()


class _Known:
    """The evidence with its lines by behaviour, and what was judged already: many rules ask for the same."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.lines: dict[str, list[Found]] = {}
        for line in evidence.found:
            self.lines.setdefault(line.behaviour, []).append(line)
        self.until_ms = max([evidence.duration_ms, *(line.end_ms for line in evidence.found)])
        self._judged: dict[Signal, _Judged] = {}

    def judged(self, signal: Signal) -> "_Judged":
        """Whether the signal holds, worked out once."""
        if signal not in self._judged:
            self._judged[signal] = _signal(signal, self)
        return self._judged[signal]

    def found(self, behaviour: str) -> Sequence[Found]:
        """The lines that show a behaviour."""
        return self.lines.get(behaviour, ())


@dataclass(frozen=True, slots=True)
class _Judged:
    """Whether a signal or a rule holds; None when that cannot be told."""

    holds: bool | None
    words: tuple[str, ...]
    cited: tuple[Found, ...] = ()
    searched: tuple[Searched, ...] = ()


def suggest(scorecard: Scorecard, evidence: Evidence, held: Mapping[str, str] | None = None) -> dict[str, Proposal]:
    """A proposal for every question that has an automation, by question key.

    `held` names questions whose rules must abstain whatever they find, and why (their agreement with people is low).
    """
    reasons, known = held or {}, _Known(evidence)
    return {
        question.key: Proposal(None, reasons[question.key])
        if question.key in reasons
        else _proposed(question.automation, known)
        for question in scorecard.questions()
        if question.automation is not None
    }


def propose(automation: Automation, evidence: Evidence) -> Proposal:
    """What the rules of one question propose: the first rule that holds, else `otherwise`, else nothing.

    A rule that cannot be judged stops the search: the rules behind it hold only where it does not.
    """
    return _proposed(automation, _Known(evidence))


def _proposed(automation: Automation, known: _Known) -> Proposal:
    if automation.measure is not None:
        return _figure(automation.measure, known.evidence)
    refuted: list[_Judged] = []
    for rule in automation.rules:
        judged = _rule(rule, known)
        if judged.holds is None:
            return Proposal(None, _sentence(judged.words))
        if judged.holds:
            answer = Answer(is_na=True) if rule.is_na else Answer(options=rule.options)
            return Proposal(answer, _sentence(judged.words), judged.cited[:MOST_CITED], judged.searched)
        refuted.append(judged)
    return _otherwise(automation, _joined(False, refuted))


def matching(question: Question, number: Decimal) -> str | None:
    """The label of the range a number falls into, or None."""
    for option in question.options:
        low, high = option.minimum, option.maximum
        if (low is None or low <= number) and (high is None or number <= high):
            return option.label
    return None


def _otherwise(automation: Automation, judged: _Judged) -> Proposal:
    if not automation.otherwise:
        return Proposal(None, f"No rule holds: {_sentence(judged.words)}", judged.cited[:MOST_CITED], judged.searched)
    return Proposal(
        Answer(options=automation.otherwise), _sentence(judged.words), judged.cited[:MOST_CITED], judged.searched
    )


def _figure(name: str, evidence: Evidence) -> Proposal:
    judged = _measured(name, evidence)
    number = evidence.measures.get(name)
    if judged is not None or number is None:
        return Proposal(None, _sentence(judged.words if judged else ()))
    if abs(number) > LARGEST_NUMBER:
        return Proposal(None, f"{MEASURES[name].label} is too large a number to be an answer.")
    return Proposal(Answer(number=number.quantize(DECIMALS).normalize() + 0), _sentence([_told(name, number)]))


def _rule(rule: Rule, known: _Known) -> _Judged:
    judged = [known.judged(signal) for signal in rule.signals]
    wanted = rule.combine is Joining.ANY
    decided = [item for item in judged if item.holds is wanted]
    if decided:
        return _joined(wanted, decided if wanted else decided[:1])
    unknown = [item for item in judged if item.holds is None]
    return _joined(None, unknown) if unknown else _joined(not wanted, judged)


def _joined(holds: bool | None, judged: Iterable[_Judged]) -> _Judged:
    """Several judgements told as one: all words, and lines and stretches each once in order of the interaction."""
    items = list(judged)
    lines = {found.index: found for item in items for found in reversed(item.cited)}
    stretches = {stretch for item in items for stretch in item.searched}
    return _Judged(
        holds,
        tuple(dict.fromkeys(word for item in items for word in item.words)),
        tuple(lines[index] for index in sorted(lines)),
        tuple(sorted(stretches, key=lambda stretch: (stretch.start_ms, stretch.end_ms))),
    )


def _signal(signal: Signal, known: _Known) -> _Judged:
    if isinstance(signal, Presence):
        return _presence(signal, known)
    return _range(signal, known.evidence) if isinstance(signal, Range) else _order(signal, known)


def _presence(signal: Presence, known: _Known) -> _Judged:
    evidence, stretch = known.evidence, _place(signal.within, known)
    unknown = _unknown(signal.behaviour, evidence)
    if signal.speaker is not None and not evidence.has_sides:
        unknown = f"it is not certain who speaks, and “{_name(signal.behaviour, evidence)}” counts for one side only"
    if unknown or stretch is None:
        return _Judged(None, (unknown or "the times of the lines are not known",))
    found = [
        line
        for line in known.found(signal.behaviour)
        if (signal.speaker is None or line.speaker == signal.speaker)
        and line.start_ms <= stretch.end_ms
        and line.end_ms >= stretch.start_ms
    ]
    words = _count_words(signal, evidence, found)
    is_there = len(found) >= signal.at_least
    return _Judged(is_there is signal.is_present, (words,), tuple(found), () if is_there else (stretch,))


def _count_words(signal: Presence, evidence: Evidence, found: Sequence[Found]) -> str:
    name, where = _name(signal.behaviour, evidence), _where(signal.within)
    if not found:
        return f"“{name}” not found in {where}"
    lines = _lines(found)
    if len(found) < signal.at_least:
        return f"“{name}” found {_times(len(found))} in {where} ({lines}), fewer than {signal.at_least}"
    return f"“{name}” in {lines}" + (f", in {where}" if signal.within else "")


def _range(signal: Range, evidence: Evidence) -> _Judged:
    unknown = _measured(signal.measure, evidence)
    if unknown is not None:
        return unknown
    number = evidence.measures[signal.measure]
    is_low = signal.minimum is not None and number < signal.minimum
    is_high = signal.maximum is not None and number > signal.maximum
    limit = signal.minimum if is_low else signal.maximum if is_high else None
    side = "below" if is_low else "above"
    words = _told(signal.measure, number)
    return _Judged(limit is None, (words if limit is None else f"{words}, {side} {plain_number(limit)}",))


def _measured(name: str, evidence: Evidence) -> _Judged | None:
    """Why a figure cannot be used, or None when it can."""
    measure = MEASURES[name]
    if name in evidence.withheld:
        return _Judged(None, (evidence.withheld[name],))
    if measure.needs_sides and not evidence.has_sides:
        return _Judged(None, (f"it is not certain who speaks, which “{measure.label}” needs",))
    if name not in evidence.measures:
        return _Judged(None, (f"“{measure.label}” is not known for this interaction",))
    return None


def _order(signal: Order, known: _Known) -> _Judged:
    evidence = known.evidence
    unknown = _unknown(signal.first, evidence) or _unknown(signal.then, evidence)
    if unknown:
        return _Judged(None, (unknown,))
    first, then = (_earliest(known.found(key)) for key in (signal.first, signal.then))
    before, after = _name(signal.first, evidence), _name(signal.then, evidence)
    if then is None:
        whole = Searched(0, evidence.duration_ms)
        return _Judged(False, (f"“{after}” not found, so there was nothing to come before",), (), (whole,))
    if first is None:
        words = f"“{after}” in line {then.index + 1}, and “{before}” never came before it"
        return _Judged(not signal.is_kept, (words,), (then,), (Searched(0, then.start_ms),))
    is_kept = (first.index, first.start_ms) <= (then.index, then.start_ms)
    came = "before" if is_kept else "only after"
    words = f"“{before}” in line {first.index + 1} came {came} “{after}” in line {then.index + 1}"
    return _Judged(is_kept is signal.is_kept, (words,), (first, then) if is_kept else (then, first))


def _earliest(lines: Sequence[Found]) -> Found | None:
    return min(lines, key=lambda line: (line.index, line.start_ms), default=None)


def _unknown(key: str, evidence: Evidence) -> str:
    """Why it cannot be told whether a behaviour was shown, or ""."""
    if key in evidence.names:
        return ""
    return evidence.unsearched.get(key, f"“{key}” was not looked for in this interaction")


def _name(key: str, evidence: Evidence) -> str:
    return evidence.names.get(key, key)


def _place(within: Stretch | None, known: _Known) -> Searched | None:
    """The stretch in ms; None when it is measured in a time that is not known."""
    whole = known.evidence.duration_ms
    if within is None:
        return Searched(0, known.until_ms)
    if whole <= 0:
        return None
    share = within.amount / 100 if within.unit is Span.PERCENT else within.amount * 1000 / whole
    length = int(min(Decimal(1), share) * whole)
    return Searched(0, length) if within.edge is Edge.FIRST else Searched(whole - length, whole)


def _where(within: Stretch | None) -> str:
    if within is None:
        return "the whole interaction"
    unit = "%" if within.unit is Span.PERCENT else "seconds"
    return f"the {within.edge} {plain_number(within.amount)} {unit}"


def _told(name: str, number: Decimal) -> str:
    measure = MEASURES[name]
    return f"{measure.label}: {plain_number(round(number, 2))} {measure.unit}".rstrip()


def _lines(found: Sequence[Found]) -> str:
    numbers = [str(index + 1) for index in sorted({line.index for line in found})]
    shown = ", ".join(numbers[:MOST_CITED]) + (" …" if len(numbers) > MOST_CITED else "")
    return f"{'line' if len(numbers) == 1 else 'lines'} {shown}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _sentence(words: Iterable[str]) -> str:
    """The reasons as one sentence, the first few of them."""
    told = list(words)
    text = "; ".join(told[:MOST_REASONS]) + ("; …" if len(told) > MOST_REASONS else "")
    return f"{text[:1].upper()}{text[1:]}." if text else ""
