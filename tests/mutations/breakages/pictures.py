"""The pictures of the documents are what the measures give, and can be looked at anywhere."""

from __future__ import annotations

from tests.mutations.breakage import Breakage

PICTURES = "tests/unit/docs/test_pictures.py"

BREAKAGES = (
    Breakage(
        "a measure is changed and its picture is not drawn anew",
        "drift/history/scope_ledger.py",
        "return (self.current or 0) + (self.left or 0) - before",
        "return (self.current or 0) - before",
        (f"{PICTURES}::test_every_picture_is_the_one_that_the_measures_give_today",),
    ),
    Breakage(
        "a page quotes a line that the report does not say",
        "drift/wording.py",
        "'late' if days > 0 else 'early'",
        "'behind' if days > 0 else 'early'",
        (f"{PICTURES}::test_a_page_quotes_what_the_report_says_of_its_picture",),
    ),
    Breakage(
        "a picture takes its colours from a page that is not there",
        "reports/examples/look.py",
        "svg(picture.name, painted({",
        "svg(picture.name, ({",
        (f"{PICTURES}::test_every_picture_is_the_one_that_the_measures_give_today",),
    ),
    Breakage(
        "a picture stays that nothing draws any more",
        "reports/examples/__main__.py",
        "            old.unlink()\n",
        "            old.exists()\n",
        (f"{PICTURES}::test_drawing_takes_away_what_is_drawn_no_more",),
    ),
)
