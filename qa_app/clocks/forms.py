"""The forms of policies and calendars: what they say read into values, with every mistake beside its field."""

from datetime import date, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from qa_app.clocks.rules import documents, writing
from qa_app.clocks.rules.calendars import BadCalendar, Calendar
from qa_app.clocks.rules.policy import Conditions, Measure, Policy, Target, Warn
from qa_app.clocks.rules.runs import Kind
from qa_app.complaints import rules
from qa_app.errors import Invalid

Form = MultiDict[str, str]
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_TEXT = 20_000
CHOICES = {
    "severities": rules.SEVERITIES,
    "channels": rules.CHANNELS,
    "priorities": ("1", "2", "3", "4"),
    "exposures": rules.EXPOSURES,
}


def calendar(form: Form, today: date) -> tuple[Calendar, dict[str, Any]]:
    """The calendar that the form describes, and the document that is kept of it. Raises `Invalid`."""
    problems: dict[str, str] = {}

    def read(field: str, reader: Any, *given: Any) -> Any:
        try:
            return reader(*given)
        except BadCalendar as error:
            problems[field] = str(error)
            return {}

    country, region = (form.get(name, "").strip().upper()[:10] for name in ("country", "region"))
    public = read("country", writing.public_holidays, country, region, today)
    off = read("off", writing.days, form.get("off", "")[:MOST_TEXT])
    halves = read("special", writing.special, form.get("special", "")[:MOST_TEXT])
    week = {
        day: hours
        for day in range(7)
        if (hours := read(f"day-{day}", writing.frames, form.get(f"day-{day}", "")[:200]))
    }
    if problems:
        raise Invalid("The calendar was not published.", problems)
    found = writing.with_days_off(week, form.get("zone", "").strip()[:60], {**public, **off}, halves)
    return found, {**documents.calendar_document(found, country, region), "own": [day.isoformat() for day in off]}


def shown_calendar(document: dict[str, Any] | None, name: str, zone: str) -> Form:
    """A calendar laid out as its form shows it; without a document, an ordinary week."""
    if document is None:
        week = {f"day-{day}": "09:00-17:00" if day < 5 else "" for day in range(7)}
        return MultiDict({"name": name, "zone": zone, **week})
    found = documents.calendar_from(document)
    own = set(document.get("own", ()))
    off = [f"{day} {text}".strip() for day, text in document.get("off", {}).items() if day in own]
    return MultiDict(
        {
            "name": name,
            "zone": found.zone,
            "country": document.get("country", ""),
            "region": document.get("region", ""),
            "off": "\n".join(off),
            "special": "\n".join(f"{day} {writing.written(hours)}" for day, hours in sorted(found.special.items())),
            **{f"day-{day}": writing.written(found.week.get(day, ())) for day in range(7)},
        }
    )


def policy(form: Form) -> Policy:
    """The policy that the form describes. Raises `Invalid`."""
    problems: dict[str, str] = {}
    targets = {}
    for kind in Kind:
        try:
            target = _target(form, kind)
        except ValueError:
            problems[str(kind)] = "Write a whole number, such as 24."
            continue
        if target is not None:
            targets[kind] = target
    warnings = _warnings(form.get("warnings", ""), problems)
    place = form.get("place", "").strip() or "1"
    if not (place.isascii() and place.isdigit() and 1 <= int(place[:6]) < 1_000):
        problems["place"] = "A number from 1 to 999; policies are tried in this order."
    if problems:
        raise Invalid("The policy was not published.", problems)
    return Policy(
        key="",
        name=form.get("name", "").strip(),
        version=0,
        targets=targets,
        conditions=_conditions(form),
        calendar=form.get("calendar", ""),
        warnings=warnings,
        is_held=form.get("is_held") == "1",
        regime=form.get("regime", "").strip()[:120],
        place=int(place),
    )


def _target(form: Form, kind: Kind) -> Target | None:
    """The target of a kind; None where it is left empty: the policy then has no such clock."""
    amount = form.get(f"{kind}-amount", "").strip()
    if not amount:
        return None
    if not (amount.isascii() and amount.isdigit() and len(amount) < 7):
        raise ValueError(amount)
    unit = form.get(f"{kind}-unit", "")
    still = frozenset(name for name in ("waiting_customer", "waiting_third_party") if form.get(f"{kind}-{name}") == "1")
    if unit in ("days", "close"):
        return Target(kind, Measure(unit), days=int(amount), still_in=still)
    measure, _, scale = unit.partition("-")
    length = timedelta(minutes=int(amount)) if scale == "minutes" else timedelta(hours=int(amount))
    return Target(kind, Measure.WORKING if measure == "working" else Measure.ALWAYS, length, still_in=still)


def _conditions(form: Form) -> Conditions:
    chosen = {name: [value for value in form.getlist(name) if value in known] for name, known in CHOICES.items()}
    return Conditions(
        categories=frozenset(value[:60] for value in form.getlist("categories")[:200]),
        severities=frozenset(chosen["severities"]),
        channels=frozenset(chosen["channels"]),
        priorities=frozenset(int(value) for value in chosen["priorities"]),
        exposures=frozenset(chosen["exposures"]),
        products=frozenset(word.strip()[:100] for word in form.get("products", "").split(",") if word.strip()),
    )


def _warnings(text: str, problems: dict[str, str]) -> tuple[Warn, ...]:
    found = []
    for word in text.replace(",", " ").split()[:6]:
        number = word.strip("%-m")
        is_share, is_before = word.endswith("%"), word.startswith("-") and word.endswith("m")
        if not (number.isascii() and number.isdigit() and len(number) < 6 and (is_share or is_before)):
            problems["warnings"] = "Write warnings like 75% or -15m (fifteen minutes before)."
        elif (is_share and not 1 <= int(number) <= 99) or not int(number):
            problems["warnings"] = "A share lies between 1% and 99%, minutes above 0."
        else:
            found.append(Warn(pct=int(number)) if is_share else Warn(minutes=int(number)))
    return tuple(dict.fromkeys(found))


def shown_policy(kept: Policy) -> Form:
    """A policy laid out as its form shows it."""
    conditions = kept.conditions
    form: Form = MultiDict(
        {
            "name": kept.name,
            "place": str(kept.place),
            "calendar": kept.calendar,
            "regime": kept.regime,
            "warnings": " ".join(warn.level for warn in kept.warnings),
            "products": ", ".join(sorted(conditions.products)),
            **({"is_held": "1"} if kept.is_held else {}),
        }
    )
    for name in ("categories", "severities", "channels", "priorities", "exposures"):
        form.setlist(name, sorted(str(value) for value in getattr(conditions, name)))
    for kind, target in kept.targets.items():
        form.update(_shown_target(kind, target))
    return form


def _shown_target(kind: Kind, target: Target) -> dict[str, str]:
    still = {f"{kind}-{state}": "1" for state in target.still_in}
    if target.days:
        return {f"{kind}-amount": str(target.days), f"{kind}-unit": str(target.measure), **still}
    minutes = target.length // timedelta(minutes=1)
    scale, amount = ("hours", minutes // 60) if minutes % 60 == 0 else ("minutes", minutes)
    return {f"{kind}-amount": str(amount), f"{kind}-unit": f"{target.measure}-{scale}", **still}
