"""Every page that a role can reach, in a real browser: light and dark, wide and on a phone, without a complaint.

The pages are found as a person finds them: by following links from the home page of the demo centre. One page
of each shape is looked at for each role; the costly look at accessibility is taken once for each shape.
"""

import re
from urllib.parse import urlsplit

import live_server
import pytest
from conftest import copied, settings_at

from qa_app.app import create_app
from qa_app.demo import loader
from qa_app.people import services as people
from qa_app.people.models import Person
from qa_app.web import database

pytestmark = live_server.MARKS
ROLES = {  # name: pages at the least
    "ada": 12, "ben": 20, "cleo": 8, "dev": 25, "hana": 8, "iris": 20, "sam": 3, "tess": 12,
}  # fmt: skip
FILES = re.compile(r"\.(csv|json|txt|srt|vtt)$|/(audio|original|file)$")
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
ONLY_GRAVE = {"resultTypes": ["violations"], "iframes": False}
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return "";
  const wide = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > width + 1);
  return wide.slice(0, 3).map((e) => e.outerHTML.slice(0, 80)).join(" | ") || "the page";
}"""
LINKS = "[...document.querySelectorAll('a[href]')].map((link) => link.href)"
SETTLED = "!document.querySelector('.htmx-request, .htmx-settling')"


@pytest.fixture(scope="module")
def centre(template, tmp_path_factory):
    """The demo centre being served: its address, and the cookie of everybody in `ROLES`."""
    folder = tmp_path_factory.mktemp("centre")
    with copied(template, folder) as url:
        settings = settings_at(url, folder)
        app = create_app(settings)
        with app.app_context():
            loader.load(settings, database.sessionmaker)
            cookies = {name: _cookie(app, name) for name in ROLES}
        with live_server.served(app) as address:
            yield address, cookies
        with app.app_context():
            database.engine.dispose()


def _cookie(app, name):
    client = app.test_client()
    with database.sessionmaker() as session:
        person = session.query(Person).filter_by(email=f"{name}@harbourvale.example").one()
        token = people.open_sign_in(session, person, address="127.0.0.1", browser="test")
        session.commit()
        with client.session_transaction() as cookie:
            cookie.update(_user_id=person.fs_uniquifier, _fresh=True, sign_in=token)
    return client.get_cookie("session").value


@pytest.fixture(scope="module")
def browser(centre):
    """Started last: while its event loop runs, this thread can open no application context."""
    with live_server.chromium() as running:
        yield running


@pytest.fixture(scope="module")
def looked_at():
    """The shapes of pages that somebody looked at already."""
    return set()


@pytest.fixture(scope="module")
def measured():
    """The kinds of pages whose accessibility was measured already."""
    return set()


@pytest.mark.timeout(900)  # a role that sees much walks long on a slow machine
@pytest.mark.parametrize("name", ROLES)
def test_every_page_is_calm(centre, browser, looked_at, measured, name):
    address, cookies = centre
    context = browser.new_context(viewport=WIDE)
    context.add_cookies([{"name": "session", "value": cookies[name], "url": address}])
    page = context.new_page()
    page.set_default_timeout(40_000)  # the first chart of a process takes its time to draw
    told = []
    page.on("console", lambda m: told.append(f"console: {m.text}") if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: told.append(f"script: {error}"))
    complaints, seen, open_ = {}, set(), ["/"]
    while open_:
        path = open_.pop(0)
        if _shape(path) in seen:
            continue
        seen.add(_shape(path))
        told.clear()
        found = _look(page, address + path, told, looked_at, measured)
        if found:
            complaints[path] = found
        links = {urlsplit(link) for link in page.evaluate(LINKS)}
        open_ += sorted(f"{x.path}?{x.query}" if x.query else x.path for x in links if _is_page(x, address, looked_at))
    context.close()
    assert complaints == {}
    assert len(seen) >= ROLES[name]


def _shape(path):
    return re.sub(r"\d+", "0", re.sub(r"=[^&]*", "=", path))


def _is_page(link, address, looked_at):
    """Pages of ours; the manual is the same for everybody, so one reader is enough."""
    is_read = link.path.startswith("/help/") and _shape(link.path) in looked_at
    return link.netloc == urlsplit(address).netloc and not FILES.search(link.path) and not is_read


def _look(page, address, told, looked_at, measured):
    """What is wrong with the page at the address, in both themes and both widths."""
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    answer = page.goto(address)
    live_server.until(page, SETTLED)
    wrong = [] if answer.status == 200 else [f"status {answer.status}"]
    wrong += [] if page.title() and page.locator("h1").count() == 1 else ["not exactly one heading and a title"]
    page.set_viewport_size(PHONE)
    too_wide = page.evaluate(TOO_WIDE)
    wrong += [f"wider than a phone: {too_wide}"] if too_wide else []
    page.set_viewport_size(WIDE)
    wrong += told  # before axe, which sets inline styles of its own that the page's policy refuses
    looked_at.add(_shape(urlsplit(address).path))
    kind = re.sub("/help/.+", "a page of the manual", _shape(urlsplit(address).path))
    if kind not in measured:
        measured.add(kind)
        wrong += [found for theme in ("light", "dark") for found in _barriers(page, theme)]
    return wrong


def _barriers(page, theme):
    """Serious and critical findings of axe."""
    from axe_playwright_python.sync_playwright import Axe

    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    found = Axe().run(page, options=ONLY_GRAVE).response["violations"]
    return [
        f"{theme}: {item['id']}: {item['nodes'][0]['html'][:160]}"
        for item in found
        if item["impact"] in ("serious", "critical")
    ]
