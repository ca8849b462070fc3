"""Administration of people and teams, and who may open the pages of administrators."""

import re

import factories
import pytest
from cast import WHO
from sqlalchemy import select

from qa_app.audit import AuditEvent
from qa_app.errors import Conflict
from qa_app.evaluations.models import Evaluation
from qa_app.people import queries, rules, services
from qa_app.people.models import Person, SignIn, Team

NEW = {"name": "Nia Holt", "email": "Nia@Example.com", "roles": ["agent"], "external_ref": "x-nia"}
PAGES = ("/admin/people", "/admin/people/new", "/admin/teams", "/admin/jobs", "/admin/jobs/now", "/admin/audit")


def shown_password(answer):
    return re.search(r'class="one-time">([^<]+)<', answer.text).group(1)


def form_of(session, person, **changes):
    """What the page of the person would send, but for the changes."""
    session.rollback()  # what others wrote meanwhile is seen only by a new transaction
    account = queries.account_of(session, person)
    sent = {
        "seen": rules.mark(account),
        "name": account.name,
        "email": account.email,
        "external_ref": account.external_ref or "",
        "team": str(account.team_id or ""),
        "roles": sorted(account.roles),
        "led": sorted(account.led_ids),
    }
    return {**sent, **changes}


def acts(session, action):
    return session.scalars(select(AuditEvent).where(AuditEvent.action == action)).all()


@pytest.mark.covers("QM-L1")
def test_it_works(app, as_, cast, session):
    admin = as_(cast.sam)
    page = admin.get("/admin/people").text
    assert "Ada Quill" in page
    assert "leads north" in page
    made = admin.post("/admin/people/new", data={**NEW, "team": cast.north.id})
    password = shown_password(made)
    person = session.scalars(select(Person).where(Person.email == "nia@example.com")).one()
    assert (person.name, person.team_id, person.external_ref) == ("Nia Holt", cast.north.id, "x-nia")
    assert person.password.startswith("$argon2id$")
    assert password not in admin.get(f"/admin/people/{person.id}").text
    assert acts(session, "person_added")[0].actor_id == cast.sam.id
    assert all(password not in str(event.detail) for event in session.scalars(select(AuditEvent)))
    signed_in = app.test_client()
    assert signed_in.post("/login", data={"email": "nia@example.com", "password": password}).status_code == 302


@pytest.mark.parametrize("name", ["ada", "ben", "cleo", "tess", "hana"])
def test_the_pages_are_not_there_for_others(as_, cast, name):
    client = as_(getattr(cast, name))
    assert [client.get(path).status_code for path in PAGES] == [404] * len(PAGES)
    assert client.post(f"/admin/people/{cast.eric.id}/deactivate").status_code == 404


