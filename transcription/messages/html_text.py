"""The words of an HTML e-mail as plain text: line breaks kept, quotes marked with ">", nothing that could be markup."""

import re
from html.parser import HTMLParser

MAX_CHARS = 2_000_000

_DROPPED = frozenset(("script", "style", "title", "template", "iframe", "object", "svg", "math", "noframes"))
_BLOCK_NAMES = """
    p div h1 h2 h3 h4 h5 h6 ul ol table tr pre section article header footer form fieldset center address dl dt dd hr
    body blockquote
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_SPACED = frozenset(("p", "h1", "h2", "h3", "h4", "ul", "ol", "table", "blockquote"))
_MAX_QUOTE = 20
_MAX_TAG_CHARS = 20_000
_DECLARATION = re.compile(r"<[!?]")
_TAG_LIKE = re.compile(r"<(?=[A-Za-z/!?])(?![\w.+-]{1,64}@[\w.-]{1,255}>)")


def text_of(html: str) -> str:
    """The visible text. Never raises, never returns what a browser would take for a tag.

    A "<" that could begin a tag (it was written as `&lt;`) becomes "‹", so that a careless page is still safe.
    """
    reader = _Reader()
    source = _with_whole_tags(_without_declarations(html[:MAX_CHARS]))
    try:
        reader.feed(source)
        reader.close()
    except (AssertionError, ValueError):
        # The standard parser gives up on some malformed declarations; what it has read so far stands.
        reader.handle_data(" ")
    return _TAG_LIKE.sub("‹", reader.text())


def _without_declarations(html: str) -> str:
    """Comments, conditional sections and processing instructions cut out, in one pass over the text."""
    pieces: list[str] = []
    at = 0
    while True:
        match = _DECLARATION.search(html, at)
        if match is None:
            return "".join([*pieces, html[at:]])
        start = match.start()
        closing = "-->" if html.startswith("<!--", start) else ">"
        end = html.find(closing, start + 2)
        pieces.append(html[at:start])
        if end < 0:
            return "".join(pieces)
        at = end + len(closing)


def _with_whole_tags(html: str) -> str:
    """Every "<" that no ">" follows before the next "<", or only far off, made a plain character.

    The standard parser's time grows with the square of the length on tags that never end.
    """
    first, *pieces = html.split("<")
    kept = [first]
    for piece in pieces:
        kept += ["<" if ">" in piece[:_MAX_TAG_CHARS] else "&lt;", piece]
    return "".join(kept)


class _Reader(HTMLParser):
    """Collects lines; a block begins a new line, a quote deepens the ">" before it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[tuple[int, list[str]]] = [(0, [])]
        self._dropped: str | None = None
        self._nested = 0
        self._quote = 0
        self._pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, a quote, a list item, a cell; or begin to drop."""
        if self._dropped == "title" and tag in _BLOCKS:
            self._dropped = None
        if self._dropped:
            self._nested += tag == self._dropped
            return
        if tag in _DROPPED:
            self._dropped, self._nested = tag, 1
            return
        if tag == "br":
            self._new_line()
        elif tag == "li":
            self._block(False)
            self._add("- ")
        elif tag in ("td", "th"):
            self._add(" ")
        elif tag in _BLOCKS:
            self._pre += tag == "pre"
            self._quote = min(self._quote + (tag == "blockquote"), _MAX_QUOTE)
            self._block(tag in _SPACED)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<br/>`; a self-closed tag that is dropped drops nothing after it."""
        if tag not in _DROPPED:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """End a block, a quote, or what is dropped."""
        if self._dropped:
            self._nested -= tag == self._dropped
            if self._nested <= 0 or tag in ("body", "html"):
                self._dropped = None
            return
        if tag == "blockquote":
            self._quote = max(0, self._quote - 1)
        if tag == "pre":
            self._pre = max(0, self._pre - 1)
        if tag in _BLOCKS:
            self._block(tag in _SPACED)

    def handle_data(self, data: str) -> None:
        """Text; runs of white space are one space outside `<pre>`."""
        if self._dropped:
            return
        if self._pre:
            for number, part in enumerate(data.split("\n")):
                if number:
                    self._new_line()
                self._add(part)
        else:
            self._add(re.sub(r"[ \t\n\r\f\v]+", " ", data))

    def text(self) -> str:
        """All lines; no more than one empty line in a row, quotes marked."""
        result: list[str] = []
        for quote, pieces in self._lines:
            words = re.sub(r"[ \u00a0]{2,}", " ", "".join(pieces)).strip()
            if not words and (not result or not result[-1].strip("> ")):
                continue
            result.append(f"{'> ' * quote}{words}".rstrip())
        while result and not result[-1].strip("> "):
            result.pop()
        return "\n".join(result).strip("\n")

    def _add(self, text: str) -> None:
        self._lines[-1][1].append(text)

    def _new_line(self) -> None:
        self._lines.append((self._quote, []))

    def _block(self, is_spaced: bool) -> None:
        """A new line, unless this one is still empty; an empty one before it where the block wants space."""
        if any(piece.strip() for piece in self._lines[-1][1]):
            self._new_line()
            if is_spaced:
                self._new_line()
        else:
            self._lines[-1] = (self._quote, [])
