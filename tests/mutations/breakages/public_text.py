"""What may be public at all, and the guard that looks last."""

from __future__ import annotations

from tests.mutations.breakage import RULES, Breakage

BREAKAGES = (
    # Nothing is public unless someone wrote so.
    Breakage(
        "the inner title of an item becomes public",
        "mapping/public/card_maker.py",
        "title=item.public.title,",
        "title=item.title,",
        ("tests/unit/mapping/test_curation.py",),
    ),
    Breakage(
        "a text of Jira is public although the roadmap file does not ask for it",
        "mapping/public/summary.py",
        "if item.public.summary or item.public.summary_from is SummaryFrom.FILE:",
        "if item.public.summary:",
        ("tests/unit/mapping/test_public_summary.py",),
    ),
    Breakage(
        "the text of any of several epics is taken",
        "mapping/public/summary.py",
        "case [epic]:",
        "case [epic, *_]:",
        ("tests/unit/mapping/test_public_summary.py",),
    ),
    Breakage(
        "a part of a document that nobody knows is left out in silence",
        "mapping/markup/adf.py",
        "write = _WRITERS.get(_kind(node))",
        "write = _WRITERS.get(_kind(node), _all_within)",
        ("tests/unit/mapping/test_markup_adf.py",),
    ),
    Breakage(
        "Markdown that a converter made is not read back",
        "mapping/markup/rules.py",
        "if token.type not in _ALLOWED:",
        "if False:",
        ("tests/unit/mapping/test_markup_rules.py",),
    ),
    Breakage(
        "a board is written as of another day",
        "sync/pipeline.py",
        "if board.may_be_written and request.as_of is None:",
        "if board.may_be_written:",
        (f"{RULES}::test_nothing_is_published_as_of_another_day",),
    ),
    # The guard fails closed, on the finished payload.
    Breakage(
        "a plan is not inspected before the first write",
        "sync/publishing.py",
        "hits=guard.inspect_all(strings(plan, shown.cards, places_of(measured.workspace.portfolio))),",
        "hits=(),",
        (f"{RULES}::test_the_inspection_of_the_plan_stops_a_leak_by_itself",),
    ),
    Breakage(
        "payloads are not inspected at the wire",
        "connectors/trello/wire.py",
        'if method != "GET":',
        'if method == "GET":',
        (f"{RULES}::test_the_look_at_the_wire_stops_a_leak_by_itself",),
    ),
    Breakage(
        "a text that cannot be inspected passes",
        "mapping/guard/guard.py",
        "return (Hit(where, FAILED, type(problem).__name__, HINTS[FAILED]),)",
        "return ()",
        ("tests/unit/mapping/test_guard.py",),
    ),
    Breakage(
        "what mark-up hides is not looked at, so that text which only looks like mark-up passes",
        "mapping/guard/text.py",
        "return _FAR.join((mark_up.sub(shown, text), *hidden))",
        "return mark_up.sub(shown, text)",
        ("tests/property/test_guard_disguises.py",),
    ),
    Breakage(
        "texts are looked at with percent codes decoded only",
        "mapping/guard/text.py",
        "dict.fromkeys((decoded(text), decoded(text, percent=False), text))",
        "dict.fromkeys((decoded(text),))",
        ("tests/unit/mapping/test_guard.py::test_a_percent_sign_before_a_key_hides_none_of_its_letters",),
    ),
    Breakage(
        "a letter of another script beside a key hides it",
        "mapping/guard/rules.py",
        "return letter.isascii() and letter.isalnum()",
        "return letter.isalnum()",
        ("tests/unit/mapping/test_guard_corpus.py",),
    ),
    Breakage(
        "long lines take the square of their length",
        "mapping/guard/secrets.py",
        "{0,99}[A-Za-z])(?=\\S{0,99}\\d)",
        "*[A-Za-z])(?=\\S*\\d)",
        ("tests/unit/mapping/test_guard_effort.py",),
    ),
    Breakage(
        "names with umlauts spelt out pass",
        "mapping/guard/phrases.py",
        "(name, name.translate(_UMLAUTS), ",
        "(name, ",
        ("tests/unit/mapping/test_guard_corpus.py",),
    ),
    Breakage(
        "what is allowed covers whatever begins within it",
        "mapping/guard/guard.py",
        "return before > 0 and found.end <= spans[before - 1][1]",
        "return before > 0 and found.start <= spans[before - 1][1]",
        ("tests/unit/mapping/test_guard.py",),
    ),
    Breakage(
        "lists within a request are not looked at, at the wire",
        "connectors/trello/wire.py",
        "        case list():\n            for part in value:\n                yield from _texts_in(name, part)\n",
        "",
        ("tests/unit/connectors/test_trello_every_write.py",),
    ),
    Breakage(
        "the labels of a card are not inspected",
        "sync/publish/inspection.py",
        "elif isinstance(field.after, tuple):",
        "elif isinstance(field.after, list):",
        ("tests/unit/sync/test_inspection.py",),
    ),
    Breakage(
        "the guard does not know the people seen in Jira",
        "sync/pipeline.py",
        "        people=people,\n",
        "        people=(),\n",
        (f"{RULES}::test_a_leak_stops_the_board_before_its_first_write",),
    ),
)
