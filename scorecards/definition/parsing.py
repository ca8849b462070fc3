"""A scorecard out of a document's nodes, field by field; every wrong value is noted with its path."""

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal

from scorecards import automation
from scorecards.definition import (
    AutoFail,
    AutoFailEffect,
    Band,
    Cause,
    Clause,
    Combine,
    Comparator,
    Condition,
    Extras,
    Handling,
    NaPolicy,
    Option,
    Question,
    QuestionKind,
    Response,
    Scorecard,
    Section,
    Weighting,
)
from scorecards.definition.limits import (
    CARD_TITLE_LENGTH,
    DEEPEST_CONDITION,
    EXTRAS_LENGTH,
    LONGEST_EDIT_HOURS,
    LONGEST_RELEASE_DAYS,
    LONGEST_WINDOW_DAYS,
    MOST_BANDS,
    MOST_CAUSES,
    MOST_CLAUSES,
    MOST_LANGUAGES,
    MOST_OPTIONS,
    MOST_QUESTIONS,
    MOST_QUEUES,
    MOST_ROUNDS,
    MOST_SECTIONS,
    MOST_SKILLS,
    NAME_LENGTH,
    TITLE_LENGTH,
)
from scorecards.reading import PROSE_LENGTH, Node, text_problem


def _names(kind: type) -> list[str]:
    return [field.name for field in fields(kind)]


def scorecard(node: Node) -> Scorecard:
    """The scorecard a node describes; what is wrong is noted in it and read as its default."""
    node.expect(_names(Scorecard))
    handling = node.node("handling")
    return Scorecard(
        key=node.name("key"),
        title=node.text("title", CARD_TITLE_LENGTH, is_required=True),
        sections=tuple(_section(item) for item in node.nodes("sections", MOST_SECTIONS, is_required=True)),
        description=node.text("description", PROSE_LENGTH),
        language=node.text("language", default="en"),
        channels=node.names("channels", MOST_SKILLS, ("call", "chat", "email")),
        weighting=node.choice("weighting", Weighting.QUESTION),
        auto_fail_effect=node.choice("auto_fail_effect", AutoFailEffect.ZERO),
        pass_mark=node.number("pass_mark"),
        bands=tuple(_band(item) for item in node.nodes("bands", MOST_BANDS)),
        na_policy=node.choice("na_policy", NaPolicy.SPREAD),
        bonus_cap=_number_or(node, "bonus_cap", 100),
        queues=node.texts("queues", MOST_QUEUES, NAME_LENGTH),
        languages=node.texts("languages", MOST_LANGUAGES, NAME_LENGTH),
        handling=_handling(handling) if handling else Handling(),
        extras=_extras(node),
    )


def _section(node: Node) -> Section:
    node.expect(_names(Section))
    return Section(
        key=node.name("key"),
        title=node.text("title", TITLE_LENGTH, is_required=True),
        questions=tuple(_question(item) for item in node.nodes("questions", MOST_QUESTIONS)),
        weight=_number_or(node, "weight", 1),
        help=node.text("help", PROSE_LENGTH),
        parent=node.name("parent") if node.content.get("parent") is not None else None,
        is_na_allowed=node.flag("is_na_allowed"),
        is_weight_locked=node.flag("is_weight_locked"),
        extras=_extras(node),
    )


def _question(node: Node) -> Question:
    node.expect(_names(Question))
    if node.content.get("kind") is None:
        node.note("kind", f"is missing; it is one of {', '.join(QuestionKind)}")
    condition = node.node("condition")
    return Question(
        key=node.name("key"),
        text=node.text("text", is_required=True),
        kind=node.choice("kind", QuestionKind.TEXT),
        options=tuple(_option(item) for item in node.nodes("options", MOST_OPTIONS)),
        weight=_number_or(node, "weight", 1),
        help=node.text("help", PROSE_LENGTH),
        is_required=node.flag("is_required", default=True),
        is_na_allowed=node.flag("is_na_allowed", default=True),
        is_critical=node.flag("is_critical"),
        is_bonus=node.flag("is_bonus"),
        skills=node.names("skills", MOST_SKILLS),
        condition=_condition(condition) if condition else None,
        causes=tuple(_cause(item) for item in node.nodes("causes", MOST_CAUSES)),
        are_causes_required=node.flag("are_causes_required"),
        is_weight_locked=node.flag("is_weight_locked"),
        automation=automation.parse(node.node("automation")),
        extras=_extras(node),
    )


