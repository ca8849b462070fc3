"""The figures of an interaction that a rule may look at, each by a fixed name, with its unit and its words.

The names are this kernel's own; whoever asks for suggestions fills them from what was measured. A figure that is
not known is left out, never 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Unit(StrEnum):
    """What a figure is told in."""

    SECONDS = "s"
    PERCENT = "%"
    COUNT = ""
    PACE = "words a minute"
    SCORE = "on −1 to 1"
    EASE = "on 0 to 100"


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure. `needs_sides`: it can only be trusted when agent and customer are told apart."""

    label: str
    unit: Unit = Unit.COUNT
    needs_sides: bool = True


AGENTS_SENTIMENT = "agent_sentiment"

CALL: Mapping[str, Measure] = MappingProxyType(
    {
        "silence_pct": Measure("Silence", Unit.PERCENT, needs_sides=False),
        "silence_s": Measure("Silence in all", Unit.SECONDS, needs_sides=False),
        "dead_air_count": Measure("Stretches of dead air", needs_sides=False),
        "dead_air_s": Measure("Dead air in all", Unit.SECONDS, needs_sides=False),
        "dead_air_longest_s": Measure("Longest dead air", Unit.SECONDS, needs_sides=False),
        "hold_count": Measure("Holds found", needs_sides=False),
        "hold_s": Measure("Hold in all", Unit.SECONDS, needs_sides=False),
        "hold_longest_s": Measure("Longest hold", Unit.SECONDS, needs_sides=False),
        "overlap_pct": Measure("Both at once", Unit.PERCENT),
        "interruptions": Measure("Interruptions"),
        "interruptions_by_agent": Measure("Interruptions by the agent"),
        "interruptions_by_customer": Measure("Interruptions by the customer"),
        "agent_talk_s": Measure("Agent’s talk", Unit.SECONDS),
        "agent_talk_pct": Measure("Agent’s talk", Unit.PERCENT),
        "agent_of_talk_pct": Measure("Agent’s share of what was said", Unit.PERCENT),
        "agent_pace": Measure("Agent’s pace", Unit.PACE),
        "agent_monologue_s": Measure("Agent’s longest monologue", Unit.SECONDS),
    }
)
"""Figures of calls."""

WRITTEN: Mapping[str, Measure] = MappingProxyType(
    {
        "messages": Measure("Messages", needs_sides=False),
        "agent_messages": Measure("Agent’s messages"),
        "first_reply_s": Measure("First reply", Unit.SECONDS),
        "median_reply_s": Measure("Median reply", Unit.SECONDS),
        "longest_reply_s": Measure("Longest reply", Unit.SECONDS),
        "agent_reading_ease": Measure("Reading ease of the agent’s text", Unit.EASE),
        "agent_reading_grade": Measure("School grade of the agent’s text"),
    }
)
"""Figures of chats and e-mails."""

ANY: Mapping[str, Measure] = MappingProxyType(
    {
        "duration_s": Measure("Length", Unit.SECONDS, needs_sides=False),
        "words": Measure("Words", needs_sides=False),
        "agent_words": Measure("Agent’s words"),
        "agent_questions": Measure("Agent’s questions"),
        "customer_sentiment": Measure("Customer’s sentiment", Unit.SCORE),
        "customer_sentiment_shift": Measure("Customer’s sentiment, start to end", Unit.SCORE),
        AGENTS_SENTIMENT: Measure("Agent’s sentiment", Unit.SCORE),
    }
)
"""Figures of every kind of interaction."""

MEASURES: Mapping[str, Measure] = MappingProxyType({**CALL, **WRITTEN, **ANY})
