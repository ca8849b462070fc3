"""What is taken for what: safe, its finding in words, all of it in the table."""

from reports.charts import refuse_unsafe
from reports.figures import confusion

NASTY = "</text><script>alert(1)</script>"


def test_it_works():
    drawn = confusion(["Bills", NASTY], [[8, 2], [1, 9]])
    assert refuse_unsafe(drawn.svg) == drawn.svg
    assert "<script>" not in drawn.svg
    assert drawn.title_finding == f"Most often confused: “Bills” was taken for “{NASTY}” in 2 of 10"
    assert drawn.table.headers == ("Really about", "Bills", NASTY, "n")
    assert drawn.table.rows == (("Bills", "8", "2", "10"), (NASTY, "1", "9", "10"))


def test_all_right_nothing_and_too_many():
    assert confusion(["A", "B"], [[3, 0], [0, 4]]).title_finding == "All 7 were taken for what they are about"
    nothing = confusion(["A"], [[0]])
    assert (nothing.svg, nothing.title_finding) == ("", "Nothing was kept apart to measure on (n = 0)")
    many = [str(place) for place in range(12)]
    drawn = confusion(many, [[int(row == column) for column in range(12)] for row in range(12)])
    assert "Drawn are 10 of 12" in drawn.how_to_read
    assert len(drawn.table.rows) == 12
