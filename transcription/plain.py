"""Text fit to be stored and shown: no control characters, no broken surrogates, one kind of line end."""

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]")


def plain(text: str) -> str:
    """The text without what a database or a page cannot hold; line ends become `\\n`, spaces stay.

    Direction overrides go too: they can make one thing look like another ("exe.fdp" for "pdf.exe").
    """
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    repaired = text.encode("utf-8", "replace").decode("utf-8")
    unified = repaired.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _BIDI.sub("", _CONTROL.sub("", unified))


def line(text: str, limit: int = 500) -> str:
    """One line of at most `limit` characters: for names, subjects and labels."""
    return " ".join(plain(text).split())[:limit].strip()


def decoded(content: bytes, declared: str | None = None) -> str:
    """Bytes as text: byte order mark, the declared charset, UTF-8, then Windows-1252; it never fails."""
    for mark, charset in _MARKS:
        if content.startswith(mark):
            return content.decode(charset, "replace")
    if declared is None and b"\x00" in content[:200]:
        return content.decode(_unmarked(content[:200]), "replace")
    for charset in _charsets(declared):
        try:
            return content.decode(charset)
        except (LookupError, ValueError):
            continue
    return content.decode("latin-1")


def _unmarked(head: bytes) -> str:
    """The charset of text with zero bytes and no mark: every other byte zero is UTF-16, else it is taken for UTF-8."""
    odd, even = head[1::2].count(0), head[::2].count(0)
    if odd > 2 * even and odd * 3 > len(head):
        return "utf-16-le"
    return "utf-16-be" if even > 2 * odd and even * 3 > len(head) else "utf-8"


def _charsets(declared: str | None) -> tuple[str, ...]:
    """Charsets to try, in order. Some codecs that Python knows are no charsets, and are slow on long input."""
    name = (declared or "").lower().strip().strip("\"'")
    if name in {"gb2312", "gbk", "hz-gb-2312"}:
        name = "gb18030"
    if not name or name in {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "us-ascii", "ascii"}:
        return ("utf-8", "cp1252")
    return (name, "utf-8", "cp1252")
