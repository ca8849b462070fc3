"""Remedies: every type, exact money, in effect only after the yes, proved once, cancelled with a reason."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from resolved import kinds, offered, proposed

from qa_app.complaints import rules
from qa_app.complaints import services as complaints
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.resolutions import forms, services
from qa_app.resolutions.rules.authority import part_of_reports
from qa_app.resolutions.services import Promise, Proof


@pytest.fixture
def complaint(session, cast):
    return proposed(session, cast)


@pytest.fixture
def hana(session, cast):
    return cast.actor(session, "hana")


def accepted(session, cast, complaint):
    row = offered(session, cast, complaint)
    services.answer(session, None, complaint, row.id, "accepted", via="portal")


@pytest.mark.covers("R47", "R49")
def test_it_works(session, cast, complaint, hana):
    refund = services.promise(session, hana, complaint, Promise("refund", 25_50, "GBP"))
    sorry = services.promise(session, hana, complaint, Promise("apology"))
    with pytest.raises(Conflict, match="has not accepted it yet"):
        services.carry_out(session, hana, complaint, refund.id)
    accepted(session, cast, complaint)
    assert complaint.state == "implementing"
    services.carry_out(session, hana, complaint, sorry.id)
    with pytest.raises(Conflict, match="the remedies that were promised, given"):
        complaints.move(session, hana, complaint, "resolved")
    services.carry_out(session, hana, complaint, refund.id)
    assert (refund.status, complaint.state) == ("carried_out", "implementing")
    with pytest.raises(Conflict, match=r"proof of: Refund of GBP 25\.50"):
        complaints.move(session, hana, complaint, "resolved")
    services.prove(session, hana, complaint, refund.id, Proof("PAY-77"))
    assert (refund.status, complaint.state) == ("proved", "resolved"), "with the last one it is resolved by itself"
    assert complaint.events[-1].actor_id is None
    assert {"remedy", "remedy_fulfilled", "remedy_proved"} <= set(kinds(session, complaint))


@pytest.mark.covers("R47")
def test_every_type_can_be_promised_and_counts_in_one_part_of_reports(session, complaint, hana):
    parts = {}
    for kind in rules.REMEDIES:
        money = (10_00, "GBP") if kind in rules.MONEY_REMEDIES else (None, None)
        services.promise(session, hana, complaint, Promise(kind, *money))
        parts.setdefault(part_of_reports(kind, money[0]), set()).add(kind)
    assert parts["monetary"] == set(rules.MONEY_REMEDIES)
    assert parts["explanation"] == {"clarify_misunderstanding", "additional_information", "no_remedy"}
    assert len(parts["non_monetary"]) == 6
    assert [row.status for row in complaint.remedies if row.kind == "no_remedy"] == ["carried_out"]


@pytest.mark.covers("R49")
def test_the_same_payment_reference_is_refused_across_complaints(session, cast, complaint, hana):
    first = services.promise(session, hana, complaint, Promise("refund", 10_00, "GBP"))
    accepted(session, cast, complaint)
    services.carry_out(session, hana, complaint, first.id, Proof("PAY-1"))
    other = proposed(session, cast)
    second = services.promise(session, hana, other, Promise("refund", 10_00, "GBP"))
    accepted(session, cast, other)
    with pytest.raises(Invalid) as refused:
        services.carry_out(session, hana, other, second.id, Proof(" PAY-1 "))
    assert f"C-{complaint.id}" in refused.value.fields["reference"]


def test_a_promise_is_taken_back_with_a_reason_and_not_after_it_was_given(session, cast, complaint, hana):
    row = services.promise(session, hana, complaint, Promise("replacement"))
    with pytest.raises(Invalid, match="Say why"):
        services.cancel(session, hana, complaint, row.id, "")
    with pytest.raises(Conflict, match="promised remedies, given or cancelled"):
        complaints.move(session, hana, complaint, "withdrawn", reason="Never mind.")
    services.cancel(session, hana, complaint, row.id, "Sold out.")
    assert row.status == "cancelled"
    with pytest.raises(Conflict, match="given or cancelled already"):
        services.carry_out(session, hana, complaint, row.id)
    complaints.move(session, hana, complaint, "withdrawn", reason="Never mind.")
    with pytest.raises(NotFound):
        services.cancel(session, hana, proposed(session, cast), row.id, "Not mine.")


@pytest.mark.parametrize(
    ("promise", "field"),
    [
        (Promise("medal"), "kind"),
        (Promise("refund"), "amount"),
        (Promise("refund", 10_00, "XXX"), "currency"),
        (Promise("refund", 10_00, "gbp"), "currency"),
        (Promise("refund", 0, "GBP"), "amount"),
        (Promise("refund", 2**31, "GBP"), "amount"),
        (Promise("apology", 5_00, "GBP"), "amount"),
        (Promise("replacement", due_on=datetime.now(UTC).date() - timedelta(days=1)), "due_on"),
    ],
)
def test_what_cannot_be_promised_is_refused(session, complaint, hana, promise, field):
    with pytest.raises(Invalid) as refused:
        services.promise(session, hana, complaint, promise)
    assert set(refused.value.fields) == {field}
    assert complaint.remedies == []


@pytest.mark.covers("R47")
def test_an_unknown_currency_is_refused_with_the_known_ones():
    with pytest.raises(Invalid) as refused:
        rules.check_currency("ABC")
    assert "EUR" in refused.value.fields["currency"]


@pytest.mark.covers("R47")
@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("25", "GBP", 2500), ("0.01", "EUR", 1), ("1,250.00", "USD", 125000), ("500", "JPY", 500), ("", "GBP", None),
        ("1.250", "KWD", 1250),
    ],
)  # fmt: skip
def test_money_is_kept_in_minor_units(amount, currency, expected):
    assert forms.money(amount, currency)[0] == expected


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("1.005", "GBP"), ("1.5", "JPY"), ("ten", "GBP"), ("NaN", "GBP"), ("25,50", "EUR"), ("1.250,00", "EUR"),
        ("1e3", "GBP"), ("-5", "GBP"),
    ],
)  # fmt: skip
def test_money_that_is_none_or_could_be_two_amounts_is_refused(amount, currency):
    with pytest.raises(Invalid):
        forms.money(amount, currency)


@given(st.text(max_size=20), st.text(max_size=4))
def test_any_typed_money_is_read_or_refused(amount, currency):
    try:
        minor, _code = forms.money(amount, currency)
    except Invalid:
        return
    assert minor is None or isinstance(minor, int)
