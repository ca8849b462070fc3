"""The figures on an interaction's page: how they read, how they are explained, and by whose rules they were made."""

import io
import re
from dataclasses import replace

import factories
import pytest
from sounds import chat_json, wav

from qa_app import config
from qa_app.interactions import queries, services
from qa_app.interactions.models import Interaction
from qa_app.interactions.rules.names import Metadata
from qa_app.jobs import runner
from qa_app.storage import Store
from qa_app.tasks import TASKS
from transcription import metrics, pipeline
from transcription.sound import Sound, TrackSound
from transcription.thresholds import Thresholds
from transcription.transcript import Channel, Segment, Speaker, Transcript

A, C = Speaker.AGENT, Speaker.CUSTOMER
CALL = Transcript(
    Channel.CALL,
    60_000,
    (
        Segment(0, A, "Hello this is Ada, how can I help you today?", 0, 4_000),
        Segment(1, C, "This is terrible, my parcel never came.", 3_000, 9_000),
        Segment(2, A, "I am sorry. May I put you on hold?", 10_000, 13_000),
        Segment(3, A, "Thank you for holding, it is wonderful news.", 30_000, 34_000),
        Segment(4, C, "Great, thank you so much", 38_500, 41_000),
    ),
    language="en",
)
OLD = {
    "schema": "metrics/1", "channel": "call", "duration_ms": 60_000, "is_estimated": False,
    "thresholds": {"dead_air_ms": 4000, "interruption_ms": 1000, "backchannel_words": 2, "monologue_pause_ms": 5000},
    "talk": {"agent_ms": 11_000, "customer_ms": 8_500, "total_ms": 18_500, "agent_share_pct": 18.33,
             "customer_share_pct": 14.17, "agent_of_talk_pct": 56.41},
    "silence": {"ms": 41_500, "pct": 69.17}, "overlap": {"ms": 1000, "pct": 1.67},
    "dead_air": {"count": 3, "total_ms": 40_000, "longest_ms": 19_000, "instances": []},
    "interruptions": {"count": 1, "by_agent": 0, "by_customer": 1, "total_ms": 1000, "instances": []},
    "words": {"agent": 25, "customer": 12, "total": 37}, "pace": {"agent_wpm": 136.4, "customer_wpm": None},
    "monologue": {"agent_longest_ms": 4000, "customer_longest_ms": 6000},
}  # fmt: skip


@pytest.fixture
def shown(as_, cast, session):
    """`shown(transcript)` is the text of that interaction's page."""

    def show(transcript):
        row = factories.interaction(session, cast.ada, said=transcript)
        session.commit()
        page = as_(cast.ada).get(f"/interactions/{row.id}")
        assert page.status_code == 200
        return " ".join(re.sub(r"<[^>]+>", " ", page.text.split("<h2>Measured</h2>")[1].split("</section>")[0]).split())

    return show


@pytest.mark.covers("QM-B3", "QM-B4", "QM-B5", "QM-B6", "QM-B8")
def test_it_works(shown):
    page = shown(pipeline.analyse(CALL))
    for text in ("Agent spoke 18 % 00:11", "Both at once 2 % 00:01",
                 "Dead air 1 silences of 5 s or more, longest 00:19", "On hold 00:17 once",
                 "0 by the agent, 1 by the customer longest 1.0 s",
                 "Questions asked agent 2, customer 0", "– lowest point 00:03 −0.48", "Talk to listen 1.29",
                 "agent 00:04, customer 00:06"):  # fmt: skip
        assert text in page
    assert "Not fit for scoring" not in page
    assert "How it is worked out" in page
    assert "Silences of 5 s or more, hold left out." in page


