"""What the editor's templates are given: the frame around a draft, the part in hand, problems and choices in words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from qa_app.behaviours import queries as behaviours
from qa_app.builder import queries
from qa_app.builder.models import ScorecardDraft
from qa_app.builder.queries import Judged
from qa_app.builder.rules import balance
from qa_app.builder.rules.entering import Clash
from qa_app.builder.rules.shape import AUTOMATION, CARD, QUESTION, shapes
from qa_app.builder.rules.tree import UID, Spot, Tree, find, inside, walk
from qa_app.builder.views import outline
from qa_app.errors import NotFound
from qa_app.web import settings
from scorecards.definition import Question
from scorecards.definition.limits import CHANNELS
from scorecards.measures import MEASURES

WORDS: Mapping[str, Any] = {
    "title": _("Title"),
    "key": _("Key"),
    "description": _("Description"),
    "language": _("Language of the form"),
    "channels": _("Channels"),
    "queues": _("Queues"),
    "languages": _("Languages"),
    "weighting": _("Weights"),
    "na_policy": _("What N/A does"),
    "auto_fail_effect": _("What an auto-fail does"),
    "pass_mark": _("Pass mark"),
    "bonus_cap": _("Cap with bonus"),
    "bands": _("Bands"),
    "sections": _("Sections"),
    "questions": _("Questions"),
    "minimum": _("From"),
    "maximum": _("To"),
    "label": _("Label"),
    "points": _("Points"),
    "anchor": _("What it looks like"),
    "example": _("Example quote"),
    "auto_fail": _("Auto-fail"),
    "is_comment_required": _("Needs a comment"),
    "text": _("Question"),
    "help": _("Help"),
    "kind": _("Kind of answer"),
    "options": _("Options"),
    "weight": _("Weight"),
    "is_weight_locked": _("Weight locked"),
    "is_required": _("Required"),
    "is_na_allowed": _("N/A allowed"),
    "is_critical": _("Critical"),
    "is_bonus": _("Bonus or penalty"),
    "skills": _("Skills"),
    "condition": _("Condition"),
    "clauses": _("Condition"),
    "question": _("Question asked about"),
    "comparator": _("How it is compared"),
    "combine": _("All or any"),
    "causes": _("Root causes"),
    "are_causes_required": _("A root cause is required"),
    "response": _("What the agent may do"),
    "respond_days": _("Working days to respond"),
    "rounds": _("Disputes of one question"),
    "edit_hours": _("Hours it may be changed after submission"),
    "release_days": _("Days until it is released"),
    "prefill_kappa": _("Agreement needed to pre-fill"),
    "double_pct": _("Share scored twice"),
    "automation": _("Suggestion rule"),
    "parent": _("Outer section"),
    "rules": _("Suggestion rules"),
    "signals": _("Signals"),
    "otherwise": _("Proposed when no rule holds"),
    "behaviour": _("Behaviour"),
    "is_present": _("found (not: missing)"),
    "speaker": _("Whose lines"),
    "at_least": _("Times at the least"),
    "measure": _("Figure"),
    "first": _("What comes first"),
    "then": _("What comes after"),
    "is_kept": _("in this order (not: the other way round)"),
    "is_na": _("N/A"),
    "amount": _("How much"),
    "edge": _("Where"),
    "unit": _("Unit"),
}
KINDS: Mapping[str, Any] = {
    "yes_no": _("Yes / no"),
    "single": _("One of several"),
    "scale": _("Scale"),
    "multi": _("Several at once"),
    "numeric": _("Number in ranges"),
    "text": _("Free text"),
    "date": _("Date"),
    "info": _("Note to the reviewer"),
}
CHOICES: Mapping[str, Mapping[str, Any]] = {
    "kind": KINDS,
    "weighting": {
        "question": _("on each question"),
        "section": _("on each section"),
        "points": _("on every point of a section"),
    },
    "na_policy": {
        "spread": _("leaves the score; the other weights grow in proportion"),
        "credit": _("earns full points"),
    },
    "auto_fail_effect": {
        "zero": _("sets the score to 0 and keeps the number before it"),
        "keep_score": _("fails the outcome and keeps the number"),
    },
    "auto_fail": {"none": "–", "section": _("fails the section"), "scorecard": _("fails the scorecard")},
    "comparator": {
        "in": _("is one of"),
        "not_in": _("is none of"),
        "all_in": _("has all of"),
        "exact": _("is exactly"),
    },
    "combine": {"all": _("all"), "any": _("any")},
    "speaker": {"agent": _("by the agent"), "customer": _("by the customer"), "": _("by anybody")},
    "edge": {"first": _("in the first"), "last": _("in the last")},
    "unit": {"seconds": _("seconds"), "percent": _("percent of the time")},
    "response": {
        "none": _("nothing"),
        "acknowledge": _("say “I have read this”"),
        "dispute": _("say “I have read this”, or dispute"),
    },
}
KIND_WORDS: Mapping[str, Any] = {
    "scorecard": _("The whole scorecard"),
    "section": _("A section without title"),
    "question": _("A question without words"),
    "option": _("An answer without label"),
    "cause": _("A cause without words"),
    "band": _("A band without name"),
    "handling": _("After submitting"),
    "condition": _("A condition"),
    "clause": _("A condition"),
    "automation": _("Suggestion rules"),
    "rule": _("A suggestion rule"),
    "presence": _("A suggestion rule"),
    "range": _("A suggestion rule"),
    "order": _("A suggestion rule"),
    "stretch": _("A suggestion rule"),
}
MARKS: Mapping[str, tuple[str, Any]] = {
    "fails_scorecard": ("exclamation-octagon", _("an answer fails the scorecard")),
    "fails_section": ("exclamation-triangle", _("an answer fails the section")),
    "critical": ("shield-exclamation", _("critical")),
    "bonus": ("plus-slash-minus", _("bonus or penalty")),
    "conditional": ("signpost-split", _("asked on a condition")),
    "suggested": ("lightbulb", _("has a suggestion rule")),
}


def frame(session: Session, draft: ScorecardDraft, judged: Judged, spot: Spot) -> dict[str, Any]:
    """The strip and the outline of a draft."""
    back, forth = queries.steps_around(session, draft)
    based_on = queries.version(session, draft.based_on_id) if draft.based_on_id else None
    current = queries.current_of(based_on.scorecard) if based_on else None
    return {
        "draft": draft,
        "judged": judged,
        "rows": outline.rows(judged),
        "at": spot.uid,
        "top": judged.tree[UID],
        "undo": back,
        "redo": forth,
        "based_on": based_on,
        "newer": current if current and based_on and current.number > based_on.number else None,
        "problems": [problem(judged, place, words) for place, words in judged.problems.items()],
        "is_balanced": balance.is_balanced(judged.tree),
        "marks": MARKS,
        "kinds": KINDS,
    }


def pane(session: Session, judged: Judged, spot: Spot) -> dict[str, Any]:
    """One part with all its form shows."""
    tree = judged.tree
    question = judged.card.question(str(spot.node.get("key") or "")) if spot.kind == QUESTION else None
    return {
        "spot": spot,
        "kind": spot.kind,
        "node": spot.node,
        "top": tree[UID],
        "tree": tree,
        "card": judged.card,
        "words": WORDS,
        "choices": CHOICES,
        "channels": CHANNELS,
        "problems_of": judged.of,
        "problem_at": lambda uid, field: judged.problems.get((uid, field)),
        "default": lambda kind, name: shapes()[kind].fields[name].default,
        "text_of": outline.text_of,
        "earlier": outline.earlier(tree, spot.node) if spot.kind == QUESTION else [],
        "seen": question,
        "share": queries.shares(judged).get(question.key) if question else None,
        "known_skills": judged.card.skills(),
        "is_weighed": any(one.node is spot.node for one in balance.weighed(tree)),
        "detectors": _detectors(session) if spot.node.get(AUTOMATION) else {},
        "measures": _figures(),
        "is_figure_hidden": _uses_hidden_figure(question),
        "held": [one for one in walk(tree) if one.kind == QUESTION and one.within is spot.node],
    }


def _figures() -> dict[str, str]:
    """The figures that a suggestion rule may look at, by name; one that the site hides says so."""
    found = {name: f"{one.label} ({one.unit})" if one.unit else one.label for name, one in MEASURES.items()}
    off = settings().hidden_figures
    told = {name: gettext("%(figure)s: switched off for this site", figure=MEASURES[name].label) for name in off}
    return found | told


def _uses_hidden_figure(question: Question | None) -> bool:
    """Whether a rule of the question looks at a figure that this site hides."""
    named = question.automation.measures() if question and question.automation else ()
    return not settings().hidden_figures.isdisjoint(named)


def _detectors(session: Session) -> dict[str, str]:
    """The behaviours that a suggestion rule may look for, by key."""
    return {standing.key: standing.definition.name for standing in behaviours.active(session)}


def errors(judged: Judged, spot: Spot) -> dict[str, str]:
    """What is wrong in the form of a part, by the fields' names; what is wrong with a list stands at its owner."""
    uids = {spot.uid, *(one.uid for one in inside(spot))} if spot.kind != CARD else None
    return {f"{uid}.{field}": words for (uid, field), words in judged.problems.items() if uids is None or uid in uids}


