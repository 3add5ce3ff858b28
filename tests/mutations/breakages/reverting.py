"""Breakages of taking a run back, of the warning before a deadline, and of the life of an item."""

from __future__ import annotations

from tests.mutations.breakage import LEDGER, Breakage

WHOLE, PARTS = (f"tests/end_to_end/test_reverting{name}.py" for name in ("", "_parts"))
ANY = "tests/property/test_reverting.py"
SOON, DEADLINES = "tests/unit/drift/test_due_soon.py", "tests/end_to_end/test_deadlines.py"

BREAKAGES = (
    Breakage(
        "what people changed since a run is undone with it",
        "sync/publish/revert_fields.py",
        "        if now != change.after:\n",
        "        if False:\n",
        (f"{ANY}::test_what_people_changed_since_the_run_stays_as_they_made_it",),
    ),
    Breakage(
        "what a later run wrote is undone with an earlier one",
        "sync/publish/revert_fields.py",
        "        if by := self.later(trello_id, change.field):\n",
        "        if by := None:\n",
        (f"{WHOLE}::test_taking_back_a_run_leaves_the_same_words_of_a_later_one",),
    ),
    Breakage(
        "a list with other people's cards is archived with a run",
        "sync/publish/revert.py",
        "changes = [change for change in changes if change.trello_id not in full]",
        "changes = list(changes)",
        (f"{WHOLE}::test_nothing_foreign_is_touched_and_a_list_with_foreign_cards_stays",),
    ),
    Breakage(
        "a card that somebody worked on goes with the run that made it",
        "sync/publish/revert.py",
        "        if other:\n",
        "        if False:\n",
        (f"{WHOLE}::test_a_made_card_that_was_changed_since_stays",),
    ),
    Breakage(
        "the next run writes again what was just taken back",
        "sync/reverting.py",
        "            to_preview(session, board.key)\n",
        "            pass\n",
        (f"{WHOLE}::test_the_next_run_writes_nothing_until_a_person_approves_the_road_forward",),
    ),
    Breakage(
        "old texts come back without being looked at",
        "sync/reverting.py",
        "hits=self.guard.inspect_all(strings(plan, shown.cards)),",
        "hits=(),",
        (f"{WHOLE}::test_old_texts_are_looked_at_by_the_guard_again",),
    ),
    Breakage(
        "the promise that is shown again is not the one of before",
        "sync/reverting.py",
        "card = replace(card, target=parse_target(then.target), deadline=then.deadline)",
        "pass",
        (f"{WHOLE}::test_what_the_store_knows_and_the_ledger_says_is_what_customers_see_again",),
    ),
    Breakage(
        "a checklist on which people ticked lines goes with the run that made it",
        "sync/publish/revert_parts.py",
        'and line.done == bool(put.get("done"))',
        "",
        (f"{PARTS}::test_what_people_put_on_a_checklist_that_the_run_made_keeps_it_there",),
    ),
    Breakage(
        "two planners at once take each other's writes for interrupted ones",
        "sync/pipeline.py",
        "    with single_writer(world.store, world.workspace.file.workspace):\n        measured = world.measured(",
        "    if True:\n        measured = world.measured(",
        ("tests/end_to_end/test_revert_commands.py::test_no_plan_is_made_while_a_run_is_under_way",),
    ),
    Breakage(
        "a text leaves in the address of a write, past the guard",
        "connectors/trello/wire.py",
        "            _check_address(method, url.removeprefix(_FIXED), params)\n",
        "",
        ("tests/unit/connectors/test_trello_client.py::test_no_text_goes_by_the_address_of_a_write",),
    ),
    Breakage(
        "a quarter that a person promised by moving a card is not seen",
        "sync/sightings.py",
        "    if said is None:\n",
        "    if said is not None:\n",
        (f"{LEDGER}::test_a_quarter_to_which_a_person_moved_a_card_is_a_promise_of_that_quarter",),
    ),
    Breakage(
        "nobody is warned of a deadline that will not be kept",
        "drift/measures/due_soon.py",
        "and not _in_time(one, deadline):",
        "and _in_time(one, deadline):",
        (f"{SOON}::test_a_deadline_that_is_near_and_will_not_be_kept_is_told_with_who_answers_for_it",),
    ),
    Breakage(
        "the same deadline is warned of every quarter of an hour",
        "sync/service/alerts.py",
        "for one in found if one.key not in kept}",
        "for one in found}",
        (f"{DEADLINES}::test_the_operator_is_warned_once_before_a_deadline",),
    ),
    Breakage(
        "a template without a place for it keeps from customers why an item was cancelled",
        "mapping/public/card_maker.py",
        "        return text if told else",
        "        return text if True else",
        ("tests/end_to_end/test_life_of_an_item.py::test_a_template_of_the_boards_own_does_not_leave_the_reason_out",),
    ),
)
