"""The register: every complaint the actor may see, narrowed and paged, for the page, its export and the API alike."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.sql import ColumnElement

from qa_app.complaints.models import Complaint
from qa_app.complaints.queries.categories import categories
from qa_app.complaints.queries.desk import visible
from qa_app.complaints.rules.steps import OPEN
from qa_app.interactions.models import Customer
from qa_app.policy import Actor

PAGE_SIZE = 50
CHUNK = 500
NOBODY = "none"
STILL_OPEN = "open"
NAMES = (
    "text", "state", "category", "decision", "mine", "owner", "team", "severity", "priority", "channel", "since",
    "until",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A filter that a room above this one adds. `condition(actor, value)` is asked for values of `choices` alone."""

    name: str
    label: str
    choices: Mapping[str, str]
    condition: Callable[[Actor, str], ColumnElement[bool]]


_ADDED: dict[str, Narrowing] = {}


def narrowing(added: Narrowing) -> None:
    """Offer a filter of the register; the same name is kept once."""
    if added.name in NAMES:
        raise ValueError(f"{added.name!r} is a filter of the register already")
    _ADDED.setdefault(added.name, added)


def narrowings() -> Sequence[Narrowing]:
    """The filters that others added, in the order in which they did."""
    return tuple(_ADDED.values())


def names() -> tuple[str, ...]:
    """Every filter's name in an address."""
    return (*NAMES, *_ADDED)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; empty values narrow nothing.

    `state` may be "open" for every open state; `owner` and `team` are ids or "none". `since` and `until` are days of
    receipt in `zone`, both included. `more` holds what others added, by name.
    """

    text: str = ""
    state: str = ""
    category: str = ""
    decision: str = ""
    is_mine: bool = False
    owner: str = ""
    team: str = ""
    severity: str = ""
    priority: str = ""
    channel: str = ""
    since: date | None = None
    until: date | None = None
    more: Mapping[str, str] = field(default_factory=dict)
    before_id: int | None = None
    zone: str = "UTC"

    def in_address(self) -> dict[str, str]:
        """The filters in force as an address's query, without the place in the list."""
        plain = ("text", "state", "category", "decision", "owner", "team", "severity", "priority", "channel")
        found = {name: str(getattr(self, name)) for name in plain}
        found |= {"mine": "1" if self.is_mine else "", "since": _iso(self.since), "until": _iso(self.until)}
        return {name: value for name, value in {**found, **self.more}.items() if value}


def read(args: Mapping[str, str], zone: str) -> Filters:
    """The filters that an address holds; what makes no sense narrows nothing."""
    number = args.get("before", "")
    return Filters(
        **{
            name: args.get(name, "").replace("\0", "").strip()[:200]
            for name in ("text", "state", "category", "decision", "owner", "team", "severity", "priority", "channel")
        },
        is_mine=args.get("mine") == "1",
        since=_day(args.get("since", "")),
        until=_day(args.get("until", "")),
        more={one.name: args[one.name] for one in narrowings() if args.get(one.name) in one.choices},
        before_id=int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None,
        zone=zone,
    )


def found(session: Session, actor: Actor, filters: Filters, *, limit: int = PAGE_SIZE) -> Sequence[Complaint]:
    """One page of the list, newest first; one more than a page when there are more."""
    query = _with_people(narrowed(session, actor, filters))
    return session.scalars(query.order_by(Complaint.id.desc()).limit(limit + 1)).unique().all()


def every(session: Session, actor: Actor, filters: Filters) -> Iterator[Complaint]:
    """All complaints that the filters leave, newest first, read in pieces and forgotten again."""
    query, last = _with_people(narrowed(session, actor, filters)), None
    while True:
        piece = query if last is None else query.where(Complaint.id < last)
        rows = session.scalars(piece.order_by(Complaint.id.desc()).limit(CHUNK)).unique().all()
        yield from rows
        if len(rows) < CHUNK:
            return
        last = rows[-1].id
        session.expunge_all()


def narrowed(session: Session, actor: Actor, filters: Filters) -> Select[Complaint]:
    """The complaints that the actor may see and the filters leave."""
    wanted = [*_plain(filters), *_people(actor, filters), *_days(filters)]
    wanted += [_ADDED[name].condition(actor, value) for name, value in filters.more.items() if name in _ADDED]
    if filters.category:
        wanted.append(Complaint.category.in_(categories(session).under(filters.category)))
    if filters.before_id is not None:
        wanted.append(Complaint.id < filters.before_id)
    if filters.text.strip():
        wanted.append(_matches(filters.text.strip()))
    return visible(actor).where(*wanted)


def _plain(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.state == STILL_OPEN:
        yield Complaint.state.in_(OPEN)
    elif filters.state:
        yield Complaint.state == filters.state
    for column, value in (
        (Complaint.decision, filters.decision),
        (Complaint.severity, filters.severity),
        (Complaint.channel, filters.channel),
    ):
        if value:
            yield column == value
    if filters.priority in ("1", "2", "3", "4"):
        yield Complaint.priority == int(filters.priority)
    elif filters.priority == NOBODY:
        yield Complaint.priority.is_(None)


def _people(actor: Actor, filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.is_mine:
        yield Complaint.owner_id == actor.id
    for column, value in ((Complaint.owner_id, filters.owner), (Complaint.team_id, filters.team)):
        if value == NOBODY:
            yield column.is_(None)
        elif value.isascii() and value.isdigit() and len(value) < 10:
            yield column == int(value)


def _days(filters: Filters) -> Iterator[ColumnElement[bool]]:
    zone = ZoneInfo(filters.zone)
    if filters.since:
        yield Complaint.received_at >= datetime.combine(filters.since, time(), zone)
    if filters.until:
        yield Complaint.received_at < datetime.combine(filters.until + timedelta(days=1), time(), zone)


def _with_people(query: Select[Complaint]) -> Select[Complaint]:
    people = (joinedload(Complaint.customer), joinedload(Complaint.owner), joinedload(Complaint.team))
    return query.options(*people)


def _matches(text: str) -> ColumnElement[bool]:
    number = text.upper().removeprefix("C-")
    if number.isascii() and number.isdigit() and len(number) < 10:
        is_it: ColumnElement[bool] = Complaint.id == int(number)
        if number != text:
            return is_it
        return or_(is_it, Complaint.order_ref == text, Complaint.customer_id.in_(_named(text)))
    like = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return or_(
        Complaint.summary.ilike(like, escape="\\"),
        Complaint.product.ilike(like, escape="\\"),
        Complaint.order_ref.ilike(like, escape="\\"),
        Complaint.external_id == text,
        Complaint.customer_id.in_(
            select(Customer.id).where(
                or_(
                    Customer.name.ilike(like, escape="\\"),
                    Customer.ref.ilike(like, escape="\\"),
                    Customer.email.ilike(like, escape="\\"),
                )
            )
        ),
    )


def _named(ref: str) -> Select[int]:
    return select(Customer.id).where(Customer.ref == ref)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return found if 1970 <= found.year < 9999 else None


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
