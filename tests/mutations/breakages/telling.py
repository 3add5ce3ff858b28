"""Telling customers what changed, and showing them the board in other places."""

from __future__ import annotations

from tests.mutations.breakage import Breakage

TELLING, EXPORT, FEED, CARD = (
    f"tests/end_to_end/test_{name}.py" for name in ("telling", "export", "feed", "changes_card")
)
TELLINGS = "tests/unit/sync/test_tellings.py"

BREAKAGES = (
    # Comments land once, through whatever interrupts a run.
    Breakage(
        "a comment that was written is written again",
        "sync/store/telling.py",
        "return max(self.board, self.cards.get(card_id, 0))",
        "return self.board",
        (f"{TELLING}::test_those_who_follow_a_card_are_told_that_it_shipped",),
    ),
    Breakage(
        "a run that died between a card's change and its comment tells nobody",
        "sync/telling.py",
        "past = untold(ledger[item], self.so_far.of(card_id), since)",
        "past = (ledger[item][-1].told.promise,)",
        (f"{TELLING}::test_a_run_that_died_after_the_card_changed_is_followed_by_its_comment",),
    ),
    Breakage(
        "a comment whose answer was lost is not looked for",
        "sync/publishing.py",
        "    settle_by_looking(store, key, trello, measured.as_of.instant)\n",
        "",
        (f"{TELLING}::test_a_comment_whose_answer_was_lost_is_looked_for_before_it_is_written_again",),
    ),
    Breakage(
        "a comment that was there before is taken for the one whose answer was lost",
        "sync/store/telling.py",
        "free = [one for one in there if one.id not in claimed]",
        "free = list(there)",
        (f"{TELLING}::test_the_same_text_by_another_hand_is_not_taken_for_ours",),
    ),
    Breakage(
        "turning comments on tells what happened before",
        "sync/store/telling.py",
        "row.telling_from = newest_row(session, key)",
        "row.telling_from = 0",
        (f"{TELLING}::test_what_happened_before_comments_were_turned_on_is_never_told",),
    ),
    Breakage(
        "turning comments on again tells what happened while they were off",
        "sync/store/telling.py",
        "        row.telling_from = None\n",
        "        pass\n",
        (f"{TELLING}::test_what_happened_while_comments_were_off_is_never_told",),
    ),
    Breakage(
        "followers are told of a promise that still waits for approval",
        "sync/publish/telling.py",
        "        if last is not None and item in waiting:",
        "        if last is None:",
        (
            f"{TELLINGS}::test_what_customers_will_see_of_a_card_that_waits_is_what_they_see_now",
            f"{TELLING}::test_a_promise_that_waits_is_not_told_before_it_is_let_through",
        ),
    ),
    Breakage(
        "a run that was taken back is told",
        "sync/publish/telling.py",
        "one.id <= told or one.at < since or one.note]",
        "one.id <= told or one.at < since]",
        (f"{TELLINGS}::test_a_run_that_was_taken_back_is_not_told",),
    ),
    # The card of changes is written with the change, and no later run writes again.
    Breakage(
        "the card of changes lags a run behind, so a run with nothing new writes",
        "sync/telling.py",
        "pieces = self.chronicle.pieces(cards, then, self.now, settings.most)",
        "pieces = self.chronicle.pieces(cards, {}, self.now, settings.most)",
        (f"{CARD}::test_a_change_is_listed_by_the_run_that_makes_it_and_no_later_run_writes_again",),
    ),
    Breakage(
        "what a board was first filled with is all told as new",
        "sync/publish/news.py",
        "return () if self._first_day() in (None, day) else (Telling(News.NEW),)",
        "return (Telling(News.NEW),)",
        (
            f"{TELLINGS}::test_what_a_board_was_filled_with_is_not_new_and_what_came_later_is",
            f"{CARD}::test_a_first_filling_is_not_told_and_the_card_stands_on_a_list_of_its_own",
        ),
    ),
    Breakage(
        "a title that leaked stays readable in the history of the card of changes",
        "sync/taking_off.py",
        "            if off.how is How.LEAKED:\n",
        "            if off.how is How.WITHDRAWN:\n",
        (f"{CARD}::test_a_leak_takes_the_card_with_it_that_may_have_told_of_it",),
    ),
    # Guarded like all else.
    Breakage(
        "the feed is not inspected",
        "sync/feeding.py",
        "if hits := guard.inspect_all(feed.texts()):",
        "if hits := guard.inspect_all(()):",
        (f"{FEED}::test_a_hit_of_the_guard_leaves_the_old_file_and_stops",),
    ),
    Breakage(
        "an export is not inspected",
        "sync/exporting.py",
        'if hits := guard_of(world, measured).inspect_all(texts_of(customer_json(made), f"export of {board.id}")):',
        "if hits := guard_of(world, measured).inspect_all(()):",
        (f"{EXPORT}::test_one_hit_of_the_guard_writes_nothing_and_shows_nothing",),
    ),
    Breakage(
        "a feed that tells the same is written again",
        "sync/feeding.py",
        "if path.exists() and path.read_bytes() == content:",
        "if path.exists() and path.read_bytes() is content:",
        (f"{FEED}::test_a_feed_that_tells_the_same_is_not_written_again",),
    ),
    # Exporting is publishing.
    Breakage(
        "a board that nobody approved is exported",
        "sync/exporting.py",
        "if row is None or row.live_since is None:",
        "if row is None:",
        (f"{EXPORT}::test_a_board_that_went_back_into_preview_is_not_exported",),
    ),
    Breakage(
        "an item that is not public any more is exported",
        "sync/customers.py",
        "    begun = item.public is not None and (item",
        "    begun = item.public is None or (item",
        (f"{EXPORT}::test_what_may_not_be_told_any_more_is_left_out_at_once",),
    ),
    Breakage(
        "a board is exported from a source that is stale",
        "sync/exporting.py",
        "    if stale := stale_sources(measured):",
        "    if stale := stale_sources(measured)[:0]:",
        (f"{EXPORT}::test_nothing_is_exported_from_a_source_that_is_too_old",),
    ),
)
