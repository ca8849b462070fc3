"""Reviewing, beyond answers: sections, causes, notes, what is private, time and listening, who sees a score when."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import factories
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa_app.builder.services import publish
from qa_app.evaluations import queries
from qa_app.evaluations.rules import attending, drafts
from qa_app.evaluations.rules.drafts import Draft
from reports.documents import evaluation as documents
from scorecards import document
from scorecards.answers import Answer

JSON = {"Accept": "application/json"}


def ask(key, **more):
    options = [{"key": "yes", "label": "Yes", "points": 1}, {"key": "no", "label": "No", "points": 0}]
    return {"key": key, "text": f"{key}?", "kind": "yes_no", "options": options, **more}


CAUSES = [{"key": "rushed", "label": "Was rushed"}, {"key": "unsure", "label": "Did not know"}]


def card(**handling):
    return {
        "key": "whole",
        "title": "Whole",
        "handling": handling,
        "sections": [
            {"key": "opening", "title": "Opening", "questions": [ask("one", causes=CAUSES), ask("two")]},
            {"key": "billing", "title": "Billing", "is_na_allowed": True, "questions": [ask("three"), ask("four")]},
        ],
    }


@pytest.fixture
def made(session, cast):
    """`made(is_blind=True)` is an evaluation Cleo writes on a small scorecard handled so."""

    def make(**handling):
        row = factories.evaluation(session, cast.ada, cast.cleo)
        row.scorecard_version = publish(session, cast.actor(session, "dev"), card(**handling))
        session.commit()
        return row

    return make


def save(client, row, revision=0, **fields):
    sent = {"revision": str(revision), "transcript_version": "1", **fields}
    return client.post(f"/evaluations/{row.id}/review", data=sent, headers=JSON)


def fresh(session):
    session.rollback()
    session.expire_all()


@pytest.mark.covers("QM-E4", "QM-D14", "QM-D16")
def test_it_works(as_, cast, session, made):
    row = made()
    client = as_(cast.cleo)
    assert 'name="n-billing"' in client.get(f"/evaluations/{row.id}/review").text
    fields = {
        "a-one": "no",
        "r-one": ["rushed", "unsure"],
        "rn-one": "new system",
        "n-opening": "Quick.",
        "private": "Ill?",
    }
    assert save(client, row, **fields).json["revision"] == 1
    fresh(session)
    draft = queries.draft_of(row)
    assert (draft.answer("one").causes, draft.answer("one").cause_note) == (("rushed", "unsure"), "new system")
    assert (draft.notes, draft.private_comment) == ({"opening": "Quick."}, "Ill?")
    page = client.get(f"/evaluations/{row.id}/review").text
    assert all(words in page for words in ("new system", "Quick.", "Ill?"))


@pytest.mark.covers("QM-D6")
def test_a_whole_section_is_na_and_keeps_its_answers(as_, cast, session, made):
    row = made()
    client = as_(cast.cleo)
    fields = {"a-one": "yes", "a-two": "yes", "a-three": "no", "a-section:billing": "~na"}
    assert "100" in save(client, row, **fields).json["strip"]
    fresh(session)
    draft = queries.draft_of(row)
    assert draft.is_section_na("billing")
    assert draft.answer("three").options == ("no",)
    body = save(client, row, 1, action="submit", **fields).json
    assert body["location"] == f"/evaluations/{row.id}"
    fresh(session)
    assert row.percent == 100


@pytest.mark.covers("QM-D6", "QM-K1")
def test_the_agent_reads_na_and_the_note_on_a_section_on_page_and_paper(as_, cast, session, made):
    row = made()
    fields = {"a-one": "yes", "a-two": "yes", "a-three": "no", "a-section:billing": "~na", "n-billing": "No bill here."}
    save(as_(cast.cleo), row, action="submit", **fields)
    fresh(session)
    report = queries.report_of(session, cast.actor(session, "cleo"), row)
    billing = report.sections[1]
    assert [(question.is_na, question.answer) for question in billing.questions] == [(True, "N/A"), (True, "N/A")]
    assert billing.note == "No bill here."
    assert "No bill here." in documents.render_fragment(report)


def test_a_section_that_may_not_be_na_is_not(as_, cast, session, made):
    row = made()
    assert save(as_(cast.cleo), row, **{"a-section:opening": "~na"}).json["revision"] == 0
    fresh(session)
    assert not queries.draft_of(row).is_section_na("opening")


@pytest.mark.parametrize("fields", [{"r-one": "invented"}, {"r-two": "rushed"}, {"n-opening": "x" * 10_001},
                                    {"private": "x" * 10_001}, {"rn-one": "x" * 10_001}])  # fmt: skip
def test_what_does_not_fit_is_refused_and_named(as_, cast, session, made, fields):
    row = made()
    answer = save(as_(cast.cleo), row, **{"a-one": "no", **fields})
    assert answer.status_code == 422
    assert answer.json["fields"]
    fresh(session)
    assert row.revision == 0


def test_notes_private_words_and_causes_are_kept_from_both_tabs(as_, cast, session, made):
    row = made()
    client = as_(cast.cleo)
    first = {"a-one": "no", "r-one": "rushed", "n-opening": "note one", "private": "private one"}
    second = {"a-one": "no", "r-one": "unsure", "rn-one": "also <b>", "n-opening": "note two", "private": "private two"}
    save(client, row, **first)
    answer = save(client, row, **second)
    assert answer.status_code == 409
    for words in ("note one", "note two", "private one", "private two", "Was rushed", "Did not know, also &lt;b&gt;"):
        assert words in answer.json["both"]
    sides = {f"take-{name}": "both" for name in ("n.opening", "private", "r.one")}
    merged = client.post(
        f"/evaluations/{row.id}/merge", data={"revision": "1", "transcript_version": "1", **second, **sides}
    )
    assert merged.status_code == 302
    fresh(session)
    draft = queries.draft_of(row)
    assert draft.notes == {"opening": "note one\n\nnote two"}
    assert draft.private_comment == "private one\n\nprivate two"
    assert (set(draft.answer("one").causes), draft.answer("one").cause_note) == ({"rushed", "unsure"}, "also <b>")


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # a busy machine is no fault
@given(st.data())
def test_putting_two_drafts_together_as_proposed_loses_no_text(data):
    scorecard = document.parse(card())
    words = st.sampled_from(["", "a", "bb"])

    def some():
        answers = {key: Answer(comment=data.draw(words), cause_note=data.draw(words)) for key in ("one", "three")}
        notes = {"opening": data.draw(words), "billing": data.draw(words)}
        return Draft(answers, {}, data.draw(words), notes, data.draw(words))

    mine, theirs = some(), some()
    whole = drafts.merged(scorecard, mine, theirs, {})
    for side in (mine, theirs):
        assert side.comment in whole.comment
        assert side.private_comment in whole.private_comment
        assert all(text in whole.notes.get(key, "") for key, text in side.notes.items())
        for key, answer in side.answers.items():
            assert answer.comment in whole.answer(key).comment
            assert answer.cause_note in whole.answer(key).cause_note


@pytest.mark.covers("QM-E5")
def test_a_blind_reviewer_meets_no_score_before_submitting(as_, cast, session, made):
    row = made(is_blind=True)
    client = as_(cast.cleo)
    body = save(client, row, how="1", **{"a-one": "yes", "a-two": "no", "a-three": "yes"}).json
    assert body["arithmetic"] == ""
    assert "%" not in body["strip"]
    assert "3 of 4" in body["strip"]
    page = client.get(f"/evaluations/{row.id}/review").text
    assert not any(words in page for words in ("strip-score", "data-arithmetic", "66.7"))


@pytest.mark.covers("QM-E6")
def test_others_are_seen_only_where_the_scorecard_lets_them(as_, cast, session, made):
    row = made()
    factories.evaluation(session, cast.ada, cast.dev, about=row.interaction, state="submitted")
    session.commit()
    client = as_(cast.dev)
    assert "others" not in client.get(f"/evaluations/{row.id}/review").text.split("data-texts")[0]
    assert client.get(f"/evaluations/{row.id}/others").status_code == 404
    open_row = factories.evaluation(session, cast.ada, cast.cleo, about=factories.interaction(session, cast.ada))
    open_row.scorecard_version = publish(
        session, cast.actor(session, "dev"), {**card(is_unbiased=False), "key": "open"}
    )
    factories.evaluation(session, cast.ada, cast.dev, about=open_row.interaction, state="submitted")
    session.commit()
    assert "/others" in client.get(f"/evaluations/{open_row.id}/review").text
    assert cast.dev.name in client.get(f"/evaluations/{open_row.id}/others").text


@pytest.mark.covers("QM-E6")
def test_who_still_scores_sees_no_other_evaluation_on_the_contacts_page(as_, cast, session, made):
    row = made()
    row.reviewer_id = cast.dev.id
    factories.evaluation(session, cast.ada, cast.cleo, about=row.interaction, state="submitted")
    session.commit()
    client = as_(cast.dev)
    assert cast.cleo.name not in client.get(f"/interactions/{row.interaction_id}").text
    fresh(session)
    row.state = "submitted"
    session.commit()
    assert cast.cleo.name in client.get(f"/interactions/{row.interaction_id}").text


@pytest.mark.covers("QM-D16")
def test_causes_and_notes_reach_the_agent_and_private_words_never(as_, cast, session, made):
    row = made()
    fields = {f"a-{key}": "yes" for key in ("two", "three", "four")} | {"a-one": "no", "r-one": "rushed"}
    words = {"private": "Ask about the night shift.", "n-opening": "Well opened.", "comment": "Thank you."}
    assert save(as_(cast.cleo), row, action="release", **fields, **words).json["location"]
    fresh(session)
    page = as_(cast.ada).get(f"/evaluations/{row.id}")
    assert page.status_code == 200
    assert all(words in page.text for words in ("Thank you.", "Well opened.", "Was rushed"))
    assert "night shift" not in page.text


@pytest.mark.covers("QM-E11")
def test_a_contact_without_sound_or_words_is_evaluated_too(as_, cast, session, made):
    row = made()
    row.interaction.transcript_version = row.transcript_version = None
    session.commit()
    client = as_(cast.cleo)
    assert 'id="q-one"' in client.get(f"/evaluations/{row.id}/review").text
    sent = {"revision": "0", "transcript_version": "", "action": "submit", "heard": "0-500"}
    sent |= {f"a-{key}": "yes" for key in ("one", "two", "three", "four")}
    assert client.post(f"/evaluations/{row.id}/review", data=sent, headers=JSON).json["location"]
    fresh(session)
    assert row.percent == 100


@pytest.mark.covers("QM-E10")
def test_time_and_listening_are_kept_with_the_save(as_, cast, session, made):
    row = made()
    row.assigned_at = datetime.now(UTC) - timedelta(hours=1)
    session.commit()
    client = as_(cast.cleo)
    stamp = client.get(f"/evaluations/{row.id}/review").text.split('name="stamp" value="')[1].split('"')[0]
    body = save(client, row, stamp=stamp, active="500", heard="0-4000,3900-8000,15000-99999", **{"a-one": "yes"}).json
    assert "56" in body["attended"]
    fresh(session)
    assert row.heard == [[0, 8000], [15000, 16000]]
    assert row.heard_pct == Decimal("56.25")
    assert row.active_s <= 5, "no more than has passed since the page was opened"


def test_listening_alone_is_told_without_a_save(as_, cast, session, made):
    row = made()
    answer = as_(cast.cleo).post(f"/evaluations/{row.id}/attention", data={"heard": "0-8000", "active": "-3"})
    assert answer.json["stamp"]
    fresh(session)
    assert (row.heard_pct, row.revision, row.state) == (50, 0, "assigned")


@pytest.mark.parametrize("heard", ["x-y", "1-", "-5-9", "9-1", "1-99999999999999", "0-1," * 9000, "٣-٤", ""])
def test_hostile_listening_is_taken_for_none(as_, cast, session, made, heard):
    row = made()
    answer = as_(cast.cleo).post(
        f"/evaluations/{row.id}/attention", data={"heard": heard, "active": "9" * 40, "stamp": "x.y"}
    )
    assert answer.status_code == 200
    fresh(session)
    assert row.active_s == 0
    assert (row.heard_pct or 0) < 1


def test_nobody_else_tells_of_listening(as_, cast, made):
    row = made()
    for name in ("ada", "ben", "eve", "sam"):
        for page in ("attention", "review", "merge"):
            assert as_(getattr(cast, name)).post(f"/evaluations/{row.id}/{page}").status_code == 404
        for page in ("lines", "others"):
            assert as_(getattr(cast, name)).get(f"/evaluations/{row.id}/{page}").status_code == 404


@given(st.lists(st.tuples(st.integers(-9, 120), st.integers(-9, 120)), max_size=30))
def test_stretches_hold_each_moment_once(pairs):
    tenths = [(start * 1000, end * 1000) for start, end in pairs]
    found = attending.joined(tenths, 100_000)
    moments = {second for start, end in pairs for second in range(max(0, start), min(end, 100))}
    assert sum(end - start for start, end in found) == 1000 * len(moments)
    assert attending.joined([*found, *tenths], 100_000) == found
    assert all(before[1] < after[0] for before, after in pairwise(found))


def test_many_stretches_stay_few_and_work_stays_within_the_clock():
    many = [(number * 1000, number * 1000 + 500) for number in range(2000)]
    assert len(attending.joined(many, 10**7)) == attending.MOST_STRETCHES
    assert attending.worked_s(10, 500, elapsed_s=20, since_assigned_s=10_000) == 31
    assert attending.worked_s(10, 500, elapsed_s=9_000, since_assigned_s=60) == 61
    assert attending.worked_s(100, 5, elapsed_s=60, since_assigned_s=30) == 100
    assert attending.share_pct([], 0) is None
