"""The English templates that are there from the first day; writing one anew replaces it."""

from collections.abc import Mapping

from qa_app.correspondence.rules.letters import Letter

BUILT_IN_LANGUAGE = "en"
ANY_CHANNEL = "any"

_CLOSE = "\n\nKind regards\n{{ owner }}\n{{ centre }}\n"
_FOLLOW = (
    "You can follow it, write to us and send us files here: {{ portal_link }}\n"
    "The link is yours alone; please do not pass it on."
)

BUILT_IN: Mapping[str, Letter] = {
    "acknowledgement": Letter(
        "We have your complaint {{ number }}",
        "Dear {{ name }},\n\n"
        "Thank you for telling us. We received your complaint about {{ product }} on {{ received_on }}; its number is "
        "{{ number }}.\n\n"
        "[apology]We are sorry that we gave you reason to complain.[/apology]\n\n"
        "[steps]Here is what happens next. {{ next_step }} We aim to have it resolved by {{ target_date }}.\n\n"
        f"{_FOLLOW}[/steps]{_CLOSE}",
    ),
    "update": Letter(
        "How your complaint {{ number }} stands",
        "Dear {{ name }},\n\n"
        "Here is how your complaint {{ number }} about {{ product }} stands.\n\n"
        "[steps]{{ next_step }} You hear from us again by {{ next_update }} at the latest.\n\n"
        f"{_FOLLOW}[/steps]{_CLOSE}",
    ),
    "question": Letter(
        "A question about your complaint {{ number }}",
        "Dear {{ name }},\n\n"
        "To go on with your complaint {{ number }} we need something from you:\n\n"
        "{{ question }}\n\n"
        "[steps]Please reply to this e-mail. As soon as we have your answer we go on.[/steps]" + _CLOSE,
    ),
    "answer": Letter(
        "Your complaint {{ number }}",
        "Dear {{ name }},\n\n"
        "Thank you for your message about {{ product }}.\n\n"
        "[apology]I am sorry for the trouble this has given you.[/apology]\n\n"
        "[steps]Here is what happens next. {{ next_step }}[/steps]" + _CLOSE,
    ),
    "proposal": Letter(
        "What we propose for your complaint {{ number }}",
        "Dear {{ name }},\n\n"
        "We have looked into your complaint {{ number }} about {{ product }}.\n\n"
        "{{ explanation }}\n\n"
        "[apology]I am sorry that this happened.[/apology]\n\n"
        "[steps]Please tell us whether you agree. You can do so here, or by replying to this e-mail: "
        "{{ portal_link }}[/steps]" + _CLOSE,
    ),
    "final": Letter(
        "The outcome of your complaint {{ number }}",
        "Dear {{ name }},\n\n"
        "This is the outcome of your complaint {{ number }} about {{ product }}: {{ decision }}.\n\n"
        "{{ explanation }}\n\n"
        "[apology]I am sorry for what went wrong, and for the time it took you.[/apology]\n\n"
        "[steps]If you do not agree, reply to this e-mail and we look at it again. "
        "Everything about it is here: {{ portal_link }}[/steps]" + _CLOSE,
    ),
    "survey": Letter(
        "How did we handle your complaint {{ number }}?",
        "Dear {{ name }},\n\n"
        "Your complaint {{ number }} about {{ product }} is resolved. Would you tell us how we handled it? "
        "It takes two minutes: {{ survey_link }}" + _CLOSE,
    ),
    "follow_up": Letter(
        "Is everything in order now? Your complaint {{ number }}",
        "Dear {{ name }},\n\n"
        "Some days ago we resolved your complaint {{ number }} about {{ product }}. Is everything in order now?\n\n"
        "[steps]If it is not, or if something new came up, reply to this e-mail.[/steps]" + _CLOSE,
    ),
}

NEXT_STEP: Mapping[str, str] = {
    "new": "Somebody reads it and decides who is to look into it.",
    "triaged": "We choose the person who is to look into it.",
    "assigned": "The person who has it begins to look into it.",
    "investigating": "We are finding out what happened, and then tell you what we found.",
    "waiting_customer": "We need your answer to our question; then we go on.",
    "waiting_third_party": "We wait for somebody else's answer, and then tell you what we found.",
    "proposed": "We wait to hear whether you agree with what we propose.",
    "implementing": "We are carrying out what was agreed, and tell you when it is done.",
    "resolved": "It is resolved; if you do not agree, tell us and we look at it again.",
    "closed": "It is closed; if you do not agree, tell us and we look at it again.",
    "reopened": "We look at it again, beginning with what you told us since.",
}
"""What a customer is told of the state a complaint is in."""
