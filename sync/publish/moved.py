"""What moved between a plan that a person reviewed and the plan of now, change by change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from drift.wording import excerpt
from sync.publish.plan import Action, Json, Plan, PlannedChange

_Changes = Mapping[tuple[Action, str, str], PlannedChange]
_SHOWN = 60


def differences(reviewed: Plan, now: Plan) -> tuple[str, ...]:
    """Sentences on what is new, gone or different, changes that wait for approval among them; empty where the two
    plans are the same."""
    if reviewed.trello_id != now.trello_id:
        return ("the board lies on another Trello board now",)
    then, today = _by_subject(reviewed), _by_subject(now)
    found = [line for key in sorted(then.keys() | today.keys()) for line in _lines(then.get(key), today.get(key))]
    return tuple(found) or tuple(_behind(reviewed, now))


def is_rest(reviewed: Plan, now: Plan) -> bool:
    """Whether what is left to do is a part of what was reviewed, perhaps nothing, because the other part is done: the
    same is wanted, no change is another one, and nothing of it waits for a person who changed the board."""
    then = _by_subject(reviewed)
    same = all(then.get(key) == change for key, change in _by_subject(now).items())
    waits = {held.item_id for held in now.held if held.what != "approval" and held not in reviewed.held}
    stopped = waits & {subject for _, subject, _ in then}
    return reviewed.wanted_digest == now.wanted_digest and same and not stopped


def _by_subject(plan: Plan) -> _Changes:
    return {(one.action, one.subject, one.part.name if one.part else ""): one for one in plan.all_changes}


def _lines(then: PlannedChange | None, now: PlannedChange | None) -> Iterator[str]:
    if then == now:
        return
    if then is None and now is not None:
        yield f"new: {_named(now)}{_listed(now)}"
    elif now is None and then is not None:
        yield f"gone: {_named(then)}{_listed(then)}"
    elif then is not None and now is not None:
        yield f"different: {_named(now)}: " + ("; ".join(_fields(then, now)) or "its reason, or what it is done to")


def _named(change: PlannedChange) -> str:
    title = f" ({change.title!r})" if change.title != change.subject else ""
    part = f", {change.part.name!r}" if change.part else ""
    return f"{change.action} {change.subject}{title}{part}"


def _listed(change: PlannedChange) -> str:
    shown = (f"{one.field} {_excerpt(one.before)} → {_excerpt(one.after)}" for one in change.fields)
    return ": " + "; ".join(shown)


def _fields(then: PlannedChange, now: PlannedChange) -> Iterator[str]:
    old, new = ({one.field: one for one in change.fields} for change in (then, now))
    for name in sorted(old.keys() | new.keys()):
        one, other = old.get(name), new.get(name)
        if one is None and other is not None:
            yield f"{name} is new: {_excerpt(other.before)} → {_excerpt(other.after)}"
        elif other is None and one is not None:
            yield f"{name} is gone: {_excerpt(one.before)} → {_excerpt(one.after)}"
        elif one is not None and other is not None and one != other:
            yield from _values(name, "before", one.before, other.before)
            yield from _values(name, "after", one.after, other.after)
            if one.overwrites != other.overwrites:
                yield f"{name} overwrites a person's edit: {_yes(one.overwrites)} then, {_yes(other.overwrites)} now"


def _values(name: str, which: str, then: Json, now: Json) -> Iterator[str]:
    if then != now:
        yield f"{name} {which}: {_excerpt(then, now)} then, {_excerpt(now, then)} now"


def _behind(reviewed: Plan, now: Plan) -> Iterator[str]:
    """What moved without any change of the plan becoming another one."""
    if reviewed.wanted_digest != now.wanted_digest:
        yield "what the board should be is not what it was, though each change of the plan is the same"
    for what, then, today in (("lists", reviewed.lists, now.lists), ("labels", reviewed.labels, now.labels)):
        if dict(then) != dict(today):
            names = sorted({name for name, _ in dict(then).items() ^ dict(today).items()})
            yield f"the {what} {', '.join(names)} were made, removed or replaced on the board"


def _excerpt(value: Json, other: Json = None) -> str:
    """The value, short: from a little before the place where it begins to differ from another one."""
    if value is None:
        return "nothing"
    if not isinstance(value, str):
        return ", ".join(value) if isinstance(value, tuple) else str(value)
    return repr(excerpt(" ".join(value.split()), " ".join(str(other or "").split()), _SHOWN))


def _yes(true: bool) -> str:
    return "yes" if true else "no"