def test_every_figure_that_is_explained_is_shown(shown):
    """Each name below "How it is worked out" has its row; lengths read as in the figures, sentiment with its n."""
    sound = Sound((TrackSound(A, 0.0, -9.0, -27.2), TrackSound(C, 3.0, -7.0, -25.1)))
    page = shown(pipeline.analyse(CALL, sound=sound))
    for text in ("Words 39 agent 27, customer 12", "Sound Agent −27 dB, Customer −25 dB 3 % clipped",
                 "Customer’s words, sentiment", "– quarter by quarter −0.48 · – · +0.77 · –",
                 "Longest without the other", "s ÷ √(s² + 15)"):  # fmt: skip
        assert text in page
    assert "Longest monologue" not in page
    longer = replace(CALL, segments=(replace(CALL.segments[0], end_ms=2_900), *CALL.segments[1:]))
    assert "Agent spoke 17 % 00:10" in shown(pipeline.analyse(longer))


def test_the_change_from_start_to_end_has_its_n(shown):
    last = replace(CALL.segments[4], start_ms=50_000, end_ms=55_000)
    page = shown(pipeline.analyse(replace(CALL, segments=(*CALL.segments[:4], last))))
    assert re.search(r"– from start to end [+−]\d\.\d\d n = 1 and 1", page)


def test_figures_of_the_first_schema_stay_readable_and_explained(shown):
    page = shown(replace(CALL, metrics=OLD))
    assert "Agent spoke 18 % 00:11" in page
    assert "Dead air 3 silences of 4 s or more" in page
    assert "Silences of 4 s or more. Hold is not told apart." in page
    assert "On hold" not in page


def test_no_figures_at_all_is_a_page_too(shown):
    assert "How it is worked out" not in shown(replace(CALL, metrics={}))


@pytest.mark.covers("QM-A6")
def test_why_it_is_not_fit_for_scoring_is_said(shown):
    sound = Sound((TrackSound(A, 17.5, 0.0, -9.0), TrackSound(C, 0.0, -40.0, -61.4)))
    page = shown(pipeline.analyse(replace(CALL, segments=CALL.segments[:1]), sound=sound))
    assert "Not fit for scoring" in page
    assert "Nobody on the customer’s side was heard." in page
    assert "The agent’s track is distorted: 17.5 % of it is too loud for the scale; 10 % is the limit." in page
    assert "The customer’s track is too quiet: speech at -61 dB" in page


def test_sides_told_apart_by_ear_are_marked_or_left_out(shown):
    sure = replace(CALL, is_estimated=True, speaker_confidence=0.91)
    page = shown(pipeline.analyse(sure))
    assert "Agent spoke 18 % 00:11 · estimated" in page
    assert "Speakers were told apart by ear (91 % sure)" in page
    page = shown(pipeline.analyse(replace(sure, speaker_confidence=0.6)))
    assert "Agent spoke" not in page
    assert "it is not certain who spoke" in page
    assert "Words of both" in page


@pytest.mark.covers("QM-B10")
def test_a_site_that_leaves_agents_out_says_so(as_, cast, session, shown):
    hidden = pipeline.analyse(CALL, pipeline.SiteRules(is_agent_scored=False))
    page = shown(hidden)
    assert "this site has switched it off" in page
    assert "Customer’s words" in page
    assert "Agent’s words" not in page
    row = factories.interaction(session, cast.ada, said=hidden)
    session.commit()
    figures = as_(cast.ada).get(f"/interactions/{row.id}/figures", headers={"HX-Request": "1"}).text
    assert "The agent’s words were not scored" in figures


def taken(session, cast, settings, name, content, sidecar=None):
    """The interaction of a file brought in and worked on under these settings."""
    incoming = services.Incoming(
        name, io.BytesIO(content), services.source_named(session, "Telephone"), Metadata(), sidecar
    )
    row = services.register(
        session, Store(settings.store_dir), cast.actor(session, "cleo"), incoming, services.Terms.of(settings)
    )
    session.commit()
    return row.id


VTT = b"""WEBVTT

00:00.000 --> 00:01.000
<v Agent>Good morning, this is a wonderful day, how can I help?

00:02.000 --> 00:03.000
<v Customer>I am very unhappy with the broken kettle.
"""


