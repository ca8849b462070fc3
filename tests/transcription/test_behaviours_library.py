"""The detectors that come with the product, on sentences that are not in them: what each must find and must not."""

from pathlib import Path

import pytest

from transcription.language.behaviours import ORDERS, Group, detect, library
from transcription.language.embedding import open_matcher
from transcription.transcript import Channel, Segment, Speaker, Transcript

DETECTORS = {detector.key: detector for detector in library()}

SHOWN = {
    "acknowledging-feelings": [
        "Oh no, I'm really sorry to hear that.",
        "I completely understand how frustrating that is.",
        "That must have been so stressful for you!",
        "I can hear that, it sounds really upsetting.",
        "I appreciate your frustration, truly.",
        "You have every right to be angry.",
        "You must feel let down by all this.",
        "I can tell this has been really hard on you.",
        "It sounds like you don't feel heard.",
        "I'd be furious too.",
        "I understand this is frustrating.",
        "I can't imagine how hard that week was.",
    ],
    "apology-next-step": [
        "I do apologise for that. Let me check what happened.",
        "I'm so sorry about this, I'll send a new one today.",
        "I am sorry for the way we treated you. This is what happens now: your money is on its way.",
        "My apologies. We're going to refund that for you.",
    ],
    "ownership": [
        "Leave it with me.",
        "I'll make sure that gets fixed.",
        "That was our mistake, I'm going to put it right.",
        "I will personally call you back tomorrow.",
    ],
    "reflection": [
        "So it sounds like the box was damaged already.",
        "What I'm hearing is you want it before Friday.",
        "You mentioned you tried another cable.",
        "You're worried about the extra fee.",
    ],
    "open-question": [
        "What happened when you pressed the button?",
        "How would you like us to solve this?",
        "Could you tell me a bit more about the error?",
        "Tell me what you saw on the screen.",
    ],
    "check-of-understanding": [
        "Does that make sense?",
        "Have I got that right?",
        "Just to make sure I understand, you moved in May?",
        "Is that correct?",
        "So you paid for it twice?",
        "So they told you it was free?",
    ],
    "summary": [
        "Let me just recap.",
        "To summarize, we've changed your plan.",
        "Let me go over what we agreed.",
        "Let me read that back to you.",
    ],
    "identity-check": [
        "Can I take your full name and postcode please?",
        "Could you confirm your date of birth for me?",
        "What's your account number?",
        "I just need to take you through security.",
        "May I have the last four digits of your card?",
    ],
    "recording-notice": [
        "This call may be recorded for training purposes.",
        "All of our calls are recorded.",
        "Just so you know, you're on a recorded line.",
    ],
    "forbidden-phrase": [
        "Sir, you need to calm down.",
        "That's not my problem.",
        "There's nothing I can do.",
        "As I already said, it's our policy.",
    ],
    "hold-etiquette": [
        "Would you mind holding for a second?",
        "May I place you on a brief hold?",
        "Thank you for your patience.",
        "Bear with me please.",
    ],
    "closing-thanks": [
        "Is there anything else I can help with?",
        "Thanks for calling, have a great day!",
        "You're very welcome, take care.",
        "With kind regards, Priya Nair",
        "Any questions, just shout.",
    ],
    "complaint-expressed": [
        "I am extremely disappointed with your service.",
        "I've been on hold for forty minutes.",
        "This is the third time I've called about this.",
        "Nobody called me back.",
        "It's just not good enough.",
        "You charged me twice!",
    ],
    "threat-to-leave": [
        "I'm switching to another provider.",
        "Please close all my accounts.",
        "I'll take my business elsewhere.",
        "Cancel my subscription please.",
    ],
    "escalation-asked": [
        "I want to speak to your manager.",
        "Can you put me through to a supervisor?",
        "I need a real person.",
        "Please escalate this.",
    ],
    "staff-named": [
        "I spoke to Sarah last week.",
        "A gentleman called Tom promised me a refund.",
        "James from billing said it was fine.",
        "My name is Laura, how can I help?",
        "My name is Laura. Harbour desk, Laura speaking.",
    ],
    "account-details": [
        "Your balance is forty pounds.",
        "I can see you ordered a kettle in May.",
        "Your next payment is due on Monday.",
        "Here are the details of your booking.",
    ],
}

