"""Which scorecard is meant for a contact."""

from typing import Any

import pytest

from scorecards.choosing import Contact, fits, place
from scorecards.definition import Scorecard


def card(key: str, **more: Any) -> Scorecard:
    return Scorecard(key, key, (), **more)


@pytest.mark.covers("QM-D21")
@pytest.mark.parametrize(
    ("more", "contact", "expected"),
    [
        ({}, Contact("call"), True),
        ({"channels": ("chat",)}, Contact("call"), False),
        ({"queues": ("Billing",)}, Contact("call", "billing "), True),
        ({"queues": ("Billing",)}, Contact("call", "Sales"), False),
        ({"queues": ("Billing",)}, Contact("call"), False),
        ({"languages": ("en",)}, Contact("call", language="en-GB"), True),
        ({"languages": ("en-GB",)}, Contact("call", language="en"), True),
        ({"languages": ("pt-BR",)}, Contact("call", language="pt_BR"), True),
        ({"languages": ("en",)}, Contact("call", language="eng"), False),
        ({"languages": ("de",)}, Contact("call"), True),
    ],
)
def test_it_fits_by_channel_queue_and_language(more: dict[str, Any], contact: Contact, expected: bool) -> None:
    assert fits(card("c", **more), contact) is expected


@pytest.mark.covers("QM-D21")
def test_the_most_particular_comes_first_and_equals_keep_their_order() -> None:
    cards = [
        card("first"),
        card("second"),
        card("german", languages=("de",)),
        card("billing", queues=("Billing",)),
        card("sales", queues=("Sales",)),
    ]
    found = sorted(cards, key=lambda one: place(one, Contact("call", "Billing", "de-AT")))
    assert [one.key for one in found] == ["billing", "german", "first", "second", "sales"]
