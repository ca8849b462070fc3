"""Which scorecard a new evaluation begins with: the one meant for its queue and language, if there is one."""

import factories
import pytest

from qa_app.builder import queries
from qa_app.builder import services as builder
from qa_app.evaluations import services
from qa_app.evaluations.services import Assignment
from scorecards import document, library


@pytest.fixture
def meant(session, cast, actor_of):
    """Publish a card of the library under its own key, for some queues or languages."""

    def publish(name, **more):
        plain = document.to_document(library.load(name))
        return builder.publish(session, actor_of("dev"), {**plain, **more}, "For the test")

    return publish


@pytest.fixture
def actor_of(session, cast):
    return lambda name: cast.actor(session, name)


@pytest.mark.covers("QM-D21")
def test_the_one_for_the_queue_is_used_although_another_was_published_later(session, cast, meant, actor_of):
    billing = meant("call", queues=["Billing"])
    everybody = meant("contact-quality")
    sales = meant("sales", queues=["Sales"])
    contact = factories.interaction(session, cast.ada, queue="billing", language="en")
    other = factories.interaction(session, cast.ada, queue="Returns", language="en")
    found = [services.assign(session, actor_of("dev"), Assignment(one.id, cast.cleo.id)) for one in (contact, other)]
    assert [row.scorecard_version for row in found] == [billing, everybody]
    offered = queries.current_versions(session, "call", "billing", "en")
    assert offered == [billing, everybody, sales], "another may still be chosen"


@pytest.mark.covers("QM-D21")
def test_a_language_is_as_good_a_reason(session, cast, meant, actor_of):
    german = meant("call", languages=["de"])
    everybody = meant("contact-quality")
    contacts = [factories.interaction(session, cast.ada, language=language) for language in ("de-AT", "en", None)]
    found = [services.assign(session, actor_of("dev"), Assignment(one.id, cast.cleo.id)) for one in contacts]
    assert [row.scorecard_version for row in found] == [german, everybody, everybody]


def test_the_page_proposes_it_first(as_, session, cast, meant):
    meant("call", queues=["Billing"])
    meant("contact-quality")
    contact = factories.interaction(session, cast.ada, queue="Billing")
    session.commit()
    page = as_(cast.dev).get(f"/evaluations/assign/{contact.id}").text
    assert page.index("Phone call") < page.index("Contact quality")
