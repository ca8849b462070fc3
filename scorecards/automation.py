"""What may be suggested as the answer to a question, and when: rules over found behaviours and measured figures.

The rules are asked in their order and the first that holds proposes its options; none of them is ever an answer.
As JSON the names are the field names here; a signal is known by its first name: `behaviour`, `measure` or `first`.
"""

from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from scorecards.measures import MEASURES
from scorecards.reading import Node, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scorecards.definition import Question

MOST_RULES = 20
MOST_SIGNALS = 10
MOST_PROPOSED = 50
MOST_TIMES = 100
LONGEST_S = Decimal(86_400)
LARGEST_FIGURE = Decimal(10**9)


class Joining(StrEnum):
    """Whether all signals of a rule must hold or any of them."""

    ALL = "all"
    ANY = "any"


class Side(StrEnum):
    """Whose lines count."""

    AGENT = "agent"
    CUSTOMER = "customer"


class Edge(StrEnum):
    """From which end a stretch is measured."""

    FIRST = "first"
    LAST = "last"


class Span(StrEnum):
    """What a stretch is measured in."""

    SECONDS = "seconds"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class Stretch:
    """The first or last `amount` seconds, or percent of the time, of an interaction. A line that reaches in counts."""

    amount: Decimal
    edge: Edge = Edge.FIRST
    unit: Span = Span.SECONDS


@dataclass(frozen=True, slots=True)
class Presence:
    """Holds when the behaviour was found `at_least` times; without `is_present`, when it was found fewer times.

    `behaviour` is a detector's key; `speaker` None counts anybody's lines; `within` None searches everything.
    """

    behaviour: str
    is_present: bool = True
    speaker: Side | None = None
    at_least: int = 1
    within: Stretch | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """Holds when a figure (a name in `scorecards.measures`) lies from `minimum` to `maximum`, both inclusive."""

    measure: str
    minimum: Decimal | None = None
    maximum: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """Holds when `then` was found and `first` came before it; without `is_kept`, when `first` came too late or never.

    Where `then` was never found it does not hold either way.
    """

    first: str
    then: str
    is_kept: bool = True


Signal = Presence | Range | Order


@dataclass(frozen=True, slots=True)
class Rule:
    """Proposes `options` (one key; several for a multi question), or N/A, when its signals hold."""

    signals: tuple[Signal, ...]
    options: tuple[str, ...] = ()
    is_na: bool = False
    combine: Joining = Joining.ALL


@dataclass(frozen=True, slots=True)
class Automation:
    """How to propose an answer to one question.

    Questions with options to choose have `rules` (first match wins) and may have `otherwise`, the options proposed
    when no rule holds; without it nothing is proposed then. A numeric question has a `measure` whose figure is
    proposed as it is.
    """

    rules: tuple[Rule, ...] = ()
    otherwise: tuple[str, ...] = ()
    measure: str | None = None

    def behaviours(self) -> tuple[str, ...]:
        """The keys of the behaviours its rules look for, each once, in order."""
        found = [key for rule in self.rules for signal in rule.signals for key in _behaviours(signal)]
        return tuple(dict.fromkeys(found))

    def measures(self) -> tuple[str, ...]:
        """The names of the figures it looks at, each once, in order."""
        named = [signal.measure for rule in self.rules for signal in rule.signals if isinstance(signal, Range)]
        return tuple(dict.fromkeys([*named, *([self.measure] if self.measure else [])]))


def parse(node: Node | None) -> Automation | None:
    """The automation a node of a scorecard document describes; what is wrong is noted, never raised."""
    if node is None:
        return None
    node.expect(field.name for field in fields(Automation))
    return Automation(
        rules=tuple(_rule(item) for item in node.nodes("rules", MOST_RULES)),
        otherwise=node.names("otherwise", MOST_PROPOSED),
        measure=node.name("measure") if node.content.get("measure") is not None else None,
    )


def problems_of(automation: Automation, question: "Question", at: str) -> "Iterator[tuple[str, str]]":
    """What is wrong with the automation of this question, which stands at the path `at`, as (path, message)."""
    if question.kind == "numeric":
        yield from _numeric_problems(automation, at)
        return
    if not question.kind.has_options:
        yield at, f"a {question.kind} question has no options to propose; remove it"
        return
    if automation.measure is not None:
        yield f"{at}.measure", "is proposed for numeric questions only; use a rule with a range"
    if not automation.rules:
        yield f"{at}.rules", "are missing; add one or remove the automation"
    for i, rule in enumerate(automation.rules):
        yield from _rule_problems(question, rule, f"{at}.rules[{i}]")
    if automation.otherwise:
        yield from _option_problems(question, automation.otherwise, f"{at}.otherwise")


