"""Notices: told once per key, read by their person alone, and sent by e-mail as that person wishes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st
from letter_box import open_box
from sqlalchemy import select

from qa_app.config import Mail
from qa_app.jobs import runner
from qa_app.jobs.models import Job, JobState
from qa_app.notices import rules, services, tasks
from qa_app.notices.models import Letter, LetterState, Notice
from qa_app.people.models import Person
from qa_app.tasks import RECURRING, TASKS

HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version"]
HEADERS += ["Content-Type", "Content-Transfer-Encoding"]
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def tell(session, person, key="evaluation:7:released", title="Cleo Marsh released an evaluation", **more):
    values = {"kind": "evaluation_released", "url": "/evaluations/7", "now": datetime.now(UTC), **more}
    services.tell(session, person.id, key=key, title=title, **values)
    session.commit()


def mail_to(box, **more):
    values = {"user": None, "password": None, "security": "none", "digest_hour": 7}
    return Mail("127.0.0.1", box.port, sender="quality@centre.example", root="https://qa.example", **{**values, **more})


@pytest.fixture
def box():
    with open_box() as found:
        yield found


@pytest.fixture
def post(box, settings, factory, session):
    """Write what is due and run the jobs, as workers with a mail server would; returns what lies in the box."""

    def go(**more):
        session.rollback()
        here = replace(settings, mail=mail_to(box, **more))
        runner.recur(RECURRING, here, factory)
        runner.run_all(TASKS, here, factory)
        session.expire_all()
        return box.arrived

    return go


def test_it_works(as_, cast, session):
    tell(session, cast.ada)
    ada = as_(cast.ada)
    assert ada.get("/notices/unread").text == "1"
    page = ada.get("/notices/").text
    assert "Cleo Marsh released an evaluation" in page
    assert "not set up" in page
    number = session.scalars(select(Notice.id)).one()
    answer = ada.post(f"/notices/{number}")
    assert (answer.status_code, answer.location) == (303, "/evaluations/7")
    assert ada.get("/notices/unread").text == ""


def test_the_same_is_told_once_and_does_not_come_back(as_, cast, session):
    tell(session, cast.ada)
    ada = as_(cast.ada)
    ada.post("/notices/read", data={"last": str(session.scalars(select(Notice.id)).one())})
    session.rollback()
    tell(session, cast.ada, title="Once more")
    tell(session, cast.amir)
    assert ada.get("/notices/unread").text == ""
    assert as_(cast.amir).get("/notices/unread").text == "1"


def test_nobody_reads_or_marks_the_notices_of_others(as_, cast, session):
    tell(session, cast.ada)
    number = session.scalars(select(Notice.id)).one()
    for person in (cast.ben, cast.dev, cast.sam, cast.amir):
        client = as_(person)
        assert "Cleo Marsh released" not in client.get("/notices/").text
        assert client.post(f"/notices/{number}").status_code == 404
        client.post("/notices/read", data={"last": str(number)})
    session.expire_all()
    assert session.scalars(select(Notice.read_at)).one() is None


def test_marking_all_leaves_what_came_meanwhile(as_, cast, session):
    tell(session, cast.ada, key="a")
    first = session.scalars(select(Notice.id)).one()
    tell(session, cast.ada, key="b")
    ada = as_(cast.ada)
    assert ada.post("/notices/read", data={"last": str(first)}).status_code == 303
    assert ada.get("/notices/unread").text == "1"
    for odd in ("", "x", "-1", "9" * 40, "²"):
        assert ada.post("/notices/read", data={"last": odd}).status_code in (303, 404)


def test_hostile_titles_stay_text_and_foreign_addresses_are_refused(as_, cast, session):
    tell(session, cast.ada, title="<script>alert(1)</script>\r\nBcc: all@example.com\x00\u2028x")
    page = as_(cast.ada).get("/notices/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Bcc: all@example.com x" in page
    for url in ("https://evil.example/", "//evil.example", "/\\evil.example", "evaluations/7", "/a\nb", ""):
        with pytest.raises(ValueError, match="path of ours"):
            services.tell(session, cast.ada.id, kind="x", title="x", url=url, key="k", now=NOON)


def test_long_lists_come_in_pages(as_, cast, session):
    for number in range(120):
        services.tell(session, cast.ada.id, kind="x", title=f"n{number}.", url="/x", key=str(number), now=NOON)
    session.commit()
    ada = as_(cast.ada)
    page = ada.get("/notices/").text
    assert ada.get("/notices/unread").text == "99+"
    assert (page.count('class="told-title"'), "n119." in page, "n69." in page) == (50, True, False)
    oldest = session.scalars(select(Notice.id).order_by(Notice.id)).first()
    assert "n69." in ada.get(f"/notices/?before={oldest + 70}").text
    assert "No older notices" in ada.get("/notices/?before=1").text


@pytest.mark.parametrize("wish", ["at_once", "daily", "never"])
def test_each_person_chooses(as_, cast, session, wish):
    ada = as_(cast.ada)
    assert 'value="daily" checked' in ada.get("/notices/").text
    assert ada.post("/notices/wish", data={"by_email": "hourly"}).status_code == 422
    assert ada.post("/notices/wish", data={"by_email": wish}).status_code == 303
    assert f'value="{wish}" checked' in ada.get("/notices/").text


def test_a_letter_at_once_arrives_once(cast, session, post, box):
    services.choose(session, cast.actor(session, "ada"), "at_once")
    tell(session, cast.ada)
    assert len(post()) == 1
    assert len(post()) == 1
    letter = box.arrived[0]
    assert letter["To"] == "Ada Quill <ada@example.com>"
    assert letter["From"] == "Harbour & Vale <quality@centre.example>"
    assert letter["Subject"] == "Cleo Marsh released an evaluation"
    assert "https://qa.example/evaluations/7" in letter.get_content()
    assert letter["Message-ID"].endswith("@qa.example>")
    row = session.scalars(select(Letter)).one()
    assert (row.state, row.sent_at is not None) == (LetterState.SENT, True)


def test_a_letter_that_was_sent_is_not_sent_again_by_a_second_worker(cast, session, post, box):
    services.choose(session, cast.actor(session, "ada"), "at_once")
    tell(session, cast.ada)
    post()
    job = session.scalars(select(Job)).one()
    job.state, job.finished_at, job.sent_at = JobState.QUEUED, None, None
    session.commit()
    assert len(post()) == 1
    assert session.scalars(select(Job.state)).one() == JobState.DONE


@given(st.text(), st.text(), st.text())
@hypothesis.settings(max_examples=80, deadline=None)
def test_no_text_anywhere_makes_a_second_header_or_breaks_the_letter(name, title, centre):
    mail = Mail("127.0.0.1", 25, None, None, "none", "quality@centre.example", "https://qa.example", 7)
    words = rules.letter(name, centre, mail.root, [rules.Told(title, "/evaluations/7")])
    draft = tasks._Draft(7, name, "ada@example.com", words.subject, words.text, NOON)
    read = message_from_bytes(bytes(tasks.message(mail, centre, draft)), policy=policy.default)
    assert sorted(read.keys()) == sorted(HEADERS)
    assert read["To"].addresses[0].addr_spec == "ada@example.com"
    assert read["From"].addresses[0].addr_spec == "quality@centre.example"
    assert "https://qa.example/evaluations/7" in read.get_content()


def test_much_at_once_comes_in_one_letter_without_what_was_read(cast, session, post, box):
    services.choose(session, cast.actor(session, "ada"), "at_once")
    for number in range(40):
        tell(session, cast.ada, key=str(number), title=f"Number {number} is told.")
    read = session.scalars(select(Notice).order_by(Notice.id)).first()
    read.read_at = NOON
    session.commit()
    (letter,) = post()
    assert letter["Subject"] == "39 notices from Harbour & Vale"
    text = letter.get_content()
    assert ("Number 0 " in text, "Number 1 " in text, "and 9 more" in text) == (False, True, True)


def test_the_days_letter_waits_for_its_hour_and_carries_what_came_before(cast, session, settings, box):
    here = replace(settings, mail=mail_to(box))
    tell(session, cast.ada, key="a", now=NOON)
    tell(session, cast.amir, key="a", now=NOON)
    services.choose(session, cast.actor(session, "amir"), "never")
    early, seven = datetime(2026, 3, 11, 6, 59, tzinfo=UTC), datetime(2026, 3, 11, 7, 0, tzinfo=UTC)
    assert services.write_letters(session, here, NOON) == 0
    assert services.write_letters(session, here, early) == 0
    assert services.write_letters(session, here, seven) == 1
    tell(session, cast.ada, key="b", now=seven + timedelta(hours=1))
    assert services.write_letters(session, here, seven + timedelta(hours=2)) == 0
    assert services.write_letters(session, here, seven + timedelta(days=1)) == 1
    assert services.write_letters(session, replace(settings, mail=None), seven + timedelta(days=2)) == 0


def test_old_notices_and_those_of_people_who_left_never_go_out(cast, session, settings, box):
    for person in (cast.ada, cast.amir):
        services.choose(session, cast.actor(session, person.email.partition("@")[0]), "at_once")
    tell(session, cast.ada, key="old", now=NOON - timedelta(days=4))
    tell(session, cast.amir, now=NOON)
    session.get(Person, cast.amir.id).active = False
    session.commit()
    assert services.write_letters(session, replace(settings, mail=mail_to(box)), NOON) == 0


def test_what_is_older_than_a_year_is_taken_away(cast, session, settings, factory, post):
    services.choose(session, cast.actor(session, "ada"), "at_once")
    tell(session, cast.ada, key="a")
    post()
    old = datetime.now(UTC) - timedelta(days=366)
    session.scalars(select(Letter)).one().written_at = old
    session.scalars(select(Notice)).one().at = old
    tell(session, cast.ada, key="b")
    services.choose(session, cast.actor(session, "ada"), "never")
    session.commit()
    runner.recur(RECURRING, settings, factory)
    session.expire_all()
    assert session.scalars(select(Notice.key)).all() == ["b"]
    assert session.scalars(select(Letter)).all() == []
    assert len(session.scalars(select(Job)).all()) == 1


def test_a_name_cannot_write_headers(cast, session, post, box):
    cast.ada.name = 'Ada"\r\nBcc: everybody@example.com\r\n\r\nhello'
    session.merge(cast.ada)
    services.choose(session, cast.actor(session, "ada"), "at_once")
    tell(session, cast.ada, title="Cleo\nX-Evil: yes\r\n\r\nbody")
    (letter,) = post()
    assert letter["Bcc"] is None
    assert letter["X-Evil"] is None
    assert letter["Subject"] == "Cleo X-Evil: yes body"
    assert letter["To"].addresses[0].addr_spec == "ada@example.com"


def test_an_address_that_is_none_fails_with_the_way_to_mend_it(cast, session, post, as_):
    cast.ada.email = "ada@example.com\r\nBcc: x@example.com"
    session.merge(cast.ada)
    services.choose(session, cast.actor(session, "ada"), "at_once")
    tell(session, cast.ada)
    assert post() == []
    job = session.scalars(select(Job)).one()
    assert (job.state, "Mend it under People" in job.error) == (JobState.FAILED, True)
    page = as_(cast.sam).get("/admin/jobs?state=failed").text
    assert "Mend it under People" in page
    assert "Letter to Ada Quill" in page


def test_a_server_that_is_away_or_puts_us_off_is_tried_again(cast, session, post, box):
    services.choose(session, cast.actor(session, "ada"), "at_once")
    tell(session, cast.ada)
    box.answers.append("451 later")
    assert post() == []
    job = session.scalars(select(Job)).one()
    assert (job.state, job.attempt, "451" in job.error) == (JobState.QUEUED, 1, True)
    assert job.run_after > datetime.now(UTC)
    job.run_after = datetime.now(UTC)
    session.commit()
    assert len(post()) == 1
    assert session.scalars(select(Job.state)).one() == JobState.DONE


def test_a_refused_address_fails_at_once(cast, session, post, box):
    services.choose(session, cast.actor(session, "ada"), "at_once")
    tell(session, cast.ada)
    box.answers.append("550 no such mailbox")
    assert post() == []
    assert session.scalars(select(Job.state)).one() == JobState.FAILED


def test_nothing_travels_unencrypted_that_should_not(cast, session, post, box):
    services.choose(session, cast.actor(session, "ada"), "at_once")
    tell(session, cast.ada)
    assert post(security="starttls") == []
    job = session.scalars(select(Job)).one()
    assert (job.state, "QA_SMTP_SECURITY" in job.error) == (JobState.QUEUED, True)


def test_letters_go_encrypted_and_signed_in(cast, session, settings, factory, tmp_path, monkeypatch):
    """The certificate is checked, the password is used, and it stands in no message."""
    services.choose(session, cast.actor(session, "ada"), "at_once")
    tell(session, cast.ada)
    told = []
    with open_box("right", certificate=tmp_path / "server.pem") as box:
        for password, trusted in (("right", False), ("wrong-secret", True), ("right", True)):
            if trusted:
                monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.pem"))
            here = replace(settings, mail=mail_to(box, user="quality", password=password, security="starttls"))
            assert password not in repr(here)
            runner.recur(RECURRING, here, factory)
            runner.run_all(TASKS, here, factory)
            session.expire_all()
            job = session.scalars(select(Job)).one()
            told.append(job.error or job.state)
            job.run_after = datetime.now(UTC)
            session.commit()
    assert "certificate verify failed" in told[0]
    assert "does not accept QA_SMTP_USER" in told[1]
    assert told[2] == JobState.DONE
    assert "wrong-secret" not in "".join(told)
    assert len(box.arrived) == 1


def test_letters_for_which_no_server_is_left_say_so(cast, session, settings, factory, box):
    services.choose(session, cast.actor(session, "ada"), "at_once")
    tell(session, cast.ada)
    runner.recur(RECURRING, replace(settings, mail=mail_to(box)), factory)
    runner.run_all(TASKS, settings, factory)
    job = session.scalars(select(Job)).one()
    assert (job.state, job.error) == (JobState.FAILED, tasks.NO_SERVER)
