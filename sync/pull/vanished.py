"""Issues that are not to be seen any more: deleted, moved or hidden look alike, so none of it is believed at once."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from sync.pull.reading import BATCH, batched
from sync.pull.work import PullRefused, Work
from sync.store.backlog import count_missing, standing_ids
from sync.store.pulls import id_page, watermarks


@dataclass(frozen=True, slots=True)
class Vanished:
    """Issues that a sweep did not see: `moved` now belong to a project out of scope, `hidden` cannot be seen at all."""

    moved: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


def find_vanished(work: Work) -> Vanished:
    """Compare what a sweep saw with what is known, and confirm each difference by id.

    Raises PullRefused where too many vanished at once, and PermissionMissing where the account lost its rights: both
    look like deleted work and are none.
    """
    missing = _unseen_ids(work)
    if not missing:
        return Vanished()
    work.client.access(work.scope.projects).require()
    batches = batched(missing, BATCH)
    pages = work.client.by_id(batches, work.setup.fields, work.scope.extra_fields)
    found = {issue.id: issue.project for page in pages for issue in page.issues}
    return Vanished(
        moved=tuple(ident for ident, project in found.items() if project not in work.scope.projects),
        hidden=tuple(ident for ident in missing if ident not in found),
    )


def settle_vanished(session: Session, work: Work, vanished: Vanished) -> tuple[str, ...]:
    """Note what a sweep did not see; return the issues that are no part of the backlog any more."""
    return (*vanished.moved, *count_missing(session, work.place, vanished.hidden))


def _unseen_ids(work: Work) -> list[str]:
    """Known issues that the sweep did not see. Kept as arrays of numbers: there may be hundreds of thousands."""
    seen = _seen_ids(work)
    if not seen:
        raise PullRefused(
            "Jira answered with no issue at all. Check that the projects in milepost.yaml are the right ones and that "
            "the account may browse them (milepost check)"
        )
    known, owners, names = _known_ids(work)
    is_missing = ~np.isin(np.asarray(known), np.asarray(seen))
    missing = np.asarray(known)[is_missing]
    _check_share(work, is_missing, "")
    for number, name in enumerate(names):
        _check_share(work, is_missing[np.asarray(owners) == number], f" {name}")
    return [str(ident) for ident in missing]


def _seen_ids(work: Work) -> array[int]:
    seen = array("q")
    for number in count():
        with work.store.transaction() as session:
            page = id_page(session, work.place, number)
        if page is None:
            return seen
        seen.extend(map(int, page[1]))
    raise AssertionError("counting ends only at the last page")


def _known_ids(work: Work) -> tuple[array[int], array[int], list[str]]:
    """The ids of known issues, for each the number of its project, and the projects. Those of projects that have left
    the scope are no matter of a sweep."""
    known, owners, numbers = array("q"), array("i"), dict[str, int]()
    with work.store.transaction() as session:
        left = watermarks(session, work.place).keys() - set(work.scope.projects)
        for ident, project in standing_ids(session, work.place):
            if project not in left:
                known.append(int(ident))
                owners.append(numbers.setdefault(project, len(numbers)))
    return known, owners, list(numbers)


def _check_share(work: Work, is_missing: NDArray[np.bool_], whose: str) -> None:
    many = int(is_missing.sum())
    if many > work.settings.gone_floor and many > work.settings.gone_share * len(is_missing):
        raise _too_many(many, len(is_missing), whose)


def _too_many(missing: int, known: int, whose: str) -> PullRefused:
    return PullRefused(
        f"{missing} of {known}{whose} issues cannot be seen any more. That looks like a missing permission, not like "
        "deleted work, so nothing was changed. Check the account's permissions (milepost check); if the issues are "
        "really gone, raise thresholds.gone_share in milepost.yaml for one run"
    )