def both(tree: Tree, clash: Clash) -> dict[str, Any]:
    """The two texts of a field that two people changed, and where it stands."""
    try:
        spot: Spot | None = find(tree, clash.uid)
    except NotFound:
        spot = None
    return {
        "name": f"{clash.uid}.{clash.field}",
        "field": WORDS.get(clash.field, clash.field),
        "where": _where(tree, spot) if spot else _("a part that was removed meanwhile"),
        "mine": outline.text_of(clash.mine, ""),
        "theirs": outline.text_of(clash.theirs, ""),
        "is_gone": spot is None,
    }


def problem(judged: Judged, place: tuple[int, str], words: str) -> dict[str, Any]:
    """One problem as a list shows it: where it is, which field, and the sentence."""
    uid, field = place
    spot = find(judged.tree, uid)
    name = field.split("[")[0].split(".")[0]
    return {
        "uid": uid,
        "field": WORDS.get(name, name),
        "words": words,
        "where": _where(judged.tree, spot),
        "name": name,
    }


def _where(tree: Tree, spot: Spot) -> str:
    """A part in words: for what stands inside a question the question first."""
    held = outline.in_hand(tree, spot.uid)
    found = [held.node] if held.node is spot.node or held.kind == CARD else [held.node, spot.node]
    if held.kind == CARD and held.node is not spot.node:
        found = [spot.node]
    words = [str(one.get("text") or one.get("title") or one.get("label") or "").strip()[:60] for one in found]
    return " › ".join(word for word in words if word) or str(KIND_WORDS.get(spot.kind, spot.kind))
