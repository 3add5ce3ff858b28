"""What proposals look like in a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.text import Text

from drift.wording import plural
from sync.cli.telling import out
from sync.proposing import Offer

_COLORS = {"+": "green", "-": "red", "@": "cyan"}


def show_offers(found: Sequence[Offer], more: int) -> None:
    """Proposals, each with its diff and the command that accepts it, and how many `more` there are."""
    if not found:
        out().print("Nothing to propose: no finding has an obvious mend in your files.")
    for one in found:
        _show(one)
    if more:
        out().print(f"and {plural(more, 'more proposal')} (--most, or --json for all)")


def _show(one: Offer) -> None:
    proposal = one.proposal
    out().print(Text.assemble((proposal.id, "bold"), "  ", f"{proposal.mend} for {proposal.subject.title}"))
    out().print(f"  {proposal.why};", markup=False)
    out().print(f"  {proposal.because}.", markup=False)
    if one.trouble:
        out().print(f"  It cannot be written for you: {one.trouble}.", markup=False)
    else:
        show_diff(one)
        out().print(f"  milepost accept {proposal.id}", markup=False)
    out().print()


def show_diff(one: Offer) -> None:
    """The diff, in colours where somebody looks on."""
    for line in one.diff.replace("\r", "").split("\n")[:-1]:
        out().print(Text(f"    {line}", style=_COLORS.get(line[:1], "")))


def offer_json(one: Offer) -> dict[str, Any]:
    """A proposal for machines."""
    proposal = one.proposal
    return {
        "id": proposal.id,
        "mend": proposal.mend,
        "subject": asdict(proposal.subject),
        "why": proposal.why,
        "because": proposal.because,
        "edits": [{"edit": type(edit).__name__, **asdict(edit)} for edit in proposal.edits],
        "findings": [list(key) for key in proposal.findings],
        "issues": [asdict(issue) for issue in proposal.issues],
        "diff": one.diff,
        "trouble": one.trouble or None,
    }
