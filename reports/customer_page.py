"""The customer level of a board as one self-contained page, which asks nothing of any network and runs no script."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import FunctionLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from mapping.wording import day_in_words
from reports.customer import CustomerBoard
from reports.html import content_policy, template_source
from reports.public_markdown import rendered


def customer_page(board: CustomerBoard, language: str = "en") -> str:
    """The board as a page. `language` is that of the public text, as a BCP 47 tag."""
    return _template().render(
        board=board,
        language=language,
        policy=content_policy(()),
        style=Markup(template_source("customer.css")),  # noqa: S704 - our own file
    )


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
