"""The parts of a question's suggestion rules, as an editor adds them: rules, their signals, stretches of time."""

from qa_app.builder.rules.shape import AUTOMATION
from qa_app.builder.rules.tree import Spot, Tree, number
from qa_app.errors import Invalid

SIGNALS: dict[str, Tree] = {
    "presence": {"behaviour": ""},
    "range": {"measure": ""},
    "order": {"first": "", "then": ""},
}
PROPOSING = ("rule", "figure", *SIGNALS, "stretch")


def add(tree: Tree, spot: Spot, node: Tree, what: str) -> None:
    """Make `node` a new part of the suggestion rules: a rule of a question, a signal of a rule, a stretch of a signal.

    A `figure` is the measure that a numeric question proposes as it is. Raises Invalid where a part does not belong.
    """
    if what == "rule" and spot.kind == "question":
        signal: Tree = dict(SIGNALS["presence"])
        number(tree, signal)
        node |= {"signals": [signal], "options": []}
        _automation(tree, spot.node).setdefault("rules", []).append(node)
    elif what == "figure" and spot.kind == "question":
        _automation(tree, spot.node)["measure"] = ""
    elif what in SIGNALS and spot.kind == "rule":
        node |= SIGNALS[what]
        spot.node.setdefault("signals", []).append(node)
    elif what == "stretch" and spot.kind == "presence":
        node |= {"amount": 60}
        spot.node["within"] = node
    else:
        raise Invalid("That cannot be added there. Reload the page and try again.")


def _automation(tree: Tree, question: Tree) -> Tree:
    held = question.get(AUTOMATION)
    if not isinstance(held, dict):
        held = question[AUTOMATION] = {"rules": []}
        number(tree, held)
    return held
