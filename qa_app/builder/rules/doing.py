"""One order of the editor, such as `add:17:option` or `up:17`, done to the tree; weights that were balanced stay so."""

from dataclasses import dataclass

from qa_app.builder.rules import balance, changing
from qa_app.builder.rules.proposing import PROPOSING
from qa_app.builder.rules.tree import Tree, find
from qa_app.errors import Invalid

ADDED = {
    "section": "Added a section",
    "subsection": "Added an inner section",
    "question": "Added a question",
    "option": "Added an option",
    "cause": "Added a cause",
    "band": "Added a band",
    "clause": "Added to the condition",
    "group": "Added to the condition",
    **dict.fromkeys(PROPOSING, "Added to the suggestion rules"),
}
MOVES = {"up": -1, "down": 1}


@dataclass(frozen=True, slots=True)
class Done:
    """What an order did: the words for it, and the part to look at next (None: stay)."""

    what: str
    look_at: int | None = None


def do(tree: Tree, order: str) -> Done:
    """Carry out an order: `verb:uid` or `verb:uid:more`.

    Verbs: add (more: what), remove, copy, up, down, in, out, before (more: uid), into (more: section's uid, or
    nothing for the end), even, balance. Raises Invalid for any other, NotFound when a part is gone.
    """
    verb, _, rest = order.partition(":")
    first, _, more = rest.partition(":")
    if verb == "even" or verb == "balance":
        balance.balance(tree, is_even=verb == "even")
        return Done("Shared the weights evenly" if verb == "even" else "Balanced the weights to 100")
    if not first.isdecimal():
        raise Invalid("The editor sent something that cannot be done. Reload the page and try again.")
    uid = int(first)
    if verb == "add" and more in ADDED:
        return Done(ADDED[more], int(changing.added(tree, uid, more)["uid"]))
    if verb == "remove":
        return Done(f"Removed {changing.removed(tree, uid) or 'a part'}")
    if verb == "copy":
        return Done("Copied a part", int(changing.copied_part(tree, uid)["uid"]))
    return _moved(tree, verb, uid, more)


def _moved(tree: Tree, verb: str, uid: int, more: str) -> Done:
    other = int(more) if more.isdecimal() else None
    if verb in MOVES:
        is_moved = changing.stepped(tree, uid, MOVES[verb])
    elif verb == "before" and other is not None:
        is_moved = changing.placed(tree, uid, other)
    elif verb == "into":
        is_moved = changing.placed(tree, uid, None, other)
    elif verb in ("in", "out"):
        is_moved = changing.nested(tree, uid) if verb == "in" else changing.freed(tree, uid)
    else:
        raise Invalid("The editor sent something that cannot be done. Reload the page and try again.")
    return Done(f"Moved {changing.called(find(tree, uid)) or 'a part'}" if is_moved else "")
