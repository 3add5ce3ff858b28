"""What a breakage is, and where the tests stand that several of them name."""

from __future__ import annotations

from dataclasses import dataclass

PLAN, PULL, SAFETY = "tests/unit/sync/test_plan.py", "tests/unit/sync/test_pull.py", "tests/unit/sync/test_safety.py"
APPLY, BOARDS, DAEMON = (f"tests/unit/sync/test_{name}.py" for name in ("apply", "store_boards", "daemon"))
REVIEWED = "tests/end_to_end/test_plan_and_apply.py"
RULES, CRASHES = "tests/end_to_end/test_rules.py", "tests/faults/test_crash_points.py"
LEDGER, TAKING_OFF = "tests/end_to_end/test_ledger.py", "tests/end_to_end/test_taking_off.py"
VANISHED, FACTS = "tests/unit/sync/test_pull_vanished.py", "tests/unit/sync/test_pull_facts.py"
CLAIM = "tests/unit/sync/test_claim.py"
LIVE = "tests/end_to_end/test_live_check_traces.py"
INSTALLATIONS, ADOPTING = (f"tests/end_to_end/test_{name}.py" for name in ("two_installations", "adopting"))
TRANSPORT, WORKERS, TRELLO, TRELLO_PARTS = (
    f"tests/unit/connectors/test_{name}.py"
    for name in ("transport", "transport_workers", "trello_client", "trello_parts")
)


@dataclass(frozen=True, slots=True)
class Breakage:
    """One way to break the program: `why` says what it would do to people; `tests` are what must fail."""

    why: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
