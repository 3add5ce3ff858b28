"""The customer level of a board as one self-contained page, which asks nothing of any network and runs no script."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import FunctionLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markdown_it import MarkdownIt
from markupsafe import Markup

from mapping.wording import day_in_words, prose
from reports.customer import CustomerBoard
from reports.html import content_policy, template_source

_HEADING_BELOW = 3
"""A summary stands under the headings of the page, its list and its card."""


def customer_page(board: CustomerBoard, language: str = "en") -> str:
    """The board as a page. `language` is that of the public text, as a BCP 47 tag."""
    return _template().render(
        board=board,
        language=language,
        policy=content_policy(()),
        style=Markup(template_source("customer.css")),  # noqa: S704 - our own file
    )


def rendered(text: str) -> Markup:
    """Markdown as HTML that can do no harm: tags are shown as text, pictures only linked, links give no credit."""
    markdown = _markdown()
    tokens = markdown.parse(prose(text))
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + _HEADING_BELOW)}"
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("rel", "nofollow noopener noreferrer")
    return Markup(markdown.renderer.render(tokens, markdown.options, {}))  # noqa: S704 - escaped by the renderer


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("strikethrough").disable("image")


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(template_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"rendered": rendered, "in_words": day_in_words}
    return environment.get_template("customer.html.j2")