def test_the_sites_settings_are_what_new_interactions_are_measured_by(session, factory, cast, settings):
    ours = replace(settings, dead_air_ms=900, interruption_ms=2000, is_agent_sentiment_hidden=True)
    number = taken(session, cast, ours, "call.wav", wav(seconds=4), ("call.vtt", VTT))
    assert runner.run_all(TASKS, ours, factory) >= 1
    session.expire_all()
    row = session.get_one(Interaction, number)
    kept = queries.transcript_of(session, row)
    assert kept.metrics["thresholds"]["dead_air_ms"] == 900
    assert kept.metrics["thresholds"]["interruption_ms"] == 2000
    assert kept.metrics["dead_air"]["count"] == 2
    assert [segment.sentiment is None for segment in kept.segments] == [True, False]
    assert kept.metrics["sentiment"]["agent"] is None
    assert [track["speaker"] for track in kept.metrics["sound"]["tracks"]] == ["agent", "customer"]
    assert [reason["code"] for reason in kept.metrics["eligibility"]["reasons"]] == ["short"]

    services.swap_speakers(session, cast.actor(session, "cleo"), row, seen_version=1)
    session.commit()
    turned = queries.transcript_of(session, row)
    assert turned.metrics["thresholds"] == kept.metrics["thresholds"]
    assert turned.metrics["talk"]["agent_ms"] == kept.metrics["talk"]["customer_ms"]
    assert turned.metrics["sentiment"]["is_agent_scored"] is False
    assert [segment.sentiment is None for segment in turned.segments] == [False, True]
    assert [track["speaker"] for track in turned.metrics["sound"]["tracks"]] == ["customer", "agent"]


@pytest.mark.covers("QM-B4")
def test_another_threshold_rewrites_no_kept_figures(session, factory, cast, settings):
    first = taken(session, cast, settings, "one.wav", wav(1, seconds=4), ("one.vtt", VTT))
    runner.run_all(TASKS, settings, factory)
    strict = replace(settings, dead_air_ms=500)
    second = taken(session, cast, strict, "two.wav", wav(2, seconds=4), ("two.vtt", VTT))
    runner.run_all(TASKS, strict, factory)
    session.expire_all()
    rows = [session.get_one(Interaction, number) for number in (first, second)]
    counts = [queries.transcript_of(session, row).metrics["dead_air"]["count"] for row in rows]
    assert counts == [0, 2]
    services.swap_speakers(session, cast.actor(session, "cleo"), rows[0], seen_version=1)
    assert queries.transcript_of(session, rows[0]).metrics["dead_air"]["count"] == 0


def test_waits_are_told_in_office_hours_too(session, factory, cast, settings, as_):
    hours = config.from_environment({"QA_OFFICE_HOURS": "Mon-Fri 10:02-18:00", "QA_SECRET_KEY": "x"}).office_hours
    ours = replace(settings, office_hours=hours)
    told = "My order 4 never came, this is awful.", "I am sorry, I will help.", "Thanks", "Done, is there more?"
    number = taken(session, cast, ours, "chat.json", chat_json(*told))
    runner.run_all(TASKS, ours, factory)
    session.expire_all()
    response = queries.transcript_of(session, session.get_one(Interaction, number)).metrics["response"]
    assert (response["first_ms"], response["office"]["first_ms"]) == (60_000, 0)
    assert (response["longest_ms"], response["office"]["longest_ms"]) == (60_000, 60_000)
    page = as_(cast.dev).get(f"/interactions/{number}").text
    assert "00:00 in office hours" in page
    assert "In office hours (Mon 10:02-18:00; Tue 10:02-18:00" in page
    assert "Confidence of words" not in page


def test_corrected_words_are_measured_by_the_kept_rules():
    rules = pipeline.SiteRules(thresholds=Thresholds(dead_air_ms=3_000))
    kept = pipeline.analyse(CALL, rules)
    mended = replace(kept, segments=(*kept.segments[:4], replace(kept.segments[4], text="This is awful, thank you")))
    again = metrics.remeasure(mended)
    assert again.metrics["thresholds"] == kept.metrics["thresholds"]
    assert again.segments[4].sentiment != kept.segments[4].sentiment
    assert again.metrics["words"]["customer"] == kept.metrics["words"]["customer"]
    assert metrics.remeasure(replace(CALL, metrics=OLD)).metrics["thresholds"]["dead_air_ms"] == 4000
