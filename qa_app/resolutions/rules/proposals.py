"""What a proposal must hold, and what an answer to it means for the complaint."""

from collections.abc import Sequence

from qa_app.errors import Invalid

TEXT_MAXIMUM = 10_000
OPTIONS_MAXIMUM = 5
OPTION_MAXIMUM = 300
SAID_VIA = ("message", "phone", "in_person")
YES = frozenset({"accepted", "accepted_reluctantly"})
NO = frozenset({"rejected", "countered"})
OFFER_ESCALATION_AT = 2
"""So many rejections in a cycle, and the customer is offered somebody higher up."""


def check_proposal(text: str, options: Sequence[str], said_via: str) -> None:
    """Refuse a proposal without words, or whose options leave nothing to choose. Raises `Invalid`."""
    problems = {}
    if not text.strip():
        problems["text"] = "Write what you propose, in words that the customer can read."
    if len(text) > TEXT_MAXIMUM:
        problems["text"] = f"At most {TEXT_MAXIMUM} characters."
    if len(options) == 1:
        problems["options"] = "One option is no choice: give two, or none."
    if len(options) > OPTIONS_MAXIMUM or any(len(option) > OPTION_MAXIMUM for option in options):
        problems["options"] = f"At most {OPTIONS_MAXIMUM} options of {OPTION_MAXIMUM} characters."
    if len(set(options)) < len(options):
        problems["options"] = "Two options are the same."
    if said_via not in SAID_VIA:
        problems["said_via"] = "Say how it reaches the customer."
    if problems:
        raise Invalid("The proposal is not complete.", problems)


def check_answer(response: str, text: str, options: Sequence[str], chosen: int | None) -> None:
    """Refuse an answer that is none, a counter without words, or a yes without the option it is for."""
    problems = {}
    if response not in YES | NO:
        problems["response"] = "Choose the answer."
    if response == "countered" and not text.strip():
        problems["text"] = "Write what would be acceptable instead."
    if len(text) > TEXT_MAXIMUM:
        problems["text"] = f"At most {TEXT_MAXIMUM} characters."
    if options and response in YES and chosen not in range(len(options)):
        problems["chosen"] = "Choose one of the options."
    if problems:
        raise Invalid("The answer is not complete.", problems)


def response_of_complaint(response: str) -> str:
    """The complaint's own word for the answer: a counter is a rejection that says what would do."""
    return "rejected" if response in NO else response
