"""The words for why a contact was chosen, for its stratum, and for what a plan does."""

from collections.abc import Mapping, Sequence

from qa_app.plans.rules.periods import Period
from qa_app.plans.rules.plan import PlanRules, Signal, Stream

SIGNALS: Mapping[str, str] = {
    Signal.VERY_NEGATIVE: "the customer sounded very unhappy",
    Signal.LONG_SILENCE: "long silence",
    Signal.INTERRUPTIONS: "many interruptions",
    Signal.LEAVING: "a threat to leave",
    Signal.COMPLAINT: "a complaint was voiced",
    Signal.ESCALATION: "somebody else was asked for",
    Signal.FORBIDDEN: "a forbidden phrase",
}
NEUTRAL = "Chosen by a quality plan."
NOTES: Mapping[str, str] = {
    "nobody": "No reviewer of the plan is there.",
    "own": "The only reviewers left are in it themselves.",
    "team": "Every reviewer left belongs to the agent's team.",
    "language": "No reviewer of the plan knows its language.",
    "known": "Every reviewer left has evaluated it already.",
    "pair": "Every reviewer left has had as many of this agent as the plan allows.",
    "full": "Every reviewer who may has as much as they can take.",
}
"""Why nobody was given a contact, by the kernel's word for it."""


def days(period: Period) -> str:
    """The days of a period: "2026-11-16 to 2026-11-22"."""
    last = period.last_on
    return str(period.starts_on) if last == period.starts_on else f"{period.starts_on} to {last}"


def reason(stream: str, name: str, period: Period, stratum: str, signals: Sequence[str] = ()) -> str:
    """Why a contact was chosen, as it stands on its evaluation.

    In a case-control sample the words are the same for everything, and name neither the plan nor the stratum.
    """
    if stream == Stream.COMPLAINT:
        return NEUTRAL
    where = f", {stratum}" if stratum else ""
    if stream == Stream.RISK:
        told = ", ".join(SIGNALS.get(signal, signal) for signal in signals) or "no signal, to fill the quota"
        return f"{name}, {days(period)}: {told}."
    how = "by chance" if stream == Stream.RANDOM else "by the plan's filter"
    return f"{name}, {days(period)}{where}: chosen {how}."


def stood_in(text: str) -> str:
    """The reason of a contact that stands in for another one."""
    return text if text == NEUTRAL else f"{text[:-1]}, in place of another one."


def quota(rules: PlanRules, stream: str) -> str:
    """How many are drawn, in words."""
    if stream == Stream.COMPLAINT:
        each = "one matched contact" if rules.ratio == 1 else f"{rules.ratio} matched contacts"
        return f"Every complaint’s contact (at most {rules.count}) and {each} beside it"
    whom = "per agent" if rules.basis == "agent" else "in all"
    if rules.percent is None:
        return f"{rules.count} {whom}"
    least = f", at least {rules.minimum}" if rules.minimum else ""
    most = f", at most {rules.maximum}" if rules.maximum else ""
    return f"{rules.percent.normalize():f} % {whom}{least}{most}"
