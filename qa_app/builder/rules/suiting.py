"""Options that suit the kind of a question: those that are there stay where they can, missing ones are offered."""

from typing import Any

from qa_app.builder.rules.tree import UID, Tree, number

YES_NO = (("yes", "Yes", 1), ("no", "No", 0))
CHOICES = (("yes", "Yes", 2), ("partly", "Partly", 1), ("no", "No", 0))
STEPS = (("5", "Always", 4), ("4", "Mostly", 3), ("3", "Partly", 2), ("2", "Seldom", 1), ("1", "Not at all", 0))
RANGES = (("up_to_60", "Up to 60", 1, None, 60), ("over_60", "Over 60", 0, "60.01", None))
SEVERAL = (("first", "First thing", 1), ("second", "Second thing", 1))
OFFERED: dict[str, tuple[tuple[Any, ...], ...]] = {
    "yes_no": YES_NO,
    "single": CHOICES,
    "scale": STEPS,
    "multi": SEVERAL,
    "numeric": RANGES,
}
MOST: dict[str, int] = {"yes_no": 2, "text": 0, "date": 0, "info": 0}


def suited(tree: Tree, question: Tree) -> None:
    """Fit the options to the question's kind; undo brings back what had to go."""
    kind = str(question.get("kind"))
    held = list(question.get("options") or [])
    if len(held) > MOST.get(kind, len(held)):
        held = [held[0], held[-1]][: MOST[kind]]
    if kind in OFFERED and (len(held) < len(OFFERED[kind][:2]) or not _fits(kind, held)):
        held = offered(tree, kind)
    if kind != "numeric":
        for option in held:
            option.pop("minimum", None)
            option.pop("maximum", None)
    question["options"] = held
    if kind == "info":
        question["is_required"] = False


def offered(tree: Tree, kind: str) -> list[Tree]:
    """Fresh options for a kind of question."""
    made = []
    for key, label, points, *limits in OFFERED[kind]:
        option: Tree = {"key": key, "label": label, "points": points}
        option |= {
            name: limit for name, limit in zip(("minimum", "maximum"), limits, strict=False) if limit is not None
        }
        number(tree, option)
        made.append(option)
    return made


def _fits(kind: str, held: list[Tree]) -> bool:
    """Ranges and labels are different things; a question that becomes numeric starts with ranges."""
    has_ranges = any(option.get("minimum") is not None or option.get("maximum") is not None for option in held)
    return has_ranges == (kind == "numeric") and all(UID in option for option in held)
