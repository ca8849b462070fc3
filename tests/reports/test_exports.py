"""Cells and the archive: nothing runs as a formula, no name leaves its folder, bytes repeat."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import exports
from reports.exports import ArchiveItem


@pytest.mark.covers("QM-K3")
@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1+1",
        "＝1+1",
        "=cmd|' /C calc'!A0",
        '=HYPERLINK("x")',
    ],
)
def test_formulas_become_words(text: str) -> None:
    assert exports.safe_cell(text) == f"'{text}"


@given(st.text())
def test_no_text_cell_ever_starts_a_formula(text: str) -> None:
    cell = exports.safe_cell(text)
    assert not cell.lstrip().startswith(exports.FORMULA_STARTS)
    assert cell.removeprefix("'") == text.removeprefix("'") or cell == text


def test_typed_cells_keep_their_type() -> None:
    assert exports.safe_cell(Decimal("-12.50")) == "-12.50"
    assert exports.safe_cell(-3) == "-3"
    assert exports.safe_cell(True) == "true"
    assert exports.safe_cell(None) == ""
    assert exports.safe_cell(date(2026, 3, 1)) == "2026-03-01"
    assert exports.safe_cell(datetime(2026, 3, 1, 8, tzinfo=UTC)) == "2026-03-01T08:00:00+00:00"


@pytest.mark.covers("QM-K2")
def test_the_archive_repeats_and_keeps_every_document() -> None:
    items = [ArchiveItem("Ada.pdf", b"1"), ArchiveItem("ada.PDF", b"2"), ArchiveItem("Ada.pdf", b"3")]
    made = exports.archive(items)
    assert made == exports.archive(items)
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        assert packed.namelist() == ["Ada.pdf", "ada (2).PDF", "Ada (3).pdf"]
        assert [packed.read(name) for name in packed.namelist()] == [b"1", b"2", b"3"]
    assert zipfile.ZipFile(io.BytesIO(exports.archive([]))).namelist() == []


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\Windows\\x.pdf", "C-Windows-x.pdf"),
        ("con.pdf", "con-.pdf"),
        ("report\u202efdp.exe\x00.pdf", "reportfdp.exe.pdf"),
        ("", "document"),
        ("...", "document"),
        (".pdf", "pdf"),
        ("日本語.pdf", "日本語.pdf"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
    ],
)
def test_names_are_safe_everywhere(name: str, safe: str) -> None:
    assert exports.safe_name(name) == safe


@given(st.text(max_size=200))
def test_no_name_leaves_its_folder(name: str) -> None:
    safe = exports.safe_name(name)
    assert safe
    assert len(safe.encode()) <= 120
    assert not set(safe) & set('/\\:*?"<>|\x00\n\r')
    assert safe not in {".", ".."}
    assert safe == safe.strip(" .")
