"""What a run takes over from the last one, and must not where anything has touched it."""

from __future__ import annotations

from tests.mutations.breakage import Breakage

_AGAIN = "tests/property/test_measuring_again.py"
_REASSIGN, _FACTS = "tests/unit/mapping/test_reassign.py", "tests/unit/drift/test_facts_again.py"
_LOADING, _STORE = "tests/unit/sync/test_store_loading.py", "tests/unit/sync/test_store_history.py"
_DAYS = "tests/unit/sync/test_store_measures.py"

BREAKAGES = (
    Breakage(
        "memory: issues below one that changed keep their assignments",
        "mapping/reassign.py",
        "    while below_these:",
        "    while False:",
        (_REASSIGN,),
    ),
    Breakage(
        "memory: assignments stand though the rules are others",
        "mapping/reassign.py",
        "if (before.mapping, before.current, _names(old.backlog)) != (mapping, current, _names(lookup.backlog)):",
        "if (before.current, _names(old.backlog)) != (current, _names(lookup.backlog)):",
        (_REASSIGN,),
    ),
    Breakage(
        "memory: assignments stand though a sprint or a release has another name",
        "mapping/reassign.py",
        "if (before.mapping, before.current, _names(old.backlog)) != (mapping, current, _names(lookup.backlog)):",
        "if (before.mapping, before.current) != (mapping, current):",
        (_REASSIGN,),
    ),
    Breakage(
        "memory: roll-ups stand though other resolutions cancel work",
        "mapping/rollup.py",
        "stands = before.given if before and before.mapping == mapping else {}",
        "stands = before.given if before else {}",
        (_AGAIN,),
    ),
    Breakage(
        "memory: work stands though statuses mean something else",
        "drift/facts.py",
        "before if before and _same_meaning(before, inputs.mapping, known) else None",
        "before",
        (_FACTS,),
    ),
    Breakage(
        "memory: an issue that changed is known by what it was",
        "drift/facts.py",
        "stands = one is not None and one.issue is issue and old_changes.get(ident, ()) is changes",
        "stands = one is not None",
        (_FACTS,),
    ),
    Breakage(
        "memory: an item keeps its work though it is given other work",
        "drift/facts.py",
        "if before and before.given.get(item) == many else",
        "if before and item in before.given else",
        (_AGAIN,),
    ),
    Breakage(
        "memory: a row that a later pull wrote is not read again",
        "sync/store/loading.py",
        "return known is not None and known.mark == mark",
        "return known is not None",
        (_LOADING,),
    ),
    Breakage(
        "memory: a history that grew by itself is not read again",
        "sync/store/loading.py",
        "if ident in moved or not _stands(before.read.get(ident), mark)",
        "if not _stands(before.read.get(ident), mark)",
        (_LOADING,),
    ),
    Breakage(
        "memory: a store that was brought back from a backup is not read anew",
        "sync/store/loading.py",
        "before.kept == kept and before.number <= number",
        "before.kept == kept",
        (_LOADING,),
    ),
    Breakage(
        "memory: a key that stands for another issue now keeps its old assignments",
        "mapping/reassign.py",
        "if any(lookup.ids.get(key, ident) != ident for key, ident in old.ids.items()):",
        "if False:",
        (_REASSIGN,),
    ),
    Breakage(
        "memory: what belongs to whom in a circle of parents depends on where one comes from",
        "mapping/issue_fields.py",
        "return tuple(found) if parent is None else _up_to_the_top(issue.id, tuple(found), parent)",
        "return tuple(found)",
        ("tests/unit/mapping/test_assign.py",),
    ),
    Breakage(
        "memory: the daemon forgets between two jobs what it has measured",
        "sync/world.py",
        "measure(self.store, self.workspace, instant, self.memory.last)",
        "measure(self.store, self.workspace, instant, None)",
        ("tests/unit/sync/test_measuring.py::test_a_process_takes_over_from_its_last_run_what_did_not_change",),
    ),
    Breakage(
        "memory: stays that were written since are not read",
        "sync/store/stays.py",
        "row.written > after)",
        "row.written > after + 1)",
        (_STORE,),
    ),
    Breakage(
        "memory: every change keeps words of its own",
        "sync/store/sharing.py",
        "        self[value] = value\n",
        "",
        (_LOADING,),
    ),
    Breakage(
        "memory: every issue keeps a set of its sprints of its own",
        "drift/facts.py",
        "found[ident] = same.setdefault(ever, ever)",
        "found[ident] = ever",
        (_FACTS,),
    ),
    Breakage(
        "memory: the day of last week stands though it is another one, or was measured again",
        "sync/store/measures.py",
        "    if before and before.mark == mark:",
        "    if before:",
        (_DAYS,),
    ),
)
