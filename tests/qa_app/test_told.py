"""What people are told of as it happens, by name and number and never with anybody's words."""

from dataclasses import replace

import factories
from letter_box import open_box
from sqlalchemy import select
from test_notices import mail_to

from qa_app import labels
from qa_app.coaching import services as coaching
from qa_app.evaluations import services
from qa_app.jobs import runner
from qa_app.notices import services as notices
from qa_app.notices.models import ByEmail, Notice
from qa_app.tasks import RECURRING, TASKS

WORDS = ("Because of feeling", "I said that I am sorry", "really upset", "Fair enough", "Clear and friendly")


def told(session, person):
    rows = session.scalars(select(Notice).where(Notice.person_id == person.id).order_by(Notice.id))
    return [(row.kind, row.url) for row in rows]


def test_an_evaluation_on_its_way_tells_those_whom_it_concerns(cast, session, as_):
    row = factories.evaluation(
        session, cast.ada, cast.cleo, state="released", options={"feeling": "no"}, comment="Clear and friendly"
    )
    page = f"/evaluations/{row.id}"
    assert told(session, cast.ada) == [("evaluation_released", page)]
    challenge = services.Challenge("feeling", "I said that I am sorry.")
    services.dispute(session, cast.actor(session, "ada"), row.id, [challenge])
    assert told(session, cast.ben)
    dispute = row.disputes[0]
    services.decide(session, cast.actor(session, "ben"), dispute.id, services.Decision("reject", "Fair enough"))
    session.commit()
    assert told(session, cast.ada)[-1][0] == "dispute_decided"
    assert {person for person in ("amir", "eve", "eric", "hana") if told(session, getattr(cast, person))} == set()
    everything = list(session.scalars(select(Notice)))
    assert not [words for words in WORDS for notice in everything if words in notice.title]
    assert [notice.kind for notice in everything if notice.kind not in labels.LABELS] == []
    for person in (cast.ada, cast.ben, cast.cleo):
        client = as_(person)
        for notice in [notice for notice in everything if notice.person_id == person.id]:
            followed = client.post(f"/notices/{notice.id}")
            assert client.get(followed.location).status_code == 200, (person.name, notice.kind, notice.url)


def test_the_letter_about_it_holds_a_name_and_a_link(cast, session, settings, factory):
    notices.choose(session, cast.actor(session, "ada"), ByEmail.AT_ONCE)
    row = factories.evaluation(
        session, cast.ada, cast.cleo, state="released", options={"feeling": "no"}, cited={"feeling": (1,)}
    )
    number = row.id
    session.commit()
    with open_box() as box:
        here = replace(settings, mail=mail_to(box))
        runner.recur(RECURRING, here, factory)
        runner.run_all(TASKS, here, factory)
    text = box.arrived[0].get_content().replace("\r\n", "\n")
    assert f"https://qa.example/evaluations/{number}\n" in text
    assert not [words for words in WORDS if words in text]


def test_a_shared_session_is_told(cast, session):
    row = factories.evaluation(session, cast.ada, cast.cleo, state="released")
    text = coaching.Text("A talk", row.released_at.date(), "Shared words", "Private words")
    ben = cast.actor(session, "ben")
    talk = coaching.open_session(session, ben, cast.ada.id, [], text, today=row.released_at.date())
    coaching.share(session, ben, talk.id, revision=0)
    assert told(session, cast.ada)[-1] == ("coaching_shared", f"/coaching/{talk.id}")
