"""The pure rules of finding: what a word is, what people mean by what they type, what is marked in which lines."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.interactions.queries.search import fts5_of, tsquery_of
from qa_app.interactions.rules.figures import Figures, figures_of
from qa_app.interactions.rules.indexing import ID_MASK, Line, columns, packed, place_of, unpacked, vector
from qa_app.interactions.rules.searching import MOST_TERMS, Query, Term, understood
from qa_app.interactions.rules.snippets import Marker
from qa_app.interactions.rules.words import words
from transcription.transcript import Speaker

A, C = Speaker.AGENT, Speaker.CUSTOMER


def said(*texts, speaker=C):
    return [Line(number, speaker, number * 1000, text) for number, text in enumerate(texts)]


def marked(query, *texts, speaker=C):
    """The snippets with what is marked in brackets."""
    found = Marker(understood(query)).snippets(said(*texts, speaker=speaker))
    return ["".join(f"[{part.text}]" if part.is_marked else part.text for part in one.parts) for one in found]


@pytest.mark.covers("QM-B17")
def test_it_works():
    query = understood('refund "my parcel" -agent:sorry deliver*')
    assert query.terms == (
        Term(("refund",)), Term(("my", "parcel")), Term(("sorry",), A, is_without=True),
        Term(("deliver",), is_beginning=True),
    )  # fmt: skip
    assert fts5_of(query) == '(("refund") AND ("my parcel") AND ("deliver" *)) NOT (({agent} : "sorry"))'
    assert tsquery_of(query) == "'refund' & (('my' <-> 'parcel') | ('my¶parcel')) & 'deliver':* & !('sorry':A)"


@pytest.mark.parametrize(("text", "found"), [
    ("Été à Zürich, STRASSE/Straße", ["ete", "a", "zurich", "strasse", "strasse"]),
    ("don't e-mail x_y 12.50", ["don", "t", "e", "mail", "x", "y", "12", "50"]),
    ("I want 退款 now", ["i", "want", "退", "款", "now"]),
    ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
    ("\u05e9\u05dc\u05d5\u05dd 😀 \0 ¶ Ⅷ ﬁne", ["שלום", "viii", "fine"]),
    ("e\u0301te\u0301", ["ete"]),
    ("x" * 500, ["x" * 64]),
])  # fmt: skip
def test_words_are_cut_the_same_way_in_every_script(text, found):
    assert words(text) == found


@pytest.mark.parametrize(("text", "terms"), [
    ("“my parcel”", (Term(("my", "parcel")),)),
    ('never closed "my par', (Term(("never",)), Term(("closed",)), Term(("my", "par")))),
    ("customer: cancel AGENT:\"call back\"", (Term(("cancel",), C), Term(("call", "back"), A))),
    ("re* refu*nd", (Term(("re",)), Term(("refu", "nd")))),
    ("e-mail", (Term(("e", "mail")),)),
    ("-- - * : NEAR( AND OR", (Term(("near",)), Term(("and",)), Term(("or",)))),
    ("same same Same", (Term(("same",)),)),
    ("parcel –late −sorry", (Term(("parcel",)), Term(("late",), is_without=True), Term(("sorry",), is_without=True))),
    ("Monday–Friday", (Term(("monday", "friday")),)),
    ("", ()), (" ", ()),
])  # fmt: skip
def test_what_is_typed_is_understood(text, terms):
    assert understood(text) == Query(terms)


def test_what_holds_no_word_is_known_as_such():
    assert understood("😀 *").is_void
    assert not understood("  ").is_void
    assert len(understood(" ".join(f"w{n}" for n in range(99))).terms) == MOST_TERMS
    assert len(understood("x" * 10_000).terms) == 1


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=220))
def test_nothing_that_is_typed_is_an_error_or_gets_out_of_its_quotes(text):
    query = understood(text)
    for term in query.terms:
        assert all(word.isprintable() and not set(word) & set("'\"\\\0 ():*&|!<>¶") for word in term.words)
        assert understood(term.text).terms == (term,)
    Marker(query).snippets(said(text))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(Speaker)), st.text(st.characters(codec="utf-8"), max_size=60))))
def test_what_is_kept_comes_back(lines):
    made = [Line(number, speaker, 5, text) for number, (speaker, text) in enumerate(lines)]
    assert unpacked(packed(made)) == made
    assert sum(len(column.split()) for column in columns(made)) == 1 + sum(1 + len(words(one.text)) for one in made)
    assert vector(made).startswith("'¶':1")


def test_places_follow_time_then_number():
    now = datetime(2026, 3, 1, tzinfo=UTC)
    moments = [datetime(1, 1, 1, tzinfo=UTC), datetime(1960, 1, 1, tzinfo=UTC), now, now + timedelta(seconds=1),
               datetime(9999, 1, 1, tzinfo=UTC)]  # fmt: skip
    places = [place_of(moment, number) for moment in moments for number in (1, 2**31 - 1)]
    assert places == sorted(places)
    assert all(-(2**63) <= place < 2**63 for place in places)
    assert {place & ID_MASK for place in places} == {1, 2**31 - 1}


@pytest.mark.parametrize(("query", "texts", "shown"), [
    ("refund", ["A Refund, please. No refunds?"], ["A [Refund], please. No refunds?"]),
    ("refund*", ["No refunds?"], ["No [refunds]?"]),
    ('"my parcel"', ["my own parcel", "It is my – parcel"], ["It is [my – parcel]"]),
    ("zurich", ["In ZÜRICH, ja"], ["In [ZÜRICH], ja"]),
    ("strasse", ["Die große Straße!"], ["Die große [Straße]!"]),
    ("退款", ["我要退款吗"], ["我要[退款]吗"]),
    ("-refund", ["refund"], []),
    ("agent:refund", ["refund"], []),
    ("a b", ["a", "a", "a", "b b"], ["[a]", "[a]", "[b] [b]"]),
    ("<b>", ["<b>bold</b>"], ["<[b]>bold</[b]>"]),
    ("café", ["le cafe\u0301 noir"], ["le [cafe\u0301] noir"]),
])  # fmt: skip
def test_what_was_looked_for_is_marked(query, texts, shown):
    assert marked(query, *texts) == shown


def test_a_long_line_is_cut_around_the_first_mark():
    line = "before " * 40 + "needle" + " after" * 60
    (shown,) = marked("needle", line)
    assert shown.startswith("… before")
    assert "[needle]" in shown
    assert shown.endswith("after …")
    assert len(shown) < 200
    assert marked("needle", "x" * 300 + " needle" + "y" * 10 + " needle")[0].endswith("[needle]")


def test_a_conversation_too_long_for_places_gets_pairs():
    short, long = vector(said("the refund")), vector(said(*["the the the"] * 100, "the refund", speaker=A))
    assert short == "'¶':1 'the':1B 'refund':2B"
    assert "'the¶refund':1A" in long
    places = next(entry for entry in long.split() if entry.startswith("'the':"))
    assert places.count(",") < 255
    late = vector(said(*["yes " * 600] * 40, speaker=A) + said("yes unless", speaker=C))
    assert "B" in next(entry for entry in late.split() if entry.startswith("'yes':"))
    huge = vector(said(*(" ".join(f"w{line}x{n}" for n in range(100)) for line in range(2000))))
    assert len(huge.encode()) < 3_000_000


def test_figures_are_read_from_whatever_is_there():
    assert (
        figures_of({}) == figures_of({"words": 5, "silence": None, "eligibility": {"is_eligible": "no"}}) == Figures()
    )
    metrics = {"words": {"total": 12}, "confidence": {"mean": 0.5}, "eligibility": {"is_eligible": False},
               "sentiment": {"customer": {"mean": -0.25}}, "silence": {"pct": 12.5},
               "interruptions": {"count": 3}}  # fmt: skip
    assert figures_of(metrics) == Figures(12, 0.5, False, -0.25, 12.5, 3)
