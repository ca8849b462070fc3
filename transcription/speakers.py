"""The words other systems use for who is speaking, and the labels this one writes."""

from collections.abc import Mapping

from transcription.transcript import Speaker

LABELS = {
    Speaker.AGENT: "Agent",
    Speaker.CUSTOMER: "Customer",
    Speaker.SYSTEM: "System",
    Speaker.UNKNOWN: "Unknown",
}

_AGENT = (
    "agent advisor adviser representative rep operator support staff admin teammate internal employee csr clerk "
    "humanagent anyagent"
)
_CUSTOMER = "customer client user visitor guest consumer enduser contact caller external requester lead member"
_SYSTEM = (
    "system bot chatbot event ivr trigger automation auto virtualassistant aiagent note acd workflow agentbot "
    "automatedagent"
)
_NAMES = {
    word: speaker
    for speaker, words in ((Speaker.AGENT, _AGENT), (Speaker.CUSTOMER, _CUSTOMER), (Speaker.SYSTEM, _SYSTEM))
    for word in words.split()
}


def speaker_named(label: str) -> Speaker:
    """The speaker a label such as "Agent", "END_USER" or "visitor" stands for; `UNKNOWN` for any other."""
    return _NAMES.get("".join(char for char in label.lower() if char.isalpha()), Speaker.UNKNOWN)


def named_in(label: str, speakers: Mapping[str, Speaker]) -> tuple[Speaker, str | None]:
    """Who a label stands for and the name in it: "Agent", "Agent Ada", "Ada (agent)", "spk_0".

    `speakers` is what the caller knows ("spk_0" is the agent) and comes first. The name is None where the label is
    a role and nothing else.
    """
    label = " ".join(label.split())
    known = speakers.get(label) or speakers.get(label.lower())
    if known:
        return known, None if any(char.isdigit() for char in label) or speaker_named(
            label
        ) != Speaker.UNKNOWN else label
    whole = speaker_named(label)
    if whole != Speaker.UNKNOWN or not label or label in LABELS.values():
        return whole, None
    first, _, rest = label.partition(" ")
    inner = label[label.rfind("(") + 1 : -1] if label.endswith(")") and "(" in label else ""
    for role, name in ((inner, label[: label.rfind("(")]), (first, rest.strip("() "))):
        speaker = speaker_named(role) if role else Speaker.UNKNOWN
        if speaker != Speaker.UNKNOWN and name.strip():
            return speaker, name.strip()
    return Speaker.UNKNOWN, label
