"""Hostile text from Jira, files or Trello reads as itself, in every form of the report."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from drift.findings import IssueEvidence, ShownEvidence
from drift.forecasts.forecast import Method
from drift.inputs import Demand
from reports.html import content_policy, html_page
from reports.inputs import Comment
from reports.markdown import escaped, markdown, short_markdown
from reports.weekly import WeeklyReport, weekly_report
from tests.unit.reports.made_up import AS_OF, inputs, item, of_portfolio, other_findings, put_off

HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>'",
    "{{ 7 * 7 }}{% raw %}",
    "](javascript:alert(1)) **bold** `code` # head",
    "<!-- \u2028 <script> ]]> &amp;",
)


def hostile_report() -> WeeklyReport:
    """Each hostile text as a title, a sentence, a cause, a note of evidence, a board, a note, what customers were
    shown and what they wrote."""
    portfolio = inputs(len(HOSTILE)).portfolio
    roadmaps = tuple(
        roadmap.model_copy(
            update={
                "title": HOSTILE[n],
                "items": tuple(
                    item(int(one.id.removeprefix("item-")), HOSTILE[int(one.id.removeprefix("item-"))])
                    for one in roadmap.items
                ),
            }
        )
        for n, roadmap in enumerate(portfolio.roadmaps)
    )
    base = of_portfolio(replace(portfolio, roadmaps=roadmaps))
    findings = tuple(
        replace(
            other_findings()[n],
            subject=replace(other_findings()[n].subject, title=text),
            sentence=text,
            cause=f"because {text}",
            issues=(IssueEvidence("1", text, text),),
            shown=(ShownEvidence("road", AS_OF.instant, "title", text, f"not {text}"),),
        )
        for n, text in enumerate(HOSTILE)
    )
    board = replace(base.boards[0], name=HOSTILE[0], waiting=HOSTILE, url="javascript:alert(1)")
    more = (*base.findings, *findings)
    comments = tuple(Comment("item-0", AS_OF.instant, text) for text in HOSTILE)
    demand = {f"item-{n}": Demand(n) for n in range(len(HOSTILE))}
    return weekly_report(
        replace(
            base,
            findings=more,
            boards=(board,),
            notes=HOSTILE,
            workspace=HOSTILE[0],
            comments=comments,
            demand=demand,
            promises={"item-0": {"road": put_off()}},
        )
    )


def test_a_page_carries_no_element_that_the_text_asked_for() -> None:
    page = html_page(hostile_report())
    assert page.count("<script") == 3  # the specifications, the drawing library, what puts it to work
    outside = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert "<img" not in outside
    assert not re.search(r"<svg[^>]*onload", outside)
    links = re.findall(r'(?:href|src|action)="([^"]*)"', outside)
    assert not [link for link in links if not link.startswith(("https:", "#", "data:,"))]
    assert "49" not in re.findall(r"<bdi>([^<]*)</bdi>", page)


def test_the_specifications_cannot_end_their_element() -> None:
    page = html_page(hostile_report())
    data = re.search(r'<script type="application/json" id="chart-specs">(.*?)</script>', page, re.DOTALL)
    assert data is not None
    assert not set("<>&\u2028") & set(data[1])
    assert "alert(1)" in data[1]


def test_the_page_allows_no_network_and_no_script_but_its_own() -> None:
    policy = content_policy(["one()", "two()"])
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert policy.count("sha256-") == 2
    assert "unsafe-eval" not in policy
    assert "http" not in policy
    assert "script-src 'none'" in content_policy([])


def test_a_page_without_scripts_still_has_its_charts() -> None:
    page = html_page(weekly_report(inputs(6)), interactive=False)
    assert "<script" not in page
    assert page.count("<svg") == 5  # timeline and forecast come in two widths


def test_a_first_report_with_no_forecast_and_no_chart_is_a_page_all_the_same() -> None:
    begun = replace(inputs(6), findings=(), forecasts={})
    assert "Forecasts</h2>" not in html_page(weekly_report(begun))
    assert "<figure" not in html_page(weekly_report(inputs(0, findings=())))


def test_every_plain_forecast_on_the_page_is_marked_as_not_calibrated() -> None:
    page = html_page(weekly_report(inputs(6)), interactive=False)
    for heading in ("Chance", "P50", "P85"):
        assert f">{heading} (not calibrated)</th>" in page


def test_a_table_of_calibrated_forecasts_says_so_once() -> None:
    page = html_page(weekly_report(replace(inputs(6), method=Method.CALIBRATED)), interactive=False)
    assert ">P85</th>" in page
    assert "forecasts are calibrated" in page


def test_the_same_report_gives_the_same_page_to_the_byte() -> None:
    assert html_page(weekly_report(inputs(6))) == html_page(weekly_report(inputs(6)))


@pytest.mark.parametrize(
    "text", [*HOSTILE, "1. one", "- a", "+ b", "= c", "www.evil.example", "https://evil.example", "a_b_c"]
)
def test_escaped_text_reads_as_itself_in_markdown(text: str) -> None:
    html = MarkdownIt("commonmark").render(escaped(text))
    inside = html.removeprefix("<p>").removesuffix("</p>\n")
    assert "<" not in inside
    assert inside.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&") == text


def test_markdown_carries_no_html_and_no_foreign_link() -> None:
    html = MarkdownIt("commonmark").render(markdown(hostile_report()))
    assert not re.search(r"<(script|img|svg)", html)
    assert all(link.startswith("https://jira.example.com/") for link in re.findall(r'href="([^"]*)"', html))


def test_the_short_form_holds_decisions_and_movement_only() -> None:
    text = short_markdown(weekly_report(inputs(24)))
    assert "## Broken in public" in text
    assert "and 6 more in the report" in text
    assert "## What moved" in text
    assert "Coverage" not in text
    assert len(text) < 4000