NOT_SHOWN = {
    "acknowledging-feelings": [
        "I'm sorry, could you repeat that?",
        "I understand, one moment.",
        "How are you today?",
        "That is a normal charge.",
        "I do not see why you are complaining.",
        "It is not awful.",
        "I can imagine a cable was loose.",
    ],
    "apology-next-step": ["Sorry, could you say that again? I will wait.", "I'm sorry, that is all I know."],
    "ownership": ["You will have to call them yourself.", "The system sends it at night."],
    "reflection": [
        "You need to restart it.",
        "You're welcome.",
        "Do you want a new one?",
        "So you can see the light now?",
    ],
    "open-question": ["How can I help you today?", "What is your name?", "Did you restart it?", "How are you?"],
    "check-of-understanding": [
        "It is sent by post.",
        "Is there anything else?",
        "One moment, is that all right?",
        "So you can see it?",
    ],
    "summary": ["I'll check that.", "We have a sale on."],
    "identity-check": ["My name is Ada.", "Your address has been changed."],
    "recording-notice": ["I have noted your request.", "According to our records you paid in May."],
    "forbidden-phrase": [
        "No problem at all.",
        "Is there something I can do?",
        "I can explain our terms.",
        "You are not mistaken.",
    ],
    "hold-etiquette": ["Your order is on its way.", "Press and turn the knob."],
    "closing-thanks": ["It will arrive on Monday.", "Your number please."],
    "complaint-expressed": [
        "I'd like to check my balance.",
        "I lost my card, can you block it?",
        "Where can I find the form?",
        "I have no complaints at all.",
        "I am trying to set up a transfer.",
    ],
    "threat-to-leave": ["Can I cancel my order?", "I'd like to open an account.", "I leave for work at nine."],
    "escalation-asked": ["My manager told me to call.", "I need a loan.", "Can I talk to you?"],
    "staff-named": ["I spoke to Customer Service on Monday.", "I called your agent. Is it done?"],
    "account-details": ["What is your account number?", "Could you give me your order number?"],
}


def said(text: str, speaker: Speaker) -> Transcript:
    return Transcript(Channel.CALL, 60_000, (Segment(0, speaker, text, 30_000, 60_000),))


def cases(sentences: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(key, sentence) for key, some in sentences.items() for sentence in some]


def is_found(key: str, sentence: str) -> bool:
    speaker = DETECTORS[key].speaker or (Speaker.AGENT if "My name is" in sentence else Speaker.CUSTOMER)
    return bool(detect(said(sentence, speaker), [DETECTORS[key]]))


@pytest.mark.covers("QM-B18", "R01")
@pytest.mark.parametrize(("key", "sentence"), cases(SHOWN))
def test_it_is_found(key: str, sentence: str) -> None:
    assert is_found(key, sentence)


@pytest.mark.parametrize(("key", "sentence"), cases(NOT_SHOWN))
def test_it_is_not_found(key: str, sentence: str) -> None:
    assert not is_found(key, sentence)


def test_every_detector_is_tried_and_has_examples() -> None:
    assert DETECTORS.keys() == SHOWN.keys() == NOT_SHOWN.keys()
    assert {detector.group for detector in library()} == set(Group)
    for detector in library():
        assert detector.key == "staff-named" or len(detector.examples) >= 10
        assert {*SHOWN[detector.key], *NOT_SHOWN[detector.key]} & {*detector.examples} == set()


def test_a_sentence_of_the_other_side_is_none() -> None:
    complaint = said("I am extremely disappointed with your service.", Speaker.AGENT)
    assert detect(complaint, [DETECTORS["complaint-expressed"]]) == ()


def test_the_notice_counts_only_at_the_beginning() -> None:
    late = Segment(0, Speaker.AGENT, "This call is recorded.", 200_000, 203_000)
    assert detect(Transcript(Channel.CALL, 300_000, (late,)), [DETECTORS["recording-notice"]]) == ()


def test_the_orders_name_detectors_of_the_library() -> None:
    assert {key for order in ORDERS for key in (order.first, order.then)} <= DETECTORS.keys()


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("check-of-understanding", "Okay. It says here that it was delivered on Friday."),
        ("forbidden-phrase", "You will not have to explain anything again."),
    ],
)
def test_what_only_looks_alike_is_left_alone_by_the_matcher(key: str, sentence: str, models_home: Path) -> None:
    matcher = open_matcher(models_home)
    if matcher is None:
        pytest.skip("no weights of the sentence model on this machine")
    assert detect(said(sentence, Speaker.AGENT), [DETECTORS[key]], matcher) == ()
