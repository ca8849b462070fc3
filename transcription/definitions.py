"""How every figure is worked out, and after whom: for each schema of the metrics a table of formulas.

A stored document names its schema and holds its thresholds, so `explain` tells exactly how its figures were made,
however the settings or the formulas have changed since.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure: its name for people, how it is worked out, and where that comes from.

    `{dead_air}` in a formula stands for the threshold `dead_air_ms` as it was, in seconds.
    """

    title: str
    formula: str
    source: str


_TALK = Definition(
    "Talk share",
    "The time in which a side speaks (its words’ times, overlaps counted once) ÷ the length of the call. The two "
    "shares and silence need not add up to 100 %: both may speak at once.",
    "Amazon Connect: agent talk time ÷ conversation duration",
)
_SILENCE = Definition("Silence", "The time in which nobody speaks ÷ the length of the call.", "Voci: non-talk time")
_OVERLAP = Definition(
    "Both at once", "The time in which agent and customer both speak ÷ the length of the call.", "Genesys: overtalk"
)
_INTERRUPTIONS = Definition(
    "Interruptions",
    "A side begins to speak in the other’s turn, both speak for {interruption} or more, and who began second speaks "
    "at least as long as the other. Listening words (“mm-hm”, “okay”; at most {backchannel_words} words) do not count.",
    "Verint and MiiTel: overlap above a threshold; Amazon Connect: counted by interrupter",
)
_PACE = Definition("Pace", "A side’s words ÷ the minutes in which it speaks, not the minutes of the call.",
                   "Amazon Connect: TalkSpeed")  # fmt: skip
_MONOLOGUE = Definition(
    "Longest without the other",
    "The longest time a side speaks before the other says more than a listening word. A pause of more than "
    "{monologue_pause} ends it.",
    "Our definition",
)
_WORDS = Definition("Words", "What stands between spaces and holds a letter or a digit.", "Our definition")
_RESPONSE = Definition(
    "Reply times",
    "From the customer’s first unanswered message to the agent’s next. The median is over all such waits.",
    "Amazon Connect: agent greeting time; Intercom: median reply time",
)
_MESSAGES = Definition("Messages", "Messages by who wrote them.", "Our definition")

_FIRST = {
    "talk": _TALK,
    "silence": _SILENCE,
    "overlap": _OVERLAP,
    "dead_air": Definition(
        "Dead air", "Silences of {dead_air} or more. Hold is not told apart.", "Contexta: 5 s; Amazon Connect: 3 s"
    ),
    "interruptions": _INTERRUPTIONS,
    "pace": _PACE,
    "monologue": _MONOLOGUE,
    "messages": _MESSAGES,
    "response": _RESPONSE,
    "words": _WORDS,
}

