"""E-mails: headers, bodies in any charset, hostile HTML, history and signatures, attachments, bounds."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from effort import effort
from hypothesis import given, settings
from hypothesis import strategies as st

from transcription.errors import BadMessages
from transcription.messages.email import read
from transcription.messages.html_text import text_of
from transcription.messages.mime import safe_name
from transcription.messages.reply import split
from transcription.transcript import Channel, Speaker

CORPUS = Path(__file__).parents[3] / "shared/data/email"
OURS = frozenset({"shop.example"})

HEAD = (
    "From: =?utf-8?q?Zo=C3=AB_Quill=2C_Ms?= <Zoe@Mail.example>\r\nTo: Help <help@shop.example>, kim@other.example\r\n"
    "Subject: =?utf-8?b?V2hlcmUgaXMgbXkga2V0dGxlPyDwn6uW?=\r\nDate: Mon, 2 Mar 2026 10:00:00 +0100\r\n"
    "Message-ID: <abc.1@mail.example>\r\nMIME-Version: 1.0\r\n"
)


def mail(body: str, kind: str = "text/plain; charset=utf-8", head: str = HEAD) -> bytes:
    return f"{head}Content-Type: {kind}\r\n\r\n{body}".encode()


@pytest.mark.covers("QM-A1")
def test_it_works() -> None:
    letter = read(
        mail("Where is it?\r\n\r\n-- \r\nZoë\r\n\r\nOn Sun, 1 Mar 2026, Help wrote:\r\n> It is sent.\r\n"),
        "a.eml",
        OURS,
    )
    assert letter.channel == Channel.EMAIL
    assert letter.subject == "Where is my kettle? 🫖"
    assert letter.started_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert letter.external_id == "abc.1@mail.example"
    (segment,) = letter.transcript.segments
    assert (segment.speaker, segment.author, segment.text) == (Speaker.CUSTOMER, "Zoë Quill, Ms", "Where is it?")
    assert letter.signature == "--\nZoë"
    assert letter.quoted == "On Sun, 1 Mar 2026, Help wrote:\n> It is sent."
    assert letter.participants[Speaker.AGENT] == ("Help <help@shop.example>",)
    assert letter.participants[Speaker.CUSTOMER] == ("Zoë Quill, Ms <zoe@mail.example>", "kim@other.example")
    assert letter.is_metadata_complete


def test_the_domain_says_who_is_the_agent() -> None:
    own = HEAD.replace("Zoe@Mail.example", "ada@SHOP.example")
    assert read(mail("x", head=own), "a.eml", OURS).transcript.segments[0].speaker == Speaker.AGENT
    near = HEAD.replace("Zoe@Mail.example", "ada@notshop.example")
    assert read(mail("x", head=near), "a.eml", OURS).transcript.segments[0].speaker == Speaker.CUSTOMER


def test_what_is_missing_is_told() -> None:
    letter = read(b"Subject: call me\n\n", "a.eml")
    assert letter.transcript.is_empty
    assert letter.missing == ("sender", "date")
    assert letter.transcript.segments[0].speaker == Speaker.UNKNOWN
    assert read(b"From: a@b.example\nDate: 2 Mar 2026 10:00:00 -0000\n\nx", "a").missing == ("time zone (UTC assumed)",)


@pytest.mark.parametrize(
    ("charset", "content"),
    [
        ("utf-8", "café".encode()),
        ("utf-8", "café".encode("cp1252")),
        ("us-ascii", "café".encode()),
        ("no-such-charset", "café".encode()),
        ("latin1", "café".encode("latin-1")),
        ("utf-16", "café".encode("utf-16")),
        ("punycode", "café".encode()),
    ],
)
def test_wrong_charsets_survive(charset: str, content: bytes) -> None:
    raw = HEAD.encode() + f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode() + content
    assert read(raw, "a.eml").transcript.segments[0].text == "café"


def test_plain_text_before_html_and_attachments_listed() -> None:
    body = (
        '--b\r\nContent-Type: multipart/alternative; boundary="c"\r\n\r\n'
        "--c\r\nContent-Type: text/html\r\n\r\n<p>page</p>\r\n"
        "--c\r\nContent-Type: text/plain\r\n\r\nplain\r\n--c--\r\n--b\r\nContent-Type: application/pdf\r\n"
        'Content-Disposition: attachment; filename="../../etc/\u202efdp.exe\x01"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
        "aGVsbG8=\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n"
    )
    letter = read(mail(body, 'multipart/mixed; boundary="b"'), "a.eml")
    assert letter.transcript.segments[0].text == "plain"
    first, second = letter.attachments
    assert (first.media_type, first.size) == ("application/pdf", 5)
    assert first.name.endswith("fdp.exe")
    assert not set(first.name) & set("/\\\u202e\x01")
    assert (second.name, second.media_type) == ("attachment-2", "image/png")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../a.pdf", "a.pdf"),
        ("C:\\x\\b.doc", "b.doc"),
        (".bashrc", "bashrc"),
        ("a\x00\nb.txt", "a b.txt"),
        ("..", ""),
    ],
)
def test_names_are_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe
    assert len(safe_name("x" * 3_000 + ".pdf")) <= 120


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<head><title>T</title><style>p{}</style></head><body><p>Hi <b>Kim</b></p><p>Bye</p>", "Hi Kim\n\nBye"),
        ("one<br>two<br/>three<div>four</div>", "one\ntwo\nthree\nfour"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("a<script>alert(1)</script>b<script>never closed", "ab"),
        ("<scr<script>x</script>ipt>alert(1)</script>", "‹script>alert(1)"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "‹script>alert(1)‹/script>"),
        ("<img src=x onerror=alert(1)>ok<svg><script>x</script></svg>", "ok"),
        ("<p>new</p><blockquote>old<blockquote>older</blockquote></blockquote>", "new\n\n> old\n> >\n> > older"),
        ("a<!-- <b>gone</b> --><![if x]>b<!doctype html><?php x ?>c", "abc"),
        ("2 &lt; 3 &amp;&nbsp;4", "2 < 3 & 4"),
        ("<title>no end<body>seen", "seen"),
    ],
)  # fmt: skip
def test_html_becomes_text(html: str, text: str) -> None:
    assert text_of(html).replace("\u00a0", " ") == text


_HTML = [
    "<",
    ">",
    "</",
    "<script",
    "<p>",
    "</p>",
    "<!--",
    "-->",
    "<![",
    "&lt;",
    "&#60;",
    "<style>",
    "a",
    "'",
    '"',
    " x=",
    "<title>",
    "<?",
    "/",
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(_HTML) | st.text(max_size=3), max_size=30).map("".join))
def test_no_markup_ever_leaks(html: str) -> None:
    shown = text_of(html)
    places = [at for at, char in enumerate(shown[:-1]) if char == "<"]
    assert not [at for at in places if shown[at + 1] in "/!?" or (shown[at + 1].isascii() and shown[at + 1].isalpha())]


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece",
    ["<", "<a", "<a b=", "<a b='", "<!--", "<!x", "&", "&#", "<div>", "<script>", "</", "<?", "<![", " ", "<a '> "],
)
def test_long_hostile_html_takes_no_time(piece: str) -> None:
    assert effort(lambda: text_of((piece * 100_000)[:100_000])) < 60


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece", [">", "\n", "On 1\n", "From: x\n", "-", "_\n", "wrote ", " ", "-- \n", "a:\n", "On 1 @:\n"]
)
def test_long_hostile_bodies_take_no_time(piece: str) -> None:
    assert effort(lambda: split((piece * 100_000)[:100_000])) < 60


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "header",
    ["To: " + "a," * 30_000, "To: " + "(" * 60_000, 'From: "' + 'a"' * 30_000, "Subject: " + "=?utf-8?q?a?= " * 4_000,
     "Content-Type: text/plain; " + "a=b;" * 15_000, "Date: " + "1 " * 30_000, "To: " + "a " * 30_000],
)  # fmt: skip
def test_long_hostile_headers_take_no_time(header: str) -> None:
    raw = f"{header}\r\nX-A: b\r\nSubject: s\r\n\r\nhello".encode()
    assert read(raw, "a.eml").transcript.segments[0].text == "hello"
    assert effort(lambda: read(raw, "a.eml")) < 60


def test_many_addresses_are_all_seen() -> None:
    to = ", ".join(f"person{number}@example.org" for number in range(90))
    letter = read(f"From: a@b.example\r\nTo: {to}\r\n\r\nx".encode(), "a.eml")
    assert len(letter.participants[Speaker.CUSTOMER]) == 91


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "not an e-mail"),
        (b"\x89PNG\r\n\x1a\n", "not an e-mail"),
        (b"hello there\nthis is a note\n", "not an e-mail"),
        (b"Shopping: milk\n\nand more\n", "no From, To, Subject or Date"),
        (b"From: a@b.c\nSubject: x\nX: " + b"y" * 70_000 + b"\n\nx", "header line"),
        (b"From: a@b.c\n" + b"Content-Type: message/rfc822\n\n" * 3_000, "too deeply nested"),
        (b"From: a@b.c\n\n" + b"boundary=" * 300, "more than 200 parts"),
    ],
)
def test_bad_files_are_told_what_is_wrong(content: bytes, told: str) -> None:
    with pytest.raises(BadMessages) as error:
        read(content, "letter.eml")
    assert "letter.eml" in str(error.value)
    assert told in str(error.value)


def test_nested_parts_are_bounded() -> None:
    body = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(60)) + "\r\nx"
    with pytest.raises(BadMessages, match="nested"):
        read((HEAD + body).encode(), "a.eml")
    many = "".join("--b\r\n\r\nx\r\n" for _ in range(300))
    with pytest.raises(BadMessages, match="more than 200 parts"):
        read(mail(many, 'multipart/mixed; boundary="b"'), "a.eml")


@pytest.mark.parametrize("kind", ["multipart/mixed", "message/rfc822"])
def test_a_flood_of_parts_is_refused_before_they_are_read(kind: str) -> None:
    flood = "--b\r\n\r\n" * 100_000
    inner = flood if kind == "multipart/mixed" else f'Content-Type: multipart/mixed; boundary="b"\r\n\r\n{flood}'
    content = mail(inner, f'{kind}; boundary="b"')
    few = effort(lambda: read(mail("--b\r\n\r\nx\r\n" * 200, 'multipart/mixed; boundary="b"'), "a.eml"))

    def refused() -> None:
        with pytest.raises(BadMessages, match="more than 1,000 parts"):
            read(content, "a.eml")

    assert effort(refused) < 40 * few


@pytest.mark.parametrize(
    ("announced", "is_told"),
    [
        ("On Thu, Kim wrote:", True),
        ("Am Donnerstag schrieb Kim:", True),
        ("On my bill your colleague wrote:", True),
        ("Kim said:", False),
    ],
)
def test_what_announces_marked_lines_goes_with_them(announced: str, is_told: bool) -> None:
    reply = split(f"Sorry about that.\n\n{announced}\n> It leaks.\n> Badly.\n\nWe send a new one.")
    assert (announced in reply.quoted) == is_told
    assert (announced in reply.text) != is_told
    assert reply.text.endswith("We send a new one.")
    alone = split(f"Sorry about that.\n\n{announced}\nIt leaks.")
    assert announced in alone.text


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"From: ", b"Date: ", b"Content-Type: ", b'To: "', b"Subject: =?utf-8?"]),
)
def test_any_bytes_are_an_email_or_a_clear_error(content: bytes, start: bytes) -> None:
    refused = None
    try:
        letter = read(b"From: a@b.example\n" + start + content, "a.eml")
    except BadMessages as error:
        refused = str(error)
    assert refused.startswith("a.eml") if refused else "\x00" not in letter.transcript.segments[0].text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("New\n\n-----Original Message-----\nFrom: x\nSent: y\nTo: z\n\nold", "New"),
        ("New\n\nFrom: Kim <k@x.example>\nSent: Monday\nTo: Help\nSubject: Re: a\n\nold", "New"),
        ("New\n\nVon: Kim\nGesendet: Montag\nAn: Hilfe\nBetreff: a\n\nalt", "New"),
        ("New\n\nAm 02.03.2026 um 10:00 schrieb Kim <k@x.example>:\n> alt", "New"),
        ("New\n\nLe lun. 2 mars 2026 à 10:00, Kim\n<k@x.example> a écrit :\n> vieux", "New"),
        ("> question one\nanswer one\n> question two\nanswer two", "answer one\nanswer two"),
        ("On 2 March, Kim wrote:\n> old\n\nBelow is my answer", "Below is my answer"),
        ("New\n\n________________________________\nFrom: Kim\nold", "New"),
        ("From: the start I was told:\nnothing", "From: the start I was told:\nnothing"),
        ("I waited from 10:00 to 12:00:\nnobody came", "I waited from 10:00 to 12:00:\nnobody came"),
        ("> only\n> quoted", "> only\n> quoted"),
    ],
)
def test_new_text_apart_from_history(body: str, text: str) -> None:
    assert split(body).text.strip() == text


@pytest.mark.skipif(not CORPUS.exists(), reason="the collection of real e-mails is not on this machine")
def test_real_emails() -> None:
    """Every mail is read with the sender, subject and date its index tells; replies agree with people's reading."""
    with (CORPUS / "index.jsonl").open(encoding="utf-8") as file:
        index = [json.loads(row) for row in file]
    read_count, replies, agreed = 0, 0, 0
    for item in index:
        content = (CORPUS / item["file"]).read_bytes()
        if item["file"] == "cpython/msg_19.txt":  # a part without any header, no mail
            with pytest.raises(BadMessages):
                read(content, item["file"])
            continue
        letter = read(content, item["file"])
        read_count += 1
        expected = item["derived_stdlib"]
        assert (letter.subject or "") == " ".join(expected["subject"].split())[:500]
        assert (letter.started_at is None) == (expected["date"] == "")
        assert (letter.transcript.segments[0].author or "").lower() in expected["sender"].lower()
        if "truth" in item:
            replies += 1
            mine = f"{letter.transcript.segments[0].text} {letter.signature}".split()
            agreed += mine == item["truth"]["reply_text"].split()
    print(f"reply text agrees in {agreed} of {replies} mails; {read_count} of {len(index)} read")
    assert read_count == len(index) - 1
    assert replies == 8
    assert agreed == replies
