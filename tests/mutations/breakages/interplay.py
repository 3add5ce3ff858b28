"""What the parts of a board do to each other."""

from __future__ import annotations

from tests.mutations.breakage import Breakage

WHOLE = "tests/end_to_end/test_interplay.py"
FINDINGS = "tests/unit/drift/test_promise_findings.py"

BREAKAGES = (
    Breakage(
        "a new card is told what the deleted one in its place was told",
        "sync/publish/telling.py",
        "one in enumerate(standing, 1) if one is Standing.DELETED), default=0)",
        "one in enumerate(standing, 1) if one is Standing.ARCHIVED), default=0)",
        (f"{WHOLE}::test_a_new_card_in_the_place_of_a_deleted_one_is_told_nothing_again",),
    ),
    Breakage(
        "a new store empties the card of changes",
        "sync/telling.py",
        "        if not pieces and (older :=",
        "        if pieces and (older :=",
        (f"{WHOLE}::test_a_lost_store_leaves_the_card_of_changes_as_it_is",),
    ),
    Breakage(
        "a card of changes outlives a leak because Trello was away",
        "sync/taking_off.py",
        "            take_off(session, key, Own.CHANGES, TakenOff(order.how, order.reason, self.world.clock()))\n",
        "",
        (f"{WHOLE}::test_a_leak_taken_back_while_trello_is_away_takes_the_card_of_changes_later",),
    ),
    Breakage(
        "what leaked stays in the feed",
        "sync/feeding.py",
        "        path.unlink(missing_ok=True)\n",
        "        pass\n",
        (f"{WHOLE}::test_what_leaked_leaves_the_feed_at_once",),
    ),
    Breakage(
        "a date that only a custom field tells goes by the hold",
        "sync/publish/promise.py",
        "    yield from (change for item, change in first.items() if item not in {one.subject for one in cards})\n",
        "",
        (f"{WHOLE}::test_a_date_that_only_a_custom_field_tells_waits_as_any_other",),
    ),
    Breakage(
        "a choice that is not offered any more ends a revert in its middle",
        "sync/publish/revert_parts.py",
        "    except Unfit as trouble:\n        return str(trouble)\n",
        "    except ArithmeticError as trouble:\n        return str(trouble)\n",
        (f"{WHOLE}::test_a_choice_that_the_field_has_no_more_stays_and_is_named",),
    ),
    Breakage(
        "a card is opened again without a look at what it says",
        "sync/publish/inspection.py",
        'if change.after().get("archived") is False and',
        'if change.after().get("archived") is True and',
        (
            f"{WHOLE}::test_a_card_that_comes_back_is_inspected_with_what_it_says",
            f"{WHOLE}::test_a_card_that_is_opened_again_is_inspected_with_what_it_says",
        ),
    ),
    Breakage(
        "what customers wrote is kept for good once its board is in preview",
        "sync/pipeline.py",
        "            forget_old_comments(world.store, world.workspace, world.clock())\n",
        "",
        (f"{WHOLE}::test_what_customers_wrote_expires_though_the_board_is_not_read_any_more",),
    ),
    Breakage(
        "a card whose item was renamed before its answer came is taken for another's",
        "sync/drafts.py",
        "frozenset(ids.get(item, item) for item in begun_cards(session, key))",
        "begun_cards(session, key)",
        (f"{WHOLE}::test_a_card_whose_item_is_renamed_before_its_answer_is_known_is_our_own",),
    ),
    Breakage(
        "what is meant for others is exported as long as its card stands",
        "sync/customers.py",
        "return begun and is_meant_for(item, board, portfolio)",
        "return begun",
        (
            "tests/end_to_end/test_export.py"
            "::test_what_the_files_mean_for_others_is_not_exported_though_its_card_still_stands",
        ),
    ),
    Breakage(
        "an item that stands nowhere any more is promised for good",
        "sync/sightings.py",
        "        *_of_forgotten({item: told for item, told in before.items() if item not in cards}, faces, wanted),\n",
        "",
        ("tests/property/test_ledger_machine.py::test_what_stands_nowhere_on_the_board_is_shown_to_nobody",),
    ),
    Breakage(
        "a secret is cut in two before it is looked for",
        "sync/live_check/discretion.py",
        "text = self.clean(value)  # of",
        "text = value  # of",
        ("tests/unit/sync/test_live_check.py",),
    ),
    Breakage(
        "a date by another list is not taken for a person's",
        "drift/measures/promise.py",
        'return not {"date", "due"}.isdisjoint(told.by_hand)',
        'return "due" in told.by_hand',
        (f"{FINDINGS}::test_a_shown_date_where_the_file_has_none_is_a_finding_without_a_figure",),
    ),
)
