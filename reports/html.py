"""The weekly report as one self-contained page, which asks nothing of any network."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

import orjson
from jinja2 import Environment, FunctionLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from drift.wording import mark, percent, plural
from reports.charts.charts import Chart
from reports.charts.drawing import bundle, svg
from reports.charts.theme import Spec
from reports.items import Band
from reports.lines import is_web_address
from reports.weekly import WeeklyReport
from reports.wording import minute

MOST_LINES = 8
"""Lines of a section that stand open; the rest of it can be opened."""

MOST_DECISIONS = 5
"""Decisions of one kind that stand open, so that all kinds fit on a screen; the rest can be opened."""

MOST_EVIDENCE = 12
"""Pieces of evidence that a line shows; the rest is counted, and stands in the JSON."""


def html_page(report: WeeklyReport, *, interactive: bool = True) -> str:
    """The report as a page. The stills are there without any script; `interactive` adds what makes them answer.

    The page allows no source of anything but itself: of scripts only those two that it carries, by their hashes.
    """
    return (
        environment()
        .get_template("weekly.html.j2")
        .render(
            report=report,
            mark=mark(report.basis.method),
            charts={chart.name: chart for chart in report.charts},
            waiting=sum(len(board.waiting) for board in report.boards),
            **carried(report.charts, interactive=interactive),
        )
    )


def carried(charts: Sequence[Chart], *, interactive: bool) -> dict[str, Any]:
    """What every page carries in itself: its style, and the scripts that these charts need."""
    scripts = (bundle(), template_source("charts.js")) if interactive and charts else ()
    return {
        "policy": content_policy(scripts),
        "style": Markup(template_source("weekly.css")),  # noqa: S704 - our own file
        "scripts": [Markup(script) for script in scripts],  # noqa: S704 - our own file and the drawing library
        "specs": _for_script(dict(_specs(charts))) if scripts else None,
    }


def _specs(charts: Iterable[Chart]) -> Iterator[tuple[str, Spec]]:
    for chart in charts:
        yield chart.name, chart.spec
        if chart.narrow is not None:
            yield f"{chart.name}-narrow", chart.narrow


def content_policy(scripts: Iterable[str]) -> str:
    """The content security policy of the page: nothing from anywhere, and no script but these."""
    digests = (b64encode(sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _for_script(value: dict[str, Spec]) -> Markup:
    """JSON that cannot end the element around it, whatever text is in it."""
    text = orjson.dumps(value).decode()
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)  # noqa: S704 - made safe above


def _still(spec: Spec, name: str) -> Markup:
    return Markup(svg(name, spec))  # noqa: S704 - the drawing library escapes the text that it draws


_CODE = re.compile(r"`([^`]+)`")


def _coded(text: str) -> Markup:
    """A sentence of ours, in which what stands between backticks is code."""
    parts = _CODE.split(text)
    return Markup("").join(Markup("<code>{}</code>").format(part) if n % 2 else part for n, part in enumerate(parts))


@lru_cache(maxsize=1)
def environment() -> Environment:
    """What the templates of pages are filled with."""
    made = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(template_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"percent": percent, "still": _still, "local": minute, "coded": _coded}
    made.tests["web_address"] = is_web_address
    made.globals |= {
        "Band": Band,
        "MOST_DECISIONS": MOST_DECISIONS,
        "MOST_EVIDENCE": MOST_EVIDENCE,
        "MOST_LINES": MOST_LINES,
        "plural": plural,
    }
    return made


@lru_cache(maxsize=8)
def template_source(name: str) -> str:
    """One of the files that pages are made of."""
    return files("reports").joinpath("templates", name).read_text(encoding="utf-8")
