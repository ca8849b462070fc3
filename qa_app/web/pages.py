"""What slices hand to the frame around every page: navigation entries, and work for the home page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from qa_app.policy import Actor


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the navigation: shown to those who have the permission. `icon` names a Bootstrap icon."""

    label: str
    endpoint: str
    icon: str
    permission: str
    order: int


@dataclass(frozen=True, slots=True)
class Task:
    """One thing waiting for a person. `kind` groups tasks; `url` leads to the place where it is done."""

    kind: str
    title: str
    detail: str
    url: str
    due: str = ""
    is_late: bool = False


Provider = Callable[[Session, Actor], Sequence[Task]]


class Pages:
    """The collected navigation and worklist providers."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.providers: list[Provider] = []

    def add(self, entry: Entry) -> None:
        """Add a navigation entry; the same endpoint is kept once."""
        if entry not in self.entries:
            self.entries.append(entry)
            self.entries.sort(key=lambda item: item.order)

    def tasks(self, session: Session, actor: Actor) -> list[Task]:
        """Everything that waits for the actor, in the order of the slices."""
        return [task for provider in self.providers for task in provider(session, actor)]


_pages = Pages()


def navigation(*entries: Entry) -> None:
    """Put a slice's entries into the navigation."""
    for entry in entries:
        _pages.add(entry)


def worklist(provider: Provider) -> Provider:
    """Register a function that lists what waits for an actor; for use as a decorator."""
    if provider not in _pages.providers:
        _pages.providers.append(provider)
    return provider


def waiting(session: Session, actor: Actor) -> list[Task]:
    """Everything that waits for the actor: a query for each kind of work."""
    return _pages.tasks(session, actor)


def visible_entries(actor: Actor | None) -> list[Entry]:
    """The navigation entries that the actor may use."""
    return [entry for entry in _pages.entries if actor is not None and actor.may(entry.permission)]
