"""Every route declares who may use it, and nobody else gets in."""

import pytest

from qa_app.policy import TABLE, Role
from qa_app.web import access
from qa_app.web.requests import RowNumber

OPEN = {"static", "security.login", "security.static", "manual.page", "livez", "clocks.standards"} | {
    f"knowledge.{name}" for name in ("answers", "answer", "vote", "still_need_help")
}
OPEN |= {
    f"portal.{name}"
    for name in (
        "complain", "send", "look", "helped", "show", "received", "message", "again", "higher", "nowhere", "verify",
        "answer", "contact", "change_contact", "code", "confirm", "ask", "record",
    )
}  # fmt: skip


def rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "security.static"]


def address(rule):
    """The rule's path with plausible values for its parameters."""
    values = {name: 999_999 if isinstance(rule._converters[name], RowNumber) else "x" for name in rule.arguments}
    return rule.build(values)[1]


@pytest.mark.covers("QM-L1")
def test_every_route_declares_a_permission(app):
    undeclared = []
    with app.app_context():
        for rule in rules(app):
            known = rule.endpoint in access.OPEN_ENDPOINTS | access.SIGNED_IN_ENDPOINTS
            if not known and not hasattr(app.view_functions[rule.endpoint], "permission"):
                undeclared.append(rule.rule)
    assert undeclared == []


def test_only_the_named_pages_are_open(app):
    with app.app_context():
        found = {rule.endpoint for rule in rules(app) if access.is_open(rule.endpoint)}
    assert found <= OPEN


def test_a_stranger_gets_in_nowhere(app):
    client = app.test_client()
    for rule in rules(app):
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            if rule.endpoint in OPEN:
                continue
            answer = client.open(address(rule), method=method)
            assert answer.status_code in (302, 401), (method, rule.rule, answer.status_code)
            if answer.status_code == 302:
                assert "/login" in answer.location


@pytest.mark.parametrize("name", ["ada", "ben", "cleo", "dev", "tess", "hana", "sam"])
@pytest.mark.covers("QM-L1")
def test_the_table_decides_route_by_route(app, as_, cast, session, name):
    """Whoever lacks the permission sees a page that is not there; whoever has it never sees a 5xx."""
    actor = cast.actor(session, name)
    client = as_(getattr(cast, name))
    for rule in rules(app):
        if rule.endpoint in OPEN or rule.endpoint == "security.logout":
            continue
        view = app.view_functions[rule.endpoint]
        permission = getattr(view, "permission", None)
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            status = client.open(address(rule), method=method).status_code
            if permission and not actor.may(permission):
                assert status == 404, (name, method, rule.rule, permission, status)
            else:
                assert status < 500, (name, method, rule.rule, status)


def test_every_permission_has_somebody():
    assert all(granted and set(granted) <= set(Role) for granted in TABLE.values())


def test_a_form_without_its_token_is_refused(app, as_, cast):
    app.config["WTF_CSRF_ENABLED"] = True
    answer = as_(cast.ada).post("/theme", data={"theme": "dark"})
    assert answer.status_code == 400
    assert "reload" in answer.text


def test_pages_carry_the_seat_belts(as_, cast):
    headers = as_(cast.ada).get("/").headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in headers["Cache-Control"]


def test_a_number_too_large_for_any_row_leads_nowhere(as_, cast):
    assert as_(cast.dev).get("/evaluations/99999999999999999999").status_code == 404
    assert as_(cast.hana).get("/complaints/99999999999999999999").status_code == 404