_SECOND = _FIRST | {
    "talk": Definition(
        "Talk share",
        "The time in which a side speaks ÷ the length of the call. A side speaks while its voice sounds on its own "
        "track, pauses under 0.3 s included; without a track of its own, during its words’ times. The two shares and "
        "silence need not add up to 100 %: both may speak at once. Talk to listen is agent ÷ customer.",
        _TALK.source,
    ),
    "hold": Definition(
        "Hold",
        "A silence of {hold_silence} or more that begins within {hold_lead} of the agent’s words for it (“put you on "
        "hold”), or ends within {hold_lead} of a return (“thank you for holding”). None found does not mean that "
        "there was none: the telephone system knows, the recording does not.",
        "Our definition",
    ),
    "dead_air": Definition(
        "Dead air", "Silences of {dead_air} or more, hold left out.", "Contexta: 5 s; Amazon Connect and MiiTel: 3 s"
    ),
    "interruptions": Definition(
        _INTERRUPTIONS.title,
        _INTERRUPTIONS.formula + " Pauses of less than {turn_gap} do not end a turn.",
        _INTERRUPTIONS.source,
    ),
    "pace": Definition("Pace", _PACE.formula + " Left out below {pace_talk} of talk.", _PACE.source),
    "questions": Definition(
        "Questions asked",
        "Sentences that end with a question mark, or in English open like a question (“could you …”, “what is "
        "your …”).",
        "Our definition",
    ),
    "response": Definition(
        "Reply times",
        _RESPONSE.formula + " Announcements, bots and automatic replies end no wait. In office hours "
        "({office}), only the time in which the centre is open counts; both figures are kept.",
        _RESPONSE.source + ", less the time out of office",
    ),
    "lengths": Definition("Message length", "The median words and characters of a side’s messages.", "Our definition"),
    "readability": Definition(
        "Readability",
        "Reading ease = 206.835 − 1.015 × words per sentence − 84.6 × syllables per word; 60 to 70 is plain English, "
        "less is harder. School grade = 0.39 × words per sentence + 11.8 × syllables per word − 15.59. English only, "
        "from {readable_words} words on; syllables are counted by rule.",
        "Flesch 1948; Kincaid and others 1975",
    ),
    "sentiment": Definition(
        "Sentiment",
        "A line’s words are looked up in a list of rated English words, with rules for “not”, “very”, capitals and "
        "“!”; its score is s ÷ √(s² + 15), s being their sum, so from −1 to 1; over 1,000 characters it is the mean of "
        "its sentences’ scores. Within ±{neutral_within} is neutral. A side’s figure is the mean of its lines (n). "
        "Start to end is the mean of the last quarter of the time less that of the first. From text only. Small words "
        "count too: “yes”, “well” and “thank you” as positive, “no” as negative. Negation far from its word and irony "
        "are missed.",
        "VADER: Hutto and Gilbert 2014; quarters: Amazon Contact Lens",
    ),
    "confidence": Definition(
        "Confidence of words",
        "The mean of what the speech engine says of each word, and the share of words below {low_confidence}.",
        "Whisper’s word probabilities",
    ),
    "sound": Definition(
        "Sound",
        "Loudness of speech in dB below the end of the scale (mean power of the frames within 20 dB of the loud "
        "ones), and the share of samples at the end of the scale while somebody speaks.",
        "After ITU-T P.56",
    ),
    "eligibility": Definition(
        "Fit for scoring",
        "At least {least_words} words and both sides heard (e-mail: the agent). Calls also: {shortest_call} or longer, "
        "at most {clipped_pct} % clipped, speech above {quiet_dbfs} dB, words heard with at least {least_confidence} "
        "confidence on average.",
        "Zendesk: 10 words and a message of each side; floors are ours",
    ),
}  # fmt: skip

DEFINITIONS: Mapping[str, Mapping[str, Definition]] = MappingProxyType(
    {"metrics/1": MappingProxyType(_FIRST), "metrics/2": MappingProxyType(_SECOND)}
)
"""Formula and source of every figure, by the schema of the document that holds it. Entries are never changed:
a new formula is a new schema."""


def explain(metrics: Mapping[str, Any]) -> tuple[Definition, ...]:
    """The definitions of the figures a stored document holds, its own thresholds filled in; () for no known schema."""
    table = DEFINITIONS.get(str(metrics.get("schema")), {})
    values = _Told(_shown(metrics.get("thresholds") or {}) | {"office": _office(metrics.get("office_hours"))})
    return tuple(
        Definition(found.title, found.formula.format_map(values), found.source)
        for figure, found in table.items()
        if _is_known(metrics.get(figure))
    )


def _is_known(figure: Any) -> bool:
    """Whether there is anything to explain: nothing was heard word by word in a chat."""
    return figure is not None and not (isinstance(figure, Mapping) and figure.get("n") == 0)


def _office(hours: Mapping[str, Any] | None) -> str:
    """The office hours of the day of measuring, as they were set."""
    return f"{hours['hours']}, {hours['zone']}" if hours else "none were set"


class _Told(dict[str, str]):
    """Values of thresholds; one that a document does not tell is shown as unknown."""

    def __missing__(self, key: str) -> str:
        return "?"


def _shown(thresholds: Mapping[str, Any]) -> dict[str, str]:
    return {
        name.removesuffix("_ms"): f"{value / 1000:g} s" if name.endswith("_ms") else f"{value:g}".replace("-", "−")
        for name, value in thresholds.items()
        if isinstance(value, int | float)
    }
