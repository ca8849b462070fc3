"""The frame around every page of one complaint: its head, tabs, way and next step, and what others put beside it.

Other parts of the desk stand on higher floors. They add a tab (a page of their own at `/complaints/<id>/...`) with
`tabs`, or a panel on the complaint's first page with `panel`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.complaints import queries, rules, services
from qa_app.complaints.models import Complaint
from qa_app.complaints.rules import steps
from qa_app.errors import AppError, Conflict
from qa_app.policy import Actor
from qa_app.web import actor, session

Provider = Callable[[Session, Actor, Complaint], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of the complaint. `key` is what `Missing.place` names; the endpoint takes `complaint_id`."""

    key: str
    label: str
    endpoint: str
    order: int
    permission: str = "complaint.read"


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the complaint's first page: `template` is included with what `provide` gives, or left out on None."""

    template: str
    provide: Provider
    order: int
    place: Literal["main", "aside"]


_TABS: list[Tab] = [Tab("overview", "Overview", "complaints.show", 0)]
_PANELS: list[Panel] = []


def tabs(*new: Tab) -> None:
    """Add pages to every complaint; the same key is kept once."""
    known = {tab.key for tab in _TABS}
    _TABS.extend(tab for tab in new if tab.key not in known)
    _TABS.sort(key=lambda tab: tab.order)


def panel(template: str, *, order: int, place: Literal["main", "aside"] = "aside") -> Callable[[Provider], Provider]:
    """Add a part to the first page of every complaint; for use as a decorator of what provides its values."""

    def register(provide: Provider) -> Provider:
        if template not in {known.template for known in _PANELS}:
            _PANELS.append(Panel(template, provide, order, place))
            _PANELS.sort(key=lambda item: item.order)
        return provide

    return register


def case(complaint_id: int) -> Complaint:
    """The complaint that the actor may see, with its reading noted in the trail. Raises `NotFound`."""
    complaint = queries.one(session(), actor(), complaint_id)
    if request.method == "GET":
        audit.record(session(), actor(), "read", ("complaint", complaint_id), address=request.remote_addr)
    return complaint


@dataclass(frozen=True, slots=True)
class Next:
    """A step that is legal now: what it is called, and what it still lacks."""

    after: str
    words: str
    missing: Sequence[rules.Missing]

    @property
    def is_onward(self) -> bool:
        """Whether it leads along the way, and not aside or back."""
        return self.after in steps.WAY


def page(template: str, complaint: Complaint, tab: str, *, status: int = 200, **parts: Any) -> ResponseReturnValue:
    """A page of the complaint, inside its frame. `template` extends "complaints/case.html"."""
    now = datetime.now(UTC)
    may_write = actor().may("complaint.write")
    frame = {
        "complaint": complaint,
        "now": now,
        "rules": rules,
        "tab": tab,
        "tabs": [item for item in _TABS if actor().may(item.permission)],
        "way": steps.WAY,
        "place_on_way": steps.BESIDE.get(complaint.state, complaint.state),
        "next_steps": _next(complaint, now) if may_write else (),
        "address_of": lambda place: _address(complaint.id, place),
        "may_write": may_write,
    }
    return render_template(template, **{**frame, **parts}), status


def status_of(refusal: AppError) -> int:
    """The status with which a refused form comes back."""
    return 409 if isinstance(refusal, Conflict) else 422


def panels(complaint: Complaint, place: str) -> list[tuple[str, Mapping[str, Any]]]:
    """The parts that others put on the first page: the template of each with its values."""
    given = ((item, item.provide(session(), actor(), complaint)) for item in _PANELS if item.place == place)
    return [(item.template, values) for item, values in given if values is not None]


def _next(complaint: Complaint, now: datetime) -> list[Next]:
    """The steps to offer: merging has a form of its own, and a lead's steps are shown to leads."""
    not_ours = () if actor().may("complaint.lead") else steps.LEADS_ALONE
    if complaint.state in not_ours:
        return []
    found = services.missing_of_each(session(), complaint, now, left_out={"merged", *not_ours})
    return [Next(step.after, steps.step_words(step.before, step.after), lack) for step, lack in found]


def _address(complaint_id: int, place: str) -> str:
    for tab in _TABS:
        if tab.key == place:
            return url_for(tab.endpoint, complaint_id=complaint_id)
    return f"{url_for('complaints.show', complaint_id=complaint_id)}#{place}"
