"""Small breakages, each with the rule or promise that it breaks and the tests that must notice.

A breakage is data: a file, a text that stands in it exactly once, and what takes its place.
"""

from __future__ import annotations

from dataclasses import dataclass

PLAN, PULL, SAFETY = "tests/unit/sync/test_plan.py", "tests/unit/sync/test_pull.py", "tests/unit/sync/test_safety.py"
APPLY, BOARDS, DAEMON = (f"tests/unit/sync/test_{name}.py" for name in ("apply", "store_boards", "daemon"))
REVIEWED = "tests/end_to_end/test_plan_and_apply.py"
RULES, CRASHES = "tests/end_to_end/test_rules.py", "tests/faults/test_crash_points.py"
LEDGER, TAKING_OFF = "tests/end_to_end/test_ledger.py", "tests/end_to_end/test_taking_off.py"
CLAIM = "tests/unit/sync/test_claim.py"
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


BREAKAGES = (
    # Nothing is public unless someone wrote so.
    Breakage(
        "the inner title of an item becomes public",
        "mapping/card_maker.py",
        "title=item.public.title,",
        "title=item.title,",
        ("tests/unit/mapping/test_curation.py",),
    ),
    Breakage(
        "a text of Jira is public although the roadmap file does not ask for it",
        "mapping/public_summary.py",
        "if item.public.summary or item.public.summary_from is SummaryFrom.FILE:",
        "if item.public.summary:",
        ("tests/unit/mapping/test_public_summary.py",),
    ),
    Breakage(
        "the text of any of several epics is taken",
        "mapping/public_summary.py",
        "case [epic]:",
        "case [epic, *_]:",
        ("tests/unit/mapping/test_public_summary.py",),
    ),
    Breakage(
        "a part of a document that nobody knows is left out in silence",
        "mapping/markup_adf.py",
        "write = _WRITERS.get(_kind(node))",
        "write = _WRITERS.get(_kind(node), _all_within)",
        ("tests/unit/mapping/test_markup_adf.py",),
    ),
    Breakage(
        "Markdown that a converter made is not read back",
        "mapping/markup_rules.py",
        "if token.type not in _ALLOWED:",
        "if False:",
        ("tests/unit/mapping/test_markup_rules.py",),
    ),
    Breakage(
        "a board is written as of another day",
        "sync/pipeline.py",
        "if board.may_be_written and request.as_of is None:",
        "if board.may_be_written:",
        (f"{RULES}::test_nothing_is_published_as_of_another_day",),
    ),
    # The guard fails closed, on the finished payload.
    Breakage(
        "a plan is not inspected before the first write",
        "sync/publishing.py",
        "hits=guard.inspect_all(strings(plan)),",
        "hits=(),",
        (f"{RULES}::test_the_inspection_of_the_plan_stops_a_leak_by_itself",),
    ),
    Breakage(
        "payloads are not inspected at the wire",
        "connectors/trello/wire.py",
        'if method != "GET":',
        'if method == "GET":',
        (f"{RULES}::test_the_look_at_the_wire_stops_a_leak_by_itself",),
    ),
    Breakage(
        "a text that cannot be inspected passes",
        "mapping/guard.py",
        "return (Hit(where, FAILED, type(problem).__name__, HINTS[FAILED]),)",
        "return ()",
        ("tests/unit/mapping/test_guard.py",),
    ),
    Breakage(
        "the labels of a card are not inspected",
        "sync/publish/inspection.py",
        "elif isinstance(field.after, tuple):",
        "elif isinstance(field.after, list):",
        ("tests/unit/sync/test_inspection.py",),
    ),
    Breakage(
        "the guard does not know the people seen in Jira",
        "sync/pipeline.py",
        "        people=people,\n",
        "        people=(),\n",
        (f"{RULES}::test_a_leak_stops_the_board_before_its_first_write",),
    ),
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
        "all ids are swept at each pull",
        "sync/pull/work.py",
        "sweep_every: timedelta = timedelta(days=1)",
        "sweep_every: timedelta = timedelta(0)",
        (f"{PULL}::test_ids_are_swept_once_a_day",),
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
        (INSTALLATIONS,),
    ),
    Breakage(
        "a board that was taken over is written without a look at its plan",
        "sync/store/boards.py",
        "row.installation, row.live_since = installation, None",
        "row.installation = installation",
        (INSTALLATIONS,),
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
        "sync/publishing.py",
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
        "gone=_gone(known, cards, plan, shown),",
        "gone=frozenset(),",
        (f"{CRASHES}::test_a_run_that_was_interrupted_anywhere_is_mended_by_the_next_one",),
    ),
    Breakage(
        "an interrupted first filling is refused for being large",
        "sync/publishing.py",
        "if row.last_clean is None:",
        "if row.live_since is None:",
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
    # A source that failed, was cut short or came back empty closes nothing.
    Breakage(
        "an empty first answer is taken for an empty backlog",
        "sync/pull/vanished.py",
        "    if not seen:\n",
        "    if not seen and False:\n",
        (f"{PULL}::test_a_first_answer_without_any_issue_is_not_believed",),
    ),
    Breakage(
        "a mass disappearance is believed",
        "sync/pull/vanished.py",
        "many > work.settings.gone_share * len(is_missing):",
        "many > len(is_missing):",
        (f"{PULL}::test_a_mass_disappearance_is_refused_and_changes_nothing",),
    ),
    Breakage(
        "an issue that one sweep missed is deleted",
        "sync/store/backlog.py",
        "gone_after: int = 2",
        "gone_after: int = 1",
        (f"{PULL}::test_an_issue_is_gone_after_two_sweeps_and_its_history_with_it",),
    ),
    Breakage(
        "a failed pull is published from what was there before",
        "sync/pipeline.py",
        "        return replace(result, troubles=(trouble,))\n    measured",
        "        result = replace(result, troubles=(trouble,))\n    measured",
        (f"{RULES}::test_nothing_is_published_from_a_jira_that_failed",),
    ),
    Breakage(
        "what was pulled long ago is published",
        "drift/staleness.py",
        "now - age.last_complete > 2 * age.interval",
        "now - age.last_complete > 200 * age.interval",
        (f"{RULES}::test_what_was_pulled_too_long_ago_is_not_published",),
    ),
    Breakage(
        "permissions are not asked for before an answer is believed",
        "sync/pull/work.py",
        "client.access(scope.projects).require()",
        "client.access(scope.projects)",
        (f"{PULL}::test_a_project_that_may_not_be_browsed_stops_the_pull",),
    ),
    Breakage(
        "rights that were taken away look like a quiet day",
        "sync/pull/reading.py",
        "if unseen else set()",
        "if False else set()",
        (f"{PULL}::test_a_search_without_the_last_issue_seen_has_the_rights_checked",),
    ),
    Breakage(
        "half a pull is seen",
        "sync/store/backlog.py",
        "return (*place.of(IssueRow), col(IssueRow.pull) <= last, ~newer.exists())",
        "return (*place.of(IssueRow), ~newer.exists())",
        (f"{PULL}::test_a_first_pull_that_was_cut_short_goes_on_where_it_stopped",),
    ),
    Breakage(
        "an edit between two pages hides another for good",
        "connectors/jira/flavours.py",
        "updated DESC",
        "updated ASC",
        ("tests/faults/test_pull_amid_edits.py",),
    ),
    Breakage(
        "a pull that Jira refuses to go on with fails for ever",
        "sync/pull/pull.py",
        "        if not _give_up(work):\n",
        "        if not _give_up(work) or True:\n",
        ("tests/unit/sync/test_pull_found.py",),
    ),
    Breakage(
        "done issues keep a sprint that was deleted",
        "sync/store/backlog.py",
        "ident in sprints",
        "ident or sprints",
        ("tests/unit/sync/test_pull_found.py",),
    ),
    Breakage(
        "a change that is seen vanishes while a pull is under way",
        "sync/store/backlog.py",
        "rows, replace=False)",
        "rows)",
        (f"{PULL}::test_a_change_that_is_seen_stays_seen_while_a_pull_is_under_way",),
    ),
    Breakage(
        "with other fields old histories stay",
        "sync/store/backlog.py",
        'digest(f"{kept} {body}")',
        "digest(body)",
        (f"{PULL}::test_with_other_estimate_fields_every_history_is_read_anew",),
    ),
    Breakage(
        "a pull that was cut short starts over",
        "sync/pull/begin.py",
        "began - row.began < work.settings.resumable",
        "began < row.began",
        (f"{PULL}::test_a_first_pull_that_was_cut_short_goes_on_where_it_stopped",),
    ),
    Breakage(
        "what changed while a pull lay still is missed",
        "sync/pull/begin.py",
        "            return job.resumed\n",
        "            return False\n",
        (f"{PULL}::test_what_changed_while_a_pull_lay_still_is_read_before_it_is_seen",),
    ),
    Breakage(
        "what changes during a pull is missed by the next one",
        "sync/pull/pull.py",
        "at = min(last[0], job.began) if last else job.began",
        "at = last[0] if last else job.began",
        (f"{PULL}::test_what_changes_during_a_pull_is_asked_for_by_the_next_one",),
    ),
    Breakage(
        "a search index that is behind brings back what was",
        "sync/store/backlog.py",
        "(older_too or issue.updated >= last.updated)",
        "(older_too or issue.updated)",
        (f"{PULL}::test_an_index_that_is_behind_does_not_bring_back_what_was",),
    ),
    Breakage(
        "shares count on boards that are too small for them",
        "sync/publish/safety.py",
        "open_cards >= limits.floor",
        "open_cards >= 0",
        (SAFETY,),
    ),
    Breakage(
        "all cards may go by accident",
        "sync/publish/safety.py",
        "plan.count(Action.ARCHIVE_CARD) == open_cards\n",
        "plan.count(Action.ARCHIVE_CARD) > open_cards\n",
        (SAFETY,),
    ),
    Breakage(
        "a list may become empty by accident",
        "sync/publish/safety.py",
        "if count >= least:",
        "if count > 10 * least:",
        (f"{SAFETY}::test_a_list_with_three_of_our_cards_may_not_become_empty",),
    ),
    Breakage(
        "many promised dates may move by accident",
        "sync/publish/safety.py",
        "change.does(PromiseChange.DATE)",
        "change.does()",
        (f"{SAFETY}::test_four_of_ten_promised_dates_may_not_move",),
    ),
    Breakage(
        "customers may vote or comment otherwise than the workspace says",
        "sync/publish/safety.py",
        "if meant is not None and",
        "if meant is None and",
        (f"{SAFETY}::test_who_may_vote_and_comment_is_checked_where_the_workspace_says_it",),
    ),
    # What is applied is what was approved, or the run stops.
    Breakage(
        "a plan is applied though it is not the one that was reviewed",
        "sync/approving.py",
        "if board is not None and (not lines or (rest and board.plan.all_changes)):",
        "if board is not None:",
        (
            f"{REVIEWED}::test_files_that_moved_stop_a_plan_and_are_named",
            f"{REVIEWED}::test_a_board_that_a_person_edited_stops_a_plan_and_is_named",
        ),
    ),
    Breakage(
        "a plan file that was changed by hand is taken for what was reviewed",
        "sync/publish/plan_file.py",
        'if content.pop("checksum", None) != _checksum(content):',
        'if not content.pop("checksum", None):',
        ("tests/unit/sync/test_plan_file.py",),
    ),
    Breakage(
        "a board that is not in the reviewed file is written all the same",
        "sync/approving.py",
        "return not self.plans or any(",
        "return True or any(",
        (f"{REVIEWED}::test_a_plan_can_be_of_one_board_and_then_no_other_is_written",),
    ),
    Breakage(
        "a change of a promise that was to wait is made",
        "sync/publishing.py",
        "released = bool(holding.pending) and releases(holding)",
        "released = bool(holding.pending)",
        (f"{REVIEWED}::test_changes_of_promises_wait_while_the_rest_flows",),
    ),
    Breakage(
        "an approval of one change of a promise lets another through",
        "sync/approving.py",
        "return self.checksum == plan.pending_checksum or",
        "return bool(self.checksum) or",
        (f"{REVIEWED}::test_what_waits_and_moved_since_it_was_approved_goes_on_waiting",),
    ),
    Breakage(
        "the checksum does not stand for the changes",
        "sync/publish/plan.py",
        "places, *map(asdict, self.changes)]",
        "places]",
        (f"{PLAN}::test_the_checksum_stands_still_and_changes_when_anything_moves",),
    ),
    Breakage(
        "any approval takes any plan live",
        "sync/approving.py",
        "if board.plan.checksum == approval.checksum or",
        "if board.plan.checksum or",
        (f"{RULES}::test_only_the_plan_that_was_approved_is_applied",),
    ),
    Breakage(
        "a board in preview is written",
        "sync/publishing.py",
        "return self.live and self.in_hours and not (",
        "return self.in_hours and not (",
        (f"{RULES}::test_a_board_in_preview_is_read_and_never_written",),
    ),
    Breakage(
        "a board that moved to another Trello board stays live",
        "sync/store/boards.py",
        "if row is not None and row.trello_id == key.trello_id:",
        "if row is not None:",
        (f"{BOARDS}::test_a_board_that_now_lies_on_another_trello_board_is_in_preview_again",),
    ),
    # Humans may edit the board.
    Breakage(
        "a field that waits for a person is overwritten",
        "sync/publish/compare.py",
        "if not edited or rule is HumanEdit.OURS:",
        "if not edited or rule is not HumanEdit.THEIRS:",
        (f"{PLAN}::test_the_rule_of_a_field_decides_what_becomes_of_a_persons_edit",),
    ),
    Breakage(
        "a person's value is overwritten though theirs counts",
        "sync/publish/compare.py",
        "if not edited or rule is HumanEdit.OURS:",
        "if not edited or rule is not HumanEdit.STOP:",
        (f"{PLAN}::test_their_value_stays_even_when_ours_moves_on",),
    ),
    Breakage(
        "the ledger forgets that customers do not see a card any more",
        "sync/store/promises.py",
        "rows.extend((item, Event.WITHDRAWN, live[item]) for item in gone if item in before and before[item].is_live)",
        "rows.extend(())",
        (f"{BOARDS}::test_the_ledger_holds_all_that_customers_were_shown_and_only_grows",),
    ),
    # What customers were shown is known, and what was taken off stays off.
    Breakage(
        "a date that a person put on the board is not recorded",
        "sync/sightings.py",
        "            yield item, Event.SEEN, now\n",
        "            yield from ()\n",
        (f"{LEDGER}::test_a_date_that_a_person_put_on_the_board_is_a_promise_of_that_day",),
    ),
    Breakage(
        "drift measures against the date that we wrote, not the one that customers see",
        "sync/measuring.py",
        "seen = live_promises(session, key, load_cards(session, key))",
        "seen = load_cards(session, key)",
        (f"{LEDGER}::test_drift_measures_against_the_date_that_a_person_has_shown",),
    ),
    Breakage(
        "a state is entered anew by every run",
        "sync/sightings.py",
        "return bool(now.by_hand or before.by_hand) and replace(now, by_hand=()) != replace(before, by_hand=())",
        "return bool(now.by_hand or before.by_hand)",
        (f"{LEDGER}::test_a_state_is_entered_once_however_often_it_is_read",),
    ),
    Breakage(
        "what a person wrote is told as ours once another field is written",
        "sync/store/promises.py",
        "kept = [name for name in last.by_hand if name in _PARTS and name not in sent]",
        "kept: list[str] = []",
        (f"{LEDGER}::test_what_stays_a_persons_is_not_told_as_ours_when_another_field_is_written",),
    ),
    Breakage(
        "our own write whose answer was lost is told as a person's",
        "sync/sightings.py",
        "if known.was_edited(item, name, getattr(face, name))]",
        "if getattr(last, name) != getattr(face, name)]",
        (f"{LEDGER}::test_what_we_wrote_and_lost_the_answer_of_is_no_persons_hand",),
    ),
    Breakage(
        "the day of a due date is that of another zone",
        "sync/sightings.py",
        "day = due.astimezone(zone).date()",
        "day = due.date()",
        (f"{LEDGER}::test_the_day_of_a_due_date_is_that_of_the_workspaces_zone",),
    ),
    Breakage(
        "what was overwritten of people's edits is not in the run's record",
        "sync/pipeline.py",
        "*waiting(result.boards), *put_back)",
        "*waiting(result.boards))",
        (f"{LEDGER}::test_what_was_overwritten_is_in_the_runs_record_and_in_the_weekly_report",),
    ),
    Breakage(
        "unpublishing archives the card, which stays readable",
        "sync/taking_off.py",
        "write = delete_card(item, card.id) if off.how.deletes else _archive(item, card, off)",
        "write = _archive(item, card, off)",
        (f"{TAKING_OFF}::test_what_is_unpublished_cannot_be_read_any_more",),
    ),
    Breakage(
        "a run brings back what was taken off",
        "sync/publish/compare.py",
        "cards=tuple(card for card in wanted.cards if card.item_id not in off)",
        "cards=wanted.cards",
        (f"{TAKING_OFF}::test_what_was_taken_off_stays_off_though_its_file_says_public",),
    ),
    Breakage(
        "a leaked text stays in the ledger",
        "sync/store/redaction.py",
        "        row.body = dump(after)\n",
        "",
        (f"{TAKING_OFF}::test_a_text_that_leaked_is_nowhere_in_the_store_and_its_history_can_be_counted",),
    ),
    Breakage(
        "a leaked text stays in the journal",
        "sync/store/redaction.py",
        "        if change.subject in items:\n",
        "        if not items:\n",
        (f"{TAKING_OFF}::test_a_text_that_leaked_is_nowhere_in_the_store_and_its_history_can_be_counted",),
    ),
    Breakage(
        "traces of a leaked text stay in the files of the database",
        "sync/taking_off.py",
        "            scrub(world.store)\n",
        "            pass\n",
        (f"{TAKING_OFF}::test_a_text_that_leaked_leaves_no_trace_in_the_files_of_the_database",),
    ),
    Breakage(
        "a leaked text is entered again as long as its card stands",
        "sync/sightings.py",
        "except_for=[item for item, taken in off.items() if taken.how is How.LEAKED],",
        "except_for=(),",
        (f"{TAKING_OFF}::test_what_leaked_is_not_entered_again_while_its_card_could_not_be_deleted",),
    ),
    Breakage(
        "a card that is to be deleted is forgotten once its file is private",
        "sync/sightings.py",
        "private - _still_there(off, board.plan))",
        "private)",
        (f"{TAKING_OFF}::test_a_deletion_that_is_still_to_be_made_outlives_a_file_that_is_private_by_now",),
    ),
    Breakage(
        "a card is deleted though nobody said yes",
        "sync/cli/unpublish.py",
        "if not (leak or yes) and not _confirmed(item):",
        "if not (leak or yes or _confirmed(item) or True):",
        (f"{TAKING_OFF}::test_unpublish_deletes_nothing_that_nobody_confirmed",),
    ),
    # Every figure is a function of data, as-of, zone and settings.
    Breakage(
        "a period ends on its first day",
        "mapping/targets.py",
        "return span[1] if span else None",
        "return span[0] if span else None",
        ("tests/unit/drift/test_schedule.py",),
    ),
    Breakage(
        "Monday is another day",
        "sync/service/due.py",
        "day_of_week=schedule.day[:3]",
        "day_of_week=0 if schedule.day[:3] != 'mon' else 1",
        ("tests/unit/sync/test_due.py",),
    ),
    # Unknown is a value.
    Breakage(
        "a finding may have neither a figure nor a reason",
        "drift/findings.py",
        "if (self.figure is None) == (self.reason is None):",
        "if self.figure is not None and self.reason is not None:",
        ("tests/unit/drift/test_findings.py",),
    ),
    # Identity is an id.
    Breakage(
        "an issue that moved is lost to rules that name its former key",
        "sync/store/backlog.py",
        "last.key if last.key != issue.key else None",
        "None",
        (f"{PULL}::test_a_moved_issue_is_found_by_its_former_key_and_keeps_its_history",),
    ),
    Breakage(
        "a renamed item loses its card",
        "sync/store/boards.py",
        "            cards[new].item_id = new\n",
        "",
        (f"{BOARDS}::test_card_and_promises_go_along_with_an_item_that_is_called_otherwise",),
    ),
    # A secret is never shown.
    Breakage(
        "known secrets are not masked",
        "connectors/masking.py",
        "masked = self._known.sub(MASK, text) if self._known else text",
        "masked = text",
        ("tests/unit/connectors/test_masking.py",),
    ),
    Breakage(
        "the settings show their values",
        "config/settings.py",
        'return f"Settings({self.folder})"',
        'return f"Settings({self.folder}, {self.variables})"',
        ("tests/unit/config/test_config_settings.py",),
    ),
    # Every finding carries its evidence.
    Breakage(
        "an assignment does not say where its rule stands",
        "mapping/assign.py",
        "1 if claim.weight is None else claim.weight, why, claim.source)",
        "1 if claim.weight is None else claim.weight, why, None)",
        ("tests/unit/mapping/test_assign.py",),
    ),
    # People in Jira are personal data, kept for the guard.
    Breakage(
        "people who are not seen any more are kept for ever",
        "sync/pull/pull.py",
        "        purge_people(",
        "        False and purge_people(",
        (f"{PULL}::test_people_are_forgotten_when_nobody_has_seen_them_for_long",),
    ),
    # Milepost never writes to Jira, nor to a board that the workspace does not name.
    Breakage(
        "any request may be sent to Jira",
        "connectors/transport.py",
        "if self._reads(call) or (call.verb, call.kind) in self._dialect.writes:",
        "if call.verb:",
        (TRANSPORT, "tests/unit/connectors/test_jira_client.py"),
    ),
    Breakage(
        "any board may be written",
        "connectors/trello/bounds.py",
        "if board_id not in self._allowed:",
        "if not board_id:",
        (TRELLO,),
    ),
    Breakage(
        "a line of a foreign card may be changed by way of a card of ours",
        "connectors/trello/client.py",
        'return self._write(CheckItemAnswer, "PUT", path, changes, card_id, item_id).shown()',
        'return self._write(CheckItemAnswer, "PUT", path, changes, card_id).shown()',
        (TRELLO,),
    ),
    Breakage(
        "a board that a person made may be deleted",
        "connectors/trello/bounds.py",
        "if board_id not in self._made:",
        "if board_id not in self._made | self._allowed:",
        (TRELLO,),
    ),
    Breakage(
        "a card whose checklists did not come seems to have none, and gets them twice",
        "connectors/trello/answers.py",
        "checklists: tuple[ChecklistAnswer, ...]\n",
        "checklists: tuple[ChecklistAnswer, ...] = ()\n",
        (TRELLO_PARTS,),
    ),
    Breakage(
        "somebody else's right to write is taken for ours",
        "connectors/trello/answers.py",
        "case (mine,):",
        "case (mine, *_):",
        (TRELLO_PARTS,),
    ),
    Breakage(
        "comments come with the names of those who wrote them",
        "connectors/trello/reads.py",
        '"fields": "data,date"',
        '"fields": "all"',
        (TRELLO_PARTS,),
    ),
    Breakage(
        "a comment of the second in which an answer ends is never read",
        "connectors/trello/reads.py",
        "min(comment.at for comment in page) + timedelta(seconds=1)",
        "min(comment.at for comment in page)",
        (TRELLO_PARTS,),
    ),
    Breakage(
        "a comment that was read before comes again",
        "connectors/trello/reads.py",
        "if one.at > since",
        "if one.at >= since",
        (TRELLO_PARTS,),
    ),
    # Every error says what happened, where, and what to do next.
    Breakage(
        "a refusal does not say what would allow it",
        "sync/publish/safety.py",
        "then run once with --allow {allow}",
        "then think again",
        (SAFETY,),
    ),
    Breakage(
        "the password of the database is told",
        "sync/store/engine.py",
        "return make_url(url).render_as_string(hide_password=True)",
        "return make_url(url).render_as_string(hide_password=False)",
        ("tests/unit/sync/test_store_backlog.py::test_a_database_that_does_not_answer_is_named_without_its_password",),
    ),
    # The service.
    Breakage(
        "two write at the same time",
        "sync/store/lock.py",
        "fcntl.LOCK_EX | fcntl.LOCK_NB",
        "fcntl.LOCK_SH | fcntl.LOCK_NB",
        ("tests/unit/sync/test_store_backlog.py::test_only_one_writer_at_a_time",),
    ),
    Breakage(
        "a failing job ends the loop",
        "sync/service/daemon.py",
        '            outcome = "failed"\n',
        "            raise\n",
        (f"{DAEMON}::test_a_job_that_fails_stops_neither_the_next_nor_the_loop",),
    ),
    Breakage(
        "a trouble that lasts is told at each run",
        "sync/service/alerts.py",
        "AGAIN_AFTER = timedelta(days=1)",
        "AGAIN_AFTER = timedelta(0)",
        ("tests/unit/sync/test_alerts.py",),
    ),
    Breakage(
        "a pause that one worker is told does not hold the others",
        "connectors/pacing.py",
        "return max(0.0, self._held_until - now) or self._take(now)",
        "return self._take(now)",
        (WORKERS,),
    ),
    Breakage(
        "a shorter pause ends a longer one",
        "connectors/pacing.py",
        "self._held_until = max(self._held_until, self._monotonic() + seconds)",
        "self._held_until = self._monotonic() + seconds",
        ("tests/unit/connectors/test_pacing.py",),
    ),
    Breakage(
        "eight workers make more requests than the run may",
        "connectors/counts.py",
        "        with self._lock:\n            if most is not None and self.total >= most:",
        "        with RLock():\n            if most is not None and self.total >= most:",
        ("tests/unit/connectors/test_counts.py",),
    ),
    Breakage(
        "pauses that overlap are counted twice",
        "connectors/counts.py",
        "until - max(now, self._asked_until))",
        "until - now)",
        ("tests/unit/connectors/test_counts.py",),
    ),
    Breakage(
        "a request gives up because of the refusals that others brought about",
        "connectors/transport.py",
        "            self.refused += 1\n",
        "            self.failed += 1\n",
        (TRANSPORT,),
    ),
    Breakage(
        "the pause that a service asks for is not kept",
        "connectors/transport.py",
        "pacer.hold(seconds * (1 + _JITTER * self.random()))",
        "self.pause(min(seconds, _FIRST_PAUSE))",
        (TRANSPORT,),
    ),
)
