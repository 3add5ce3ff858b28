"""Requests to Trello: of a run with nothing to do, and of each kind of change."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bench.jira.line import told
from bench.trello.board import CARDS, FIRST, asked, crowd, items, live_board
from tests.end_to_end.small import Small

SIZES = (10, 999, 1000, 1001, 2500)
_TELLING = "    tell: {comment_on: [shipped]}\n"
_CHECKLIST = "    checklist: Milestones\n"

Change = Callable[[Small], None]


def measure(sizes: tuple[int, ...] = SIZES) -> Iterator[str]:
    """One line for each kind of change, then for each size of a quiet board, each with what it may cost."""
    yield "a run reads the board in 1 request, and 1 more for each full 1,000 cards on it, beside its writes"
    with live_board() as site:
        for what, writes, change in CHANGES:
            change(site)
            run = asked(site)
            yield told(what, run.total - 1, writes)
            yield f"  {', '.join(f'{times} {kind}' for kind, times in sorted(run.requests.items()))}"
        for size in sizes:
            crowd(site, size)
            yield told(f"nothing changed, {max(size, CARDS):,} cards", asked(site).total, 1 + size // 1000)


def _written(
    boards: str = "", theme: str = "Finding things", count: int = CARDS, shown: int | None = None, **first: str
) -> Change:
    """The workspace with so many items, of which customers see so many, the first of them with other values."""
    return lambda site: site.write(
        {**items(count, shown), FIRST: {**items()[FIRST], **first}}, boards=boards, theme=theme
    )


def _with_milestones(names: str) -> Change:
    def write(site: Small) -> None:
        _written(boards=_CHECKLIST)(site)
        roadmap = site.folder / "roadmaps" / "product.yaml"
        first = "      title: Thing 0\n"
        text = roadmap.read_text(encoding="utf-8").replace(first, f"{first}      milestones: [{names}]\n")
        roadmap.write_text(text, encoding="utf-8")

    return write


def _with_field(site: Small) -> None:
    site.box.act_on_board("add_field", board=site.box.board_id, name="Stage", kind="text", options=())
    _written(boards='    fields: {Stage: "{{ stage }}"}\n')(site)


CHANGES: tuple[tuple[str, int, Change], ...] = (
    ("a new card", 1, _written(count=CARDS + 1)),
    ("an archived card", 1, _written(count=CARDS + 1, shown=CARDS)),
    ("a card that comes back and 19 new ones", 20, _written(count=CARDS + 20)),
    ("20 archived cards", 20, _written(count=CARDS + 20, shown=CARDS)),
    ("a changed title", 1, _written(title="Another")),
    ("a changed title, text and due date", 1, _written(title="A third", summary="New.", target="2026-06-30")),
    ("the same and a move", 1, _written(title="A fourth", summary="Newer.", target="2026-07-31", stage="building")),
    ("all of it put back", 1, _written()),
    ("a new label on every card", 1 + CARDS, _written(theme="Other things")),
    ("a label that is there, on every card", CARDS, _written()),
    ("a checklist of 3 milestones", 1 + 3, _with_milestones("One, Two, Three")),
    ("a milestone more", 1, _with_milestones("One, Two, Three, Four")),
    ("a checklist that goes", 1, _written()),
    ("a card that ships, and a comment that tells it", 2, _written(boards=_TELLING, stage="shipped")),
    ("the same taken back, where nothing is told", 1, _written()),
    ("a legend", 1, _written(boards="    legend: {}\n")),
    ("a legend that goes", 1, _written()),
    ("a custom field on every card", CARDS, _with_field),
)
"""What changes in the files, one after the other on one board, and how many writes that may cost."""
