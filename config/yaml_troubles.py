"""What the YAML parser could not read, in the words of people who write the files."""

from __future__ import annotations

import re
from typing import NamedTuple

from ruamel.yaml.error import MarkedYAMLError

from config.mistakes import Mistake


class _Trouble(NamedTuple):
    """What the parser says, what a person would, and what to do. `began`: the place where the thing begins tells more
    than the one where the parser gave up."""

    pattern: str
    message: str
    hint: str
    began: bool = False


_TROUBLES = (
    _Trouble(r"found character '\\t'", "a tab stands where spaces are meant", "Indent with spaces."),
    _Trouble(r"found character '(.)'", "a text cannot begin with {0}", "Put it in quotes."),
    _Trouble(r"while scanning an? (?:alias|anchor)", "a text cannot begin with * or &", "Put it in quotes.", True),
    _Trouble(r"undefined alias", "a text cannot begin with *", "Put it in quotes."),
    _Trouble(r"(?:scanning|parsing) a tag", "a text cannot begin with !", "Put it in quotes.", True),
    _Trouble(
        r"mapping values are not allowed",
        "a colon is not expected here",
        "Check the indentation, and put text that has a colon in it in quotes.",
    ),
    _Trouble(r"sequence entries are not allowed", "a dash is not expected here", "Begin lists on a line of their own."),
    _Trouble(r"could not find expected ':'", "a colon is missing", "Write `key: value`.", True),
    _Trouble(r"escape character|hexadecimal", "a backslash means something in double quotes", r"Write \\ for one."),
    _Trouble(r"a quoted scalar", "a quote is opened here and not closed", "Close it.", True),
    _Trouble(
        r"a flow sequence",
        "a bracket is opened here and not closed as it should be",
        "Put commas between the parts and ] at the end.",
        True,
    ),
    _Trouble(
        r"a flow mapping",
        "a brace is opened here and not closed as it should be",
        "Put commas between the parts and } at the end; put text that begins with { in quotes.",
        True,
    ),
    _Trouble(
        r"expected <block end>|document start|node content",
        "this does not fit what stands before it",
        "Check indentation, dashes and quotes.",
    ),
)


def explained(file: str, error: MarkedYAMLError) -> Mistake:
    """The mistake behind an error of the parser."""
    told = f"{error.context or ''} {error.problem or ''}"
    for trouble in _TROUBLES:
        if found := re.search(trouble.pattern, told):
            line, column = _place(error, began=trouble.began)
            return Mistake(file, line, column, trouble.message.format(*found.groups()), trouble.hint)
    line, column = _place(error)
    return Mistake(file, line, column, str(error.problem or error.context), "Check indentation, colons and quotes.")


def _place(error: MarkedYAMLError, *, began: bool = False) -> tuple[int, int]:
    marks = (error.context_mark, error.problem_mark)
    mark = next((one for one in (marks if began else marks[::-1]) if one is not None), None)
    return (mark.line + 1, mark.column + 1) if mark is not None else (0, 0)
