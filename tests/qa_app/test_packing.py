"""Pages and files are sent packed to browsers that ask for it, and plain to others."""

import gzip

import pytest

PACKED = {"Accept-Encoding": "gzip, br"}
STYLE = "/static/vendor/bootstrap/bootstrap.min.css"


def test_it_works(as_, cast):
    client = as_(cast.cleo)
    plain, packed = client.get("/evaluations/mine"), client.get("/evaluations/mine", headers=PACKED)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert all("Accept-Encoding" in answer.headers["Vary"] for answer in (plain, packed))
    assert len(packed.data) < len(plain.data) / 2
    assert b"My reviews" in gzip.decompress(packed.data)


def test_a_file_is_packed_once_and_known_again(as_, cast):
    client = as_(cast.cleo)
    packed = client.get(STYLE, headers=PACKED, buffered=True)
    assert gzip.decompress(packed.data) == client.get(STYLE, buffered=True).data
    assert len(packed.data) < 40_000
    again = client.get(STYLE, headers={**PACKED, "If-None-Match": packed.headers["ETag"]}, buffered=True)
    assert again.status_code == 304
    assert again.data == b""


def test_the_length_of_a_page_tells_nothing(as_, cast):
    client = as_(cast.cleo)
    assert len({len(client.get("/evaluations/mine", headers=PACKED).data) for _ in range(8)}) > 2


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        (STYLE, {"Accept-Encoding": "gzip;q=0"}),
        (STYLE, {**PACKED, "Range": "bytes=0-9"}),
        ("/static/vendor/bootstrap-icons/fonts/bootstrap-icons.woff2", PACKED),
        ("/static/js/theme.js", PACKED),
        ("/nowhere", PACKED),
    ],
)
def test_what_is_not_worth_it_goes_plain(as_, cast, address, headers):
    assert "Content-Encoding" not in as_(cast.cleo).get(address, headers=headers, buffered=True).headers
