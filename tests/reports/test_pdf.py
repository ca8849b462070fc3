"""The PDF maker opens nothing, gives the same bytes for the same page, and tags what it writes."""

import base64
import itertools
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from reports import pdf, render
from reports.errors import PdfRefused

CANARY = "CANARY-7Q4-LOCAL-SECRET"
_watching: list[tuple[str, str]] | None = None


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if _watching is not None and event in {"open", "socket.connect", "urllib.Request", "socket.getaddrinfo"}:
        _watching.append((event, str(arguments[0])))


@pytest.fixture
def opened() -> Iterator[list[tuple[str, str]]]:
    """Every file and host the process opens while the test runs."""
    global _watching
    if not getattr(sys, "_reports_hooked", False):
        sys.addaudithook(_note)
        sys._reports_hooked = True  # type: ignore[attr-defined]
    _watching = []
    yield _watching
    _watching = None


def _hostile(path: Path) -> str:
    local, remote = path.as_uri(), "http://127.0.0.1:9/x"
    inner = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{local}" width="9" height="9"/></svg>'
    inner = inner.replace(path.name, "nested.txt")
    nested = base64.b64encode(inner.encode()).decode()
    page = f"""<html lang="en"><head><title>t</title>
    <style>@import url("{local}"); @import url("{remote}");
    @font-face {{ font-family: x; src: url("{local}") }} p {{ font-family: x; background: url("{local}") }}
    li {{ list-style-image: url("{remote}") }} h1::before {{ content: url("{local}") }}</style>
    <link rel="stylesheet" href="{local}"><link rel="attachment" href="{local}">
    <link rel="attachment" href="{path}"></head><body><h1>Report</h1><ul><li>x</li></ul>
    <p>words <a rel="attachment" href="{local}">a</a> <img alt="i" src="{local}"><img alt="i" src="{remote}">
    <img alt="i" src="FILE://{path}"><img alt="i" src="ftp://127.0.0.1/x"><img alt="i" src="{path.name}">
    <object data="{local}"></object><embed src="{local}"></p>
    <svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>s</title>
    <image href="{local}" width="9" height="9"/><use href="{local}#a"/></svg>
    <img alt="nested" src="data:image/svg+xml;base64,{nested}"></body></html>"""
    count = itertools.count()
    return re.sub(re.escape(path.name), lambda _: f"{next(count)}.txt", page)


@pytest.mark.covers("QM-K1")
def test_no_file_and_no_host_is_opened(
    tmp_path: Path, opened: list[tuple[str, str]], caplog: pytest.LogCaptureFixture
) -> None:
    for name in [*(f"{number}.txt" for number in range(20)), "nested.txt"]:
        (tmp_path / name).write_text(CANARY * 50)
    opened.clear()
    made = pdf.render(_hostile(tmp_path / "secret.txt"), title="t")
    touched = [what for event, what in opened if event != "open" or str(tmp_path) in what]
    assert [what for what in touched if not what.startswith("data:")] == []
    refused = {record.args[0] for record in caplog.records if record.name == "reports.pdf" and record.args}
    assert {(tmp_path / "nested.txt").as_uri(), "http://127.0.0.1:9/x", "ftp://127.0.0.1/x"} <= refused
    assert len(refused) >= 12
    assert CANARY.encode() not in made
    reader = PdfReader(BytesIO(made))
    assert dict(reader.attachments) == {}
    assert "words" in reader.pages[0].extract_text()


def test_the_library_alone_would_have_opened_it(tmp_path: Path, opened: list[tuple[str, str]]) -> None:
    import weasyprint

    secret = tmp_path / "secret.txt"
    secret.write_text(CANARY)
    html = f'<link rel="attachment" href="{secret.as_uri()}"><p>x</p>'
    made = weasyprint.HTML(string=html).write_pdf()
    assert any(str(secret) in what for _, what in opened)
    assert PdfReader(BytesIO(made)).attachments


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "FILE:///etc/passwd", "http://x", " data:,x", "ftp://x", "/etc/passwd", "jar:data:x"]
)
def test_only_data_addresses_are_read(url: str) -> None:
    fetcher = pdf.locked_fetcher()
    with pytest.raises(ValueError, match="only use what is inside"):
        fetcher.fetch(url)
    assert fetcher.refused == [url]
    assert fetcher.fetch("data:text/plain,hello").read() == b"hello"


@pytest.mark.covers("QM-K2")
def test_the_same_page_gives_the_same_tagged_bytes() -> None:
    html = render.document("<h1>Hello</h1>", title="A title", reference="ab12" * 16, centre="Centre", page="Letter")
    made = pdf.render(html, title="unused")
    assert made == pdf.render(html, title="unused")
    assert made != pdf.render(html.replace("Hello", "Hallo"), title="unused")
    reader = PdfReader(BytesIO(made))
    assert reader.metadata is not None
    assert reader.metadata.title == "A title"
    assert "/CreationDate" not in reader.metadata
    root = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [612, 792]
    text = reader.pages[0].extract_text()
    assert "Page 1 of 1" in text
    assert "Document ab12ab12ab12" in text


def test_a_page_too_long_or_too_deep_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PdfRefused, match="nested too deeply"):
        pdf.render("<div>" * 1200 + "x", title="Deep")
    monkeypatch.setattr(pdf, "MOST_CHARACTERS", 10)
    with pytest.raises(PdfRefused, match=r"“Long” is too long .* make one for each period"):
        pdf.render("<p>more than ten</p>", title="Long")
