"""What customers want, and what became of what they were promised."""

from __future__ import annotations

from tests.mutations.breakage import TAKING_OFF, Breakage

PROMISE, FINDINGS, ORDER = (f"tests/unit/drift/test_{name}.py" for name in ("promise", "promise_findings", "demand"))
STORE, BOARD = "tests/unit/sync/test_store_demand.py", "tests/end_to_end/test_demand.py"
REPORT = "tests/unit/reports/test_customers.py"

BREAKAGES = (
    # Every date that customers were shown is a promise, and what became of it is told as it was.
    Breakage(
        "a date brought forward hides one that was put off",
        "drift/measures/promise.py",
        "return sum(move.days for move in self.moves)",
        "return self.net",
        (f"{PROMISE}::test_an_advance_is_counted_apart_and_not_netted", "tests/property/test_promises.py"),
    ),
    Breakage(
        "a closer date within the quarter that was promised is told as an earlier one",
        "drift/measures/promise.py",
        "if move.days < 0 and not move.is_inside)",
        "if move.days < 0)",
        (f"{PROMISE}::test_oracle_a_quarter_to_a_day_in_it_is_a_narrowing_and_no_advance",),
    ),
    Breakage(
        "a cancelled card goes on promising its date",
        "drift/measures/promise.py",
        "return told.deadline if told.live and told.stage is not Stage.CANCELLED else None",
        "return told.deadline if told.live else None",
        (f"{PROMISE}::test_a_promise_is_withdrawn_in_more_ways_than_one",),
    ),
    Breakage(
        "a shipped card that is retired counts as a promise taken back",
        "drift/measures/promise.py",
        "is None and before.stage is not Stage.SHIPPED:",
        "is None:",
        (f"{PROMISE}::test_a_shipped_card_that_is_retired_withdraws_nothing",),
    ),
    Breakage(
        "a date moved the day before counts as kept",
        "drift/measures/promise.py",
        "meant = in_force(history, done - timedelta(days=notice_days), zone)",
        "meant = in_force(history, done, zone)",
        (f"{PROMISE}::test_a_date_moved_within_the_last_fourteen_days_does_not_mend_the_promise",),
    ),
    Breakage(
        "what is still open after its date has missed nothing",
        "drift/measures/promise.py",
        "return Keeping(False if found.last < until else None, False if found.first < until else None)",
        "return Keeping(None, None)",
        (f"{PROMISE}::test_an_open_promise_is_missed_the_day_after_its_date_and_not_told_before",),
    ),
    Breakage(
        "a text that says another date is told as a mere change of words",
        "drift/measures/promise.py",
        "if promised(before) == promised(after):",
        "if before.live:",
        (f"{PROMISE}::test_a_text_that_changes_with_its_date_is_a_move_and_no_rewording",),
    ),
    Breakage(
        "customers who learned too late that a date moved are one line among many",
        "drift/measures/promise_findings.py",
        "return Severity.BROKEN",
        "return Severity.MOVED",
        (f"{FINDINGS}::test_customers_who_were_told_this_week_of_a_date_that_had_passed_come_first",),
    ),
    Breakage(
        "what people wrote on the board reaches the terminal with its control characters",
        "drift/measures/promise_findings.py",
        "letter if letter.isprintable() else",
        "letter if letter else",
        (f"{FINDINGS}::test_what_people_wrote_disturbs_no_terminal",),
    ),
    # Votes and comments are heard, not obeyed, and kept without names for a while.
    Breakage(
        "where voting is off, nobody wants anything",
        "sync/demand.py",
        "return Counted(card.votes if takes_votes else None,",
        "return Counted(card.votes,",
        (f"{BOARD}::test_where_voting_is_off_there_is_a_reason_and_no_zero",),
    ),
    Breakage(
        "the texts of comments are asked for by every run",
        "sync/demand.py",
        "if _differs(found, known) else None",
        "if found else None",
        (f"{BOARD}::test_votes_cost_no_request_of_their_own",),
    ),
    Breakage(
        "our own comments count as demand",
        "sync/demand.py",
        "max(0, card.comments - ours)",
        "card.comments",
        (f"{BOARD}::test_our_own_comments_are_no_demand_and_cost_no_request",),
    ),
    Breakage(
        "a board in preview is listened to",
        "sync/demand.py",
        "if board.live:",
        "if board:",
        (f"{BOARD}::test_a_board_in_preview_is_not_listened_to",),
    ),
    Breakage(
        "a comment that its writer deleted is kept",
        "sync/store/demand.py",
        "if row.id not in ours:",
        "if not row.id:",
        (f"{STORE}::test_a_comment_that_was_edited_or_deleted_is_so_here_as_well",),
    ),
    Breakage(
        "comments are kept for ever",
        "sync/store/demand.py",
        "return remove(session, CommentRow, CommentRow.workspace == workspace, col(CommentRow.at) < before)",
        "return 0",
        (f"{BOARD}::test_comments_are_forgotten_after_the_days_that_the_workspace_says",),
    ),
    Breakage(
        "a comment with a character that the database refuses stops every run",
        "sync/store/demand.py",
        "category(letter) not in _UNREADABLE",
        "category(letter)",
        (f"{STORE}::test_a_comment_that_a_database_cannot_hold_or_a_terminal_would_obey_is_cleaned",),
    ),
    Breakage(
        "all votes are told as those of the last week",
        "sync/store/demand.py",
        "return now.votes - before.votes",
        "return now.votes",
        (f"{STORE}::test_what_was_gained_is_counted_from_a_week_ago",),
    ),
    Breakage(
        "a comment that quotes what leaked stays",
        "sync/store/redaction.py",
        "    forget_comments(session, key, items)\n",
        "",
        (f"{TAKING_OFF}::test_a_text_that_leaked_is_nowhere_in_the_store_and_its_history_can_be_counted",),
    ),
    Breakage(
        "a finding that quotes what leaked stays",
        "sync/store/redaction.py",
        "    _in_findings(session, key, items, redactor)\n",
        "",
        (f"{TAKING_OFF}::test_a_text_that_leaked_is_nowhere_in_the_store_and_its_history_can_be_counted",),
    ),
    Breakage(
        "ten comments outvote a vote",
        "drift/measures/demand.py",
        "key=lambda one: (-one.votes, -(one.gained or 0), -one.comments, one.place)",
        "key=lambda one: (-one.comments, -one.votes, -(one.gained or 0), one.place)",
        (f"{ORDER}::test_comments_stand_beside_the_votes_and_decide_only_between_as_many",),
    ),
    Breakage(
        "a less wanted item that nobody works on is told to be in the way",
        "drift/measures/demand.py",
        "busy = [other for other in before if other.under_way]",
        "busy = list(before)",
        (f"{ORDER}::test_a_less_wanted_item_that_nobody_works_on_overtakes_nothing",),
    ),
    Breakage(
        "an item that nobody voted for is told as wanted",
        "drift/measures/demand.py",
        "[each for each in ranked if each.votes]",
        "[*ranked]",
        (f"{ORDER}::test_an_item_that_nobody_voted_for_is_not_wanted",),
    ),
    Breakage(
        "a comment breaks out of its line in the report",
        "reports/demand.py",
        "shorten(one_line(one.text), _MOST_LETTERS)",
        "shorten(one.text, _MOST_LETTERS)",
        (f"{REPORT}::test_a_comment_is_quoted_on_one_line_cut_and_without_control_characters",),
    ),
)
