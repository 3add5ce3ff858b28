"""People seen in Jira: their names stand in one table only, for the guard, and go when they are not seen any more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, select

from mapping.backlog import Person
from sync.store.backlog import Place
from sync.store.bulk import bulk_upsert, remove
from sync.store.json import digest, dump, load
from sync.store.tables import PersonRow


def save_people(session: Session, place: Place, people: Iterable[Person], day: date) -> int:
    """Note who was seen on a day; return how many rows that wrote: at most one a day for each person."""
    bodies = {person.id: dump(person) for person in people}
    marks = {ident: digest(f"{body} {day}") for ident, body in bodies.items()}
    known = select(PersonRow.id, PersonRow.digest).where(*place.of(PersonRow), col(PersonRow.id).in_(list(bodies)))
    same = set(session.exec(known))
    columns = ("workspace", "connection", "id", "digest", "body", "seen")
    rows = [(*place.key, ident, mark, bodies[ident], day) for ident, mark in marks.items() if (ident, mark) not in same]
    return bulk_upsert(session, PersonRow, columns, rows)


def load_people(session: Session, place: Place) -> tuple[Person, ...]:
    """Everybody seen in Jira."""
    rows = select(PersonRow.body).where(*place.of(PersonRow)).order_by(PersonRow.id)
    return tuple(load(Person, body) for body in session.exec(rows))


def purge_people(session: Session, place: Place, before: date) -> int:
    """Remove those who were last seen before a day; return how many."""
    return remove(session, PersonRow, *place.of(PersonRow), col(PersonRow.seen) < before)


def forget_person(session: Session, place: Place, wanted: str) -> tuple[Person, ...]:
    """Remove everybody who has this account id or exactly this name, without regard to case; return them."""
    sought = wanted.casefold()
    found = [p for p in load_people(session, place) if sought in {p.id.casefold(), *map(str.casefold, p.names)}]
    ids = [person.id for person in found]
    remove(session, PersonRow, *place.of(PersonRow), col(PersonRow.id).in_(ids))
    return tuple(found)
