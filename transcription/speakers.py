"""The words other systems use for who is speaking, and the labels this one writes."""

from transcription.transcript import Speaker

LABELS = {
    Speaker.AGENT: "Agent",
    Speaker.CUSTOMER: "Customer",
    Speaker.SYSTEM: "System",
    Speaker.UNKNOWN: "Unknown",
}

_AGENT = "agent advisor adviser representative rep operator support staff admin teammate internal employee csr clerk"
_CUSTOMER = "customer client user visitor guest consumer enduser contact caller external requester lead member"
_SYSTEM = "system bot chatbot event ivr trigger automation auto virtualassistant aiagent note"
_NAMES = {
    word: speaker
    for speaker, words in ((Speaker.AGENT, _AGENT), (Speaker.CUSTOMER, _CUSTOMER), (Speaker.SYSTEM, _SYSTEM))
    for word in words.split()
}


def speaker_named(label: str) -> Speaker:
    """The speaker a label such as "Agent", "END_USER" or "visitor" stands for; `UNKNOWN` for any other."""
    return _NAMES.get("".join(char for char in label.lower() if char.isalpha()), Speaker.UNKNOWN)
