"""Proposals with the edits that they would make, and the acceptance of one by a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from config.edits import FileChange, NotEditable, changes_for, check_changes, contents_of
from config.files import Unreachable, read_bytes
from config.mistakes import MistakesFound
from drift.inputs import FindingKey
from drift.proposals import Proposal, propose, wanting_epics
from mapping.roadmap import Item
from reports.whole_file import write_whole
from sync.measuring import Measured


class UnknownProposal(Exception):
    """Nothing that was found is mended under this id."""


class NotAccepted(Exception):
    """The proposal is not what was shown any more, or cannot be written."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A proposal with what it makes of the files; or with the reason why that cannot be written for the person."""

    proposal: Proposal
    changes: tuple[FileChange, ...] = ()
    trouble: str = ""

    @property
    def diff(self) -> str:
        """All changes as one unified diff."""
        return "".join(change.diff() for change in self.changes)


def proposals(measured: Measured) -> tuple[Proposal, ...]:
    """What is proposed for the findings of a measurement."""
    return propose(measured.inputs, measured.findings, measured.forecasts, measured.workspace.file.boards)


def by_finding(measured: Measured) -> Mapping[FindingKey, tuple[Proposal, ...]]:
    """The proposals that mend each finding."""
    found: dict[FindingKey, tuple[Proposal, ...]] = {}
    for one in proposals(measured):
        for key in one.findings:
            found[key] = (*found.get(key, ()), one)
    return found


def offers(measured: Measured, found: Iterable[Proposal]) -> tuple[Offer, ...]:
    """Proposals, each with its changes to the files as they lie there now. Raises `Unreachable`."""
    found = tuple(found)
    contents = contents_of(measured.workspace.folder, (edit for one in found for edit in one.edits))
    return tuple(_offer(one, contents) for one in found)


def accept(measured: Measured, ident: str) -> Offer:
    """Write the one proposal with this id into the workspace's files.

    Raises `UnknownProposal`; `NotAccepted` where it is proposed otherwise now, where the files would not hold together
    any more, where they were changed meanwhile, or cannot be written. Then nothing was written, except where the disk
    fails between two files: the message names the one that was.
    """
    (offer,) = offers(measured, [_named(measured, ident.strip().lower())])
    if offer.trouble:
        raise NotAccepted(offer.trouble)
    try:
        check_changes(measured.workspace, offer.changes)
    except NotEditable as error:
        raise NotAccepted(str(error)) from None
    except MistakesFound as error:
        raise NotAccepted(f"with this edit the workspace could not be read any more, so it was left: {error}") from None
    _write(measured.workspace.folder, offer.changes)
    return offer


def items_for_epics(measured: Measured) -> tuple[Item, ...]:
    """The items for which somebody should make an epic in Jira."""
    return wanting_epics(measured.inputs)


def _offer(one: Proposal, contents: Mapping[str, bytes]) -> Offer:
    try:
        return Offer(one, changes_for(contents, one.edits))
    except NotEditable as error:
        return Offer(one, trouble=str(error))


def _named(measured: Measured, ident: str) -> Proposal:
    found = proposals(measured)
    named = [one for one in found if one.id == ident]
    if len(named) == 1:
        return named[0]
    moved = [one.id for one in found if ident.startswith(one.about)]
    if moved:
        raise NotAccepted(_moved(ident, moved))
    raise UnknownProposal(
        f"there is no proposal {ident!r} for what was last pulled: it was mended, or never made; "
        "milepost propose shows those that there are"
    )


def _moved(ident: str, now: Iterable[str]) -> str:
    return (
        f"what {ident} proposed is proposed otherwise now, as {' or '.join(now)}, since the forecast, the work or the "
        "file changed; look at it with milepost propose"
    )


def _write(folder: Path, changes: Iterable[FileChange]) -> None:
    """Each file whole or not at all, and only where it still is what was looked at."""
    changes = tuple(changes)
    for change in changes:
        if _bytes(folder, change.file) != change.before:
            raise NotAccepted(f"{change.file} was changed this moment, so nothing was written; run it again")
    written: list[str] = []
    for change in changes:
        path = (folder / change.file).resolve()
        try:
            write_whole(path, change.after, path.stat().st_mode & 0o777)
        except OSError as error:
            told = f"{change.file} cannot be written: {error.strerror or error}"
            raise NotAccepted(f"{told}; {_so_far(written)}. Check the rights of the file and its folder") from None
        written.append(change.file)


def _so_far(written: Iterable[str]) -> str:
    names = ", ".join(written)
    return f"{names} was written already; milepost propose goes on from there" if names else "nothing was written"


def _bytes(folder: Path, name: str) -> bytes | None:
    try:
        return read_bytes(folder, name)
    except Unreachable:
        return None
