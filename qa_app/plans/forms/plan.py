"""The form of a plan: read into what it says, and a plan laid out as the form shows it."""

from datetime import date, tzinfo
from decimal import Decimal

from werkzeug.datastructures import MultiDict

from qa_app.plans.forms.reading import Fields, row_number
from qa_app.plans.models import NAME_MAXIMUM, QualityPlan
from qa_app.plans.queries.population import MOODS, Asked
from qa_app.plans.rules import periods
from qa_app.plans.rules import plan as plans
from qa_app.plans.rules.plan import Dimension, Member, Narrowed, PlanRules, Signal, Stream, Way
from qa_app.plans.services import Wish
from scorecards.sampling import Allocation, Basis

NOT_SAVED = "The plan was not saved; what you wrote is still here."
Form = MultiDict[str, str]


def wish(form: Form) -> Wish:
    """What the form says. Raises Invalid with every mistake by field."""
    fields = Fields(form)
    name = fields.text("name", NAME_MAXIMUM)
    if not name:
        fields.problems["name"] = "Give the plan a name."
    stream = fields.one_of("stream", list(Stream), Stream.RANDOM)
    period = fields.one_of("period", list(periods.Kind), periods.Kind.WEEK)
    rules = _rules(fields, stream)
    fields.check(NOT_SAVED)
    return Wish(name, stream, period, rules, row_number(form.get("revision")))


def asked(form: Form, today: date, zone: tzinfo) -> tuple[Asked, periods.Period]:
    """What a half-filled form means, to be counted for the last period that is over. Raises Invalid."""
    fields = Fields(form)
    stream = fields.one_of("stream", list(Stream), Stream.RANDOM)
    kind = fields.one_of("period", list(periods.Kind), periods.Kind.WEEK)
    rules = _rules(fields, stream)
    fields.check("Mend the plan first.")
    period = periods.over(kind, today)
    return Asked(stream, rules, *period.bounds(zone), is_counting=True), period


def _rules(fields: Fields, stream: str) -> PlanRules:
    is_share = fields.one_of("how", ("count", "percent"), "count") == "percent" and stream != Stream.COMPLAINT
    percent = fields.percent("percent") if is_share else None
    if is_share and percent is None:
        fields.problems.setdefault("percent", "A percentage above 0 and up to 100, such as 2.5.")
    minimum = fields.number("minimum", 0, 0, plans.MOST_CONTACTS) if is_share else 0
    maximum = fields.whole("maximum", 1, plans.MOST_CONTACTS) if is_share else None
    if maximum is not None and maximum < minimum:
        fields.problems["maximum"] = "This is less than the least."
        maximum = None
    signals = fields.some_of("signal", list(Signal))
    if stream == Stream.RISK and not signals:
        fields.problems["signal"] = "Choose at least one signal that speaks for looking at a contact."
    return PlanRules(
        narrowed=_narrowed(fields),
        strata=fields.some_of("strata", list(Dimension)),
        basis=fields.one_of("basis", list(Basis), Basis.AGENT),
        allocation=fields.one_of("allocation", list(Allocation), Allocation.PROPORTIONAL),
        is_even=fields.one_of("even", ("yes", "no"), "yes") == "yes",
        count=0 if is_share else fields.number("count", 4, 1, plans.MOST_CONTACTS),
        percent=percent,
        minimum=minimum,
        maximum=maximum,
        signals=signals if stream == Stream.RISK else (),
        link_role=fields.one_of("link_role", ("origin", "handling"), "origin"),
        ratio=fields.number("ratio", 1, 1, plans.MOST_RATIO),
        scorecard_key=fields.text("scorecard", 80) or None,
        pool=_pool(fields),
        way=fields.one_of("way", list(Way), Way.DEAL),
        claim_hours=fields.number("claim_hours", 24, 1, plans.MOST_HOURS),
        due_days=fields.number("due_days", 7, 1, plans.MOST_DAYS),
        expire_days=fields.whole("expire_days", 1, plans.MOST_DAYS),
        is_other_team=fields.one_of("other_team", ("yes", "no"), "no") == "yes",
        pair_limit=fields.whole("pair_limit", 1, 99),
        lag_days=fields.number("lag_days", 0, 0, plans.MOST_DAYS),
    )


