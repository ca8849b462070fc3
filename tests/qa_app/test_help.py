"""The manual: everything that can be set, called, allowed or run is in it, its links lead somewhere, and it is safe."""

import ast
import inspect
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import click
import pytest

from qa_app import config, switches
from qa_app.cli import qa_app as commands
from qa_app.policy import TABLE, Role, Scope
from qa_app.tasks import TASKS
from qa_app.web import manual

ROOT = Path(__file__).resolve().parents[2]
NAMES = tuple(manual.titles())
BASE = "http://here"
READER = {"Accept": "text/html"}
SCOPES = {"–": Scope.NONE, "own": Scope.OWN, "team": Scope.TEAM, "all": Scope.ALL}


class Page(HTMLParser):
    """The article of a page: its text, its code spans, where its links lead, which elements it holds."""

    def __init__(self, html):
        super().__init__()
        self.links, self.tags, self.codes, self.cells = [], set(), set(), []
        self._inside = []
        self.feed(html.split('<article class="prose">')[1].split("</article>")[0])

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name in ("href", "src")]
        self._inside.append(tag)
        if tag == "tr":
            self.cells.append([])
        if tag in ("td", "th"):
            self.cells[-1].append("")

    def handle_endtag(self, tag):
        while self._inside and self._inside.pop() != tag:
            continue

    def handle_data(self, text):
        if "code" in self._inside:
            self.codes.add(text.strip())
        if {"td", "th"} & set(self._inside):
            self.cells[-1][-1] += text


@pytest.fixture
def pages(app):
    """Every page of the manual, as a stranger gets it."""
    client = app.test_client()
    answers = {name: client.get(f"/help/{name}") for name in NAMES}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(NAMES, 200)
    return {name: Page(answer.text) for name, answer in answers.items()}


def codes(pages):
    return set().union(*(page.codes for page in pages.values()))


def environment_names():
    """The variables that the settings are read from, taken from the source."""
    nodes = [node for module in (config, switches) for node in ast.walk(ast.parse(inspect.getsource(module)))]
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if re.fullmatch(r"[A-Z]+_[A-Z0-9_]+", text)}


def walk(command, path=("qa-app",)):
    """Every command that does something, as (words, command)."""
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from walk(inner, (*path, name))
    else:
        yield " ".join(path), command


def rows_of(page, first):
    """The rows of tables whose first cell is one of `first`, by that cell."""
    return {row[0]: row[1:] for row in page.cells if row and row[0] in first}


def test_it_works(app):
    answer = app.test_client().get("/help/")
    assert answer.status_code == 200
    assert "<h1>Start here</h1>" in answer.text
    for name in NAMES:
        assert f'href="/help/{name}"' in answer.text


def test_a_page_that_is_not_there_is_not_there(app):
    client = app.test_client()
    for name in ("nothing", "index.md", "..%2fconfig", "%2e%2e", "Settings"):
        assert client.get(f"/help/{name}").status_code == 404, name


def test_every_page_has_a_title_and_one_top_heading():
    for name in NAMES:
        lines = manual._text(name).splitlines()
        assert re.match(r"# \S", lines[0]), name
        body = re.sub(r"```.*?```", "", "\n".join(lines), flags=re.S)
        assert len(re.findall(r"^# ", body, flags=re.M)) == 1, name


def test_every_link_leads_to_a_page(app, pages):
    broken, client = [], app.test_client()
    for name, page in pages.items():
        for link in page.links:
            target = urlsplit(urljoin(f"{BASE}/help/{name}", link))
            if target.netloc != urlsplit(BASE).netloc:
                assert target.scheme == "https", (name, link)
                continue
            expected = {200} if target.path.startswith("/help") else {200, 302}  # other pages ask to sign in first
            if target.fragment or client.get(target.path, headers=READER).status_code not in expected:
                broken.append((name, link))
    assert broken == []


def test_the_start_page_leads_to_every_other(pages):
    assert set(NAMES) - {"index"} <= set(pages["index"].links)


def test_every_setting_is_documented_with_an_example(pages):
    names = environment_names()
    assert {"DATA_DIR", "QA_SECRET_KEY", "QA_JOB_MAX_ATTEMPTS"} <= names
    rows = rows_of(pages["settings"], names)
    assert names - rows.keys() == set()
    assert [name for name, cells in rows.items() if not all(cell.strip() for cell in cells)] == []