def test_a_one_time_password_opens_nothing_but_the_choice_of_ones_own(app, as_, cast, session):
    password = shown_password(as_(cast.sam).post("/admin/people/new", data=NEW))
    client = app.test_client()
    client.post("/login", data={"email": "nia@example.com", "password": password})
    for path in ("/", "/interactions/", "/evaluations/feedback"):
        assert client.get(path).location == "/change"
    assert "one-time password" in client.get("/change").text
    own = {"password": password, "new_password": "a quiet harbour 7", "new_password_confirm": "a quiet harbour 7"}
    assert client.post("/change", data=own).status_code == 302
    assert client.get("/").status_code == 200
    assert acts(session, "password_changed")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": "  "}, "cannot be empty"),
        ({"name": "N" * 121}, "At most 120"),
        ({"name": "Nia\x00Holt"}, "ordinary characters"),
        ({"email": "nia@centre.local"}, "endings such as .local"),
        ({"email": "ADA@example.com"}, "already"),
        ({"email": "x" * 300 + "@example.com"}, "Write it like"),
        ({"roles": []}, "at least one role"),
        ({"roles": ["emperor"]}, "at least one role"),
        ({"external_ref": "x\x00"}, "ordinary characters"),
        ({"external_ref": "x-ada"}, "Another person has this id"),
        ({"team": "999999"}, "no such team"),
        ({"team": "'; drop table team"}, "no such team"),
        ({"led": ["1"]}, "needs the role Team lead"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_is_kept(as_, cast, session, sent, said):
    answer = as_(cast.sam).post("/admin/people/new", data={**NEW, **sent})
    assert answer.status_code == 422
    assert said in answer.text or "This address is taken" in answer.text
    assert 'value="x-nia"' in answer.text or "external_ref" in sent
    assert len(session.scalars(select(Person.id)).all()) == len(WHO)


def test_markup_in_a_name_is_text(as_, cast, session):
    admin = as_(cast.sam)
    admin.post("/admin/people/new", data={**NEW, "name": "<script>x</script>"})
    assert "<script>x" not in admin.get("/admin/people").text
    assert "<script>x" not in admin.get("/admin/audit").text


def test_roles_and_teams_count_from_the_next_page(as_, cast, session):
    client, admin = as_(cast.cleo), as_(cast.sam)
    assert client.get("/admin/jobs").status_code == 404
    sent = form_of(session, cast.cleo, roles=["qa_manager", "team_lead"], led=[cast.south.id], team=cast.north.id)
    assert admin.post(f"/admin/people/{cast.cleo.id}", data=sent).status_code == 302
    assert client.get("/admin/jobs").status_code == 200
    session.rollback()
    actor = services.actor_of(session, cast.cleo)
    assert actor.team_ids == {cast.south.id}
    changes = acts(session, "person_changed")[0].detail["changes"]
    assert changes["roles"] == [["reviewer"], ["qa_manager", "team_lead"]]
    assert "reviewer → qa_manager, team_lead" in admin.get("/admin/audit").text


def test_nobody_overwrites_a_change_unseen(as_, cast, session):
    admin, stale = as_(cast.sam), form_of(session, cast.ada, name="Ada Q.")
    admin.post(f"/admin/people/{cast.ada.id}", data=form_of(session, cast.ada, team=str(cast.south.id)))
    answer = admin.post(f"/admin/people/{cast.ada.id}", data=stale)
    assert answer.status_code == 409
    assert "Ada Q." in answer.text
    assert "As it stands now" in answer.text
    session.rollback()
    assert (cast.ada.name, cast.ada.team_id) == ("Ada Quill", cast.south.id)


def test_an_administrator_always_remains(app, as_, cast, session):
    admin = as_(cast.sam)
    assert admin.post(f"/admin/people/{cast.sam.id}/deactivate").status_code == 409
    demoted = admin.post(f"/admin/people/{cast.sam.id}", data=form_of(session, cast.sam, roles=["agent"]))
    assert demoted.status_code == 409
    assert "Another administrator can" in demoted.text
    second = cast.actor(session, "dev")  # as if the page had been opened before the last other one lost the role
    with app.app_context(), pytest.raises(Conflict, match="last active administrator"):
        services.deactivate(session, second, cast.sam)
    session.rollback()
    admin.post(f"/admin/people/{cast.dev.id}", data=form_of(session, cast.dev, roles=["admin"]))
    session.rollback()
    assert as_(cast.dev).post(f"/admin/people/{cast.sam.id}/deactivate").status_code == 302
    assert admin.get("/", headers={"Accept": "text/html"}).status_code == 302


@pytest.mark.covers("QM-L1")
def test_deactivation_ends_a_live_sign_in_and_touches_no_history(app, as_, cast, session):
    factories.evaluation(session, cast.ada, cast.cleo, state="released")
    session.commit()
    before = session.execute(select(Evaluation.id, Evaluation.agent_id, Evaluation.state)).all()
    ada, admin = as_(cast.ada), as_(cast.sam)
    assert ada.get("/").status_code == 200
    assert admin.post(f"/admin/people/{cast.ada.id}/deactivate").status_code == 302
    assert ada.get("/").status_code == 401
    session.rollback()
    assert session.execute(select(Evaluation.id, Evaluation.agent_id, Evaluation.state)).all() == before
    assert "Ada Quill" in as_(cast.dev).get("/evaluations/").text
    assert admin.post(f"/admin/people/{cast.ada.id}/reactivate").status_code == 302
    assert ada.get("/").status_code == 401  # the old sign-in stays ended
    session.rollback()
    assert as_(cast.ada).get("/").status_code == 200


def test_a_new_password_ends_sign_ins_and_the_wait(app, as_, cast, session):
    admin = as_(cast.sam)
    first = {"email": NEW["email"], "password": shown_password(admin.post("/admin/people/new", data=NEW))}
    nia_id = session.scalars(select(Person.id).where(Person.external_ref == "x-nia")).one()
    nia = app.test_client()
    nia.post("/login", data=first)
    assert nia.get("/change").status_code == 200
    for _ in range(10):
        app.test_client().post("/login", data={**first, "password": "wrong password 1"})
    assert app.test_client().post("/login", data=first).status_code == 429
    answer = admin.post(f"/admin/people/{nia_id}/password")
    assert answer.headers["Cache-Control"] == "no-store"
    assert nia.get("/change", headers={"Accept": "application/json"}).status_code == 401
    assert app.test_client().post("/login", data=first).status_code == 200
    second = {**first, "password": shown_password(answer)}
    assert app.test_client().post("/login", data=second).status_code == 302
    assert admin.post(f"/admin/people/{cast.sam.id}/password").status_code == 409


def test_signing_somebody_out_leaves_the_account_open(as_, cast, session):
    ada = as_(cast.ada)
    assert as_(cast.sam).post(f"/admin/people/{cast.ada.id}/sign-out").status_code == 302
    assert ada.get("/").status_code == 401
    assert all(row.ended_at for row in session.scalars(select(SignIn).where(SignIn.person_id == cast.ada.id)))
    session.refresh(cast.ada)
    assert cast.ada.active


def test_teams_are_added_and_renamed(as_, cast, session):
    admin = as_(cast.sam)
    assert admin.post("/admin/teams", data={"team_name": " West  side "}).status_code == 302
    for taken in ("NORTH", "west side", " ", "W" * 121):
        assert admin.post("/admin/teams", data={"team_name": taken}).status_code == 422
    assert admin.post(f"/admin/teams/{cast.north.id}", data={"team_name": "North quay"}).status_code == 302
    names = set(session.scalars(select(Team.name)))
    assert names == {"West side", "North quay", "south"}
    assert "Ben Okafor" in admin.get("/admin/teams").text


def test_people_are_found_and_paged(as_, cast, session, monkeypatch):
    admin = as_(cast.sam)
    assert "Eric Tamm" not in admin.get("/admin/people?text=x-ada").text
    assert "Eric Tamm" in admin.get(f"/admin/people?team={cast.south.id}&role=agent&state=active").text
    assert "Nobody matches" in admin.get("/admin/people?text=%25&state=inactive").text
    monkeypatch.setattr("qa_app.admin.queries.people.PEOPLE_PAGE", 4)
    names, path = [], "/admin/people"
    while path:
        text = admin.get(path).text
        names += re.findall(r'class="who"><a [^>]*>([^<]+)<', text)
        more = re.search(r'href="([^"]*after=[^"]*)">More people', text)
        path = more and more.group(1).replace("&amp;", "&")
    assert names == sorted(person.name for person in session.scalars(select(Person)).unique())


def test_three_passwords_differ_and_can_be_read_out():
    made = {services.one_time_password() for _ in range(3)}
    assert len(made) == 3
    assert all(re.fullmatch(r"(?:[a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}", password) for password in made)
