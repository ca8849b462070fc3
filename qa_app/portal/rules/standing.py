"""How a complaint stands, in the words of the person who made it: never the desk's own names for its states."""

from collections.abc import Mapping
from dataclasses import dataclass

WAY: tuple[str, ...] = ("Received", "Looking into it", "Our suggestion", "Putting it right", "Finished")
"""The way as the page draws it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a customer reads: where it stands, what happens next, and the place on the `WAY` (0 to 4).

    `is_waiting_for_you` when nothing goes on before the customer answers; `is_over` when nobody works on it now;
    `is_counting` while there is a date by which it should be done; `has_way` False where it left the way before its
    end, so that no step is shown as done that was not.
    """

    title: str
    next_step: str
    place: int
    is_waiting_for_you: bool = False
    is_over: bool = False
    is_counting: bool = True
    has_way: bool = True


_RECEIVED = Standing(
    "We have your complaint",
    "Somebody reads it and decides who is the right person to look into it. You need not do anything.",
    0,
)
_LOOKING = Standing(
    "We are looking into it",
    "We find out what happened and why. Then we tell you what we found and suggest how to put it right.",
    1,
)
STANDINGS: Mapping[str, Standing] = {
    "draft": _RECEIVED,
    "new": _RECEIVED,
    "triaged": Standing(
        "We have read your complaint",
        "It now goes to the person who looks into it. You need not do anything.",
        0,
    ),
    "assigned": Standing(
        "Somebody has your complaint",
        "They begin to look into it shortly. You need not do anything.",
        1,
    ),
    "investigating": _LOOKING,
    "reopened": Standing(
        "We are looking at it again",
        "You told us that it is not put right yet. We look into it once more and then write to you.",
        1,
    ),
    "waiting_customer": Standing(
        "We need an answer from you",
        "We asked you something. As soon as you answer, here or by replying to our e-mail, we go on.",
        1,
        is_waiting_for_you=True,
    ),
    "waiting_third_party": Standing(
        "We wait for an answer from somebody else",
        "To find out what happened we asked another company or department. We go on as soon as they answer.",
        1,
    ),
    "proposed": Standing(
        "We have suggested how to put it right",
        "Read our suggestion and tell us whether you agree. If you do not, tell us what you would like instead.",
        2,
        is_waiting_for_you=True,
    ),
    "implementing": Standing(
        "We are doing what we agreed",
        "We carry out what we promised. We tell you when it is done.",
        3,
    ),
    "resolved": Standing(
        "We have finished with your complaint",
        "If anything is still wrong, tell us here and we open it again.",
        4,
        is_over=True,
        is_counting=False,
    ),
    "closed": Standing(
        "Your complaint is closed",
        "If the same thing is still wrong, tell us here.",
        4,
        is_over=True,
        is_counting=False,
    ),
    "withdrawn": Standing(
        "You took your complaint back",
        "We no longer work on it. If you think again, write to us here.",
        4,
        is_over=True,
        is_counting=False,
        has_way=False,
    ),
    "not_a_complaint": Standing(
        "We deal with this in another way",
        "We read what you sent. It is answered outside of the way of complaints. You can still write to us here.",
        4,
        is_over=True,
        is_counting=False,
        has_way=False,
    ),
    "merged": Standing(
        "We deal with this together with your other complaint",
        "You told us about the same thing before. Everything goes on in one place, so that nothing is lost.",
        1,
        is_over=True,
        is_counting=False,
        has_way=False,
    ),
}


def standing(state: str) -> Standing:
    """What the customer reads of a state of the desk; of one that is not known, that we have the complaint."""
    return STANDINGS.get(state, _RECEIVED)
