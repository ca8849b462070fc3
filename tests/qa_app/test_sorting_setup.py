"""The pages on which a complaints lead keeps the categories, and what becomes of the complaints in them."""

import factories
import pytest
from sqlalchemy import select

from qa_app.complaints import queries as desk
from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint, ComplaintEvent

PAGE = "/complaints/setup/categories"
SEVEN = (
    "Product defect", "Service quality", "Billing error", "Delivery delay", "Rude employee behavior",
    "Policy misunderstanding",
)  # fmt: skip


def change(client, session, do, key="", **typed):
    version = desk.categories(session).version
    answer = client.post(PAGE, data={"version": version, "do": do, "key": key, **typed})
    session.rollback()
    return answer


@pytest.mark.covers("R16")
def test_it_works(as_, cast, session):
    iris = as_(cast.iris)
    page = iris.get(PAGE).text
    for label in SEVEN:
        assert label.split()[0] in page
    assert change(iris, session, "add", label="Parcel  lost", parent="delivery_delays").status_code == 302
    assert change(iris, session, "rename", "delivery_delays", label="Late deliveries").status_code == 302
    page = iris.get(PAGE).text
    assert "added “Parcel lost” below “Delivery delay”" in page
    assert desk.categories(session).name("parcel_lost") == "Late deliveries › Parcel lost"
    assert change(iris, session, "nest", "parcel_lost", parent="").status_code == 302
    assert change(iris, session, "listen", "parcel_lost", words="parcel, lost").status_code == 302
    assert desk.categories(session).one("parcel_lost").words == ("parcel", "lost")
    assert change(iris, session, "use", number="1").status_code == 302
    tree = desk.categories(session)
    assert (tree.version, tree.one("parcel_lost").is_retired) == (6, True), "what was added stays readable"
    assert tree.name("delivery_delays") == "Delivery delay"


@pytest.mark.covers("R16")
def test_retired_is_moved_on_with_its_history(as_, cast, session, run_jobs):
    open_one = factories.complaint(session)
    over = factories.complaint(session, state="closed")
    session.commit()
    iris = as_(cast.iris)
    change(iris, session, "retire", "delivery_delays", becomes="service_quality")
    assert "Open complaints are still about what was retired" in iris.get(PAGE).text
    iris.post(PAGE + "/move")
    run_jobs()
    session.rollback()
    assert session.get(Complaint, open_one.id).category == "service_quality"
    assert session.get(Complaint, over.id).category == "delivery_delays", "what is over keeps its word"
    (event,) = session.scalars(select(ComplaintEvent).where(ComplaintEvent.kind == "recategorised"))
    assert (event.payload["before"], event.actor_id) == ("delivery_delays", None)
    page = as_(cast.hana).get(f"/complaints/{open_one.id}").text
    assert "was retired and became" in page
    assert "still about what was retired" not in iris.get(PAGE).text
    assert change(iris, session, "bring_back", "delivery_delays").status_code == 302
    assert desk.categories(session).is_offered("delivery_delays")


@pytest.mark.covers("R16")
def test_what_does_not_fit_changes_nothing(as_, cast, session):
    iris = as_(cast.iris)
    assert change(iris, session, "add", label="<script>" + "x" * 70).status_code == 422
    assert change(iris, session, "add", label="Third", parent="nowhere").status_code == 422
    assert change(iris, session, "nest", "other", parent="other").status_code == 422
    assert change(iris, session, "retire", "nothing").status_code == 422
    assert change(iris, session, "listen", "other", words="x" * 900).status_code == 422
    assert change(iris, session, "use", number="77").status_code == 404
    assert change(iris, session, "burn", "other").status_code == 422
    stale = iris.post(PAGE, data={"version": "7", "do": "add", "label": "Other thing"})
    assert stale.status_code == 409
    assert "meanwhile" in stale.text
    assert desk.categories(session).version == 1
    change(iris, session, "add", label="<b>Bold</b>")
    assert "<b>Bold" not in iris.get(PAGE).text
    for person in (cast.hana, cast.ada, cast.ben):
        assert as_(person).get(PAGE).status_code == 404
        assert as_(person).post(PAGE, data={"do": "add"}).status_code == 404
        assert as_(person).post(PAGE + "/move").status_code == 404


@pytest.mark.covers("R21")
def test_leads_see_what_nobody_has(as_, cast, session):
    row = factories.complaint(session, summary="Nobody has <i>this</i>.")
    factories.complaint(session, owner_id=cast.hana.id, state="assigned")
    session.commit()
    home = as_(cast.iris).get("/").text
    assert "Complaints that nobody has" in home
    assert f"C-{row.id}" in home
    assert "<i>this" not in home
    assert "Complaints that nobody has" not in as_(cast.hana).get("/").text


@pytest.mark.covers("R20", "R17")
def test_the_timeline_says_who_got_it_and_why_it_is_urgent(as_, cast, session):
    row = factories.complaint(session, state="triaged", severity="high", public_exposure="viral")
    complaints.assign(session, None, row, owner_id=cast.iris.id, reason="“Bills” fits", rule="r1 v2")
    from qa_app.sorting import services

    services.prioritise(session, row)
    services.recategorise(session, cast.actor(session, "hana"), row, "billing_errors", "The bill says so")
    session.commit()
    page = " ".join(as_(cast.hana).get(f"/complaints/{row.id}").text.split())
    assert "gave it to Iris Vale: “Bills” fits" in page
    assert "r1 v2" in page
    assert "weighed how urgent it is: P1" in page
    assert "high × 4.0, spreading fast × 2.0" in page
    assert "said what it is about: Delivery delay → Billing error" in page
