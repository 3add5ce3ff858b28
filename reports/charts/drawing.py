"""The same specification as a still (SVG for the page, PNG for mail) and as the code that draws it in a browser.

Nothing is fetched: the drawing library and its font are compiled in.
"""

from __future__ import annotations

import re
from functools import lru_cache

import vl_convert

from reports.charts.theme import Spec, painted

VEGA_LITE = "6.4"


_CLIP = re.compile(r'(?<=id=")clip\d+(?=")')
_USED = re.compile(r'(id="|url\(#)(clip\d+)("|\))')


def svg(name: str, spec: Spec) -> str:
    """The chart as SVG in the colours of the page around it.

    The library numbers its clips through the life of the process; they are named anew after the chart, so that the
    same chart is the same text each time, and two charts on one page do not share a name.
    """
    drawn = str(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[]))
    names = {found: f"{name}-{number}" for number, found in enumerate(dict.fromkeys(_CLIP.findall(drawn)))}
    return _USED.sub(lambda match: f"{match[1]}{names.get(match[2], match[2])}{match[3]}", drawn)


def png(spec: Spec, scale: float = 2.0) -> bytes:
    """The chart as a picture on white, twice as fine as it is large."""
    return bytes(vl_convert.vegalite_to_png(painted(spec), vl_version=VEGA_LITE, scale=scale, allowed_base_urls=[]))


@lru_cache(maxsize=1)
def bundle() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script. Making it takes seconds, so it is made once a process."""
    return str(vl_convert.javascript_bundle(snippet="window.vegaEmbed = vegaEmbed;", vl_version=VEGA_LITE))