def _rule(node: Node) -> Rule:
    node.expect(field.name for field in fields(Rule))
    return Rule(
        signals=tuple(
            found for item in node.nodes("signals", MOST_SIGNALS, is_required=True) if (found := _signal(item))
        ),
        options=node.names("options", MOST_PROPOSED),
        is_na=node.flag("is_na"),
        combine=node.choice("combine", Joining.ALL),
    )


def _signal(node: Node) -> Signal | None:
    if "behaviour" in node.content:
        return _presence(node)
    if "measure" in node.content:
        node.expect(field.name for field in fields(Range))
        bounds = (node.number(name, LARGEST_FIGURE) for name in ("minimum", "maximum"))
        return Range(node.name("measure"), *bounds)
    if "first" in node.content or "then" in node.content:
        node.expect(field.name for field in fields(Order))
        return Order(node.name("first"), node.name("then"), node.flag("is_kept", default=True))
    node.note("behaviour", 'is missing; a signal names a "behaviour", a "measure", or "first" and "then"')
    return None


def _presence(node: Node) -> Presence:
    node.expect(field.name for field in fields(Presence))
    within = node.node("within")
    return Presence(
        behaviour=node.name("behaviour"),
        is_present=node.flag("is_present", default=True),
        speaker=node.choice("speaker", Side.AGENT) if node.content.get("speaker") is not None else None,
        at_least=_times(node),
        within=_stretch(within) if within else None,
    )


def _times(node: Node) -> int:
    number = node.number("at_least")
    if number is None:
        return 1
    if number != number.to_integral_value() or not 1 <= number <= MOST_TIMES:
        node.note("at_least", f"must be a whole number from 1 to {MOST_TIMES}")
        return 1
    return int(number)


def _stretch(node: Node) -> Stretch:
    node.expect(field.name for field in fields(Stretch))
    unit = node.choice("unit", Span.SECONDS)
    amount, most = node.number("amount", LONGEST_S), LONGEST_S if unit is Span.SECONDS else Decimal(100)
    if node.content.get("amount") is None:
        node.note("amount", "is missing; give the length of the stretch")
    elif amount is not None and not 0 < amount <= most:
        node.note("amount", f"must be above 0 and at most {most:,f}")
    return Stretch(amount or Decimal(1), node.choice("edge", Edge.FIRST), unit)


def _behaviours(signal: Signal) -> tuple[str, ...]:
    if isinstance(signal, Order):
        return signal.first, signal.then
    return (signal.behaviour,) if isinstance(signal, Presence) else ()


def _numeric_problems(automation: Automation, at: str) -> "Iterator[tuple[str, str]]":
    if automation.rules or automation.otherwise:
        yield f"{at}.rules", "cannot propose a number; name a measure instead"
    if automation.measure is None:
        yield f"{at}.measure", "is missing; name the figure to propose"
    else:
        yield from _measure_problems(automation.measure, f"{at}.measure")


def _rule_problems(question: "Question", rule: Rule, at: str) -> "Iterator[tuple[str, str]]":
    if not rule.signals:
        yield f"{at}.signals", "are missing; a rule needs something to look for"
    if not rule.is_na:
        yield from _option_problems(question, rule.options, f"{at}.options")
    elif rule.options:
        yield f"{at}.options", "stand beside is_na; propose one or the other"
    elif not question.is_na_allowed:
        yield f"{at}.is_na", "is proposed, but the question does not allow N/A"
    for k, signal in enumerate(rule.signals):
        if isinstance(signal, Range):
            yield from _range_problems(signal, f"{at}.signals[{k}]")
        elif isinstance(signal, Order) and signal.first == signal.then:
            yield f"{at}.signals[{k}].then", "is the same behaviour as first"


def _range_problems(signal: Range, at: str) -> "Iterator[tuple[str, str]]":
    yield from _measure_problems(signal.measure, f"{at}.measure")
    if signal.minimum is None and signal.maximum is None:
        yield f"{at}.minimum", "is missing; a range has a minimum, a maximum or both"
    elif signal.minimum is not None and signal.maximum is not None and signal.minimum > signal.maximum:
        yield f"{at}.minimum", "is above the maximum"


def _measure_problems(name: str, at: str) -> "Iterator[tuple[str, str]]":
    if name and name not in MEASURES:
        yield at, f"{shown(name)} is no figure known here; known are {', '.join(MEASURES)}"


def _option_problems(question: "Question", options: tuple[str, ...], at: str) -> "Iterator[tuple[str, str]]":
    if not options:
        yield at, "are missing; name the option to propose"
    elif len(options) > 1 and question.kind != "multi":
        yield at, f"are {len(options)}; a {question.kind} question takes one"
    for key in options:
        if question.option(key) is None:
            yield at, f'"{key}" is not an option of this question'
