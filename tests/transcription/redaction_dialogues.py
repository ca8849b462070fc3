"""Generated conversations in which several things are told one after the other, as callers are asked for them.

Two books of questions: `LEARNT`, which rules were mended with, and `HELD_OUT`, which was written afterwards and only
measured. Short questions are the point: what was told before must not run on into what they ask for.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.transcription.redaction_cases import MAKERS, Value, heard, sort_code
from transcription.transcript import Speaker

Questions = Mapping[str, Sequence[str]]

LEARNT: Questions = {
    "card": ["And the long number on the card?", "Card number please.", "What's the card number?"],
    "card_expiry": ["And the expiry?", "When does it expire?", "Expiry date?"],
    "card_code": ["And the three digits on the back?", "The security code?", "And the CVV?"],
    "address": ["And your address?", "What's the first line of your address?", "Where do you live?",
                "And the billing address, please."],
    "phone": ["And your phone number?", "Best number to reach you?", "And a mobile?"],
    "email": ["And your email?", "What's your e-mail address?", "An email address for the receipt?"],
    "name": ["And your name?", "Who am I speaking with?", "Name on the card?"],
    "birth_date": ["And your date of birth?", "Date of birth?", "When were you born?"],
    "sort_code": ["And the sort code?", "Sort code please."],
    "bank_account": ["And the bank account number?", "Account number at the bank?"],
    "national_id": ["And your national insurance number?", "Your passport number?"],
    "iban": ["And the IBAN?", "What is your IBAN?"],
}  # fmt: skip
HELD_OUT: Questions = {
    "card": ["Which card are we using?", "Your card number?", "Could you read me the card, please?"],
    "card_expiry": ["Valid until when?", "And the expiration date on that card?", "Expiry please."],
    "card_code": ["And the code on the back of the card?", "CVC please.", "The three digits by the signature strip?"],
    "address": [
        "Your home address?",
        "And what address is that going to?",
        "Address please.",
        "And your full address?",
    ],
    "phone": ["And your mobile number, please?", "A contact number?", "What phone number is best?"],
    "email": ["Your email address please.", "Can I have an email?", "And e-mail?"],
    "name": ["Your full name?", "Can I take your name please?", "And what's the name on the card?"],
    "birth_date": ["Your date of birth please.", "And what's your birthday?", "Can you confirm your date of birth?"],
    "sort_code": ["Can I have your sort code?", "And what sort code is that?"],
    "bank_account": ["And the account number with your bank?", "What's your bank account number, please?"],
    "national_id": ["What's your national insurance number?", "Passport number please."],
    "iban": ["Could you give me the IBAN?", "And your IBAN please."],
}
ORDERS = (
    ("name", "address", "phone", "email"), ("card", "card_expiry", "card_code", "address"),
    ("card", "card_code", "card_expiry", "name"), ("name", "birth_date", "address"), ("phone", "card", "address"),
    ("email", "phone", "card"), ("sort_code", "bank_account", "name"), ("bank_account", "sort_code", "address"),
    ("national_id", "birth_date", "phone"), ("iban", "phone", "email"), ("address", "phone", "card", "card_expiry"),
    ("birth_date", "phone", "card"), ("card", "phone", "address"), ("name", "card", "email"),
)  # fmt: skip
_BETWEEN = ("Thank you.", "Okay, thanks.", "Got that.", "Lovely.", "One moment please while I type that in.", "")
_ANSWERS = ("{}", "It's {}.", "Sure, {}.", "yes it's {}", "Um, {}", "that's {} okay")


@dataclass(frozen=True)
class Dialogue:
    """Lines of a conversation, and what is told in which of them."""

    lines: tuple[tuple[Speaker, str], ...]
    told: dict[int, tuple[str, Value]]


def dialogues(questions: Questions, count: int, seed: int) -> list[Dialogue]:
    """So many conversations, each order of questions about as often."""
    rng = random.Random(seed)
    return [_dialogue(questions, ORDERS[at % len(ORDERS)], rng) for at in range(count)]


def _dialogue(questions: Questions, order: Sequence[str], rng: random.Random) -> Dialogue:
    lines: list[tuple[Speaker, str]] = []
    told: dict[int, tuple[str, Value]] = {}
    for kind in order:
        value = (sort_code if kind == "sort_code" else rng.choice(MAKERS[kind]))(rng)
        question, between = rng.choice(questions[kind]), rng.choice(_BETWEEN)
        if between and lines and rng.random() < 0.5:
            question = f"{between} {question}"
        elif between and lines and rng.random() < 0.3:
            lines.append((Speaker.AGENT, between))
        lines.append((Speaker.AGENT, question))
        told[len(lines)] = kind, value
        lines.append((Speaker.CUSTOMER, heard(rng.choice(_ANSWERS).format(value.told), rng)))
    return Dialogue(tuple(lines), told)