def _option(node: Node) -> Option:
    node.expect(_names(Option))
    return Option(
        key=node.name("key"),
        label=node.text("label", is_required=True),
        points=_number_or(node, "points", 0),
        anchor=node.text("anchor", PROSE_LENGTH),
        example=node.text("example", PROSE_LENGTH),
        auto_fail=node.choice("auto_fail", AutoFail.NONE),
        is_comment_required=node.flag("is_comment_required"),
        minimum=node.number("minimum"),
        maximum=node.number("maximum"),
        extras=_extras(node),
    )


def _cause(node: Node) -> Cause:
    node.expect(_names(Cause))
    return Cause(node.name("key"), node.text("label", NAME_LENGTH, is_required=True))


def _condition(node: Node, depth: int = 1) -> Condition:
    node.expect(_names(Condition))
    items = node.nodes("clauses", MOST_CLAUSES, is_required=True)
    return Condition(
        clauses=tuple(found for item in items if (found := _joined(item, depth)) is not None),
        combine=node.choice("combine", Combine.ALL),
    )


def _joined(node: Node, depth: int) -> Clause | Condition | None:
    if "clauses" not in node.content:
        return _clause(node)
    if depth == DEEPEST_CONDITION:
        node.note("clauses", f"are nested deeper than {DEEPEST_CONDITION} levels; write the condition more flatly")
        return None
    return _condition(node, depth + 1)


def _clause(node: Node) -> Clause:
    """`negate` is the older way to write the comparator not_in, and still the way it is written."""
    node.expect([*_names(Clause), "negate"])
    comparator = node.choice("comparator", Comparator.IN)
    if node.flag("negate"):
        if comparator not in (Comparator.IN, Comparator.NOT_IN):
            node.note("negate", f"stands beside the comparator {comparator}; keep one of them")
        comparator = Comparator.NOT_IN
    return Clause(node.name("question"), node.names("options", MOST_OPTIONS), comparator)


def _band(node: Node) -> Band:
    node.expect(_names(Band))
    if node.content.get("minimum") is None:
        node.note("minimum", "is missing")
    return Band(node.text("label", is_required=True), _number_or(node, "minimum", 0))


def _handling(node: Node) -> Handling:
    node.expect(_names(Handling))
    return Handling(
        response=node.choice("response", Response.DISPUTE),
        respond_days=node.whole("respond_days", 10, (1, LONGEST_WINDOW_DAYS)),
        rounds=node.whole("rounds", 1, (1, MOST_ROUNDS)),
        is_other_resolver=node.flag("is_other_resolver", default=True),
        is_blind=node.flag("is_blind"),
        is_unbiased=node.flag("is_unbiased", default=True),
        needs_approval=node.flag("needs_approval"),
        edit_hours=node.whole("edit_hours", 0, (0, LONGEST_EDIT_HOURS)),
        release_days=node.whole("release_days", 0, (0, LONGEST_RELEASE_DAYS)),
        prefill_kappa=node.number("prefill_kappa", Decimal(1)),
        double_pct=_number_or(node, "double_pct", 0),
        is_automatic=node.flag("is_automatic"),
    )


def _extras(node: Node) -> Extras:
    """Whatever is in there is kept, so long as it is JSON, printable and not too much."""
    values = node.content.get("extras")
    if values is None:
        return Extras()
    if not isinstance(values, Mapping):
        node.note("extras", "must be an object with named values")
        return Extras()
    try:
        extras = Extras.of({str(key): value for key, value in values.items()})
    except (ValueError, RecursionError):
        node.note("extras", "must hold nothing but printable JSON values, not nested too deeply")
        return Extras()
    if problem := text_problem(extras.text, EXTRAS_LENGTH):
        node.note("extras", problem)
        return Extras()
    return extras


def _number_or(node: Node, key: str, default: int) -> Decimal:
    number = node.number(key)
    return Decimal(default) if number is None else number
