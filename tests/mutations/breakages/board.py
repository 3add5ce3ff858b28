"""What is written to a board, exactly once, and to whose board."""

from __future__ import annotations

from tests.mutations.breakage import (
    ADOPTING,
    APPLY,
    CLAIM,
    CRASHES,
    DAEMON,
    INSTALLATIONS,
    PLAN,
    PULL,
    TRANSPORT,
    TRELLO,
    VANISHED,
    Breakage,
)

BREAKAGES = (
    # A second run with nothing changed makes no write.
    Breakage(
        "a date that stands right is written again and again",
        "sync/publish/compare.py",
        "due = card.due.isoformat() if card.due else None",
        "due = str(card.due) if card.due else None",
        (f"{PLAN}::test_a_second_plan_is_empty",),
    ),
    Breakage(
        "cards that stand in order are placed anew",
        "sync/publish/order.py",
        "if card not in kept:",
        "if True:",
        ("tests/unit/sync/test_order.py",),
    ),
    Breakage(
        "cards are placed where others stand",
        "sync/publish/order.py",
        "taken = sorted({*others, *(",
        "taken = sorted({*(",
        ("tests/unit/sync/test_order.py",),
    ),
    Breakage(
        "all ids are swept at each pull",
        "sync/pull/work.py",
        "sweep_every: timedelta = timedelta(days=1)",
        "sweep_every: timedelta = timedelta(0)",
        (f"{VANISHED}::test_ids_are_swept_once_a_day",),
    ),
    Breakage(
        "rows that have not changed are written again",
        "sync/store/backlog.py",
        "elif last.digest != mark and (older_too or",
        "elif (older_too or",
        (f"{PULL}::test_the_next_pull_asks_for_what_changed_and_writes_no_row_again",),
    ),
    # No card twice, nothing lost, nothing foreign touched.
    Breakage(
        "after a lost store every card is made a second time",
        "sync/publish/match.py",
        "(items.get(mark[1]) if mark and mark[0] == ours else None)",
        "None",
        (PLAN, "tests/property/test_publish_machine.py"),
    ),
    Breakage(
        "a card without its marker is made a second time",
        "sync/publish/match.py",
        "item = by_id.get(card.id) or",
        "item =",
        (f"{PLAN}::test_a_card_that_lost_its_marker_is_known_by_the_store_and_marked_again",),
    ),
    Breakage(
        "the intent is journalled after the call",
        "sync/publish/apply.py",
        "        entry = journal.intend(plan, change)\n        try:\n"
        "            trello_id = _WRITES[change.action](plan, change, board, places)\n",
        "        trello_id = _WRITES[change.action](plan, change, board, places)\n        try:\n"
        "            entry = journal.intend(plan, change)\n",
        (f"{APPLY}::test_each_intent_is_journalled_before_its_call_and_its_result_after",),
    ),
    Breakage(
        "a create whose answer was lost is sent again",
        "connectors/transport.py",
        "return replace(limits, attempts=1, refusals=0) if creates else limits",
        "return limits",
        (TRANSPORT, TRELLO),
    ),
    Breakage(
        "labels that people put on our cards are taken off",
        "sync/publish/apply.py",
        'sent["idLabels"] = [*change.keeps, *_label_ids(change, places)]',
        'sent["idLabels"] = [*_label_ids(change, places)]',
        (f"{PLAN}::test_a_label_that_a_person_put_on_our_card_stays_when_ours_change",),
    ),
    # Of two installations of a workspace, one publishes to a board; adopting makes no twin.
    Breakage(
        "a second installation writes to the board as well",
        "sync/publish/claim.py",
        "if set(claims(workspace, shown).values()) - {installation}:",
        "if False:",
        (CLAIM, INSTALLATIONS),
    ),
    Breakage(
        "an installation whose mark is on the board does not see another's beside it",
        "sync/publish/claim.py",
        "if set(claims(workspace, shown).values()) - {installation}:",
        "if installation not in {installation, *claims(workspace, shown).values()}:",
        (CLAIM, INSTALLATIONS),
    ),
    Breakage(
        "a copy of the store fights with what it was copied from",
        "sync/publish/claim.py",
        "unknown = sorted(card for item, card in plan.matched.items() if item not in known)",
        "unknown: list[str] = []",
        (CLAIM,),
    ),
    Breakage(
        "a board is taken over without the other installation being refused",
        "sync/taking_over.py",
        "    return site.apply(replace(prepared.plan, changes=changes), result)",
        "    return site.apply(replace(prepared.plan, changes=changes[:0]), result)",
        (f"{INSTALLATIONS}::test_who_takes_over_publishes_after_approval_and_the_other_is_refused_in_turn",),
    ),
    Breakage(
        "a board that was taken over is written without a look at its plan",
        "sync/store/boards.py",
        "row.installation, row.live_since = installation, None",
        "row.installation = installation",
        (f"{INSTALLATIONS}::test_a_copy_of_the_store_is_refused_once_the_other_has_made_a_card",),
    ),
    Breakage(
        "a run with nothing to do writes its mark",
        "sync/publish/claim.py",
        "if plan.is_empty or claims(workspace, shown):",
        "if claims(workspace, shown):",
        (CLAIM,),
    ),
    Breakage(
        "an adopted card gets a twin",
        "sync/adopting.py",
        "remember_card(session, key, _as_found(site.prepared, pair), pair.card_id, world.clock(), adopted=True)",
        "_as_found(site.prepared, pair)",
        (ADOPTING,),
    ),
    Breakage(
        "a card that differs in nothing but case gets a twin",
        "sync/publish/adoption.py",
        "return unmarked and folded_title(card.title) == folded_title(shown.title)",
        "return unmarked and card.title == shown.title",
        ("tests/unit/sync/test_adoption.py",),
    ),
    Breakage(
        "pairs that something speaks against are adopted all the same",
        "sync/adopting.py",
        "if found := list(objections(pairs, site.prepared.shown, _wanting(site), owned)):",
        "if found := list(objections(pairs[:0], site.prepared.shown, _wanting(site), owned)):",
        (ADOPTING,),
    ),
    Breakage(
        "a person's card is archived because its item was withdrawn before it was ever written",
        "sync/drafts.py",
        "idle = set(adopted) - {card.item_id for card in cards}",
        "idle: set[str] = set()",
        (ADOPTING,),
    ),
    Breakage(
        "labels that people put on a card go when it is adopted",
        "sync/adopting.py",
        "for label in prepared.shown.labels if label.name in ours}",
        "for label in prepared.shown.labels}",
        (ADOPTING,),
    ),
    Breakage(
        "another layout is made than the one that was shown",
        "sync/laying_out.py",
        "if prepared.plan.checksum != checksum:",
        "if not prepared.plan.checksum:",
        (ADOPTING,),
    ),
    # After any crash or fault, one clean run brings the board to the plan.
    Breakage(
        "a card whose archiving was interrupted is promised for ever",
        "sync/publishing.py",
        "gone=gone_from(draft.known, draft.cards, plan, shown),",
        "gone=frozenset(),",
        (f"{CRASHES}::test_a_run_that_was_interrupted_anywhere_is_mended_by_the_next_one",),
    ),
    Breakage(
        "an interrupted first filling is refused for being large",
        "sync/publishing.py",
        "    if past.row.last_clean is not None:",
        "    if past.row.live_since is not None:",
        (f"{CRASHES}::test_the_first_filling_goes_on_after_a_crash",),
    ),
    Breakage(
        "what we wrote ourselves before a crash is called a person's edit",
        "sync/publish/match.py",
        "return all(after[name] != have for after in tried if name in after)",
        "return True",
        (f"{PLAN}::test_a_value_that_a_begun_write_of_ours_left_is_no_persons_edit",),
    ),
    Breakage(
        "a job in which the process was killed is never done",
        "sync/service/daemon.py",
        "                forget(session, row)\n",
        "",
        (f"{DAEMON}::test_a_job_in_which_the_process_was_killed_is_taken_up_again_once",),
    ),
)
