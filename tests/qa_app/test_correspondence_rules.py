"""The pure rules of correspondence: the template language, tone, which mails machines wrote, and working days."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa_app.correspondence.rules import automatic, inbox, letters, policy, tone
from qa_app.correspondence.rules.builtin import BUILT_IN, NEXT_STEP
from qa_app.correspondence.rules.letters import LINK, BadLetter, Letter
from qa_app.errors import Invalid
from scorecards import library
from transcription.hours import parse

VALUES = {name: f"<{name}>" for name in letters.VARIABLES}
GOOD = Letter("{{ number }}", "Dear {{name}}, [apology]sorry[/apology] [steps]{{ next_step }}[/steps]")


def test_it_works():
    assert letters.filled(GOOD, VALUES) == Letter("<number>", "Dear <name>, sorry <next_step>\n")


@pytest.mark.covers("R11")
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{ nmae }}", "no gap called “nmae”. Did you mean {{ name }}?"),
        ("{{ name.__class__ }}", "no gap called"),
        ("{{ }}", "no gap called"),
        ("{{ name", "does not belong to a gap"),
        ("{{{ name }}}", "does not belong to a gap"),
        ("{% for x in y %}", "does not belong to a gap"),
        ("[apology] sorry", "does not end"),
        ("sorry [/apology]", "stands alone"),
        ("[apology][steps][/apology][/steps]", "stands alone"),
        ("", "Write the text"),
        ("x" * 20_001, "At most"),
    ],
)
def test_what_cannot_be_filled_says_why(text, says):
    with pytest.raises(BadLetter) as refusal:
        letters.filled(Letter("{{ number }}", text), VALUES)
    assert says in str(refusal.value)


@pytest.mark.covers("R11")
def test_a_gap_without_a_value_is_refused_by_name():
    with pytest.raises(BadLetter, match=r"nothing to put into \{\{ survey_link \}\}"):
        letters.filled(Letter("Hi", "{{ survey_link }}"), {**VALUES, "survey_link": " "})


@pytest.mark.covers("R11")
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # a busy machine is no fault
@given(st.dictionaries(st.sampled_from(sorted(letters.VARIABLES)), st.text(min_size=1, max_size=40), max_size=4))
def test_nothing_that_a_customer_is_called_makes_a_gap(found):
    values = {**VALUES, **found}
    for template in BUILT_IN.values():
        if any(not values[name].strip() for name in letters.gaps(template)):
            with pytest.raises(BadLetter, match="nothing to put into"):
                letters.filled(template, values)
            continue
        made = letters.filled(template, values)
        assert not letters.has_gap(made.text.replace("[apology]", "").replace("[steps]", "").replace("[/", ""))
        assert "\n" not in made.subject


def test_only_we_put_the_link_into_a_letter():
    made = letters.filled(Letter("{{ number }}", "{{ name }} {{ portal_link }}"), {**VALUES, "name": LINK})
    assert made.text == f"[portal link] {VALUES['portal_link']}\n"
    made = letters.filled(Letter("{{ number }}", "{{ portal_link }}"), {**VALUES, "portal_link": LINK})
    assert made.text == f"{LINK}\n"


@pytest.mark.covers("R28")
def test_an_apology_in_the_same_words_is_not_said_twice():
    told = "Dear Mo,\n\nsorry"
    assert letters.filled(GOOD, VALUES, told=told).text == "Dear <name>,  <next_step>\n"
    assert "sorry" in letters.filled(GOOD, VALUES, told="other words").text


@pytest.mark.covers("R28")
def test_what_is_delivered_passes_its_own_linter():
    assert {name: letters.lint(name, template) for name, template in BUILT_IN.items()} == {
        name: [] for name in BUILT_IN
    }
    bare = Letter("{{ number }}", "Dear {{ name }}, [apology][/apology] [steps]Soon.[/steps]")
    problems = " ".join(letters.lint("answer", bare))
    assert "no apology" in problems
    assert "needs {{ next_step }} or {{ next_update }} or {{ portal_link }} or {{ target_date }}" in problems
    assert letters.lint("update", bare) == []


def test_every_state_that_a_customer_may_hear_of_has_words():
    assert set(policy.TOLD_OF) <= NEXT_STEP.keys()
    assert all(words[0].isupper() and words.endswith(".") for words in NEXT_STEP.values())


@pytest.mark.covers("R27")
@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("You should have read the terms", "blame"),
        ("It was your own fault", "blame"),
        ("As I already explained", "blame"),
        ("Please calm down", "dismissive"),
        ("we are sorry if you feel", "dismissive"),
        ("We expedited your ticket per our policy", "jargon"),
        ("There is nothing we can do", "cold"),
        ("You must send it back", "cold"),
        ("THIS IS FINAL", "shouting"),
        ("No!!", "shouting"),
    ],
)
def test_the_words_that_a_rule_points_at_are_marked(words, kind):
    text = f"Dear Mo,\n{words}. We will call you. Sorry."
    found = [remark for remark in tone.remarks(text, "answer", name="Mo Rivers") if remark.kind == kind]
    assert found
    assert text[found[0].start : found[0].end].lower() in words.lower() + "."
    marked = [piece for piece in tone.pieces(text, tone.remarks(text, "answer", name="Mo")) if piece.remark]
    assert "".join(piece.text for piece in tone.pieces(text, [piece.remark for piece in marked])) == text


@pytest.mark.covers("R27")
def test_a_good_letter_gets_no_remark():
    good = "Dear Mo,\n\nI am sorry that you did not receive it. We will send another one by Friday.\n\nHana"
    assert tone.remarks(good, "answer", name="Mo Rivers") == []
    kinds = [remark.kind for remark in tone.remarks("Dear customer, thanks.", "answer", name="Mo")]
    assert kinds == ["no_next_step", "no_name", "no_apology"]
    for template in BUILT_IN.values():
        text = letters.filled(template, {**VALUES, "name": "Mo", "next_step": NEXT_STEP["investigating"]}).text
        assert [item.kind for item in tone.remarks(text, "update", name="Mo") if item.end] == []


@given(st.text(max_size=300))
def test_pieces_are_the_whole_text(text):
    assert "".join(piece.text for piece in tone.pieces(text, tone.remarks(text, "answer"))) == text


def test_subjects_are_alike_whatever_was_put_before_them():
    same = {"Kettle", "Re: kettle", "RE: Re[2]: KETTLE [C-12]", "Fwd: AW: kettle", "  kettle "}
    assert {automatic.topic(subject) for subject in same} == {"kettle"}
    assert automatic.topic("Re:" * 5_000 + "x" * 5_000) != ""


def test_a_mail_names_its_complaint_in_three_ways():
    found = inbox.named(("a@b", "c@d"), "Re: it [C-12] [C-0]", ("x+c7@centre.example", "y@centre.example"))
    assert (found.answers, found.numbers) == (("c@d", "a@b"), (7, 12))
    assert inbox.named((), "[C-99999999999] C-5", ("+c5@x",)).numbers == ()


def test_a_subject_names_its_complaint_once():
    named = [inbox.subject_with_number(each, 5) for each in ("Your C-5?", "Re: [C-5] it", "C-55 and ABC-5", "It")]
    assert named == ["Your [C-5]?", "Re: [C-5] it", "C-55 and ABC-5 [C-5]", "It [C-5]"]


def test_what_strangers_typed_opens_nothing():
    typed = "Win at https://evil.example/x?a=1 or www.evil.example, mailto:a@evil.example evil.рф javascript:x"
    cleaned = letters.unlinked(typed)
    assert not re.search(r"://|@|:\w|\w\.\w", cleaned)
    assert letters.unlinked("Kettle K2.1, no. 7 (v1.0)") == "Kettle K2.1, no. 7 (v1.0)"


@pytest.mark.parametrize("words", ["I do not agree", "It STILL does not work", "I'll go to the ombudsman"])
def test_dissent_is_heard(words):
    assert inbox.disagrees(words)


@pytest.mark.parametrize("words", ["Thank you very much", "All is well now", "It arrived today"])
def test_thanks_are_no_dissent(words):
    assert not inbox.disagrees(words)


@pytest.mark.covers("R30")
@pytest.mark.parametrize(
    ("since", "days", "due"),
    [
        ("2026-06-01T12:00", 5, "2026-06-08T09:00"),  # Monday to Monday
        ("2026-06-05T17:30", 1, "2026-06-08T09:00"),  # Friday evening
        ("2026-12-23T10:00", 2, "2026-12-29T09:00"),  # Christmas is closed
        ("2026-03-27T10:00", 1, "2026-03-30T09:00"),  # the clocks go forward between
    ],
)
def test_working_days_are_counted_by_the_clock_on_the_wall(since, days, due):
    zone = ZoneInfo("Europe/London")
    hours = parse("Mon-Fri 09:00-17:00; closed 2026-12-25 2026-12-28", "Europe/London")
    at = datetime.fromisoformat(since).replace(tzinfo=zone).astimezone(UTC)
    assert policy.working_day(hours, "UTC", at, days) == datetime.fromisoformat(due).replace(tzinfo=zone)
    assert policy.working_day(None, "UTC", datetime(2026, 6, 5, 9, tzinfo=UTC), 1).isoweekday() == 1


def test_a_policy_is_kept_as_it_was_meant():
    wanted = policy.Policy(("email",), 10, 3, True, ("proposed",), "a@b.example", True)
    assert policy.parse(policy.to_document(wanted)) == wanted
    assert policy.parse({"update_days": 9, "unknown": 1}).update_days == 9
    bad = policy.Policy(("pigeon",), 0, 0, False, ("draft",), "no address", True)
    with pytest.raises(Invalid) as refusal:
        policy.check(bad)
    assert refusal.value.fields.keys() == {"acknowledged", "told_of", "update_days", "target_days", "reply_to"}


@pytest.mark.covers("R24", "R27", "R28")
def test_the_delivered_scorecard_scores_what_letters_are_held_to():
    asked = {question.key for question in library.load("complaint-handling").questions()}
    assert {"acknowledged", "thanked", "apology", "steps_explained", "tone"} <= asked
