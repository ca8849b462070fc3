"""The coaching report: what enters it and what never does, who may read it, and numbers that say their n."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import factories
import pytest
from sqlalchemy import event

from qa_app.coaching import queries, rules, services
from qa_app.coaching.queries.complaints import remedy_words, without_personal_data
from qa_app.complaints.models import Complaint, ComplaintEvent, ComplaintInteraction, Remedy
from qa_app.errors import NotFound
from qa_app.web import database
from reports import tally
from reports.documents import coaching as document

ZONE = ZoneInfo("Europe/London")
TODAY = datetime.now(ZONE).date()
PERIOD = queries.Period(TODAY - timedelta(days=60), TODAY, ZONE)
SECRET = "Thinks of leaving the team"


def complaint(session, cast, links, **more):
    """A decided complaint linked to interactions: [(interaction, role), …]."""
    now = datetime.now(UTC)
    values = {
        "customer_id": factories.customer(session).id,
        "received_at": now - timedelta(days=5),
        "logged_at": now - timedelta(days=5),
        "channel": "phone",
        "category": "delivery_delays",
        "product": "Vacuum",
        "summary": "It never came. Call me on 07700 900123.",
        "initial_action": "Apologised.",
        "decision": "upheld",
        "decided_at": now - timedelta(days=1),
        "state": "investigating",
        "root_cause": "PRO-DELAY",
        **more,
    }
    row = Complaint(**values)
    session.add(row)
    session.flush()
    for about, role in links:
        session.add(
            ComplaintInteraction(
                complaint_id=row.id, interaction_id=about.id, role=role, linked_by_id=cast.hana.id, linked_at=now
            )
        )
    session.flush()
    return row


def released(session, cast, *, days_ago=3, **more):
    about = factories.interaction(session, cast.ada, days_ago=days_ago)
    return factories.evaluation(session, cast.ada, cast.cleo, about=about, state="released", **more)


def report(session, cast, who="ben", period=PERIOD, agent=None):
    actor = cast.actor(session, who)
    found = queries.for_agent(session, actor, (agent or cast.ada).id)
    return queries.report_of(session, actor, found, period, now=datetime.now(UTC), centre="Harbour & Vale")


@pytest.mark.covers("QM-J10", "R76")
def test_it_works(as_, cast, session):
    row = released(session, cast, options={"feeling": "no"}, cited={"feeling": (1,)})
    complaint(session, cast, [(row.interaction, "origin")])
    session.commit()
    page = as_(cast.ben).get(f"/coaching/report?agent={cast.ada.id}")
    assert page.status_code == 200
    for words in (
        "Ada Quill",
        "1 released evaluation and 1 linked complaint in this period.",
        "Mean score: not enough yet (n = 1).",
        "really upset about it",
        "not an agent root cause",
        "<svg",
        "an association, not a cause",
    ):
        assert words in page.text
    assert "07700" not in page.text
    assert "<style" not in page.text.split("<main")[1]
    assert " style=" not in page.text.split("<main")[1]


@pytest.mark.covers("QM-K4")
def test_only_random_released_evaluations_enter_the_mean(cast, session):
    counted = [released(session, cast) for _number in range(10)]
    released(session, cast, selection="targeted", options={"greeting": "no"})
    released(session, cast, selection="complaint", options={"greeting": "no"})
    factories.evaluation(session, cast.ada, cast.cleo, state="submitted", selection="calibration")
    factories.evaluation(session, cast.ada, cast.cleo, state="submitted", selection="self")
    factories.evaluation(session, cast.ada, cast.cleo, state="submitted")
    released(session, cast, days_ago=100)
    found = report(session, cast)
    assert len(found.evaluations) == 12
    assert {item.chosen for item in found.evaluations} == {"", "on purpose", "after a complaint"}
    held = document.scores(found)
    assert [score.score_pct for score in held] == [float(row.percent) for row in counted]
    assert f"n = {len(held)}" in " ".join(document.summary(found))
    assert all(len(skill.scores_pct) % len(counted) == 0 for skill in found.skills)
    assert all(skill.mean.value == 100 for skill in found.skills)
    assert tally.is_enough(len(held))


def test_a_period_is_whole_days_of_the_centre(cast, session):
    summer = queries.Period(date(2026, 7, 1), date(2026, 7, 1), ZONE)
    assert summer.start.astimezone(UTC).isoformat() == "2026-06-30T23:00:00+00:00"
    assert summer.end.astimezone(UTC).isoformat() == "2026-07-01T23:00:00+00:00"
    inside, outside = released(session, cast), released(session, cast)
    inside.interaction.started_at = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    outside.interaction.started_at = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    session.flush()
    assert [item.number for item in report(session, cast, period=summer).evaluations] == [f"E-{inside.id}"]


def test_who_may_read_it(as_, cast, session):
    released(session, cast)
    session.commit()
    address = f"/coaching/report?agent={cast.ada.id}"
    expected = {"ada": 200, "ben": 200, "dev": 200, "tess": 200, "amir": 404, "eve": 404, "eric": 404,
                "cleo": 404, "hana": 404, "sam": 404}  # fmt: skip
    assert {name: as_(getattr(cast, name)).get(address).status_code for name in expected} == expected
    assert "Ada Quill" not in as_(cast.eve).get("/coaching/report").text
    for wrong in ("from=yesterday", "from=2026-12-01&to=2026-01-01", "from=1990-01-01"):
        assert as_(cast.ben).get(f"{address}&{wrong}").status_code == 422
    assert as_(cast.ben).get("/coaching/report?agent=999999").status_code == 404


def test_after_a_move_the_new_lead_sees_nothing_from_before(cast, session):
    row = released(session, cast)
    complaint(session, cast, [(row.interaction, "origin")])
    cast.ada.team_id = cast.south.id
    session.flush()
    session.refresh(cast.ada)
    found = report(session, cast, "eve")
    assert (found.evaluations, found.complaints, found.sessions) == ((), (), ())
    with pytest.raises(NotFound):
        report(session, cast, "ben")
    assert len(report(session, cast, "dev").evaluations) == 1


@pytest.mark.covers("QM-J3")
def test_sessions_bring_shared_notes_and_actions_but_never_private_ones(cast, session):
    row = released(session, cast)
    ben = cast.actor(session, "ben")
    items = (rules.Item(None, "Say it back", TODAY - timedelta(days=1)), rules.Item(None, "Two calls", TODAY))
    text = services.Text("A talk", TODAY, "Shared words", SECRET, items)
    talk = services.open_session(session, ben, row.id, [services.Choice("greeting", "strength")], text, today=TODAY)
    assert report(session, cast).sessions == ()
    services.share(session, ben, talk.id, revision=0)
    services.toggle_item(session, ben, talk.action_items[1].id, is_done=True)
    services.acknowledge(session, cast.actor(session, "ada"), talk.id, "My view", revision=1)
    session.flush()
    for who in ("ben", "ada", "dev"):
        found = report(session, cast, who)
        assert [(item.notes, item.agent_comment) for item in found.sessions] == [("Shared words", "My view")]
        assert [(item.text, item.state) for item in found.actions] == [("Say it back", "open"), ("Two calls", "done")]
        assert SECRET not in document.render_html(found)
        assert SECRET not in repr(found)


@pytest.mark.covers("R76")
def test_roles_are_kept_apart_and_a_complaint_counts_once(cast, session):
    origin, handled = released(session, cast), released(session, cast)
    told = factories.interaction(session, cast.ada)
    first = complaint(session, cast, [(handled.interaction, "handling"), (origin.interaction, "origin")])
    second = complaint(session, cast, [(handled.interaction, "handling")])
    complaint(session, cast, [(told, "report")])
    complaint(session, cast, [(told, "origin")], state="not_a_complaint", decision=None)
    complaint(session, cast, [(factories.interaction(session, cast.eric), "origin")])
    found = {item.number: (item.role, item.interaction) for item in report(session, cast).complaints}
    assert found == {
        f"C-{first.id}": ("origin", f"I-{origin.interaction_id}"),
        f"C-{second.id}": ("handling", f"I-{handled.interaction_id}"),
    }


@pytest.mark.parametrize(
    ("code", "role", "evidence", "shared", "is_attributable"),
    [
        ("PEO-EMP", "origin", "Line 12", False, True),
        ("PEO-EMP", "origin", "", False, False),
        ("PEO-EMP", "handling", "Line 12", False, False),
        ("PEO-EMP", "origin", "Line 12", True, False),
        ("PRO-DELAY", "origin", "Line 12", False, False),
    ],
)
def test_nobody_is_blamed_without_evidence_about_them(cast, session, code, role, evidence, shared, is_attributable):
    links = [(released(session, cast).interaction, role)]
    if shared:
        links.append((factories.interaction(session, cast.eric), "origin"))
    complaint(session, cast, links, root_cause=code, root_cause_evidence=evidence)
    found = report(session, cast).complaints[0]
    assert found.is_agent_attributable is is_attributable
    if not is_attributable:
        assert "not " in found.cause_words


def test_the_time_line_follows_the_complaint(cast, session):
    row = complaint(session, cast, [(released(session, cast).interaction, "origin")])
    row.acknowledged_at = row.received_at + timedelta(hours=3)
    for day, before, after in ((1, "investigating", "resolved"), (2, "resolved", "investigating"),
                               (3, "investigating", "resolved"), (4, "resolved", "closed")):  # fmt: skip
        payload = {"before": before, "after": after, "reason": ""}
        at = row.received_at + timedelta(days=day)
        session.add(ComplaintEvent(complaint_id=row.id, at=at, actor_id=cast.hana.id, kind="moved", payload=payload))
    session.flush()
    session.expire(row)
    kinds = [item.kind for item in report(session, cast).complaints[0].events]
    assert kinds == ["acknowledged", "resolved", "reopened", "resolved", "closed"]


@pytest.mark.parametrize(
    ("remedy", "words"),
    [
        (Remedy(kind="refund", amount_minor=123456, currency="GBP"), "refund of 1,234.56 GBP"),
        (Remedy(kind="refund", amount_minor=500, currency="JPY"), "refund of 500 JPY"),
        (Remedy(kind="refund", amount_minor=1500, currency="KWD"), "refund of 1.500 KWD"),
        (Remedy(kind="apology"), "apology"),
    ],
)
def test_remedies_read_as_people_say_them(remedy, words):
    assert remedy_words(remedy) == words


def test_typed_texts_lose_personal_data_and_keep_their_lines():
    text = without_personal_data("Card 4111 1111 1111 1111\n\nWrite to mo@example.com by 12 March.")
    assert "4111" not in text
    assert "mo@example.com" not in text
    assert text.count("\n") == 2
    assert "12 March" in text


def test_what_people_typed_is_shown_and_never_followed(as_, cast, session):
    hostile = "<img src=x onerror=alert(1)> 🙏 שלום"
    cast.ada.name = hostile
    row = released(session, cast, cited={"feeling": (1,)})
    row.answers[0].value = {**row.answers[0].value, "comment": hostile}
    complaint(session, cast, [(row.interaction, "origin")], summary=hostile, root_cause_evidence=hostile)
    ben = cast.actor(session, "ben")
    text = services.Text(hostile, TODAY, hostile, hostile, (rules.Item(None, hostile, TODAY),))
    talk = services.open_session(session, ben, row.id, [services.Choice("greeting", "strength")], text, today=TODAY)
    services.share(session, ben, talk.id, revision=0)
    session.commit()
    client = as_(cast.ben)
    for path in (f"/coaching/report?agent={cast.ada.id}", f"/coaching/{talk.id}", f"/coaching/{talk.id}/edit",
                 "/coaching/", f"/coaching/new?evaluation={row.id}", "/exports/"):  # fmt: skip
        page = client.get(path).text
        assert "<img src=x" not in page, path
        assert "&lt;img src=x" in page, path


def test_more_evaluations_do_not_ask_more_questions(app, cast, session):
    def count():
        found = []
        event.listen(engine, "before_cursor_execute", listener := lambda *args: found.append(args[2]))
        session.expire_all()
        report(session, cast)
        event.remove(engine, "before_cursor_execute", listener)
        return len(found)

    with app.app_context():
        engine = database.engine
    complaint(session, cast, [(released(session, cast).interaction, "origin")])
    session.commit()
    few = count()
    for _number in range(5):
        complaint(session, cast, [(released(session, cast).interaction, "origin")])
    session.commit()
    assert count() == few