def test_no_setting_is_documented_that_nothing_reads(pages):
    told = {name for code in codes(pages) for name in re.findall(r"\bQA_[A-Z0-9_]+", code)}
    assert told - environment_names() == set()


def test_the_defaults_told_are_the_defaults(pages, tmp_path):
    settings = config.from_environment({"DATA_DIR": str(tmp_path)})
    told = rows_of(pages["settings"], environment_names())
    numbers = {
        "QA_MAX_UPLOAD_MB": settings.max_upload_bytes // 1024**2,
        "QA_MAX_CALL_MINUTES": settings.max_call_s // 60,
        "QA_JOB_LEASE_SECONDS": int(settings.job_lease_s),
        "QA_JOB_SWEEP_SECONDS": int(settings.job_sweep_s),
        "QA_JOB_MAX_ATTEMPTS": settings.job_max_attempts,
    }
    assert {name: told[name][-2] for name in numbers} == {name: str(number) for name, number in numbers.items()}
    texts = {
        "QA_BROKER_URL": settings.broker_url,
        "QA_CENTRE_NAME": settings.centre_name,
        "QA_TIMEZONE": settings.timezone,
        "QA_ENGINE": settings.engine,
        "QA_QUALITY": settings.quality,
        "QA_AGENT_DOMAINS": " ".join(settings.agent_domains),
    }
    assert [name for name, text in texts.items() if not told[name][-2].startswith(text)] == []


def test_every_command_and_option_is_documented(pages):
    told = " ".join(codes(pages))
    options = {option for code in codes(pages) for option in re.findall(r"--[a-z-]+", code)}
    for words, command in walk(commands):
        assert words in told, words
        asked = {
            name
            for parameter in command.params
            for name in (*parameter.opts, *parameter.secondary_opts)
            if name.startswith("--") and name not in ("--help", "--demo")
        }
        assert asked - options == set(), words


def test_no_command_is_documented_that_is_not_there(pages):
    there = {words for words, _ in walk(commands)}
    for code in codes(pages):
        for found in re.findall(r"qa-app ([a-z]+(?: [a-z]+)?)", code):
            words = f"qa-app {found}"
            assert any(words == known or words.startswith(f"{known} ") for known in there), code


def test_every_make_target_is_documented(pages):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):.*##", makefile, flags=re.M))
    told = {found for code in codes(pages) for found in re.findall(r"make ([a-z]+)", code)}
    assert targets == told


@pytest.mark.covers("QM-L1")
def test_the_table_of_roles_is_the_table_of_the_policy(pages):
    rows = rows_of(pages["roles"], TABLE)
    told = {
        permission: {role: SCOPES[cell] for role, cell in zip(Role, cells[1:], strict=True)}
        for permission, cells in rows.items()
    }
    assert told == {
        permission: {role: granted.get(role, Scope.NONE) for role in Role} for permission, granted in TABLE.items()
    }
    assert {role.value for role in Role} <= pages["roles"].codes


def test_every_job_is_documented(pages):
    assert rows_of(pages["background-work"], TASKS).keys() == TASKS.keys()


def test_html_in_markdown_stays_inert():
    hostile = (
        "# Title\n\n<script>alert(1)</script>\n\n<img src=x onerror=alert(1)> "
        "[a](javascript:alert(1)) [b](data:text/html,x) <a href='//evil.example'>c</a>\n\n"
        "| <iframe src='//evil.example'></iframe> | b |\n| --- | --- |\n| <style>*{}</style> | d |\n"
    )
    page = Page(f'<article class="prose">{manual.as_html(hostile)}</article>')
    assert page.tags <= {"h1", "p", "table", "thead", "tbody", "tr", "th", "td"}
    assert page.links == []


def test_pages_hold_nothing_but_text(pages):
    plain = {"h1", "h2", "h3", "p", "ul", "ol", "li", "a", "strong", "em", "code", "pre", "blockquote", "hr", "br"}
    plain |= {"table", "thead", "tbody", "tr", "th", "td"}
    assert {name: page.tags - plain for name, page in pages.items() if page.tags - plain} == {}
