"""What slices above this one add to the list's filters: whether a conversation was evaluated, complained about.

The list cannot know these slices; they register here what can be chosen and the condition that it means.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.sql import ColumnElement

from qa_app.policy import Actor


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A filter of the list. `choices` maps the value in the address to how it reads in a sentence.

    `condition(actor, value)` is asked only for values of `choices`, and only when `is_open(actor)`; it must not tell
    the actor about rows that they may not see.
    """

    name: str
    label: str
    choices: Mapping[str, str]
    condition: Callable[[Actor, str], ColumnElement[bool]]
    is_open: Callable[[Actor], bool]


_registered: dict[str, Narrowing] = {}


def narrowing(added: Narrowing) -> None:
    """Offer a filter. Raises `ValueError` when another one has its name."""
    if _registered.get(added.name, added) != added:
        raise ValueError(f"two filters of interactions are called {added.name!r}")
    _registered[added.name] = added


def narrowings(actor: Actor) -> list[Narrowing]:
    """The filters that the actor may use, in the order in which they were added."""
    return [one for one in _registered.values() if one.is_open(actor)]