def _narrowed(fields: Fields) -> Narrowed:
    shortest = fields.whole("minimum_s", 0, 86_400)
    longest = fields.whole("maximum_s", 1, 86_400)
    if shortest is not None and longest is not None and longest < shortest:
        fields.problems["maximum_s"] = "This is less than the shortest."
    languages = tuple(part.strip().lower() for part in fields.text("languages").split(",") if part.strip())
    if any(not part.isascii() or not part.replace("-", "").isalpha() for part in languages):
        fields.problems["languages"] = "Codes such as en, de, separated by commas."
    return Narrowed(
        channels=fields.some_of("channel", ("call", "chat", "email")),
        queues=fields.some_of("queue"),
        team_ids=fields.ids("team"),
        languages=languages,
        direction=fields.one_of("direction", ("", "inbound", "outbound"), "") or None,
        minimum_s=shortest,
        maximum_s=longest,
        mood=fields.one_of("mood", ("", *MOODS), "") or None,
        behaviour=fields.text("behaviour"),
        without=fields.text("without"),
        is_complained=fields.one_of("complained", ("yes", "no"), "no") == "yes",
    )


def _pool(fields: Fields) -> tuple[Member, ...]:
    """Ticked reviewers with their load; none ticked: everybody."""
    found = []
    for number in fields.ids("member"):
        load = fields.number(f"load-{number}", 100, 1, 100)
        found.append(Member(number, load))
    return tuple(found)


def shown(plan: QualityPlan | None) -> Form:
    """The plan as its form shows it; the defaults for a new one."""
    rules = plans.from_document(plan.rules) if plan else PlanRules()
    narrowed = rules.narrowed
    single = {
        "name": plan.name if plan else "", "stream": plan.stream if plan else Stream.RANDOM,
        "period": plan.period if plan else periods.Kind.WEEK, "revision": plan.revision if plan else "",
        "how": "count" if rules.percent is None else "percent", "count": rules.count or "",
        "percent": f"{rules.percent.normalize():f}" if isinstance(rules.percent, Decimal) else "",
        "minimum": rules.minimum or "", "maximum": rules.maximum or "", "basis": rules.basis,
        "allocation": rules.allocation, "even": "yes" if rules.is_even else "no", "link_role": rules.link_role,
        "ratio": rules.ratio, "scorecard": rules.scorecard_key or "", "way": rules.way,
        "claim_hours": rules.claim_hours, "due_days": rules.due_days, "expire_days": rules.expire_days or "",
        "other_team": "yes" if rules.is_other_team else "no", "pair_limit": rules.pair_limit or "",
        "lag_days": rules.lag_days, "direction": narrowed.direction or "", "mood": narrowed.mood or "",
        "minimum_s": "" if narrowed.minimum_s is None else narrowed.minimum_s,
        "maximum_s": "" if narrowed.maximum_s is None else narrowed.maximum_s,
        "languages": ", ".join(narrowed.languages), "behaviour": narrowed.behaviour, "without": narrowed.without,
        "complained": "yes" if narrowed.is_complained else "no",
    }  # fmt: skip
    many: dict[str, list[str]] = {
        "channel": list(narrowed.channels), "queue": list(narrowed.queues), "strata": list(rules.strata),
        "team": [str(number) for number in narrowed.team_ids], "signal": list(rules.signals),
        "member": [str(member.person_id) for member in rules.pool],
    }  # fmt: skip
    loads = {f"load-{member.person_id}": str(member.load_pct) for member in rules.pool}
    return MultiDict({**{name: [str(value)] for name, value in single.items()}, **many,
                      **{name: [value] for name, value in loads.items()}})  # fmt: skip
